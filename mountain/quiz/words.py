"""Texts of the quiz as HTML and Markdown, and the chapters they point to."""

import html
import re

from mountain.quiz.attempt import Attempt
from mountain.quiz.bank import CHAPTERS


def as_html(text: str) -> str:
    """Escape everything; then `` `code` `` becomes code, and ``$formulas$`` stay for MathJax."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(text))


def link(chapter: int) -> str:
    """A Markdown link to a chapter."""
    if chapter not in CHAPTERS:
        return f"chapter {chapter}"
    file, title = CHAPTERS[chapter]
    return f"[{chapter:02d} {title}]({file}.ipynb)"


def summary(attempt: Attempt, kept: str = "") -> str:
    """The result of a finished attempt, as Markdown."""
    counts = attempt.by_chapter()
    missed = [n for n, (right, asked) in counts.items() if right < asked]
    lines = [f"**{attempt.score} of {len(attempt.questions)}** at the first answer. {kept}", ""]
    lines += ["| chapter | right | asked | |", "|:--|:-:|:-:|:--|"]
    for n, (right, asked) in counts.items():
        again = "read again" if n in missed else ""
        lines.append(f"| {link(n)} | {right} | {asked} | {again} |")
    ending = "Read again: " + ", ".join(map(link, missed)) if missed else "Nothing to read again"
    return "\n".join([*lines, "", ending + "."])
