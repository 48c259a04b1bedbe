"""Who is in the class: a teacher's CSV file, or what the names of folders say."""

import csv
import io
import re
import unicodedata
from dataclasses import dataclass, replace
from pathlib import Path

from grading.errors import CannotGoOn

COLUMNS = ("student", "name", "email", "id", "sis_id", "login", "section")


class RosterError(CannotGoOn):
    """The roster cannot be used; the message says why, and what to change."""


@dataclass(frozen=True)
class Person:
    """Who a student's folder belongs to, as the gradebooks know them. Unknown is empty."""

    student: str
    name: str = ""
    email: str = ""
    id: str = ""
    sis_id: str = ""
    login: str = ""
    section: str = ""


Roster = dict[str, Person]  # by the folder's name


def read_roster(path: Path) -> Roster:
    """Read a CSV file with the column ``student`` (the folder's name), and any of ``COLUMNS``."""
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except OSError as error:
        raise RosterError(f"The roster {path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise RosterError(f"{path} is not UTF-8: save it as 'CSV UTF-8'.") from error
    first = text.partition("\n")[0]
    separator = max(",;\t", key=first.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    head = [cell.strip().lower() for cell in next(rows, [])]
    unknown = [name for name in head if name not in COLUMNS]
    if "student" not in head or unknown or len(set(head)) < len(head):
        raise RosterError(
            f"{path} must begin with a line of column names, each once: student, and any of "
            f"{', '.join(COLUMNS[1:])}. It begins with {first.strip()[:100]!r}."
        )
    roster = {}
    for row in rows:
        cells = {name: cell.strip() for name, cell in zip(head, row, strict=False)}
        if not any(cells.values()):
            continue
        student = known_as(cells["student"])
        if not student or student in roster or len(row) > len(head):
            wrong = "has more cells than the first line" if len(row) > len(head) else (
                f"names the student {student!r} again" if student else "names no student"
            )  # fmt: skip
            raise RosterError(f"{path}, line {rows.line_num}, {wrong}: correct it.")
        roster[student] = Person(**{**cells, "student": student})
    return roster


def known_as(student: str) -> str:
    """Return the form in which a roster has a folder's name."""
    return unicodedata.normalize("NFC", student).strip()


def person(student: str, roster: Roster | None) -> Person:
    """Who it is, from the roster; what that does not say, the folder's name may."""
    guess = _from_folder(student)
    found = (roster or {}).get(known_as(student))
    return replace(found, id=found.id or guess.id) if found else guess


def _from_folder(student: str) -> Person:
    if re.fullmatch(r"[\w.+-]+@[\w-]+(\.[\w-]+)+", student):
        return Person(student, email=student)
    if canvas := re.fullmatch(r"([^\WA-Z]+)_(\d+)", student):  # as Canvas names its downloads
        return Person(student, name=canvas[1], id=canvas[2])
    if re.fullmatch(r"[a-z0-9][a-z0-9._-]*", student):
        return Person(student, login=student)
    return Person(student, name=student)
