"""The mountains of the fog game: three levels, and every seed another mountain.

Positions are metres east and north of the start, heights are metres.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from descent_lib.descent import descend, trail
from descent_lib.rules import GradientDescent, Momentum
from mountain.fog.walk import gradient, height


@dataclass(frozen=True, eq=False)
class Mountain:
    """A bowl ``(x - centre)' matrix (x - centre) / 2`` with Gaussian pits in it, in the plane."""

    centre: np.ndarray
    matrix: np.ndarray
    pits: np.ndarray = field(default_factory=lambda: np.empty((0, 2)))
    depths: np.ndarray = field(default_factory=lambda: np.empty(0))
    width: float = 1.0

    def ground(self) -> dict[str, Any]:
        """The mountain in plain numbers, as the rules of the game take it."""
        return {**self._shape, "minima": self.minima.tolist(), "rate": self.rate}

    @cached_property
    def _shape(self) -> dict[str, Any]:
        (xx, xy), (_, yy) = self.matrix.tolist()
        return {
            "centre": self.centre.tolist(),
            "matrix": [xx, xy, yy],
            "pits": np.column_stack([self.pits, self.depths]).tolist(),
            "width": float(self.width),
        }

    def value(self, x: ArrayLike) -> np.ndarray:
        """Height at ``x`` of shape (..., 2)."""
        return height(self._shape, *np.moveaxis(np.asarray(x, dtype=float), -1, 0))

    def gradient(self, x: ArrayLike) -> np.ndarray:
        """Slope at ``x``."""
        x = np.asarray(x, dtype=float)
        return np.stack(gradient(self._shape, *np.moveaxis(x, -1, 0)), axis=-1)

    def hessian(self, x: ArrayLike) -> np.ndarray:
        """Curvatures at ``x``, of shape (..., 2, 2)."""
        x = np.asarray(x, dtype=float)
        away = (x[..., None, :] - self.pits) / self.width
        dips = self.depths * np.exp(-np.sum(away**2, axis=-1) / 2)
        bend = np.eye(2) - away[..., :, None] * away[..., None, :]
        return self.matrix + np.sum(dips[..., None, None] * bend, axis=-3) / self.width**2

    @property
    def minima(self) -> np.ndarray:
        """The bottoms of all valleys, the lowest first: Newton's steps from the pits."""
        x = self.pits if len(self.pits) else self.centre[None]
        for _ in range(20):
            x = x - np.linalg.solve(self.hessian(x), self.gradient(x)[..., None])[..., 0]
        return x[np.argsort(self.value(x))]

    @property
    def rate(self) -> float:
        """A learning rate that suits: 1 / the largest curvature at the start or in a valley."""
        points = np.vstack([np.zeros(2), self.minima])
        return 1 / float(np.abs(np.linalg.eigvalsh(self.hessian(points))).max())


def _oval(rng, condition, steepest, across, along):
    """A bowl that is ``condition`` times as curved one way as the other, seen from the start."""
    turn = rng.uniform(0, 2 * np.pi)
    axes = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    curvatures = rng.uniform(*steepest) / np.array([rng.uniform(*condition), 1])
    offset = np.array([rng.uniform(*along), rng.choice([-1, 1]) * rng.uniform(*across)])
    return Mountain(-axes @ offset, axes @ np.diag(curvatures) @ axes.T)


def _valleys(rng):
    """Four pits of different depth; plain descent from the start does not find the deepest."""
    while True:
        pits = rng.uniform(-110, 110, (4, 2))
        apart = _distances(pits)
        if apart.min() < 65 or apart[0].min() > 110:
            continue
        depths = np.array([26.0, *rng.uniform(10, 16, 3)])
        mountain = Mountain(np.zeros(2), 8e-4 * np.eye(2), pits, depths, rng.uniform(24, 28))
        near = pits[np.argmin(apart[0])]
        turn = rng.uniform(0, 2 * np.pi)
        start = near + rng.uniform(30, 45) * np.array([np.cos(turn), np.sin(turn)])
        mountain = Mountain(-start, mountain.matrix, pits - start, depths, mountain.width)
        walk = descend(mountain, GradientDescent(), mountain.rate, np.zeros(2))
        end = trail(walk, 60).x[-1]
        minima = mountain.minima
        if (
            _distances(minima).min() > 40
            and np.linalg.eigvalsh(mountain.hessian(minima)).min() > 0
            and np.linalg.norm(mountain.gradient(np.zeros(2))) > 0.3
            and np.linalg.norm(end - minima[0]) > 30
        ):
            return mountain


def _distances(points):
    """Between all pairs; from a point to itself it is far."""
    return np.linalg.norm(points[:, None] - points, axis=-1) + 1e3 * np.eye(len(points))


class Level(NamedTuple):
    """A kind of mountain, the oxygen for it, and the optimizers to compare with."""

    name: str
    oxygen: float
    make: Callable[[np.random.Generator], Mountain]
    rivals: tuple[Any, ...]


LEVELS = {
    1: Level(
        "Gentle bowl",
        30.0,
        lambda rng: _oval(rng, (2.5, 3.5), (0.012, 0.018), (35, 46), (75, 90)),
        (GradientDescent(),),
    ),
    2: Level(
        "Tilted ravine",
        70.0,
        lambda rng: _oval(rng, (18, 26), (0.034, 0.042), (18, 26), (120, 150)),
        (GradientDescent(), Momentum(beta=0.6)),
    ),
    3: Level("Several valleys", 100.0, _valleys, (GradientDescent(), Momentum(beta=0.8))),
}
