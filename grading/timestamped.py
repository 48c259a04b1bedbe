"""Folders and files whose names say who handed in, and when: Brightspace's, nbgrader's exchange."""

import re
from collections import defaultdict
from collections.abc import Collection

from grading.archive import Member
from grading.hand_in import HandedIn, exercise_in, given_by_platform, ranked

BRIGHTSPACE = re.compile(  # 12345-67890 - Ann Lee - Nov 3, 2025 1010 AM
    r"(?P<number>\d+)-\d+ - (?P<name>.+?) - (?P<time>[^-]*\b\d{4}\b[^-]*?)(?: - (?P<file>.+))?"
)
EXCHANGE = re.compile(  # ann+ex04_momentum+2025-11-03 10:10:10.123456 UTC+c2VjcmV0
    r"(?P<name>[^+]+)\+[^+]+\+(?P<time>\d{4}-\d\d-\d\d \d\d[:_]\d\d[:_]\d\d[^+]*)(?:\+.*)?"
)
TIME = re.compile(r"([A-Z][a-z]{2})\w* (\d+), (\d{4}) (\d{1,2})(\d\d) ?([AP]M)?")
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def handed_in(
    files: list[Member], exercises: Collection[str]
) -> tuple[list[HandedIn], list[Member]]:
    """What lies in such folders, or has such names; and the rest."""
    read = [(member, _stamp(member)) for member in files]
    people = defaultdict(set)
    for member, stamp in read:
        if stamp:
            people[member.path[: stamp[0]]].add(stamp[1]["name"])
    if not given_by_platform(people, [member for member, stamp in read if not stamp]):
        return [], files
    handed = [_of(member, *stamp, exercises) for member, stamp in read if stamp]
    return handed, [member for member, stamp in read if not stamp]


def _stamp(member: Member) -> tuple[int, re.Match[str]] | None:
    """Which part of the path is written as these two write it, and what it says."""
    for at, part in enumerate(member.path):
        folder = at < len(member.path) - 1
        if (found := BRIGHTSPACE.fullmatch(part)) and (folder or found["file"]):
            return at, found
        if folder and (found := EXCHANGE.fullmatch(part)):
            return at, found
    return None


def _of(member: Member, at: int, found: re.Match[str], exercises: Collection[str]) -> HandedIn:
    told = found.groupdict()
    parts = (*filter(None, [told.get("file")]), *member.path[at + 1 :])
    when = _when(found["time"])
    return HandedIn(
        "Brightspace" if "number" in told else "nbgrader",
        found["name"],
        told.get("number", ""),
        member.path[:at],
        exercise_in(member, parts[-1], exercises),
        (*when, *ranked(len(parts), member, parts[-1], exercises)),
        " - ".join(parts),
        member,
        found["time"] if when else "",  # which attempt is newer is not guessed
    )


def _when(text: str) -> tuple[int, ...]:
    """The time as numbers that can be compared; () where it is of another language."""
    if text[:4].isdecimal():
        return tuple(map(int, re.findall(r"\d+", text)[:7]))
    found = TIME.fullmatch(text.strip())
    if not found or found[1] not in MONTHS:
        return ()
    hour = int(found[4]) % 12 if found[6] else int(found[4])
    hour += 12 * (found[6] == "PM")
    return int(found[3]), MONTHS.index(found[1]), int(found[2]), hour, int(found[5])
