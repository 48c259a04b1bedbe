"""Exercise 14, sweep and stop: the next grid of rates, and a training that ends in time."""

import math
import operator

import numpy as np

from mountain.check.codec import Training
from mountain.check.task import Exercise, Task, choice

EXERCISE = Exercise("ex14_sweep")
EPOCHS = 14


def _sweeps(rng, i):
    """Six coarse rates; the best lies inside, or at either end; runs that failed have nan."""
    ratio = 10.0 if i == 0 else float(rng.choice([3, 4, 5, 8]))
    lowest = 1e-3 if i == 0 else float(rng.choice([1e-4, 3e-4, 2e-3]))
    best = (3, 2, 0, 5, 3, 1)[i % 6]
    rates = lowest * ratio ** np.arange(6)
    losses = 0.2 + 0.35 * np.abs(np.arange(6) - best) + rng.uniform(0, 0.2, 6)
    losses[best] = 0.15
    if i and best < 5:
        losses[-1] = np.nan  # diverged
    if best > 1 and i > 2:
        losses[1] = np.nan  # its computer failed
    return [(np.array([float(f"{rate:.6g}") for rate in rates]), losses.round(3))]


def _best(rates, losses):
    return rates[np.nanargmin(losses)]


def _around(below, above, count=7):
    """Rates in equal ratios, from so many coarse ratios below the best to so many above."""

    def answer(rates, losses):
        best, ratio = _best(rates, losses), rates[1] / rates[0]
        return np.geomspace(best / ratio**below, best * ratio**above, count)

    return answer


_next_rates = _around(1, 1)


best_rate = Task(
    "best-rate",
    EXERCISE,
    points=2,
    case=_sweeps,
    reference=_next_rates,
    checked="six sweeps: the best in the middle or at an end, some runs failed",
)


@best_rate.mistake
def nan(rates, losses):
    """Where a run has nan, the grid is laid around that run. NumPy's `argmin` thinks that nan is
    the lowest of all.
    """
    best, ratio = rates[np.argmin(losses)], rates[1] / rates[0]
    return np.geomspace(best / ratio, best * ratio, 7)


@best_rate.mistake
def evenly(rates, losses):
    """The ends are right. Between them the rates have equal distances, not equal ratios."""
    ends = _next_rates(rates, losses)
    return np.linspace(ends[0], ends[-1], 7)


@best_rate.mistake
def logspace(rates, losses):
    """NumPy's `logspace` wants the exponents of its ends, not the ends."""
    ends = _next_rates(rates, losses)
    with np.errstate(over="ignore"):
        return np.logspace(ends[0], ends[-1], 7)


@best_rate.mistake
def by_tens(rates, losses):
    """It reaches ten times down and up, whatever the ratio of the coarse rates is."""
    best = _best(rates, losses)
    return np.geomspace(best / 10, best * 10, 7)


@best_rate.mistake
def inside(rates, losses):
    """Where the best rate lies at an end of the coarse range, your grid stops there. The valley may
    lie beyond.
    """
    best = np.nanargmin(losses)
    return np.geomspace(rates[max(best - 1, 0)], rates[min(best + 1, 5)], 7)


@best_rate.mistake
def other_end(rates, losses):
    """Where the best rate lies at an end, its neighbour comes from the other end: rates[-1] is the
    last one.
    """
    best = np.nanargmin(losses)
    return np.geomspace(rates[best - 1], rates[(best + 1) % 6], 7)


best_rate.mistake(
    "upwards",
    _around(0, 1),
    "It begins at the best rate. The valley may as well lie below it.",
)
best_rate.mistake(
    "downwards",
    _around(1, 0),
    "It ends at the best rate. The valley may as well lie above it.",
)
best_rate.mistake("half-way", _around(0.5, 0.5), "It reaches only half way to the neighbours.")


@best_rate.mistake
def without_ends(rates, losses):
    """It leaves out the two ends: the neighbours belong to the grid."""
    return _around(1, 1, 9)(rates, losses)[1:-1]


