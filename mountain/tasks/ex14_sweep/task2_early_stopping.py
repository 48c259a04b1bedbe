"""Exercise 14, task 2: a training that ends in time."""

import math
import operator

import numpy as np

from mountain.check.inputs import Training
from mountain.check.task import Exercise, Task

EXERCISE = Exercise("ex14_sweep")
EPOCHS = 14


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
        if i % 4 == 2:
            losses *= 1e4  # a search that begins at some number never finds these
        if i % 4 == 3:
            losses, patience = 1e-4 * (losses - 0.04 * epochs).round(2), 4  # any step down counts
        if _fits(i, list(losses), patience):
            weights = rng.normal(0, 1, (EPOCHS, (2, 3, 1, 4)[i % 4])).round(2)
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
    minutes=18,
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


@early_stopping.mistake
def start_value(training, patience):
    """Where all losses are large it finds no best. With which number does the search begin?"""
    return _stopping(lambda losses, patience: _run(losses, patience, best=100.0))(
        training, patience
    )


early_stopping.mistake(
    "at-once",
    _stopping(lambda losses, patience: _run(losses, 1)),
    "It stops at the first epoch without a new best. What is patience for?",
)
early_stopping.mistake(
    "first-weights",
    _weights_of(lambda last, best: 0),
    "Both epochs are right. The weights are those of the first epoch.",
)
early_stopping.mistake(
    "weights-before",
    _weights_of(lambda last, best: max(0, best - 1)),
    "Both epochs are right. The weights are those of the epoch before the best.",
)
early_stopping.mistake(
    "last-as-best",
    _stopping(lambda losses, patience: (_run(losses, patience)[0],) * 2),
    "It stops in time, and takes the last epoch for the best.",
)


@early_stopping.mistake
def waits_for_the_best(training, patience):
    """It goes back to the best epoch for both numbers. First comes the last epoch it has seen."""
    _, best, weights = _stopping(_run)(training, patience)
    return best, best, weights


@early_stopping.mistake
def count_of_epochs(training, patience):
    """The first number is how many epochs it has seen. Asked is the number of the last, and epochs
    count from 0.
    """
    last, best, weights = _stopping(_run)(training, patience)
    return last + 1, best, weights


@early_stopping.mistake
def loss_for_epoch(training, patience):
    """The second number is the best loss. Asked is its epoch."""
    losses, weights = _log(training)
    last, best = _run(losses, patience)
    return last, losses[best], weights[best]
