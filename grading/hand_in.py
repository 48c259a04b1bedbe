"""One file of a student in a download: which exercise it is, and what goes before what."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from grading.archive import Member, Refused
from grading.filenames import exercise_inside, exercise_of, matched, notebook_stem
from grading.names import folder_name


@dataclass(frozen=True)
class HandedIn:
    """One file of a student in a download.

    ``number`` is Moodle's for this student (or group) in this assignment, and ``around`` are the
    folders around the student's. ``exercise`` is "" where the file is no notebook. Of several
    files for one exercise that of the greatest ``rank`` counts. ``upload``: the platform's
    mark of the attempt, where it gives one and the file has the exercise's name.
    """

    platform: Literal["Moodle", "Canvas", "Blackboard", ""]
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
