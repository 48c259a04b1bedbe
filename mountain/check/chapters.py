"""Which chapters somebody has run, from the notebooks as they were saved; nothing is run."""

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from mountain import concepts

HEADING = re.compile(r"^(##+) (.*)$", re.MULTILINE)
CURIOUS = "For the curious"  # may be skipped on any path


class Section(NamedTuple):
    """A heading: the number of its cell, and whether a path leaves out what follows."""

    cell: int
    title: str
    skipped: bool


def sections(cells: Sequence[dict[str, Any]], skip: Sequence[str]) -> list[Section]:
    """The sections of a chapter; one that is skipped takes its parts along."""
    found, inside = [], 0
    for number, cell in enumerate(cells):
        if cell["cell_type"] == "markdown":
            for level, title in HEADING.findall("".join(cell["source"])):
                if not inside or len(level) <= inside:
                    inside = len(level) if title in (*skip, CURIOUS) else 0
                found.append(Section(number, title, bool(inside)))
    return found


class Chapter(NamedTuple):
    """A chapter, and the share of its code cells that were run: 0 to 1.

    What is only for the curious does not count. ``short`` is the share of what the short path
    asks for, or None where that leaves the chapter out.
    """

    name: str
    file: str
    share: float
    short: float | None = None

    @property
    def said(self) -> str:
        """The chapter and how far it is, in words."""
        if self.share == 1:
            return f"✓ {self.name}"
        if self.short == 1:
            return f"✓ {self.name}, short path"
        return f"{self.name}, {self.share:.0%} run" if self.share else self.name


def read(folder: Path) -> list[Chapter]:
    """All chapters of a folder, in their order; none where there are none."""
    try:
        known = concepts.read(folder)
    except (ValueError, OSError, KeyError):  # no chapters here, or one that is no notebook any more
        return []
    return [Chapter(c.name, c.file, *_shares(folder / c.file)) for c in known]


def next_step(chapters: list[Chapter]) -> str:
    """The chapter to go on with: the last one begun, or the first that nobody has run.

    Whoever has run a chapter as far as the short path goes is led along that.
    """
    begun = [c for c in chapters if c.share and 1 not in (c.share, c.short)]
    if begun:
        return f"Go on with chapter {begun[-1].said}."
    fresh = [c for c in chapters if not c.share]
    if any(c.short == 1 > c.share for c in chapters):
        on_path = [c for c in fresh if c.short is not None]
        if on_path:
            return f"Next on the short path: {on_path[0].name}."
        return "The short path is done." + (f" Next chapter: {fresh[0].name}." if fresh else "")
    return f"Next chapter: {fresh[0].name}." if fresh else ""


def _shares(path: Path) -> tuple[float, float | None]:
    """The share of a chapter that was run, and of its part on the short path, if it has one."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    path_of = notebook["metadata"]["mountain"].get("short_path")
    cells = notebook["cells"]
    return _share(cells, ()), _share(cells, path_of["skip"]) if path_of else None


def _share(cells: Sequence[dict[str, Any]], skip: Sequence[str]) -> float:
    found = sections(cells, skip)
    runs = [
        bool(cell.get("execution_count"))
        for number, cell in enumerate(cells)
        if cell["cell_type"] == "code" and cell["source"]
        and not any(section.skipped for section in [s for s in found if s.cell < number][-1:])
    ]  # fmt: skip
    return sum(runs) / max(len(runs), 1)
