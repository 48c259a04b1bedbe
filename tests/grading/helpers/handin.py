"""Notebooks as students hand them in, made from the course's own exercises."""

import copy
import json
from functools import cache
from pathlib import Path

from tests.paths import ROOT

EXERCISE = "ex04_momentum"


@cache
def _load(folder, exercise):
    return (ROOT / folder / f"{exercise}.ipynb").read_text("utf-8")


def release(exercise=EXERCISE):
    """The notebook as students get it."""
    return json.loads(_load("exercises", exercise))


def answers(exercise=EXERCISE):
    """The right answers by grade_id, taken from the solutions."""
    cells = json.loads(_load("solutions", exercise))["cells"]
    return {
        grade_id(cell): "\n".join(
            line
            for line in text(cell).split("\n")
            if "### BEGIN" not in line and "### END" not in line
        )
        for cell in cells
        if cell["metadata"].get("nbgrader", {}).get("solution")
    }


def solved(changes=None, exercise=EXERCISE, learner="ada"):
    """The notebook with every answer right, but for ``changes`` by grade_id."""
    notebook = release(exercise)
    asked = any(grade_id(found) == "learner" for found in notebook["cells"])
    own = {"learner": f"LEARNER = {learner!r}"} if learner and asked else {}
    for name, source in {**answers(exercise), **own, **(changes or {})}.items():
        cell(notebook, name)["source"] = source
    return notebook


def grade_id(cell):
    return cell["metadata"].get("nbgrader", {}).get("grade_id", "")


def text(cell):
    return "".join(cell["source"])


def cell(notebook, name):
    """The first cell with this grade_id."""
    return next(found for found in notebook["cells"] if grade_id(found) == name)


def place(notebook, name):
    """The index of the first cell with this grade_id."""
    return next(i for i, found in enumerate(notebook["cells"]) if grade_id(found) == name)


def added(source, kind="code"):
    """A cell of the student's own."""
    return {
        "cell_type": kind,
        "metadata": {},
        "source": source,
        "outputs": [],
        "execution_count": None,
    }


def insert(notebook, before, source):
    """The notebook with a cell of the student's own before that of this grade_id."""
    notebook["cells"].insert(place(notebook, before), added(source))
    return notebook


def again(notebook, name, source=None):
    """The notebook with a second copy of a cell, right below it, maybe with other text."""
    twin = copy.deepcopy(cell(notebook, name))
    if source is not None:
        twin["source"] = source
    notebook["cells"].insert(place(notebook, name) + 1, twin)
    return notebook


def without(notebook, name):
    """The notebook without a cell."""
    del notebook["cells"][place(notebook, name)]
    return notebook


def save(folder, student, notebook, exercise=EXERCISE, name=None):
    """Put a notebook, or any bytes, where a student's submission lies."""
    path = Path(folder) / student / (name or f"{exercise}.ipynb")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(notebook if isinstance(notebook, bytes) else as_bytes(notebook))
    return path


def as_bytes(notebook):
    return json.dumps(notebook).encode()
