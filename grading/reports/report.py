"""Everything in RESULTS that people read, made from the records."""

import sqlite3
from collections.abc import Iterable
from pathlib import Path

from grading.record import Exercise, Record
from grading.reports import feedback, formgrader, gradebook, summary, tables
from grading.reports.by_hand import with_marks_by_hand
from grading.reports.roster import Roster, known_as
from mountain.files import write_whole


def prepare() -> None:
    """Import what the gradebook needs: a second or two, that may pass while submissions run."""
    import alembic.script  # noqa: F401
    import nbgrader.api  # noqa: F401


def write(
    results: Path,
    exercises: list[Exercise],
    records: list[Record],
    problems: Iterable[str],
    *,
    source: Path | None = None,
    roster: Roster | None = None,
    students: Iterable[str] = (),
) -> None:
    """Write grades, feedback pages, gradebook and summary into ``results``.

    ``records`` are the newest of each submission, ``problems`` what could not be taken for a
    submission. ``source`` is the folder of the trusted notebooks, and ``students`` names those who
    have a row even with nothing handed in.
    """
    exercises, problems, students = sorted(exercises), list(problems), list(students)
    records = _with_marks_by_hand(results / gradebook.NAME, records, problems)
    grades = tables.gather(exercises, records, roster, students)
    moodle, left_out = tables.moodle_csv(grades)
    write_whole(results / "grades.csv", tables.grades_csv(grades))
    write_whole(results / "moodle.csv", moodle)
    write_whole(results / "canvas.csv", tables.canvas_csv(grades))
    feedback.write(results / "feedback", exercises, records)
    gradebook.write(results / gradebook.NAME, exercises, records, roster, students)
    formgrader.write(results / "formgrader", exercises, records, source)
    idle = [student for student in grades.students if not grades.scores[student]]
    content = summary.make(exercises, records, problems, left_out, idle, _unlisted(grades))
    write_whole(results / "summary.md", summary.markdown(content))
    write_whole(results / "summary.html", summary.html(content))


def _with_marks_by_hand(path: Path, records: list[Record], problems: list[str]) -> list[Record]:
    try:
        return with_marks_by_hand(path, records)
    except sqlite3.Error as error:
        kept = path.with_name(f"{path.name}.unreadable")
        path.replace(kept)
        problems.append(
            f"{path.name} could not be read ({error}), so marks given by hand in it do not count. "
            f"It is kept as {kept.name}."
        )
        return records


def _unlisted(grades: tables.Grades) -> list[str]:
    """Students that the roster does not have."""
    if grades.roster is None:
        return []
    return [name for name in grades.students if known_as(name) not in grades.roster]
