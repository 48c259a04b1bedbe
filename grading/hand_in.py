"""One file of a student in a download: which exercise it is, and what goes before what."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from grading.archive import Member, Refused
from grading.filenames import exercise_inside, exercise_of, matched, notebook_stem
from grading.names import folder_name


@dataclass(frozen=True)
class HandedIn:
    """One file of a student in a download.

    ``number`` is Moodle's for this student (or group) in this assignment, or Brightspace's for
    this student, and ``around`` are the folders around the student's. ``exercise`` is "" where the
    file is no notebook. Of several files for one exercise that of the greatest ``rank`` counts.
    ``upload``: the platform's mark of the attempt, where it gives one and the file has the
    exercise's name.
    """

    platform: Literal["Moodle", "Canvas", "Blackboard", "Brightspace", "nbgrader", "Google", ""]
    name: str
    number: str
    around: tuple[str, ...]
    exercise: str
    rank: tuple[float, ...]
    file: str
    member: Member
    upload: str = ""


def ranked(depth: int, member: Member, name: str, exercises: Collection[str]) -> tuple[float, ...]:
    """Near the student's folder goes before exact names, and these before numbers and times."""
    return (-depth, (exercise_of(name, exercises) or ("", -1))[1], *member.time)


def exercise_in(member: Member, name: str, exercises: Collection[str]) -> str:
    """The exercise of a notebook, from its name or its metadata; "" for any other file."""
    stem = notebook_stem(name)
    if stem is None:
        return ""
    if found := matched(stem, exercises):
        return found[0]
    try:
        inside = exercise_inside(member.read())
    except Refused:
        inside = ""
    return inside if inside in exercises else folder_name(stem)


def given_by_platform(
    people: Mapping[tuple[str, ...], Collection[str]], others: Iterable[Member]
) -> bool:
    """Whether the platform itself gave files its kind of names: a student may do so too.

    ``people`` are those named in each folder. Not if ``others``, which have no such names, include
    notebooks of somebody with a folder beside; nor, with any notebook, if only one is named.
    """
    strays = [one.path[:-1] for one in others if notebook_stem(one.path[-1]) is not None]
    several = len(set().union(*people.values())) > 1
    beside = all(any(named[: len(folder)] == folder for named in people) for folder in strays)
    return bool(people) and (not strays or (several and beside))
