"""Find the submissions: SUBMISSIONS/<student>/<exercise>.ipynb, and nothing outside that folder."""

import os
import re
import stat
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

from grading.names import display
from grading.reader import LARGEST, too_large

IGNORED = {"older", ".ipynb_checkpoints", "__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini"}
NUMBER = re.compile(r"[ _-]*(?:\((\d{1,4})\)|copy ?(\d{0,4})|-(\d{1,4}))$", re.IGNORECASE)


@dataclass(frozen=True)
class Submission:
    """One file that counts: the student's (the folder's raw name), for which exercise."""

    student: str
    exercise: str
    path: Path
    notes: tuple[str, ...] = ()
    needs_review: tuple[str, ...] = ()

    @property
    def file(self) -> str:
        return f"{display(self.student)}/{display(self.path.name)}"


@dataclass
class Intake:
    """What lies in SUBMISSIONS: what is marked, every student's folder, and what was odd."""

    submissions: list[Submission] = field(default_factory=list)
    students: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def look(folder: Path, exercises: Collection[str]) -> Intake:
    """Return the submissions for these exercises, by exercise and student."""
    intake = Intake()
    for entry in _entries(folder):
        if entry.is_dir(follow_symlinks=False):
            intake.students.append(entry.name)
            _student(entry, exercises, intake)
        elif entry.is_symlink():
            intake.problems.append(f"{display(entry.name)} is a symbolic link, and not followed.")
        elif entry.name not in IGNORED:
            intake.problems.append(f"{display(entry.name)} lies outside any student's folder.")
    intake.submissions.sort(key=lambda one: (one.exercise, one.student))
    return intake


def _entries(folder):
    with os.scandir(folder) as entries:
        return sorted(entries, key=lambda entry: entry.name)


def _student(folder, exercises, intake):
    candidates: dict[str, list[tuple[float, str]]] = defaultdict(list)
    for entry in _entries(folder.path):
        stem, _, ending = entry.name.rpartition(".")
        name = display(f"{folder.name}/{entry.name}")
        if entry.name in IGNORED:
            continue
        if entry.is_dir(follow_symlinks=False) and ending.lower() != "ipynb":
            intake.problems.append(f"{name} is a folder: notebooks lie directly in the student's.")
        elif ending.lower() != "ipynb":
            intake.problems.append(f"{name} is no notebook.")
        elif (match := matched(stem, exercises)) is None:
            intake.problems.append(f"{name} has not the name of any exercise.")
        else:
            candidates[match[0]].append((match[1], entry.name))
    for exercise, files in candidates.items():
        intake.submissions.append(_chosen(folder, exercise, sorted(files), intake))


def matched(stem: str, exercises: Collection[str]) -> tuple[str, float] | None:
    """(exercise, number) of a file's name, as browsers and platforms change it; else None.

    The number is infinite for the exact name: of several files that one counts.
    """
    if stem in exercises:
        return stem, float("inf")
    plain = {_plain(name): name for name in exercises}
    if _plain(stem) in plain:
        return plain[_plain(stem)], 0
    number = NUMBER.search(stem)
    if number and _plain(stem[: number.start()]) in plain:
        copies = next((digits for digits in number.groups() if digits), "1")
        return plain[_plain(stem[: number.start()])], int(copies)
    return None


def _plain(name):
    return re.sub(r"[\s_-]+", "_", name.strip()).casefold()


def _chosen(folder, exercise, files, intake):
    *others, (_, name) = files
    notes: tuple[str, ...] = ()
    needs_review: tuple[str, ...] = ()
    if name != f"{exercise}.ipynb":
        notes = (f"The file was named {display(name)}.",)
    if others:
        left = ", ".join(display(other) for _, other in others)
        needs_review = (
            f"There were several files for this exercise: {display(name)} counts, not {left}.",
        )
        intake.problems.append(f"{display(folder.name)}: {needs_review[0]}")
    path = Path(folder.path) / name
    return Submission(folder.name, exercise, path, notes + needs_review, needs_review)


def fetch(path: Path) -> tuple[bytes, str]:
    """Return the bytes of a submitted file and "", or b"" and why it cannot be read.

    Opens regular files only, never through a symbolic link, and reads no more than a notebook's.
    """
    if path.is_symlink() or path.parent.is_symlink():
        return b"", "The file is a symbolic link, which is not followed."
    flags = sum(getattr(os, f"O_{name}", 0) for name in ("NOFOLLOW", "NONBLOCK", "BINARY"))
    try:
        handle = os.open(path, os.O_RDONLY | flags)
    except OSError as error:
        return b"", f"The file cannot be opened: {error.strerror}."
    try:
        about = os.fstat(handle)
        if not stat.S_ISREG(about.st_mode):
            return b"", "It is no file, but a folder or something else."
        if about.st_size > LARGEST:
            return b"", too_large(about.st_size)
        with os.fdopen(handle, "rb", closefd=False) as file:
            return file.read(LARGEST + 1), ""
    except OSError as error:
        return b"", f"The file cannot be read: {error.strerror}."
    finally:
        os.close(handle)
