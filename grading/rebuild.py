"""Put what a student wrote into the trusted source: the notebook that is run, and what was odd."""

import ast
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from grading.remarks import Remarks, clean
from grading.source import LEARNER, Check, Source, bare
from grading.submitted_cells import SubmittedCell
from grading.typed_numbers import statements, typed_numbers

Matches = list[str | None]  # for each submitted cell the id of the source's cell that it is
ById = dict[str, list[SubmittedCell]]


@dataclass(frozen=True)
class RebuiltCell:
    """One cell of the notebook that is run.

    An answer may have been handed in as several cells: ``answers`` is the id of its cell in the
    source.
    """

    id: str
    kind: Literal["locked", "answer", "added", "check"]
    source: str
    answers: str = ""
    check: Check | None = None


@dataclass
class Rebuilt(Remarks):
    """The notebook to run, who handed it in, and what a reader should know about it."""

    cells: list[RebuiltCell] = field(default_factory=list)
    learner: str = ""
    typed: dict[str, str] = field(default_factory=dict)  # the number for each personal task
    matches: Matches = field(default_factory=list)
    changed: bool = False  # a locked cell was changed, and its original takes its place


def rebuild(source: Source, cells: Sequence[SubmittedCell]) -> Rebuilt:
    """Return the source with the answers of ``cells`` in place, and added code where it stood."""
    rebuilt = Rebuilt()
    matches = rebuilt.matches = _matches(source, cells, rebuilt)
    submitted: ById = defaultdict(list)
    for cell, name in zip(cells, matches, strict=True):
        if name is not None:
            submitted[name].append(cell)
    _note_differences(source, submitted, matches, rebuilt)
    _put_together(source, submitted, _added(cells, matches), rebuilt)
    rebuilt.typed = typed_numbers(source, _answers(rebuilt))
    return rebuilt


def _answers(rebuilt: Rebuilt) -> dict[str, str]:
    """The text of each answer, by the id of its cell in the source."""
    texts: dict[str, list[str]] = defaultdict(list)
    for cell in rebuilt.cells:
        if cell.answers:
            texts[cell.answers].append(cell.source)
    return {name: "\n".join(parts) for name, parts in texts.items()}


def _matches(source: Source, cells: Sequence[SubmittedCell], rebuilt: Rebuilt) -> Matches:
    ids = {cell.id for cell in source.cells}
    matches = [cell.grade_id if cell.grade_id in ids else None for cell in cells]
    by_name = {cell.notebook_id: cell.id for cell in source.cells if cell.notebook_id}
    by_text = {bare(c.source): c.id for c in source.cells if c.kind != "answer"}
    marked, answers = set(matches), {c.id for c in source.cells if c.kind == "answer"}
    for i, cell in enumerate(cells):
        if matches[i] is not None:
            continue
        name, same = by_name.get(cell.notebook_id), by_text.get(bare(cell.source))
        if name and name not in marked:
            matches[i] = name
            if name in answers:
                rebuilt.notes.append(f'The cell "{name}" had lost its mark; its id identified it.')
        elif same and same not in matches and cell.code:
            matches[i] = same
    _match_by_definition(source, cells, matches, rebuilt)
    return matches


def _match_by_definition(
    source: Source, cells: Sequence[SubmittedCell], matches: Matches, rebuilt: Rebuilt
) -> None:
    """Take a cell for an answer that is not there, if it defines what the check asks for."""
    for check in source.checks:
        answer = source.answer_of(check.id)
        if answer is None or answer.id in matches:
            continue
        pattern = defines(check.expression)
        for i, cell in enumerate(cells):
            if pattern and matches[i] is None and pattern.search(cell.source):
                matches[i] = answer.id
                sentence = f'The cell "{answer.id}" had lost its mark; its code identified it.'
                rebuilt.ask_review(sentence)


