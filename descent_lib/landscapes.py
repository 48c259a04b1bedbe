"""Functions to walk on, with gradient, Hessian and minima.

Every landscape takes positions ``x`` of shape ``(..., n)``: the last axis holds the coordinates,
the leading axes many positions at once. ``value(x)`` has shape ``(...)``, ``gradient(x)`` shape
``(..., n)`` and ``hessian(x)`` shape ``(..., n, n)``. ``minima`` has shape ``(k, n)``, the lowest
minimum first.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np

from descent_lib import arguments


@dataclass(frozen=True)
class Bowl:
    """``curvature / 2 * |x|^2`` in any number of dimensions: every direction is equally steep."""

    curvature: float = 1.0
    dimension: int = 2

    def __post_init__(self):
        arguments.number("curvature", self.curvature, above=0)
        arguments.whole("dimension", self.dimension, low=1)

    def value(self, x):
        return self.curvature / 2 * np.sum(_points(x, self.dimension) ** 2, axis=-1)

    def gradient(self, x):
        return self.curvature * _points(x, self.dimension)

    def hessian(self, x):
        return _everywhere(x, self.curvature * np.eye(self.dimension))

    @property
    def minima(self):
        return np.zeros((1, self.dimension))


@dataclass(frozen=True)
class Ravine:
    """``x' H x / 2`` in the plane: curvatures 1 and ``condition``, turned by ``angle`` degrees.

    The gentle direction is the first axis at angle 0.
    """

    condition: float = 100.0
    angle: float = 0.0

    def __post_init__(self):
        arguments.number("condition", self.condition, above=0)
        arguments.number("angle", self.angle)

    @property
    def axes(self):
        """The turn: a (2, 2) matrix whose columns are the gentle and the steep direction."""
        turn = np.deg2rad(self.angle)
        return np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])

    @property
    def _matrix(self):
        return self.axes @ np.diag([1.0, self.condition]) @ self.axes.T

    def value(self, x):
        x = _points(x, 2)
        return np.sum(x * (x @ self._matrix), axis=-1) / 2

    def gradient(self, x):
        return _points(x, 2) @ self._matrix

    def hessian(self, x):
        return _everywhere(x, self._matrix)

    @property
    def minima(self):
        return np.zeros((1, 2))


@dataclass(frozen=True)
class Rosenbrock:
    """``(1 - x)^2 + 100 (y - x^2)^2``: a curved valley with a nearly flat floor (1960)."""

    def value(self, x):
        x, y = _xy(x)
        return (1 - x) ** 2 + 100 * (y - x**2) ** 2

    def gradient(self, x):
        x, y = _xy(x)
        return _vector(2 * (x - 1) - 400 * x * (y - x**2), 200 * (y - x**2))

    def hessian(self, x):
        x, y = _xy(x)
        return _symmetric(2 - 400 * (y - 3 * x**2), -400 * x, 200 + 0 * y)

    @property
    def minima(self):
        return np.array([[1.0, 1.0]])


@dataclass(frozen=True)
class Himmelblau:
    """``(x^2 + y - 11)^2 + (x + y^2 - 7)^2``: four valleys, equally deep (1972)."""

    def value(self, x):
        x, y = _xy(x)
        return (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2

    def gradient(self, x):
        x, y = _xy(x)
        a, b = x**2 + y - 11, x + y**2 - 7
        return _vector(4 * x * a + 2 * b, 2 * a + 4 * y * b)

    def hessian(self, x):
        x, y = _xy(x)
        a, b = x**2 + y - 11, x + y**2 - 7
        return _symmetric(8 * x**2 + 4 * a + 2, 4 * (x + y), 2 + 8 * y**2 + 4 * b)

    @property
    def minima(self):
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

    def _terms(self, x, y):
        """Each term with its derivatives by x, y, xy and yy (all have none by xx)."""
        for power, level in ((1, 1.5), (2, 2.25), (3, 2.625)):
            slope = power * y ** (power - 1)
            bend = power * (power - 1) * y ** max(0, power - 2)
            yield level - x + x * y**power, y**power - 1, x * slope, slope, x * bend

    def value(self, x):
        return sum(term**2 for term, *_ in self._terms(*_xy(x)))

    def gradient(self, x):
        terms = list(self._terms(*_xy(x)))
        return _vector(
            sum(2 * term * dx for term, dx, *_ in terms),
            sum(2 * term * dy for term, _, dy, *_ in terms),
        )

    def hessian(self, x):
        terms = list(self._terms(*_xy(x)))
        return _symmetric(
            sum(2 * dx * dx for _, dx, *_ in terms),
            sum(2 * (dx * dy + term * dxy) for term, dx, dy, dxy, _ in terms),
            sum(2 * (dy * dy + term * dyy) for term, _, dy, _, dyy in terms),
        )

    @property
    def minima(self):
        return np.array([[3.0, 0.5]])


@dataclass(frozen=True)
class Saddle:
    """``x^2 - y^2``: up along x, down along y without end, so it has no minimum."""

    def value(self, x):
        x, y = _xy(x)
        return x**2 - y**2

    def gradient(self, x):
        x, y = _xy(x)
        return _vector(2 * x, -2 * y)

    def hessian(self, x):
        return _everywhere(x, np.diag([2.0, -2.0]))

    @property
    def minima(self):
        return np.empty((0, 2))


@dataclass(frozen=True)
class MonkeySaddle:
    """``x^3 - 3xy^2``: three ways down, and no curvature at all in the middle."""

    def value(self, x):
        x, y = _xy(x)
        return x**3 - 3 * x * y**2

    def gradient(self, x):
        x, y = _xy(x)
        return _vector(3 * x**2 - 3 * y**2, -6 * x * y)

    def hessian(self, x):
        x, y = _xy(x)
        return _symmetric(6 * x, -6 * y, -6 * x)

    @property
    def minima(self):
        return np.empty((0, 2))


@dataclass(frozen=True)
class Quartic:
    """``x^4 - 2x^2 + x`` on the line (n = 1): a W with a deep and a shallow valley."""

    def value(self, x):
        x = _points(x, 1)[..., 0]
        return x**4 - 2 * x**2 + x

    def gradient(self, x):
        x = _points(x, 1)
        return 4 * x**3 - 4 * x + 1

    def hessian(self, x):
        return 12 * _points(x, 1)[..., None] ** 2 - 4

    @property
    def stationary(self):
        """Where the slope is 0, from left to right: minimum, maximum, minimum; shape (3, 1)."""
        angle = np.arccos(-3 * np.sqrt(3) / 8) / 3
        roots = 2 / np.sqrt(3) * np.cos(angle - 2 * np.pi * np.arange(3) / 3)
        return np.sort(roots)[:, None]

    @property
    def minima(self):
        return self.stationary[[0, 2]]


@dataclass(frozen=True, eq=False)
class LeastSquares:
    """``scale * mean((inputs @ x - targets)^2)``: the loss of linear regression.

    ``inputs`` has shape (samples, n), ``targets`` shape (samples,); the position x holds the n
    weights. Append a column of ones for a bias. ``scale`` 1 is the mean squared error, 1/2 the
    form that textbooks derive.
    """

    inputs: np.ndarray = field(repr=False)
    targets: np.ndarray = field(repr=False)
    scale: float = 1.0

    def __post_init__(self):
        inputs = _finite("inputs", self.inputs)
        targets = _finite("targets", self.targets)
        if inputs.ndim != 2 or 0 in inputs.shape:
            raise ValueError(
                f"inputs has shape {inputs.shape}; it must be (samples, weights), both at least 1: "
                "use x[:, None] for a single column"
            )
        if targets.shape != inputs.shape[:1]:
            raise ValueError(
                f"targets has shape {targets.shape}; it must be {inputs.shape[:1]}, one per row of "
                "inputs"
            )
        arguments.number("scale", self.scale, above=0)
        object.__setattr__(self, "inputs", inputs)
        object.__setattr__(self, "targets", targets)

    def value(self, x):
        return self.scale * np.mean(self._errors(x) ** 2, axis=-1)

    def gradient(self, x):
        return 2 * self.scale * self._errors(x) @ self.inputs / len(self.inputs)

    def hessian(self, x):
        return _everywhere(x, 2 * self.scale * self.inputs.T @ self.inputs / len(self.inputs))

    def _errors(self, x):
        return _points(x, self.inputs.shape[1]) @ self.inputs.T - self.targets

    @property
    def minima(self):
        return np.linalg.lstsq(self.inputs, self.targets)[0][None]

    def on(self, rows):
        """The loss of some of the rows: a mini-batch."""
        rows = _rows(rows, len(self.inputs))
        return LeastSquares(self.inputs[rows], self.targets[rows], self.scale)


@dataclass(frozen=True, eq=False)
class Landscape:
    """Any function of your own: ``Landscape(lambda x: (x**2).sum(axis=-1))``.

    ``value`` and ``gradient`` take an array of shape ``(..., n)``, as above; a function of a single
    number may keep that last axis. A ``gradient`` or ``hessian`` that is not given is computed by
    central differences (relative error about 1e-10 and 1e-6).
    """

    function: Callable
    slope: Callable | None = None
    curvature: Callable | None = None
    minima: np.ndarray = ()
    _nowhere: ClassVar = np.empty((0, 1))

    def __init__(self, value, gradient=None, hessian=None, minima=()):
        arguments.function("value", value)
        for name, given in (("gradient", gradient), ("hessian", hessian)):
            if given is not None:
                arguments.function(name, given)
        object.__setattr__(self, "function", value)
        object.__setattr__(self, "slope", gradient)
        object.__setattr__(self, "curvature", hessian)
        minima = _finite("minima", minima)
        object.__setattr__(self, "minima", np.atleast_2d(minima) if minima.size else self._nowhere)

    def value(self, x):
        x = _points(x)
        height = np.asarray(self.function(x), dtype=float)
        if height.shape == x.shape and x.shape[-1] == 1:
            height = height[..., 0]
        if height.shape != x.shape[:-1]:
            raise ValueError(
                f"value(x) has shape {height.shape} for x of shape {x.shape}; it must be "
                f"{x.shape[:-1]}: one height per position, as from .sum(axis=-1)"
            )
        return height

    def gradient(self, x):
        x = _points(x)
        if self.slope is None:
            return _differences(self.value, x, 6e-6)
        return np.asarray(self.slope(x), dtype=float)

    def hessian(self, x):
        x = _points(x)
        if self.curvature is None:
            return _differences(self.gradient, x, 6e-6 if self.slope else 1e-4)
        return np.asarray(self.curvature(x), dtype=float)


def _rows(rows, count):
    """Row numbers below ``count``, checked."""
    try:
        picked = np.arange(count)[rows]
    except (IndexError, TypeError):
        raise ValueError(f"rows must be row numbers below {count}, but it is {rows!r}") from None
    if picked.ndim != 1 or not picked.size:
        raise ValueError(f"rows must be a list of at least one row number, but it is {rows!r}")
    return picked


def _differences(function, x, width):
    """Central differences of ``function`` along each coordinate, in a new last axis."""
    columns = []
    for i in range(x.shape[-1]):
        h = np.zeros_like(x)
        h[..., i] = width * np.maximum(1, np.abs(x[..., i]))
        rise = function(x + h) - function(x - h)
        run = 2 * h[..., i]
        columns.append(rise / (run if rise.ndim == run.ndim else run[..., None]))
    return np.stack(columns, axis=-1)


def _floats(name, values):
    """A new float array; nan and inf may pass, texts and ragged rows may not."""
    try:
        array = np.array(values)
        if array.dtype.kind not in "biuf":
            raise TypeError
    except (TypeError, ValueError):
        raise TypeError(
            f"{name} must hold numbers, in rows of equal length; it is {arguments.short(values)}"
        ) from None
    return array.astype(float, copy=False)


def _finite(name, values):
    array = _floats(name, values)
    if not np.isfinite(array).all():
        raise ValueError(f"{name} holds nan or inf; remove or replace those entries")
    return array


def _points(x, n=None):
    """x as a float array of shape (..., n)."""
    if not (isinstance(x, np.ndarray) and x.dtype == float):
        x = _floats("x", x)
    if x.ndim == 0 or x.shape[-1] != (n or x.shape[-1] or 1):
        raise ValueError(
            f"x has shape {x.shape}; its last axis must hold the {n or ''} coordinates, "
            f"as in shape (..., {n or 'n'})"
        )
    return x


def _xy(x):
    x = _points(x, 2)
    return x[..., 0], x[..., 1]


def _vector(x, y):
    return np.stack([x, y], axis=-1)


def _symmetric(xx, xy, yy):
    return np.stack([_vector(xx, xy), _vector(xy, yy)], axis=-1)


def _everywhere(x, matrix):
    """The same Hessian at every position."""
    shape = _points(x, len(matrix)).shape[:-1]
    return np.broadcast_to(matrix, shape + matrix.shape).copy()
