"""The hand-out: the captain's logs of all chapters on two pages."""

import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from string import Template

from nbformat import NotebookNode

from publish import places
from publish.course import Chapter
from publish.markdown import Markdown

PAGE = Template((places.SETTINGS / "handout.html").read_text(encoding="utf-8"))
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def page(chapters: Mapping[Chapter, NotebookNode], markdown: Markdown) -> str:
    """The hand-out as HTML."""
    logs = "\n".join(
        f"<section><h2>{chapter.headline}</h2>{markdown.html(log(notebook))}</section>"
        for chapter, notebook in chapters.items()
    )
    return PAGE.substitute(logs=logs.replace('"../', '"'))


def log(notebook: NotebookNode) -> str:
    """The captain's log of a chapter, as Markdown."""
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and cell.source.startswith("## Captain"):
            return "\n".join(re.findall(r"^\d\. .*$", cell.source, re.MULTILINE))
    raise ValueError(f"no captain's log in {notebook.cells[0].source.splitlines()[0]}")


def to_pdf(page: Path) -> None:
    """Print the hand-out where a browser can be found; else its link to the PDF goes."""
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    pdf = page.with_suffix(".pdf")
    if browser:
        options = ["--headless", "--no-sandbox", "--no-pdf-header-footer", f"--print-to-pdf={pdf}"]
        subprocess.run([browser, *options, page.as_uri()], capture_output=True, timeout=120)
    if not pdf.exists():
        text = page.read_text(encoding="utf-8")
        page.write_text(re.sub(r' · <a href="handout.pdf">.*?</a>', "", text), encoding="utf-8")
