"""Walkers that use more than the slope: they yield the same steps as ``descend``."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from descent_lib import arguments
from descent_lib.arrays import Array
from descent_lib.descent import Step, descend
from descent_lib.protocols import Differentiable, TwiceDifferentiable

Stride = Callable[[Step], Array]


def newton(landscape: TwiceDifferentiable, x: ArrayLike) -> Iterator[Step]:
    """``x <- x - H^-1 g``: jump to the stationary point of the local parabola.

    That point may be a minimum, a maximum or a saddle. Needs ``landscape.hessian``. Where the
    Hessian is singular there is no such point: raises ``numpy.linalg.LinAlgError``.
    """
    return _walk(landscape, x, partial(_newton_step, landscape), needs=("hessian",))


def exact_line_search(landscape: TwiceDifferentiable, x: ArrayLike) -> Iterator[Step]:
    """Steepest descent with the stride ``g'g / g'Hg``, the best one on a quadratic."""
    return _walk(landscape, x, partial(_cauchy_step, landscape), needs=("hessian",))


def backtracking(
    landscape: Differentiable,
    x: ArrayLike,
    lr: float = 1.0,
    shrink: float = 0.5,
    slope: float = 1e-4,
) -> Iterator[Step]:
    """Steepest descent that begins each step at ``lr`` and multiplies by ``shrink`` until it pays.

    A stride pays when the value falls by at least ``slope * stride * |g|^2`` (Armijo 1966).
    """
    lr = arguments.number("lr", lr, above=0)
    shrink = arguments.number("shrink", shrink, above=0, below=1)
    slope = arguments.number("slope", slope, above=0, below=1)

    def stride(step: Step) -> Array:
        _, x, value, gradient = step
        steepness = np.sum(gradient**2, axis=-1)
        rate = np.full(np.shape(value), lr)
        for _ in range(60):
            lower = landscape.value(x - rate[..., None] * gradient)
            short = ~(lower <= value - slope * rate * steepness)
            if not short.any():
                break
            rate = np.where(short, rate * shrink, rate)
        return np.asarray(rate[..., None] * gradient)

    return _walk(landscape, x, stride)


class _Seeing:
    """A stride as a rule: one that sees more than the slope."""

    start = ()
    here: Step

    def __init__(self, stride: Stride):
        self.stride = stride

    def __call__(self, gradient: Array, state: Any, t: int) -> tuple[Array, Any]:
        return self.stride(self.here), state


def _walk(
    landscape: Differentiable, x: ArrayLike, stride: Stride, needs: tuple[str, ...] = ()
) -> Iterator[Step]:
    rule = _Seeing(stride)
    walk = descend(landscape, rule, 1.0, x)
    for name in needs:
        arguments.function(f"landscape.{name}", getattr(landscape, name, None))
    return _followed(walk, rule)


def _followed(walk: Iterator[Step], rule: _Seeing) -> Iterator[Step]:
    for rule.here in walk:
        yield rule.here


def _newton_step(landscape: TwiceDifferentiable, step: Step) -> Array:
    bent = landscape.hessian(step.x)
    try:
        return np.asarray(np.linalg.solve(bent, step.gradient[..., None])[..., 0], float)
    except np.linalg.LinAlgError:
        raise np.linalg.LinAlgError(
            f"the Hessian at x = {step.x} is singular: the local parabola has no stationary point, "
            "so Newton has no step from here; start elsewhere"
        ) from None


def _cauchy_step(landscape: TwiceDifferentiable, step: Step) -> Array:
    gradient = step.gradient
    bent = (landscape.hessian(step.x) @ gradient[..., None])[..., 0]
    over, under = np.sum(gradient**2, axis=-1), np.sum(gradient * bent, axis=-1)
    stride = np.divide(over, under, out=np.zeros_like(over), where=over > 0)
    return np.asarray(stride[..., None] * gradient)
