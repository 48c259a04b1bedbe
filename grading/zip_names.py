"""The names of files in a zip file, in whatever encoding a program wrote them."""

import contextlib
import struct
import unicodedata
import zipfile
import zlib

GARBLED = "the zip file's names are not in UTF-8: see whether this one is spelt right"


def name_of(info: zipfile.ZipInfo) -> tuple[str, str]:
    """The name as it was meant, and a remark where that is not sure.

    Many programs write UTF-8 without saying so, or say it in a field of their own (0x7075); others
    write what their system has: mostly the old DOS letters, or Windows' Western European ones.
    """
    name = info.orig_filename
    if info.flag_bits & 0x800 or name.isascii():
        return name.replace("\\", "/"), ""
    raw = name.encode("cp437")
    told = _told_name(info.extra, raw)
    with contextlib.suppress(UnicodeError):
        told = told or raw.decode("utf-8")
    readings = [told] if told else [name, raw.decode("cp1252", "replace")]
    name = next(filter(_is_latin, readings), readings[0])
    return name.replace("\\", "/"), "" if told else GARBLED


def _told_name(extra: bytes, raw: bytes) -> str:
    """The name in a zip entry's field 0x7075, if it belongs to the ``raw`` one; else ""."""
    while len(extra) >= 4:
        kind, size = struct.unpack_from("<HH", extra)
        field, extra = extra[4 : 4 + size], extra[4 + size :]
        if kind == 0x7075 and field[:5] == b"\1" + struct.pack("<I", zlib.crc32(raw)):
            return field[5:].decode("utf-8", "replace")
    return ""


def _is_latin(name: str) -> bool:
    return all(c.isascii() or unicodedata.name(c, "").startswith("LATIN ") for c in name)
