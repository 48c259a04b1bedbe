"""The short path through the course: which chapters are on it, and which sections it skips.

A chapter on it says so in its metadata, and nowhere else: ``"short_path": {"minutes": 40, "skip":
[headings]}``. ``make facts`` writes it into the chapter's cells and the README from there.
"""

import ast
import re
import symtable
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mountain.check.chapters import sections
from tools import notebook_layers

LINE = re.compile(r"\n\n\*\*Short path\*\* .*$", re.MULTILINE)
MARK = re.compile(r"\n\n\(Not on the short path: .*\)$", re.MULTILINE)
WAIT = (
    "Questions under *Check yourself* about a skipped section may wait, and so may the exercises."
)
END = "The short path ends here; in JupyterLab `my_marks.ipynb` shows what is left"

Known = Mapping[str, Mapping[str, Any]]  # chapters by name, with what they say of themselves


def chapters(known: Known) -> list[str]:
    """The names of the chapters on the path, in their order."""
    return [name for name, said in known.items() if "short_path" in said]


def minutes(known: Known) -> int:
    """How long the whole path takes."""
    return sum(known[name]["short_path"]["minutes"] for name in chapters(known))


def link(known: Known, name: str, folder: str = "") -> str:
    """A link to a chapter."""
    return f"[{name[:2]} {known[name]['title']}]({folder}{name}.ipynb)"


def whole(known: Known, folder: str = "") -> str:
    """The path in one line."""
    links, total = [link(known, name, folder) for name in chapters(known)], minutes(known)
    return f"the course in about {round(total / 60)} hours ({total} minutes): {' → '.join(links)}"


def onward(known: Known, name: str, after: Sequence[str]) -> str | None:
    """Where the path goes on, for a chapter's last line: None where ``after`` leads there."""
    then = following(known, name)
    if then:
        return f"On the short path: {link(known, then)}" if then not in after else None
    return END if name in chapters(known) else None


def following(known: Known, name: str) -> str | None:
    """The next chapter on the path, or None at its end and beside it."""
    path = [*chapters(known), None]
    return path[path.index(name) + 1] if name in path else None


def write(known: Known, name: str, cells: Sequence[dict]) -> None:
    """Say in a chapter's cells what the path takes of it, what it skips, and where it goes on."""
    texts = ["".join(cell["source"]) for cell in cells]
    words = [i for i, cell in enumerate(cells) if cell["cell_type"] == "markdown"]
    for i in words:
        texts[i] = MARK.sub("", LINE.sub("", texts[i]))
    if name in chapters(known):
        skip = known[name]["short_path"]["skip"]
        found = sections(cells, skip)
        for number, section in enumerate(found):
            if section.title in skip:
                goal = next(later.title for later in found[number:] if not later.skipped)
                mark = f"\n\n(Not on the short path: go on to *{goal}*.)"
                here = rf"^##+ {re.escape(section.title)}$"
                texts[section.cell] = _behind(here, mark, texts[section.cell])
        head = next(i for i in words if "**Time** " in texts[i])
        texts[head] = _behind(r"^.*\*\*Time\*\* .*$", "\n\n" + _line(known, name), texts[head])
    for i in words:
        cells[i]["source"] = texts[i].splitlines(keepends=True)


def _behind(pattern: str, new: str, text: str) -> str:
    return re.sub(pattern, lambda found: found[0] + new, text, flags=re.MULTILINE)


def _line(known: Known, name: str) -> str:
    """What the first cells of a chapter say of the path."""
    said, then = known[name]["short_path"], following(known, name)
    *most, last = [f"*{title}*" for title in said["skip"]] or ["nothing"]
    skip = f"{', '.join(most)} and {last}" if most else last
    line = f"**Short path** {said['minutes']} minutes: skip {skip}. "
    line += f"It goes on with {link(known, then)}." if then else "It ends here."
    if name == chapters(known)[0]:
        line += f" The short path is {whole(known)}. {WAIT}"
    return line


def complaints(known: Known, notebooks: Mapping[str, dict]) -> Iterator[str]:
    """Say where the path cannot be walked."""
    for name in chapters(known):
        cells, said = notebooks[name]["cells"], known[name]["short_path"]
        titles = [section.title for section in sections(cells, ())]
        for title in said["skip"]:
            if titles.count(title) != 1:
                yield f"{name}: the short path skips {title!r}, which is not there, or twice"
        yield from (f"{name}: {wrong}" for wrong in _gaps(cells, said["skip"]))


def _gaps(cells: Sequence[dict], skip: Sequence[str]) -> Iterator[str]:
    """Say which code on the path needs a name that is made in a skipped section."""
    made: dict[str, str] = {}  # names by the skipped section that made them last
    found = sections(cells, skip)
    for number, cell in enumerate(cells):
        if cell["cell_type"] != "code":
            continue
        here = [section for section in found if section.cell < number][-1:]
        used, defined = _names("".join(cell["source"]))
        if here and here[0].skipped:
            made |= dict.fromkeys(defined, here[0].title)
            continue
        for used_name in sorted((used - defined) & made.keys()):
            yield f"cell {number} needs {used_name}, made in {made[used_name]!r}, which is skipped"
        for known_name in defined:
            made.pop(known_name, None)


def _names(source: str) -> tuple[set[str], set[str]]:
    """The global names that a cell uses, and those that it makes."""
    table = symtable.symtable(ast.unparse(notebook_layers.parse(source)), "cell", "exec")
    defined = {s.get_name() for s in table.get_symbols() if s.is_assigned() or s.is_imported()}
    used, waiting = {s.get_name() for s in table.get_symbols() if s.is_referenced()}, [table]
    while waiting:
        for inner in waiting.pop().get_children():
            used |= {s.get_name() for s in inner.get_symbols() if s.is_global()}
            waiting.append(inner)
    return used, defined
