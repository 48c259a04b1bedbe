"""What became of a walk, in the words of chapter 00: it creeps, swings, settles or diverges."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from descent_lib.arrays import Array
from descent_lib.descent import Trail
from descent_lib.protocols import Objective


def verdict(
    trail: Trail, landscape: Objective, small: float = 1e-6, names: Sequence[str] = ()
) -> str:
    """What became of one walk: "swings, and settles in 34 steps" and the like.

    A walk has settled when its height above the minimum it ends at is ``small`` times what it was
    at the start, and stays below that; a walk that jumps to and fro without falling has not.
    ``names`` says what the minima are called, in their order: ``("the deep valley", ...)``.
    """
    one_walk(trail)
    value, x = (np.asarray(rows, dtype=float) for rows in (trail.value, trail.x))
    if said := _diverges(value):
        return said
    minima = np.asarray(getattr(landscape, "minima", ()), dtype=float)
    floor = landscape.value(minima[_nearest(x[-1], minima)]) if minima.size else value.min()
    gap = value - floor
    whole = gap[0] if gap[0] > 0 else gap.max()
    if whole <= 0:
        return f"rests at {place(x[-1])}" if not minima.size else "starts at the minimum"
    above = np.flatnonzero(gap > small * whole)
    count = above[-1] + 1 if above.size else 0
    steps, share = _steps(len(value) - 1), gap[-1] / whole
    where = _where(x, minima, names) if share < 0.01 else ""
    settled = len(value) - count  # rows: four show two jumps, fewer may be luck
    tail = settled if 4 <= settled < _quarter(value) else _quarter(value)
    wide = _width(x[-tail:])
    if wide > 1e-6 * _width(x) and _jumps(trail, gap, tail // 2):
        return f"swings for ever{where}, still {wide:.2g} wide after {steps}"
    swings = oscillates(trail)
    if not minima.size:
        return f"falls from {value[0]:.3g} to {value[-1]:.3g} in {steps}{', swinging' * swings}"
    if settled:
        return f"{'swings, and ' * swings}settles{where}{',' * bool(where)} in {_steps(count)}"
    if wide <= 1e-12 * np.abs(x).max():
        return f"rests at {place(x[-1])}, which is no minimum"
    left = "nearly all" if 0.995 < share <= 1 else f"{share:.2g}"
    manner = "swings" if swings else "creeps"
    return f"still {manner}{where}, with {left} of the height left after {steps}"


def one_walk(trail: Trail) -> Trail:
    """The trail, if it is that of a single walk; else an error that says how to take one."""
    if np.ndim(trail.value) != 1:
        raise ValueError(
            f"trail holds {np.size(trail.value[0])} walks, and this is about one; take one: "
            "Trail(many.t, many.x[:, 0], many.value[:, 0], many.gradient[:, 0])"
        )
    return trail


def oscillates(trail: Trail) -> bool:
    """Whether the walk swings: many steps turn back on the step before, or go up again.

    Many means: at least a fifth of those that move, and two.
    """
    steepness = np.linalg.norm(one_walk(trail).gradient, axis=-1)
    moving = steepness[1:] > 1e-9 * steepness[0]
    climbs = np.diff(trail.value) > 0
    many = max(2, np.count_nonzero(moving) / 5)
    return bool(max(np.sum(_turns(trail) & moving), np.sum(climbs & moving)) >= many)


def place(x: Sequence[float] | Array) -> str:
    """A position as text: ``0.838`` or ``(3, -2)``."""
    if len(x) == 1:
        return f"{x[0]:.3g}"
    return "(" + ", ".join(f"{coordinate:.3g}" for coordinate in x) + ")"


def _diverges(value: Array) -> str:
    lost = ~np.isfinite(value) | (value > 1e3 * (1 + abs(value[0])))
    if lost[-1]:
        first = len(value) - np.argmin(lost[::-1]) if not lost.all() else 0
        return f"diverges and leaves the picture at step {first}"
    peaks = [part.max() for part in np.array_split(value, min(4, len(value)))]
    grows = all(a < b for a, b in pairwise(peaks))
    if grows and value[-1] > value[0] + 1e-12 * abs(value[0]):
        return f"diverges, climbing from {value[0]:.3g} to {value[-1]:.3g}"
    return ""


def _jumps(trail: Trail, gap: Array, rows: int) -> bool:
    """Whether the last rows turn back and forth, with a peak no lower than in as many before them.

    Two turns enclose a peak: with fewer, a slow swing may look as if it did not fall.
    """
    turns, last, before = _turns(trail), slice(-rows, None), slice(-2 * rows, -rows)
    twice = rows >= 2 and min(turns[last].sum(), turns[before].sum()) >= 2
    return bool(twice and gap[last].max() >= 0.999 * gap[before].max())


def _turns(trail: Trail) -> NDArray[np.bool_]:
    """For each step, whether the slope after it points against the slope before it."""
    slopes = np.asarray(trail.gradient, dtype=float)
    back: NDArray[np.bool_] = np.sum(slopes[1:] * slopes[:-1], axis=-1) < 0
    return back


def _quarter(rows: Array) -> int:
    """How many rows the last quarter of a walk has, two at least."""
    return max(2, len(rows) // 4)


def _width(x: Array) -> float:
    """The diagonal of the box around some positions."""
    return float(np.linalg.norm(np.ptp(x, axis=0)))


def _nearest(x: Array, minima: Array) -> int:
    return int(np.argmin(np.linalg.norm(minima - x, axis=-1)))


def _where(x: Array, minima: Array, names: Sequence[str]) -> str:
    """The valley in which the walk spends its last quarter, if there is a choice or a name."""
    valleys = {_nearest(row, minima) for row in x[-_quarter(x) :]} if minima.size else set()
    if len(valleys) != 1 or (len(minima) == 1 and not names):
        return ""
    (valley,) = valleys
    name = f"{names[valley]}," if names else "the valley"
    return f" in {name} at {place(minima[valley])}"


def _steps(count: int) -> str:
    return "1 step" if count == 1 else f"{count} steps"
