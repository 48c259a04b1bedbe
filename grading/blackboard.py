"""What Blackboard's "Assignment File Download" makes, as its files' names tell."""

import re
from collections import defaultdict
from collections.abc import Collection

from grading.archive import Member, Refused
from grading.hand_in import HandedIn, exercise_in, given_by_platform, ranked

BLACKBOARD = re.compile(  # beside what was handed in lies a .txt for each attempt
    r"(?P<whose>.+?_(?P<name>[^_]+))_[^\W\d_]+_"  # "attempt", in its language
    r"(?P<time>\d{4}(?:-\d\d){5})(?:_(?P<file>.+)|\.txt)",
    re.DOTALL,
)
USER = re.compile(r"\(([^()\s]+)\)\s*")  # ends the first line of that .txt: Name: Ada Elk (ada_elk)


def handed_in(
    files: list[Member], exercises: Collection[str]
) -> tuple[list[HandedIn], list[Member]]:
    """What was handed in there, of an attempt's .txt only that of one without files; the rest."""
    read = [(one, BLACKBOARD.fullmatch(one.path[-1])) for one in files]
    named = [(one, found) for one, found in read if found]
    rest = [one for one, found in read if not found]
    people = defaultdict(set)
    for one, found in named:
        people[one.path[:-1]].add(found["name"])
    if not given_by_platform(people, rest):
        return [], files
    users = {found["whose"]: _user(one, found) for one, found in named if not found["file"]}
    full = {(found["whose"], found["time"]) for _, found in named if found["file"]}
    handed = []
    for member, found in named:
        name, time = users.get(found["whose"], found["name"]), found["time"]
        file = found["file"] or f"{time}.txt"
        if found["file"] or (found["whose"], time) not in full:
            rank = (int(time.replace("-", "")), *ranked(0, member, file, exercises))
            exercise = exercise_in(member, file, exercises)
            handed.append(HandedIn("Blackboard", name, "", (), exercise, rank, file, member, time))
    return handed, rest


def _user(member: Member, found: re.Match[str]) -> str:
    """The user whose attempt a .txt describes: both assignments and users may have a _ in them."""
    try:
        first, *_ = member.read()[:1000].decode("utf-8", "replace").splitlines() or [""]
    except Refused:
        first = ""
    told = [name for name in USER.findall(first) if found["whose"].endswith(f"_{name}")]
    return told[-1] if told else found["name"]
