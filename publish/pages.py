"""From a chapter and its run, or an exercise, to the notebook that Sphinx makes a page of."""

import html
import re
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from publish import course, diagrams, katex, live, pictures, places

FORM = re.compile(r'Prediction\("[^"]+"\)')  # a cell that only shows a form
FOLDS = {
    "drawing": "Show the code of the picture",
    "proof": "Show the check of these numbers",
    "helper": "Show the helping code",
    "answer": "Show an answer",
}
TURN = re.compile(r"^((?:> )?\*{1,2}Your turn\.\*{1,2}.*)", re.MULTILINE)  # what needs a kernel
FOLDED = "jp-MarkdownHeadingCollapsed"
VIEW = "application/vnd.jupyter.widget-view+json"
LINK = re.compile(r"(\]\()([^)#\s]*\.(?:ipynb|md))(#[^)\s]*)?(\))")
HERE = re.compile(r"(\]\()((?!https?:)[^)#\s]+)(#[^)\s]*)?(\))")  # any link but one to the web
HREF = re.compile(r'(href=")([^":#]*)\.ipynb(#[^"]*)?(")')


def chapter(path: Path, kept: Path) -> NotebookNode:
    """A page from a chapter and its run, which is ``kept`` with its media: pictures join them."""
    notebook = nbformat.read(path, as_version=4)
    run = nbformat.read(kept / "run.ipynb", as_version=4)
    left = iter([cell.outputs for cell in run.cells if cell.cell_type == "code"])
    media, url = kept / "media", f"../media/{path.stem}"
    notebook.cells = [cell for cell in notebook.cells if cell.metadata.get("site") != ""]
    first = notebook.cells[0]
    heading, _, rest = first.source.partition("\n")
    first.source = f"{heading}\n\n{live.line(path.stem)}\n\n{rest.lstrip()}"
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = TURN.sub(rf"\1 {live.needed(path.stem)}", _words(cell))
            continue
        cell.outputs = next(left)
        if cell.metadata.get("jupyter", {}).get("source_hidden"):
            _fold(cell)
        if FORM.fullmatch(cell.source):
            _tag(cell, "remove-input")
        for output in cell.get("outputs", []):
            if "data" in output:
                _output(output.data, media, url)
    return notebook


def exercise(path: Path) -> NotebookNode:
    """A page from an exercise as a learner finds it, or from its solution."""
    notebook = nbformat.read(path, as_version=4)
    if path.parent.name == "solutions":
        first = notebook.cells[0]
        first.source = first.source.replace("\n", ": the answers\n", 1)
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = _words(cell)
    return notebook


def document(path: Path, known: set[str]) -> str:
    """A page from one of the repository's documents; what the site lacks is linked there."""

    def one(found: re.Match[str]) -> str:
        target = (path.parent / found[2]).resolve().relative_to(places.ROOT).as_posix()
        if target in known or target == "README.md":
            return _link(found)
        return f"{found[1]}{course.repository()}/blob/main/{target}{found[3] or ''}{found[4]}"

    return re.sub(
        r"(\]\()((?!https?:)[^)#\s]+)(#[^)\s]*)?(\))", one, path.read_text(encoding="utf-8")
    )


def _words(cell: NotebookNode) -> str:
    said = cell.metadata.get("site", cell.source)  # what a page says in place of such a cell
    source = LINK.sub(_link, diagrams.draw(said))
    if cell.metadata.get(FOLDED):  # site/conf.py folds what follows
        heading, _, rest = source.partition("\n")
        source = f"{heading}\n\n% fold\n\n{rest.lstrip()}"
    return source


def _link(found: re.Match[str]) -> str:
    """A link inside the repository as a link inside the site."""
    before, target, anchor, after = found.groups()
    target = re.sub(r"README\.md$", "index.md", target)
    return f"{before}{target}{_anchor(anchor)}{after}"


def _anchor(anchor: str | None) -> str:
    """Jupyter's anchor of a heading as the site's: small letters, no punctuation."""
    return "#" + re.sub(r"[^\w-]", "", html.unescape(anchor).lower()) if anchor else ""


def _output(data: NotebookNode, media: Path, url: str) -> None:
    if VIEW in data:  # a widget that no page can play: what it left besides is shown
        del data[VIEW]
    if "image/png" in data and "text/html" not in data:
        text = data.get("text/plain", "")
        data["text/html"] = (
            f'<img src="data:image/png;base64,{data.pop("image/png")}" alt="{text}">'
        )
    if "text/html" in data:
        page = pictures.unpack(data["text/html"], media, url).replace("MEDIA/", f"{url}/")
        page = said_once(katex.in_quiz(page))
        data["text/html"] = HREF.sub(lambda f: f"{f[1]}{f[2]}.html{_anchor(f[3])}{f[4]}", page)
    if "text/markdown" in data:
        data["text/markdown"] = data["text/markdown"].replace(".ipynb)", ".html)")


def said_once(page: str) -> str:
    """Figures whose caption repeats the picture's alternative text, without a name of their own."""
    page = re.sub(r"<(figure|figcaption)\b", r'<div class="\1"', page)
    return re.sub(r"</(figure|figcaption)>", "</div>", page)


def _fold(cell: NotebookNode) -> None:
    """Fold a cell's code under words that say what it is for."""
    prompts = [FOLDS[tag] for tag in cell.metadata.get("tags", []) if tag in FOLDS]
    cell.metadata["mystnb"] = {"code_prompt_show": prompts[0]} if prompts else {}
    _tag(cell, "hide-input")


def _tag(cell: NotebookNode, tag: str) -> None:
    cell.metadata["tags"] = [*cell.metadata.get("tags", []), tag]


def text(notebook: NotebookNode) -> str:
    """A notebook as Sphinx reads it; one that says the same reads the same."""
    for number, cell in enumerate(notebook.cells):
        cell.id = f"cell-{number}"
    return nbformat.writes(notebook)
