"""The trusted source of an exercise: its cells in order, as the repository has them.

Reads the release form (``exercises/``) and the form with solutions (``solutions/``), of which the
solutions are left out.
"""

import ast
import hashlib
import json
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

STUB, PLAIN = "...  # your code here", "  # your answer here"
LEARNER = "learner"  # the grade_id of the cell, an answer like others, that says who the learner is
BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
HEAVY = ("torch", "tensorflow")  # slow to import: a jail has them ready where a source needs them


class SourceError(Exception):
    """The trusted source is not as a source must be: the message says where and why."""


@dataclass(frozen=True)
class Check:
    """A parsed check cell: ``check("task", expression, LEARNER)``."""

    task: str
    expression: str
    personal: bool


@dataclass(frozen=True)
class SourceCell:
    """One code cell: ``kind`` is locked, answer or check, ``id`` the grade_id."""

    id: str
    kind: str
    source: str
    notebook_id: str = ""
    points: int = 0
    check: Check | None = None


@dataclass(frozen=True)
class Source:
    """One exercise as its teacher wrote it."""

    exercise: str
    cells: tuple[SourceCell, ...]
    sha256: str

    @property
    def checks(self) -> list[SourceCell]:
        return [cell for cell in self.cells if cell.kind == "check"]

    @cached_property
    def imports(self) -> tuple[str, ...]:
        """What a jail should have imported: NumPy, and whichever framework the exercise names."""
        text = "\n".join(cell.source for cell in self.cells)
        named = [name for name in HEAVY if re.search(rf"\b(import|from) {name}\b|in_{name}", text)]
        return ("numpy", *named)

    def answer_of(self, check: str) -> SourceCell | None:
        """The answer cell that belongs to a check cell: ``<id>-answer``, or the one before it."""
        answers, before = {}, None
        for cell in self.cells:
            if cell.id == check:
                before = next(reversed(answers.values()), None)
            if cell.kind == "answer" and cell.id != LEARNER:
                answers[cell.id] = cell
        return answers.get(f"{check}-answer", before)


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
        made = tuple(_cell(cell, f"{path.stem}-{i}") for i, cell in enumerate(code))
    except (ValueError, KeyError, TypeError) as error:
        raise SourceError(f"{path} is no notebook that can be read: {error!r}") from error
    except SourceError as error:
        raise SourceError(f"{path}: {error}") from error
    _sound(path, made)
    return Source(path.stem, made, hashlib.sha256(data).hexdigest())


def _cell(cell, fallback):
    source = "".join(cell["source"])
    mark = cell["metadata"].get("nbgrader", {})
    name, notebook_id = mark.get("grade_id"), cell.get("id", "")
    if mark.get("solution") or name == LEARNER:
        return SourceCell(name, "answer", without_solution(source), notebook_id)
    if mark.get("grade"):
        return SourceCell(name, "check", source, notebook_id, mark["points"], parse_check(source))
    return SourceCell(name or notebook_id or fallback, "locked", source, notebook_id)


def _sound(path, cells):
    ids = [cell.id for cell in cells]
    twice = sorted({name for name in ids if ids.count(name) > 1})
    if twice:
        raise SourceError(f"{path}: these cells occur twice: {', '.join(twice)}")
    if not any(cell.kind == "check" for cell in cells):
        raise SourceError(f"{path} has no check cell, so there is nothing to mark.")


def without_solution(source: str) -> str:
    """Return an answer cell as students get it, as ``tools/make_exercises.py`` makes it."""
    if BEGIN not in source:
        return source
    kept, inside = [], False
    for line in source.split("\n"):
        if BEGIN in line:
            inside, indent = True, line[: len(line) - len(line.lstrip())]
            kept += [indent + stub for stub in STUB.split("\n")]
        elif END in line:
            inside = False
        elif not inside:
            kept.append(line)
    text = "\n".join(kept)
    return re.sub(rf"^(\w+ = None)\n{re.escape(STUB)}$", rf"\1{PLAIN}", text, flags=re.MULTILINE)


def parse_check(source: str) -> Check:
    """Return the parts of a check cell's one line."""
    match ast.parse(source).body:
        case [
            ast.Expr(ast.Call(ast.Name("check"), [ast.Constant(str(task)), answer, *learner], []))
        ] if len(learner) <= 1:
            return Check(task, ast.unparse(answer), bool(learner))
    raise SourceError(
        f'a check cell is one line like check("task", answer) or check("task", answer, LEARNER), '
        f"but here it is {source[:80]!r}"
    )
