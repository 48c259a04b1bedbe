"""The course folder that formgrader opens: RESULTS/formgrader, beside the gradebook.

Its notebooks are put together from the trusted source and the records: of a student they hold code
and printed text, never HTML, since formgrader would show that to the teacher inside Jupyter.
"""

import copy
import json
import shutil
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

from grading.record import Exercise, Record, ShownCell, TaskMark
from grading.reports.feedback import STATUSES
from grading.reports.gradebook import COURSE, NAME
from grading.reports.text import plain
from mountain.files import write_changed
from mountain.stub import without_solution

CONFIG = f'''"""Read by nbgrader where Jupyter is started in this folder."""
from pathlib import Path

gradebook = Path(__file__).resolve().parent.parent / "{NAME}"
c = get_config()
c.CourseDirectory.course_id = "{COURSE}"
c.CourseDirectory.db_url = "sqlite:///" + gradebook.as_posix()
'''
README = f"""The course as nbgrader's formgrader sees it. To look at submissions and mark by
hand, start JupyterLab in this folder and choose Nbgrader, Formgrader, Manual Grading:

    {sys.executable} -m jupyterlab

Marks and comments given there are kept in ../{NAME}. They count in the tables and on the feedback
pages after the next run of `python -m grading`, which marks again only what is new, and they stay
as long as the submission stays the same. Close Jupyter before that run.

Press neither "Autograde" nor "Generate Feedback" there: that is nbgrader's own, without a sandbox.
The folders in submitted/ are empty on purpose. That there is no "exchange directory" is as it
should be. Everything here is written anew by each run.
"""

Notebook = dict[str, Any]  # as nbformat has it


def write(
    folder: Path, exercises: list[Exercise], records: list[Record], source: Path | None = None
) -> None:
    """Write the folder; submissions that are gone go too."""
    notebooks = {name: _trusted(source, name, tasks) for name, tasks in exercises}
    write_changed(folder / "nbgrader_config.py", CONFIG.encode())
    write_changed(folder / "README.txt", README.encode())
    for name, notebook in notebooks.items():
        write_changed(folder / "source" / name / f"{name}.ipynb", _json(notebook))
        write_changed(folder / "release" / name / f"{name}.ipynb", _json(_released(notebook)))
    wanted: set[tuple[str, str]] = set()
    for record in records:
        student, name = record["slug"], record["exercise"]
        if name in notebooks:
            wanted.add((student, name))
            made = _json(autograded(notebooks[name], record))
            write_changed(folder / "autograded" / student / name / f"{name}.ipynb", made)
            (folder / "submitted" / student / name).mkdir(parents=True, exist_ok=True)
    for step in ("autograded", "submitted"):
        for path in (folder / step).glob("*/*"):
            if (path.parent.name, path.name) not in wanted:
                shutil.rmtree(path)


def autograded(trusted: Notebook, record: Record) -> Notebook:
    """Return the notebook that a teacher reads: what the student wrote, in the trusted notebook."""
    answers: dict[str, list[ShownCell]] = defaultdict(list)
    added: dict[str, list[ShownCell]] = defaultdict(list)
    waiting: list[ShownCell] = []
    for cell in record["cells"]:
        name = cell["id"].partition("#")[0]
        if cell["kind"] == "added":
            waiting.append(cell)
            continue
        added[name] += waiting
        waiting = []
        answers[name].append(cell)
    marks = {task["task"]: task for task in record["tasks"]}
    made = []
    for cell in trusted["cells"]:
        mark = cell["metadata"].get("nbgrader", {})
        name = mark.get("grade_id", "")
        made += [_student(extra) for extra in added.pop(name, [])]
        if mark.get("grade"):
            made.append(_code(cell["source"], cell["metadata"], _sentence(marks.get(name))))
        elif mark.get("solution") or name in answers:
            copies = answers.get(name, [])
            made.append(_student(copies[0] if copies else None, cell["metadata"]))
            made += [_student(other) for other in copies[1:]]
        else:
            made.append(copy.deepcopy(cell))
    made += [_student(extra) for extra in waiting]
    return {**trusted, "cells": [{**cell, "id": f"cell-{i}"} for i, cell in enumerate(made)]}


def _trusted(source: Path | None, name: str, tasks: list[tuple[str, float]]) -> Notebook:
    """The teacher's notebook, without outputs; if there is no source at hand, its cells alone."""
    if source is not None and (Path(source) / f"{name}.ipynb").is_file():
        notebook: Notebook = json.loads((Path(source) / f"{name}.ipynb").read_bytes())
        for cell in notebook["cells"]:
            cell["source"] = "".join(cell["source"])
            cell["metadata"] = {k: v for k, v in cell["metadata"].items() if k == "nbgrader"}
            if cell["cell_type"] == "code":
                cell.update(outputs=[], execution_count=None)
        return notebook
    cells = []
    for task, points in tasks:
        cells.append(_code("", {"nbgrader": _mark(f"{task}-answer", solution=True)}))
        cells.append(_code("", {"nbgrader": _mark(task, grade=True, points=points)}))
    return {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


def _released(notebook: Notebook) -> Notebook:
    made = copy.deepcopy(notebook)
    for cell in made["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("solution"):
            cell["source"] = without_solution(cell["source"])
    return made


def _mark(grade_id: str, **more: Any) -> dict[str, Any]:
    plainly = {"grade": False, "solution": False, "locked": False, "task": False}
    return {**plainly, "grade_id": grade_id, "schema_version": 3, **more}


def _student(cell: ShownCell | None, metadata: dict[str, Any] | None = None) -> dict[str, Any]:
    if cell is None:
        return _code("", metadata or {})
    output = "\n".join(plain(t).rstrip() for t in (cell["text"], cell["error"]) if t.strip())
    return _code(plain(cell["source"]), metadata or {}, output)


def _sentence(task: TaskMark | None) -> str:
    if task is None:
        return ""
    sign, words, _ = STATUSES.get(task["status"], ("✗", task["status"], ""))
    return f"{sign} {words}. {plain(task['message'], 2000)}"


def _code(source: str, metadata: dict[str, Any], output: str = "") -> dict[str, Any]:
    stream = {"output_type": "stream", "name": "stdout", "text": output + "\n"}
    return {
        "cell_type": "code",
        "execution_count": None,
        "metadata": metadata,
        "outputs": [stream] if output else [],
        "source": source,
    }


def _json(notebook: Notebook) -> bytes:
    return json.dumps(notebook).encode()
