"""nbgrader's ``gradebook.db``, written whole from the records through nbgrader's own models.

Marks that a teacher gave by hand in formgrader are read from it first: see ``by_hand``.
"""

import contextlib
import os
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
    with _gradebook(unfinished) as book:
        cells = _assignments(book, exercises)
        _students(book, records, roster, students)
        _submissions(book, cells, records)
        book.db.commit()
    with unfinished.open("rb") as file:
        os.fsync(file.fileno())
    unfinished.replace(path)


@contextlib.contextmanager
def _gradebook(path):
    """A new, empty gradebook.

    Its tables are made here, as nbgrader makes them: nbgrader itself would start ``alembic`` for
    their version, which takes two seconds and must be on the PATH.
    """
    from alembic.script import ScriptDirectory  # this and nbgrader take a second to import
    from nbgrader.api import Base, Gradebook
    from nbgrader.dbutil import ALEMBIC_DIR
    from sqlalchemy import URL, create_engine, text

    address = URL.create("sqlite", database=str(path.resolve()))
    engine = create_engine(address)
    with engine.begin() as connection:
        Base.metadata.create_all(connection)
        connection.execute(text("create table alembic_version (version_num varchar(32) not null)"))
        version = {"head": ScriptDirectory(ALEMBIC_DIR).get_current_head()}
        connection.execute(text("insert into alembic_version values (:head)"), version)
    engine.dispose()
    with Gradebook(address, COURSE) as book:
        yield book


def _assignments(book, exercises):
    """Add assignments, notebooks and cells; return the ids of each task's two cells."""
    from nbgrader.api import Assignment, GradeCell, Notebook, SolutionCell

    made = {}
    for exercise, tasks in sorted(exercises):
        assignment = Assignment(exercise, course_id=COURSE)
        assignment.id = identity(exercise)
        notebook = Notebook(id=identity(exercise, "notebook"), name=exercise, assignment=assignment)
        book.db.add_all([assignment, notebook])
        for task, points in tasks:
            graded, answer = identity(exercise, task, "check"), identity(exercise, task, "answer")
            book.db.add_all(
                [
                    GradeCell(
                        id=graded, name=task, notebook=notebook, max_score=points, cell_type="code"
                    ),
                    SolutionCell(id=answer, name=f"{task}-answer", notebook=notebook),
                ]
            )
            made[exercise, task] = graded, answer
    book.db.flush()
    return made


def _students(book, records, roster, students):
    from nbgrader.api import Student

    names = {slug(student): student for student in (*students, *(roster or {}))}
    names |= {record["slug"]: record["student"] for record in records}
    rows = []
    for key, student in sorted(names.items()):
        who = person(student, roster)
        first, last = _harmless(who.name or student)
        email = _harmless(who.email)[1] or None
        rows.append({"id": key, "first_name": first, "last_name": last, "email": email})
    _insert(book, Student, rows)


def _harmless(name):
    """A first and a last name. formgrader does not escape them: no markup may remain."""
    swap = str.maketrans({"<": "‹", ">": "›", "&": "＆", '"': "”", "'": "’", "{": "(", "}": ")"})
    first, _, last = line(name, 120).translate(swap).rpartition(" ")
    return first, last


def _submissions(book, cells, records):
    from nbgrader.api import Comment, Grade, SubmittedAssignment, SubmittedNotebook

    models = (SubmittedAssignment, SubmittedNotebook, Grade, Comment)
    rows: dict[Any, list[dict[str, Any]]] = {model: [] for model in models}
    for record in records:
        student, exercise = record["slug"], record["exercise"]
        submission, notebook = (identity(student, exercise, what) for what in ("all", "notebook"))
        rows[SubmittedAssignment].append({
            "id": submission, "assignment_id": identity(exercise), "student_id": student
        })  # fmt: skip
        rows[SubmittedNotebook].append({
            "id": notebook, "assignment_id": submission, "flagged": bool(record["needs_review"]),
            "notebook_id": identity(exercise, "notebook"),
        })  # fmt: skip
        for task in record["tasks"]:
            if (exercise, task["task"]) in cells:
                graded, answer = cells[exercise, task["task"]]
                rows[Grade].append(_grade(record, task, notebook, graded))
                rows[Comment].append(_comment(record, task, notebook, answer))
    for model, found in rows.items():
        _insert(book, model, found)


def _grade(record: Record, task: TaskMark, notebook: str, cell: str) -> dict[str, Any]:
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


def _comment(record: Record, task: TaskMark, notebook: str, cell: str) -> dict[str, Any]:
    return {
        "id": grade_id(record, task["task"]),
        "notebook_id": notebook,
        "cell_id": cell,
        "auto_comment": plain(task["message"], 2000),
        "manual_comment": task.get("comment"),
    }


def _insert(book, model, rows):
    if rows:
        book.db.execute(model.__table__.insert(), rows)
