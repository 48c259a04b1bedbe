"""Moodle's grading worksheet with the marks filled in, for "Upload grading worksheet".

Each row has the participant's number of this one assignment: no e-mail address is needed, no other
column of the gradebook is touched, and a row without a mark stays as it is.
"""

import csv
import io
import re
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from grading.record import Record
from grading.reports.class_list import RosterError, read_table
from grading.reports.roster import read_roster
from grading.reports.text import line, number

Marked = tuple[str, str, Record]  # the name and the number in Moodle's download, and the record


def filled(path: Path, marked: Iterable[Marked]) -> tuple[bytes, list[str]]:
    """Return the worksheet with the marks in it, and sentences for whoever uploads it.

    It is of the exercise that most have handed in, and who sent another is named. RosterError
    where it is no worksheet, or where no exercise is that of most.
    """
    table, roster = read_table(path), read_roster(path)
    if not {"identifier", "grade"} <= table.columns.keys():
        raise RosterError(
            f"{path} has not the columns Identifier and Grade of a grading worksheet. Moodle makes "
            "it: the assignment > Submissions > Actions > Download grading worksheet."
        )
    marked, strangers = _of_most(list(marked))
    marks: dict[str, Record] = {}
    for name, participant, record in marked:
        if roster.settled(name, participant):
            marks[participant] = record
        else:  # a group has a number of its own kind
            members = roster.team(name)
            marks |= {number: record for who in members for number in who.numbers}
    exercises = {(record["exercise"], record["points"]) for record in marks.values()}
    columns, rows, count = table.columns, [table.head], 0
    for _, cells in table.rows:
        row = [*cells, *[""] * (len(table.head) - len(cells))]
        found = marks.get("".join(re.findall(r"\d", row[columns["identifier"]])))
        if found and found["status"] != "failed":
            row[columns["grade"]] = number(found["score"])
            count += 1
        rows.append(row)
    said = [f"the marks of {count} participants. In Moodle: Upload grading worksheet."]
    said += [
        f"{line(record['student'], 60)} sent {record['exercise']}, another exercise than most: no "
        "mark is filled in for it."
        for _, _, record in strangers
    ]
    highest = {row[columns["maximum"]] for row in rows[1:]} if "maximum" in columns else set()
    for name, points in exercises:
        other = [text for text in highest if _value(text) not in (None, points)]
        if other:
            said.append(
                f"{name} has {number(points)} points, but the assignment in Moodle {other[0]}: "
                "set its maximum grade first, or the marks mean something else there."
            )
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return b"\xef\xbb\xbf" + text.getvalue().encode(), said


def _of_most(marked: list[Marked]) -> tuple[list[Marked], list[Marked]]:
    """The marks of the exercise that most have handed in, and the others."""
    people: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for name, number_of, record in marked:
        people[record["exercise"]].add((name, number_of))
    most = max(map(len, people.values()), default=0)
    found = sorted(name for name, several in people.items() if len(several) == most)
    if len(found) > 1:
        raise RosterError(
            f"The download holds several exercises ({', '.join(found)}), each as often, the "
            "worksheet one: give the download of one assignment, with its own worksheet."
        )
    own = [one for one in marked if one[2]["exercise"] in found]
    return own, [one for one in marked if one[2]["exercise"] not in found]


def _value(text: str) -> float | None:
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return None
