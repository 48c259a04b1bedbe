"""Exercise 12, task 2: a log that tells on its loop."""

import math

import numpy as np

from mountain.check.task import Exercise, Task

EXERCISE = Exercise("ex12_capstone")


def _logs(rng, i):
    steps = 12 + i % 3
    every = (1, 0, 2, 3, 5, 4, steps - 1)[i % 7]  # the last clears at the last step alone
    while True:
        start = round(float(rng.uniform(0.7, 2)), 6)
        lr = int(rng.integers(50, 250)) / 1000 + 0.0003  # no product ends at the sixth digit
        x, total, log, totals = start, 0.0, [start], []
        for t in range(steps):
            total = x + (0.0 if every and t % every == 0 else total)
            x -= lr * total
            log.append(round(x, 6))
            totals.append(total)
        if min(map(abs, totals)) < 0.02:  # a sum that is nothing by accident
            continue
        to_the_digit = [_by_positions(_alike(6)), _by_slopes(_alike(6))]
        fails = i % 7 not in (0, 2) or all(answer(log, lr) != every for answer in to_the_digit)
        if fails and all(answer(log, lr) == every for answer in CAREFUL):
            return [(log, lr)]


def _near(width):
    return lambda one, other: abs(one - other) < width


def _alike(digits):
    return lambda one, other: round(one, digits) == round(other, digits)


def _as_numpy(one, other):
    return abs(one - other) <= 1e-8 + 1e-5 * abs(other)  # np.isclose


def _by_positions(same):
    """The first round whose position is that after a plain step, as ``same`` compares; else 0."""

    def answer(log, lr):
        return next((t for t in range(1, len(log) - 1) if same(log[t + 1], (1 - lr) * log[t])), 0)

    return answer


def _by_slopes(same):
    """As _by_positions, but by the slopes: the step divided by the rate."""

    def answer(log, lr):
        return next(
            (t for t in range(1, len(log) - 1) if same((log[t] - log[t + 1]) / lr, log[t])), 0
        )

    return answer


# A log is drawn so that each of these finds the answer: none is right or wrong by luck.
CAREFUL = (
    *map(_by_positions, (_near(1e-2), _near(1e-6), *map(_alike, (2, 3, 4, 5)), _as_numpy)),
    *map(_by_slopes, (_near(1e-1), _near(1e-5), *map(_alike, (1, 2, 3, 4, 5)), _as_numpy)),
)


def _felt(log, lr):
    """The slope that each step was made of."""
    return (np.array(log[:-1]) - log[1:]) / lr


def _clearings(log, lr):
    """The rounds, after round 0, that began with nothing in ``.grad``."""
    return (np.flatnonzero(np.abs(_felt(log, lr) - log[:-1])[1:] < 1e-3) + 1).tolist()


def _first(rounds, never=0):
    return int(rounds[0]) if len(rounds) else never


def _clears_every(log, lr):
    return _first(_clearings(log, lr))


missing = Task(
    "missing-zero-grad",
    EXERCISE,
    points=2,
    minutes=13,
    case=_logs,
    reference=_clears_every,
    count=7,
    graded=21,
    checked="seven logs of twelve steps or more, a right loop and one without clearing among them",
)


@missing.mistake
def finds_none(log, lr):
    """It finds no clearing in any log. Is the step divided by the rate? Is the comparison within a
    tolerance? Or does it stop at step 0, which is the same in every loop?
    """
    return 0


missing.mistake(
    "to-the-last-digit",
    _by_positions(_alike(6)),
    "It misses clearings where the last digit of the log was rounded the other way. Compare "
    "within a tolerance.",
)
missing.mistake(
    "slopes-to-the-last-digit",
    _by_slopes(_alike(6)),
    "It misses clearings: divided by the rate, the rounding of the log grows. Compare within a "
    "tolerance.",
)


@missing.mistake
def one_more(log, lr):
    """One too many. Steps count from 0, and step k is the first after a clearing."""
    return _clears_every(log, lr) + bool(_clearings(log, lr))


@missing.mistake
def one_less(log, lr):
    """One too few. Steps count from 0, and step k is the first after a clearing."""
    return _clears_every(log, lr) - bool(_clearings(log, lr))


@missing.mistake
def last_clearing(log, lr):
    """That is the last clearing in the log. The first one says how often."""
    return _first(_clearings(log, lr)[::-1])


@missing.mistake
def count(log, lr):
    """That is the number of clearings. Asked for is the number of steps from one to the next."""
    return len(_clearings(log, lr))


@missing.mistake
def shorter(log, lr):
    """It takes a shorter step for a clearing. Without any clearing steps get shorter, too, once the
    slope has turned.
    """
    sizes = np.abs(_felt(log, lr))
    return _first(np.flatnonzero(sizes[1:] < sizes[:-1]) + 1)


@missing.mistake
def round_one(log, lr):
    """It tells right loops from wrong ones by step 1 alone. Some clear later."""
    return int(1 in _clearings(log, lr))


@missing.mistake
def crossing(log, lr):
    """That is where the walk crosses the bottom. A ball crosses it with and without clearing."""
    return _first(np.flatnonzero(np.array(log) < 0))


@missing.mistake
def length(log, lr):
    """Right where something is cleared. A loop that never clears has the answer 0."""
    return _first(_clearings(log, lr), len(log) - 1)


@missing.mistake
def never_as_right(log, lr):
    """Right where something is cleared. A loop that never clears gets the number of a right one:
    `argmax` finds something in any list.
    """
    return _first(_clearings(log, lr), 1)


@missing.mistake
def endless_as_infinity(log, lr):
    """Right where something is cleared. Infinity is well said, but asked for is 0."""
    return _first(_clearings(log, lr)) or math.inf


@missing.mistake
def never_looks_further(log, lr):
    """It answers 1 for every log. Some loops clear later, and some never."""
    return 1


@missing.mistake
def none(log, lr):
    """Right where something is cleared. A loop that never clears has the answer 0, and yours gives
    None.
    """
    return _clears_every(log, lr) or None


@missing.mistake
def truth(log, lr):
    """That is a truth value: whether it clears at all. Asked is after how many steps."""
    return bool(_clearings(log, lr))
