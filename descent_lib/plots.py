"""Pictures of descent: data and an ``Axes`` in, artists out.

Importing this module turns on the course's Matplotlib style. Most functions also note a sentence
about what they drew, made from the data; ``describe(figure)`` joins those sentences, and
``show(figure)`` displays the figure with them as its text alternative.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Literal, TypeAlias

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.colors import BoundaryNorm, LinearSegmentedColormap
from matplotlib.contour import QuadContourSet
from matplotlib.legend import Legend
from matplotlib.lines import Line2D
from matplotlib.text import Annotation
from mpl_toolkits.mplot3d import Axes3D
from mpl_toolkits.mplot3d.art3d import Poly3DCollection

from descent_lib.arrays import Array
from descent_lib.descent import Trail
from descent_lib.fate import one_walk, place, verdict
from descent_lib.looks import INK, LOOKS, OTHER, SERIES, Look, label, landscape_name, look
from descent_lib.picture import Picture, describe, say, show
from descent_lib.protocols import Objective, Schedule

__all__ = [
    "INK", "LOOKS", "OTHER", "SERIES", "STYLE", "Look", "Picture", "columns", "describe", "grid",
    "label", "landscape", "landscape_name", "legend", "look", "loss", "loss_axes", "mark_minimum",
    "mark_saddle", "path", "place", "schedule", "show", "surface", "verdict",
]  # fmt: skip

STYLE = Path(__file__).with_name("mountain.mplstyle")
plt.style.use(STYLE)

QUIET = LinearSegmentedColormap.from_list("quiet", ["#FDFDFC", "#D9DFE5", "#AAB6C3"])
Range: TypeAlias = tuple[float, float]


def landscape(
    ax: Axes,
    landscape: Objective,
    x: Range = (-2, 2),
    y: Range | None = (-2, 2),
    levels: int = 12,
) -> QuadContourSet | Line2D:
    """Draw a landscape over the ranges ``x`` and ``y``: a curve in one dimension, contours in two.

    Contours are spaced so that their number, not their height, is even: flat parts stay readable.
    Minima are marked with a plus. Give ``y=None`` for a landscape on the line.
    """
    if y is None:
        return _curve(ax, landscape, x)
    xs, ys, heights = grid(landscape, x, y)
    cuts = np.unique(np.quantile(heights, np.linspace(0, 1, levels + 1)))
    shades = BoundaryNorm(cuts, QUIET.N)
    filled = ax.contourf(xs, ys, heights, levels=cuts, cmap=QUIET, norm=shades)
    ax.contour(xs, ys, heights, levels=cuts, colors="#8A97A5", linewidths=0.5)
    ax.set(xlabel="$x_1$", ylabel="$x_2$", xlim=x, ylim=y)
    ax.set_aspect("equal")
    minima = _minima_within(landscape, x, y)
    for minimum in minima:
        mark_minimum(ax, *minimum)
    say(filled, f"Map of {landscape_name(landscape)}{_list_minima(minima)}.")
    return filled


def _curve(ax: Axes, landscape: Objective, x: Range) -> Line2D:
    xs = np.linspace(*x, 400)
    heights = landscape.value(xs[:, None])
    (line,) = ax.plot(xs, heights, color="#8A97A5", linewidth=2.5, zorder=1)
    ax.set(xlabel="$x$", ylabel="height $f(x)$", xlim=x)
    low, high = heights.min(), heights.max()
    ax.set_ylim(low - 0.08 * (high - low), high)
    minima = _minima_within(landscape, x)
    for minimum in minima:
        mark_minimum(ax, minimum[0], float(landscape.value(minimum)))
    say(line, f"Curve of {landscape_name(landscape)}{_list_minima(minima)}.")
    return line


def surface(
    ax: Axes3D, landscape: Objective, x: Range = (-2, 2), y: Range = (-2, 2), cells: int = 60
) -> Poly3DCollection:
    """Draw a landscape as a surface on a 3-D axes."""
    xs, ys, heights = grid(landscape, x, y, cells)
    drawn = ax.plot_surface(
        xs, ys, heights, cmap=QUIET, edgecolor="#8A97A5", linewidth=0.2, alpha=0.9, rcount=30,
        ccount=30,
    )  # fmt: skip
    ax.set(xlabel="$x_1$", ylabel="$x_2$", zlabel="height")
    say(drawn, f"Surface of {landscape_name(landscape)}.")
    return drawn


def grid(landscape: Objective, x: Range, y: Range, cells: int = 160) -> tuple[Array, Array, Array]:
    """Coordinates and heights over a rectangle: three arrays of shape (cells, cells)."""
    xs, ys = np.meshgrid(np.linspace(*x, cells), np.linspace(*y, cells))
    return xs, ys, landscape.value(np.stack([xs, ys], axis=-1))


def path(
    ax: Axes, trail: Trail, rule: object, style: Look | None = None, lift: float = 0.0
) -> list[Line2D]:
    """Draw the positions of one walk, from a ring at the start to a filled mark at the end.

    Steps are marked where they do not crowd, which needs the ranges of the axes to be set.
    On a 3-D axes the path runs on the surface, lifted by ``lift``; on the line, along the curve.
    ``style`` is a Look to use instead of the rule's own, to tell walks of one rule apart.
    """
    points = _drawable(one_walk(trail), lift if ax.name == "3d" else None)
    mark = (style or look(rule))._asdict()
    lines = ax.plot(*points, color="white", linewidth=3.5, alpha=0.7, zorder=3.9)
    marked = range(len(points[0])) if ax.name == "3d" else _apart(ax, points)
    lines += ax.plot(*points, markersize=4, linewidth=1.4, zorder=4, markevery=marked, **mark)
    lines += ax.plot(*[p[:1] for p in points], "o", ms=9, mfc="none", mec=INK, mew=1.5, zorder=5)
    lines += ax.plot(*[p[-1:] for p in points], ms=9, mec="white", mew=0.6, zorder=6, **mark)
    say(lines[-1], f"{label(rule)} walks from {place(trail.x[0])} to {place(trail.x[-1])}.")
    return lines


def _apart(ax: Axes, points: Sequence[Array]) -> list[int]:
    """Numbers of the points that lie a fortieth of the axes or more from the one before."""
    sizes = np.ptp(np.array([ax.get_xlim(), ax.get_ylim()]), axis=1)
    places = np.stack(points, axis=-1) / sizes
    kept = [0]
    for i in range(1, len(places)):
        if np.abs(places[i] - places[kept[-1]]).max() >= 0.025:
            kept.append(i)
    return kept


def loss(
    ax: Axes,
    trail: Trail,
    rule: object,
    lowest: float | None = 0.0,
    name: str | Literal[False] | None = None,
    style: Look | None = None,
) -> list[Artist]:
    """Draw height above ``lowest`` against the step number, on a logarithmic scale.

    The name stands where the line ends; ``name=False`` leaves it out. Heights below 1e-16 are drawn
    at 1e-16. With ``lowest=None`` (no minimum) the height itself is drawn, on a symmetric log axis.
    """
    one_walk(trail)
    height = trail.value if lowest is None else np.maximum(trail.value - lowest, 1e-16)
    with np.errstate(invalid="ignore"):
        shown = np.abs(height) < 1e30
    if not ax.has_data() and not ax.get_xlabel():
        loss_axes(ax, None, lowest, len(trail) - 1)
    color, marker = style or look(rule)
    every = max(1, len(trail) // 12)
    ts, heights = trail.t[shown], height[shown]
    lines = ax.plot(ts, heights, color=color, marker=marker, markevery=every, markersize=4)
    if name is False:
        return [*lines]
    return [*lines, _end_label(ax, (ts[-1], heights[-1]), name or label(rule), color)]


def loss_axes(ax: Axes, highest: float | None, lowest: float | None, steps: int) -> None:
    """Prepare axes for loss curves: from ``highest`` (at the start) down, over ``steps`` steps."""
    ax.set(xlabel="step $t$", xlim=(0, steps * 1.02))
    ax.grid(True, axis="y")
    if lowest is None:
        ax.set_yscale("symlog")
        ax.set_ylabel("height")
    else:
        ax.set_yscale("log")
        ax.set_ylabel("height above the minimum")
        if highest is not None and highest > lowest:
            ax.set_ylim((highest - lowest) * 1e-9, (highest - lowest) * 1e3)


def legend(ax: Axes, rules: Sequence[object]) -> Legend:
    """Name the rules above the axes: for films, whose lines end in ever new places."""
    handles = [Line2D([], [], label=label(rule), **look(rule)._asdict()) for rule in rules]
    return ax.legend(
        handles=handles, ncols=columns(rules), columnspacing=1, loc="lower left",
        bbox_to_anchor=(0, 1), borderaxespad=0,
    )  # fmt: skip


def columns(rules: Sequence[object]) -> int:
    """In how many columns the names of some rules fit above one panel of a film."""
    return 1 if max(len(label(rule)) for rule in rules) > 18 else 2


def _end_label(ax: Axes, end: tuple[float, float], text: str, color: str) -> Annotation:
    return ax.annotate(
        text, end, xytext=(6, 0), textcoords="offset points", color=color,
        va="center", fontsize=10, annotation_clip=False,
    )  # fmt: skip


def schedule(ax: Axes, schedule: Schedule, steps: int, name: str | None = None) -> Line2D:
    """Draw a learning rate schedule over its steps 0 .. steps."""
    ts = np.arange(steps + 1)
    rates = np.array([schedule(int(t)) for t in ts])
    (line,) = ax.plot(ts, rates)
    ax.set(xlabel="step $t$", ylabel=r"learning rate $\eta_t$")
    name = name or type(schedule).__name__
    _end_label(ax, (ts[-1], rates[-1]), name, str(line.get_color()))
    peak = rates.argmax()
    say(
        line,
        f"Schedule {name}: from {rates[0]:.3g} to {rates[-1]:.3g} in {steps} steps, "
        f"highest {rates[peak]:.3g} at step {peak}.",
    )
    return line


def mark_minimum(ax: Axes, x: float, y: float) -> list[Line2D]:
    """Mark a minimum with a plus."""
    return ax.plot(x, y, "+", color=INK, markersize=14, markeredgewidth=2, zorder=3)


def mark_saddle(ax: Axes, x: float, y: float) -> list[Line2D]:
    """Mark a saddle with a cross."""
    return ax.plot(x, y, "x", color=INK, markersize=11, markeredgewidth=2, zorder=3)


def _drawable(trail: Trail, lift: float | None) -> list[Array]:
    """The finite part of a trail as coordinates to plot, cut off when it leaves the picture far."""
    x = np.asarray(trail.x, dtype=float)
    with np.errstate(over="ignore", invalid="ignore"):
        lost = ~(np.abs(x).max(axis=-1) < 1e6)
    end = max(1, lost.argmax() if lost.any() else len(x))
    coordinates = [x[:end, i] for i in range(x.shape[-1])]
    if x.shape[-1] == 1:
        return [*coordinates, trail.value[:end]]
    return coordinates if lift is None else [*coordinates, trail.value[:end] + lift]


def _minima_within(landscape: Objective, x: Range, y: Range | None = None) -> Array:
    minima = np.asarray(getattr(landscape, "minima", np.empty((0, 1))))
    if minima.size == 0:
        return np.empty((0, 1 if y is None else 2))
    inside = (minima[:, 0] >= x[0]) & (minima[:, 0] <= x[1])
    if y is not None:
        inside &= (minima[:, 1] >= y[0]) & (minima[:, 1] <= y[1])
    return minima[inside]


def _list_minima(minima: Array) -> str:
    if len(minima) == 0:
        return ", no minimum in view"
    *most, last = map(place, minima)
    if not most:
        return f" with the minimum at {last}"
    return f" with minima at {', '.join(most)} and {last}"
