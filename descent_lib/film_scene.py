"""The course's usual film, one frame of it: walks over a landscape, and their loss curves."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from descent_lib import arguments, plots
from descent_lib.arrays import Array, numbers
from descent_lib.descent import descend, trail
from descent_lib.film_knob import Knob
from descent_lib.protocols import Objective


@dataclass(frozen=True, eq=False)
class Scene:
    """Rules that walk from ``start`` over a landscape, on a map of the ranges x and y.

    A ``second`` knob moves a field of the rules, or the start: that which its label names.
    """

    landscape: Any
    rules: list[Any]
    start: ArrayLike
    second: Knob | None
    steps: int
    x: plots.Range
    y: plots.Range | None
    names: Sequence[str]
    axes: Sequence[str]

    @property
    def lowest(self) -> float | None:
        """The height of the lowest minimum, if the landscape knows its minima."""
        minima = minima_of(self.landscape)
        return float(self.landscape.value(minima).min()) if minima.size else None

    def backdrop(self, figure: Figure) -> None:
        """Draw the map and the axes of the loss curves."""
        figure.set_layout_engine("none")  # finding margins would take longer than all the rest
        left, right = figure.subplots(
            1,
            2,
            width_ratios=[1.2, 1],
            gridspec_kw={
                "left": 0.07 if self.y else 0.09,
                "right": 0.99,
                "bottom": 0.13,
                "top": 0.97 - 0.065 * math.ceil(len(self.rules) / plots.columns(self.rules)),
                "wspace": 0.22,
            },
        )
        plots.landscape(left, self.landscape, self.x, self.y)
        left.set(**dict(zip(("xlabel", "ylabel"), self.axes, strict=False)))
        highest = float(self.landscape.value(starts(self.start, self.second)).max())
        plots.loss_axes(right, highest, self.lowest, self.steps)
        plots.legend(right, self.rules)

    def draw(self, figure: Figure, rate: float, value: Any = None) -> str:
        """Draw the walks at one rate, and say what became of them."""
        left, right = figure.axes
        start, tuned = self.start, self.rules
        if self.second and self.second.label == "start":
            start = value
        elif self.second:
            tuned = [replace(rule, **{self.second.label: value}) for rule in self.rules]
        sentences = [f"Learning rate {rate:.3g}."]
        for rule in tuned:
            walk = trail(descend(self.landscape, rule, rate, start), self.steps)
            plots.path(left, walk, rule)
            plots.loss(right, walk, rule, self.lowest, name=False)
            fate = plots.verdict(walk, self.landscape, names=self.names)
            said = f"{plots.label(rule)} {fate}."
            sentences.append(said[0].upper() + said[1:])
        return " ".join(sentences)


def prepare(
    landscape: Any,
    rules: Any,
    start: ArrayLike,
    *,
    second: Knob | None,
    steps: int,
    x: plots.Range | None,
    y: plots.Range | None,
    names: Sequence[str],
    axes: Sequence[str],
) -> Scene:
    """A scene of one rule or several; x and y are chosen around the start if not given."""
    rules = arguments.sequence("rules", rules if isinstance(rules, Iterable) else [rules])
    rules = [arguments.rule("rules", rule) for rule in rules]
    for rule in rules:
        if second and second.label != "start" and not hasattr(rule, second.label):
            raise ValueError(f"second: {rule} has no setting {second.label!r}")
    steps = arguments.whole("steps", steps, low=1)
    wide, high = view(starts(start, second), minima_of(landscape))
    x = wide if x is None else arguments.interval("x", x)
    if high is not None:
        high = high if y is None else arguments.interval("y", y)
    return Scene(landscape, rules, start, second, steps, x, high, names, axes)


def rates(lr: plots.Range, frames: int, also: Iterable[float] = ()) -> list[float]:
    """Rates from low to high in equal ratios; each of ``also`` takes the nearest place within."""
    low, high = arguments.interval("lr", lr, above=0)
    stops = np.geomspace(low, high, arguments.whole("frames", frames, low=2))
    wanted = [arguments.number("also", rate, low, high) for rate in also]
    for rate in wanted:
        kept = np.isin(stops, [*wanted, stops[0], stops[-1]])
        distance = np.where(kept & (stops != rate), np.inf, np.abs(np.log(stops / rate)))
        stops[distance.argmin()] = rate
    return sorted(stops.tolist())


def starts(start: ArrayLike, second: Knob | None) -> Array:
    """All starts as an array of shape (starts, 1 or 2): what a map can show."""
    values = second.values if second and second.label == "start" else [start]
    rows = np.stack([np.atleast_1d(numbers("start", value)) for value in values])
    if rows.shape[1] > 2:
        raise ValueError(f"start has {rows.shape[1]} coordinates; a map shows one or two")
    return rows


def minima_of(landscape: Objective) -> Array:
    """The minima that a landscape knows, of shape (minima, n); empty if it knows none."""
    return np.asarray(getattr(landscape, "minima", ()), dtype=float)


def view(begins: Array, minima: Array) -> tuple[plots.Range, plots.Range | None]:
    """Ranges x and y of a map: the starts, and as far beyond the minima as they lie."""
    centres = minima if minima.size else np.zeros((1, begins.shape[1]))
    nearest = [min(centres, key=lambda c: np.linalg.norm(c - begin)) for begin in begins]
    points = np.concatenate([begins, centres, 2 * np.array(nearest) - begins])
    low, high = points.min(axis=0), points.max(axis=0)
    margin = 0.15 * (high - low).max()
    if begins.shape[1] == 1:
        return (low[0] - margin, high[0] + margin), None
    middle, half = (low + high) / 2, (high - low).max() / 2 + margin
    x, y = ((centre - half, centre + half) for centre in middle)
    return x, y
