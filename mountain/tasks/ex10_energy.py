"""Exercise 10, energy: what a run costs, what a search costs, and the rate from a range test."""

import numpy as np

from mountain.check.task import Mistake, Task, typed

EXERCISE, JOULE = "ex10_energy", 3.6e6  # joules in a kilowatt hour


def _runs(rng, i):
    if i == 0:
        return [(1e9, 6e9, 4, 2e13, 300, 1.5)]
    return [
        (
            float(rng.integers(2, 90)) * 10.0 ** rng.integers(6, 9),
            float(rng.integers(2, 90)) * 1e8,
            int(rng.integers(2, 64)),
            float(rng.integers(20, 400)) * 1e12,
            int(rng.integers(25, 70)) * 10,
            int(rng.integers(105, 170)) / 100,
        )
    ]


def _energy(per_weight=6, unit=JOULE, cooling=1, crew=0):
    """The sum with one part changed: FLOP per weight and sample, unit, powers of PUE and chips."""

    def answer(weights, samples, chips, flop_per_second, watt, pue):
        flop = per_weight * weights * samples
        return flop / flop_per_second * watt * pue**cooling * chips**crew / unit

    return answer


def _hours(weights, samples, chips, flop_per_second, watt, pue):
    return 6 * weights * samples / flop_per_second / 3600


def _grids(rng, i):
    return {
        "points": int(rng.integers(5, 10)),
        "knobs": int(rng.choice([3, 4])),
        "smaller": int(rng.choice([200, 400, 500, 800, 1000])),
        "kwh": int(rng.integers(5, 90)) * 10,
    }


def _curves(rng, i):
    """A fall with a bump, a bottom at the step ``low``, and an explosion; nan from case 1 on."""
    rates = np.geomspace(1e-4, 2.5, 13) * (1 if i == 0 else 10 ** rng.uniform(-1, 1))
    low = int(rng.integers(6, 9))
    losses = np.empty(13)
    losses[: low + 1] = rng.uniform(2, 5) * np.linspace(1, 0.3, low + 1) ** 1.5
    losses[: low + 1] *= rng.uniform(0.97, 1.03, low + 1)
    losses[2] = 1.05 * losses[1]  # single batches are noisy
    losses[low + 1 :] = losses[low] * 1.4 ** np.arange(1, 13 - low)
    if i:
        losses[low + 3 :] = np.nan
    if i % 2:
        losses[low + 3] = np.inf
    return [(np.array([float(f"{rate:.3g}") for rate in rates]), losses.round(3))]


def _usable(losses):
    return np.where(np.isfinite(losses), losses, np.inf)


def _tenth(rates, losses):
    return rates[np.argmin(_usable(losses))] / 10


def _first_valley(rates, losses):
    rising = np.flatnonzero(np.diff(losses) > 0)
    return rates[rising[0]] / 10


def _before_the_end(rates, losses):
    return rates[np.isfinite(losses)][-1] / 10


def _steepest(rates, losses):
    end = np.argmin(_usable(losses)) + 1
    return rates[np.gradient(losses[:end], np.log(rates[:end])).argmin()]


