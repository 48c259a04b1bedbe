"""The learning rate range test (Smith 2015): one short run in which the rate grows at every step.

It asks only for a function ``loss = step(lr)``, so it serves NumPy, PyTorch and Keras alike.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from descent_lib import arguments
from descent_lib.arrays import Array


@dataclass(frozen=True, eq=False)
class RangeTest:
    """What a range test saw: three arrays of shape (steps taken,).

    ``smoothed`` is the centred mean of the losses, which does not lag behind the rates as a running
    average would. The rules below read a rate from it; none of them knows how long you will train.
    """

    rates: Array
    losses: Array
    smoothed: Array

    @property
    def lowest(self) -> float:
        """The rate of the lowest smoothed loss: the edge, already too fast to train with."""
        return float(self.rates[self.smoothed.argmin()])

    @property
    def tenth(self) -> float:
        """A tenth of ``lowest``."""
        return self.lowest / 10

    @property
    def steepest(self) -> float:
        """The rate, up to ``lowest``, where the smoothed loss falls fastest against log(rate)."""
        end = self.smoothed.argmin() + 1
        if end == 1:
            return float(self.rates[0])
        slopes = np.gradient(self.smoothed[:end], np.log(self.rates[:end]))
        return float(self.rates[slopes.argmin()])

    @property
    def suggestions(self) -> dict[str, float]:
        """Each rule's name and the rate that it gives."""
        return {name: getattr(self, name) for name in ("lowest", "tenth", "steepest")}


def range_test(
    step: Callable[[float], Any],
    low: float = 1e-6,
    high: float = 10.0,
    steps: int = 100,
    *,
    window: int = 9,
    stop: float = 4.0,
) -> RangeTest:
    """Call ``step(lr)`` with rates from ``low`` to ``high`` in equal ratios, and keep the losses.

    ``step`` takes one training step and returns the loss before it, a number. The test ends early
    when a loss is not finite, or when the mean of the last ``window`` losses exceeds ``stop`` times
    the lowest such mean. It spoils the weights, so hand it the step of a copy of your model.
    """
    arguments.function("step", step)
    low = arguments.number("low", low, above=0)
    high = arguments.number("high", high, above=low)
    steps = arguments.whole("steps", steps, low=2)
    window = arguments.whole("window", window, low=1)
    stop = arguments.number("stop", stop, above=1)
    rates, losses, lowest = np.geomspace(low, high, steps), list[float](), np.inf
    for rate in rates:
        losses.append(_loss(step(float(rate))))
        recent = float(np.mean(losses[-window:]))
        if not np.isfinite(recent) or (recent > stop * lowest and lowest > 0):
            break
        lowest = min(lowest, recent) if len(losses) >= window else np.inf
    seen = np.array(losses[: -1 if not np.isfinite(losses[-1]) else None])
    if not seen.size:
        raise ValueError("the first loss is not finite; check the data, or give a smaller low")
    return RangeTest(rates[: len(seen)], seen, _centred_mean(seen, window))


def _loss(value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        raise TypeError(
            f"step(lr) must return the loss as a number, but it returned {value!r}"
        ) from None


def _centred_mean(values: Array, window: int) -> Array:
    """The mean over ``window`` neighbours, fewer at the ends."""
    weights = np.ones(window)
    total = np.convolve(values, weights)[(window - 1) // 2 :][: len(values)]
    return total / np.convolve(np.ones(len(values)), weights)[(window - 1) // 2 :][: len(values)]
