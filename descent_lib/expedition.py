"""The fog game without its panel: a mountain, a walker who feels only the slope, and oxygen.

Positions are metres east and north of the start, heights are metres, slopes metres per metre.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from descent_lib import _arguments
from descent_lib.descent import descend
from descent_lib.rules import GradientDescent, Momentum

SHORTEST, LONGEST = 0.5, 60.0  # metres of one stride
PER_STEP, PER_METRE = 1.0, 0.1  # oxygen
BREATHABLE = 1.0  # metres above the lowest point
LAST_SEED = 999_999


@dataclass(frozen=True, eq=False)
class Mountain:
    """A bowl ``(x - centre)' matrix (x - centre) / 2`` with Gaussian pits in it, in the plane."""

    centre: np.ndarray
    matrix: np.ndarray
    pits: np.ndarray = field(default_factory=lambda: np.empty((0, 2)))
    depths: np.ndarray = field(default_factory=lambda: np.empty(0))
    width: float = 1.0

    def _dips(self, x):
        away = (x[..., None, :] - self.pits) / self.width
        return away, self.depths * np.exp(-np.sum(away**2, axis=-1) / 2)

    def value(self, x):
        """Height at ``x`` of shape (..., 2)."""
        x = np.asarray(x, dtype=float)
        offset = x - self.centre
        return np.sum(offset * (offset @ self.matrix), axis=-1) / 2 - self._dips(x)[1].sum(axis=-1)

    def gradient(self, x):
        """Slope at ``x``."""
        x = np.asarray(x, dtype=float)
        away, dips = self._dips(x)
        pull = np.sum(dips[..., None] * away, axis=-2) / self.width
        return (x - self.centre) @ self.matrix + pull

    def hessian(self, x):
        """Curvatures at ``x``, of shape (..., 2, 2)."""
        away, dips = self._dips(np.asarray(x, dtype=float))
        bend = np.eye(2) - away[..., :, None] * away[..., None, :]
        return self.matrix + np.sum(dips[..., None, None] * bend, axis=-3) / self.width**2

    @property
    def minima(self):
        """The bottoms of all valleys, the lowest first: Newton's steps from the pits."""
        x = self.pits if len(self.pits) else self.centre[None]
        for _ in range(20):
            x = x - np.linalg.solve(self.hessian(x), self.gradient(x)[..., None])[..., 0]
        return x[np.argsort(self.value(x))]

    def sharpest(self, x):
        """The largest curvature at ``x`` and in the valleys; rates above 2 / it diverge."""
        points = np.vstack([x, self.minima])
        return float(np.abs(np.linalg.eigvalsh(self.hessian(points))).max())


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
        apart = np.linalg.norm(pits[:, None] - pits, axis=-1) + 1e3 * np.eye(4)
        if apart.min() < 65 or apart[0].min() > 110:
            continue
        depths = np.array([26.0, *rng.uniform(10, 16, 3)])
        mountain = Mountain(np.zeros(2), 8e-4 * np.eye(2), pits, depths, rng.uniform(24, 28))
        near = pits[np.argmin(apart[0])]
        turn = rng.uniform(0, 2 * np.pi)
        start = near + rng.uniform(30, 45) * np.array([np.cos(turn), np.sin(turn)])
        mountain = Mountain(-start, mountain.matrix, pits - start, depths, mountain.width)
        steep = np.linalg.norm(mountain.gradient(np.zeros(2))) > 0.3
        if steep and solo(mountain, GradientDescent(), 100).outcome == "stuck":
            return mountain


class Level(NamedTuple):
    """A kind of mountain, the oxygen for it, and the optimizers to compare with."""

    name: str
    oxygen: float
    make: Callable
    rivals: tuple


