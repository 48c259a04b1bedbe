"""Write the run-sheets: python -m teaching.run_sheets. With --check it only says what is stale.

A sheet is an order of cells with minutes (sheets.toml). What to show and ask, what to expect and
where to cut stands in the metadata of those cells (``instructor``). The rest is read off what
follows them: which cells to run, and the predictions with the replies to their answers.
"""

import json
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

from mountain.files import write_changed
from mountain.predict.bank import BANK, answers
from publish.course import NOTES

HERE = Path(__file__).parent
ROOT = HERE.parent
ENTER = "everybody clicks the first of these cells and chooses *Run → Run All Above Selected Cell*."
WALK = "run the cells down to here (Shift+Enter) without a word; those below need them."
FEW = 3  # cells that a room runs one by one, before it waits for the last row
HEAD = """# {minutes} minutes: {title}

*Made by `python -m teaching.run_sheets` from the chapters; change those, or `sheets.toml`.*

Planned {planned} minutes, and {buffer} in reserve. Each part is named by its heading: JupyterLab's
table of contents, at the far left, leads there. Below it run cell by cell (Shift+Enter), never all
at once: the answers stand further down. Folded cells that are not named here prove numbers, and
show nothing: run them in passing. "When late" says what to cut, there and then.
"""


class Part(NamedTuple):
    """A cell of text with notes, and what follows it up to the next heading or the next notes."""

    chapter: str
    path: str
    heading: str
    notes: dict[str, str]
    before: list[int]  # the code cells above it, as numbers in the chapter
    end: int
    cells: list[str]  # how its code cells begin
    predictions: list[str]


def parts() -> dict[str, Part]:
    """All cells with instructors' notes, by id."""
    return dict(
        part
        for path in sorted((ROOT / "notebooks").glob("*.ipynb"))
        for part in _parts(path.name, json.loads(path.read_text(encoding="utf-8")))
    )


def _parts(name: str, notebook: dict[str, Any]) -> Iterator[tuple[str, Part]]:
    facts, cells = notebook["metadata"]["mountain"], notebook["cells"]
    chapter, heading = f"{facts['chapter']:02d} {facts['title']}", ""
    begins = [i for i, cell in enumerate(cells) if _heading(cell) or _notes(cell)]
    for first, end in zip(begins, [*begins[1:], len(cells)], strict=True):
        heading = _heading(cells[first]) or heading
        if notes := _notes(cells[first]):
            code = [cell for cell in cells[first:end] if _runs(cell)]
            asked = re.findall(r'Prediction\("([^"]+)"\)', "".join(map(_text, code)))
            before = [i for i in range(first) if _runs(cells[i])]
            names = [_name(cell) for cell in code]
            yield cells[first]["id"], Part(chapter, name, heading, notes, before, end, names, asked)


def _text(cell: dict[str, Any]) -> str:
    return "".join(cell["source"])


def _notes(cell: dict[str, Any]) -> dict[str, str]:
    return dict(cell["metadata"].get("instructor", {}))


def _heading(cell: dict[str, Any]) -> str:
    """The last heading of a cell of text: what follows it is its section."""
    found = re.findall(r"^#+ (.+)", _text(cell), flags=re.MULTILINE)
    return found[-1] if found and cell["cell_type"] == "markdown" else ""


def _runs(cell: dict[str, Any]) -> bool:
    """Whether it is code that others need or people look at: no proof."""
    return cell["cell_type"] == "code" and "proof" not in cell["metadata"].get("tags", [])


def _name(cell: dict[str, Any]) -> str:
    """How a reader finds a code cell: by its first line, which a folded one shows as well."""
    folded = " (folded)" * bool(cell["metadata"].get("jupyter", {}).get("source_hidden"))
    return f"`{_text(cell).lstrip().partition(chr(10))[0].partition('  #')[0]}`{folded}"


def sheet(minutes: int, title: str, plan: list[tuple[int, str]]) -> str:
    """One run-sheet. Raises KeyError for a cell without notes, ValueError for too long a plan."""
    planned = sum(length for length, _ in plan)
    if planned > minutes:
        raise ValueError(f"the sheet of {minutes} minutes plans {planned}")
    known, at = parts(), 0
    reached: dict[str, int] = {}  # how far each chapter was run
    made = [HEAD.format(minutes=minutes, title=title, planned=planned, buffer=minutes - planned)]
    for length, cell in plan:
        clock = f"{at // 60}:{at % 60:02d} · {length} min"
        at += length
        if " " in cell:
            made.append(f"## {clock} · {cell.capitalize()}\n")
            continue
        part = known[cell]
        made.append(_written(clock, part, reached.get(part.path, 0)))
        reached[part.path] = part.end
    return "\n".join(made)


def _written(clock: str, part: Part, reached: int) -> str:
    link = f"../../notebooks/{part.path}#{quote(part.heading.replace(' ', '-'))}"
    lines = [f"## {clock} · {part.heading}", "", f"[{part.chapter}]({link})", ""]
    if part.cells:
        if left_out := [cell for cell in part.before if cell >= reached]:
            short = reached and len(left_out) <= FEW
            lines.append(f"- **First:** {WALK if short else ENTER}")
        lines.append(f"- **Cells:** {', '.join(part.cells)}")
    for key, word in NOTES.items():
        if key in part.notes:
            lines.append(f"- **{word}:** {part.notes[key]}")
        for asked in part.predictions * (key == "ask"):
            lines.append(f"- **Answers** to the prediction `{asked}`, each with its reply:")
            for said, reply, right in answers(BANK[asked]):
                lines.append(f"  - {'✓' if right else '✗'} *{said}* {reply}")
    return "\n".join([*lines, ""])


def main(check: bool) -> int:
    """Write all sheets, or name those that are stale."""
    stale = []
    for minutes, spec in tomllib.loads((HERE / "sheets.toml").read_text(encoding="utf-8")).items():
        path = HERE / "run_sheets" / f"{minutes}.md"
        made = sheet(int(minutes), spec["title"], [(n, cell) for n, cell in spec["plan"]]).encode()
        if check and (not path.exists() or path.read_bytes() != made):
            stale.append(path.name)
        elif not check:
            write_changed(path, made)
    if stale:
        sys.stderr.write(f"Stale: {', '.join(stale)}. Run: make facts\n")
    return bool(stale)


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv[1:]))
