"""Pictures of descent: data and an ``Axes`` in, artists out.

Importing this module turns on the course's Matplotlib style. Every function also notes down a
sentence about what it drew, made from the data; ``describe(figure)`` joins those sentences, and
``show(figure)`` displays the figure with them as its text alternative.
"""

import base64
import html
import io
from dataclasses import MISSING, fields
from pathlib import Path
from typing import NamedTuple
from weakref import WeakKeyDictionary

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import BoundaryNorm, LinearSegmentedColormap

from descent_lib.fate import place, verdict  # noqa: F401 -- part of this room's words

STYLE = Path(__file__).with_name("mountain.mplstyle")
plt.style.use(STYLE)

QUIET = LinearSegmentedColormap.from_list("quiet", ["#FDFDFC", "#D9DFE5", "#AAB6C3"])
INK = "#222222"
GREEK = {
    "eta": "η", "beta": "β", "kappa": "κ", "lambda": "λ", "sigma": "σ", "theta": "θ", "mu": "μ",
    "times": "×",
}  # fmt: skip


class Look(NamedTuple):
    """The colour and the marker of one rule, the same in every picture."""

    color: str
    marker: str


LOOKS = {
    "GradientDescent": Look("#0072B2", "o"),
    "Momentum": Look("#D55E00", "s"),
    "EmaMomentum": Look("#B8860B", "D"),
    "Nesterov": Look("#009E73", "^"),
    "AdaGrad": Look("#56B4E9", "v"),
    "RMSProp": Look("#CC79A7", "P"),
    "Adam": Look("#882255", "X"),
    "AMSGrad": Look("#AA4499", "<"),
    "NAdam": Look("#332288", ">"),
    "Lion": Look("#999933", "h"),
    "Muon": Look("#117733", "p"),
}
OTHER = Look(INK, "d")
NAMES = {
    "GradientDescent": "plain descent",
    "Momentum": "heavy ball",
    "EmaMomentum": "averaged gradient",
}
SIGNS = {"beta": "β", "beta1": "β₁", "beta2": "β₂", "epsilon": "ε", "rho": "ρ"}
SERIES = (
    Look("#0072B2", "o"), Look("#D55E00", "s"), Look("#009E73", "^"), Look("#CC79A7", "P"),
    Look("#B8860B", "D"), Look("#56B4E9", "v"),
)  # fmt: skip  # for what is not a rule: batch sizes, starts, schedules

_sentences = WeakKeyDictionary()


def look(rule) -> Look:
    """The colour and marker of a rule; one and the same spare look for a rule of your own."""
    return LOOKS.get(type(rule).__name__, OTHER)


def label(rule) -> str:
    """The chapters' name for a rule, and those settings that are not the defaults."""
    name = NAMES.get(type(rule).__name__, type(rule).__name__)
    try:
        changed = [f"{SIGNS.get(key, key)} = {value:g}" for key, value in _changed(rule)]
    except TypeError:
        return getattr(rule, "__name__", name)
    return f"{name} ({', '.join(changed)})" if changed else name


def _changed(thing):
    """The settings of a dataclass that are not its defaults."""
    for f in fields(thing):
        value = getattr(thing, f.name)
        if f.default is MISSING or value != f.default:
            yield f.name, value


def landscape(ax, landscape, x=(-2, 2), y=(-2, 2), levels=12):
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
    _say(ax, f"Map of {landscape_name(landscape)}{_list_minima(minima)}.")
    return filled


def _curve(ax, landscape, x):
    xs = np.linspace(*x, 400)
    heights = landscape.value(xs[:, None])
    (line,) = ax.plot(xs, heights, color="#8A97A5", linewidth=2.5, zorder=1)
    ax.set(xlabel="$x$", ylabel="height $f(x)$", xlim=x)
    low, high = heights.min(), heights.max()
    ax.set_ylim(low - 0.08 * (high - low), high)
    minima = _minima_within(landscape, x)
    for minimum in minima:
        mark_minimum(ax, minimum[0], landscape.value(minimum))
    _say(ax, f"Curve of {landscape_name(landscape)}{_list_minima(minima)}.")
    return line