@best_rate.mistake
def chapter(rates, losses):
    """That is the grid of the chapter's example. Here it reaches equally far down and up, by the
    ratio of the coarse rates.
    """
    return _best(rates, losses) * np.geomspace(0.1, 3, 7)


@best_rate.mistake
def upside_down(rates, losses):
    """The rates are right, in falling order. Begin with the smallest."""
    return _next_rates(rates, losses)[::-1]


@best_rate.mistake
def worst(rates, losses):
    """That is the neighbourhood of the highest loss."""
    worst, ratio = rates[np.nanargmax(losses)], rates[1] / rates[0]
    return np.geomspace(worst / ratio, worst * ratio, 7)


def _trainings(rng, i):
    """Fourteen epochs: a plain one, then equal losses, nan, a late minimum, an end of its own."""
    while True:
        epochs = np.arange(EPOCHS)
        losses = 1.2 + 0.01 * (epochs - 7) ** 2 + rng.normal(0, 0.12, EPOCHS)
        patience = int(rng.integers(2, 5))
        losses = losses.round(1 if i % 4 == 1 else 2)
        if i % 4 == 2:
            losses[rng.integers(4, 8)] = np.nan
        if i == 0:
            losses, patience = 1.2 + 0.02 * np.abs(epochs - 5), 2
        if i % 4 == 3:
            losses, patience = (losses - 0.04 * epochs).round(2), 4
        if _fits(i, list(losses), patience):
            weights = rng.normal(0, 1, (EPOCHS, 2)).round(2)
            return [(Training(losses.tolist(), weights), patience)]


def _fits(i, losses, patience):
    right = _run(losses, patience)
    if i == 0:
        return True
    if i % 4 == 1:
        return right != _run(losses, patience, operator.le) and right[0] < EPOCHS - 1
    if i % 4 == 2:
        seen = [_run(losses, patience, better) for better in (_not_worse, _not_above, operator.le)]
        return right[0] < EPOCHS - 2 and right != seen[0] != seen[1] != seen[2]
    if i % 4 == 3:
        return right[0] == EPOCHS - 1 and EPOCHS - 1 - right[1] not in (0, patience)
    late = right[0] < EPOCHS - 3 and min(losses) < losses[right[1]]
    return late and right not in (_run(losses, patience, resets=False), _rises(losses, patience))


def _run(losses, patience, better=operator.lt, resets=True, best=math.inf):
    """(last epoch, best epoch) of an early stop."""
    kept, waited = 0, 0
    for epoch, loss in enumerate(losses):
        if better(loss, best):
            best, kept = loss, epoch
            waited = 0 if resets else waited
        else:
            waited += 1
        if waited >= patience:
            break
    return epoch, kept


def _not_worse(loss, best):
    return not loss >= best


def _not_above(loss, best):
    return not loss > best


def _rises(losses, patience):
    """As _run, but it waits while the loss is not below that of the epoch before."""
    waited, last, seen = 0, math.inf, []
    for loss in losses:
        waited = 0 if loss < last else waited + 1
        last = loss
        seen.append(loss)
        if waited >= patience:
            break
    return len(seen) - 1, int(np.nanargmin(seen))


def _log(training):
    rows = [(loss, np.array(weights)) for loss, weights in training]
    return [loss for loss, _ in rows], [weights for _, weights in rows]


def _stopping(run):
    """An answer from ``run(losses, patience)``, which gives the last epoch and the best."""

    def answer(training, patience):
        losses, weights = _log(training)
        last, best = run(losses, patience)
        return last, best, weights[best]

    return answer


def _weights_of(which):
    """Right epochs, and the weights of the epoch ``which(last, best)``."""

    def answer(training, patience):
        losses, weights = _log(training)
        last, best = _run(losses, patience)
        return last, best, weights[which(last, best)]

    return answer


def _counted_back(losses, patience):
    last, _ = _run(losses, patience)
    return last, last - patience


def _highest(losses, patience):
    return _run(losses, patience, operator.gt, best=-math.inf)


