"""Films: pictures drawn ahead, one for every position of a slider, and flipped in the browser.

The slider therefore answers at once, also while the kernel is busy or gone, and a film can be
saved as one HTML file that needs neither kernel nor network.
"""

import base64
import html
import io
import json
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import anywidget
import matplotlib
import numpy as np
import traitlets
from IPython.display import display
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from descent_lib import arguments, plots
from descent_lib.descent import _numbers, descend, trail

_HERE = Path(__file__).parent
_PLAYER = (_HERE / "film.js").read_text(encoding="utf-8")
_CSS = (_HERE / "film.css").read_text(encoding="utf-8")


class Film:
    """A picture that follows a slider over ``values``.

    ``draw(figure, value)`` draws one frame on an empty Matplotlib figure, and may return a
    sentence about it; otherwise the film uses what ``plots.describe`` knows. With
    ``backdrop(figure)``, which draws once what all frames share, ``draw`` only adds to it (within
    the same limits), and frames cost a fraction. ``second`` holds the values of a second slider,
    handed to ``draw`` as its third argument. ``start`` and ``second_start`` are the positions
    shown first, the middle if not given. ``text(value)`` writes a value beside its slider.
    ``size`` is in hundreds of pixels.
    """

    def __init__(
        self, draw, values, label="", *, backdrop=None, second=(), second_label="",
        start=None, second_start=None, text=None, size=(9, 4),
    ):  # fmt: skip
        self.draw: Callable = arguments.function("draw", draw)
        self.backdrop = backdrop and arguments.function("backdrop", backdrop)
        self.values, self.second = arguments.sequence("values", values), list(second)
        self.label, self.second_label = str(label), str(second_label)
        self.text: Callable = text or _text
        self.start = _position("start", start, self.values)
        self.second_start = _position("second_start", second_start, self.second or [None])
        self.size = tuple(arguments.number("size", side, above=0, high=30) for side in size)
        self._frames: dict[tuple[int, int], tuple[bytes, str]] = {}
        self._studio = None

    def frame(self, i, j=0) -> tuple[bytes, str]:
        """The PNG and the sentence for value number ``i`` (and second value number ``j``)."""
        if (j, i) not in self._frames:
            self._studio = self._studio or _Studio(self.size, self.backdrop)
            knobs = [self.values[i], *self.second[j : j + 1]]
            self._frames[j, i] = self._studio.shoot(lambda figure: self.draw(figure, *knobs))
        return self._frames[j, i]

    def order(self):
        """Frame numbers (j, i), the one shown first in front, then coarse to fine."""
        rows = sorted(range(len(self.second) or 1), key=lambda j: abs(j - self.second_start))
        columns = [self.start]
        stride = len(self.values)
        while stride >= 1:
            columns += range(0, len(self.values), stride)
            stride //= 2
        return [(j, i) for j in rows for i in dict.fromkeys(columns)]

    def _ipython_display_(self):
        """Show the first picture, then draw the others behind it."""
        order = self.order()
        widget = _widget(self, order)
        display(widget)
        for j, i in order[1:]:
            widget.fill(self, j, i)

    def save_html(self, path):
        """Write the film as one HTML page whose sliders work with neither kernel nor network."""
        Path(path).write_text(self.html(), encoding="utf-8")

    def html(self) -> str:
        """The film as a complete HTML page."""
        frames = {}
        for j, i in self.order():
            png, text = self.frame(i, j)
            image = base64.b64encode(png).decode()
            frames[f"{j},{i}"] = {"url": f"data:image/png;base64,{image}", "text": text}
        facts = json.dumps({"film": self.facts(), "frames": frames}).replace("<", "\\u003c")
        title = html.escape(self.label or "A film")
        return (
            '<!doctype html><html lang="en"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            f"<title>{title}</title><style>body{{margin:1em}}{_CSS}</style></head><body>"
            f"<main></main><script>{_PLAYER}\nconst {{ film, frames }} = {facts};\n"
            'play(document.querySelector("main"),'
            " { ...film, frame: (j, i) => frames[`${j},${i}`] });</script></body></html>"
        )

    def facts(self) -> dict:
        """What the player needs to know besides the frames."""
        return {
            "label": self.label,
            "texts": [self.text(value) for value in self.values],
            "start": self.start,
            "second_label": self.second_label,
            "second_texts": [self.text(value) for value in self.second] or [""],
            "second_start": self.second_start,
            "width": round(self.size[0] * 100),
        }


