"""A verdict as a learner sees it, in a notebook or in a terminal."""

import html
import re
import sys
import textwrap

MIME = "application/vnd.mountain.verdict+json"


class NotYet(AssertionError):
    """An answer is not right yet. What is wrong has been shown: here, one line is enough."""

    def _render_traceback_(self):
        return [f"NotYet: {self}"]


class Shown:
    """A verdict that Jupyter shows as text or HTML; ``make check`` reads its third form."""

    def __init__(self, verdict):
        self.verdict = verdict

    @property
    def head(self):
        found = self.verdict
        if found.right:
            return f"✓ {found.task}: right ({_points(found.points)})."
        return f"✗ {found.task}: not yet."

    def __repr__(self):
        parts = [self.head, self.verdict.message, self.verdict.detail]
        return "\n".join(textwrap.fill(part, 100) for part in parts if part)

    def _repr_html_(self):
        right, parts = self.verdict.right, [self.verdict.message, self.verdict.detail]
        colour = "#009E73" if right else "#D55E00"
        lines = "".join(f"<p style='margin:0.3em 0'>{_marked(p)}</p>" for p in parts if p)
        return (
            f"<div role='status' style='border-left:4px solid {colour};padding:0.2em 0.8em'>"
            f"<b>{html.escape(self.head)}</b>{lines}</div>"
        )

    def _repr_mimebundle_(self, include=None, exclude=None):
        fields = {
            "task": self.verdict.task,
            "points": self.verdict.points,
            "right": self.verdict.right,
            "mistake": self.verdict.mistake,
            "message": self.verdict.message,
        }
        return {"text/plain": repr(self), "text/html": self._repr_html_(), MIME: fields}


def verdict(found):
    """Show a verdict; NotYet if it is not right."""
    shown = Shown(found)
    if "IPython" in sys.modules and sys.modules["IPython"].get_ipython():
        from IPython.display import display

        display(shown)
    else:
        sys.stdout.write(f"{shown!r}\n")
    if not found.right:
        raise NotYet(f"{found.task} is not right yet")


def _points(points):
    return f"{points} point" if points == 1 else f"{points} points"


def _marked(text):
    """Escaped, with `code` as code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(text))
