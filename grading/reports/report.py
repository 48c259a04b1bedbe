"""Everything in RESULTS that people read, made from the records."""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from grading.record import Exercise, Record
from grading.reports import feedback, formgrader, gradebook, summary, tables
from grading.reports.by_hand import with_marks_by_hand
from grading.reports.roster import Person, Roster
from mountain.files import write_whole


def write(
    results: Path,
    exercises: list[Exercise],
    records: list[Record],
    problems: Iterable[str],
    *,
    source: Path | None = None,
    roster: Roster | None = None,
    students: Iterable[str] = (),
    something_else: Mapping[str, Sequence[str]] | None = None,
    titles: Mapping[str, str] = feedback.NONE,
    assigned: Iterable[str] = (),
) -> None:
    """Write grades, feedback pages, gradebook and summary into ``results``.

    ``records`` are the newest of each submission, ``problems`` what could not be taken for a
    submission. ``source`` is the folder of the trusted notebooks, and ``students`` names those who
    have a row even with nothing handed in; ``something_else`` has the files of those who handed in
    no notebook where one was wanted. ``titles`` are those of exercises and tasks, by their names,
    and ``assigned`` the exercises that the class was set: without it, those handed in.
    """
    exercises, problems, students = sorted(exercises), list(problems), list(students)
    assigned = list(assigned)
    records = _with_marks_by_hand(results / gradebook.NAME, records, problems)
    instead = {name: ", ".join(files) for name, files in (something_else or {}).items()}
    grades = tables.gather(exercises, records, roster, students, instead, assigned)
    moodle, left_out = tables.moodle_csv(grades)
    write_whole(results / "grades.csv", tables.grades_csv(grades))
    write_whole(results / "moodle.csv", moodle)
    write_whole(results / "canvas.csv", tables.canvas_csv(grades))
    feedback.write(results / "feedback", records, titles)
    gradebook.write(results / gradebook.NAME, exercises, records, roster, students)
    formgrader.write(results / "formgrader", exercises, records, source)
    idle = [name for name in grades.students if not (grades.scores[name] or name in instead)]
    content = summary.make(
        exercises,
        records,
        problems,
        left_out,
        idle,
        _unlisted(grades),
        _instead(instead),
        grades.unmarked,
        titles=titles,
        assigned=assigned,
    )
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
    return [
        _which(name, grades.roster.namesakes(name))
        for name in grades.students
        if not (grades.roster.find(name) or grades.roster.team(name))
    ]


def _which(student: str, people: list[Person]) -> str:
    if not people:
        return student
    who = " or ".join(p.email or p.id or p.sis_id or p.login or p.name for p in people)
    return (
        f"{student}: this may be {who}, and nothing says which. Give Moodle's grading worksheet "
        f'with --roster, here and to grading.unpack, or a list with the column "student"'
    )


def _instead(files: Mapping[str, str]) -> list[str]:
    return [f"{student}: {names}" for student, names in files.items()]
