"""What shows a film: a page of HTML, or a widget in a notebook; both play ``film.js``.

``facts`` are what the player needs to know besides the frames: the knobs and the width.
"""

import base64
import html
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Protocol, TypeAlias

import anywidget
import traitlets
from IPython import get_ipython

from descent_lib.film_knob import Facts
from descent_lib.still import Bundle, Still, drawn

Position: TypeAlias = tuple[int, int]  # of the first slider and of the second
Frame: TypeAlias = tuple[bytes, str]  # a PNG and a sentence

DRAWING = "This picture is still being drawn …"
INTERRUPTED = "The drawing was interrupted before this picture. Run the cell again to go on."
FAILED = "The drawing ended with an error before this picture; see below."

_HERE = Path(__file__).parent
_PLAYER = (_HERE / "film.js").read_text(encoding="utf-8")
_CSS = (_HERE / "film.css").read_text(encoding="utf-8")


def page(title: str, facts: Facts, frames: Mapping[Position, Frame]) -> str:
    """A complete HTML page that needs neither kernel nor network."""
    sent = {}
    for (i, j), (png, text) in frames.items():
        image = base64.b64encode(png).decode()
        sent[f"{i},{j}"] = {"url": f"data:image/png;base64,{image}", "text": text}
    data = json.dumps({"film": facts, "frames": sent}).replace("<", "\\u003c")
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{html.escape(title)}</title><style>body{{margin:1em}}{_CSS}</style></head><body>"
        f"<main></main><script>{_PLAYER}\nconst {{ film, frames }} = {data};\n"
        'play(document.querySelector("main"),'
        " { ...film, frame: (i, j) => frames[`${i},${j}`] });</script></body></html>"
    )


class FilmWidget(Still, anywidget.AnyWidget):
    """The player in a notebook, with one trait for each frame: ``frame_3_0`` and the like.

    Its still is the first frame that was put.
    """

    _esm = _PLAYER + (_HERE / "film_widget.js").read_text(encoding="utf-8")
    _css = _CSS
    film = traitlets.Dict().tag(sync=True)
    waiting = traitlets.Unicode(DRAWING).tag(sync=True)  # in place of a frame that is not there

    def __init__(self, facts: Facts, positions: Iterable[Position]):
        self.add_traits(
            **{
                f"frame_{i}_{j}": traitlets.Dict(default_value=None, allow_none=True).tag(sync=True)
                for i, j in positions
            }
        )
        super().__init__(film=facts)
        self._first: Frame | None = None

    def __repr__(self) -> str:
        return "FilmWidget()"

    def still(self) -> Bundle:
        """The first frame and its sentence."""
        if self._first is None:
            return {"text/plain": "A film without a frame."}
        return drawn(*self._first, self.film["width"], self.film.get("cuts", ()))

    def put(self, i: int, j: int, frame: Frame) -> None:
        """Send a frame to the page."""
        png, text = frame
        self._first = self._first or frame
        setattr(self, f"frame_{i}_{j}", {"png": png, "text": text})

    def close(self) -> None:
        """Leave the page and the kernel's memory."""
        self.layout.close()
        super().close()


class Film(Protocol):
    """A film, as far as its player needs to know it."""

    def forget(self) -> None:
        """Let go of all frames."""


_shown: dict[str, tuple[str, list[tuple[Film, FilmWidget]]]] = {}  # by cell: its last run, and what


def free_last_run(film: Film, widget: FilmWidget) -> None:
    """Note what the running cell shows; what the last run of this cell showed is closed.

    The films of that run forget their frames, for IPython keeps them as ``Out[n]``.
    """
    cell, run = _running_cell()
    if not cell:
        return
    last_run, shown = _shown.get(cell, (run, []))
    if run != last_run:
        for old_film, old_widget in shown:
            old_widget.close()
            if old_film is not film:
                old_film.forget()
        shown = []
    _shown[cell] = run, [*shown, (film, widget)]


def _running_cell() -> tuple[str, str]:
    """The cell that runs and the run; a client that names no cell is known by the cell's code."""
    shell = get_ipython()
    request = shell.get_parent() if hasattr(shell, "get_parent") else {}
    cell = request.get("metadata", {}).get("cellId") or request.get("content", {}).get("code")
    return cell or "", request.get("header", {}).get("msg_id", "")
