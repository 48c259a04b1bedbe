"""Texts of the quiz as HTML and Markdown, and the chapters they point to."""

import html
import re
from collections.abc import Iterable

from mountain.quiz.attempt import Attempt
from mountain.quiz.bank import CHAPTERS
from mountain.quiz.questions import Choice, Form


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


def page(questions: Iterable[Form]) -> str:
    """All questions as HTML without a script: each option, or the answer, opens its reply."""
    parts = []
    for number, question in enumerate(questions, 1):
        parts.append(
            f'<p style="margin:1.6em 0 .4em"><b>{number}.</b> {as_html(question.text)}</p>'
        )
        parts += [_fold(option, reply) for option, reply in _replies(question)]
    return "".join(parts)


def plain(questions: Iterable[Form]) -> str:
    """All questions and their options as text."""
    lines = []
    for number, question in enumerate(questions, 1):
        lines.append(f"{number}. {question.text}")
        if isinstance(question, Choice):
            lines += [f"   - {option}" for option in question.options]
    return "\n".join(lines)


def _replies(question: Form) -> list[tuple[str, str]]:
    if isinstance(question, Choice):
        return [(option, question.mark(option).reply) for option in question.options]
    return [("The answer", f"{question.answer:.4g}. {question.why}")]


def _fold(summary: str, reply: str) -> str:
    return f"<details><summary>{html.escape(summary)}</summary>{as_html(reply)}</details>"