LEVELS = {
    1: Level(
        "Gentle bowl",
        30.0,
        lambda rng: _oval(rng, (2, 3.5), (0.012, 0.018), (35, 50), (75, 95)),
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


def cost(stride):
    """Oxygen for one step: 1 to stop and feel the ground, and 1 for every 10 m."""
    return PER_STEP + PER_METRE * stride


@dataclass(frozen=True, eq=False)
class Result:
    """How a walk ended: ``outcome`` is home, camped, stuck or out; ``height`` is above the lowest."""

    walker: object
    outcome: str
    path: np.ndarray
    height: float

    @property
    def strides(self):
        """The length of every step."""
        return np.linalg.norm(np.diff(self.path, axis=0), axis=-1)

    @property
    def steps(self):
        """How many steps were taken."""
        return len(self.path) - 1

    @property
    def oxygen_used(self):
        """What all steps cost together."""
        return float(cost(self.strides).sum())


def solo(mountain, rule, oxygen):
    """``rule`` walks from the start at one fixed rate: 1 / the sharpest curvature."""
    start, lowest = np.zeros(2), mountain.value(mountain.minima[0])
    rate, path = 1 / mountain.sharpest(start), [start]
    walk = descend(mountain, rule, rate, start)
    height, outcome = next(walk).value - lowest, "out"
    for step in walk:
        stride = np.linalg.norm(step.x - path[-1])
        oxygen -= cost(stride)
        if oxygen < 0:
            break
        path.append(step.x)
        height = step.value - lowest
        if height <= BREATHABLE:
            outcome = "home"
            break
        if max(stride, rate * np.linalg.norm(step.gradient)) < SHORTEST:
            outcome = "stuck"
            break
    return Result(rule, outcome, np.array(path), float(height))


class Expedition:
    """One walk down: ``step(east, north)`` until home, out of oxygen, or ``camp()``.

    >>> walk = Expedition(level=1, seed=7)
    >>> walk.step(*-50 * walk.slope)         # the rule of gradient descent, with rate 50
    >>> walk.learning_rates.round()
    array([50.])
    """

    def __init__(self, level=1, seed=1):
        if _arguments.whole("level", level, low=1) not in LEVELS:
            raise ValueError(f"level is {level}; it must be 1, 2 or 3")
        if _arguments.whole("seed", seed) > LAST_SEED:
            raise ValueError(f"seed is {seed}; it must be at most {LAST_SEED}")
        self.level, self.seed = level, seed
        self.mountain = LEVELS[level].make(np.random.default_rng([level, seed]))
        self.path, self.oxygen, self.outcome = np.zeros((1, 2)), LEVELS[level].oxygen, None

    def step(self, east, north):
        """Walk; a step that cannot be taken raises an error and costs nothing."""
        move = np.array([_arguments.number("east", east), _arguments.number("north", north)])
        stride = float(np.hypot(*move))
        if self.outcome:
            raise ValueError("This walk is over; start another one.")
        if not SHORTEST <= round(stride, 6) <= LONGEST:
            raise ValueError(
                f"A stride of {stride:.3g} m is not possible: "
                f"your boots can do {SHORTEST:g} to {LONGEST:g} m."
            )
        if cost(stride) > self.oxygen:
            far = (self.oxygen - PER_STEP) / PER_METRE
            raise ValueError(f"Not enough oxygen for {stride:.0f} m: it lasts for {far:.1f} m.")
        self.path = np.vstack([self.path, self.path[-1] + move])
        self.oxygen -= cost(stride)
        if self.result.height <= BREATHABLE:
            self.outcome = "home"
        elif self.oxygen < cost(SHORTEST):
            self.outcome = "out"

    def camp(self):
        """Stop here and be rated."""
        if self.outcome:
            raise ValueError("This walk is over; start another one.")
        self.outcome = "camped"

    @property
    def slope(self):
        """The gradient under the boots: all that the walker ever feels, apart from the height."""
        return self.slopes[-1]

    @property
    def slopes(self):
        """The gradient at every footprint."""
        return self.mountain.gradient(self.path)

    @property
    def heights(self):
        """Above the start, at every footprint."""
        return self.mountain.value(self.path) - self.mountain.value(self.path[0])

    @property
    def result(self):
        """The walk so far; its outcome is None as long as it goes on."""
        lowest = self.mountain.value(self.mountain.minima[0])
        height = float(self.mountain.value(self.path[-1]) - lowest)
        return Result("you", self.outcome, self.path, height)

    @property
    def learning_rates(self):
        """Stride divided by slope, step by step: the rate that the walker chose without a name."""
        return self.result.strides / np.maximum(np.linalg.norm(self.slopes[:-1], axis=-1), 1e-9)

    @property
    def overshoots(self):
        """Which steps began downhill and ended where the ground rises ahead."""
        moves = np.diff(self.path, axis=0)
        before, after = (np.sum(moves * g, axis=-1) for g in (self.slopes[:-1], self.slopes[1:]))
        return (before < 0) & (after > 0)

    @property
    def alignment(self):
        """How straight down each step went: 1 downhill, 0 across, -1 uphill."""
        result, slopes = self.result, self.slopes[:-1]
        fall = -np.sum(np.diff(self.path, axis=0) * slopes, axis=-1)
        return fall / np.maximum(result.strides * np.linalg.norm(slopes, axis=-1), 1e-12)

    @property
    def rivals(self):
        """The level's optimizers on the same mountain."""
        return [
            solo(self.mountain, rule, LEVELS[self.level].oxygen)
            for rule in LEVELS[self.level].rivals
        ]
