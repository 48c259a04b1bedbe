"""Links to a live kernel: Binder, Colab and Codespaces, and the notebooks that Colab opens."""

from pathlib import Path
from urllib.parse import quote

import nbformat

from publish import course, places

NOTE = """**On Colab**, run this cell first: it fetches the course and installs its library.
Chapters that need more than Colab brings are best run on Binder, in Codespaces or at home."""
INSTALL = """%cd -q /content
!test -d course || git clone --quiet --depth 1 {repository} course
%pip install --quiet "./course[widgets]"
%cd -q course/notebooks"""  # chapter 17 reads its neighbours


def links(name: str) -> dict[str, str]:
    """Where a chapter can be run, by the name of the service."""
    owner = course.repository().removeprefix("https://github.com/")
    return {
        "Binder": f"https://mybinder.org/v2/gh/{owner}/main?labpath={quote(f'notebooks/{name}.ipynb')}",
        "Colab": f"https://colab.research.google.com/github/{owner}/blob/gh-pages/colab/{name}.ipynb",
        "Codespaces": f"https://codespaces.new/{owner}?quickstart=1",
    }


def line(name: str) -> str:
    """The links of a chapter, as a paragraph of its page."""
    slides = f'<a href="../slides/{name}.html">slides</a>'
    return (
        '<p class="live">Films, games and forms work on this page; no cell has to be run. '
        f"To run and change the code: {_shown(name)}. To show it in a room: {slides}.</p>"
    )


def needed(name: str) -> str:
    """The same links, in a sentence behind a task that needs a kernel."""
    return f"(To try it: {_shown(name)}.)"


def _shown(name: str) -> str:
    return " · ".join(f'<a href="{url}">{service}</a>' for service, url in links(name).items())


def colab(folder: Path) -> None:
    """Write each chapter with a first cell that installs the course."""
    for path in places.chapters():
        notebook = nbformat.read(path, as_version=4)
        code = nbformat.v4.new_code_cell(
            INSTALL.format(repository=course.repository()), id="install"
        )
        note = nbformat.v4.new_markdown_cell(NOTE, id="colab")
        notebook.cells[1:1] = [note, code]
        places.write_if_new(folder / path.name, nbformat.writes(notebook))
