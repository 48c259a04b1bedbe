"""Exercise 02, batches: the update rule, the gradient of a batch, and how noisy it is."""

import numpy as np

from descent_lib.landscapes import Bowl, Ravine
from mountain.check.codec import Gradient
from mountain.check.task import Mistake, Task, choice, typed

EXERCISE = "ex02_batches"


def _places(rng, i):
    if i == 0:
        return [(Gradient(Bowl()), np.array([4.0, 2.0]), 0.1)]
    ground = Ravine(round(rng.uniform(2, 9), 1), round(rng.uniform(10, 80)))
    theta = rng.uniform(1, 4, size=2) * rng.choice([-1, 1], size=2)
    return [(Gradient(ground), theta, round(rng.uniform(0.02, 0.3), 2))]


def _update(gradient, theta, lr):
    return theta - lr * gradient(theta)


def _unit(gradient, theta, lr):
    slope = gradient(theta)
    return theta - lr * slope / np.linalg.norm(slope)


def _readings(rng, i):
    """Six readings of two inputs, three or four of them drawn, in one case of three one twice."""
    size = 3 + i % 2
    inputs, y = rng.normal(size=(6, 2)), 3 * rng.normal(size=6)
    theta, rows = rng.normal(size=2), [5, *rng.permutation(5)[: size - 1].tolist()]
    if i == 0:
        inputs, y = np.array([[1.0, 2], [3, 1], [2, 2], [4, 1], [1, 1], [2, 3]]), np.arange(6.0)
        theta, rows = np.array([1.0, -1.0]), [1, 3, 4]
    if i % 3 == 2:
        rows[-1] = rows[0]
    return [(theta, inputs, y, rows)]


def _batch(theta, inputs, y, rows):
    return inputs[rows].T @ (inputs[rows] @ theta - y[rows]) / len(rows)


def _error(rng, i):
    wanted, times = rng.choice([0.2, 0.3, 0.4, 0.5]), rng.choice([3, 5, 6, 7])
    batch = int(rng.choice([12, 16, 20, 24, 32, 40, 48]))
    return {"batch": batch, "error": round(float(wanted * times), 1), "wanted": float(wanted)}


def _needed(batch, error, wanted):
    return batch * (error / wanted) ** 2


