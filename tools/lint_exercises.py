"""Check what a machine can check of solutions/, as docs/writing_exercises.md has it."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

from mountain import tasks
from tools import make_exercises

ROOT = Path(__file__).resolve().parents[1]
MARKS = ("### BEGIN SOLUTION", "### END SOLUTION")


def complaints(exercise: str, notebook: dict) -> Iterator[str]:
    """Yield what is wrong with one notebook of solutions."""
    marked = {
        mark["grade_id"]: (mark, "".join(cell["source"]))
        for cell in notebook["cells"]
        if (mark := cell["metadata"].get("nbgrader"))
    }
    known = {task.name for task in tasks.of(exercise)}
    for name in sorted(known):
        if not marked.get(name, ({}, ""))[0].get("grade"):
            yield f"the task {name} has no cell that checks it: give one the id {name!r}"
        if not marked.get(f"{name}-answer", ({}, ""))[0].get("solution"):
            yield f"the task {name} has no cell to answer in: give one the id '{name}-answer'"
    for name, (mark, source) in marked.items():
        if mark.get("grade") and name not in known:
            yield f"the cell {name!r} checks no task of mountain/tasks/{exercise}: name one"
        if not mark.get("solution"):
            continue
        if name.removesuffix("-answer") not in known:
            yield f"the answer {name!r} belongs to no task: call it '<task>-answer'"
        if not all(source.count(marker) == 1 for marker in MARKS):
            yield f"the answer {name!r} must hold {' and '.join(MARKS)} once, or it would leak"


def main() -> int:
    """Print all complaints; the exit status says whether there were any."""
    failed = False
    for path in sorted((ROOT / "solutions").glob("*.ipynb")):
        for wrong in complaints(path.stem, json.loads(path.read_text(encoding="utf-8"))):
            print(f"solutions/{path.name}: {wrong}")
            failed = True
    return int(failed) or make_exercises.main(["--check"])


if __name__ == "__main__":
    sys.exit(main())
