"""Whose notebook it is: what Moodle, Canvas and people make of names in a download."""

import re
import unicodedata
from dataclasses import dataclass

from grading.archive import Member, Refused
from grading.intake import matched
from grading.store import RESERVED

MOODLE = re.compile(r"(?P<name>.+)_(?P<id>\d+)_assignsubmission_(?P<kind>[a-z]+)_?(?P<file>.*)")
CANVAS = re.compile(
    r"(?:(?P<name>\w+?)(?:_LATE)?_(?P<id>\d+)|(?:LATE_)?anon_(?P<anonymous>[A-Za-z0-9]+))"
    r"_(?P<upload>\d{1,20})_(?P<file>.+)"
)
TYPED = re.compile(r"\w+_(text|link)\.html")  # text typed into Canvas


@dataclass(frozen=True)
class Found:
    """A notebook in a download: whose it is, of which exercise, and how new."""

    name: str
    id: str
    exercise: str
    age: tuple
    member: Member


def unwrapped(files):
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


def recognised(member, exercises):
    """Tell whose notebook it is and of which exercise; Refused where that cannot be told."""
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
            raise Refused("neither a folder nor a name tells whose it is")
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
    return Found(name, number, known[0] if known else folder_name(stem), age, member)


def folder_name(text: str) -> str:
    """Return a name that every system takes for a file or folder: odd characters become ``_``."""
    text = unicodedata.normalize("NFC", text)
    text = "".join("_" if c in '<>:"/\\|?*' or not c.isprintable() else c for c in text)
    text = text[:80].strip().rstrip(". ") or "_"
    if text.startswith(".") or text.partition(".")[0].lower() in RESERVED:
        text = f"_{text}"
    return text
