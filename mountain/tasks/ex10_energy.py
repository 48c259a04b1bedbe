"""Exercise 10, energy: what a run costs, what a search costs, and the rate from a range test."""

import numpy as np

from mountain.check.short_answers import number
from mountain.check.task import Exercise, Task

EXERCISE = Exercise("ex10_energy")
JOULE = 3.6e6  # joules in a kilowatt hour


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


kilowatt_hours = Task(
    "kilowatt-hours",
    EXERCISE,
    points=2,
    minutes=8,
    case=_runs,
    reference=_energy(),
    checked="six runs of different size",
    not_from=("descent_lib.energy",),
)

kilowatt_hours.mistake(
    "forward",
    _energy(per_weight=2),
    "That counts the way forward alone. The way back costs FLOP as well.",
)
kilowatt_hours.mistake(
    "backward",
    _energy(per_weight=4),
    "That counts the way back alone. Each weight works on the way forward, too.",
)
kilowatt_hours.mistake(
    "one-flop",
    _energy(per_weight=1),
    "That is one FLOP for each weight and sample. Count again: multiplications and additions, "
    "forward and back.",
)
kilowatt_hours.mistake(
    "no-pue",
    _energy(cooling=0),
    "That is what the computers draw. The data centre around them draws more.",
)
kilowatt_hours.mistake(
    "pue-divides",
    _energy(cooling=-1),
    "Cooling made the energy smaller. What is PUE a ratio of?",
)
kilowatt_hours.mistake("joules", _energy(unit=1), "That is in joules. How many make a kWh?")
kilowatt_hours.mistake(
    "watt-hours",
    _energy(unit=3.6e3),
    "That is in watt hours, without the kilo.",
)
kilowatt_hours.mistake(
    "kilojoules",
    _energy(unit=1e3),
    "That is in kilojoules: watt times seconds, divided by a thousand.",
)
kilowatt_hours.mistake("megawatt-hours", _energy(unit=3.6e9), "That is in megawatt hours.")


@kilowatt_hours.mistake
def hours(weights, samples, chips, flop_per_second, watt, pue):
    """That is the time of one chip in hours. What does it draw in that time?"""
    return 6 * weights * samples / flop_per_second / 3600


kilowatt_hours.mistake(
    "chips-multiply",
    _energy(crew=1),
    "It counts the power of every chip, but for the time that one chip alone would need.",
)
kilowatt_hours.mistake(
    "chips-divide",
    _energy(crew=-1),
    "More chips are ready sooner, and that is in your sum. But all of them draw power.",
)


kilowatt_hours.mistake(
    "three",
    _energy(per_weight=3),
    "That is half of it: a multiplication and an addition are two FLOP.",
)


@kilowatt_hours.mistake
def no_watt(weights, samples, chips, flop_per_second, watt, pue):
    """The power does not enter. What does a chip draw while it works?"""
    return 6 * weights * samples / flop_per_second * pue / JOULE


@kilowatt_hours.mistake
def half_an_hour(weights, samples, chips, flop_per_second, watt, pue):
    """It divides by 60 where an hour has 3600 seconds."""
    return 6 * weights * samples / flop_per_second * watt * pue / 6e4


@kilowatt_hours.mistake
def cooling_added(weights, samples, chips, flop_per_second, watt, pue):
    """PUE is added to 1. It is the whole already, over what the computers draw."""
    return 6 * weights * samples / flop_per_second * watt * (1 + pue) / JOULE


@kilowatt_hours.mistake
def surplus_alone(weights, samples, chips, flop_per_second, watt, pue):
    """That is what the data centre draws beside its computers. They draw, too."""
    return 6 * weights * samples / flop_per_second * watt * (pue - 1) / JOULE


@kilowatt_hours.mistake
def adds_weights_and_samples(weights, samples, chips, flop_per_second, watt, pue):
    """Weights and samples are added. Each weight works on each sample."""
    return 6 * (weights + samples) / flop_per_second * watt * pue / JOULE


@kilowatt_hours.mistake
def one_weight(weights, samples, chips, flop_per_second, watt, pue):
    """The weights do not enter: that is the energy for a network of one of them."""
    return 6 * samples / flop_per_second * watt * pue / JOULE


@kilowatt_hours.mistake
def seconds_alone(weights, samples, chips, flop_per_second, watt, pue):
    """That is how many seconds the run takes. What do the chips draw in that time?"""
    return 6 * weights * samples / flop_per_second / chips


@kilowatt_hours.mistake
def hours_alone(weights, samples, chips, flop_per_second, watt, pue):
    """That is how many hours the run takes. What do the chips draw in that time?"""
    return 6 * weights * samples / flop_per_second / chips / 3600


