"""Mermaid diagrams drawn while the site is made, as SVG that follows the page's colours."""

import html
import re

from publish import npm

FENCE = re.compile(r"^```mermaid\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SAID = re.compile(r"^\s*acc(?:Title|Descr)\s*:.*$\n?", re.MULTILINE)  # for screen readers
SCRIPT = """
import { readFileSync } from "node:fs";
import { renderMermaidSVG } from "beautiful-mermaid";
const texts = JSON.parse(readFileSync(0, "utf-8"));
const look = { transparent: true, layerSpacing: 16, padding: 8 }; // low: slides enlarge it
console.log(JSON.stringify(texts.map((text) => renderMermaidSVG(text, look))));
"""


def draw(markdown: str) -> str:
    """The text with each Mermaid diagram as a picture in its place."""
    texts = FENCE.findall(markdown)
    if not texts:
        return markdown
    drawn = iter(npm.run(SCRIPT, [SAID.sub("", text) for text in texts]))
    return FENCE.sub(lambda found: _figure(next(drawn), found[1]), markdown)


def _figure(svg: str, text: str) -> str:
    """A drawing without its outside font, with the diagram's own title and description."""
    svg = re.sub(r"\s*@import url\([^)]*\);", "", svg)
    svg = re.sub(r"font-family: 'Inter', ", "font-family: ", svg)
    svg = re.sub(r"\n\s*\n", "\n", svg)  # a blank line would end the HTML
    title, described = (_said(text, key) for key in ("accTitle", "accDescr"))
    label = html.escape(f"{title}. {described}".strip(". ") + ".", quote=True)
    svg = re.sub(r' style="--bg:[^"]*"', f' role="img" aria-label="{label}"', svg, count=1)
    return f'<div class="diagram">{svg}</div>'


def _said(text: str, key: str) -> str:
    found = re.search(rf"^\s*{key}\s*:\s*(.*)$", text, re.MULTILINE)
    return found[1].strip() if found else ""
