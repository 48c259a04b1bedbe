"""The trusted source of an exercise: its cells in order, as the repository has them.

Reads the release form (``exercises/``) and the form with solutions (``solutions/``), of which the
solutions are left out.
"""

import ast
import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from grading.errors import CannotGoOn
from mountain.stub import without_solution

LEARNER = "learner"  # the grade_id of the cell, an answer like others, that says who the learner is
HEAVY = ("torch", "tensorflow")  # slow to import: a jail has them ready where a source needs them
OPTIMIZING = ("torch._dynamo",)  # as slow again: what torch's optimizers import at their first use


class SourceError(CannotGoOn):
    """The trusted source is not as a source must be: the message says where and why."""


@dataclass(frozen=True)
class Check:
    """A parsed check cell: ``check("task", expression, LEARNER)``, and the points of its task."""

    id: str
    task: str
    expression: str
    personal: bool
    points: int
    title: str = ""


@dataclass(frozen=True)
class SourceCell:
    """One code cell as its teacher wrote it: ``id`` is the grade_id."""

    id: str
    kind: Literal["locked", "answer", "check"]
    source: str
    notebook_id: str = ""
    check: Check | None = None


@dataclass(frozen=True)
class Source:
    """One exercise as its teacher wrote it."""

    exercise: str
    cells: tuple[SourceCell, ...]
    sha256: str
    texts: frozenset[str] = frozenset()  # digests of the cells that hold no code
    title: str = ""
    optimizes: bool = False  # whether it speaks of torch's optimizers

    @property
    def checks(self) -> list[Check]:
        return [cell.check for cell in self.cells if cell.check]

    @property
    def titles(self) -> dict[str, str]:
        """The titles of the exercise and of its tasks, by their names."""
        named = {self.exercise: self.title, **{check.task: check.title for check in self.checks}}
        return {name: title for name, title in named.items() if title}

    @cached_property
    def imports(self) -> tuple[str, ...]:
        """What a jail should have imported: NumPy, and whichever framework the exercise names."""
        text = "\n".join(cell.source for cell in self.cells)
        named = [name for name in HEAVY if re.search(rf"\b(import|from) {name}\b|in_{name}", text)]
        return ("numpy", *named, *(OPTIMIZING if self.optimizes and "torch" in named else ()))

    def answer_of(self, check_id: str) -> SourceCell | None:
        """The answer cell that belongs to a check cell: ``<id>-answer``, or the one before it."""
        answers: dict[str, SourceCell] = {}
        before = None
        for cell in self.cells:
            if cell.id == check_id:
                before = next(reversed(answers.values()), None)
            if cell.kind == "answer" and cell.id != LEARNER:
                answers[cell.id] = cell
        return answers.get(f"{check_id}-answer", before)


def load_all(folder: Path) -> dict[str, Source]:
    """Return every exercise in the folder by name, in order."""
    found = {path.stem: load(path) for path in sorted(Path(folder).glob("*.ipynb"))}
    if not found:
        raise SourceError(
            f"There are no exercises (*.ipynb) in {folder}: name their folder with --source."
        )
    return found


def load(path: Path) -> Source:
    """Read one exercise; SourceError where it is not as an exercise must be."""
    data = path.read_bytes()
    try:
        cells = json.loads(data)["cells"]
        code = [cell for cell in cells if cell["cell_type"] == "code"]
        titles = _titles(cells)
        trusted = tuple(
            _cell(cell, f"{path.stem}-{i}", title)
            for i, (cell, title) in enumerate(zip(code, titles, strict=True))
        )
    except (ValueError, KeyError, TypeError) as error:
        raise SourceError(f"{path} is no notebook that can be read: {error!r}") from error
    except SourceError as error:
        raise SourceError(f"{path}: {error}") from error
    _sound(path, trusted)
    texts = {digest("".join(cell["source"])) for cell in cells if cell["cell_type"] != "code"}
    title = next(_headings("".join(cell["source"]) for cell in cells), "")
    sha256, optimizes = hashlib.sha256(data).hexdigest(), b"torch.optim" in data
    return Source(path.stem, trusted, sha256, frozenset(texts), title, optimizes)


def _titles(cells: list[dict[str, Any]]) -> list[str]:
    """For each cell of code the heading under which it stands, without number and points."""
    titles, title = [], ""
    for cell in cells:
        if cell["cell_type"] == "code":
            titles.append(title)
            continue
        for heading in _headings(["".join(cell["source"])]):
            title = re.sub(r"^\d+\. +| · \d+ points?\b.*$", "", heading)
    return titles


def _headings(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        yield from re.findall(r"^#{1,3} +(.*\S)", text, re.MULTILINE)


def _cell(cell: dict[str, Any], fallback: str, title: str) -> SourceCell:
    source = "".join(cell["source"])
    mark = cell["metadata"].get("nbgrader", {})
    name, notebook_id = mark.get("grade_id"), cell.get("id", "")
    if mark.get("solution") or name == LEARNER:
        return SourceCell(name, "answer", without_solution(source), notebook_id)
    if mark.get("grade"):
        check = _check(name, source, mark["points"], title)
        return SourceCell(name, "check", source, notebook_id, check)
    return SourceCell(name or notebook_id or fallback, "locked", source, notebook_id)


def _check(name: str, source: str, points: int, title: str) -> Check:
    match ast.parse(source).body:
        case [
            ast.Expr(ast.Call(ast.Name("check"), [ast.Constant(str(task)), answer, *learner], []))
        ] if len(learner) <= 1:
            return Check(name, task, ast.unparse(answer), bool(learner), points, title)
    raise SourceError(
        f'a check cell is one line like check("task", answer) or check("task", answer, LEARNER), '
        f"but here it is {source[:80]!r}"
    )


def _sound(path: Path, cells: tuple[SourceCell, ...]) -> None:
    ids = [cell.id for cell in cells]
    twice = sorted({name for name in ids if ids.count(name) > 1})
    if twice:
        raise SourceError(f"{path}: these cells occur twice: {', '.join(twice)}")
    if not any(cell.check for cell in cells):
        raise SourceError(f"{path} has no check cell, so there is nothing to mark.")


def bare(text: str) -> str:
    """Return a text without what editors change: blank ends of lines, blank lines at both ends."""
    return "\n".join(line.rstrip() for line in text.strip().splitlines())


def digest(text: str) -> str:
    """Return a digest of a bare text."""
    return hashlib.sha256(bare(text).encode()).hexdigest()[:16]
