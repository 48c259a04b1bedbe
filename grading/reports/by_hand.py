"""Marks and comments that a teacher gave by hand in formgrader, taken over from the gradebook.

They count in every report, and stay as long as the submission stays the same.
"""

import contextlib
import sqlite3
import uuid
from pathlib import Path

from grading.record import Record, TaskMark

Marks = dict[str, tuple[float, float | None, float | None]]  # score, and its two parts by hand
Comments = dict[str, str]


def with_marks_by_hand(path: Path, records: list[Record]) -> list[Record]:
    """Return the records with the marks and comments given by hand in the gradebook ``path``.

    Raises sqlite3.Error where the file is no gradebook that can be read.
    """
    marks, comments = _read(path)
    return (
        [_marked(record, marks, comments) for record in records] if marks or comments else records
    )


def _read(path: Path) -> tuple[Marks, Comments]:
    if not path.exists():
        return {}, {}
    marks = (
        "select id, coalesce(manual_score, auto_score, 0) + coalesce(extra_credit, 0), "
        "manual_score, extra_credit from grade "
        "where manual_score is not null or extra_credit is not null"
    )
    comments = "select id, manual_comment from comment where manual_comment <> ''"
    address = f"{path.resolve().as_uri()}?mode=ro"
    with contextlib.closing(sqlite3.connect(address, uri=True)) as book:
        return {row[0]: row[1:] for row in book.execute(marks)}, dict(book.execute(comments))


def _marked(record: Record, marks: Marks, comments: Comments) -> Record:
    tasks: list[TaskMark] = []
    for task in record["tasks"]:
        found = grade_id(record, task["task"])
        if found in marks:
            score, manual, extra = marks[found]
            task = {**task, "auto": task["score"], "score": score, "by_hand": (manual, extra)}
        if found in comments:
            task = {**task, "comment": comments[found]}
        tasks.append(task)
    return {**record, "tasks": tasks, "score": sum(task["score"] for task in tasks)}


def identity(*words: str) -> str:
    """The same words, the same id: a rerun changes no address and no order in formgrader."""
    return uuid.uuid5(uuid.NAMESPACE_OID, "\0".join(words)).hex


def grade_id(record: Record, task: str) -> str:
    """The id of one mark; another submission has another."""
    return identity(record["slug"], record["exercise"], record["sha256"], task)
