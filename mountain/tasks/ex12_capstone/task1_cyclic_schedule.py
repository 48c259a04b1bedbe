"""Exercise 12, task 1: a cyclic schedule."""

import math

from mountain.check.task import Exercise, Task

EXERCISE = Exercise("ex12_capstone")


def _cycles(rng, i):
    knobs = (2, 4, 0.1, 0.9)
    if i:
        low, high = rng.integers(2, 9) / 100, rng.integers(40, 90) / 100
        knobs = (int(rng.integers(3, 7)), int(rng.choice([4, 6, 8])), float(low), float(high))
    return [(t, *knobs) for t in range(28)]


def _upwards(t, warm, low, high):
    return high * (t + 1) / warm


def _triangle(swing):
    return abs(1 - 2 * (swing % 1))


def _since_the_peak(t, warm, cycle):
    return (t - warm + 1) / cycle


def _halved(swing):
    return 0.5 ** math.floor(swing + 0.5)


def _cyclic(warmup=_upwards, swing=_since_the_peak, shape=_triangle, fade=_halved, floor=True):
    def rate(t, warm, cycle, low, high):
        if t < warm:
            return warmup(t, warm, low, high)
        now = swing(t, warm, cycle)
        height = (high - low) * shape(now)
        return low + height * fade(now) if floor else (low + height) * fade(now)

    return rate


cyclic = Task(
    "cyclic-schedule",
    EXERCISE,
    points=3,
    minutes=16,
    case=_cycles,
    reference=_cyclic(),
    checked="six schedules, 28 steps each",
)

cyclic.mistake(
    "even-peaks",
    _cyclic(fade=lambda s: 1),
    "That is the chapter's wave: all its peaks are equally high. Here each is half as high above "
    "the low value as the one before.",
)
cyclic.mistake(
    "late",
    _cyclic(
        lambda t, warm, low, high: high * t / warm,
        lambda t, warm, cycle: (t - warm) / cycle,
    ),
    "All of it comes one step late. Step 0 has a rate above 0, and step `warm - 1` is the first "
    "peak.",
)
cyclic.mistake(
    "zero-first",
    _cyclic(lambda t, warm, low, high: high * t / warm),
    "Right from the first peak on. But step 0 has the rate 0, and its batch is thrown away.",
)
cyclic.mistake(
    "peak-twice",
    _cyclic(swing=lambda t, warm, cycle: (t - warm) / cycle),
    "The warmup is right, and then the first peak is walked twice: the wave comes one step late.",
)
cyclic.mistake(
    "warm-from-low",
    _cyclic(lambda t, warm, low, high: low + (high - low) * (t + 1) / warm),
    "The warmup begins at the low value. It is a straight line from 0.",
)
cyclic.mistake(
    "fades-at-the-peak",
    _cyclic(fade=lambda s: 0.5 ** math.floor(s)),
    "It jumps at a peak: the way up still heads for the old height. Where is the wave at `low`, "
    "so that a change of height cannot be seen?",
)
cyclic.mistake(
    "fades-after-the-peak",
    _cyclic(fade=lambda s: 0.5 ** math.ceil(s)),
    "It jumps right after a peak: the way down is already half as high.",
)
cyclic.mistake(
    "low-halved",
    _cyclic(floor=False),
    "The low value is halved as well. Only the height above it shrinks.",
)


@cyclic.mistake
def high_halved(t, warm, cycle, low, high):
    """It halves the high value. Half as high *above the low value* is something else."""
    fade = 1 if t < warm else _halved(_since_the_peak(t, warm, cycle))
    return _cyclic(fade=lambda s: 1)(t, warm, cycle, low, high * fade)


cyclic.mistake(
    "fades-slowly",
    _cyclic(fade=lambda s: 1 / (1 + math.floor(s + 0.5))),
    "The second peak is right and the third too high: 1, 1/2, 1/3 is not halving.",
)
cyclic.mistake(
    "trough-first",
    _cyclic(shape=lambda s: 1 - _triangle(s)),
    "After the warmup it falls into the trough at once. The peak is where the wave begins.",
)
cyclic.mistake(
    "too-slow",
    _cyclic(swing=lambda t, warm, cycle: (t - warm + 1) / (2 * cycle)),
    "It takes `cycle` steps from peak to trough. They are for the way there and back.",
)
cyclic.mistake(
    "sawtooth",
    _cyclic(shape=lambda s: 1 - s % 1),
    "It falls slowly and leaps back up. The way up is a straight line as well.",
)
cyclic.mistake(
    "cosine",
    _cyclic(shape=lambda s: (1 + math.cos(2 * math.pi * s)) / 2),
    "Peaks and troughs are right. In between go straight lines, not cosines.",
)
cyclic.mistake(
    "unshifted",
    _cyclic(swing=lambda t, warm, cycle: t / cycle),
    "The wave does not know that there was a warmup: its steps count from the first peak.",
)
cyclic.mistake(
    "fades-to-a-third",
    _cyclic(fade=lambda s: (1 / 3) ** math.floor(s + 0.5)),
    "The second peak is too low: it stands half as far above `low`, not a third.",
)
cyclic.mistake(
    "fades-all-along",
    _cyclic(fade=lambda s: 0.5**s),
    "It fades all along the wave, and bends its lines. The height changes from peak to peak.",
)
cyclic.mistake(
    "fades-from-the-start",
    _cyclic(fade=lambda s: 0.5 ** (1 + math.floor(s + 0.5))),
    "The first peak is half as high above `low` as it should be. The later ones begin to shrink.",
)
cyclic.mistake(
    "stays-low",
    _cyclic(fade=lambda s: 1.0 if s < 0.5 else 0.0),
    "After the first way down it stays at `low`. There are peaks to come.",
)
cyclic.mistake(
    "one-halving",
    _cyclic(fade=lambda s: 1.0 if s < 0.5 else 0.5),
    "The second peak is right. The third is as high: each is half as high as the one before it.",
)


