"""Answers to exercise 05. For ``value`` tasks they are functions of the numbers given."""

import math

import numpy as np

from tests.course.helpers.book import right, wrong


@right("cosine-schedule")
def with_an_if(t, peak, steps, floor):
    if t >= steps:
        return floor
    return floor + 0.5 * (peak - floor) * (1 + math.cos(math.pi * t / steps))


@right("cosine-schedule")
def by_the_square_of_half_an_angle(t, peak, steps, floor):
    share = np.cos(np.pi / 2 * np.minimum(t, steps) / steps) ** 2
    return share * peak + (1 - share) * floor


@right("cosine-schedule")
def in_degrees(t, peak, steps, floor):
    angle = math.radians(180 * min(t, steps) / steps)
    return (peak + floor) / 2 + (peak - floor) / 2 * math.cos(angle)


@wrong("cosine-schedule", "rises-again")
def as_in_the_chapter(t, peak, steps, floor=0.0):
    return floor + (peak - floor) * (1 + math.cos(math.pi * t / steps)) / 2


@wrong("cosine-schedule", "no-half")
def brackets_without_the_half(t, peak, steps, floor):
    return floor + (peak - floor) * (1 + math.cos(math.pi * min(t, steps) / steps))


@wrong("cosine-schedule", "dips")
def cosine_alone(t, peak, steps, floor):
    return floor + (peak - floor) * math.cos(math.pi * min(t, steps) / steps)


@wrong("cosine-schedule", "no-floor")
def floor_forgotten(t, peak, steps, floor):
    return peak / 2 * (1 + math.cos(math.pi * min(t / steps, 1)))


@wrong("cosine-schedule", "no-peak")
def peak_forgotten(t, peak, steps, floor):
    return floor + (1 - floor) * (1 + math.cos(math.pi * min(t / steps, 1))) / 2


@wrong("cosine-schedule", "cut-off")
def clipped(t, peak, steps, floor):
    wave = 0 if t > steps else peak * (1 + math.cos(math.pi * t / steps)) / 2
    return max(wave, floor)


@wrong("cosine-schedule", "jumps-to-peak")
def peak_for_the_rest(t, peak, steps, floor):
    if t <= steps:
        return floor + (peak - floor) * (1 + math.cos(math.pi * t / steps)) / 2
    return peak


@wrong("cosine-schedule", "nothing")
def silent_after_the_end(t, peak, steps, floor):
    if t <= steps:
        return floor + (peak - floor) * (1 + math.cos(math.pi * t / steps)) / 2
    return None


@wrong("cosine-schedule", "one-short")
def counted_from_one(t, peak, steps, floor):
    share = min(1, t / (steps - 1))
    return floor + (peak - floor) * (1 + math.cos(math.pi * share)) / 2


@right("warmup-then-cosine")
def two_lines(t, rise, peak, steps):
    if t < rise:
        return peak * t / rise
    share = min(1, (t - rise) / (steps - rise))
    return peak * (1 + math.cos(math.pi * share)) / 2


@right("warmup-then-cosine")
def peak_by_the_line(t, rise, peak, steps):
    if t <= rise:
        return t / rise * peak
    if t >= steps:
        return 0
    return peak * (0.5 + 0.5 * math.cos((t - rise) / (steps - rise) * math.pi))


@right("warmup-then-cosine")
def by_interpolation(t, rise, peak, steps):
    angle = np.interp(t, [rise, steps], [0, np.pi])
    return np.interp(t, [0, rise], [0, peak]) * (1 + np.cos(angle)) / 2


@wrong("warmup-then-cosine", "library")
def by_the_library(t, rise, peak, steps):
    from descent_lib.schedules import cosine, warmup

    return warmup(rise, cosine(peak, steps - rise))(t)


@wrong("warmup-then-cosine", "rises-again")
def as_by_hand_in_the_chapter(t, rise, peak, steps):
    if t < rise:
        return peak * t / rise
    return peak * (1 + math.cos(math.pi * (t - rise) / (steps - rise))) / 2


@wrong("warmup-then-cosine", "begins-high")
def like_many_trainers(t, rise, peak, steps):
    if t < rise:
        return peak * (t + 1) / rise
    share = min(t - rise, steps - rise) / (steps - rise)
    return peak * (1 + math.cos(math.pi * share)) / 2


@wrong("warmup-then-cosine", "counts-from-0")
def one_clock_for_both(t, rise, peak, steps):
    if t < rise:
        return peak * t / rise
    return peak * (1 + math.cos(math.pi * min(t, steps) / steps)) / 2


@wrong("warmup-then-cosine", "lands-late")
def all_steps_for_the_wave(t, rise, peak, steps):
    if t < rise:
        return peak * t / rise
    return peak * (1 + math.cos(math.pi * min(1, (t - rise) / steps))) / 2


@wrong("warmup-then-cosine", "product")
def warmup_as_a_factor(t, rise, peak, steps):
    wave = peak * (1 + math.cos(math.pi * min(t, steps) / steps)) / 2
    return wave * min(1, t / rise)


@wrong("warmup-then-cosine", "jumps-to-peak")
def beyond_the_plan(t, rise, peak, steps):
    if t > steps:
        return peak
    return two_lines(t, rise, peak, steps)


