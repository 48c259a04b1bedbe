"""``grades.csv``, and the two tables that the gradebooks of Moodle and Canvas import.

A name that a spreadsheet would take for a formula (it begins with ``=``, ``+``, ``-`` or ``@``, or
with a tab or a line break) gets an apostrophe in front; every other name is as the folder has it.
"""

import csv
import io
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from grading.record import Exercise, Record
from grading.reports.roster import Person, Roster, person
from grading.reports.text import number

FORMULA = tuple("=+-@\t\r\n＝＋－＠")
MOODLE = {"email": "Email address", "sis_id": "ID number", "login": "Username"}


def defused(text: str) -> str:
    """Return ``text`` so that no spreadsheet calculates it."""
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA) else text


@dataclass(frozen=True)
class Grades:
    """Marks of a class: ``scores[student][exercise]``, where None or nothing means no mark.

    ``something_else`` names, by student, what was handed in where a notebook was wanted.
    """

    exercises: list[tuple[str, float]]
    scores: dict[str, dict[str, float | None]]
    roster: Roster | None = None
    something_else: Mapping[str, str] = field(default_factory=dict)
    assigned: frozenset[str] = frozenset()  # the exercises that the class was set

    @property
    def students(self) -> list[str]:
        return sorted(self.scores, key=lambda name: (name.casefold(), name))

    def begun(self) -> "Grades":
        """Leave out the exercises in which nobody has a mark: an import would make a column.

        So with students without any mark: their empty row would clear what the platform has.
        """
        unmarked = set(self.unmarked)
        scores = {name: marks for name, marks in self.scores.items() if name not in unmarked}
        some = {name for marks in scores.values() for name, m in marks.items() if m is not None}
        exercises = [pair for pair in self.exercises if pair[0] in some]
        return replace(self, exercises=exercises, scores=scores)

    @property
    def unmarked(self) -> list[str]:
        """The students who have no mark in anything."""
        return [name for name in self.students if set(self.scores[name].values()) <= {None}]

    def marks(self, student: str) -> list[float | None]:
        """One mark per exercise."""
        return [self.scores[student].get(exercise) for exercise, _ in self.exercises]


def gather(
    exercises: list[Exercise],
    records: list[Record],
    roster: Roster | None = None,
    students: Iterable[str] = (),
    something_else: Mapping[str, str] | None = None,
    assigned: Iterable[str] = (),
) -> Grades:
    """Collect the marks; everyone in ``students`` or the roster has a row, with a mark or not.

    Where ``assigned`` names no exercise, those count that somebody has handed in.
    """
    points = [(name, sum(points for _, points in tasks)) for name, tasks in sorted(exercises)]
    scores: dict[str, dict[str, float | None]] = {student: {} for student in students}
    for record in records:
        mark = None if record["status"] == "failed" else record["score"]
        scores.setdefault(record["student"], {})[record["exercise"]] = mark
    scores |= {student: {} for student in roster.missing(scores)} if roster else {}
    counted = frozenset(assigned) or frozenset(record["exercise"] for record in records)
    return Grades(points, scores, roster, something_else or {}, counted)


def grades_csv(grades: Grades) -> bytes:
    """One row per student. With a byte-order mark: without it Excel garbles every accent.

    Total, points and percent are of what the class was set. The column ``note`` is there where
    somebody handed in something else than a notebook.
    """
    points = sum(points for name, points in grades.exercises if name in grades.assigned)
    head = ["student", *(name for name, _ in grades.exercises), "total", "points", "percent"]
    rows = [[*head, "note"] if grades.something_else else head]
    for student in grades.students:
        marks, scores = grades.marks(student), grades.scores[student]
        total = sum(scores.get(name) or 0 for name in grades.assigned)
        percent = f"{100 * total / points:.1f}" if points else ""
        cells = ["" if mark is None else number(mark) for mark in marks]
        rows.append([defused(student), *cells, number(total), number(points), percent])
        if grades.something_else:
            files = grades.something_else.get(student)
            rows[-1].append(f"handed in something else: {files}" if files else "")
    return b"\xef\xbb\xbf" + _csv(rows)


def moodle_csv(grades: Grades) -> tuple[bytes, list[str]]:
    """Return the table for Moodle's grade import, and the students that it has to leave out.

    One column identifies students, that which most of them have. Whoever lacks it is left out: on
    an empty identifier Moodle's import goes on with the student of the row before. A missing mark
    beside others is ``-``, as in Moodle's own export. Folders of one person make one row.
    """
    grades = grades.begun()
    people = {student: _people(student, grades.roster) for student in grades.students}
    everyone = [who for several in people.values() for who in several]
    key = max(MOODLE, key=lambda field: sum(bool(getattr(who, field)) for who in everyone))
    rows = [[MOODLE[key], "Full name", *(name for name, _ in grades.exercises)]]
    left_out = [s for s, several in people.items() if not all(getattr(who, key) for who in several)]
    for who, marks in _merged(people, grades, lambda who: getattr(who, key), left_out):
        cells = ["-" if mark is None else number(mark) for mark in marks]
        rows.append([getattr(who, key), defused(who.name or who.student), *cells])
    return _csv(rows), left_out


def canvas_csv(grades: Grades) -> bytes:
    """Return the table for the import of Canvas's gradebook, in the form of its own export.

    Canvas finds a student by ID, then by SIS ids, then by name, and an assignment by its title.
    """
    grades = grades.begun()
    head = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
    names, points = [name for name, _ in grades.exercises], [p for _, p in grades.exercises]
    rows = [[*head, *names], ["    Points Possible", "", "", "", "", *map(number, points)]]
    people = {student: _people(student, grades.roster) for student in grades.students}
    for who, marks in _merged(people, grades, _of_canvas, []):
        cells = ["" if mark is None else number(mark) for mark in marks]
        known = [who.id, who.sis_id, who.login or who.email, defused(who.section)]
        rows.append([defused(who.name or who.student), *known, *cells])
    return _csv(rows)


def _of_canvas(who: Person) -> str:
    return who.id or who.sis_id or who.login or who.email or who.student or who.name


def _people(student: str, roster: Roster | None) -> list[Person]:
    """Whose folder it is: one person's, or a group's."""
    return (roster.team(student) if roster else []) or [person(student, roster)]


def _merged(
    people: Mapping[str, list[Person]],
    grades: Grades,
    identifier: Callable[[Person], str],
    left_out: list[str],
) -> Iterator[tuple[Person, list[float | None]]]:
    """Yield everyone who has an identifier once, with the marks of all folders that are theirs.

    Of several folders of one person with two marks for one exercise nothing says which counts:
    they go to ``left_out``.
    """
    folders: dict[str, list[str]] = defaultdict(list)
    found = {}
    for student, several in people.items():
        for who in several:
            if mark := identifier(who).casefold():
                folders[mark].append(student)
                found[mark] = who
    for mark, students in folders.items():
        columns = zip(*(grades.marks(student) for student in students), strict=True)
        marks = [[mark for mark in column if mark is not None] for column in columns]
        if all(len(several) <= 1 for several in marks):
            yield found[mark], [several[0] if several else None for several in marks]
        else:
            left_out.append(f"{' and '.join(students)} (one person, with two marks for something)")


def _csv(rows: Iterable[Iterable[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode("utf-8", "backslashreplace")
