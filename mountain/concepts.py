"""The map of the course, drawn from what the chapters say of themselves.

Every notebook carries ``metadata.mountain`` with its chapter, title, ideas and needs, and the
headings of the sections that teach the ideas.
"""

import html
import json
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

WIDTH, GUTTER, TITLE, LINE, GAP = 760, 130, 26, 28, 14  # of the picture, in pixels
LETTERS = {"m": 13, "w": 11, **dict.fromkeys("fijlrt -'", 5)}  # widths in a wide typeface
STYLE = Path(__file__).with_suffix(".css").read_text(encoding="utf-8")
LIT = (
    "nav.mountain-map:has(.in{0}:is(:hover, :focus-visible)) .{1}{0} "
    "{{ stroke: {2}; stroke-width: 3; opacity: 1; }}\n"
)


class Chapter(NamedTuple):
    """What one chapter teaches and needs; ``file`` is the name of its notebook.

    ``sections`` holds the heading under which an idea is taught, ``cells`` the id of its cell.
    ``short`` is its minutes on the short path, or 0 where that leaves it out.
    """

    number: int
    title: str
    file: str
    ideas: tuple[str, ...]
    needs: tuple[str, ...]
    sections: Mapping[str, str] = MappingProxyType({})
    cells: Mapping[str, str] = MappingProxyType({})
    short: int = 0

    def __hash__(self) -> int:  # the tables of sections have none
        return hash(self.file)

    @property
    def name(self) -> str:
        """Number and title: ``05 Convergence and schedules``."""
        return f"{self.number:02d} {self.title}"

    @property
    def path(self) -> str:
        """What the map says of the short path behind the name."""
        return f" · short path, {self.short} minutes" if self.short else ""

    def cell(self, idea: str) -> str:
        """The address of an idea in JupyterLab, which finds a cell also while a notebook opens."""
        return f"{self.file}#cell-id={self.cells[idea]}" if idea in self.cells else self.file

    def section(self, idea: str) -> str:
        """The address of an idea on a page: that of its heading."""
        heading = self.sections.get(idea, "").replace("`", "").replace(" ", "-")
        return f"{self.file}#{heading}" if heading else self.file


def read(folder: str | os.PathLike[str] = ".") -> list[Chapter]:
    """The chapters of a folder in their order; of copies of a chapter, the shortest name counts."""
    found = {}
    files = Path(folder).glob("[0-9][0-9]_*.ipynb")
    for path in sorted(files, key=lambda path: (len(path.name), path.name)):
        notebook = json.loads(path.read_text(encoding="utf-8"))
        facts = notebook["metadata"].get("mountain")
        if facts and facts["chapter"] not in found:
            words, sections = (tuple(facts["ideas"]), tuple(facts["needs"])), facts["sections"]
            cells = _cells(notebook, sections)
            short = facts.get("short_path", {}).get("minutes", 0)
            place = facts["chapter"], facts["title"], path.name
            found[facts["chapter"]] = Chapter(*place, *words, sections, cells, short)
    if not found:
        raise ValueError(f"folder {str(folder)!r} holds no chapters; give that of the notebooks")
    return [found[number] for number in sorted(found)]


def _cells(notebook: dict[str, Any], sections: Mapping[str, str]) -> dict[str, str]:
    """For each idea the id of the cell with the heading of its section."""
    ids = {
        line.lstrip("#").strip(): cell["id"]
        for cell in notebook["cells"]
        if cell["cell_type"] == "markdown"
        for line in "".join(cell["source"]).splitlines()
        if line.startswith("#")
    }
    return {idea: ids[heading] for idea, heading in sections.items() if heading in ids}


def homes(chapters: Sequence[Chapter]) -> dict[str, Chapter]:
    """Where each idea is taught first."""
    return {idea: chapter for chapter in reversed(chapters) for idea in chapter.ideas}


def users(chapters: Sequence[Chapter]) -> dict[str, list[Chapter]]:
    """Which chapters need each idea that is taught."""
    return {idea: [c for c in chapters if idea in c.needs] for c in chapters for idea in c.ideas}


def problems(chapters: Sequence[Chapter]) -> list[str]:
    """A sentence for each idea that a chapter needs and that none before it teaches."""
    home, found = homes(chapters), []
    for chapter in chapters:
        for need in chapter.needs:
            if need not in home:
                found.append(f"{chapter.name} needs '{need}', which no chapter teaches")
            elif home[need].number >= chapter.number:
                found.append(f"{chapter.name} needs '{need}', taught first in {home[need].name}")
    return found


