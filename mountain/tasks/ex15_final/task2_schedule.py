"""Exercise 15, task 2: rise, stay and fall."""

import math

from descent_lib.schedules import warmup_stable_decay
from mountain.check.task import Exercise, Task

EXERCISE = Exercise("ex15_final")


def _plans(rng, i):
    """A series of calls, from before the start of the plan to beyond its end."""
    rise, stay, fall = (int(n) for n in rng.integers(2, 6, 3))
    peak = float(rng.choice([0.1, 0.3, 0.02]))
    if i == 3:
        rise = 0
    return [(t, peak, rise + stay + fall, rise, fall) for t in range(rise + stay + fall + 4)]


def _planned(t, peak, steps, rise, fall):
    return warmup_stable_decay(peak, steps, rise, fall)(t)


def _falling(t, peak, steps, rise, fall):
    """The fall alone, not held at 0 after the end."""
    return peak * (steps - t) / fall


def _plan(up=None, down=None, after=0.0):
    """The plan with another rise, another fall, or another rate after the end."""

    def answer(t, peak, steps, rise, fall):
        if t < rise:
            return (up or _planned)(t, peak, steps, rise, fall)
        if t >= steps and after is not None:
            return after * peak
        if t >= steps - fall:
            return (down or _falling)(t, peak, steps, rise, fall)
        return peak

    return answer


def _up_ahead(t, peak, steps, rise, fall):
    return peak * (t + 1) / rise


def _over_the_rest(t, peak, steps, rise, fall):
    return peak * (steps - t) / steps


def _half_wave(t, peak, steps, rise, fall):
    return peak * (1 + math.cos(math.pi * (t - steps + fall) / fall)) / 2


def _ends_early(t, peak, steps, rise, fall):
    return peak * (steps - 1 - t) / fall


schedule = Task(
    "schedule",
    EXERCISE,
    points=2,
    minutes=10,
    case=_plans,
    reference=_planned,
    checked="every step of six plans, and some steps beyond",
)

schedule.mistake(
    "starts-ahead",
    _plan(up=_up_ahead),
    "The rise is one step ahead: at t = 0 the rate is 0.",
)
schedule.mistake(
    "below-zero",
    _plan(after=None),
    "All is right up to the end, and after it the rate is negative: the walk would climb.",
)
schedule.mistake(
    "back-to-peak",
    _plan(after=1.0),
    "All is right up to the end, and after it the rate is back at the peak.",
)
schedule.mistake(
    "jumps",
    _plan(down=_over_the_rest),
    "Where the fall begins the rate jumps: the line belongs to the last part alone, not to the "
    "whole run.",
)
schedule.mistake(
    "wave",
    _plan(down=_half_wave),
    "It falls in half a wave. Here the way down is a straight line.",
)
schedule.mistake(
    "ends-early",
    _plan(down=_ends_early),
    "The fall is one step ahead: at t = steps − fall the rate is still the peak.",
)


@schedule.mistake
def never_stays(t, peak, steps, rise, fall):
    """It falls as soon as it is up. The stable part is missing."""
    if t < rise:
        return peak * t / rise
    return peak * max(0, steps - t) / (steps - rise)


@schedule.mistake
def falls_from(t, peak, steps, rise, fall):
    """It takes `fall` for the step at which the fall begins. It is the length of the fall."""
    if t < rise:
        return peak * t / rise
    return peak * max(0, min(1, (steps - t) / (steps - fall)))


schedule.mistake(
    "no-rise",
    _plan(up=lambda t, peak, *others: peak),
    "It begins at the peak. The rise is missing.",
)
schedule.mistake(
    "drops",
    _plan(down=lambda t, peak, *others: peak),
    "It stays up to the end and drops to 0 at once. The fall is missing.",
)
