"""The rules of the fog game: a mountain, a walker who feels only the slope, and oxygen.

This file, words.py and state.py are the game, in the notebook and on the web site: there they are
translated to JavaScript (publish/fog.py). So they are written in floats, lists and dicts, and
without decorators.

A ``ground`` is a mountain as a dict: ``centre`` (east, north) and ``matrix`` (xx, xy, yy) of its
bowl, ``pits`` of (east, north, depth) and their ``width``, ``minima`` with the lowest first, a
learning ``rate`` that suits, the ``oxygen``, and the ``rivals``: what became of the optimizers.
Positions are metres east and north of the start, heights are metres, slopes metres per metre.
"""

from math import floor, hypot
from typing import Any

from numpy import exp

SHORTEST = 0.5  # metres of one stride
LONGEST = 60.0
PER_STEP = 1.0  # oxygen
PER_METRE = 0.1
BREATHABLE = 1.0  # metres above the lowest point
OVER = "This walk is over; start another one."


def cost(stride: float) -> float:
    """Oxygen for one step: 1 to stop and feel the ground, and 1 for every 10 m."""
    return PER_STEP + PER_METRE * stride


def height(ground: dict[str, Any], east: Any, north: Any) -> Any:
    """How high the ground is; positions may be arrays."""
    xx, xy, yy = ground["matrix"]
    x, y = east - ground["centre"][0], north - ground["centre"][1]
    total = (x * (xx * x + xy * y) + y * (xy * x + yy * y)) / 2
    for pit in ground["pits"]:
        u, v = (east - pit[0]) / ground["width"], (north - pit[1]) / ground["width"]
        total = total - pit[2] * exp(-(u * u + v * v) / 2)
    return total


def gradient(ground: dict[str, Any], east: Any, north: Any) -> list[Any]:
    """How the ground rises towards the east and towards the north."""
    xx, xy, yy = ground["matrix"]
    x, y = east - ground["centre"][0], north - ground["centre"][1]
    rise_east, rise_north = xx * x + xy * y, xy * x + yy * y
    for pit in ground["pits"]:
        u, v = (east - pit[0]) / ground["width"], (north - pit[1]) / ground["width"]
        dip = pit[2] * exp(-(u * u + v * v) / 2) / ground["width"]
        rise_east, rise_north = rise_east + dip * u, rise_north + dip * v
    return [rise_east, rise_north]


class Walk:
    """One walk down, step by step: where, how steep and how high, from the start on.

    ``outcome`` is home, camped or out, and None as long as the walk goes on.
    """

    def __init__(self, ground: dict[str, Any]):
        self.ground = ground
        self.oxygen: float = ground["oxygen"]
        self.outcome: str | None = None
        self.places: list[list[float]] = []
        self.felt: list[list[float]] = []  # the gradient at each place
        self.heights_felt: list[float] = []
        lowest = ground["minima"][0]
        self.lowest: float = height(ground, lowest[0], lowest[1])
        self.arrive(0.0, 0.0)

    def arrive(self, east: float, north: float) -> None:
        """Feel the ground at a new place."""
        self.places.append([east, north])
        self.felt.append(gradient(self.ground, east, north))
        self.heights_felt.append(height(self.ground, east, north))

    def above(self) -> float:
        """Metres above the lowest point."""
        return self.heights_felt[-1] - self.lowest

    def walk(self, east: float, north: float) -> None:
        """Take one step; one that cannot be taken raises an error and costs nothing."""
        stride = hypot(east, north)
        if self.outcome:
            raise ValueError(OVER)
        if not (stride > SHORTEST - 5e-7 and stride < LONGEST + 5e-7):
            raise ValueError(
                f"A stride of {stride:g} m is not possible: "
                f"your boots can do {SHORTEST:g} to {LONGEST:g} m."
            )
        if cost(stride) > self.oxygen + 1e-6:
            far = floor((self.oxygen + 1e-6 - PER_STEP) / PER_METRE * 10) / 10
            raise ValueError(f"Not enough oxygen for {stride:.1f} m: it lasts for {far:.1f} m.")
        here = self.places[-1]
        self.arrive(here[0] + east, here[1] + north)
        self.oxygen = max(0.0, self.oxygen - cost(stride))
        if self.above() <= BREATHABLE:
            self.outcome = "home"
        elif self.oxygen < cost(SHORTEST):
            self.outcome = "out"

    def camp(self) -> None:
        """Stop here and be rated."""
        if self.outcome:
            raise ValueError(OVER)
        self.outcome = "camped"


def moves(walk: Walk) -> list[list[float]]:
    """Every step, as metres east and north."""
    pairs = zip(walk.places[:-1], walk.places[1:])  # noqa: B905
    return [[there[0] - here[0], there[1] - here[1]] for here, there in pairs]


def strides(walk: Walk) -> list[float]:
    """The length of every step."""
    return [hypot(move[0], move[1]) for move in moves(walk)]


def learning_rates(walk: Walk) -> list[float]:
    """Stride divided by slope, step by step: the rate that the walker chose without a name."""
    pairs = zip(strides(walk), walk.felt)  # noqa: B905
    return [stride / max(hypot(slope[0], slope[1]), 1e-9) for stride, slope in pairs]


def overshoots(walk: Walk) -> list[bool]:
    """Which steps began downhill and ended where the ground rises ahead."""
    steps = zip(moves(walk), walk.felt[:-1], walk.felt[1:])  # noqa: B905
    return [along(move, before) < 0 and along(move, after) > 0 for move, before, after in steps]


def alignment(walk: Walk) -> list[float]:
    """How straight down each step went: 1 downhill, 0 across, -1 uphill."""
    return [
        -along(move, slope) / max(hypot(move[0], move[1]) * hypot(slope[0], slope[1]), 1e-12)
        for move, slope in zip(moves(walk), walk.felt)  # noqa: B905
    ]


def along(move: list[float], slope: list[float]) -> float:
    """How much a slope rises over a move."""
    return move[0] * slope[0] + move[1] * slope[1]


def report(walk: Walk) -> dict[str, Any]:
    """How the walk ended, as the rivals' are told."""
    lengths = strides(walk)
    return {
        "name": "you",
        "outcome": walk.outcome,
        "steps": len(lengths),
        "walked": sum(lengths),
        "oxygen": PER_STEP * len(lengths) + PER_METRE * sum(lengths),
        "height": walk.above(),
    }