def explore(
    landscape, rules, lr, start, *, steps=50, x=None, y=None, frames=41, also=(), second=None,
    names=(), axes=(),
):  # fmt: skip
    """The course's usual film: a learning rate slider over landscape, paths and loss curves.

    ``rules`` is one rule or several; ``lr`` is the range (low, high), passed through in equal
    ratios; ``also`` holds rates at which the slider must stop. ``x`` and ``y`` are the
    ranges of the map, chosen around the start if not given. A ``second`` knob is a dict of one
    entry: a field of the rules and its values, such as ``{"beta": [0, 0.5, 0.9]}``, or
    ``{"start": [...]}``. ``names`` are the names of the minima, for the sentences:
    ``("the deep valley", "the shallow valley")``. ``axes`` are the names of the map's axes.
    """
    rules = arguments.sequence("rules", rules if isinstance(rules, Iterable) else [rules])
    rules = [arguments.rule("rules", rule) for rule in rules]
    low, high = arguments.interval("lr", lr, above=0)
    rates = np.geomspace(low, high, arguments.whole("frames", frames, low=2))
    also = [arguments.number("also", rate, low, high) for rate in also]
    for rate in also:  # in place of the nearest stop that nobody asked for
        distance = np.where(np.isin(rates, also), np.inf, np.abs(np.log(rates / rate)))
        rates[distance.argmin()] = rate
    rates.sort()
    steps = arguments.whole("steps", steps, low=1)
    knob, settings = _second_knob(second, rules)
    starts = [_numbers("start", begin) for begin in (settings if knob == "start" else [start])]
    starts = np.stack([np.atleast_1d(begin) for begin in starts])
    minima = np.asarray(getattr(landscape, "minima", ()), dtype=float)
    x, y = _view(starts, minima, x, y)
    lowest = landscape.value(minima).min() if minima.size else None

    def backdrop(figure):
        figure.set_layout_engine("none")  # finding margins would take longer than all the rest
        top = 0.97 - 0.065 * math.ceil(len(rules) / plots.columns(rules))
        margins = {
            "left": 0.07 if y else 0.09,
            "right": 0.99,
            "bottom": 0.13,
            "top": top,
            "wspace": 0.22,
        }
        left, right = figure.subplots(1, 2, width_ratios=[1.2, 1], gridspec_kw=margins)
        plots.landscape(left, landscape, x, y)
        left.set(**dict(zip(("xlabel", "ylabel"), axes, strict=False)))
        plots.loss_axes(right, landscape.value(starts).max(), lowest, steps)
        plots.legend(right, rules)

    def draw(figure, rate, setting=None):
        left, right = figure.axes
        sentences = [f"Learning rate {rate:.3g}."]
        for rule in rules:
            begin = setting if knob == "start" else start
            tuned = rule if knob in ("", "start") else replace(rule, **{knob: setting})
            walk = trail(descend(landscape, tuned, rate, begin), steps)
            plots.path(left, walk, tuned)
            plots.loss(right, walk, tuned, lowest, name=False)
            said = f"{plots.label(tuned)} {plots.verdict(walk, landscape, names=names)}."
            sentences.append(said[0].upper() + said[1:])
        return " ".join(sentences)

    return Film(
        draw, rates, "learning rate", backdrop=backdrop, second=settings, second_label=knob,
    )  # fmt: skip


def _second_knob(second, rules):
    if not second:
        return "", []
    if not isinstance(second, dict) or len(second) != 1:
        raise ValueError('second must be a dict of one knob and its values, as {"beta": [0, 0.9]}')
    ((knob, settings),) = second.items()
    if knob != "start":
        for rule in rules:
            if not hasattr(rule, knob):
                raise ValueError(f"second: {rule} has no setting {knob!r}")
    return knob, arguments.sequence("second", settings)


