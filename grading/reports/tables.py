"""``grades.csv``, and the two tables that the gradebooks of Moodle and Canvas import.

A name that a spreadsheet would take for a formula (it begins with ``=``, ``+``, ``-`` or ``@``, or
with a tab or a line break) gets an apostrophe in front; every other name is as the folder has it.
"""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass, replace

from grading.record import Exercise, Record
from grading.reports.roster import Roster, known_as, person
from grading.reports.text import number

FORMULA = tuple("=+-@\t\r\n＝＋－＠")
MOODLE = {"email": "Email address", "sis_id": "ID number", "login": "Username"}


def defused(text: str) -> str:
    """Return ``text`` so that no spreadsheet calculates it."""
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA) else text


@dataclass(frozen=True)
class Grades:
    """Marks of a class: ``scores[student][exercise]``, where None or nothing means no mark."""

    exercises: list[tuple[str, float]]
    scores: dict[str, dict[str, float | None]]
    roster: Roster | None = None

    @property
    def students(self) -> list[str]:
        return sorted(self.scores, key=lambda name: (name.casefold(), name))

    def begun(self) -> "Grades":
        """Leave out the exercises in which nobody has a mark: an import would make a column."""
        some = {
            name for marks in self.scores.values() for name, m in marks.items() if m is not None
        }
        return replace(self, exercises=[pair for pair in self.exercises if pair[0] in some])

    def marks(self, student: str) -> list[float | None]:
        """One mark per exercise."""
        return [self.scores[student].get(exercise) for exercise, _ in self.exercises]


def gather(
    exercises: list[Exercise],
    records: list[Record],
    roster: Roster | None = None,
    students: Iterable[str] = (),
) -> Grades:
    """Collect the marks; everyone in ``students`` or the roster has a row, with a mark or not."""
    points = [(name, sum(points for _, points in tasks)) for name, tasks in sorted(exercises)]
    scores: dict[str, dict[str, float | None]] = {student: {} for student in students}
    for record in records:
        mark = None if record["status"] == "failed" else record["score"]
        scores.setdefault(record["student"], {})[record["exercise"]] = mark
    known = {known_as(student) for student in scores}
    scores |= {student: {} for student in roster or () if student not in known}
    return Grades(points, scores, roster)


def grades_csv(grades: Grades) -> bytes:
    """One row per student. With a byte-order mark: without it Excel garbles every accent."""
    points = sum(points for _, points in grades.exercises)
    rows = [["student", *(name for name, _ in grades.exercises), "total", "points", "percent"]]
    for student in grades.students:
        marks = grades.marks(student)
        total = sum(mark for mark in marks if mark is not None)
        percent = f"{100 * total / points:.1f}" if points else ""
        cells = ["" if mark is None else number(mark) for mark in marks]
        rows.append([defused(student), *cells, number(total), number(points), percent])
    return b"\xef\xbb\xbf" + _csv(rows)


def moodle_csv(grades: Grades) -> tuple[bytes, list[str]]:
    """Return the table for Moodle's grade import, and the students that it has to leave out.

    One column identifies students, that which most of them have. Whoever lacks it is left out: on
    an empty identifier Moodle's import goes on with the student of the row before. A missing mark
    is ``-``, as in Moodle's own export.
    """
    grades = grades.begun()
    people = {student: person(student, grades.roster) for student in grades.students}
    key = max(MOODLE, key=lambda field: sum(bool(getattr(p, field)) for p in people.values()))
    rows = [[MOODLE[key], "Full name", *(name for name, _ in grades.exercises)]]
    left_out = []
    for student, who in people.items():
        if not getattr(who, key):
            left_out.append(student)
            continue
        cells = ["-" if mark is None else number(mark) for mark in grades.marks(student)]
        rows.append([getattr(who, key), defused(who.name or student), *cells])
    return _csv(rows), left_out


def canvas_csv(grades: Grades) -> bytes:
    """Return the table for the import of Canvas's gradebook, in the form of its own export.

    Canvas finds a student by ID, then by SIS ids, then by name, and an assignment by its title.
    """
    grades = grades.begun()
    head = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
    names, points = [name for name, _ in grades.exercises], [p for _, p in grades.exercises]
    rows = [[*head, *names], ["    Points Possible", "", "", "", "", *map(number, points)]]
    for student in grades.students:
        who = person(student, grades.roster)
        cells = ["" if mark is None else number(mark) for mark in grades.marks(student)]
        known = [who.id, who.sis_id, who.login or who.email, defused(who.section)]
        rows.append([defused(who.name or student), *known, *cells])
    return _csv(rows)


def _csv(rows) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode("utf-8", "backslashreplace")
