"""nbgrader's ``gradebook.db``, written whole from the records, with the tables that nbgrader makes.

To import nbgrader itself would take longer than to mark a small class: its tables stand in
``gradebook.sql``, which ``python -m tools.gradebook_tables`` writes. Marks that a teacher gave by
hand in formgrader are read from the gradebook first: see ``by_hand``.
"""

import contextlib
import os
import sqlite3
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from grading.names import slug
from grading.record import Exercise, Record, TaskMark
from grading.reports.by_hand import grade_id, identity
from grading.reports.roster import Roster, person
from grading.reports.text import line, plain
from mountain.files import UNFINISHED

NAME = "gradebook.db"
COURSE = "the-mountain"
TABLES = Path(__file__).with_name("gradebook.sql")

Book = sqlite3.Connection
Row = dict[str, Any]


def write(
    path: Path,
    exercises: list[Exercise],
    records: list[Record],
    roster: Roster | None = None,
    students: Iterable[str] = (),
) -> None:
    """Write the gradebook to ``path``, in place of any that is there."""
    unfinished = path.with_name(UNFINISHED + NAME)
    unfinished.unlink(missing_ok=True)
    with contextlib.closing(sqlite3.connect(unfinished)) as book:
        book.execute("pragma synchronous = off")  # it is not there before all of it is on the disk
        book.executescript(TABLES.read_text(encoding="utf-8"))
        _insert(book, "course", [{"id": COURSE}])
        cells = _assignments(book, exercises)
        _students(book, records, roster, students)
        _submissions(book, cells, records)
        book.commit()
    with unfinished.open("rb") as file:
        os.fsync(file.fileno())
    unfinished.replace(path)


def _assignments(book: Book, exercises: list[Exercise]) -> dict[tuple[str, str], tuple[str, str]]:
    """Add assignments, notebooks and cells; return the ids of each task's two cells."""
    made = {}
    for exercise, tasks in sorted(exercises):
        one, notebook = identity(exercise), identity(exercise, "notebook")
        _insert(book, "assignment", [{"id": one, "name": exercise, "course_id": COURSE}])
        _insert(book, "notebook", [{"id": notebook, "name": exercise, "assignment_id": one}])
        for task, points in tasks:
            graded, answer = identity(exercise, task, "check"), identity(exercise, task, "answer")
            _insert(book, "base_cell", [
                {"id": graded, "name": task, "notebook_id": notebook, "type": "GradeCell"},
                {
                    "id": answer, "name": f"{task}-answer", "notebook_id": notebook,
                    "type": "SolutionCell",
                },
            ])  # fmt: skip
            cell = {"id": graded, "max_score": points, "cell_type": "code"}
            _insert(book, "grade_cells", [cell])
            _insert(book, "solution_cells", [{"id": answer}])
            made[exercise, task] = graded, answer
    return made


def _students(
    book: Book, records: list[Record], roster: Roster | None, students: Iterable[str]
) -> None:
    names = {slug(student): student for student in students}
    names |= {record["slug"]: record["student"] for record in records}
    absent = roster.missing(names.values()) if roster else []
    names |= {slug(student): student for student in absent}
    rows = []
    for key, student in sorted(names.items()):
        who = person(student, roster)
        first, last = _harmless(who.name or student)
        email = _harmless(who.email)[1] or None
        rows.append({"id": key, "first_name": first, "last_name": last, "email": email})
    _insert(book, "student", rows)


def _harmless(name: str) -> tuple[str, str]:
    """A first and a last name. formgrader does not escape them: no markup may remain."""
    swap = str.maketrans({"<": "‹", ">": "›", "&": "＆", '"': "”", "'": "’", "{": "(", "}": ")"})
    first, _, last = line(name, 120).translate(swap).rpartition(" ")
    return first, last


def _submissions(
    book: Book, cells: dict[tuple[str, str], tuple[str, str]], records: list[Record]
) -> None:
    rows: dict[str, list[Row]] = defaultdict(list)
    for record in records:
        student, exercise = record["slug"], record["exercise"]
        submission, notebook = (identity(student, exercise, what) for what in ("all", "notebook"))
        rows["submitted_assignment"].append({
            "id": submission, "assignment_id": identity(exercise), "student_id": student
        })  # fmt: skip
        rows["submitted_notebook"].append({
            "id": notebook, "assignment_id": submission, "flagged": bool(record["needs_review"]),
            "notebook_id": identity(exercise, "notebook"),
        })  # fmt: skip
        for task in record["tasks"]:
            if (exercise, task["task"]) in cells:
                graded, answer = cells[exercise, task["task"]]
                rows["grade"].append(_grade(record, task, notebook, graded))
                rows["comment"].append(_comment(record, task, notebook, answer))
    for table, found in rows.items():
        _insert(book, table, found)


def _grade(record: Record, task: TaskMark, notebook: str, cell: str) -> Row:
    manual, extra = task.get("by_hand", (None, None))
    return {
        "id": grade_id(record, task["task"]),
        "notebook_id": notebook,
        "cell_id": cell,
        "auto_score": None if record["status"] == "failed" else task.get("auto", task["score"]),
        "manual_score": manual,
        "extra_credit": extra,
        "needs_manual_grade": "by_hand" not in task
        and (record["status"] == "failed" or bool(record["needs_review"])),
    }


def _comment(record: Record, task: TaskMark, notebook: str, cell: str) -> Row:
    return {
        "id": grade_id(record, task["task"]),
        "notebook_id": notebook,
        "cell_id": cell,
        "auto_comment": plain(task["message"], 2000),
        "manual_comment": task.get("comment"),
    }


def _insert(book: Book, table: str, rows: list[Row]) -> None:
    if rows:
        names = ", ".join(rows[0])
        values = ", ".join(f":{name}" for name in rows[0])
        book.executemany(f"insert into {table} ({names}) values ({values})", rows)
