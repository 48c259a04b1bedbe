"""A list of the class as Moodle, Canvas, Excel or a teacher made it, read by what it means."""

import csv
import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from grading.errors import CannotGoOn
from grading.reports.headings import MEANING, letters, numbered

TELL = ("student", "identifier", "name", "first", "last", "email", "id", "sis_id", "login")
OF_A_MARK = ("grade", "maximum")  # and of nobody
CANVAS = {"sisuserid", "sisloginid", "integrationid", "rootaccount"}
POINTS = "Points Possible"  # Canvas's second line
TEST_STUDENT = "Student, Test"  # Canvas's own
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
    rows = [_row(path, line, cells, table) for line, cells in table.rows]
    if not any(rows):
        head = ", ".join(filter(None, table.head))
        raise RosterError(f"{path} has the columns {head}, and below them nobody.")
    used = [i for name, i in table.columns.items() if name not in OF_A_MARK]
    unused = [cell for i, cell in enumerate(table.head) if cell and i not in used]
    return [row for row in rows if row], unused


def read_table(path: Path) -> Table:
    """Read the file as it is; RosterError where no column says who somebody is."""
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        raise RosterError(f"The roster {path} cannot be read: {error.strerror}.") from error
    tables = [_excel(path, data)] if data.startswith(b"PK") else _tables(path, data)
    readings = [(_columns(table, top), top, table) for table in tables for top in [_top(table)]]
    columns, top, table = max(readings, key=lambda reading: len(reading[0]))
    if not columns:
        first = next((" ".join(row) for _, row in table if any(row)), "")
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


def _excel(path: Path, data: bytes) -> list[tuple[int, list[str]]]:
    try:
        from openpyxl import load_workbook
        from openpyxl.utils.exceptions import InvalidFileException
    except ImportError as error:
        raise RosterError(
            f"{path} is an Excel file, and to read it openpyxl is needed: install it with make "
            "dev, or save the list as 'CSV UTF-8'."
        ) from error
    try:
        with warnings.catch_warnings(action="ignore"):  # of styles, which do not matter here
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            rows = [[_text(cell) for cell in row] for row in book.worksheets[0].values]
    except (InvalidFileException, KeyError, ValueError, OSError, zipfile.BadZipFile) as error:
        raise RosterError(
            f"{path} cannot be read as an Excel file: save it as .xlsx or 'CSV UTF-8'."
        ) from error
    return [(n, row) for n, row in enumerate(rows, 1)]


def _text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)  # what looks like a number is one to Excel: 12345
    return "" if cell is None else str(cell).strip()


def _tables(path: Path, data: bytes) -> Iterator[list[tuple[int, list[str]]]]:
    """The file read with each separator that it may have; [(line, cells)] of each reading."""
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise RosterError(f"{path} is an old Excel file: save it as .xlsx or 'CSV UTF-8'.")
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    try:
        text = data.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise RosterError(
            f"{path} is not UTF-8: save it as 'CSV UTF-8' or .xlsx, or its accents are lost."
        ) from error
    told = re.match(r"[\"']?sep=(.)[\"']?\r?\n", text, re.IGNORECASE)
    text = "\n" + text[told.end() :] if told else text
    for separator in told[1] if told else ",;\t":
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
    row = {name: cells[i] if i < len(cells) else "" for name, i in of_people}
    if not any(row.values()):
        return None
    if "student" in columns and not row["student"]:
        raise RosterError(
            f'{path}, line {line}, names no student in the column "{head[columns["student"]]}": '
            "write the folder's name there, or delete the line."
        )
    name = " ".join(filter(None, [row.pop("first", ""), row.pop("last", "")]))
    row["name"] = row.get("name") or name
    if "@" in row.get("login", "") and not row.get("email"):
        row["email"] = row["login"]
    return line, row
