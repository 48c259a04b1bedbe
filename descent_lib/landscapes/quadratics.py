"""Quadratics: the same curvature everywhere. A bowl, a ravine, and the loss of regression."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from descent_lib import arguments
from descent_lib.arrays import Array, everywhere, finite, inner, points
from descent_lib.arrays import rows as checked_rows


@dataclass(frozen=True)
class Bowl:
    """``curvature / 2 * |x|^2`` in any number of dimensions: every direction is equally steep."""

    curvature: float = 1.0
    dimension: int = 2

    def __post_init__(self) -> None:
        arguments.number("curvature", self.curvature, above=0)
        arguments.whole("dimension", self.dimension, low=1)

    def value(self, x: ArrayLike) -> Array:
        x = points(x, self.dimension)
        return self.curvature / 2 * inner(x, x)

    def gradient(self, x: ArrayLike) -> Array:
        return self.curvature * points(x, self.dimension)

    def hessian(self, x: ArrayLike) -> Array:
        return everywhere(x, self.curvature * np.eye(self.dimension))

    @property
    def minima(self) -> Array:
        return np.zeros((1, self.dimension))


@dataclass(frozen=True)
class Ravine:
    """``x' H x / 2`` in the plane: curvatures 1 and ``condition``, turned by ``angle`` degrees.

    The gentle direction is the first axis at angle 0.
    """

    condition: float = 100.0
    angle: float = 0.0

    def __post_init__(self) -> None:
        arguments.number("condition", self.condition, above=0)
        arguments.number("angle", self.angle)

    @property
    def axes(self) -> Array:
        """The turn: a (2, 2) matrix whose columns are the gentle and the steep direction."""
        turn = np.deg2rad(self.angle)
        return np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])

    @property
    def _matrix(self) -> Array:
        return self.axes @ np.diag([1.0, self.condition]) @ self.axes.T

    def value(self, x: ArrayLike) -> Array:
        x = points(x, 2)
        return inner(x, x @ self._matrix) / 2

    def gradient(self, x: ArrayLike) -> Array:
        slope: Array = points(x, 2) @ self._matrix
        return slope

    def hessian(self, x: ArrayLike) -> Array:
        return everywhere(x, self._matrix)

    @property
    def minima(self) -> Array:
        return np.zeros((1, 2))


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

    def __post_init__(self) -> None:
        inputs = finite("inputs", self.inputs)
        targets = finite("targets", self.targets)
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

    def value(self, x: ArrayLike) -> Array:
        height: Array = self.scale * np.mean(self._errors(x) ** 2, axis=-1)
        return height

    def gradient(self, x: ArrayLike) -> Array:
        slope: Array = 2 * self.scale * self._errors(x) @ self.inputs / len(self.inputs)
        return slope

    def hessian(self, x: ArrayLike) -> Array:
        return everywhere(x, 2 * self.scale * self.inputs.T @ self.inputs / len(self.inputs))

    def _errors(self, x: ArrayLike) -> Array:
        errors: Array = points(x, self.inputs.shape[1]) @ self.inputs.T - self.targets
        return errors

    @property
    def minima(self) -> Array:
        best: Array = np.linalg.lstsq(self.inputs, self.targets)[0]
        return best[None]

    def on(self, rows: Any) -> "LeastSquares":
        """The loss of some of the rows: a mini-batch."""
        rows = checked_rows(rows, len(self.inputs))
        return LeastSquares(self.inputs[rows], self.targets[rows], self.scale)
