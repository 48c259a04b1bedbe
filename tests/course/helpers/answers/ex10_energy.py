"""Answers to exercise 10. For ``value`` tasks they are functions of the numbers given."""

import math
from decimal import Decimal

import numpy as np

from descent_lib.energy import Run, training_flop
from tests.course.helpers.book import right, wrong


@right("kilowatt-hours")
def with_all_chips(weights, samples, chips, flop_per_second, watt, pue):
    seconds = 6 * weights * samples / (chips * flop_per_second)
    return chips * watt / 1000 * seconds / 3600 * pue


@wrong("kilowatt-hours", "library")
def with_the_library(weights, samples, chips, flop_per_second, watt, pue):
    run = Run(training_flop(weights, samples), flop_per_second, watt, pue)
    return run.kwh.middle


@wrong("kilowatt-hours", "forward")
def two_flop(weights, samples, chips, flop_per_second, watt, pue):
    seconds = 2 * weights * samples / flop_per_second
    return seconds / 3600 * watt / 1000 * pue


@wrong("kilowatt-hours", "chips-divide")
def a_chips_share(weights, samples, chips, flop_per_second, watt, pue):
    seconds = 6 * weights * samples / (flop_per_second * chips)
    return seconds * watt * pue / 3.6e6


@wrong("kilowatt-hours", "chips-multiply")
def power_of_all(weights, samples, chips, flop_per_second, watt, pue):
    power = chips * watt * pue / 1000
    return power * 6 * weights * samples / flop_per_second / 3600


@wrong("kilowatt-hours", "watt-hours")
def seconds_to_hours(weights, samples, chips, flop_per_second, watt, pue):
    return watt * pue * (6 * weights * samples / flop_per_second / 60 / 60)


@wrong("kilowatt-hours", "half-an-hour")
def sixty_minutes(weights, samples, chips, flop_per_second, watt, pue):
    return watt / 1000 * pue * (6 * weights * samples / flop_per_second / 60)


@wrong("kilowatt-hours", "kind")
def as_text(weights, samples, chips, flop_per_second, watt, pue):
    return f"{6 * weights * samples / flop_per_second * watt * pue / 3.6e6} kWh"


@right("grid-cost")
def trial_by_trial(points, knobs, smaller, kwh):
    return kwh + sum(kwh / smaller for _ in range(points**knobs))


@wrong("grid-cost", "adds-knobs")
def in_turn(points, knobs, smaller, kwh):
    return kwh + knobs * points * kwh / smaller


@wrong("grid-cost", "search-alone")
def only_the_copies(points, knobs, smaller, kwh):
    return math.prod([points] * knobs) * kwh / smaller


@wrong("grid-cost", "one-less")
def the_full_run_taken_for_one_of_them(points, knobs, smaller, kwh):
    return kwh + kwh / smaller * (points**knobs - 1)


@right("grid-cost")
def with_five_digits(points, knobs, smaller, kwh):
    return float(f"{kwh * (1 + points**knobs / smaller):.5g}")


@wrong("grid-cost", "full-trials")
def full_runs(points, knobs, smaller, kwh):
    return kwh + kwh * points**knobs


@right("range-test-rate")
def in_a_loop(rates, losses):
    best = math.inf
    for rate, loss in zip(rates, losses, strict=True):
        if math.isfinite(loss) and loss < best:
            best, found = loss, rate
    return 0.1 * found


@right("range-test-rate")
def holes_filled(rates, losses):
    filled = np.nan_to_num(losses, nan=np.inf)
    return rates[filled.argmin()] / 10


@right("range-test-rate")
def sorted_pairs(rates, losses):
    pairs = [(loss, rate) for loss, rate in zip(losses, rates, strict=True) if loss == loss]
    return sorted(pairs)[0][1] / 10


@wrong("range-test-rate", "nan")
def nan_is_nought(rates, losses):
    return rates[list(np.nan_to_num(losses)).index(min(np.nan_to_num(losses)))] / 10


@wrong("range-test-rate", "lowest")
def the_edge(rates, losses):
    return float(rates[np.nanargmin(losses)])


@wrong("range-test-rate", "first-valley")
def until_it_rises(rates, losses):
    k = 0
    while losses[k + 1] < losses[k]:
        k += 1
    return rates[k] / 10


@wrong("range-test-rate", "factor")
def divided_twice(rates, losses):
    return rates[np.nanargmin(losses)] / 10 / 10


@wrong("range-test-rate", "changed-input")
def filled_in_place(rates, losses):
    losses[np.isnan(losses)] = np.inf
    return rates[losses.argmin()] / 10


@wrong("kilowatt-hours", "three")
def half_the_flop(weights, samples, chips, flop_per_second, watt, pue):
    return 3 * weights * samples / flop_per_second * watt * pue / 3.6e6


@wrong("kilowatt-hours", "cooling-added")
def pue_as_a_surplus(weights, samples, chips, flop_per_second, watt, pue):
    joules = 6 * weights * samples / flop_per_second * watt
    return (joules + joules * pue) / 3.6e6


@wrong("kilowatt-hours", "half-an-hour")
def minutes(weights, samples, chips, flop_per_second, watt, pue):
    hours = 6 * weights * samples / flop_per_second / 60
    return hours * watt / 1000 * pue


@wrong("grid-cost", "one-trial")
def one_of_them(points, knobs, smaller, kwh):
    return kwh + kwh / smaller


@wrong("grid-cost", "no-smaller-twice")
def brackets(points, knobs, smaller, kwh):
    return (points**knobs + 1) * kwh / smaller


@wrong("grid-cost", "two-knobs")
def a_table(points, knobs, smaller, kwh):
    return kwh * points * points / smaller + kwh


@right("range-test-rate")
def by_a_loop(rates, losses):
    best = None
    for rate, loss in zip(rates, losses, strict=True):
        if np.isfinite(loss) and (best is None or loss < best[0]):
            best = loss, rate
    return Decimal(float(best[1])) / 10


@wrong("range-test-rate", "start-value")
def begins_too_low(rates, losses):
    lowest, where = 100.0, 0
    for k, loss in enumerate(losses):
        if loss < lowest:
            lowest, where = loss, k
    return rates[where] / 10


@wrong("range-test-rate", "number-of-the-step")
def its_index(rates, losses):
    return np.nanargmin(losses)


@wrong("range-test-rate", "ten-times")
def ten_times(rates, losses):
    return 10 * rates[np.nanargmin(losses)]


@wrong("range-test-rate", "without-the-first")
def counted_from_one(rates, losses):
    return rates[np.nanargmin(losses[1:])] / 10


@right("kilowatt-hours")
def in_hours_and_kilowatts(weights, samples, chips, flop_per_second, watt, pue):
    hours = 6 * weights * samples / (chips * flop_per_second) / 3600
    return np.array(hours * chips * watt / 1000 * pue)
