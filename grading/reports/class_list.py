"""A list of the class as Moodle, Canvas, Excel or a teacher made it, read by what it means."""

import csv
import io
import json
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from grading.errors import CannotGoOn
from grading.reports.headings import MEANING, letters, numbered
from grading.reports.spreadsheet_cells import odd, plain

TELL = ("student", "identifier", "name", "first", "last", "email", "id", "sis_id", "login")
OF_A_MARK = ("grade", "maximum")  # and of nobody
KNOWN_BY = ("student", "identifier", "email", "id", "sis_id", "login")  # that tell people apart
CANVAS = {"sisuserid", "sisloginid", "integrationid", "rootaccount"}
POINTS = "Points Possible"  # Canvas's second line
TEST_STUDENT = "Student, Test"  # Canvas's own
ADDRESS = re.compile(r"[^\s<>:;,\"']+@[^\s<>:;,\"']+")
Row = tuple[int, dict[str, str]]  # its line in the file, and its cells by what they mean


class RosterError(CannotGoOn):
    """The roster cannot be used; the message says why, and what to change."""


@dataclass(frozen=True)
class Table:
    """The heading, the index of each column by what it means, and (line, cells) of what follows."""

    head: list[str]
    columns: dict[str, int]
    rows: list[tuple[int, list[str]]]


def read_list(path: Path) -> tuple[list[Row], list[str]]:
    """Return the rows that name somebody, and the columns of which nothing is used.

    RosterError says what is wrong and what to do.
    """
    table = read_table(path)
    rows = [row for line, cells in table.rows if (row := _row(path, line, cells, table))]
    if not rows:
        head = ", ".join(filter(None, table.head))
        raise RosterError(f"{path} has the columns {head}, and below them nobody.")
    used = [i for name, i in table.columns.items() if name not in OF_A_MARK]
    unused = [cell for i, cell in enumerate(table.head) if cell and i not in used]
    first = _first_person(rows)
    unused += [f"and line {line} ({row['name']})" for line, row in rows[:first]]
    return rows[first:], unused


def _first_person(rows: list[Row]) -> int:
    """The index of the first row of a person: some lists have the points, or a date, above.

    Those have no identifier, where everybody below has one.
    """
    known = [any(row.get(name) for name in KNOWN_BY) for _, row in rows]
    first = known.index(True) if True in known else 0
    return first if all(known[first:]) else 0


def read_table(path: Path) -> Table:
    """Read the file as it is; RosterError where no column says who somebody is."""
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        raise RosterError(f"The roster {path} cannot be read: {error.strerror}.") from error
    tables = _excel(path, data) if data.startswith(b"PK") else _tables(path, data)
    readings = [(_columns(table, top), top, table) for table in tables for top in [_top(table)]]
    columns, top, table = max(readings, key=lambda reading: len(reading[0]))
    if not columns:
        first = next((" ".join(filter(None, row)) for _, row in table if any(row)), "")
        raise RosterError(
            f"{path} must begin with a line of column names, such as student (the folder's name), "
            f"name, email, or Identifier as in Moodle's grading worksheet. It begins with "
            f"{first[:100]!r}."
        )
    head = table[top][1]
    twice = next((cell for cell in head if head.count(cell) > 1 and letters(cell) in MEANING), None)
    if twice:
        raise RosterError(f'{path}: the column "{twice}" is there twice: delete one of the two.')
    return Table(head, columns, table[top + 1 :])


def _excel(path: Path, data: bytes) -> list[list[tuple[int, list[str]]]]:
    """The sheets of the file."""
    try:
        from openpyxl import load_workbook
    except ImportError as error:
        raise RosterError(
            f"{path} is an Excel file, and to read it openpyxl is needed: install it with make "
            "dev, or save the list as 'CSV UTF-8'."
        ) from error
    try:
        with warnings.catch_warnings(action="ignore"):  # of styles, which do not matter here
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            sheets = [
                [[_text(cell) for cell in row] for row in one.values] for one in book.worksheets
            ]
    except Exception as error:  # openpyxl promises nothing about damaged files
        raise RosterError(
            f"{path} cannot be read as an Excel file: save it as 'CSV UTF-8'."
        ) from error
    return [list(enumerate(rows, 1)) for rows in sheets]


