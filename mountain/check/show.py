"""A verdict as a learner sees it, in a notebook or in a terminal."""

import html
import re
import sys
import textwrap
from typing import Any, TypedDict

from mountain.check.judge import Verdict

MIME = "application/vnd.mountain.verdict+json"


class NotYet(AssertionError):
    """An answer is not right yet. What is wrong has been shown: here, one line is enough."""

    def _render_traceback_(self) -> list[str]:
        return [f"NotYet: {self}"]


class Fields(TypedDict):
    """What a notebook keeps of a verdict, for ``make check`` to read."""

    task: str
    points: int
    right: bool
    mistake: str | None
    message: str


class Shown:
    """A verdict that Jupyter shows as text or HTML, and keeps as Fields."""

    def __init__(self, verdict: Verdict) -> None:
        self.verdict = verdict

    @property
    def head(self) -> str:
        verdict = self.verdict
        if verdict.right:
            return f"✓ {verdict.task}: right ({_points(verdict.points)})."
        return f"✗ {verdict.task}: not yet."

    def __repr__(self) -> str:
        parts = [self.head, self.verdict.message, self.verdict.detail]
        return "\n".join(textwrap.fill(part, 100) for part in parts if part)

    def _repr_html_(self) -> str:
        right, parts = self.verdict.right, [self.verdict.message, self.verdict.detail]
        colour = "#009E73" if right else "#D55E00"
        lines = "".join(f"<p style='margin:0.3em 0'>{_marked(p)}</p>" for p in parts if p)
        return (
            f"<div role='status' style='border-left:4px solid {colour};padding:0.2em 0.8em'>"
            f"<b>{html.escape(self.head)}</b>{lines}</div>"
        )

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        fields: Fields = {
            "task": self.verdict.task,
            "points": self.verdict.points,
            "right": self.verdict.right,
            "mistake": self.verdict.mistake,
            "message": self.verdict.message,
        }
        return {"text/plain": repr(self), "text/html": self._repr_html_(), MIME: fields}


def show(verdict: Verdict) -> None:
    """Show a verdict. Raises NotYet if it is not right."""
    shown = Shown(verdict)
    if "IPython" in sys.modules and sys.modules["IPython"].get_ipython():
        from IPython.display import display

        display(shown)
    else:
        _write(f"{shown!r}\n")
    if not verdict.right:
        raise NotYet(f"{verdict.task} is not right yet")


def _write(text: str) -> None:
    """Print a text where it can be seen: an answer may have closed or taken away `sys.stdout`."""
    for stream in (sys.stdout, sys.__stdout__, sys.stderr):
        if stream is not None and not stream.closed:
            stream.write(text)
            return


def _points(points: int) -> str:
    return f"{points} point" if points == 1 else f"{points} points"


def _marked(text: str) -> str:
    """Escaped, with `code` as code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(text))
