"""Exercise 03, task 2: what one step leaves of an error."""

import numpy as np

from mountain.check.short_answers import number
from mountain.check.task import Exercise

EXERCISE = Exercise("ex03_gradient")


def _reading(rng, i):
    """Four inputs and a rate; the factor lies between -1.4 and 0.7, and never near 0."""
    while True:
        x = rng.choice([-3, -2, 1, 2, 3, 4, 5], size=4, replace=False)
        eta = round(float(rng.choice([0.3, 0.4, 0.7, 1.4, 1.7, 2.4]) / np.mean(x**2)), 3)
        seen = [1 - eta * times for times in (np.mean(x), np.mean(x) ** 2, np.mean(x**2), 0)]
        if min(abs(a + b) for a in seen for b in seen) > 0.01 and len({*np.round(seen, 3)}) == 4:
            return {"x": [int(number) for number in x], "eta": eta}


def _factor(x, eta, times=1):
    return 1 - eta * times * sum(number**2 for number in x) / len(x)


factor = number(
    "error-factor", EXERCISE, points=1, minutes=5, case=_reading, reference=_factor, rtol=2e-3
)


@factor.mistake
def square_of_mean(x, eta):
    """You square the mean of x. The mean of the squares is another number."""
    return 1 - eta * np.mean(x) ** 2


factor.mistake(
    "sum",
    lambda x, eta: _factor(x, eta, len(x)),
    "You add up the squares. The loss is a mean, and so is what stands in the factor.",
)


@factor.mistake
def doubled(x, eta):
    """That would be right for the loss without its half."""
    return _factor(x, eta, 2)


@factor.mistake
def halved(x, eta):
    """The half of the loss is gone once you derive: it does not stand in the factor."""
    return _factor(x, eta, 0.5)


@factor.mistake
def taken_away(x, eta):
    """That is the share that a step takes away. Which share stays?"""
    return 1 - _factor(x, eta)


@factor.mistake
def grows(x, eta):
    """The sign inside is wrong: the step goes against the gradient."""
    return _factor(x, eta, -1)


@factor.mistake
def squared(x, eta):
    """That is what a step leaves of the loss. Asked is what it leaves of the distance."""
    return _factor(x, eta) ** 2


@factor.mistake
def not_squared(x, eta):
    """The mean of x stands in it. How often does x enter the curvature?"""
    return 1 - eta * np.mean(x)


@factor.mistake
def no_eta(x, eta):
    """The learning rate does not enter."""
    return _factor(x, 1)
