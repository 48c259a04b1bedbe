"""The marks of one's own exercises: run each notebook, and read the verdicts it shows."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from descent_lib.check import tasks
from descent_lib.check.show import MIME

SECONDS = 120  # for one cell


@dataclass(frozen=True)
class Marks:
    """The verdicts on one exercise: ``found`` maps tasks to what their checks showed."""

    path: Path
    found: dict
    begun: bool = True
    trouble: str = ""

    @property
    def tasks(self):
        return tasks.of(self.path.stem)

    @property
    def points(self):
        return sum(task.points for task in self.tasks)

    @property
    def score(self):
        return sum(task.points for task in self.tasks if self.right(task))

    def right(self, task):
        return self.found.get(task.name, {}).get("right") is True

    @property
    def next(self):
        """The first task that is not right, or None."""
        return next((task for task in self.tasks if not self.right(task)), None)


def digest(notebook):
    """A short name for all that a learner could have changed: the sources of the cells."""
    cells = [[cell["cell_type"], "".join(cell["source"])] for cell in notebook["cells"]]
    return hashlib.sha256(json.dumps(cells).encode()).hexdigest()[:16]


def touched(path):
    """Whether somebody has worked in this exercise since it was made."""
    try:
        notebook = json.loads(path.read_text(encoding="utf-8"))
        return digest(notebook) != notebook["metadata"]["mountain"]["made"]
    except (ValueError, KeyError, TypeError):
        return True


def marks(path) -> Marks:
    """Run one exercise from top to bottom, where it stands, and leave the file as it is."""
    import nbformat
    from nbclient import NotebookClient
    from nbclient.exceptions import CellTimeoutError, DeadKernelError

    if not touched(path):
        return Marks(path, {}, begun=False)
    try:
        notebook = nbformat.read(path, as_version=4)
    except Exception:  # nbformat raises whatever it stumbles over
        return Marks(path, {}, trouble="it is not a notebook: restore it from a copy")
    client = NotebookClient(notebook, timeout=SECONDS, allow_errors=True,
                            resources={"metadata": {"path": str(path.parent)}})  # fmt: skip
    trouble = ""
    try:
        client.execute()
    except CellTimeoutError:
        trouble = f"a cell ran longer than {SECONDS} seconds"
    except DeadKernelError:
        trouble = "its kernel died, perhaps for want of memory"
    return Marks(path, dict(_verdicts(notebook)), trouble=trouble)


def _verdicts(notebook):
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            shown = output.get("data", {}).get(MIME)
            if shown:
                yield shown["task"], shown
