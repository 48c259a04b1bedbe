"""What Blackboard's "Assignment File Download" makes, as its files' names tell."""

import re
from collections.abc import Collection

from grading.archive import Member, Refused
from grading.filenames import notebook_stem
from grading.hand_in import HandedIn, exercise_in, ranked

BLACKBOARD = re.compile(  # beside what was handed in lies a .txt for each attempt
    r"(?P<whose>.+?_(?P<name>[^_]+))_attempt_(?P<time>\d{4}(?:-\d\d){5})(?:_(?P<file>.+)|\.txt)",
    re.DOTALL,
)
USER = re.compile(r"\(([^()\s]+)\)\s*")  # ends the first line of that .txt: Name: Ada Elk (ada_elk)


def handed_in(
    files: list[Member], exercises: Collection[str]
) -> tuple[list[HandedIn], list[Member]]:
    """What was handed in there, of an attempt's .txt only that of one without files; the rest."""
    if not _is_blackboard(files):
        return [], files
    named = [(one, found) for one in files if (found := BLACKBOARD.fullmatch(one.path[-1]))]
    users = {found["whose"]: _user(one, found) for one, found in named if not found["file"]}
    full = {(found["whose"], found["time"]) for _, found in named if found["file"]}
    handed = []
    for member, found in named:
        name, time = users.get(found["whose"], found["name"]), found["time"]
        file = found["file"] or f"{time}.txt"
        if found["file"] or (found["whose"], time) not in full:
            rank = (int(time.replace("-", "")), *ranked(0, member, file, exercises))
            exercise = exercise_in(member, file, exercises)
            one = HandedIn("Blackboard", name, "", (), exercise, rank, file, member, time)
            handed.append(one)
    return handed, [one for one in files if not BLACKBOARD.fullmatch(one.path[-1])]


def _is_blackboard(files: list[Member]) -> bool:
    """Whether all notebooks, or all files where there are none, have names as Blackboard's.

    One such name among others says nothing: a student may have given it.
    """
    notebooks = [one for one in files if notebook_stem(one.path[-1]) is not None]
    return all(BLACKBOARD.fullmatch(one.path[-1]) for one in notebooks or files)


def _user(member: Member, found: re.Match[str]) -> str:
    """The user whose attempt a .txt describes: both assignments and users may have a _ in them."""
    try:
        first, *_ = member.read()[:1000].decode("utf-8", "replace").splitlines() or [""]
    except Refused:
        first = ""
    told = [name for name in USER.findall(first) if found["whose"].endswith(f"_{name}")]
    return told[-1] if told else found["name"]
