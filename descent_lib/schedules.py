"""Learning rate schedules: small objects that turn a step number ``t = 0, 1, 2, ...`` into a rate.

``cosine(0.1, 1000)(250)`` is the rate of step 250. After its last step a schedule stays where it
ended. Each is a frozen dataclass, so that it prints itself and can be compared and used as a key.
They are plain arithmetic, without a question asked of t, so that the same lines also run on tensors
and in a compiled graph, where ``t`` is not checked.
"""

import math
import sys
from dataclasses import dataclass, fields
from typing import Any

from descent_lib import arguments
from descent_lib.protocols import Schedule


class _Schedule:
    def __post_init__(self) -> None:
        this: Any = self  # a dataclass, as all that come from here
        for field in fields(this):
            value = getattr(self, field.name)
            if field.type is int:
                arguments.whole(field.name, value, low=0 if field.name in ("rise", "fall") else 1)
            elif field.type is float:
                arguments.number(field.name, value, low=0)

    def __call__(self, t: Any) -> Any:
        if _library(t) is None:
            arguments.number("t", t, low=0)
        return self._rate(t)

    def _rate(self, t: Any) -> Any:
        raise NotImplementedError


@dataclass(frozen=True)
class constant(_Schedule):
    """The same rate forever."""

    rate: float

    def _rate(self, t: Any) -> Any:
        return self.rate


@dataclass(frozen=True)
class step(_Schedule):
    """Multiply by ``factor`` after every ``every`` steps (torch's ``StepLR``)."""

    peak: float
    every: int
    factor: float = 0.1

    def _rate(self, t: Any) -> Any:
        return self.peak * self.factor ** (t // self.every)


@dataclass(frozen=True)
class exponential(_Schedule):
    """Multiply by ``factor`` at every step (torch's ``ExponentialLR``)."""

    peak: float
    factor: float

    def _rate(self, t: Any) -> Any:
        return self.peak * self.factor**t


@dataclass(frozen=True)
class linear(_Schedule):
    """A straight line from ``peak`` to ``floor`` in ``steps`` steps."""

    peak: float
    steps: int
    floor: float = 0.0

    def _rate(self, t: Any) -> Any:
        return self.peak + (self.floor - self.peak) * _least(1.0, t / self.steps)


@dataclass(frozen=True)
class cosine(_Schedule):
    """Half a cosine from ``peak`` to ``floor`` in ``steps`` steps (Loshchilov & Hutter 2016)."""

    peak: float
    steps: int
    floor: float = 0.0

    def _rate(self, t: Any) -> Any:
        return _half_wave(self.peak, self.floor, t / self.steps)


@dataclass(frozen=True)
class warmup(_Schedule):
    """Rise in a straight line from 0 for ``steps`` steps, then follow ``then`` from its step 0.

    ``warmup(100, cosine(0.1, 900))`` reaches 0.1 at step 100 and 0 at step 1000.
    """

    steps: int
    then: Schedule

    def __post_init__(self) -> None:
        super().__post_init__()
        arguments.function("then", self.then)

    def _rate(self, t: Any) -> Any:
        rise = self.then(0) * t / self.steps
        return _pick(t < self.steps, rise, self.then(_most(0, t - self.steps)))


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

    def __post_init__(self) -> None:
        super().__post_init__()
        arguments.number("rise", self.rise, above=0, below=1)
        arguments.number("divide", self.divide, low=1)
        arguments.number("final", self.final, low=1)
        if self.rise * self.steps <= 1:
            raise ValueError(
                f"steps is {self.steps} and rise {self.rise:g}: no step is left for the way up; "
                "take more steps or a larger rise"
            )

    def _rate(self, t: Any) -> Any:
        top, end = self.rise * self.steps - 1, self.steps - 1
        start = self.peak / self.divide
        up = _half_wave(start, self.peak, t / top)
        down = _half_wave(self.peak, start / self.final, _most(0.0, (t - top) / (end - top)))
        return _pick(t <= top, up, down)


@dataclass(frozen=True)
class warmup_stable_decay(_Schedule):
    """Rise for ``rise`` steps, stay, and fall to 0 in the last ``fall`` of ``steps`` steps.

    Also called trapezoidal or WSD (Hu et al. 2024, Haegele et al. 2024).
    """

    peak: float
    steps: int
    rise: int
    fall: int

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.rise + self.fall > self.steps:
            raise ValueError(
                f"rise + fall is {self.rise + self.fall}; it must fit into steps = {self.steps}"
            )

    def _rate(self, t: Any) -> Any:
        rise = self.peak * t / max(1, self.rise)
        fall = self.peak * _most(0, self.steps - t) / max(1, self.fall)
        late = _pick(t < self.steps - self.fall, self.peak, fall)
        return _pick(t < self.rise, rise, late)


def _half_wave(start: float, end: float, share: Any) -> Any:
    return end + (start - end) * (1 + _cosine(math.pi * _least(1.0, share))) / 2


def _cosine(x: Any) -> Any:
    library = _library(x)
    return library.cos(x) if library else math.cos(x)


def _least(bound: float, x: Any) -> Any:
    return _pick(x < bound, x, bound)


def _most(bound: float, x: Any) -> Any:
    return _pick(x > bound, x, bound)


def _pick(condition: Any, x: Any, y: Any) -> Any:
    """``x if condition else y``, also for tensors: then both are there already."""
    library = _library(condition)
    if library is None:
        return x if condition else y
    zero = (x if _library(x) else y) * 0.0  # gives a number the type of the other
    return library.where(condition, x + zero, y + zero)


def _library(x: Any) -> Any:
    """torch or TensorFlow where x is a tensor of theirs, else None."""
    name = type(x).__module__.partition(".")[0]
    return sys.modules[name] if name in ("torch", "tensorflow") else None