early_stopping = Task(
    "early-stopping",
    EXERCISE,
    points=3,
    case=_trainings,
    reference=_stopping(_run),
    checked="six trainings, with equal losses, with nan, and with an end of their own",
)

early_stopping.mistake(
    "last-weights",
    _weights_of(lambda last, best: last),
    "Both epochs are right. The weights are those of the last epoch, not of the best. If you did "
    "keep them: training goes on in the same array.",
)
early_stopping.mistake(
    "final-weights",
    _weights_of(lambda last, best: -1),
    "Both epochs are right. The weights are those of the very end: while you listed all epochs, "
    "training went on in the same array.",
)
early_stopping.mistake(
    "next-weights",
    _weights_of(lambda last, best: min(best + 1, EPOCHS - 1)),
    "Both epochs are right. The weights are those of the epoch after the best.",
)
early_stopping.mistake(
    "waits-longer",
    _stopping(lambda losses, patience: _run(losses, patience + 1)),
    "It waits for one epoch too many.",
)
early_stopping.mistake(
    "waits-shorter",
    _stopping(lambda losses, patience: _run(losses, patience - 1)),
    "It stops one epoch too soon.",
)
early_stopping.mistake(
    "never-resets",
    _stopping(lambda losses, patience: _run(losses, patience, resets=False)),
    "It counts all the epochs without a new best. Only those in a row count: what happens to the "
    "counter at a new best?",
)
early_stopping.mistake(
    "epoch-before",
    _stopping(_rises),
    "It compares with the epoch before. What counts is the best so far.",
)
early_stopping.mistake(
    "ties",
    _stopping(lambda losses, patience: _run(losses, patience, operator.le)),
    "A loss that only equals the best is taken for a new best.",
)
early_stopping.mistake(
    "nan-best",
    _stopping(lambda losses, patience: _run(losses, patience, _not_worse)),
    "A loss of nan is taken for a new best, and then nothing beats it. Every comparison with nan "
    "is false: turn yours round.",
)
early_stopping.mistake(
    "nan-and-ties",
    _stopping(lambda losses, patience: _run(losses, patience, _not_above)),
    "Two things are taken for a new best that are none: an equal loss, and nan. Turn the "
    "comparison round.",
)
early_stopping.mistake(
    "whole-training",
    _stopping(lambda losses, patience: (len(losses) - 1, int(np.nanargmin(losses)))),
    "It finds the best of the whole training. The point is to end before.",
)
early_stopping.mistake(
    "best-of-all",
    _stopping(
        lambda losses, patience: (
            _run(losses, patience)[0],
            int(np.nanargmin(losses)),
        )
    ),
    "It stops in time, but the best epoch comes from a time after the stop.",
)
early_stopping.mistake(
    "counted-back",
    _stopping(_counted_back),
    "Right where patience ends the training. If the training ends by itself, the best epoch is "
    "not the last minus the patience.",
)


@early_stopping.mistake
def no_end(training, patience):
    """Right where patience ends the training. If the training ends by itself, nothing is
    returned.
    """
    losses, weights = _log(training)
    last, best = _run(losses, patience)
    impatient = last == EPOCHS - 1 and last - best < patience
    return None if impatient else (last, best, weights[best])


@early_stopping.mistake
def from_one(training, patience):
    """The epochs are counted from 1. Here the first is epoch 0."""
    losses, weights = _log(training)
    last, best = _run(losses, patience)
    return last + 1, best + 1, weights[best]


@early_stopping.mistake
def order(training, patience):
    """The two epochs have changed places. Which of them comes first?"""
    last, best, weights = _stopping(_run)(training, patience)
    return best, last, weights


early_stopping.mistake(
    "highest",
    _stopping(_highest),
    "It waits for the highest value. A loss should become small.",
)


choice(
    "which-rate",
    EXERCISE,
    points=1,
    right="c",
    a="That run is safe, and clearly worse: by more than a change of the seed makes.",
    b="Nobody has measured it. And is the number between two good ones better than both?",
    d="It has the lowest number of the table. Would it have it with other seeds?",
)
