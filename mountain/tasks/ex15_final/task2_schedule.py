"""Exercise 15, task 2: rise, stay and fall."""

import math

from descent_lib.schedules import warmup_stable_decay
from mountain.check.task import Exercise, Task

EXERCISE = Exercise("ex15_final")


def _plans(rng, i):
    """A series of calls, from before the start of the plan to beyond its end."""
    rise, stay, fall = (int(n) for n in rng.integers(2, 6, 3))
    peak = float(rng.choice([0.1, 0.3, 0.02]))
    if i % 6 == 3:
        rise = 0
    if i % 6 == 4:
        stay = 0  # the fall begins where the rise ends
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
    not_from=("descent_lib.schedules:warmup_stable_decay", "descent_lib.schedules:warmup"),
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


schedule.mistake(
    "zero-early",
    _plan(down=lambda t, *plan: _ends_early(t, *plan) if t > plan[1] - plan[3] else plan[0]),
    "The fall begins where it should, and is at 0 one step before the end.",
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


def _fall(rate):
    """The plan with ``rate`` in place of its fall, which is still the peak where it begins."""

    def answer(t, peak, steps, rise, fall):
        if steps - fall < t < steps:
            return rate(t, peak, steps, rise, fall)
        return _planned(t, peak, steps, rise, fall)

    return answer


schedule.mistake(
    "fall-over-all-steps",
    _fall(_over_the_rest),
    "The fall is divided by all steps, so it begins with a jump. It has `fall` steps.",
)
schedule.mistake(
    "fall-since-the-rise",
    _fall(lambda t, peak, steps, rise, fall: peak * (steps - t) / (steps - rise)),
    "The fall is divided by all steps after the rise, so it begins with a jump.",
)
schedule.mistake(
    "fall-a-step-longer",
    _fall(lambda t, peak, steps, rise, fall: peak * (steps - t) / (fall + 1)),
    "The fall is divided by one step too many: right behind the peak it is too low.",
)
schedule.mistake(
    "fall-counts-from-0",
    _fall(lambda t, peak, steps, rise, fall: peak * (1 - t / fall)),
    "The fall counts from step 0. It begins at step `steps - fall`.",
)
schedule.mistake(
    "bent-fall",
    _fall(lambda t, peak, steps, rise, fall: peak * ((steps - t) / fall) ** 2),
    "The fall is bent: its share enters squared. It is a straight line.",
)
schedule.mistake(
    "fall-from-1",
    _fall(lambda t, peak, steps, rise, fall: (steps - t) / fall),
    "The fall begins at 1. It begins at the peak.",
)
schedule.mistake(
    "rise-to-1",
    _plan(up=lambda t, peak, steps, rise, fall: t / rise),
    "The rise leads to 1. It leads to the peak.",
)
schedule.mistake(
    "a-peak-in-each-step",
    _plan(up=lambda t, peak, steps, rise, fall: peak * t),
    "The rise gains a whole peak in every step. It takes `rise` of them to reach it.",
)


@schedule.mistake
def begins_again(t, peak, steps, rise, fall):
    """All is right up to the end, and there the plan begins anew. It should stay at 0."""
    return _planned(t % steps, peak, steps, rise, fall)


@schedule.mistake
def rises_late(t, peak, steps, rise, fall):
    """The rise takes one step too many: at t = rise the rate is the peak."""
    return peak * t / (rise + 1) if t < rise + 1 else _planned(t, peak, steps, rise, fall)


@schedule.mistake
def falls_late(t, peak, steps, rise, fall):
    """The fall is one step late: at step `steps` the rate is 0."""
    return _planned(t if t <= rise else max(rise, t - 1), peak, steps, rise, fall)


@schedule.mistake
def falls_after_the_end(t, peak, steps, rise, fall):
    """The fall comes on top, after all the steps. It takes the last of them."""
    return _planned(t, peak, steps + fall, rise, fall)


@schedule.mistake
def no_peak(t, peak, steps, rise, fall):
    """It goes up to 1: the peak does not enter."""
    return _planned(t, 1.0, steps, rise, fall)


schedule.mistake(
    "waits",
    _plan(up=lambda t, peak, *others: 0.0),
    "It stands still until the rise is over. The rate should grow during it.",
)
schedule.mistake(
    "falls-upwards",
    _plan(down=lambda t, peak, steps, rise, fall: peak * (t - steps + fall) / fall),
    "In the last part it jumps to 0 and rises. It should go down from the peak.",
)
schedule.mistake(
    "rises-by-all-steps",
    _plan(up=lambda t, peak, steps, rise, fall: peak * t / steps),
    "The rise takes all the steps to reach the peak. It should be there at t = rise.",
)
schedule.mistake(
    "half-wave-up",
    _plan(up=lambda t, peak, steps, rise, fall: peak * (1 - math.cos(math.pi * t / rise)) / 2),
    "It rises in half a wave. Here the way up is a straight line.",
)
