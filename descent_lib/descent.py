"""Walks: a rule, a rate and a landscape give a stream of steps; the caller decides when to stop."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from descent_lib import arguments
from descent_lib.arrays import Array, numbers
from descent_lib.protocols import Differentiable, Rule, Schedule


class Step(NamedTuple):
    """One position of a walk: ``x`` (..., n), ``value`` (...) and ``gradient`` (..., n) at t."""

    t: int
    x: Array
    value: Array
    gradient: Array


@dataclass(frozen=True, eq=False, repr=False)
class Trail:
    """The steps of a walk as arrays: row 0 is the start, row t the position after t steps.

    ``t`` has shape (rows,), ``x`` and ``gradient`` (rows, ..., n), ``value`` (rows, ...).
    """

    t: NDArray[np.int64]
    x: Array
    value: Array
    gradient: Array

    def __len__(self) -> int:
        return len(self.t)

    def __repr__(self) -> str:
        walks = int(np.prod(self.value.shape[1:]))
        many = "" if walks == 1 else f" of {walks} walks"
        first, last = (np.ravel(self.value[row]) for row in (0, -1))
        ends = [_span(heights) for heights in (first, last)]
        return f"Trail({len(self) - 1} steps{many}, height {ends[0]} → {ends[1]})"


def _span(heights: Array) -> str:
    low, high = (f"{end(heights):.2g}" for end in (np.min, np.max))
    return low if low == high else f"{low} to {high}"


def descend(
    landscape: Differentiable,
    rule: Rule,
    lr: ArrayLike | Schedule,
    x: ArrayLike,
    decay: float = 0.0,
) -> Iterator[Step]:
    """Walk from ``x`` without end: ``x <- x - lr * (direction + decay * x)``, Step 0 is the start.

    ``landscape`` is any object with ``value(x)`` and ``gradient(x)``. ``lr`` is a number, an array
    (one rate for each of many walks: its axes lead, before those of ``x``), or a schedule, called
    with t. ``decay`` is decoupled weight decay: AdamW is Adam with ``decay=``. A walk that diverges
    runs into inf and nan; it does not stop by itself.

    >>> walk = descend(Bowl(), GradientDescent(), lr=0.1, x=[4.0, 2.0])
    >>> float(next(walk).value)
    10.0
    """
    for name in ("value", "gradient"):
        arguments.function(f"landscape.{name}", getattr(landscape, name, None))
    arguments.rule("rule", rule)
    decay = arguments.number("decay", decay, low=0)
    x = np.atleast_1d(numbers("x", x))
    if callable(lr):
        return _walk(landscape, rule, arguments.schedule("lr", lr), x, decay)
    rates = numbers("lr", lr)
    if (rates < 0).any():
        raise ValueError(f"lr is {rates.min():g}; it must be at least 0 (a walk goes downhill)")
    try:
        shape = np.broadcast_shapes(rates.shape, x.shape[:-1])
    except ValueError:
        raise ValueError(
            f"lr has shape {rates.shape} and x {x.shape}; the shape of lr must be that of x "
            "without its last axis, or fit in front of it with axes of length 1"
        ) from None
    x = np.broadcast_to(x, shape + x.shape[-1:]).copy()
    return _walk(
        landscape, rule, _always(rates[..., None] if rates.ndim else float(rates)), x, decay
    )


def _walk(
    landscape: Differentiable, rule: Rule, rate: Callable[[int], Any], x: Array, decay: float
) -> Iterator[Step]:
    state, t = rule.start, 0
    while True:
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            value, gradient = landscape.value(x), landscape.gradient(x)
        if t == 0 and np.shape(gradient) != x.shape:
            raise ValueError(
                f"landscape.gradient(x) has shape {np.shape(gradient)} for x of shape {x.shape}; "
                "it must have the shape of x"
            )
        yield Step(t, x, value, gradient)
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            direction, state = rule(gradient, state, t)
            x = x - rate(t) * (direction + decay * x if decay else direction)
        t += 1


def trail(walk: Iterator[Step], steps: int) -> Trail:
    """Take ``steps`` steps of a walk and keep them all: a Trail of ``steps + 1`` rows."""
    rows = list(islice(_steps(walk), arguments.whole("steps", steps) + 1))
    if not rows:
        raise ValueError("walk is at its end; begin a new one with descend(...)")
    return Trail(*(np.array(column) for column in zip(*rows, strict=True)))


def steps_until(
    walk: Iterator[Step], condition: Callable[[Step], Any], limit: int = 100_000
) -> int | None:
    """Number of the first step that meets ``condition(step)``; None if none of ``limit`` does."""
    arguments.function("condition", condition)
    walk = islice(_steps(walk), arguments.whole("limit", limit) + 1)
    return next((step.t for step in walk if condition(step)), None)


def _steps(walk: Iterator[Step]) -> Iterator[Step]:
    if not hasattr(walk, "__next__"):
        raise TypeError(f"walk must be a stream of steps, as from descend(...), but it is {walk!r}")
    return (_step(step) for step in walk)


def _step(step: Step) -> Step:
    if not isinstance(step, Step):
        raise TypeError(f"walk must be a stream of steps, but it holds {step!r}")
    return step


def _always(rate: Any) -> Callable[[int], Any]:
    return lambda t: rate
