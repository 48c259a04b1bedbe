"""Formulas as pictures, so that a chapter that is exported or printed needs no network for them.

Matplotlib sets them; what it lacks of TeX is said in its words. A formula that it still cannot set
stays TeX, which a page shows where it can load MathJax.
"""

import base64
import html
import io
import re
from functools import cache
from typing import Any

from matplotlib.font_manager import FontProperties
from matplotlib.mathtext import math_to_image

SIZE = 12  # points, in which a formula is set
SCALE = 10.4  # points of it in an em of the page: its letters are smaller than those of a text
FORMULA = re.compile(r"(```.*?```|`[^`\n]*`)|\$\$(.+?)\$\$|\$([^$]+?)\$", re.DOTALL)
TAGS = re.compile(r"(<[^>]*>)")
LINES = re.compile(r"\\begin\{(gathered|aligned)\}(.*)\\end\{\1\}", re.DOTALL)
MATRIX = re.compile(r"\\begin\{pmatrix\}(.*?)\\end\{pmatrix\}", re.DOTALL)
NEXT_LINE = re.compile(r"\\\\(?:\[\w+\])?")
GROUP = r"\{((?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*)\}"  # braces, two deep
WORDS = {
    r"\\tfrac\s*(\d)\s*(\d)": r"\\frac{\1}{\2}",
    r"\\tfrac\b": r"\\frac",
    r"\\sqrt\s*(\\[A-Za-z]+|\w)": r"\\sqrt{\1}",
    r"\\[lr]Vert\b": r"\\Vert ",
    r"\\[lr]vert\b": "|",
    r"\\big[lr]?\b": "",
    r"\\(le|ge)\b": r"\\\1q",
    rf"\\underbrace{GROUP}_{GROUP}": r"\\underset{\2}{\1}",
    r"\^\*": r"^{\\ast}",
    r"\\cr\b": r"\\\\",
}
BLOCK = '<div style="text-align:center;margin:.7em 0;line-height:1">'


def for_a_page(notebook: Any, resources: Any) -> tuple[Any, Any]:
    """A preprocessor of nbconvert: each formula in a notebook's words and stills as a picture."""
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = drawn(cell.source)
        for output in cell.get("outputs", ()):
            page = output.get("data", {}).get("text/html", "")
            if "$" in page and "<script" not in page:  # where a dollar is no formula
                output.data["text/html"] = "".join(
                    part if part.startswith("<") else drawn(part) for part in TAGS.split(page)
                )
    return notebook, resources


def drawn(words: str) -> str:
    """Markdown or HTML with its formulas as pictures; code in Markdown stays as it is."""
    return FORMULA.sub(_in_place, words)


def _in_place(found: re.Match[str]) -> str:
    code, block, inline = found.groups()
    try:
        if inline:
            return picture(html.unescape(inline))
        if block:
            lines = (f"{BLOCK}{picture(line, block=True)}</div>" for line in _lines(block))
            return "".join(lines)
    except ValueError:  # Matplotlib cannot read it
        return found[0]
    return code


def _lines(block: str) -> list[str]:
    """The lines of a block: all in one picture would need what Matplotlib lacks."""
    block = MATRIX.sub(_matrix, block.strip())
    lines = LINES.fullmatch(block)
    return NEXT_LINE.split(lines[2].replace("&", " ")) if lines else [block]


def _matrix(found: re.Match[str]) -> str:
    rows = (row.replace("&", r"\quad ") for row in NEXT_LINE.split(found[1]))
    return r"\left(\substack{" + r"\cr ".join(rows) + r"}\right)"


@cache
def picture(formula: str, block: bool = False) -> str:
    """One formula as an HTML image, on the line of the words around it and as large as they are.

    Raises ValueError where Matplotlib cannot read it.
    """
    file, font = io.BytesIO(), FontProperties(size=SIZE, math_fontfamily="cm")
    depth = math_to_image(in_its_words(formula, block), file, font, format="svg")
    svg = file.getvalue()
    height = float(svg.split(b'height="')[1].split(b"pt")[0])
    return (
        f'<img alt="{html.escape(" ".join(formula.split()))}" style="display:inline;margin:0;'
        f'height:{height / SCALE:.2f}em;vertical-align:{-depth / SCALE:.2f}em" '
        f'src="data:image/svg+xml;base64,{base64.b64encode(svg).decode()}">'
    )


def in_its_words(formula: str, block: bool = False) -> str:
    """A formula of TeX as Matplotlib reads it."""
    text = " ".join(formula.split())
    for theirs, its in WORDS.items():
        text = re.sub(theirs, its, text)
    return "$" + (re.sub(r"\\frac\b", r"\\dfrac", text) if block else text) + "$"
