"""Pictures with words: what a figure shows, in a sentence that a screen reader can say.

Drawing functions note a sentence beside what they drew (``say``); it goes when that is removed.
``describe(figure)`` joins the sentences, ``show(figure)`` makes them the text alternative.
"""

import base64
import html
import io
from weakref import WeakKeyDictionary

import matplotlib.pyplot as plt
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from mpl_toolkits.mplot3d import Axes3D

GREEK = {
    "eta": "η", "beta": "β", "kappa": "κ", "lambda": "λ", "sigma": "σ", "theta": "θ", "mu": "μ",
    "times": "×",
}  # fmt: skip

_sentences: WeakKeyDictionary[Artist, str] = WeakKeyDictionary()


def say(artist: Artist, sentence: str) -> None:
    """Note a sentence about something drawn."""
    _sentences[artist] = sentence[0].upper() + sentence[1:]


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


def captions(figure: Figure) -> str:
    """What a figure writes about itself: titles, names of axes, legends; "" if it writes none."""
    parts = [_plain(figure.get_suptitle()), *map(_caption, figure.axes)]
    return " ".join(part if part[-1] in ".?!" else f"{part}." for part in parts if part)


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

    def __init__(self, png: bytes, description: str, width: int):
        self.png, self.description, self.width = png, description, width

    def __repr__(self) -> str:
        return f"Picture({self.description!r})"

    def html(self) -> str:
        """The picture as an HTML figure, its description both alternative text and caption."""
        text = html.escape(self.description, quote=True)
        image = base64.b64encode(self.png).decode()
        return (
            f'<figure style="margin:0"><img alt="{text}" src="data:image/png;base64,{image}" '
            f'style="width:{self.width}px;max-width:100%;background:white">'
            f'<figcaption aria-hidden="true" style="max-width:{self.width}px;'
            f'color:var(--jp-ui-font-color2, #6b6b6b)">{text}'
            "</figcaption></figure>"
        )

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        return {"text/html": self.html(), "text/plain": self.description}


def show(figure: Figure, description: str = "") -> Picture:
    """Turn a figure into a picture with a text alternative, and close it.

    ``description`` says what the figure shows; without it, ``describe(figure)`` is used.
    """
    description = description or describe(figure)
    if not description:
        raise ValueError("description is empty; say in a sentence what the figure shows")
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png")
    width = round(figure.get_figwidth() * 100)
    plt.close(figure)
    return Picture(buffer.getvalue(), description, width)
