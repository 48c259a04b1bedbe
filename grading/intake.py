"""Find the submissions: SUBMISSIONS/<student>/<exercise>.ipynb, and nothing outside that folder."""

import os
import stat
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

from grading.archive import is_junk
from grading.filenames import exercise_inside, exercise_of, matched, notebook_stem
from grading.names import display
from grading.reader import LARGEST, too_large

OLDER = "older"  # where attempts are kept that count no more


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
    """What lies in SUBMISSIONS: what is marked, every student's folder, and what was odd.

    ``something_else`` has, by student, the files handed in where a notebook was wanted.
    """

    submissions: list[Submission] = field(default_factory=list)
    students: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    something_else: dict[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True, order=True)
class _Candidate:
    """A file for an exercise; of several the greatest counts."""

    number: float
    name: str
    remark: str = ""


def look(folder: Path, exercises: Collection[str]) -> Intake:
    """Return the submissions for these exercises, by exercise and student.

    What cannot be read is a problem that is told, and ends nothing.
    """
    intake = Intake()
    for entry in _entries(folder):
        name = display(entry.name)
        try:
            if is_junk(entry.name):
                continue
            if entry.is_symlink():
                intake.problems.append(f"{name} is a symbolic link, and not followed.")
            elif not entry.is_dir(follow_symlinks=False):
                intake.problems.append(f"{name} lies outside any student's folder.")
            else:
                intake.students.append(entry.name)
                _student(entry, exercises, intake)
        except OSError as error:
            intake.problems.append(
                f"{name} cannot be opened ({error.strerror}), so nothing in it was marked: "
                "give yourself the right to read it, and run this again."
            )
    intake.submissions.sort(key=lambda one: (one.exercise, one.student))
    return intake


def _entries(folder: str | Path) -> list[os.DirEntry[str]]:
    with os.scandir(folder) as entries:
        return sorted(entries, key=lambda entry: entry.name)


def _student(folder: os.DirEntry[str], exercises: Collection[str], intake: Intake) -> None:
    candidates: dict[str, list[_Candidate]] = defaultdict(list)
    others = []
    for entry in _entries(folder.path):
        name = display(f"{folder.name}/{entry.name}")
        notebook = notebook_stem(entry.name) is not None
        if is_junk(entry.name) or entry.name == OLDER:
            continue
        if entry.is_dir(follow_symlinks=False) and not notebook:
            intake.problems.append(f"{name} is a folder: notebooks lie directly in the student's.")
        elif not notebook:
            others.append(entry.name)
            intake.problems.append(f"{name} is no notebook.")
        elif found := _exercise(Path(entry.path), entry.name, exercises):
            candidates[found[0]].append(found[1])
        else:
            intake.problems.append(
                f"{name} has not the name of any exercise, and does not say which it is: "
                "if it counts, rename it."
            )
    for exercise, files in candidates.items():
        intake.submissions.append(_chosen(folder, exercise, sorted(files), intake))
    others = [name for name in others if not candidates or _stands_for(name, exercises, candidates)]
    if others:
        intake.something_else[folder.name] = [display(name) for name in others]


def _stands_for(name: str, exercises: Collection[str], candidates: Collection[str]) -> bool:
    """Whether a file that is no notebook was handed in for an exercise that has none."""
    found = matched(name.rpartition(".")[0], exercises)
    return found is not None and found[0] not in candidates


def _exercise(path: Path, name: str, exercises: Collection[str]) -> tuple[str, _Candidate] | None:
    """(exercise, candidate) of a notebook: what it says of itself counts more than its name."""
    named, number = exercise_of(name, exercises) or ("", 0)
    inside = exercise_inside(fetch(path)[0])
    remark = ""
    if inside in exercises and inside != named:
        if named:
            remark = f"It was handed in as {named}, but it is {inside}, and is taken for that."
        return inside, _Candidate(-1, name, remark)
    if inside and inside != named:
        remark = f"It says that it is {display(inside)[:80]}, and there is no such exercise here."
    return (named, _Candidate(number, name, remark)) if named else None


def _chosen(
    folder: os.DirEntry[str], exercise: str, files: list[_Candidate], intake: Intake
) -> Submission:
    *others, chosen = files
    notes = [] if chosen.name == f"{exercise}.ipynb" else [
        f"The file was named {display(chosen.name)}."
    ]  # fmt: skip
    needs_review = [chosen.remark] if chosen.remark else []
    if others:
        left = ", ".join(display(other.name) for other in others)
        told = [f" {display(one.name)}: {one.remark}" for one in others if one.remark]
        needs_review.append(
            f"There were several files for this exercise: {display(chosen.name)} counts, "
            f"not {left}.{''.join(told)}"
        )
        intake.problems.append(f"{display(folder.name)}: {needs_review[-1]}")
    path = Path(folder.path) / chosen.name
    return Submission(folder.name, exercise, path, (*notes, *needs_review), tuple(needs_review))


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
