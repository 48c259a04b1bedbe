"""Whose each notebook is in a tree of plain folders: which folders are students', which go around.

Notebooks alone decide; whatever else lies about says nothing. A folder named like an exercise, or
like an attempt ("Version 2", as Teams has it), is nobody's: it is looked through.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from grading.filenames import exercise_of, matched
from grading.names import folder_name

Path = tuple[str, ...]  # the parts of a file's path
BACKUPS = {"backup", "backups", "old", "older", "copy", "copies", "archive", "archiv", "draft"}
BACKUPS |= {"drafts", "previous", "versions", "sicherung", "alt", "alte", "kopie", "entwurf"}
BACKUPS |= {"solutions"}  # the course's own, in its repository
VERSION = re.compile(
    r"(?:version|versión|versione|versão|versie|wersja|attempt|versuch|tentative|intento|poging|"
    r"tentativo|tentativa|版本)[\s_.-]*(\d{1,4})",
    re.IGNORECASE,
)
COPIES = {  # beside the folder with what a class handed in, as nbgrader and Teams call it
    "submitted": {"source", "release", "autograded", "feedback"},
    "submitted files": {"working files"},
}


@dataclass
class Layout:
    """The students' folders, and the folders around them (the empty path: the top).

    ``shared`` are folders of which it is known that several people's files lie in them. ``names``
    are those of folders that stand in several places with another exercise in each, as a person's.
    """

    exercises: Collection[str]
    shared: Collection[Path] = ()
    students: set[Path] = field(default_factory=set)
    around: set[Path] = field(default_factory=set)
    names: set[str] = field(default_factory=set)

    def student(self, path: Path) -> Path:
        """The folder of the student whose file this is; () where nothing says whose it is."""
        plain = self.plain(path)
        for depth in range(len(plain) - 1, 0, -1):
            if plain[:depth] in self.students:
                return plain[:depth]
        beside = [depth for depth in range(len(plain) - 1) if plain[:depth] in self.around]
        folder = plain[: beside[-1] + 1] if beside else ()
        return () if folder in self.around else folder

    def plain(self, path: Path) -> Path:
        """The path without the folders that are named like an exercise or an attempt."""
        looked_through = (VERSION.fullmatch(p) or matched(p, self.exercises) for p in path[:-1])
        kept = (part for part, out in zip(path, looked_through, strict=False) if not out)
        return (*kept, path[-1])


def set_aside(path: Path) -> bool:
    """Whether a file lies in a folder for what does not count: a backup, or the solutions."""
    return any(part.casefold() in BACKUPS for part in path[:-1])


def attempt(path: Path) -> int:
    """The number of the attempt that a folder in the path says it is; 0 where none does."""
    found = [match for part in path[:-1] if (match := VERSION.fullmatch(part))]
    return int(found[-1][1]) if found else 0


def copies(paths: Iterable[Path]) -> set[Path]:
    """The paths that lie in nbgrader's or Teams' own copies of what was handed in."""
    split = [(path, tuple(part.casefold() for part in path[:-1])) for path in paths]
    beside = {
        (*folders[:at], name)
        for _, folders in split
        for at, part in enumerate(folders)
        for name in COPIES.get(part, ())
    }
    return {
        path
        for path, folders in split
        if any(folders[:depth] in beside for depth in range(1, len(folders) + 1))
    }


def layout(
    notebooks: Iterable[Path],
    exercises: Collection[str],
    known: Iterable[str],
    shared: Collection[Path] = (),
) -> Layout:
    """Find the students' folders; ``known`` are names of students, as in earlier downloads."""
    known = {folder_name(name).casefold() for name in known}
    found = Layout(exercises, shared)
    paths = [found.plain(path) for path in notebooks]
    found.names = _wandering(paths, exercises)
    for _ in range(2):  # who is known from one folder helps to read the next
        found.students, found.around = set(), set()
        _look((), paths, True, found, known)
        seen = {folder_name(student[-1]).casefold() for student in found.students}
        if seen <= known:
            break
        known |= seen
    return found


def _wandering(paths: list[Path], exercises: Collection[str]) -> set[str]:
    """The names of folders that hold one exercise here, and another one elsewhere."""
    held: dict[str, dict[Path, str]] = defaultdict(dict)
    for path in paths:
        for depth, name in enumerate(path[:-1]):
            held[name][path[:depth]] = _exercise(path, exercises)
    return {name for name, places in held.items() if len(set(places.values())) > 1}


def _exercise(path: Path, exercises: Collection[str]) -> str:
    return (exercise_of(path[-1], exercises) or (path[-1],))[0]


def _look(folder: Path, below: list[Path], alone: bool, found: Layout, known: set[str]) -> None:
    """Sort out ``folder``; ``alone``: it, and each folder around it, is the only one there."""
    found.around.add(folder)
    inner = _inner(folder, below)
    level = any(_direct((*folder, name), paths) for name, paths in inner.items())
    for name, paths in inner.items():
        only = alone and len(inner) == 1
        if _goes_around((*folder, name), paths, only, level, found, known):
            _look((*folder, name), paths, only, found, known)
        else:
            found.students.add((*folder, name))


def _inner(folder: Path, below: list[Path]) -> dict[str, list[Path]]:
    inner: dict[str, list[Path]] = defaultdict(list)
    for path in below:
        if len(path) > len(folder) + 1:
            inner[path[len(folder)]].append(path)
    return inner


def _direct(folder: Path, below: list[Path]) -> bool:
    return any(len(path) == len(folder) + 1 for path in below)


def _goes_around(
    folder: Path, below: list[Path], alone: bool, level: bool, found: Layout, known: set[str]
) -> bool:
    """Whether a folder goes around students' folders, and is no student's own.

    It is if two folders in it hold the same exercise, or if all in it are students known by name,
    or if it is the only one, or if it holds several folders, of which one has the name of a person,
    and so does each beside it (``level``: one beside it holds notebooks, as a student's does).
    Beside notebooks of its own only the first of these counts, and that only where no other folder
    is a student's.
    """
    people = {
        name: {_exercise(path, found.exercises) for path in paths}
        for name, paths in _inner(folder, below).items()
        if name.casefold() not in BACKUPS
    }
    if folder in found.shared or not people:
        return folder in found.shared
    clash = len(set().union(*people.values())) < sum(map(len, people.values()))
    if _direct(folder, below):
        return alone and clash
    names = {folder_name(name).casefold() for name in people}
    several = len(people) > 1 and not level and not found.names.isdisjoint(people)
    stranger = folder_name(folder[-1]).casefold() not in known
    stranger = stranger and not any(part.casefold() in COPIES for part in folder[-2:-1])
    return clash or names <= known or (stranger and (alone or several))
