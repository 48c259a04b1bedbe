"""The student and the exercise, from the names that Moodle, Canvas and people give to files."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from grading.archive import Member, Refused
from grading.intake import matched
from grading.names import folder_name

MOODLE = re.compile(r"(?P<name>.+)_(?P<id>\d+)_assignsubmission_(?P<kind>[a-z]+)_?(?P<file>.*)")
CANVAS = re.compile(
    r"(?:(?P<name>\w+?)(?:_LATE)?_(?P<id>\d+)|(?:LATE_)?anon_(?P<anonymous>[A-Za-z0-9]+))"
    r"_(?P<upload>\d{1,20})_(?P<file>.+)"
)
TYPED = re.compile(r"\w+_(text|link)\.html")  # text typed into Canvas


@dataclass(frozen=True)
class DownloadedNotebook:
    """A notebook in a download: the student's name and number, the exercise, how new it is."""

    name: str
    id: str
    exercise: str
    age: tuple[float, ...]
    member: Member


def unwrapped(files: list[Member]) -> list[Member]:
    """Take off a folder around everything, as long as it holds nothing but students' folders.

    One student's exercises, each in a folder of its own name, are no such folders.
    """
    while (
        files
        and len({file.path[0] for file in files}) == 1
        and all(len(file.path) > 2 for file in files)
        and len({file.path[1] for file in files}) > 1
        and any(file.path[1] != file.path[-1].rpartition(".")[0] for file in files)
        and not MOODLE.fullmatch(files[0].path[0])
    ):
        files = [Member(file.path[1:], file.time, file.read) for file in files]
    return files


def identified(member: Member, exercises: Collection[str]) -> DownloadedNotebook:
    """Return the notebook with its student and exercise; Refused where its names do not say."""
    path, name, number, age = member.path, member.path[0], "", member.time
    moodle = next((m for part in path if (m := MOODLE.fullmatch(part))), None)
    if moodle:
        file = moodle["file"] or path[-1]
        if moodle["kind"] != "file":
            raise Refused("text typed into Moodle, not a file")
        name, number = moodle["name"], moodle["id"]
    elif len(path) == 1:
        canvas = CANVAS.fullmatch(name)
        if not canvas and TYPED.fullmatch(name):
            raise Refused("text typed into Canvas, not a file")
        if not canvas:
            raise Refused("neither a folder nor a name says which student's it is")
        file, age = canvas["file"], (int(canvas["upload"]),)
        name = f"anon_{canvas['anonymous']}" if canvas["anonymous"] else (
            f"{canvas['name']}_{canvas['id']}"
        )  # fmt: skip
    else:
        file = path[-1]
    stem, _, kind = file.rpartition(".")
    if kind.lower() == "zip":
        raise Refused("a zip file in the download: unpack it, and file it by hand")
    if kind.lower() != "ipynb":
        raise Refused("not a notebook")
    known = matched(stem, exercises)
    exercise = known[0] if known else folder_name(stem)
    return DownloadedNotebook(name, number, exercise, age, member)