@kilowatt_hours.mistake
def work_alone(weights, samples, chips, flop_per_second, watt, pue):
    """That is the FLOP of the run. How long do the chips take for them, and what do they draw?"""
    return 6 * weights * samples


@kilowatt_hours.mistake
def over_the_power(weights, samples, chips, flop_per_second, watt, pue):
    """It divides by the watt. A chip that draws more uses more."""
    return 6 * weights * samples / flop_per_second / watt * pue / JOULE


@kilowatt_hours.mistake
def times_the_speed(weights, samples, chips, flop_per_second, watt, pue):
    """It multiplies by the FLOP per second. A faster chip takes less time."""
    return 6 * weights * samples * flop_per_second * watt * pue / JOULE


@kilowatt_hours.mistake
def one_sample(weights, samples, chips, flop_per_second, watt, pue):
    """The samples do not enter: that is the energy of one of them."""
    return 6 * weights / flop_per_second * watt * pue / JOULE


def _grids(rng, i):
    return {
        "points": int(rng.integers(5, 10)),
        "knobs": int(rng.choice([3, 4])),
        "smaller": int(rng.choice([200, 400, 500, 800, 1000])),
        "kwh": int(rng.integers(5, 90)) * 10,
    }


grid_cost = number(
    "grid-cost",
    EXERCISE,
    points=1,
    minutes=5,
    case=_grids,
    reference=lambda points, knobs, smaller, kwh: kwh * (1 + points**knobs / smaller),
    rtol=1e-4,
)


@grid_cost.mistake
def adds_knobs(points, knobs, smaller, kwh):
    """That tries the knobs one after the other. A grid tries all combinations."""
    return kwh * (1 + points * knobs / smaller)


@grid_cost.mistake
def swapped(points, knobs, smaller, kwh):
    """Base and exponent are swapped. Count the grid of one knob, then of two."""
    return kwh * (1 + knobs**points / smaller)


@grid_cost.mistake
def search_alone(points, knobs, smaller, kwh):
    """That is the search alone. After it, somebody trains the model."""
    return kwh * points**knobs / smaller


@grid_cost.mistake
def full_trials(points, knobs, smaller, kwh):
    """That makes every trial a full run. The trials ran on small copies."""
    return kwh * (1 + points**knobs)


@grid_cost.mistake
def one_knob(points, knobs, smaller, kwh):
    """That is the grid of a single knob."""
    return kwh * (1 + points / smaller)


@grid_cost.mistake
def multiple(points, knobs, smaller, kwh):
    """That is how many times the energy of the full run. Asked are the kilowatt hours."""
    return 1 + points**knobs / smaller


@grid_cost.mistake
def one_less(points, knobs, smaller, kwh):
    """That is one network of the grid too few."""
    return kwh * (1 + (points**knobs - 1) / smaller)


@grid_cost.mistake
def one_trial(points, knobs, smaller, kwh):
    """That is one trial and the full run. How many trials has the grid?"""
    return kwh * (1 + 1 / smaller)


@grid_cost.mistake
def no_smaller_twice(points, knobs, smaller, kwh):
    """The full run has become small as well. Only the trials ran on copies."""
    return kwh * (1 + points**knobs) / smaller


@grid_cost.mistake
def run_alone(points, knobs, smaller, kwh):
    """That is the full run alone. The search costs something, too."""
    return kwh


@grid_cost.mistake
def multiplied(points, knobs, smaller, kwh):
    """Copies are smaller, and in your sum they cost more."""
    return kwh * (1 + points**knobs * smaller)


@grid_cost.mistake
def two_knobs(points, knobs, smaller, kwh):
    """That is a grid of two knobs. How many are there?"""
    return kwh * (1 + points**2 / smaller)


def _curves(rng, i):
    """A fall with a bump, a bottom at the step ``low``, and an explosion; nan from case 1 on.

    The losses of every third test are in the thousands, and every second has its lowest early, or
    first of all.
    """
    n = (13, 12, 15, 14)[i % 4]
    rates = np.geomspace(1e-4, 2.5, n) * (1 if i == 0 else 10 ** rng.uniform(-1, 1))
    low = int(rng.integers(6, 9))
    losses = np.empty(n)
    losses[: low + 1] = rng.uniform(2, 5) * np.linspace(1, 0.3, low + 1) ** 1.5
    losses[: low + 1] *= rng.uniform(0.97, 1.03, low + 1)
    losses[2] = 1.05 * losses[1]  # single batches are noisy
    losses[low + 1 :] = losses[low] * 1.4 ** np.arange(1, n - low)
    if i % 4 == 1:
        losses[3] = 0.8 * losses[low]  # one lucky batch, which no mean would show
    if i % 4 == 3:
        losses[0] = 0.5 * losses[low]  # the best rate is the first of all
    losses *= 3e4 if i % 3 == 2 else 1
    if i:
        losses[low + 3 :] = np.nan
    if i % 2:
        losses[low + 3] = np.inf
    return [(np.array([float(f"{rate:.3g}") for rate in rates]), losses.round(3))]