def surface(ax, landscape, x=(-2, 2), y=(-2, 2), cells=60):
    """Draw a landscape as a surface on a 3-D axes."""
    xs, ys, heights = grid(landscape, x, y, cells)
    drawn = ax.plot_surface(
        xs,
        ys,
        heights,
        cmap=QUIET,
        edgecolor="#8A97A5",
        linewidth=0.2,
        alpha=0.9,
        rcount=30,
        ccount=30,
    )
    ax.set(xlabel="$x_1$", ylabel="$x_2$", zlabel="height")
    _say(ax, f"Surface of {landscape_name(landscape)}.")
    return drawn


def grid(landscape, x, y, cells=160):
    """Coordinates and heights over a rectangle: three arrays of shape (cells, cells)."""
    xs, ys = np.meshgrid(np.linspace(*x, cells), np.linspace(*y, cells))
    return xs, ys, landscape.value(np.stack([xs, ys], axis=-1))


def path(ax, trail, rule, style=None, lift=0.0):
    """Draw the positions of one walk, from a ring at the start to a filled mark at the end.

    Steps are marked where they do not crowd, which needs the ranges of the axes to be set.
    On a 3-D axes the path runs on the surface, lifted by ``lift``; on the line, along the curve.
    ``style`` is a Look to use instead of the rule's own, to tell walks of one rule apart.
    """
    points = _drawable(trail, lift if ax.name == "3d" else None)
    style = (style or look(rule))._asdict()
    edge = {"markeredgecolor": "white", "markeredgewidth": 0.6}
    lines = ax.plot(*points, color="white", linewidth=3.5, alpha=0.7, zorder=3.9)
    marked = range(len(points[0])) if ax.name == "3d" else _apart(ax, points)
    lines += ax.plot(*points, markersize=4, linewidth=1.4, zorder=4, markevery=marked, **style)
    lines += ax.plot(*[p[:1] for p in points], "o", ms=9, mfc="none", mec=INK, mew=1.5, zorder=5)
    lines += ax.plot(*[p[-1:] for p in points], markersize=9, zorder=6, **style, **edge)
    _say(ax, f"{label(rule)} walks from {place(trail.x[0])} to {place(trail.x[-1])}.")
    return lines


def _apart(ax, points):
    """Numbers of the points that lie a fortieth of the axes or more from the one before."""
    sizes = np.ptp(np.array([ax.get_xlim(), ax.get_ylim()]), axis=1)
    places = np.stack(points, axis=-1) / sizes
    kept = [0]
    for i in range(1, len(places)):
        if np.abs(places[i] - places[kept[-1]]).max() >= 0.025:
            kept.append(i)
    return kept


