"""Markdown for pages that Sphinx does not make: slides and the hand-out."""

import re
from collections.abc import Iterator

from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin

from publish.katex import Later


def _reader(**options: object) -> MarkdownIt:
    plain = MarkdownIt("commonmark", {"html": True}).enable("table")
    return plain.use(dollarmath_plugin, double_inline=True, **options)


def blocks(text: str) -> Iterator[tuple[str, str]]:
    """The paragraphs, lists, tables … of a text: what markdown-it calls each, and its words."""
    lines = text.split("\n")
    for token in _reader().parse(text):
        if token.level == 0 and token.map and token.nesting >= 0:
            yield token.type, "\n".join(lines[slice(*token.map)]).strip("\n")


class Markdown:
    """Markdown with formulas as HTML; the formulas of all pages are set at once, by ``filled``."""

    def __init__(self) -> None:
        self._later = Later()
        self._html = _reader(renderer=self._formula)

    def _formula(self, text: str, options: dict[str, bool]) -> str:
        return self._later.place(text, options["display_mode"])

    def html(self, text: str) -> str:
        """A text as HTML, its links as links of the site."""
        text = re.sub(r"\]\((?=\d\d_\w+\.ipynb)", "](../notebooks/", text)
        return self._html.render(re.sub(r"(\]\([^)#]*)\.(?:ipynb|md)(?=[)#])", r"\1.html", text))

    def filled(self, pages: list[str]) -> list[str]:
        """The pages with their formulas."""
        return self._later.fill(pages)
