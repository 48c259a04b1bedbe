"""Who handed in what, from the file that Gradescope lays beside the folders of its export."""

import json
import re
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress

from grading.archive import Member, Refused

FILE = "submission_metadata.yml"
SUBMISSION = re.compile(r"^(submission_\d+):[ \t]*\r?\n((?:[ \t].*\r?\n?)*)", re.MULTILINE)
SUBMITTERS = re.compile(r"^ *:?submitters:[ \t]*\r?\n((?:(?: *- | {3,}).*\r?\n?)*)", re.MULTILINE)
VALUE = re.compile(r"^[ -]*:?(name|email):[ \t]*(.*?)[ \t\r]*$", re.MULTILINE)


def people(files: Iterable[Member]) -> dict[str, str]:
    """Return the name of each folder's one student; an address where two have the name.

    Folders of several, or of nobody known, are left out.
    """
    found: dict[str, tuple[str, str]] = {}
    for member in files:
        if member.path[-1] == FILE:
            try:
                found |= _submitters(member.read().decode("utf-8", "replace"))
            except Refused:
                continue
    emails = Counter(name for name, _ in set(found.values()))
    return {
        folder: (name if name and emails[name] == 1 else email)
        for folder, (name, email) in found.items()
        if email or (name and emails[name] == 1)
    }


def _submitters(text: str) -> dict[str, tuple[str, str]]:
    found = {}
    for folder, block in SUBMISSION.findall(text):
        submitters = SUBMITTERS.search(block)
        values = VALUE.findall(submitters[1]) if submitters else []
        told = {kind: _scalar(value) for kind, value in values}
        if len(values) == len(told) and told:  # one person: each value is there once
            found[folder] = told.get("name", ""), told.get("email", "")
    return found


def _scalar(value: str) -> str:
    """A text as YAML writes it: plain, or in quotes of either kind."""
    if value[:1] == value[-1:] == "'" and len(value) > 1:
        return value[1:-1].replace("''", "'")
    with suppress(ValueError):
        return str(json.loads(value)) if value.startswith('"') else value
    return value.strip('"')
