"""Pictures with words: what a figure shows, in a sentence that a screen reader can say.

Drawing functions note a sentence beside what they drew (``say``); it goes when that is removed.
``describe(figure)`` joins the sentences, ``show(figure)`` makes them the text alternative.
"""

import io
from collections.abc import Iterator, Sequence
from itertools import combinations
from weakref import WeakKeyDictionary

import matplotlib.pyplot as plt
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text
from mpl_toolkits.mplot3d import Axes3D

from descent_lib import still

PANEL = 0.2  # of a picture's width: what is narrower goes with the panel beside it
NARROW = 4.4  # inches: the width in which a picture of one panel is drawn once more

GREEK = {
    "eta": "η", "beta": "β", "kappa": "κ", "lambda": "λ", "sigma": "σ", "theta": "θ", "mu": "μ",
    "times": "×",
}  # fmt: skip

_sentences: WeakKeyDictionary[Artist, str] = WeakKeyDictionary()


def say(artist: Artist, words: str) -> None:
    """Note a sentence about something drawn."""
    _sentences[artist] = sentence(words)


def describe(figure: Figure) -> str:
    """The sentences that the drawing functions noted down, panel by panel, under their titles."""
    said: list[str] = []
    for ax in figure.axes:
        noted = [_sentences[artist] for artist in ax.get_children() if artist in _sentences]
        new = [s for s in noted if s not in said or not s.startswith(("Map", "Curve"))]
        title = _title(ax)
        said += [f"{title}:"] if title and new else []
        said += new
    return " ".join(said)


def cuts(figure: Figure) -> list[float]:
    """Where a drawn figure can be cut into panels, as shares of its width; none cuts anything."""
    inside = [ax.get_tightbbox() for ax in figure.axes if ax.get_visible()]
    around = [*figure.texts, *figure.legends]
    boxes = [box for box in [*inside, *(a.get_window_extent() for a in around)] if box]
    places: list[float] = []
    end = 0.0
    for left, right in sorted(
        (box.x0 / figure.bbox.width, box.x1 / figure.bbox.width) for box in boxes
    ):
        last = places[-1] if places else 0.0
        if end < left and (end + left) / 2 - last >= PANEL:
            places.append((end + left) / 2)
        end = max(end, right)
    return [float(place) for place in places if 1 - place >= PANEL]


def captions(figure: Figure) -> str:
    """What a figure writes about itself: titles, names of axes, legends; "" if it writes none."""
    parts = [_plain(figure.get_suptitle()), *map(_caption, figure.axes)]
    return " ".join(sentence(part) for part in parts if part)


def sentence(words: str) -> str:
    """Words with a capital in front, unless they begin with a symbol, and a full stop."""
    first, _, _ = words.partition(" ")
    capital = words if len(first) == 1 else words[0].upper() + words[1:]
    return capital if capital[-1] in ".?!…" else f"{capital}."


def _caption(ax: Axes) -> str:
    x, y = _plain(ax.get_xlabel()), _plain(ax.get_ylabel())
    z = _plain(ax.get_zlabel()) if isinstance(ax, Axes3D) else ""
    plane = (f"{x} and {y}" if z else f"{y} against {x}") if x and y else x or y
    parts = [_title(ax), f"{z} over {plane}" if z and plane else z or plane]
    if legend := ax.get_legend():
        parts.append(", ".join(_plain(text.get_text()) for text in legend.get_texts()))
    return ": ".join(part for part in parts if part)


def _title(ax: Axes) -> str:
    titles = (_plain(ax.get_title(loc=loc)) for loc in ("left", "center", "right"))
    return " ".join(title for title in titles if title)


def _plain(text: str) -> str:
    r"""A text without its TeX and line breaks: ``$\eta = 0.1$`` becomes ``η = 0.1``."""
    for name, letter in GREEK.items():
        text = text.replace(f"\\{name}", letter)
    return " ".join(text.replace("$", "").split())


class Picture:
    """A figure, drawn, with its text alternative: shows itself in a notebook."""

    def __init__(
        self,
        png: bytes,
        description: str,
        width: int,
        cuts: Sequence[float] = (),
        narrow: bytes | None = None,
    ):
        self.png, self.description, self.width, self.cuts = png, description, width, cuts
        self.narrow = narrow  # the same for a window as wide as a phone

    def __repr__(self) -> str:
        return f"Picture({self.description!r})"

    def html(self) -> str:
        """The picture as an HTML figure, its description both alternative text and caption."""
        return still.figure(self.png, self.description, self.width, self.cuts, self.narrow)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        return {"text/html": self.html(), "text/plain": self.description}


def show(figure: Figure, description: str = "") -> Picture:
    """Turn a figure into a picture with a text alternative, and close it.

    ``description`` says what the figure shows; without it, ``describe(figure)`` is used.
    """
    description = description or describe(figure)
    if not description:
        raise ValueError("description is empty; say in a sentence what the figure shows")
    png, width = _png(figure), round(figure.get_figwidth() * 100)
    places = cuts(figure)
    narrow = None if places else _narrowed(figure)
    plt.close(figure)
    return Picture(png, description, width, places, narrow)


def _png(figure: Figure) -> bytes:
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png")
    return buffer.getvalue()


def _narrowed(figure: Figure) -> bytes | None:
    """A drawn figure drawn once more, narrow; None where its texts would then touch or be cut."""
    width, height = figure.get_size_inches()
    if width <= NARROW:
        return None
    before = _touching(figure)
    figure.set_size_inches(NARROW, min(height, NARROW))
    figure.draw_without_rendering()
    worse = _cut(figure) or _touching(figure) > before
    return None if worse else _png(figure)


def _touching(figure: Figure) -> int:
    """How many pairs of texts in a drawn figure touch."""
    boxes = [text.get_window_extent() for ax in figure.axes for text in _texts(ax)]
    return sum(a.overlaps(b) for a, b in combinations(boxes, 2))


def _cut(figure: Figure) -> bool:
    """Whether something in a drawn figure ends at its edge."""
    outer, page = figure.get_tightbbox(), figure.bbox_inches.padded(0.05)
    return not (page.contains(*outer.min) and page.contains(*outer.max))


def _texts(ax: Axes) -> Iterator[Text]:
    """The texts that a panel shows."""
    found = [ax.title, ax.xaxis.label, ax.yaxis.label, *ax.texts]
    found += legend.get_texts() if (legend := ax.get_legend()) else []
    for axis in (ax.xaxis, ax.yaxis):
        low, high = sorted(axis.get_view_interval())
        ticks = [tick for tick in axis.get_major_ticks() if low <= tick.get_loc() <= high]
        found += [label for tick in ticks for label in (tick.label1, tick.label2)]
    yield from (text for text in found if text.get_visible() and text.get_text())
