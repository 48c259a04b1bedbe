"""The cells of a submitted notebook, which may be of any format and damaged anywhere.

Only their code and text are of use: outputs are dropped before any limit is applied.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from grading.decode import Json
from grading.not_a_notebook import NOTEBOOK, Unreadable
from grading.remarks import Remarks, clean, short

CELLS, LONGEST, TEXT = 1_000, 200_000, 4_000_000  # cells; characters of a cell, and of all


@dataclass(frozen=True)
class SubmittedCell:
    """A cell that a student handed in. ``grade_id`` is "" where nbgrader's mark is lost."""

    source: str
    grade_id: str = ""
    notebook_id: str = ""
    code: bool = True


def submitted(notebook: dict[str, Json], remarks: Remarks) -> list[SubmittedCell]:
    """Return the cells, with what was odd in ``remarks``. Raises Unreadable where it has none."""
    cells = _cells_of(notebook, remarks)
    _kernel(notebook.get("metadata"), remarks)
    return list(_cells(cells, remarks))


def _cells_of(notebook: dict[str, Json], remarks: Remarks) -> list[Json]:
    """The list of cells, wherever the notebook's format keeps it, with a note if that is old."""
    cells, sheets = notebook.get("cells"), notebook.get("worksheets")
    version = notebook.get("nbformat")
    if not (isinstance(cells, list) and (cells or not sheets)) and isinstance(sheets, list):
        remarks.notes.append(f"The notebook had an old format ({short(version)}); it was read.")
        return list(_of_sheets(sheets))
    if not isinstance(cells, list):
        raise Unreadable("The file is not a notebook: it has no list of cells.", NOTEBOOK)
    if "nbformat" not in notebook:
        remarks.notes.append("The notebook did not say which format it has; it was read as 4.")
    elif version != 4 or isinstance(version, bool):
        remarks.notes.append(f"The notebook's format is {short(version)}; it was read as 4.")
    return cells


def _of_sheets(sheets: list[Json]) -> Iterator[Json]:
    """The cells of a notebook of format 2 or 3, sheet by sheet; what is damaged comes as it is."""
    for sheet in sheets:
        cells = sheet.get("cells") if isinstance(sheet, dict) else sheet
        yield from cells if isinstance(cells, list) else [sheet]


def _kernel(metadata: Json, remarks: Remarks) -> None:
    """Ask for a human where the notebook is of another language."""
    metadata = metadata if isinstance(metadata, dict) else {}
    kernel, language = (
        found if isinstance(found := metadata.get(name), dict) else {}
        for name in ("kernelspec", "language_info")
    )
    stated = _words(kernel.get("language"), language.get("name"))
    called = _words(kernel.get("name"), kernel.get("display_name"))
    words = stated[:1] or called
    if words and not any("py" in word.lower() or word.lower() == "sage" for word in words):
        name = (called or stated)[0]
        remarks.ask_review(
            f"The notebook asks for another kernel ({short(name)}); it was run in Python."
        )


def _words(*found: Json) -> list[str]:
    return [clean(word) for word in found if isinstance(word, str) and word]


def _cells(cells: list[Json], remarks: Remarks) -> Iterator[SubmittedCell]:
    numbered = list(enumerate(cells, 1))
    if len(cells) > CELLS:
        numbered = [(n, cell) for n, cell in numbered if not _empty(cell)]
    if len(numbered) > CELLS:
        remarks.ask_review(f"Of {len(numbered)} cells the first {CELLS} were read.")
    left = TEXT
    for number, cell in numbered[:CELLS]:
        if not isinstance(cell, dict) or not isinstance(cell.get("cell_type"), str):
            remarks.ask_review(f"Cell {number} is damaged and was left out.")
            continue
        code = cell["cell_type"] == "code"
        source = _source(cell)
        if source is None:
            remarks.ask_review(f"Cell {number} holds no text and was left out.")
            continue
        if not code:  # a picture may be part of its text
            source = source[:LONGEST]
        if len(source) > min(LONGEST, left):
            remarks.ask_review(f"Cell {number} is too long and was left out.")
            continue
        left -= len(source)
        grade_id, notebook_id = _names(cell)
        yield SubmittedCell(clean(source), grade_id, notebook_id, code)


def _empty(cell: Json) -> bool:
    """Whether a cell holds nothing, and is nobody's."""
    return isinstance(cell, dict) and _source(cell) == "" and _names(cell)[0] == ""


def _source(cell: dict[str, Json]) -> str | None:
    """The cell's text, under the names that formats 4, 3 and 1 give it; None if it is none."""
    source = next((cell[name] for name in ("source", "input", "code") if name in cell), "")
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        broken = len(source) > 1 and not any("\n" in line for line in source)
        source = ("\n" if broken else "").join(source)  # some tools forget the ends of lines
    return source.replace("\r\n", "\n") if isinstance(source, str) else None


def _names(cell: dict[str, Json]) -> tuple[str, str]:
    """The names that a cell carries: nbgrader's, and the notebook's (Colab keeps it elsewhere)."""
    metadata = cell.get("metadata")
    metadata = metadata if isinstance(metadata, dict) else {}
    mark = metadata.get("nbgrader")
    grade_id = mark.get("grade_id") if isinstance(mark, dict) else ""
    names = grade_id, cell.get("id") or metadata.get("id")
    first, second = (clean(name)[:200] if isinstance(name, str) else "" for name in names)
    return first, second
