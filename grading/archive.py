"""What is in a download, a zip file or a folder, without trusting any of it."""

import contextlib
import lzma
import os
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from grading.not_a_notebook import HEAD, PACKED, of_bytes, of_text
from grading.zip_names import name_of

COUNT, FILE, TOTAL, RATIO = 1_000_000, 64 * 2**20, 4 * 2**30, 200
LONGEST = 255  # characters of a name, as on every system
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
AGAIN = "Download it again, and see that you are logged in."
PACKED_ENDINGS = (".zip", ".7z", ".rar", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".zst")


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
    junk: list[tuple[str, ...]] = []
    if download.is_dir():
        members = list(_in_folder(download, refuse, junk))
        _tell(junk, members, refuse)
        yield members
        return
    try:
        packed = zipfile.ZipFile(download)
    except OSError as error:
        raise Refused(f"{download} cannot be opened: {error.strerror}.") from error
    except (*DAMAGED, struct.error) as error:
        raise Refused(_instead(download)) from error
    with packed:
        members = list(_in_zip(packed, refuse, junk))
        _tell(junk, members, refuse)
        yield members


def _tell(
    junk: list[tuple[str, ...]], members: list[Member], refuse: Callable[[str, str], None]
) -> None:
    """Say of each folder that holds nothing but junk that it is left out."""
    full = {one.path[:depth] for one in members for depth in range(len(one.path))}
    bare = (next((p[:n] for n in range(1, len(p)) if p[:n] not in full), ()) for p in junk)
    for folder in sorted({folder for folder in bare if folder and not any(map(is_junk, folder))}):
        refuse("/".join(folder), "nothing but what systems and editors leave: ask for the notebook")


def _instead(download: Path) -> str:
    """What a download is that is no zip file, and what to do."""
    with download.open("rb") as file:
        head = file.read(HEAD)
    found = of_bytes(head) or of_text(head.decode("utf-8", "replace"))
    if head.startswith(b"PK") or (found and not found.kind):
        why = "is no zip file that can be read: it is empty, damaged or breaks off"
        return f"{download} {why}. {AGAIN}"
    if not found:
        return (
            f"{download} is no zip file: if it is somebody's notebook, put it into a folder with "
            "that name, and give the folder around it."
        )
    advice = "Unpack it, and give the folder." if found.advice == PACKED else AGAIN
    return f"{download} is no zip file that can be read, but {found.kind}. {advice}"


def _in_folder(
    folder: Path, refuse: Callable[[str, str], None], junk: list[tuple[str, ...]]
) -> Iterator[Member]:
    def unreadable(error: OSError) -> None:
        path = Path(error.filename).relative_to(folder)
        refuse(path.as_posix(), f"a folder that cannot be read: {error.strerror}")

    for place, folders, files in os.walk(folder, onerror=unreadable):
        found = sorted([*folders, *files])
        folders[:] = sorted(name for name in folders if not is_junk(name))
        for name in found:
            path = Path(place, name)
            parts = path.relative_to(folder).parts
            if is_junk(name):
                junk.append(parts)
                continue
            try:
                about = path.lstat()
            except OSError as error:
                refuse("/".join(parts), f"cannot be read: {error.strerror}")
                continue
            if stat.S_ISLNK(about.st_mode):
                refuse("/".join(parts), "a link: only files are taken")
            elif stat.S_ISREG(about.st_mode):
                yield Member(parts, (about.st_mtime,), partial(_of_file, path))
            elif not stat.S_ISDIR(about.st_mode):
                refuse("/".join(parts), "a pipe or a device: only files are taken")


def _of_file(path: Path) -> bytes:
    try:
        if path.stat().st_size > FILE:
            raise Refused(f"larger than {FILE // 2**20} MiB")
        return path.read_bytes()
    except OSError as error:
        raise Refused(f"cannot be read: {error.strerror}") from error


def _in_zip(
    packed: zipfile.ZipFile, refuse: Callable[[str, str], None], junk: list[tuple[str, ...]]
) -> Iterator[Member]:
    infos = packed.infolist()
    size = os.fstat(packed.fp.fileno()).st_size if packed.fp else 0
    if len(infos) > COUNT:
        raise Refused(f"{packed.filename} holds {len(infos)} files; {COUNT} at most are unpacked.")
    left = [max(TOTAL, GROWTH * size)]
    for info in infos:
        name, remark = name_of(info)
        parts = tuple(part for part in name.split("/") if part not in ("", "."))
        if any(map(is_junk, parts)):
            junk.append(parts)
            continue
        if info.is_dir() or not parts:
            continue
        if why := _odd(info, name, parts):
            refuse(name, why)
            continue
        yield Member(parts, info.date_time, partial(_of_zip, packed, info, left), remark)


def _odd(info: zipfile.ZipInfo, name: str, parts: tuple[str, ...]) -> str:
    mode = info.external_attr >> 16
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        return "a link or a device: only files are taken"
    if name.startswith("/") or ".." in parts or ":" in parts[0] or "\0" in name:
        return "its path leads out of the zip file"
    if max(map(len, parts)) > LONGEST:
        return "its name is longer than any system takes: ask for the file under a shorter one"
    if info.flag_bits & 1:
        return "encrypted: unpack it with its password, and give the folder"
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
