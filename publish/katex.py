"""Formulas, set with KaTeX while the site is made: a page needs no script for them."""

import json
import re
from collections.abc import Iterator, Sequence
from html import unescape
from typing import Any

from mountain.quiz.rendering import as_html
from publish import npm

DATA = re.compile(
    r'(<div class="player-quiz"><script type="application/json">)(.*?)</script>(.*)', re.DOTALL
)
FORMULA = re.compile(r"\$([^$]+)\$")
KEPT = ("right", "answer", "tolerance", "link")
SCRIPT = """
import { readFileSync } from "node:fs";
import katex from "katex";
const drawn = ([text, displayMode]) => katex.renderToString(text, { displayMode });
console.log(JSON.stringify(JSON.parse(readFileSync(0, "utf-8")).map(drawn)));
"""


def drawn(texts: Sequence[str], blocks: Sequence[bool] = ()) -> list[str]:
    """Each formula as HTML, with MathML for screen readers; ``blocks`` says which stand alone."""
    if not texts:
        return []
    return npm.run(SCRIPT, list(zip(texts, blocks or [False] * len(texts), strict=True)))


class Later:
    """Formulas of many texts, set together: Node.js takes longer to start than to set them."""

    def __init__(self) -> None:
        self._waiting: list[tuple[str, bool]] = []

    def place(self, text: str, block: bool) -> str:
        """Return what stands for a formula until ``fill``."""
        self._waiting.append((text, block))
        return f"\0{len(self._waiting) - 1}\0"

    def fill(self, pages: list[str]) -> list[str]:
        """The pages with their formulas."""
        done = drawn(*zip(*self._waiting, strict=True)) if self._waiting else []
        return [re.sub("\0(\\d+)\0", lambda found: done[int(found[1])], page) for page in pages]


def in_quiz(page: str) -> str:
    """HTML in which a quiz has its formulas set: in the script's questions, and in its still."""
    found = DATA.search(page)
    if not found:
        return page
    start, text, still = found.groups()
    facts = json.loads(text)
    formulas = sorted({*_formulas(facts), *_formulas(unescape(still))})
    html_of = dict(zip(formulas, drawn(formulas), strict=True))

    def html(value: Any, key: str = "") -> Any:
        if key in KEPT:
            return value
        if isinstance(value, dict):
            return {name: html(part, name) for name, part in value.items()}
        if isinstance(value, list):
            return [html(part) for part in value]
        if isinstance(value, str):
            parts = FORMULA.split(value)
            return "".join(html_of[p] if i % 2 else as_html(p) for i, p in enumerate(parts))
        return value

    data = json.dumps(html(facts), ensure_ascii=False).replace("<", "\\u003c")
    still = FORMULA.sub(lambda one: html_of[unescape(one[1])], still)
    return DATA.sub(lambda _: f"{start}{data}</script>{still}", page)


def _formulas(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield from FORMULA.findall(value)
    elif isinstance(value, (dict, list)):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _formulas(part)
