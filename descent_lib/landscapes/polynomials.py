"""Polynomials with names: curved valleys, saddles, and a W on the line."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from descent_lib.arrays import Array, everywhere, points, symmetric, vector, xy


@dataclass(frozen=True)
class Rosenbrock:
    """``(1 - x)^2 + 100 (y - x^2)^2``: a curved valley with a nearly flat floor (1960)."""

    def value(self, x: ArrayLike) -> Array:
        x, y = xy(x)
        return (1 - x) ** 2 + 100 * (y - x**2) ** 2

    def gradient(self, x: ArrayLike) -> Array:
        x, y = xy(x)
        return vector(2 * (x - 1) - 400 * x * (y - x**2), 200 * (y - x**2))

    def hessian(self, x: ArrayLike) -> Array:
        x, y = xy(x)
        return symmetric(2 - 400 * (y - 3 * x**2), -400 * x, 200 + 0 * y)

    @property
    def minima(self) -> Array:
        return np.array([[1.0, 1.0]])


@dataclass(frozen=True)
class Himmelblau:
    """``(x^2 + y - 11)^2 + (x + y^2 - 7)^2``: four valleys, equally deep (1972)."""

    def value(self, x: ArrayLike) -> Array:
        x, y = xy(x)
        return (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2

    def gradient(self, x: ArrayLike) -> Array:
        x, y = xy(x)
        a, b = x**2 + y - 11, x + y**2 - 7
        return vector(4 * x * a + 2 * b, 2 * a + 4 * y * b)

    def hessian(self, x: ArrayLike) -> Array:
        x, y = xy(x)
        a, b = x**2 + y - 11, x + y**2 - 7
        return symmetric(8 * x**2 + 4 * a + 2, 4 * (x + y), 2 + 8 * y**2 + 4 * b)

    @property
    def minima(self) -> Array:
        return np.array(
            [
                [3.0, 2.0],
                [-2.805118086952745, 3.131312518250573],
                [-3.779310253377747, -3.283185991286170],
                [3.584428340330492, -1.848126526964404],
            ]
        )


@dataclass(frozen=True)
class Beale:
    """``(1.5 - x + xy)^2 + (2.25 - x + xy^2)^2 + (2.625 - x + xy^3)^2``: flat, with walls."""

    def _terms(self, x: Array, y: Array) -> Iterator[tuple[Array, ...]]:
        """Each term with its derivatives by x, y, xy and yy (all have none by xx)."""
        for power, level in ((1, 1.5), (2, 2.25), (3, 2.625)):
            slope = power * y ** (power - 1)
            bend = power * (power - 1) * y ** max(0, power - 2)
            yield level - x + x * y**power, y**power - 1, x * slope, slope, x * bend

    def value(self, x: ArrayLike) -> Array:
        return _sum(term**2 for term, *_ in self._terms(*xy(x)))

    def gradient(self, x: ArrayLike) -> Array:
        terms = list(self._terms(*xy(x)))
        return vector(
            _sum(2 * term * dx for term, dx, *_ in terms),
            _sum(2 * term * dy for term, _, dy, *_ in terms),
        )

    def hessian(self, x: ArrayLike) -> Array:
        terms = list(self._terms(*xy(x)))
        return symmetric(
            _sum(2 * dx * dx for _, dx, *_ in terms),
            _sum(2 * (dx * dy + term * dxy) for term, dx, dy, dxy, _ in terms),
            _sum(2 * (dy * dy + term * dyy) for term, _, dy, _, dyy in terms),
        )

    @property
    def minima(self) -> Array:
        return np.array([[3.0, 0.5]])


@dataclass(frozen=True)
class Saddle:
    """``x^2 - y^2``: up along x, down along y without end, so it has no minimum."""

    def value(self, x: ArrayLike) -> Array:
        x, y = xy(x)
        return x**2 - y**2

    def gradient(self, x: ArrayLike) -> Array:
        x, y = xy(x)
        return vector(2 * x, -2 * y)

    def hessian(self, x: ArrayLike) -> Array:
        return everywhere(x, np.diag([2.0, -2.0]))

    @property
    def minima(self) -> Array:
        return np.empty((0, 2))


@dataclass(frozen=True)
class MonkeySaddle:
    """``x^3 - 3xy^2``: three ways down, and no curvature at all in the middle."""

    def value(self, x: ArrayLike) -> Array:
        x, y = xy(x)
        return x**3 - 3 * x * y**2

    def gradient(self, x: ArrayLike) -> Array:
        x, y = xy(x)
        return vector(3 * x**2 - 3 * y**2, -6 * x * y)

    def hessian(self, x: ArrayLike) -> Array:
        x, y = xy(x)
        return symmetric(6 * x, -6 * y, -6 * x)

    @property
    def minima(self) -> Array:
        return np.empty((0, 2))


@dataclass(frozen=True)
class Quartic:
    """``x^4 - 2x^2 + x`` on the line (n = 1): a W with a deep and a shallow valley."""

    def value(self, x: ArrayLike) -> Array:
        x = points(x, 1)[..., 0]
        return x**4 - 2 * x**2 + x

    def gradient(self, x: ArrayLike) -> Array:
        x = points(x, 1)
        return 4 * x**3 - 4 * x + 1

    def hessian(self, x: ArrayLike) -> Array:
        return 12 * points(x, 1)[..., None] ** 2 - 4

    @property
    def stationary(self) -> Array:
        """Where the slope is 0, from left to right: minimum, maximum, minimum; shape (3, 1)."""
        angle = np.arccos(-3 * np.sqrt(3) / 8) / 3
        roots = 2 / np.sqrt(3) * np.cos(angle - 2 * np.pi * np.arange(3) / 3)
        return np.sort(roots)[:, None]

    @property
    def minima(self) -> Array:
        return self.stationary[[0, 2]]


def _sum(terms: Iterable[Array]) -> Array:
    total: Array = np.sum(np.stack(list(terms)), axis=0)
    return total
