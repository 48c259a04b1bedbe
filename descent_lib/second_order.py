"""Walkers that use more than the slope: they yield the same steps as ``descend``."""

from collections.abc import Iterator

import numpy as np

from descent_lib import arguments
from descent_lib.descent import Step, _numbers


def newton(landscape, x) -> Iterator[Step]:
    """``x <- x - H^-1 g``: jump to the stationary point of the local parabola.

    That point may be a minimum, a maximum or a saddle. Needs ``landscape.hessian``. Where the
    Hessian is singular there is no such point: raises ``numpy.linalg.LinAlgError``.
    """
    return _walk(landscape, x, ("value", "gradient", "hessian"), _newton_step)


def exact_line_search(landscape, x) -> Iterator[Step]:
    """Steepest descent with the stride ``g'g / g'Hg``, the best one on a quadratic."""
    return _walk(landscape, x, ("value", "gradient", "hessian"), _cauchy_step)


def backtracking(landscape, x, lr=1.0, shrink=0.5, slope=1e-4) -> Iterator[Step]:
    """Steepest descent that begins each step at ``lr`` and multiplies by ``shrink`` until it pays.

    A stride pays when the value falls by at least ``slope * stride * |g|^2`` (Armijo 1966).
    """
    lr = arguments.number("lr", lr, above=0)
    shrink = arguments.number("shrink", shrink, above=0, below=1)
    slope = arguments.number("slope", slope, above=0, below=1)

    def stride(landscape, x, value, gradient):
        steepness = np.sum(gradient**2, axis=-1)
        rate = np.full(np.shape(value), lr)
        for _ in range(60):
            lower = landscape.value(x - rate[..., None] * gradient)
            short = ~(lower <= value - slope * rate * steepness)
            if not short.any():
                break
            rate = np.where(short, rate * shrink, rate)
        return rate[..., None] * gradient

    return _walk(landscape, x, ("value", "gradient"), stride)


def _walk(landscape, x, needs, stride):
    for name in needs:
        arguments.function(f"landscape.{name}", getattr(landscape, name, None))
    return _steps(landscape, np.atleast_1d(_numbers("x", x)), stride)


def _steps(landscape, x, stride):
    t = 0
    while True:
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            value, gradient = landscape.value(x), landscape.gradient(x)
        yield Step(t, x, value, gradient)
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            x = x - stride(landscape, x, value, gradient)
        t += 1


def _newton_step(landscape, x, value, gradient):
    try:
        return np.linalg.solve(landscape.hessian(x), gradient[..., None])[..., 0]
    except np.linalg.LinAlgError:
        raise np.linalg.LinAlgError(
            f"the Hessian at x = {x} is singular: the local parabola has no stationary point, so "
            "Newton has no step from here; start elsewhere"
        ) from None


def _cauchy_step(landscape, x, value, gradient):
    bent = (landscape.hessian(x) @ gradient[..., None])[..., 0]
    over, under = np.sum(gradient**2, axis=-1), np.sum(gradient * bent, axis=-1)
    stride = np.divide(over, under, out=np.zeros_like(over), where=over > 0)
    return stride[..., None] * gradient