TASKS = [
    Task(
        "update-step",
        EXERCISE,
        1,
        _places,
        _update,
        (
            Mistake(
                "uphill",
                "It walks uphill: the gradient points up, and the step goes against it.",
                lambda gradient, theta, lr: theta + lr * gradient(theta),
            ),
            Mistake(
                "no-rate",
                "It walks the whole gradient. What turns a slope into a stride?",
                lambda gradient, theta, lr: theta - gradient(theta),
            ),
            Mistake(
                "divides",
                "It divides by the learning rate: a smaller rate makes a longer stride.",
                lambda gradient, theta, lr: theta - gradient(theta) / lr,
            ),
            Mistake(
                "move",
                "That is the way from the old place to the new one. The new place is wanted.",
                lambda gradient, theta, lr: -lr * gradient(theta),
            ),
            Mistake(
                "stride",
                "That is the stride alone, pointing uphill. Where do we stand after the step?",
                lambda gradient, theta, lr: lr * gradient(theta),
            ),
            Mistake(
                "bowl-only",
                "Right on the round bowl, where the gradient happens to be theta itself. "
                "Use the gradient you are given.",
                lambda gradient, theta, lr: theta * (1 - lr),
            ),
            Mistake(
                "elsewhere",
                "The gradient is felt at another place. It belongs to the place we are leaving.",
                lambda gradient, theta, lr: theta - lr * gradient(_update(gradient, theta, lr)),
            ),
            Mistake(
                "unit",
                "Its stride is lr on every slope: the length of the gradient is lost.",
                _unit,
            ),
        ),
        checked="a bowl and five ravines",
    ),
    Task(
        "mini-batch-gradient",
        EXERCISE,
        2,
        _readings,
        _batch,
        (
            Mistake(
                "sum",
                "That is the sum over the batch. A batch twice as large would make strides "
                "twice as long.",
                lambda theta, inputs, y, rows: len(rows) * _batch(theta, inputs, y, rows),
            ),
            Mistake(
                "over-all",
                "It adds up the batch and divides by the number of all readings. "
                "How many have you added up?",
                lambda theta, inputs, y, rows: len(rows) / len(y) * _batch(theta, inputs, y, rows),
            ),
            Mistake(
                "of-three",
                "It divides by 3, whatever the batch. How many readings has this one?",
                lambda theta, inputs, y, rows: len(rows) / 3 * _batch(theta, inputs, y, rows),
            ),
            Mistake(
                "once",
                "Right where all rows differ. A row that was drawn twice counts twice.",
                lambda theta, inputs, y, rows: _batch(theta, inputs, y, sorted(set(rows))),
            ),
            Mistake(
                "doubled",
                "It is twice the right one. The cost has a half, which takes the 2 away.",
                lambda theta, inputs, y, rows: 2 * _batch(theta, inputs, y, rows),
            ),
            Mistake(
                "halved",
                "It is half the right one: the half of the cost is gone once you derive.",
                lambda theta, inputs, y, rows: _batch(theta, inputs, y, rows) / 2,
            ),
            Mistake(
                "whole",
                "That is the gradient of all readings. Only those in `rows` are asked.",
                lambda theta, inputs, y, rows: _batch(theta, inputs, y, list(range(len(y)))),
            ),
            Mistake(
                "first-rows",
                "It takes readings from the top of the table. The batch holds those with the "
                "numbers in `rows`.",
                lambda theta, inputs, y, rows: _batch(theta, inputs, y, list(range(len(rows)))),
            ),
            Mistake(
                "one",
                "It asks a single reading of the batch. That is stochastic descent.",
                lambda theta, inputs, y, rows: _batch(theta, inputs, y, rows[:1]),
            ),
            Mistake(
                "last",
                "It holds the last reading of the batch alone: what happens to those before it?",
                lambda theta, inputs, y, rows: _batch(theta, inputs, y, rows[-1:]),
            ),
            Mistake(
                "uphill",
                "Every sign is turned. The error is the prediction minus the reading.",
                lambda theta, inputs, y, rows: -_batch(theta, inputs, y, rows),
            ),
            Mistake(
                "at-zero",
                "That is the gradient at theta = 0, as in the chapter. Here theta is given.",
                lambda theta, inputs, y, rows: _batch(0 * theta, inputs, y, rows),
            ),
            Mistake(
                "no-target",
                "It uses the prediction in place of the error: y does not enter.",
                lambda theta, inputs, y, rows: _batch(theta, inputs, 0 * y, rows),
            ),
        ),
        checked="batches of three and of four, some with a reading that comes twice",
    ),
    Task(
        "noise-of-a-batch",
        EXERCISE,
        1,
        _error,
        _needed,
        (
            Mistake(
                "in-proportion",
                "That would do if the error fell in proportion to the batch. Four times the batch "
                "only halves it.",
                lambda batch, error, wanted: batch * error / wanted,
            ),
            Mistake(
                "root",
                "The square root is on the wrong side: the error contains the root of the batch.",
                lambda batch, error, wanted: batch * (error / wanted) ** 0.5,
            ),
            Mistake(
                "smaller",
                "That batch is smaller than the old one, and smaller batches are noisier.",
                lambda batch, error, wanted: batch * (wanted / error) ** 2,
            ),
            Mistake(
                "times",
                "That says how many times larger the batch must be. How large is that?",
                lambda batch, error, wanted: (error / wanted) ** 2,
            ),
            Mistake(
                "added",
                "That many samples are to be added. The size of the whole batch is asked.",
                lambda batch, error, wanted: batch * ((error / wanted) ** 2 - 1),
            ),
        ),
        **typed(),
    ),
    choice(
        "why-weigh-pieces",
        EXERCISE,
        1,
        "b",
        {
            "a": "Means may be averaged: with pieces of equal size the result would be exact.",
            "c": "Rounding errs by about 1e-16 here. This difference is far larger.",
            "d": "All pieces were taken at the same theta: nobody has stepped in between.",
        },
    ),
]
