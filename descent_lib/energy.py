"""Count what a training run costs: FLOP, hours and kilowatt hours, and say how sure that is."""

import math
from dataclasses import dataclass

from descent_lib import arguments


@dataclass(frozen=True)
class Interval:
    """A quantity above 0 that is known only to lie within ``low .. high``.

    ``+``, ``*`` and ``/`` take numbers and intervals, and give the widest range possible: two
    uncertain factors of 2 make a factor of 4. ``f"{interval:.3g}"`` formats both ends.
    """

    low: float
    high: float

    def __post_init__(self) -> None:
        arguments.number("low", self.low, above=0)
        arguments.number("high", self.high, low=self.low)

    @property
    def factor(self) -> float:
        """How many times ``high`` is larger than ``low``."""
        return self.high / self.low

    @property
    def middle(self) -> float:
        """The geometric mean: as many times above ``low`` as below ``high``."""
        return math.sqrt(self.low) * math.sqrt(self.high)

    def __contains__(self, value: float) -> bool:
        return self.low <= value <= self.high

    def __add__(self, other: "float | Interval") -> "Interval":
        other = interval("summand", other)
        return Interval(self.low + other.low, self.high + other.high)

    def __mul__(self, other: "float | Interval") -> "Interval":
        other = interval("factor", other)
        return Interval(self.low * other.low, self.high * other.high)

    def __truediv__(self, other: "float | Interval") -> "Interval":
        other = interval("divisor", other)
        return Interval(self.low / other.high, self.high / other.low)

    def __rtruediv__(self, other: float) -> "Interval":
        return interval("dividend", other) / self

    __radd__, __rmul__ = __add__, __mul__

    def __format__(self, spec: str) -> str:
        ends = [format(end, spec) for end in (self.low, self.high)]
        return ends[0] if ends[0] == ends[1] else " to ".join(ends)


def interval(name: str, value: float | Interval) -> Interval:
    """A number as the Interval that holds it alone; an Interval as it is."""
    if isinstance(value, Interval):
        return value
    value = arguments.number(name, value, above=0)
    return Interval(value, value)


def training_flop(parameters: float | Interval, samples: float | Interval) -> Interval:
    """``6 * parameters * samples``: 2 FLOP per weight and sample forward, 4 backward.

    Counts the matrix products of a dense network (Kaplan et al. 2020); ``samples`` counts each
    sample (or token) as often as it is seen.
    """
    return 6 * interval("parameters", parameters) * samples


@dataclass(frozen=True)
class Run:
    """One training run; every field a number or an Interval.

    ``flop`` in all; ``flop_per_second`` reached, not promised, and ``watt`` drawn, per chip;
    ``pue`` is the power of the whole data centre over that of its computers.
    """

    flop: float | Interval
    flop_per_second: float | Interval
    watt: float | Interval
    pue: float | Interval = 1.0

    def __post_init__(self) -> None:
        for name in ("flop", "flop_per_second", "watt", "pue"):
            value = interval(name, getattr(self, name))
            object.__setattr__(self, name, value)
        least = interval("pue", self.pue).low
        if least < 1:
            raise ValueError(f"pue is {least:g}; it must be at least 1")

    @property
    def seconds(self) -> Interval:
        """Chip-seconds: on ten chips at once a tenth of the time passes."""
        return interval("flop", self.flop) / self.flop_per_second

    @property
    def kwh(self) -> Interval:
        """Energy in kilowatt hours."""
        return kwh(self.seconds, self.watt, self.pue)


def kwh(seconds: float | Interval, watt: float | Interval, pue: float | Interval = 1.0) -> Interval:
    """Energy in kilowatt hours of ``seconds`` at ``watt``; 1 kWh is 3.6 million joules."""
    return interval("seconds", seconds) * watt * pue / 3.6e6
