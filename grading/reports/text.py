"""Foreign text made fit to show: what students write may hold anything that JSON can hold."""

import re
from collections.abc import Mapping

_ANSI = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\-_])")
_UNSEEN = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069"
    r"\ud800-\udfff\ufeff\ufffe\uffff]"
)


def plain(text: object, longest: int = 20_000) -> str:
    """Return ``text`` without colour codes; what would not be seen, or reorders a line, is spelled.

    Longer text is cut at ``longest`` characters, and says so.
    """
    text = text if isinstance(text, str) else str(text)
    text = _ANSI.sub("", text).replace("\r\n", "\n").replace("\r", "\n")
    text = _UNSEEN.sub(lambda found: ascii(found[0])[1:-1], text)
    if len(text) <= longest:
        return text
    return f"{text[:longest]}\n… ({len(text) - longest} more characters are not shown)"


def line(text: object, longest: int = 300) -> str:
    """Return ``text`` as one line."""
    return " ".join(plain(text, longest).split())


def title(name: str, titles: Mapping[str, str]) -> str:
    """Return the title of an exercise or a task; of one that has none, its name in words."""
    return titles.get(name) or name.replace("-", " ").capitalize()


def number(value: float) -> str:
    """Write a mark: 6, 2.5."""
    return f"{value:.10g}"
