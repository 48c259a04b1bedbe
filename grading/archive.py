"""What is in a download, a zip file or a folder, without trusting any of it."""

import contextlib
import lzma
import os
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

COUNT, FILE, TOTAL, RATIO = 1_000_000, 64 * 2**20, 4 * 2**30, 200
GROWTH = 20  # a large download may unpack to this many times its size, where that is over TOTAL
ALLOWED = 2**20  # a file up to this size may be packed as tightly as it likes
DAMAGED = (
    OSError,
    EOFError,
    RuntimeError,
    ValueError,
    zlib.error,
    lzma.LZMAError,
    zipfile.BadZipFile,
)
JUNK = {
    "__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini",
    ".ipynb_checkpoints", "__pycache__", ".git", ".svn", ".hg", ".idea", ".vscode",
}  # fmt: skip
GARBLED = "the zip file's names are not in UTF-8: see whether this one is spelt right"


def is_junk(name: str) -> bool:
    """Whether systems and editors leave such a file or folder behind: nobody handed it in."""
    return name in JUNK or name.startswith("._")


class Refused(Exception):
    """A file, or a whole download, that is left where it is; the message says why."""


@dataclass(frozen=True)
class Member:
    """One file: its path, when it was written, how to read it, and what is odd about its name."""

    path: tuple[str, ...]
    time: tuple[float, ...]
    read: Callable[[], bytes]
    remark: str = ""

    def __str__(self) -> str:
        return "/".join(self.path)


@contextlib.contextmanager
def opened(download: Path, refuse: Callable[[str, str], None]) -> Iterator[list[Member]]:
    """Give the files; what is no plain file with a plain path goes to ``refuse(path, why)``."""
    if download.is_dir():
        yield list(_in_folder(download, refuse))
        return
    try:
        packed = zipfile.ZipFile(download)
    except (OSError, zipfile.BadZipFile, UnicodeError) as error:
        raise Refused(f"{download} is no zip file that can be read: {error}") from error
    with packed:
        yield list(_in_zip(packed, refuse))


def _in_folder(folder: Path, refuse: Callable[[str, str], None]) -> Iterator[Member]:
    def unreadable(error: OSError) -> None:
        path = Path(error.filename).relative_to(folder)
        refuse(path.as_posix(), f"a folder that cannot be read: {error.strerror}")

    for place, folders, files in os.walk(folder, onerror=unreadable):
        folders[:] = sorted(name for name in folders if not is_junk(name))
        for name in sorted([*folders, *files]):
            path = Path(place, name)
            parts = path.relative_to(folder).parts
            try:
                about = path.lstat()
            except OSError as error:
                refuse("/".join(parts), f"cannot be read: {error.strerror}")
                continue
            if stat.S_ISLNK(about.st_mode):
                refuse("/".join(parts), "a link: only files are taken")
            elif stat.S_ISREG(about.st_mode) and not is_junk(name):
                yield Member(parts, (about.st_mtime,), partial(_of_file, path))
            elif not stat.S_ISDIR(about.st_mode) and not is_junk(name):
                refuse("/".join(parts), "a pipe or a device: only files are taken")


def _of_file(path: Path) -> bytes:
    try:
        if path.stat().st_size > FILE:
            raise Refused(f"larger than {FILE // 2**20} MiB")
        return path.read_bytes()
    except OSError as error:
        raise Refused(f"cannot be read: {error.strerror}") from error


def _in_zip(packed: zipfile.ZipFile, refuse: Callable[[str, str], None]) -> Iterator[Member]:
    infos = packed.infolist()
    size = os.fstat(packed.fp.fileno()).st_size if packed.fp else 0
    if len(infos) > COUNT:
        raise Refused(f"{packed.filename} holds {len(infos)} files; {COUNT} at most are unpacked.")
    left = [max(TOTAL, GROWTH * size)]
    for info in infos:
        name, remark = _name(info)
        parts = tuple(part for part in name.split("/") if part not in ("", "."))
        if info.is_dir() or not parts or any(map(is_junk, parts)):
            continue
        if why := _odd(info, name, parts):
            refuse(name, why)
            continue
        yield Member(parts, info.date_time, partial(_of_zip, packed, info, left), remark)


def _name(info: zipfile.ZipInfo) -> tuple[str, str]:
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


def _odd(info: zipfile.ZipInfo, name: str, parts: tuple[str, ...]) -> str:
    mode = info.external_attr >> 16
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        return "a link or a device: only files are taken"
    if name.startswith("/") or ".." in parts or ":" in parts[0] or "\0" in name:
        return "its path leads out of the zip file"
    if info.flag_bits & 1:
        return "encrypted"
    return ""


def _of_zip(packed: zipfile.ZipFile, info: zipfile.ZipInfo, left: list[int]) -> bytes:
    """The bytes, counted while they come: what a zip file says of its sizes need not be true."""
    most = min(FILE, left[0], max(ALLOWED, RATIO * info.compress_size))
    try:
        with packed.open(info) as file:
            data = file.read(most + 1)
    except DAMAGED as error:
        raise Refused(f"damaged: {error}") from error
    left[0] -= len(data)
    if len(data) > most:
        raise Refused(
            f"larger than a notebook is: over {FILE // 2**20} MiB, or packed to less than a "
            f"{RATIO}th, or the whole download to less than a {GROWTH}th"
        )
    return data