def loss(ax, trail, rule, lowest=0.0, name=None, style=None):
    """Draw height above ``lowest`` against the step number, on a logarithmic scale.

    The name stands where the line ends; ``name=False`` leaves it out. Heights below 1e-16 are drawn
    at 1e-16. With ``lowest=None`` (no minimum) the height itself is drawn, on a symmetric log axis.
    """
    height = trail.value if lowest is None else np.maximum(trail.value - lowest, 1e-16)
    with np.errstate(invalid="ignore"):
        shown = np.abs(height) < 1e30
    if not ax.has_data():
        loss_axes(ax, None, lowest, len(trail) - 1)
    color, marker = style or look(rule)
    every = max(1, len(trail) // 12)
    ts, heights = trail.t[shown], height[shown]
    lines = ax.plot(ts, heights, color=color, marker=marker, markevery=every, markersize=4)
    if name is not False:
        lines.append(_end_label(ax, ts, heights, name or label(rule), color))
    return lines


def loss_axes(ax, highest, lowest, steps):
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


def legend(ax, rules):
    """Name the rules above the axes: for films, whose lines end in ever new places."""
    handles = [
        plt.Line2D([], [], color=look(rule).color, marker=look(rule).marker, label=label(rule))
        for rule in rules
    ]
    place = {"loc": "lower left", "bbox_to_anchor": (0, 1), "borderaxespad": 0}
    return ax.legend(handles=handles, ncols=columns(rules), columnspacing=1, **place)


def columns(rules) -> int:
    """In how many columns the names of some rules fit above one panel of a film."""
    return 1 if max(len(label(rule)) for rule in rules) > 18 else 2


def _end_label(ax, ts, heights, text, color):
    return ax.annotate(
        text, (ts[-1], heights[-1]), xytext=(6, 0), textcoords="offset points", color=color,
        va="center", fontsize=10, annotation_clip=False,
    )  # fmt: skip


def schedule(ax, schedule, steps, name=None):
    """Draw a learning rate schedule over its steps 0 .. steps."""
    ts = np.arange(steps + 1)
    rates = np.array([schedule(int(t)) for t in ts])
    (line,) = ax.plot(ts, rates)
    ax.set(xlabel="step $t$", ylabel=r"learning rate $\eta_t$")
    name = name or type(schedule).__name__
    _end_label(ax, ts, rates, name, line.get_color())
    peak = rates.argmax()
    _say(
        ax,
        f"Schedule {name}: from {rates[0]:.3g} to {rates[-1]:.3g} in {steps} steps, "
        f"highest {rates[peak]:.3g} at step {peak}.",
    )
    return line


def mark_minimum(ax, x, y):
    """Mark a minimum with a plus."""
    return ax.plot(x, y, "+", color=INK, markersize=14, markeredgewidth=2, zorder=3)


def mark_saddle(ax, x, y):
    """Mark a saddle with a cross."""
    return ax.plot(x, y, "x", color=INK, markersize=11, markeredgewidth=2, zorder=3)


def describe(figure) -> str:
    """The sentences that the drawing functions noted down, panel by panel, under their titles."""
    said = []
    for ax in figure.axes:
        new = [
            s for s in _sentences.get(ax, ()) if s not in said or not s.startswith(("Map", "Curve"))
        ]
        title = _plain(ax.get_title(loc="left"))
        said += [f"{title}:"] if title and new else []
        said += new
    return " ".join(said)


def _plain(text):
    r"""A title without its TeX: ``$\eta = 0.1$`` becomes ``η = 0.1``."""
    for name, letter in GREEK.items():
        text = text.replace(f"\\{name}", letter)
    return text.replace("$", "")


class Picture:
    """A figure, drawn, with its text alternative: shows itself in a notebook."""

    def __init__(self, png: bytes, description: str, width: int):
        self.png, self.description, self.width = png, description, width

    def _repr_mimebundle_(self, include=None, exclude=None):
        text = html.escape(self.description, quote=True)
        image = base64.b64encode(self.png).decode()
        page = (
            f'<figure style="margin:0"><img alt="{text}" src="data:image/png;base64,{image}" '
            f'style="width:{self.width}px;max-width:100%;background:white">'
            f'<figcaption aria-hidden="true" style="max-width:{self.width}px;'
            f'color:var(--jp-ui-font-color2, #6b6b6b)">{text}'
            "</figcaption></figure>"
        )
        return {"text/html": page, "text/plain": self.description}


def show(figure, description="") -> Picture:
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


def landscape_name(landscape) -> str:
    """The landscape as a reader would name it: ``Ravine(condition=100, angle=30)``."""
    name = type(landscape).__name__
    if name == "Landscape":
        return "a function"
    try:
        changed = ", ".join(f"{key}={value:g}" for key, value in _changed(landscape))
    except TypeError:
        return name
    return f"{name}({changed})" if changed else name


def _say(ax, sentence):
    _sentences.setdefault(ax, []).append(sentence[0].upper() + sentence[1:])


def _drawable(trail, lift):
    """The finite part of a trail as coordinates to plot, cut off when it leaves the picture far."""
    x = np.asarray(trail.x, dtype=float)
    with np.errstate(over="ignore", invalid="ignore"):
        lost = ~(np.abs(x).max(axis=-1) < 1e6)
    end = max(1, lost.argmax() if lost.any() else len(x))
    columns = [x[:end, i] for i in range(x.shape[-1])]
    if x.shape[-1] == 1:
        return [*columns, trail.value[:end]]
    return columns if lift is None else [*columns, trail.value[:end] + lift]


def _minima_within(landscape, x, y=None):
    minima = np.asarray(getattr(landscape, "minima", np.empty((0, 1))))
    if minima.size == 0:
        return np.empty((0, 1 if y is None else 2))
    inside = (minima[:, 0] >= x[0]) & (minima[:, 0] <= x[1])
    if y is not None:
        inside &= (minima[:, 1] >= y[0]) & (minima[:, 1] <= y[1])
    return minima[inside]


def _list_minima(minima):
    if len(minima) == 0:
        return ", no minimum in view"
    return " with the minimum at " + " and ".join(place(m) for m in minima)
