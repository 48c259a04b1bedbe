"""What is in a download, a zip file or a folder, without trusting any of it."""

import contextlib
import lzma
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

COUNT, FILE, TOTAL, RATIO = 20_000, 64 * 2**20, 4 * 2**30, 200
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
JUNK = {"__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini", ".ipynb_checkpoints"}


class Refused(Exception):
    """A file, or a whole download, that is left where it is; the message says why."""


@dataclass(frozen=True)
class Member:
    """One file: the parts of its path, when it was written, and how to read it."""

    path: tuple[str, ...]
    time: tuple[float, ...]
    read: Callable[[], bytes]

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


def _in_folder(folder, refuse):
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        if path.is_symlink():
            refuse("/".join(parts), "a link: only files are taken")
        elif path.is_file() and not JUNK.intersection(parts):
            yield Member(parts, (path.stat().st_mtime,), partial(_of_file, path))


def _of_file(path):
    if path.stat().st_size > FILE:
        raise Refused(f"larger than {FILE // 2**20} MiB")
    return path.read_bytes()


def _in_zip(packed, refuse):
    infos = packed.infolist()
    if len(infos) > COUNT:
        raise Refused(f"{packed.filename} holds {len(infos)} files; {COUNT} at most are unpacked.")
    left = [TOTAL]
    for info in infos:
        name = _name(info)
        parts = tuple(part for part in name.split("/") if part not in ("", "."))
        if info.is_dir() or not parts or JUNK.intersection(parts):
            continue
        if why := _odd(info, name, parts):
            refuse(name, why)
            continue
        yield Member(parts, info.date_time, partial(_of_zip, packed, info, left))


def _name(info):
    """The name as it was meant: many programs write UTF-8 without saying so."""
    name = info.orig_filename
    if not info.flag_bits & 0x800:
        with contextlib.suppress(UnicodeError):
            name = name.encode("cp437").decode("utf-8")
    return name.replace("\\", "/")


def _odd(info, name, parts):
    mode = info.external_attr >> 16
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        return "a link or a device: only files are taken"
    if name.startswith("/") or ".." in parts or ":" in parts[0] or "\0" in name:
        return "its path leads out of the zip file"
    if info.flag_bits & 1:
        return "encrypted"
    return ""


def _of_zip(packed, info, left):
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
            f"{RATIO}th, or the whole download is over {TOTAL // 2**30} GiB"
        )
    return data
