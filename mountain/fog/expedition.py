"""The fog game for Python: an expedition on a mountain, and what became of the optimizers there."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from descent_lib import arguments
from descent_lib.descent import descend
from mountain.fog import walk as rules
from mountain.fog.mountains import LEVELS, Mountain
from mountain.fog.walk import BREATHABLE, SHORTEST, Walk, cost

LAST_SEED = 999_999
NAMES = {"GradientDescent": "gradient descent", "Momentum": "momentum", "str": "you"}


def name(walker: object) -> str:
    """The word for a walker in sentences."""
    return NAMES[type(walker).__name__]


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

    def told(self) -> dict[str, Any]:
        """The same in plain numbers, for the game's sentences."""
        return {
            "name": name(self.walker),
            "outcome": self.outcome,
            "steps": self.steps,
            "walked": float(self.strides.sum()),
            "oxygen": self.oxygen_used,
            "height": self.height,
        }


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


class Expedition(Walk):
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
        tank = LEVELS[level].oxygen
        self.rivals = [solo(self.mountain, rule, tank) for rule in LEVELS[level].rivals]
        told = [rival.told() for rival in self.rivals]
        super().__init__({**self.mountain.ground(), "oxygen": tank, "rivals": told})

    def __repr__(self) -> str:
        steps, end = self.result.steps, self.outcome or f"{self.oxygen:.1f} oxygen left"
        return f"Expedition(level={self.level}, seed={self.seed}; {steps} steps, {end})"

    def step(self, east: float, north: float) -> None:
        """Walk; a step that cannot be taken raises an error and costs nothing."""
        self.walk(arguments.number("east", east), arguments.number("north", north))

    @property
    def path(self) -> np.ndarray:
        """Where the footprints are, of shape (steps + 1, 2)."""
        return np.array(self.places)

    @property
    def slope(self) -> np.ndarray:
        """The gradient under the boots: all that the walker ever feels, apart from the height."""
        return self.slopes[-1]

    @property
    def slopes(self) -> np.ndarray:
        """The gradient at every footprint."""
        return np.array(self.felt)

    @property
    def heights(self) -> np.ndarray:
        """Above the start, at every footprint."""
        return np.array(self.heights_felt) - self.heights_felt[0]

    @property
    def result(self) -> Result:
        """The walk so far; its outcome is None as long as it goes on."""
        return Result("you", self.outcome, self.path, self.above())

    @property
    def learning_rates(self) -> np.ndarray:
        """Stride divided by slope, step by step: the rate that the walker chose without a name."""
        return np.array(rules.learning_rates(self))