class _Studio:
    """One figure, used for all frames; with a backdrop, only what a frame adds is drawn anew."""

    def __init__(self, size, backdrop):
        with matplotlib.style.context(plots.STYLE):
            self.figure = Figure(figsize=size, dpi=200)
            self.canvas = FigureCanvasAgg(self.figure)
            self.backdrop = None
            if backdrop:
                backdrop(self.figure)
                self.canvas.draw()
                self.figure.set_layout_engine("none")
                self.backdrop = self.canvas.copy_from_bbox(self.figure.bbox)

    def shoot(self, draw) -> tuple[bytes, str]:
        """Draw one frame: its PNG and its sentence."""
        with matplotlib.style.context(plots.STYLE):
            if self.backdrop is None:
                self.figure.clear()
                text = draw(self.figure) or plots.describe(self.figure)
                self.canvas.draw()
            else:
                text = self._add(draw)
        if not isinstance(text, str) or not text:
            raise TypeError("draw must return a sentence that says what the frame shows")
        return _png(self.canvas), text

    def _add(self, draw):
        before = {ax: set(ax.get_children()) for ax in self.figure.axes}
        text = draw(self.figure) or plots.describe(self.figure)
        added = [
            (ax, artist)
            for ax, known in before.items()
            for artist in sorted(set(ax.get_children()) - known, key=lambda a: a.get_zorder())
        ]
        self.canvas.restore_region(self.backdrop)
        for ax, artist in added:
            ax.draw_artist(artist)
        for _, artist in added:
            artist.remove()
        return text


def _png(canvas) -> bytes:
    picture = Image.fromarray(np.asarray(canvas.buffer_rgba())[..., :3])
    buffer = io.BytesIO()
    small = picture.quantize(256, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    small.putpalette([255 if part >= 250 else part for part in small.getpalette()])  # keep white
    small.save(buffer, "png", compress_level=4)
    return buffer.getvalue()


def _widget(film, order):
    """An anywidget with one trait for each frame, the first one filled."""
    frames = {
        f"frame_{j}_{i}": traitlets.Dict(default_value=None, allow_none=True).tag(sync=True)
        for j, i in order
    }
    kind = type("FilmWidget", (_FilmWidget,), frames)
    widget = kind(film=film.facts())
    widget.fill(film, *order[0])
    return widget


class _FilmWidget(anywidget.AnyWidget):
    _esm = _PLAYER + (_HERE / "film_widget.js").read_text(encoding="utf-8")
    _css = _CSS
    film = traitlets.Dict().tag(sync=True)

    def fill(self, film, j, i):
        """Draw one frame and send it to the page."""
        png, text = film.frame(i, j)
        setattr(self, f"frame_{j}_{i}", {"png": png, "text": text})


def _view(starts, minima, x, y):
    """Ranges of the map, unless given: the starts, and as far beyond the minima as they lie."""
    if starts.shape[1] > 2:
        raise ValueError(f"start has {starts.shape[1]} coordinates; a map shows one or two")
    centres = minima if minima.size else np.zeros((1, starts.shape[1]))
    nearest = [min(centres, key=lambda c: np.linalg.norm(c - start)) for start in starts]
    points = np.concatenate([starts, centres, 2 * np.array(nearest) - starts])
    low, high = points.min(axis=0), points.max(axis=0)
    margin = 0.15 * (high - low).max()
    if starts.shape[1] == 1:
        return x or (low[0] - margin, high[0] + margin), None
    middle, half = (low + high) / 2, (high - low).max() / 2 + margin
    box = [(centre - half, centre + half) for centre in middle]
    return x or box[0], y or box[1]


def _position(name, position, values):
    if position is None:
        return len(values) // 2
    position = arguments.whole(name, position)
    if position >= len(values):
        raise ValueError(f"{name} is {position}; the last position is {len(values) - 1}")
    return position


def _text(value) -> str:
    if isinstance(value, (int, float, np.number)):
        return f"{value:.3g}"
    if isinstance(value, (Sequence, np.ndarray)) and not isinstance(value, str):
        return "(" + ", ".join(_text(part) for part in value) + ")"
    return str(value)
