"""The marks of one's own exercises: run each notebook, and read the verdicts it shows."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from mountain import tasks
from mountain.check.show import MIME, Fields
from mountain.check.task import Task

SECONDS = 120  # for one cell
BROKEN = "it is not a notebook: restore it from a copy"


@dataclass(frozen=True)
class Marks:
    """One exercise: ``found`` maps tasks to what their checks showed, ``errors`` cells to errors.

    ``trouble`` says what kept the notebook from running to its end.
    """

    path: Path
    found: dict[str, Fields] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    begun: bool = True
    trouble: str = ""

    @cached_property
    def title(self) -> str:
        return str(_facts(self.path).get("title", self.path.stem))

    @property
    def tasks(self) -> list[Task]:
        return tasks.of(self.path.stem)

    @property
    def points(self) -> int:
        return sum(task.points for task in self.tasks)

    @property
    def score(self) -> int:
        return sum(task.points for task in self.tasks if self.right(task))

    def right(self, task: Task) -> bool:
        return task.name in self.found and self.found[task.name]["right"] is True

    def sign(self, task: Task) -> str:
        """✓ for right, – for not yet written, ✗ for all else."""
        unwritten = task.name in self.found and self.found[task.name]["mistake"] == "nothing"
        return "✓" if self.right(task) else "–" if unwritten else "✗"

    @property
    def next(self) -> Task | None:
        """The first task that is not right, or None."""
        return next((task for task in self.tasks if not self.right(task)), None)

    def why(self, task: Task) -> str:
        """What the check of a task said; or why it said nothing: the error that came first."""
        if task.name in self.found:
            return self.found[task.name]["message"]
        if self.trouble:
            return f"Its check did not run: {self.trouble}."
        cells = [f"{task.name}-answer", "learner", task.name, *self.errors]
        errors = (self.errors[cell] for cell in cells if cell in self.errors)
        stopped = next(errors, "is its cell still there?")
        return f"Its check did not run: {stopped}"


def place(path: Path) -> tuple[int, int, str]:
    """Where an exercise stands in the course: by its chapter, then by its part of it."""
    facts = _facts(path)
    return facts.get("chapter", 99), facts.get("part", 1), path.name


def _facts(path: Path) -> dict[str, Any]:
    """What a notebook says of itself; nothing where it says nothing."""
    try:
        return dict(json.loads(path.read_text(encoding="utf-8"))["metadata"]["mountain"])
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def next_step(done: list[Marks]) -> str:
    """What to do next: the first open task of an exercise begun, else the first not begun."""
    for found in sorted(done, key=lambda found: not found.begun):
        if found.next:
            if not found.begun:
                return f"Next: open {found.path}."
            return f"Next: {found.path}, task {found.next.name}. {found.why(found.next)}"
    return ""


def digest(notebook: dict[str, Any]) -> str:
    """A short name for all that a learner could have changed: the sources of the cells."""
    cells = [[cell["cell_type"], "".join(cell["source"])] for cell in notebook["cells"]]
    return hashlib.sha256(json.dumps(cells).encode()).hexdigest()[:16]


def touched(path: Path) -> bool:
    """Whether somebody has worked in this exercise since it was made."""
    try:
        notebook = json.loads(path.read_text(encoding="utf-8"))
        return bool(digest(notebook) != notebook["metadata"]["mountain"]["made"])
    except (ValueError, KeyError, TypeError):
        return True


def saved(path: Path) -> Marks:
    """What the checks of an exercise showed when it was last run and saved; nothing is run."""
    import nbformat

    if not touched(path):
        return Marks(path, begun=False)
    try:
        notebook = nbformat.read(path, as_version=4)
        return Marks(path, dict(_verdicts(notebook)), dict(_errors(notebook)))
    except Exception:  # nbformat raises whatever it stumbles over
        return Marks(path, trouble=BROKEN)


def marks(path: Path) -> Marks:
    """Run one exercise from top to bottom, where it stands, and leave the file as it is."""
    import nbformat
    from nbclient import NotebookClient
    from nbclient.exceptions import CellTimeoutError, DeadKernelError

    from mountain.kernels import AsyncKernelOnFiles

    if not touched(path):
        return Marks(path, begun=False)
    try:
        notebook = nbformat.read(path, as_version=4)
        for cell in notebook.cells:
            if cell.cell_type == "code":
                cell.outputs = []  # those of an earlier run do not count
    except Exception:  # nbformat raises whatever it stumbles over
        return Marks(path, trouble=BROKEN)
    client = NotebookClient(
        notebook,
        timeout=SECONDS,
        startup_timeout=SECONDS,
        kernel_manager_class=AsyncKernelOnFiles,
        allow_errors=True,
        resources={"metadata": {"path": str(path.parent)}},
        extra_arguments=["--IPKernelApp.log_level=ERROR"],  # no talk of encryption
    )
    trouble = ""
    try:
        client.execute()
    except CellTimeoutError:
        trouble = f"a cell ran longer than {SECONDS} seconds"
    except DeadKernelError:
        trouble = "its kernel died, perhaps for want of memory"
    except RuntimeError:
        client.create_kernel_manager()  # when Python ends, nbclient asks for it once more
        trouble = "its kernel did not start: try again"
    return Marks(path, dict(_verdicts(notebook)), dict(_errors(notebook)), trouble=trouble)


def _outputs(notebook: Any) -> Iterator[tuple[str, Any]]:
    for cell in notebook.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id", cell.get("id"))
        for output in cell.get("outputs", ()):
            yield name, output


def _verdicts(notebook: Any) -> Iterator[tuple[str, Fields]]:
    for _, output in _outputs(notebook):
        shown = output.get("data", {}).get(MIME)
        if shown:
            yield shown["task"], shown


def _errors(notebook: Any) -> Iterator[tuple[str, str]]:
    for name, output in _outputs(notebook):
        if output.output_type == "error" and output.ename != "NotYet":
            yield name, f"{output.ename}: {output.evalue}"[:300]
