"""Every chapter as a deck of slides, made from those of its cells that their metadata chooses.

``slideshow.slide_type`` says how, in JupyterLab's words: ``slide`` begins a slide with a cell,
``fragment`` adds a cell to the slide, at the next key. Of a Markdown cell are shown its heading and
all that is no prose: the question, the correction, formulas, lists, tables. Of a code cell is shown
its film or picture; where it has none, its code and what it prints. The rest is the speaker's
notes, and before it stands what instructors wrote into the cells' metadata.
"""

import html
import re
from pathlib import Path
from string import Template
from typing import NamedTuple

from nbformat import NotebookNode

from mountain.predict.bank import BANK, answers
from publish import course, handout, npm, places
from publish.markdown import Markdown, blocks

DECK = Template((places.SETTINGS / "slides.html").read_text(encoding="utf-8"))
PROSE = ("paragraph_open", "hr")
QUESTION = ("**Predict", "**You will")
WAY = "(Not on the short path"
# The speaker's window has no style of a deck, and would show each formula twice.
ONCE = "<style>.speaker-controls-notes .katex-html { display: none }</style>"
SAID = tuple(f"- **{word}:**" for word in course.NOTES.values())
ASKED = re.compile(r'\bPrediction\("([^"]+)"\)')


class Part(NamedTuple):
    """What stands under one heading of a cell."""

    heading: str
    shown: list[str]
    prose: list[str]


class Slide:
    """What one slide shows, and what the speaker sees."""

    def __init__(self, heading: str, notes: list[str]):
        self.parts = [heading]
        self.notes = notes

    def html(self, markdown: Markdown) -> str:
        """The slide as a section of a page."""
        shown = "".join(markdown.html(part) for part in self.parts)
        first = sorted(self.notes, key=lambda text: not text.startswith(SAID))
        said = markdown.html("\n\n".join(first))
        return f'<section>{shown}<aside class="notes">{ONCE}{said}</aside></section>'


def deck(notebook: NotebookNode) -> list[Slide]:
    """The slides of a chapter."""
    first, second, *cells = notebook.cells
    heading, *story = [text for _, text in blocks(first.source) if not text.startswith("<p class")]
    title, plan = Slide(heading, []), Slide("", [])
    title.parts += story
    [(_, plan.parts, plan.notes)] = _parts(second)  # "You will", and what that needs
    slides, heading = [title, plan], ""
    notes: list[str] = []
    for cell in cells:
        kind = cell.metadata.get("slideshow", {}).get("slide_type", "")
        for head, shown, prose in _parts(cell, bool(kind)):
            if head:  # what is said before the first slide of a section belongs to that slide
                heading, notes = head, []
            if kind == "slide" and shown:
                notes = notes if notes is not slides[-1].notes else []
                slides.append(Slide(heading, notes))
                slides[-1].parts += shown
            elif shown:
                inside = "\n\n".join(shown)
                slides[-1].parts.append(f'<div class="fragment">\n\n{inside}\n\n</div>')
            notes += prose
    return slides


def _parts(cell: NotebookNode, chosen: bool = True) -> list[Part]:
    """A cell's parts, one for each heading in it; of one that was not chosen, all is notes."""
    said = cell.metadata.get("instructor", {})
    notes = [f"- **{course.NOTES[key]}:** {text}" for key, text in said.items()]
    if cell.cell_type == "code":
        asked = [one for key in ASKED.findall(cell.source) for one in answers(BANK[key])]
        result = [_result(cell)] if chosen else []
        notes += [f"- {'✓' if right else '✗'} *{said}* {reply}" for said, reply, right in asked]
        return [Part("", result, notes)]
    parts = [Part("", [], [])]
    for kind, text in blocks(cell.source):
        if kind == "heading_open":
            parts.append(Part(text, [], []))
        elif chosen and _shows(kind, text):
            parts[-1].shown.append(text)
        elif kind != "hr" and not text.startswith("% "):
            parts[-1].prose.append(text)
    last = parts[-1]
    first = next((text for text in last.prose if not text.startswith(WAY)), None)
    if chosen and first and not any(part.shown for part in parts):
        last.prose.remove(first)
        last.shown.append(first)
    parts[:2][-1].prose[:0] = notes  # they stand in cells that begin with a heading
    return parts


def _shows(kind: str, text: str) -> bool:
    """Whether a block belongs on a slide: no prose but questions, no talk but corrections."""
    if kind == "blockquote_open":
        return text.startswith("> **")
    return kind not in PROSE or text.startswith(QUESTION)


def _result(cell: NotebookNode) -> str:
    """What a code cell is on a slide."""
    outputs = [output for output in cell.outputs if output.output_type != "error"]
    seen = [out.data for out in outputs if "data" in out]
    if shown := [data["text/html"] for data in seen if "text/html" in data]:
        return "\n\n".join(re.sub(r'href="(?=\d\d_)', 'href="../notebooks/', one) for one in shown)
    if shown := [data["text/markdown"] for data in seen if "text/markdown" in data]:
        return "\n\n".join(shown)
    said = [out.get("text") or out.get("data", {}).get("text/plain", "") for out in outputs]
    code = "" if cell.metadata.get("jupyter", {}).get("source_hidden") else cell.source
    texts = filter(None, (code, "".join(said).rstrip("\n")))
    return "\n\n".join(f"<pre>{html.escape(text)}</pre>" for text in texts)


def write(notebooks: list[NotebookNode], site: Path) -> None:
    """Write the decks of all chapters, the list of them, and the hand-out."""
    reveal = npm.MODULES / "reveal.js"
    for name in ("dist/reveal.css", "dist/reveal.js", "plugin/notes/notes.js"):
        target = site / "slides" / "reveal" / Path(name).name
        places.write_if_new(target, (reveal / name).read_bytes())
    chapters = dict(zip(course.chapters(), notebooks, strict=True))
    markdown, written = Markdown(), {}
    for chapter, notebook in chapters.items():
        shown = "\n".join(slide.html(markdown) for slide in deck(notebook))
        page = DECK.substitute(title=chapter.headline, slides=shown)
        written[f"slides/{chapter.name}.html"] = page
    items = "".join(f'<li><a href="{c.name}.html">{c.headline}</a></li>' for c in chapters)
    listed = f'<section><h1>Slides</h1><ol class="decks">{items}</ol></section>'
    written["slides/index.html"] = DECK.substitute(title="Slides", slides=listed)
    written["handout.html"] = handout.page(chapters, markdown)
    for name, page in zip(written, markdown.filled(list(written.values())), strict=True):
        places.write_if_new(site / name, page)
    handout.to_pdf(site / "handout.html")
