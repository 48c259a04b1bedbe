"""Read a submitted notebook that may be anything at all: never raises on what is in it."""

import json
from dataclasses import dataclass, field

LARGEST = 20 * 2**20  # bytes of a file; the outputs of an honest notebook take far less
CELLS, LONGEST = 1_000, 200_000  # cells in a notebook, characters of a cell


@dataclass(frozen=True)
class SubmittedCell:
    """A cell that a student handed in. ``grade_id`` is "" where nbgrader's mark is lost."""

    source: str
    grade_id: str = ""
    notebook_id: str = ""
    code: bool = True


@dataclass
class Remarks:
    """What was odd: notes for the student, and of them those that ask a human to look."""

    notes: list[str] = field(default_factory=list)
    needs_review: list[str] = field(default_factory=list)

    def ask_review(self, sentence: str) -> None:
        """Note something at which a human should look."""
        self.notes.append(sentence)
        self.needs_review.append(sentence)


@dataclass
class Reading(Remarks):
    """What was found in a file: its cells, or the ``problem`` that made it unreadable."""

    cells: list[SubmittedCell] = field(default_factory=list)
    problem: str = ""


class Unreadable(Exception):
    """The file is no notebook: the message is a kind sentence."""


def read(data: bytes) -> Reading:
    """Return the cells of the notebook in ``data``, or a reading with a ``problem``."""
    reading = Reading()
    try:
        notebook = _notebook(data, reading)
        _kernel(notebook.get("metadata"), reading)
        _cells(notebook["cells"], reading)
    except Unreadable as error:
        return Reading(problem=str(error), needs_review=[str(error)])
    return reading


def _notebook(data, reading):
    if len(data) > LARGEST:
        raise Unreadable(too_large(len(data)))
    if not data.strip(b"\0\t\n\r "):
        raise Unreadable("The file is empty.")
    try:
        notebook = json.loads(_text(data, reading))
    except RecursionError:
        raise Unreadable("The file is nested more deeply than any notebook.") from None
    except ValueError as error:
        line = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        raise Unreadable(
            f"The file is not a notebook: it breaks off or is damaged{line}."
        ) from None
    if not isinstance(notebook, dict):
        raise Unreadable("The file is not a notebook: it holds other data.")
    return _version_4(notebook, reading)


def too_large(size: int) -> str:
    """The sentence about a file of too many bytes."""
    return f"The file is too large: {size / 2**20:.0f} MB, where {LARGEST // 2**20} are allowed."


def _text(data, reading):
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        reading.notes.append("The file was saved as UTF-16; it was read all the same.")
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        reading.ask_review("The file is not saved as UTF-8, so some letters may be wrong.")
        return data.decode("latin-1")


def _version_4(notebook, reading):
    version = notebook.get("nbformat")
    if type(version) is not int or version not in (3, 4):
        raise Unreadable(f"The notebook's format is {_short(version)}, where 4 is wanted.")
    if version == 3:
        notebook = _upgraded(notebook)
        reading.notes.append("The notebook had the old format 3; it was brought up to 4.")
    if not isinstance(notebook.get("cells"), list):
        raise Unreadable("The notebook has no list of cells.")
    return notebook


def _upgraded(notebook):
    from nbformat import convert, from_dict

    try:
        return dict(convert(from_dict(notebook), 4))
    except Exception:  # the conversion trusts what it is given, and may raise anything
        raise Unreadable("The notebook has the old format 3 and is damaged.") from None


def _kernel(metadata, reading):
    found = metadata.get("kernelspec") if isinstance(metadata, dict) else None
    if not isinstance(found, dict):
        return
    words = [found.get("language"), found.get("name")]
    language, name = [clean(word) if isinstance(word, str) else "python" for word in words]
    if "python" not in language.lower() and "python" not in name.lower():
        reading.ask_review(
            f"The notebook asks for another kernel ({_short(name)}); it was run in Python."
        )


def _cells(cells, reading):
    if len(cells) > CELLS:
        reading.ask_review(f"Of {len(cells)} cells the first {CELLS} were read.")
    for number, cell in enumerate(cells[:CELLS], 1):
        if not isinstance(cell, dict) or not isinstance(cell.get("cell_type"), str):
            reading.ask_review(f"Cell {number} is damaged and was left out.")
            continue
        source = cell.get("source", "")
        if isinstance(source, list) and all(isinstance(line, str) for line in source):
            source = "".join(source)
        if not isinstance(source, str) or len(source) > LONGEST:
            why = "is too long" if isinstance(source, str) else "holds no text"
            reading.ask_review(f"Cell {number} {why} and was left out.")
            continue
        grade_id, notebook_id = _names(cell)
        code = cell["cell_type"] == "code"
        reading.cells.append(SubmittedCell(clean(source), grade_id, notebook_id, code))


def _names(cell):
    """The names that a cell carries: nbgrader's, and the notebook's (Colab keeps it elsewhere)."""
    metadata = cell.get("metadata")
    metadata = metadata if isinstance(metadata, dict) else {}
    mark = metadata.get("nbgrader")
    grade_id = mark.get("grade_id") if isinstance(mark, dict) else ""
    names = [grade_id, cell.get("id") or metadata.get("id")]
    return [clean(name)[:200] if isinstance(name, str) else "" for name in names]


def clean(text: str) -> str:
    """Return ``text`` such as UTF-8 can hold: half characters become question marks."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _short(value):
    text = clean(str(value)) if isinstance(value, (str, int, float)) else type(value).__name__
    return repr(text[:40]) if isinstance(value, str) else text[:40]
