"""The fog game without its panel: a mountain, a walker who feels only the slope, and oxygen.

Positions are metres east and north of the start, heights are metres, slopes metres per metre.
"""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from descent_lib import arguments
from descent_lib.descent import descend
from mountain.fog.mountains import LEVELS, Mountain

SHORTEST, LONGEST = 0.5, 60.0  # metres of one stride
PER_STEP, PER_METRE = 1.0, 0.1  # oxygen
BREATHABLE = 1.0  # metres above the lowest point
LAST_SEED = 999_999


def cost(stride: float) -> float:
    """Oxygen for one step: 1 to stop and feel the ground, and 1 for every 10 m."""
    return PER_STEP + PER_METRE * stride


@dataclass(frozen=True, eq=False)
class Result:
    """How a walk ended: home, camped, stuck or out; ``height`` is above the lowest point."""

    walker: object
    outcome: str | None
    path: np.ndarray
    height: float

    @property
    def strides(self) -> np.ndarray:
        """The length of every step."""
        return np.linalg.norm(np.diff(self.path, axis=0), axis=-1)

    @property
    def steps(self) -> int:
        """How many steps were taken."""
        return len(self.path) - 1

    @property
    def oxygen_used(self) -> float:
        """What all steps cost together."""
        return sum(map(cost, self.strides.tolist()))


def solo(mountain: Mountain, rule: Any, oxygen: float) -> Result:
    """``rule`` walks from the start at the mountain's own rate until home, stuck or out."""
    start, lowest = np.zeros(2), mountain.value(mountain.minima[0])
    rate, path = mountain.rate, [start]
    walk = descend(mountain, rule, rate, start)
    height, outcome = next(walk).value - lowest, "out"
    for step in walk:
        stride = float(np.linalg.norm(step.x - path[-1]))
        oxygen -= cost(stride)
        if oxygen < 0:
            break
        path.append(step.x)
        height = step.value - lowest
        if height <= BREATHABLE:
            outcome = "home"
            break
        if max(stride, rate * float(np.linalg.norm(step.gradient))) < SHORTEST:
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

    def __init__(self, level: int = 1, seed: int = 1):
        if arguments.whole("level", level, low=1) not in LEVELS:
            raise ValueError(f"level is {level}; it must be 1, 2 or 3")
        if arguments.whole("seed", seed) > LAST_SEED:
            raise ValueError(f"seed is {seed}; it must be at most {LAST_SEED}")
        self.level, self.seed = level, seed
        self.mountain = LEVELS[level].make(np.random.default_rng([level, seed]))
        self.path, self.oxygen = np.zeros((1, 2)), LEVELS[level].oxygen
        self.outcome: str | None = None

    def __repr__(self) -> str:
        steps, end = self.result.steps, self.outcome or f"{self.oxygen:.1f} oxygen left"
        return f"Expedition(level={self.level}, seed={self.seed}; {steps} steps, {end})"

    def step(self, east: float, north: float) -> None:
        """Walk; a step that cannot be taken raises an error and costs nothing."""
        move = np.array([arguments.number("east", east), arguments.number("north", north)])
        stride = float(np.hypot(*move))
        if self.outcome:
            raise ValueError("This walk is over; start another one.")
        if not SHORTEST <= round(stride, 6) <= LONGEST:
            raise ValueError(
                f"A stride of {stride:.3g} m is not possible: "
                f"your boots can do {SHORTEST:g} to {LONGEST:g} m."
            )
        if cost(stride) > self.oxygen + 1e-6:
            far = math.floor((self.oxygen + 1e-6 - PER_STEP) / PER_METRE * 10) / 10
            raise ValueError(f"Not enough oxygen for {stride:.1f} m: it lasts for {far:.1f} m.")
        self.path = np.vstack([self.path, self.path[-1] + move])
        self.oxygen = max(0.0, self.oxygen - cost(stride))
        if self.result.height <= BREATHABLE:
            self.outcome = "home"
        elif self.oxygen < cost(SHORTEST):
            self.outcome = "out"

    def camp(self) -> None:
        """Stop here and be rated."""
        if self.outcome:
            raise ValueError("This walk is over; start another one.")
        self.outcome = "camped"

    @property
    def slope(self) -> np.ndarray:
        """The gradient under the boots: all that the walker ever feels, apart from the height."""
        return self.slopes[-1]

    @property
    def slopes(self) -> np.ndarray:
        """The gradient at every footprint."""
        return self.mountain.gradient(self.path)

    @property
    def heights(self) -> np.ndarray:
        """Above the start, at every footprint."""
        return self.mountain.value(self.path) - self.mountain.value(self.path[0])

    @property
    def result(self) -> Result:
        """The walk so far; its outcome is None as long as it goes on."""
        lowest = self.mountain.value(self.mountain.minima[0])
        height = float(self.mountain.value(self.path[-1]) - lowest)
        return Result("you", self.outcome, self.path, height)

    @property
    def learning_rates(self) -> np.ndarray:
        """Stride divided by slope, step by step: the rate that the walker chose without a name."""
        return self.result.strides / np.maximum(np.linalg.norm(self.slopes[:-1], axis=-1), 1e-9)

    @property
    def overshoots(self) -> np.ndarray:
        """Which steps began downhill and ended where the ground rises ahead."""
        moves = np.diff(self.path, axis=0)
        before, after = (np.sum(moves * g, axis=-1) for g in (self.slopes[:-1], self.slopes[1:]))
        return (before < 0) & (after > 0)

    @property
    def alignment(self) -> np.ndarray:
        """How straight down each step went: 1 downhill, 0 across, -1 uphill."""
        result, slopes = self.result, self.slopes[:-1]
        fall = -np.sum(np.diff(self.path, axis=0) * slopes, axis=-1)
        return fall / np.maximum(result.strides * np.linalg.norm(slopes, axis=-1), 1e-12)

    @property
    def rivals(self) -> list[Result]:
        """The level's optimizers on the same mountain."""
        return [
            solo(self.mountain, rule, LEVELS[self.level].oxygen)
            for rule in LEVELS[self.level].rivals
        ]
