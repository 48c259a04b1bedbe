"""Google's folders: one for a whole class, in which the name of each file says whose it is.

Forms writes "<file> - <name>.ipynb", Classroom "<name> - <file>.ipynb".
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable

from grading.archive import Member
from grading.filenames import matched, notebook_stem
from grading.hand_in import HandedIn, exercise_in, ranked

BETWEEN = " - "
AGAIN = re.compile(r"\s*\(\d{1,4}\)$")  # hung on where two files have one name


def handed_in(
    files: list[Member], exercises: Collection[str]
) -> tuple[list[HandedIn], list[Member]]:
    """What lies in such a folder, and the rest: all, if any notebook has another kind of name."""
    notebooks = [one for one in files if notebook_stem(one.path[-1]) is not None]
    name_last = _name_last([notebook_stem(one.path[-1]) or "" for one in notebooks], exercises)
    if name_last is None or not _together(notebooks, name_last):
        return [], files
    folders = {one.path[:-1] for one in notebooks}
    handed, rest = [], []
    for member in files:
        stem, ending = _stem(member.path[-1])
        name, file = _split(stem, name_last)
        if member.path[:-1] not in folders or not name:
            rest.append(member)
            continue
        rank = ranked(0, member, file + ending, exercises)
        exercise = exercise_in(member, file + ending, exercises)
        around, shown = member.path[:-1], member.path[-1]
        handed.append(HandedIn("Google", name, "", around, exercise, rank, shown, member))
    return handed, rest


def _stem(name: str) -> tuple[str, str]:
    if (stem := notebook_stem(name)) is not None:
        return stem, ".ipynb"
    stem, dot, ending = name.rpartition(".")
    return (stem, dot + ending) if dot else (name, "")


def _split(stem: str, name_last: bool) -> tuple[str, str]:
    """The name of the person and that of the file; "" and "" where there are not both."""
    before, _, after = stem.rpartition(BETWEEN) if name_last else stem.partition(BETWEEN)
    name, file = (after, before) if name_last else (before, after)
    return (AGAIN.sub("", name).strip(), file) if name and file else ("", "")


def _name_last(stems: list[str], exercises: Collection[str]) -> bool | None:
    """Whether the name of the person is the last part; None where that cannot be told."""
    if not stems or any(BETWEEN not in stem or matched(stem, exercises) for stem in stems):
        return None
    last, first = (
        sum(matched(_split(stem, way)[1], exercises) is not None for stem in stems)
        for way in (True, False)
    )
    return None if last == first else last > first


def _together(notebooks: Iterable[Member], name_last: bool) -> bool:
    """Whether files of several people lie in one folder."""
    people = defaultdict(set)
    for one in notebooks:
        people[one.path[:-1]].add(_split(notebook_stem(one.path[-1]) or "", name_last)[0])
    return any(len(names) > 1 for names in people.values())