def _usable(losses):
    return np.where(np.isfinite(losses), losses, np.inf)


def _tenth(rates, losses):
    return rates[np.argmin(_usable(losses))] / 10


range_test = Task(
    "range-test-rate",
    EXERCISE,
    points=2,
    minutes=8,
    case=_curves,
    reference=_tenth,
    checked="six range tests, most of which end in inf or nan",
    not_from=("descent_lib.lr_finder",),
)


@range_test.mistake
def nan(rates, losses):
    """Where the losses end in nan, it takes the rate of the first nan. NumPy's `argmin` thinks that
    nan is the lowest of all.
    """
    return rates[np.argmin(losses)] / 10


@range_test.mistake
def lowest(rates, losses):
    """That is the rate at the bottom itself, at the edge of stability. The rule stays
    away from it.
    """
    return 10 * _tenth(rates, losses)


@range_test.mistake
def lowest_nan(rates, losses):
    """Two things: that rate is not yet divided, and where there are nan among the losses it is the
    rate of the first nan.
    """
    return rates[np.argmin(losses)]


@range_test.mistake
def loss(rates, losses):
    """That is a tenth of the lowest loss. At which rate was it reached?"""
    return np.nanmin(losses) / 10


@range_test.mistake
def number_divided(rates, losses):
    """It divides the number of the step by ten, not the rate."""
    return rates[np.argmin(_usable(losses)) // 10]


@range_test.mistake
def first_valley(rates, losses):
    """It stops where the loss rises for the first time. Single batches are noisy: the lowest loss
    comes later.
    """
    rising = np.flatnonzero(np.diff(losses) > 0)
    return rates[rising[0]] / 10


@range_test.mistake
def before_the_end(rates, losses):
    """It takes the last rate before the explosion. By then the loss has already risen."""
    return rates[np.isfinite(losses)][-1] / 10


@range_test.mistake
def steepest(rates, losses):
    """That is where the loss falls fastest: another rule of thumb."""
    end = max(np.argmin(_usable(losses)) + 1, 2)
    return rates[np.gradient(losses[:end], np.log(rates[:end])).argmin()]


@range_test.mistake
def highest(rates, losses):
    """It looks for the highest loss."""
    return rates[np.nanargmax(losses)] / 10


@range_test.mistake
def without_the_first(rates, losses):
    """It leaves the first loss out, and its count is then one behind the rates."""
    return rates[np.argmin(_usable(losses[1:]))] / 10


@range_test.mistake
def step_before(rates, losses):
    """That is a tenth of the rate one step before the lowest loss."""
    return rates[np.argmin(_usable(losses)) - 1] / 10


@range_test.mistake
def step_after(rates, losses):
    """That is a tenth of the rate one step after the lowest loss."""
    return rates[np.argmin(_usable(losses)) + 1] / 10


@range_test.mistake
def halved(rates, losses):
    """That is half of the rate with the lowest loss. The rule takes a tenth."""
    return 5 * _tenth(rates, losses)


@range_test.mistake
def ten_times(rates, losses):
    """It multiplies by ten. A tenth is wanted."""
    return 100 * _tenth(rates, losses)


@range_test.mistake
def number_of_the_step(rates, losses):
    """That is the number of a step. Which rate did that step have?"""
    return int(np.argmin(_usable(losses)))


@range_test.mistake
def start_value(rates, losses):
    """It finds nothing where every loss is large: with which number does the search for the lowest
    one begin?
    """
    low = np.flatnonzero(losses < 100)
    return rates[low[np.argmin(losses[low])]] / 10 if len(low) else rates[0] / 10


@range_test.mistake
def smoothed(rates, losses):
    """It smooths the losses first. Take them as they are."""
    means = np.convolve(_usable(losses), np.ones(3) / 3, "valid")
    return rates[np.argmin(means) + 1] / 10


@range_test.mistake
def last_rate(rates, losses):
    """That is a tenth of the last rate. Which one had the lowest loss?"""
    return rates[-1] / 10
