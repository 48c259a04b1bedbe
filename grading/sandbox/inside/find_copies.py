"""Looks for copies of the course in what a sandbox shows, to hide them and see that none is left.

The trees that a sandbox shows hold Python and its libraries. The course may have been installed
there, or copied, and with it the answers.
"""

import hashlib
import os
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping

COURSE = {  # a folder of the course, and what tells it from others of its name
    "mountain": ("tasks", "check"),
    "grading": ("rebuild.py",),
    "descent_lib": ("check",),  # where tasks once were
    "solutions": ("ex04_momentum.ipynb",),
    "tests": ("course", "check"),
}
ARCHIVES = ("the_mountain-", "the-mountain-")  # as pip and others name them
KINDS = (".py", ".ipynb")


def copies(top: str, answers: Mapping[int, set[str]] | None = None) -> Iterator[str]:
    """Yield the folders and archives of the course below a folder; no link is followed.

    ``answers`` maps sizes in bytes to SHA-256 digests: files of the same content are yielded too,
    whatever they are called.
    """
    waiting = [top]
    while waiting:
        folder = waiting.pop()
        try:
            with os.scandir(folder) as entries:
                found = list(entries)
        except OSError:  # not for us to read, or gone
            continue
        for entry in found:
            if entry.is_dir(follow_symlinks=False):
                marks = COURSE.get(entry.name, ())
                if any(os.path.exists(os.path.join(entry.path, mark)) for mark in marks):
                    yield entry.path
                else:
                    waiting.append(entry.path)
            elif entry.is_file(follow_symlinks=False) and _tells(entry, answers or {}):
                yield entry.path


def visible(room: str, answers: Mapping[str, list[str]]) -> list[str]:
    """What can be seen of the course from here, in a sandbox, but for the part shown in ``room``.

    ``answers`` are those of copies(), as JSON has them. What a link leads to is seen where it lies.
    """
    known = {int(size): set(digests) for size, digests in answers.items()}
    apart = {"/dev", "/proc", "/sys", room}
    tops = {os.path.join("/", name) for name in os.listdir("/")} - apart
    tops |= {os.path.join(room, name) for name in os.listdir(room)}
    return [path for top in sorted(tops) if not os.path.islink(top) for path in copies(top, known)]


def hide(paths: Iterable[str], cover: Callable[[str], None]) -> list[str]:
    """Cover the folders and archives among what was found; return what can be seen even then.

    An answer under another name is not covered: somebody should know of it.
    """
    found = [path for path in paths if os.path.lexists(path)]
    for path in found:
        if os.path.isdir(path) or os.path.basename(path).startswith(ARCHIVES):
            cover(path)
    return [path for path in found if _shows(path)]


def _shows(path: str) -> bool:
    return bool(os.listdir(path)) if os.path.isdir(path) else stat.S_ISREG(os.stat(path).st_mode)


def _tells(entry: "os.DirEntry[str]", answers: Mapping[int, set[str]]) -> bool:
    archive = entry.name.startswith(ARCHIVES)
    if not archive and not entry.name.endswith(KINDS):
        return False
    found = entry.stat(follow_symlinks=False)  # of what is mounted there
    if archive:
        return stat.S_ISREG(found.st_mode)
    return found.st_size in answers and digest(entry.path) in answers[found.st_size]


def digest(path: str) -> str:
    """Return the SHA-256 of a file's content; "" where it cannot be read."""
    try:
        with open(path, "rb") as file:
            return hashlib.sha256(file.read()).hexdigest()
    except OSError:
        return ""