def defines(expression: str) -> re.Pattern[str] | None:
    """A pattern for code that gives a value to a name in the teacher's ``expression``."""
    tree = ast.parse(expression)
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    if not (names := names - {LEARNER.upper()}):
        return None
    any_of = "|".join(sorted(map(re.escape, names)))
    written = rf"^(?:async +)?(?:def|class) +(?:{any_of})\b"
    assigned = rf"^(?:[\w ]+,)* *(?:{any_of}) *(?:[:,][^=\n]*)?=[^=]"
    return re.compile(f"{written}|{assigned}", re.MULTILINE)


def _added(cells: Sequence[SubmittedCell], matches: Matches) -> dict[str | None, list[str]]:
    """The student's own code, by the source's cell after which it stands (None: before all)."""
    added, last = defaultdict(list), None
    for cell, name in zip(cells, matches, strict=True):
        if name is not None:
            last = name
        elif cell.code and cell.source.strip():
            added[last].append(cell.source)
    return added


def _note_differences(source: Source, submitted: ById, matches: Matches, rebuilt: Rebuilt) -> None:
    place = {cell.id: i for i, cell in enumerate(source.cells)}
    order = [place[name] for name in matches if name is not None]
    if any(before > after for before, after in pairwise(order)):
        rebuilt.notes.append("Cells were moved; they ran in the exercise's order.")
    for cell in source.cells:
        found, own, name = submitted.get(cell.id, []), cell.kind == "answer", cell.id
        times = f'The cell "{name}" is there {len(found)} times'
        if not found:
            put = "" if own else "; it was put back"
            rebuilt.notes.append(f'The cell "{name}" is missing{put}.')
        if len(found) > 1 and not own:
            rebuilt.notes.append(f"{times}; it ran once.")
        if len(found) > 1 and own:
            rebuilt.ask_review(f"{times}; all ran, in their order.")
        if own and not all(copy.code for copy in found):
            rebuilt.ask_review(f'The cell "{name}" is no code cell any more; it was run as code.')
        if not own and any(bare(copy.source) != bare(cell.source) for copy in found):
            rebuilt.notes.append(f'The cell "{name}" was changed; its original was run.')
            rebuilt.changed = rebuilt.changed or cell.kind == "locked"


def _put_together(
    source: Source, submitted: ById, added: dict[str | None, list[str]], rebuilt: Rebuilt
) -> None:
    count = 0

    def add(after: str | None) -> None:
        nonlocal count
        for text in added.get(after, ()):
            count += 1
            rebuilt.cells.append(RebuiltCell(f"added-{count}", "added", text))

    add(None)
    for cell in source.cells:
        if cell.kind == "answer":
            texts = [copy.source for copy in submitted.get(cell.id, ())]
            texts = [text for text in texts if bare(text) not in ("", bare(cell.source))]
            if cell.id == LEARNER:
                rebuilt.learner = _identifier(texts[-1], rebuilt) if texts else ""
                texts = _who(rebuilt.learner, texts)
            for n, text in enumerate(texts, 1):
                name = cell.id if n == 1 else f"{cell.id}#{n}"
                rebuilt.cells.append(RebuiltCell(name, "answer", text, answers=cell.id))
        else:
            rebuilt.cells.append(RebuiltCell(cell.id, cell.kind, cell.source, check=cell.check))
        add(cell.id)
    if count:
        rebuilt.notes.append(f"Cells that the student added ran in their places: {count}.")


def _who(learner: str, texts: list[str]) -> list[str]:
    """The texts of the cell that says who it is, with a first one where they may not run."""
    runs = learner and not any(text.lstrip().startswith("%%") for text in texts)
    return texts if runs else [f"{LEARNER.upper()} = {learner!r}", *texts]


def _identifier(text: str, rebuilt: Rebuilt) -> str:
    """The text assigned to LEARNER; "" where it is not written out, which is noted."""
    for statement in statements(text):
        match statement:
            case ast.Assign([ast.Name("LEARNER")], ast.Constant(str() | int() as name)) | (
                ast.AnnAssign(ast.Name("LEARNER"), _, ast.Constant(str() | int() as name))
            ):
                return clean(str(name).strip())
    rebuilt.ask_review('The identifier is not written as LEARNER = "..."; it counts as empty.')
    return ""