@cyclic.mistake
def always_four_steps(t, warm, cycle, low, high):
    """Its wave has four steps, as in the example. Use the `cycle` that is given."""
    return _cyclic()(t, warm, 4, low, high)


@cyclic.mistake
def falls_below_low(t, warm, cycle, low, high):
    """In its troughs it falls to 0. It should turn at `low`."""
    if t < warm:
        return _upwards(t, warm, low, high)
    swing = _since_the_peak(t, warm, cycle)
    return (low + (high - low) * _halved(swing)) * _triangle(swing)


@cyclic.mistake
def half_as_deep(t, warm, cycle, low, high):
    """It turns half way down. In `cycle / 2` steps it should reach `low`."""
    if t < warm:
        return _upwards(t, warm, low, high)
    swing = _since_the_peak(t, warm, cycle)
    return low + (high - low) * _halved(swing) * (1 + _triangle(swing)) / 2


@cyclic.mistake
def stops_to_fade(t, warm, cycle, low, high):
    """The second and the third peak are right, and then they fade no more."""
    return _cyclic(fade=lambda swing: max(_halved(swing), 0.25))(t, warm, cycle, low, high)


@cyclic.mistake
def cut_at_low(t, warm, cycle, low, high):
    """The peaks are halved above 0, and cut where they are below `low`. Halve what is above it."""
    if t < warm:
        return _upwards(t, warm, low, high)
    swing = _since_the_peak(t, warm, cycle)
    peak = max(low, high * _halved(swing))
    return low + (peak - low) * _triangle(swing)


@cyclic.mistake
def warmup_of_one_step_less(t, warm, cycle, low, high):
    """In the warmup the line begins at 0. Its first step has a share of the peak already."""
    return high * t / (warm - 1) if t < warm else _cyclic()(t, warm, cycle, low, high)


@cyclic.mistake
def warmup_of_one_step_more(t, warm, cycle, low, high):
    """The warmup does not reach the peak: it is divided by one too many."""
    return high * (t + 1) / (warm + 1) if t < warm else _cyclic()(t, warm, cycle, low, high)


@cyclic.mistake
def warmup_to_one(t, warm, cycle, low, high):
    """The warmup rises to 1. It should rise to `high`."""
    return (t + 1) / warm if t < warm else _cyclic()(t, warm, cycle, low, high)


@cyclic.mistake
def warmup_at_the_peak(t, warm, cycle, low, high):
    """The warmup stands at the peak from the first step. It is a line from 0."""
    return high if t < warm else _cyclic()(t, warm, cycle, low, high)


@cyclic.mistake
def no_low(t, warm, cycle, low, high):
    """The wave goes down to 0. `low` does not enter."""
    return _cyclic()(t, warm, cycle, 0.0, high)


@cyclic.mistake
def low_on_top(t, warm, cycle, low, high):
    """The first peak of the wave stands above `high`: the height above `low` is high − low."""
    if t < warm:
        return _upwards(t, warm, low, high)
    return low + _cyclic()(t, warm, cycle, 0.0, high)


@cyclic.mistake
def stays_up(t, warm, cycle, low, high):
    """After the warmup it stays at the peak. Where is the wave?"""
    return _upwards(t, warm, low, high) if t < warm else high


@cyclic.mistake
def no_warmup(t, warm, cycle, low, high):
    """It has no warmup: step 0 is the first peak."""
    return _cyclic()(t + warm - 1, warm, cycle, low, high)


@cyclic.mistake
def half_the_peak(t, warm, cycle, low, high):
    """The warmup is a line to another height: step `warm - 1` has the rate `high`."""
    if t < warm:
        return _upwards(t, warm, low, high - low)
    return _cyclic()(t, warm, cycle, low, high)
