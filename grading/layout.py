"""Whose each notebook is in a tree of plain folders: which folders are students', which go around.

Notebooks alone decide; whatever else lies about says nothing. A folder named like an exercise is
nobody's: it is looked through.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from grading.filenames import exercise_of, matched
from grading.names import folder_name

Path = tuple[str, ...]  # the parts of a file's path
BACKUPS = {"backup", "backups", "old", "older", "copy", "copies", "archive", "archiv", "draft"}
BACKUPS |= {"drafts", "previous", "versions", "sicherung", "alt", "alte", "kopie", "entwurf"}


@dataclass
class Layout:
    """The students' folders, and the folders around them (the empty path: the top).

    ``shared`` are folders of which it is known that several people's files lie in them.
    """

    exercises: Collection[str]
    shared: Collection[Path] = ()
    students: set[Path] = field(default_factory=set)
    around: set[Path] = field(default_factory=set)

    def student(self, path: Path) -> Path:
        """The folder of the student whose file this is; () where nothing says whose it is."""
        plain = self.without_exercises(path)
        for depth in range(len(plain) - 1, 0, -1):
            if plain[:depth] in self.students:
                return plain[:depth]
        beside = [depth for depth in range(len(plain) - 1) if plain[:depth] in self.around]
        folder = plain[: beside[-1] + 1] if beside else ()
        return () if folder in self.around else folder

    def without_exercises(self, path: Path) -> Path:
        """The path without the folders that are named like an exercise."""
        return (*(part for part in path[:-1] if not matched(part, self.exercises)), path[-1])


def layout(
    notebooks: Iterable[Path],
    exercises: Collection[str],
    known: Iterable[str],
    shared: Collection[Path] = (),
) -> Layout:
    """Find the students' folders; ``known`` are names of students, as in earlier downloads."""
    known = {folder_name(name).casefold() for name in known}
    found = Layout(exercises, shared)
    paths = [found.without_exercises(path) for path in notebooks]
    for _ in range(2):  # who is known from one folder helps to read the next
        found.students, found.around = set(), set()
        _look((), paths, True, found, known)
        seen = {folder_name(student[-1]).casefold() for student in found.students}
        if seen <= known:
            break
        known |= seen
    return found


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
    or if it is the only one, or if it holds several folders and so does each beside it (``level``:
    one beside it holds notebooks, as a student's does). Beside notebooks of its own only the first
    of these counts, and that only where no other folder is a student's.
    """
    people = {
        name: {(exercise_of(path[-1], found.exercises) or (path[-1],))[0] for path in paths}
        for name, paths in _inner(folder, below).items()
        if name.casefold() not in BACKUPS
    }
    if folder in found.shared or not people:
        return folder in found.shared
    clash = len(set().union(*people.values())) < sum(map(len, people.values()))
    if _direct(folder, below):
        return alone and clash
    names = {folder_name(name).casefold() for name in people}
    several = len(people) > 1 and not level
    stranger = folder_name(folder[-1]).casefold() not in known
    return clash or names <= known or (stranger and (alone or several))