TASKS = [
    Task(
        "kilowatt-hours",
        EXERCISE,
        2,
        _runs,
        _energy(),
        (
            Mistake(
                "forward",
                "That counts the way forward alone. The way back costs FLOP as well.",
                _energy(per_weight=2),
            ),
            Mistake(
                "backward",
                "That counts the way back alone. Each weight works on the way forward, too.",
                _energy(per_weight=4),
            ),
            Mistake(
                "one-flop",
                "That is one FLOP for each weight and sample. Count again: multiplications and "
                "additions, forward and back.",
                _energy(per_weight=1),
            ),
            Mistake(
                "no-pue",
                "That is what the computers draw. The data centre around them draws more.",
                _energy(cooling=0),
            ),
            Mistake(
                "pue-divides",
                "Cooling made the energy smaller. What is PUE a ratio of?",
                _energy(cooling=-1),
            ),
            Mistake("joules", "That is in joules. How many make a kWh?", _energy(unit=1)),
            Mistake("watt-hours", "That is in watt hours, without the kilo.", _energy(unit=3.6e3)),
            Mistake(
                "kilojoules",
                "That is in kilojoules: watt times seconds, divided by a thousand.",
                _energy(unit=1e3),
            ),
            Mistake("megawatt-hours", "That is in megawatt hours.", _energy(unit=3.6e9)),
            Mistake(
                "hours",
                "That is the time of one chip in hours. What does it draw in that time?",
                _hours,
            ),
            Mistake(
                "chips-multiply",
                "It counts the power of every chip, but for the time that one chip alone would "
                "need.",
                _energy(crew=1),
            ),
            Mistake(
                "chips-divide",
                "More chips are ready sooner, and that is in your sum. But all of them draw power.",
                _energy(crew=-1),
            ),
        ),
        checked="six runs of different size",
    ),
    Task(
        "grid-cost",
        EXERCISE,
        1,
        _grids,
        lambda points, knobs, smaller, kwh: kwh * (1 + points**knobs / smaller),
        (
            Mistake(
                "adds-knobs",
                "That tries the knobs one after the other. A grid tries all combinations.",
                lambda points, knobs, smaller, kwh: kwh * (1 + points * knobs / smaller),
            ),
            Mistake(
                "swapped",
                "Base and exponent are swapped. Count the grid of one knob, then of two.",
                lambda points, knobs, smaller, kwh: kwh * (1 + knobs**points / smaller),
            ),
            Mistake(
                "search-alone",
                "That is the search alone. After it, somebody trains the model.",
                lambda points, knobs, smaller, kwh: kwh * points**knobs / smaller,
            ),
            Mistake(
                "full-trials",
                "That makes every trial a full run. The trials ran on small copies.",
                lambda points, knobs, smaller, kwh: kwh * (1 + points**knobs),
            ),
            Mistake(
                "one-knob",
                "That is the grid of a single knob.",
                lambda points, knobs, smaller, kwh: kwh * (1 + points / smaller),
            ),
            Mistake(
                "multiple",
                "That is how many times the energy of the full run. Asked are the kilowatt hours.",
                lambda points, knobs, smaller, kwh: 1 + points**knobs / smaller,
            ),
            Mistake(
                "one-less",
                "That is one network of the grid too few.",
                lambda points, knobs, smaller, kwh: kwh * (1 + (points**knobs - 1) / smaller),
            ),
        ),
        **typed(1e-4),  # so exact that one network of thousands shows
    ),
    Task(
        "range-test-rate",
        EXERCISE,
        2,
        _curves,
        _tenth,
        (
            Mistake(
                "nan",
                "Where the losses end in nan, it takes the rate of the first nan. NumPy's `argmin` "
                "thinks that nan is the lowest of all.",
                lambda rates, losses: rates[np.argmin(losses)] / 10,
            ),
            Mistake(
                "lowest",
                "That is the rate at the bottom itself, at the edge of stability. The rule stays "
                "away from it.",
                lambda rates, losses: 10 * _tenth(rates, losses),
            ),
            Mistake(
                "lowest-nan",
                "Two things: that rate is not yet divided, and where there are nan among the "
                "losses it is the rate of the first nan.",
                lambda rates, losses: rates[np.argmin(losses)],
            ),
            Mistake(
                "loss",
                "That is a tenth of the lowest loss. At which rate was it reached?",
                lambda rates, losses: np.nanmin(losses) / 10,
            ),
            Mistake(
                "number-divided",
                "It divides the number of the step by ten, not the rate.",
                lambda rates, losses: rates[np.argmin(_usable(losses)) // 10],
            ),
            Mistake(
                "first-valley",
                "It stops where the loss rises for the first time. Single batches are noisy: the "
                "lowest loss comes later.",
                _first_valley,
            ),
            Mistake(
                "before-the-end",
                "It takes the last rate before the explosion. By then the loss has already risen.",
                _before_the_end,
            ),
            Mistake(
                "steepest",
                "That is where the loss falls fastest: another rule of thumb.",
                _steepest,
            ),
            Mistake(
                "highest",
                "It looks for the highest loss.",
                lambda rates, losses: rates[np.nanargmax(losses)] / 10,
            ),
        ),
        checked="six range tests, most of which end in inf or nan",
    ),
]
