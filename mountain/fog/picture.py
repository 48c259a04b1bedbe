"""The picture at the end of the fog game: the map, every walk, and the rate of each step."""

import io
from collections.abc import Sequence
from typing import TypeAlias

import matplotlib as mpl
import numpy as np
from matplotlib import patheffects, ticker
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Annotation
from matplotlib.transforms import Bbox

from descent_lib import plots
from descent_lib.descent import Trail
from mountain.fog.expedition import Expedition, Result, name
from mountain.fog.walk import BREATHABLE

RATIO = 1.4  # of the map: width to height
Range: TypeAlias = tuple[float, float]
HALO = [patheffects.withStroke(linewidth=3, foreground="white")]


def png(expedition: Expedition) -> bytes:
    """Draw the map with every walk, and under it the learning rate of each step."""
    with mpl.style.context([plots.STYLE, {"contour.negative_linestyle": "solid"}]):
        figure = Figure(figsize=(6.4, 5.9), dpi=200)
        FigureCanvasAgg(figure)
        top, below = figure.subplots(2, 1, height_ratios=[3.3, 1])
        _draw_rates(below, expedition)
        map_of(top, expedition, [*reversed(expedition.rivals), expedition.result])
        buffer = io.BytesIO()
        figure.savefig(buffer, format="png")
    return buffer.getvalue()


def map_of(ax: Axes, expedition: Expedition, results: Sequence[Result]) -> tuple[Range, Range]:
    """Draw the map with these walks on it; its ranges, east and north."""
    mountain = expedition.mountain
    lowest, *_ = minima = mountain.minima
    x, y = _frame(np.vstack([minima, np.zeros((1, 2)), *(result.path for result in results)]))
    plots.landscape(ax, mountain, x, y, levels=14)
    ax.set(xlabel="metres east of the crash", ylabel="metres north of the crash")
    air = mountain.value(lowest) + BREATHABLE
    zone = ax.contour(*plots.grid(mountain, x, y), [air], colors=plots.INK, linestyles="--")
    zone.set_linewidth(1.2)
    for result in results:
        plots.path(ax, _trail(mountain, result.path), result.walker)
    spots = [("crash", np.zeros(2), plots.INK), ("air to breathe", lowest, plots.INK)]
    spots += [(name(r.walker), _apart(r, results), plots.look(r.walker).color) for r in results]
    edge = zone.get_paths()[0].vertices
    _label(ax, spots, np.vstack([edge, minima, *(_line(result.path) for result in results)]))
    return x, y


def _trail(mountain, path):
    """A path as ``plots.path`` wants it."""
    return Trail(np.arange(len(path)), path, mountain.value(path), mountain.gradient(path))


def _draw_rates(ax, expedition):
    rate = expedition.mountain.rate
    rates = expedition.learning_rates
    steps, last = np.arange(1, len(rates) + 1), max(len(rates), 3) + 0.5
    blue, ink = plots.LOOKS["GradientDescent"].color, plots.INK
    limits = (2 * rate, "diverges", ink, ":"), (rate, "gradient descent", blue, "-")
    for height, text, color, dashes in limits:
        ax.hlines(height, 0.5, last, color=color, linewidth=1.6, linestyle=dashes)
        ax.annotate(
            text, (last, height), (6, 0), textcoords="offset points", color=color, va="center",
            fontsize=10,
        )  # fmt: skip
    low = max(min(rates.min(initial=rate), rate) / 2, rate / 20)
    high = min(max(rates.max(initial=rate), 2 * rate) * 2, rate * 20)
    inside = np.clip(rates, low, high)
    ax.plot(steps, inside, color=ink, marker="d", markersize=5, linewidth=1.2, clip_on=False)
    ax.set(xlabel="your step", ylabel="stride ÷ slope", ylim=(low, high), yscale="log")
    ax.set_xlim(0.5, 0.5 + (last - 0.5) * 1.32)
    ax.xaxis.set_major_locator(ticker.FixedLocator(_ticks(int(last))))
    decades = np.log10(high / low)
    ax.yaxis.set_major_locator(ticker.LogLocator(subs=(1, 2, 5) if decades < 2 else (1,)))
    ax.yaxis.set_major_formatter(ticker.FormatStrFormatter("%g"))
    ax.yaxis.set_minor_formatter(ticker.NullFormatter())


def _ticks(last):
    every = next(n for n in (1, 2, 5, 10, 20) if last / n <= 12)
    return range(every, last + 1, every)


def _frame(points, ratio=RATIO):
    """Ranges around the points, ``ratio`` times as wide as high."""
    low, high = points.min(axis=0), points.max(axis=0)
    half = np.maximum((high - low) / 2 * 1.15 + 12, 30)
    half = np.maximum(half, [half[1] * ratio, half[0] / ratio])
    middle = (low + high) / 2
    return tuple(zip(middle - half, middle + half, strict=True))


def _apart(result, results):
    """Where to name a walk: the footprint that is farthest from the other walks, or its end."""
    others = np.vstack([[[1e9, 1e9]], *(_line(r.path) for r in results if r is not result)])
    gaps = np.linalg.norm(result.path[:, None] - others, axis=-1).min(axis=1)
    return result.path[np.argmax(gaps) if gaps.max() > 4 else -1]


def _line(path):
    """Points along the whole path, for it is not only footprints that a label must not cover."""
    at = np.linspace(0, len(path) - 1, 12 * len(path))
    return np.stack([np.interp(at, np.arange(len(path)), part) for part in path.T], axis=-1)


def _label(ax, spots, busy):
    """Write each text beside its spot, where it covers neither another text nor a walk."""
    ax.figure.canvas.draw()
    ax.figure.set_layout_engine("none")
    frame, points = ax.get_window_extent(), ax.transData.transform(busy)
    taken: list[Bbox] = []
    for text, place, color in spots:
        options: list[tuple[float, int, Annotation, Bbox]] = []
        for far in (10, 20, 34, 50):
            for angle in np.deg2rad([0, 180, 90, 270, 45, 135, 225, 315]):
                dx, dy = far * np.cos(angle), far * np.sin(angle)
                note = ax.annotate(
                    text, place, (dx, dy), textcoords="offset points", color=color, weight="bold",
                    ha="left" if dx > 1 else "right" if dx < -1 else "center", va="center",
                    path_effects=HALO, zorder=9,
                )  # fmt: skip
                box = note.get_window_extent()
                room = box.padded(4)
                covered = 20 * room.count_overlaps(taken) + room.count_contains(points)
                corners = frame.count_contains(room.corners())
                options.append((covered + 30 * (4 - corners), len(options), note, box))
        options.sort(key=lambda option: option[:2])
        for *_, note, _ in options[1:]:
            note.remove()
        taken.append(options[0][3])
