"""Put what a student wrote into the trusted source: the notebook that is run, and what was odd."""

import ast
import re
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import pairwise

from grading import reader
from grading.source import LEARNER, Check, Source

NOBODY = f'{LEARNER.upper()} = ""'


@dataclass(frozen=True)
class RebuiltCell:
    """One cell of the rebuilt notebook: ``kind`` is locked, answer, added or check.

    An answer may consist of several pieces: ``answers`` is the id of its cell in the source.
    """

    id: str
    kind: str
    source: str
    answers: str = ""
    check: Check | None = None
    points: int = 0


@dataclass
class Rebuilt:
    """The notebook to run, who handed it in, and what a reader should know about it."""

    pieces: list[RebuiltCell] = field(default_factory=list)
    learner: str = ""
    notes: list[str] = field(default_factory=list)
    needs_review: list[str] = field(default_factory=list)
    changed: bool = False  # a locked cell was changed, and its original takes its place

    def both(self, sentence):
        """Note something at which a human should look."""
        self.notes.append(sentence)
        self.needs_review.append(sentence)


def rebuild(source: Source, cells: list[reader.SubmittedCell]) -> Rebuilt:
    """Return the source with the answers of ``cells`` in place, and added code where it stood."""
    made = Rebuilt()
    claims = _claims(source, cells, made)
    copies = defaultdict(list)
    for cell, name in zip(cells, claims, strict=True):
        copies[name].append(cell)
    extras = _extras(cells, claims)
    _differences(source, copies, claims, made)
    _pieces(source, copies, extras, made)
    return made


def _claims(source, cells, made):
    """For each handed-in cell the id of the source's cell that it is, or None."""
    ids = {cell.id for cell in source.cells}
    claims = [cell.grade_id if cell.grade_id in ids else None for cell in cells]
    by_name = {cell.notebook_id: cell.id for cell in source.cells if cell.notebook_id}
    by_text = {_bare(c.source): c.id for c in source.cells if c.kind != "answer"}
    marked, answers = set(claims), {c.id for c in source.cells if c.kind == "answer"}
    for i, cell in enumerate(cells):
        if claims[i] is not None:
            continue
        name, same = by_name.get(cell.notebook_id), by_text.get(_bare(cell.source))
        if name and name not in marked:
            claims[i] = name
            if name in answers:
                made.notes.append(f'The cell "{name}" had lost its mark; its id told.')
        elif same and same not in claims and cell.code:
            claims[i] = same
    _by_definition(source, cells, claims, made)
    return claims


def _by_definition(source, cells, claims, made):
    """Claim a cell for an answer that is not there, if it defines what the check asks for."""
    for check in source.checks:
        answer = source.answer_of(check.id)
        if answer is None or answer.id in claims:
            continue
        tree = ast.parse(check.check.expression)  # the teacher's text, not the student's
        names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} - {"LEARNER"}
        pattern = rf"^(?:def|class) +(?:{'|'.join(names)})\b|^(?:{'|'.join(names)}) *=[^=]"
        for i, cell in enumerate(cells):
            if names and claims[i] is None and re.search(pattern, cell.source, re.MULTILINE):
                claims[i] = answer.id
                made.both(f'The cell "{answer.id}" had lost its mark; its code told.')


def _extras(cells, claims):
    """The student's own code, by the source's cell after which it stands (None: before all)."""
    extras, last = defaultdict(list), None
    for cell, name in zip(cells, claims, strict=True):
        if name is not None:
            last = name
        elif cell.code and cell.source.strip():
            extras[last].append(cell.source)
    return extras


def _differences(source, copies, claims, made):
    place = {cell.id: i for i, cell in enumerate(source.cells)}
    order = [place[name] for name in claims if name is not None]
    if any(before > after for before, after in pairwise(order)):
        made.notes.append("Cells were moved; they ran in the exercise's order.")
    for cell in source.cells:
        found, own = copies[cell.id], cell.kind == "answer"
        if not found:
            put = "" if own else "; it was put back"
            made.notes.append(f'The cell "{cell.id}" is missing{put}.')
        if len(found) > 1 and not own:
            made.notes.append(f'The cell "{cell.id}" is there {len(found)} times; it ran once.')
        if len(found) > 1 and own:
            made.both(f'The cell "{cell.id}" is there {len(found)} times; all ran, in their order.')
        if own and not all(copy.code for copy in found):
            made.both(f'The cell "{cell.id}" is no code cell any more; it was run as code.')
        if not own and any(_bare(copy.source) != _bare(cell.source) for copy in found):
            made.notes.append(f'The cell "{cell.id}" was changed; its original was run.')
            made.changed = made.changed or cell.kind == "locked"


def _pieces(source, copies, extras, made):
    added = [0]

    def add(texts):
        for text in texts:
            added[0] += 1
            made.pieces.append(RebuiltCell(f"added-{added[0]}", "added", text))

    add(extras[None])
    for cell in source.cells:
        if cell.kind == "answer":
            texts = [c.source for c in copies[cell.id]]
            texts = [t for t in texts if _bare(t) not in ("", _bare(cell.source))]
            if cell.id == LEARNER:
                made.learner = _identifier(texts[-1], made) if texts else ""
                texts = texts if made.learner else [NOBODY, *texts]
            for n, text in enumerate(texts, 1):
                name = cell.id if n == 1 else f"{cell.id}#{n}"
                made.pieces.append(RebuiltCell(name, "answer", text, cell.id))
        else:
            piece = RebuiltCell(
                cell.id, cell.kind, cell.source, check=cell.check, points=cell.points
            )
            made.pieces.append(piece)
        add(extras[cell.id])
    if added[0]:
        made.notes.append(f"Cells that the student added ran in their places: {added[0]}.")


def _identifier(text, made):
    """The text assigned to LEARNER; "" where it is not written out, which is noted."""
    try:
        statements = ast.parse(text[:2000]).body  # short, so that it cannot exhaust the parser
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        statements = []
    for statement in statements:
        match statement:
            case ast.Assign([ast.Name("LEARNER")], ast.Constant(value=str() | int() as name)):
                return reader.clean(str(name).strip())
    made.both('The identifier is not written as LEARNER = "..."; it counts as empty.')
    return ""


def _bare(text):
    """A text without what editors change: blank ends of lines, blank lines at both ends."""
    return "\n".join(line.rstrip() for line in text.strip().splitlines())