@wrong("warmup-then-cosine", "straight")
def roof(t, rise, peak, steps):
    return peak * min(t / rise, max(0, (steps - t) / (steps - rise)))


@wrong("warmup-then-cosine", "no-peak")
def shape_alone(t, rise, peak, steps):
    if t < rise:
        return t / rise
    return (1 + math.cos(math.pi * min(1, (t - rise) / (steps - rise)))) / 2


@wrong("warmup-then-cosine", "line-to-1")
def peak_in_one_branch(t, rise, peak, steps):
    return t / rise if t < rise else two_lines(t, rise, peak, steps)


@wrong("warmup-then-cosine", "error")
def line_without_a_rise(t, rise, peak, steps):
    return peak * t / rises if t < rise else 0  # noqa: F821


@right("noise-floor")
def by_patience(rate, curvature, noise):
    square = 1.0
    for _ in range(10_000):
        square = (1 - rate * curvature) ** 2 * square + rate**2 * noise**2
    return square


@right("noise-floor")
def solved(rate, curvature, noise):
    return round((rate * noise) ** 2 / (1 - (1 - rate * curvature) ** 2), 6)


@wrong("noise-floor", "rough")
def for_small_rates(rate, curvature, noise):
    return noise**2 * rate / 2 / curvature


@wrong("noise-floor", "no-noise")
def recursion_of_the_chapter(rate, curvature, noise):
    return rate**2 / (1 - (1 - rate * curvature) ** 2)


@wrong("noise-floor", "noise-not-squared")
def noise_beside_the_squared_rate(rate, curvature, noise):
    return rate**2 * noise / (1 - (1 - rate * curvature) ** 2)


@right("cosine-schedule")
def in_fractions_and_arrays(t, peak, steps, floor):
    share = np.clip(np.array(t / steps), 0, 1)
    return np.array(floor + (peak - floor) * (1 + np.cos(np.pi * share)) / 2)


@wrong("cosine-schedule", "no-pi")
def share_alone(t, peak, steps, floor):
    return floor + (peak - floor) * (1 + math.cos(min(1, t / steps))) / 2


@wrong("cosine-schedule", "in-degrees")
def half_a_circle(t, peak, steps, floor):
    return floor + (peak - floor) / 2 * (1 + math.cos(180 * min(t, steps) / steps))


@wrong("cosine-schedule", "restarts")
def warm_restarts(t, peak, steps, floor):
    return floor + (peak - floor) / 2 * (1 + math.cos(math.pi * (t % steps) / steps))


@wrong("cosine-schedule", "quarter-wave")
def quarter_of_a_circle(t, peak, steps, floor):
    return floor + (peak - floor) * np.cos(np.pi / 2 * min(t, steps) / steps)


@wrong("cosine-schedule", "whole-division")
def cut_share(t, peak, steps, floor):
    share = min(t // steps, 1)
    return floor + (peak - floor) * (1 + math.cos(math.pi * share)) / 2


@wrong("cosine-schedule", "from-step")
def floor_where_there_is_none(t, peak, steps, floor):
    return as_in_the_chapter(min(t, steps), peak, steps, floor or 0.01)


@right("warmup-then-cosine")
def as_one_product(t, rise, peak, steps):
    down = np.cos(np.pi / 2 * np.clip((t - rise) / (steps - rise), 0, 1)) ** 2
    return peak * min(1, t / rise) * down


@wrong("warmup-then-cosine", "no-half")
def twice_the_peak(t, rise, peak, steps):
    if t < rise:
        return peak * t / rise
    return peak * (1 + math.cos(math.pi * min(1, (t - rise) / (steps - rise))))


@wrong("warmup-then-cosine", "below-zero")
def cosine_alone_after_the_line(t, rise, peak, steps):
    if t < rise:
        return peak * t / rise
    return peak * math.cos(math.pi * min(1, (t - rise) / (steps - rise)))


@wrong("warmup-then-cosine", "stays-up")
def only_up(t, rise, peak, steps):
    return peak * min(1, t / rise)


@wrong("warmup-then-cosine", "line-over-all")
def line_for_the_run(t, rise, peak, steps):
    return peak * t / steps if t < rise else two_lines(t, rise, peak, steps)


@wrong("warmup-then-cosine", "wave-upwards")
def both_ways_waves(t, rise, peak, steps):
    if t < rise:
        return peak * (1 - math.cos(math.pi * t / rise)) / 2
    return two_lines(t, rise, peak, steps)


@wrong("warmup-then-cosine", "begins-again")
def cycles(t, rise, peak, steps):
    return two_lines(t % steps, rise, peak, steps)


@wrong("noise-floor", "kept-not-squared")
def one_share(rate, curvature, noise):
    return rate**2 * noise**2 / (1 - (1 - rate * curvature))


@wrong("noise-floor", "share-kept")
def divided_by_what_is_kept(rate, curvature, noise):
    return rate**2 * noise**2 / (1 - rate * curvature) ** 2


@wrong("noise-floor", "rate-not-squared")
def rate_once(rate, curvature, noise):
    return rate * noise**2 / (1 - (1 - rate * curvature) ** 2)
