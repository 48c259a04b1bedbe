"""Why points may be lost that were earned: answers that lie elsewhere, packages that are missing.

Each doubt is a sentence that asks a human to look, and that the student may read.
"""

import re
from collections.abc import Iterable, Sequence

from grading.rebuild import Matches, Rebuilt, defines
from grading.record import TaskMark
from grading.source import LEARNER, Check, Source, bare, digest
from grading.submitted_cells import SubmittedCell

NOTHING = "It has no points, though it holds code of the student's own."
_FILE = re.compile(r"(?:No such file or directory: |File `)'([^'\n]{1,60})'")
_NETWORK = re.compile(r"name resolution|Network is unreachable|\bURLError\b|\bgaierror\b")
_MAGIC = re.compile(r"Cell magic `(%%\w{1,60})` not found")
_ABSENT = re.compile(r"No module named '([A-Za-z_][\w.]{0,60})'", re.ASCII)


def doubts(
    source: Source,
    cells: Sequence[SubmittedCell],
    rebuilt: Rebuilt,
    marks: Sequence[TaskMark],
    errors: Iterable[str],
) -> list[str]:
    """Return what a human should know of the points that are lost; ``errors`` are the cells'."""
    lost = {mark["task"]: mark["message"] for mark in marks if mark["score"] < mark["points"]}
    if not lost:
        return []
    texts = [*errors, *lost.values()]
    found = _absent(texts, cells) + _asked_for("\n".join(texts))
    for check in source.checks:
        if check.task in lost:
            found += _elsewhere(source, check, cells, rebuilt.matches)
    if not found and not any(mark["score"] for mark in marks) and _own_code(rebuilt):
        found.append(NOTHING)
    return found


def _absent(texts: Iterable[str], cells: Sequence[SubmittedCell]) -> list[str]:
    """The packages that code has asked for in vain, by the names under which it did."""
    missing = {name for text in texts for name in _ABSENT.findall(text)}
    named = set()
    for name in missing:
        asked = rf"^\s*(?:import|from)\s+({re.escape(name)}(?:\.\w+)*)"
        whole = (re.search(asked, cell.source, re.MULTILINE) for cell in cells)
        named.add(next((match[1] for match in whole if match), name)[:60])
    if not named:
        return []
    names = ", ".join(sorted(named)[:5])
    return [f"The grader does not have {names}, which its code imports (see --packages)."]


def _asked_for(errors: str) -> list[str]:
    """What code has asked for that its author's machine had: files, the network, magics."""
    found = [
        f"Its code asks for {what} ({', '.join(sorted(set(names))[:5])})."
        for what, names in (
            ("a file that was not handed in", _FILE.findall(errors)),
            ("a magic that the grader does not have", _MAGIC.findall(errors)),
        )
        if names
    ]
    if _NETWORK.search(errors):
        found.append("Its code asks for the network, which is not there where it is marked.")
    return found


def _elsewhere(
    source: Source, check: Check, cells: Sequence[SubmittedCell], matches: Matches
) -> list[str]:
    """Where in the notebook an answer lies that does not count where it is."""
    own = source.answer_of(check.id)
    trusted = {cell.id: cell for cell in source.cells}
    place = {cell.id: i for i, cell in enumerate(source.cells)}
    definition = defines(check.expression)
    places, passed = [], False
    for number, (cell, name) in enumerate(zip(cells, matches, strict=True), 1):
        known = trusted.get(name or "")
        passed = passed or (name is not None and place[name] >= place[check.id])
        changed = known is not None and bare(cell.source) != bare(known.source)
        if known and known.id == check.id and changed:
            places.append(f"in its check cell (cell {number})")
        elif (known and known == own) or not (definition and definition.search(cell.source)):
            continue
        elif known and known.kind != "answer" and changed:
            places.append(f"in a locked cell (cell {number})")
        elif not cell.code and digest(cell.source) not in source.texts:
            places.append(f"in a cell of text (cell {number})")
        elif cell.code and passed and not (known and known.kind != "answer"):
            places.append(f"below its check (cell {number})")
    if not places:
        return []
    return [f"An answer to {check.task} lies {' and '.join(places[:3])}, where it does not count."]


def _own_code(rebuilt: Rebuilt) -> bool:
    return any(
        cell.kind in ("answer", "added") and cell.answers != LEARNER for cell in rebuilt.cells
    )