def outline(chapters: Sequence[Chapter]) -> str:
    """The map as a nested Markdown list with links."""
    home, lines = homes(chapters), []
    for chapter in chapters:
        lines += [f"- [{chapter.name}]({chapter.file}){chapter.path}"]
        lines += [f"  - teaches: {', '.join(chapter.ideas)}"]
        needs = [
            f"{need} ([{home[need].number:02d}]({home[need].file}))" if need in home else need
            for need in chapter.needs
        ]
        lines += [f"  - needs: {', '.join(needs)}"] if needs else []
    return "\n".join(lines)


class Map:
    """The picture: chapters downwards, their ideas beside them, an arc to each chapter needed.

    Every name is a link. It is a nested list to a screen reader, and plain text where there is no
    HTML. ``address`` of a chapter's idea is where its link leads.
    """

    def __init__(
        self, chapters: Iterable[Chapter], address: Callable[[Chapter, str], str] = Chapter.cell
    ):
        self.chapters, self.address = list(chapters), address

    def __repr__(self) -> str:
        return f"Map({len(self.chapters)} chapters)"

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        return {"text/html": self.html(), "text/plain": self.text()}

    def text(self) -> str:
        """The chapters and their ideas, indented."""
        return "\n".join(
            line
            for c in self.chapters
            for line in (c.name + c.path, *(f"    {idea}" for idea in c.ideas))
        )

    def html(self) -> str:
        """The picture as HTML that needs no script."""
        rows, height = _rows(self.chapters)
        items = "".join(self._item(chapter, *rows[chapter.number]) for chapter in self.chapters)
        lit = "".join(
            LIT.format(chapter.number, end, color)
            for chapter in self.chapters
            for end, color in (("to", "#0072B2"), ("from", "#D55E00"))
        )
        return (
            '<div class="mountain-map-around">'
            '<nav class="mountain-map" aria-label="Map of all ideas" '
            f'style="width:{WIDTH}px;height:{height}px"><style>{STYLE}{lit}</style>'
            f'<svg width="{GUTTER + 8}" height="{height}" aria-hidden="true">'
            f'{self._arcs(rows)}</svg><ol role="list">{items}</ol></nav></div>'
        )

    def _item(self, chapter, top, places):
        ideas = "".join(self._idea(chapter, *place) for place in places)
        name = html.escape(chapter.name)
        name += f"<small>{chapter.path}</small>" if chapter.path else ""
        return (
            f'<li><a class="chapter in{chapter.number}" href="{html.escape(chapter.file)}" '
            f'style="left:{GUTTER + 14}px;top:{top}px">{name}</a><ul role="list">{ideas}</ul></li>'
        )

    def _idea(self, chapter, idea, left, top, width):
        needed = [f"{user.number:02d}" for user in users(self.chapters)[idea]]
        kind = " needed" if needed else ""
        title = f' title="needed in {", ".join(needed)}"' if needed else ""
        address = html.escape(self.address(chapter, idea))
        return (
            f'<li><a class="idea in{chapter.number}{kind}" href="{address}" '
            f'style="left:{left}px;top:{top}px;width:{width}px"{title}>{html.escape(idea)}</a></li>'
        )

    def _arcs(self, rows):
        """A dot for each chapter, and an arc from each to those whose ideas it needs."""
        home, drawn = homes(self.chapters), []
        middle = {number: top + 11 for number, (top, _) in rows.items()}
        span = max(middle.values()) - min(middle.values()) or 1
        for chapter in self.chapters:
            y = middle[chapter.number]
            for start in sorted({home[need].number for need in chapter.needs if need in home}):
                bulge = GUTTER - 12 - 150 * (abs(y - middle[start]) / span) ** 0.6
                drawn.append(
                    f'<path class="from{start} to{chapter.number}" d="M{GUTTER},{middle[start]} '
                    f'C{bulge:.0f},{middle[start]} {bulge:.0f},{y} {GUTTER},{y}"/>'
                )
            drawn.append(f'<circle cx="{GUTTER}" cy="{y}" r="5" fill="#0072B2"/>')
        return "".join(drawn)


def _rows(chapters):
    """For each number the top of its row and (idea, left, top, width) of its ideas; the height."""
    rows, y = {}, 8
    for chapter in chapters:
        left, top, places = GUTTER + 14, y + TITLE, []
        for idea in chapter.ideas:
            width = round(20 + sum(LETTERS.get(letter, 8.5) for letter in idea))
            if left + width > WIDTH - 6:
                left, top = GUTTER + 14, top + LINE
            places.append((idea, left, top, width))
            left += width + 6
        rows[chapter.number] = y, places
        y = top + LINE + GAP
    return rows, y
