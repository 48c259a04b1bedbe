"""Learning rate schedules: small objects that turn a step number ``t = 0, 1, 2, ...`` into a rate.

``cosine(0.1, 1000)(250)`` is the rate of step 250. After its last step a schedule stays where it
ended. Each is a frozen dataclass, so that it prints itself and can be compared and used as a key.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, fields

from descent_lib import arguments


class _Schedule:
    def __post_init__(self):
        for field in fields(self):
            value = getattr(self, field.name)
            if field.type is int:
                arguments.whole(field.name, value, low=0 if field.name in ("rise", "fall") else 1)
            elif field.type is float:
                arguments.number(field.name, value, low=0)

    def __call__(self, t):
        arguments.number("t", t, low=0)
        return self._rate(t)


@dataclass(frozen=True)
class constant(_Schedule):
    """The same rate forever."""

    rate: float

    def _rate(self, t):
        return self.rate


@dataclass(frozen=True)
class step(_Schedule):
    """Multiply by ``factor`` after every ``every`` steps (torch's ``StepLR``)."""

    peak: float
    every: int
    factor: float = 0.1

    def _rate(self, t):
        return self.peak * self.factor ** (t // self.every)


@dataclass(frozen=True)
class exponential(_Schedule):
    """Multiply by ``factor`` at every step (torch's ``ExponentialLR``)."""

    peak: float
    factor: float

    def _rate(self, t):
        return self.peak * self.factor**t


@dataclass(frozen=True)
class linear(_Schedule):
    """A straight line from ``peak`` to ``floor`` in ``steps`` steps."""

    peak: float
    steps: int
    floor: float = 0.0

    def _rate(self, t):
        return _line(self.peak, self.floor, t / self.steps)


@dataclass(frozen=True)
class cosine(_Schedule):
    """Half a cosine from ``peak`` to ``floor`` in ``steps`` steps (Loshchilov & Hutter 2016)."""

    peak: float
    steps: int
    floor: float = 0.0

    def _rate(self, t):
        return _half_wave(self.peak, self.floor, t / self.steps)


@dataclass(frozen=True)
class warmup(_Schedule):
    """Rise in a straight line from 0 for ``steps`` steps, then follow ``then`` from its step 0.

    ``warmup(100, cosine(0.1, 900))`` reaches 0.1 at step 100 and 0 at step 1000.
    """

    steps: int
    then: Callable

    def __post_init__(self):
        super().__post_init__()
        arguments.function("then", self.then)

    def _rate(self, t):
        if t < self.steps:
            return self.then(0) * t / self.steps
        return self.then(t - self.steps)


@dataclass(frozen=True)
class one_cycle(_Schedule):
    """Up and down once by half waves (Smith & Topin 2017), as torch's ``OneCycleLR``.

    Starts at ``peak / divide``, is at ``peak`` after the share ``rise`` of the ``steps`` steps, and
    ends at the start's ``1 / final``.
    """

    peak: float
    steps: int
    rise: float = 0.3
    divide: float = 25.0
    final: float = 1e4

    def __post_init__(self):
        super().__post_init__()
        arguments.number("rise", self.rise, above=0, below=1)
        arguments.number("divide", self.divide, low=1)
        arguments.number("final", self.final, low=1)
        if self.rise * self.steps <= 1:
            raise ValueError(
                f"steps is {self.steps} and rise {self.rise:g}: no step is left for the way up; "
                "take more steps or a larger rise"
            )

    def _rate(self, t):
        top, end = self.rise * self.steps - 1, self.steps - 1
        start = self.peak / self.divide
        if t <= top:
            return _half_wave(start, self.peak, t / top)
        return _half_wave(self.peak, start / self.final, (t - top) / (end - top))


@dataclass(frozen=True)
class warmup_stable_decay(_Schedule):
    """Rise for ``rise`` steps, stay, and fall to 0 in the last ``fall`` of ``steps`` steps.

    Also called trapezoidal or WSD (Hu et al. 2024, Haegele et al. 2024).
    """

    peak: float
    steps: int
    rise: int
    fall: int

    def __post_init__(self):
        super().__post_init__()
        if self.rise + self.fall > self.steps:
            raise ValueError(
                f"rise + fall is {self.rise + self.fall}; it must fit into steps = {self.steps}"
            )

    def _rate(self, t):
        if t < self.rise:
            return self.peak * t / self.rise
        if t < self.steps - self.fall:
            return self.peak
        return self.peak * max(0, self.steps - t) / max(1, self.fall)


def _line(start, end, share):
    share = min(1, share)
    return start + (end - start) * share


def _half_wave(start, end, share):
    return end + (start - end) * (1 + math.cos(math.pi * min(1, share))) / 2
