"""The map of the course, drawn from what the chapters say of themselves.

Every notebook carries ``metadata.mountain`` with its chapter, title, ideas and needs.
"""

import html
import json
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

WIDTH, GUTTER, TITLE, LINE, GAP = 760, 130, 26, 28, 14  # of the picture, in pixels
LETTERS = {"m": 13, "w": 11, **dict.fromkeys("fijlrt -'", 5)}  # widths in a wide typeface
STYLE = """
nav.mountain-map { position: relative; background: white; color: #222;
  font: 13px/22px system-ui, sans-serif; }
nav.mountain-map svg { position: absolute; left: 0; top: 0; }
nav.mountain-map :is(ol, ul, li) { list-style: none; margin: 0; padding: 0; }
nav.mountain-map a { position: absolute; white-space: nowrap; box-sizing: border-box; }
nav.mountain-map a.chapter { font-size: 14px; font-weight: bold; color: #0B4F7A; }
nav.mountain-map a.idea { height: 24px; text-align: center; text-decoration: none; color: #222;
  background: #F1F4F7; border: 1px solid #8A97A5; border-radius: 12px; }
nav.mountain-map a.needed { background: #DCEAF5; border: 2px solid #0072B2; line-height: 20px; }
nav.mountain-map a:hover { text-decoration: underline; }
nav.mountain-map a:focus-visible { outline: 3px solid #D55E00; outline-offset: 1px; }
nav.mountain-map path { fill: none; stroke: #8A97A5; opacity: 0.45; }
"""
LIT = (
    "nav.mountain-map:has(.in{0}:is(:hover, :focus-visible)) .{1}{0} "
    "{{ stroke: {2}; stroke-width: 3; opacity: 1; }}\n"
)


class Chapter(NamedTuple):
    """What one chapter teaches and needs; ``file`` is the name of its notebook."""

    number: int
    title: str
    file: str
    ideas: tuple[str, ...]
    needs: tuple[str, ...]

    @property
    def name(self) -> str:
        """Number and title: ``05 Convergence and schedules``."""
        return f"{self.number:02d} {self.title}"


def read(folder: str | os.PathLike[str] = ".") -> list[Chapter]:
    """The chapters of a folder in their order; of copies of a chapter, the shortest name counts."""
    found = {}
    files = Path(folder).glob("[0-9][0-9]_*.ipynb")
    for path in sorted(files, key=lambda path: (len(path.name), path.name)):
        facts = json.loads(path.read_text(encoding="utf-8"))["metadata"].get("mountain")
        if facts and facts["chapter"] not in found:
            words = tuple(facts["ideas"]), tuple(facts["needs"])
            found[facts["chapter"]] = Chapter(facts["chapter"], facts["title"], path.name, *words)
    if not found:
        raise ValueError(f"folder {str(folder)!r} holds no chapters; give that of the notebooks")
    return [found[number] for number in sorted(found)]


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
        lines += [f"- [{chapter.name}]({chapter.file})", f"  - teaches: {', '.join(chapter.ideas)}"]
        needs = [
            f"{need} ([{home[need].number:02d}]({home[need].file}))" if need in home else need
            for need in chapter.needs
        ]
        lines += [f"  - needs: {', '.join(needs)}"] if needs else []
    return "\n".join(lines)


class Map:
    """The picture: chapters downwards, their ideas beside them, an arc to each chapter needed.

    Every name is a link. It is a nested list to a screen reader, and plain text where there is no
    HTML.
    """

    def __init__(self, chapters: Iterable[Chapter]):
        self.chapters = list(chapters)

    def __repr__(self) -> str:
        return f"Map({len(self.chapters)} chapters)"

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        return {"text/html": self.html(), "text/plain": self.text()}

    def text(self) -> str:
        """The chapters and their ideas, indented."""
        return "\n".join(
            line for c in self.chapters for line in (c.name, *(f"    {idea}" for idea in c.ideas))
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
            f'<div style="overflow-x:auto"><nav class="mountain-map" aria-label="Map of all ideas" '
            f'style="width:{WIDTH}px;height:{height}px"><style>{STYLE}{lit}</style>'
            f'<svg width="{GUTTER + 8}" height="{height}" aria-hidden="true">'
            f'{self._arcs(rows)}</svg><ol role="list">{items}</ol></nav></div>'
        )

    def _item(self, chapter, top, places):
        ideas = "".join(self._idea(chapter, *place) for place in places)
        name = html.escape(chapter.name)
        return (
            f'<li><a class="chapter in{chapter.number}" href="{html.escape(chapter.file)}" '
            f'style="left:{GUTTER + 14}px;top:{top}px">{name}</a><ul role="list">{ideas}</ul></li>'
        )

    def _idea(self, chapter, idea, left, top, width):
        needed = [f"{user.number:02d}" for user in users(self.chapters)[idea]]
        kind = " needed" if needed else ""
        title = f' title="needed in {", ".join(needed)}"' if needed else ""
        return (
            f'<li><a class="idea in{chapter.number}{kind}" href="{html.escape(chapter.file)}" '
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
            drawn.append(f'<circle cx="{GUTTER}" cy="{y}" r="5" fill="#0B4F7A"/>')
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
