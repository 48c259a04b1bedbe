"""nbgrader's ``gradebook.db``, written whole from the records through nbgrader's own models.

Marks that a teacher gave by hand in formgrader are read from it first (``by_hand``), count in every
report, and stay as long as the submission stays the same.
"""

import contextlib
import os
import sqlite3
import uuid
from pathlib import Path

from grading.reports.tables import person
from grading.reports.text import line, plain

NAME, PART = "gradebook.db", ".part-gradebook.db"
COURSE = "the-mountain"


def identity(*words: str) -> str:
    """The same words, the same id: a rerun changes no address and no order in formgrader."""
    return uuid.uuid5(uuid.NAMESPACE_OID, "\0".join(words)).hex


def grade_id(record: dict, task: str) -> str:
    """The id of one mark; another submission has another."""
    return identity(record["slug"], record["exercise"], record["sha256"], task)


def by_hand(path: Path, records: list[dict]) -> list[dict]:
    """Return the records with the marks and comments given by hand in this gradebook.

    Raises sqlite3.Error where the file is no gradebook that can be read.
    """
    marks, comments = _given_by_hand(path)
    return (
        [_marked(record, marks, comments) for record in records] if marks or comments else records
    )


def _given_by_hand(path):
    if not path.exists():
        return {}, {}
    query = (
        "select id, coalesce(manual_score, auto_score, 0) + coalesce(extra_credit, 0), "
        "manual_score, extra_credit from grade "
        "where manual_score is not null or extra_credit is not null"
    )
    said = "select id, manual_comment from comment where manual_comment <> ''"
    address = f"{path.resolve().as_uri()}?mode=ro"
    with contextlib.closing(sqlite3.connect(address, uri=True)) as book:
        return {row[0]: row[1:] for row in book.execute(query)}, dict(book.execute(said))


def _marked(record, marks, comments):
    tasks = []
    for task in record["tasks"]:
        found = grade_id(record, task["task"])
        if found in marks:
            score, manual, extra = marks[found]
            task = {**task, "auto": task["score"], "score": score, "by_hand": (manual, extra)}
        if found in comments:
            task = {**task, "comment": comments[found]}
        tasks.append(task)
    return {**record, "tasks": tasks, "score": sum(task["score"] for task in tasks)}


def write(path: Path, exercises, records, roster=None, students=()) -> None:
    """Write the gradebook to ``path``, in place of any that is there."""
    part = path.with_name(PART)
    part.unlink(missing_ok=True)
    with _gradebook(part) as book:
        cells = _assignments(book, exercises)
        _students(book, records, roster, students)
        _submissions(book, cells, records)
        book.db.commit()
    with part.open("rb") as file:
        os.fsync(file.fileno())
    part.replace(path)


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

    from grading.store import slug

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

    rows = {model: [] for model in (SubmittedAssignment, SubmittedNotebook, Grade, Comment)}
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


def _grade(record, task, notebook, cell):
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


def _comment(record, task, notebook, cell):
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