def _text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)  # what looks like a number is one to Excel: 12345
    return "" if cell is None else str(cell).strip()


def _tables(path: Path, data: bytes) -> Iterator[list[tuple[int, list[str]]]]:
    """The file read with each separator that it may have; [(line, cells)] of each reading."""
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise RosterError(f"{path} is an old Excel file: save it as .xlsx or 'CSV UTF-8'.")
    encoding = json.detect_encoding(data[:4])  # of UTF-16 and 32 too, which Excel calls Unicode
    try:
        text = data.decode("utf-8-sig" if encoding == "utf-8" else encoding)
    except UnicodeDecodeError as error:
        raise RosterError(
            f"{path} is not UTF-8: save it as 'CSV UTF-8' or .xlsx, or its accents are lost."
        ) from error
    told = re.match(r"[\"']?sep=(.)[\"']?\r?\n", text, re.IGNORECASE)
    text = "\n" + text[told.end() :] if told else text
    for separator in told[1] if told else ",;\t|":
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        try:
            yield [(reader.line_num, [cell.strip() for cell in row]) for row in reader]
        except csv.Error as error:
            raise RosterError(f"{path}, line {reader.line_num}: {error}: correct it.") from error


def _top(table: list[tuple[int, list[str]]]) -> int:
    """The index of the line with the column names: a title may stand above them."""
    known = [sum(letters(cell) in MEANING for cell in row) for _, row in table[:20]]
    return max(range(len(known)), key=lambda i: (min(known[i], 2), -i), default=0)


def _columns(table: list[tuple[int, list[str]]], top: int) -> dict[str, int]:
    """{what it means: index}; nothing where no column says who somebody is."""
    head = table[top][1] if table else []
    columns: dict[str, int] = {}
    for i, cell in enumerate(head):
        if meaning := MEANING.get(letters(cell)):
            columns.setdefault(meaning, i)
    below = [row for _, row in table[top + 1 :]]
    names = {letters(cell) for cell in head}
    points = any(row[:1] == [POINTS] for row in below[:5])
    if "student" in columns and (points or names & CANVAS):
        columns["name"] = columns.pop("student")
    first = [row[0] for row in below if row and row[0]]
    if "identifier" not in columns and first and all(map(numbered, first)):
        columns["identifier"] = 0  # German Moodle calls it ID, as Canvas calls something else
        columns = {name: i for name, i in columns.items() if i or name == "identifier"}
    return columns if any(name in columns for name in TELL) else {}


def _row(path: Path, line: int, cells: list[str], table: Table) -> Row | None:
    columns, head = table.columns, table.head
    while cells and not cells[-1]:
        cells = cells[:-1]
    if not cells or cells[0] in (POINTS, TEST_STUDENT):
        return None
    if len(cells) > len(head):
        raise RosterError(
            f"{path}, line {line}, has more cells than there are columns ({len(cells)}, not "
            f"{len(head)}): a cell in which the separator stands must be in quotes."
        )
    of_people = [(name, i) for name, i in columns.items() if name not in OF_A_MARK]
    row = {name: plain(cells[i]) if i < len(cells) else "" for name, i in of_people}
    if not any(row.values()):
        return None
    for name, i in of_people:
        if why := odd(name, row[name]):
            raise RosterError(f'{path}, line {line}, column "{head[i]}": {why}.')
    if "student" in columns and not row["student"]:
        raise RosterError(
            f'{path}, line {line}, names no student in the column "{head[columns["student"]]}": '
            "write the folder's name there, or delete the line."
        )
    first, last = row.pop("first", ""), row.pop("last", "")
    name = row.get("name", "")
    if first and name and not last and first.casefold() not in name.casefold():
        name = f"{first} {name}"  # German lists: Name, Vorname
    row["name"] = name or " ".join(filter(None, [first, last]))
    address = next((row[n] for n in ("email", "login", "identifier") if "@" in row.get(n, "")), "")
    if found := ADDRESS.search(address):
        row["email"] = found[0]
    return line, row
