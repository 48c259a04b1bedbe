"""Exercise 02, batches: the update rule, the gradient of a batch, and how noisy it is."""

import numpy as np

from descent_lib.landscapes import Bowl, Ravine
from mountain.check.codec import Gradient
from mountain.check.task import Exercise, Task, choice, number

EXERCISE = Exercise("ex02_batches")


def _places(rng, i):
    if i == 0:
        return [(Gradient(Bowl()), np.array([4.0, 2.0]), 0.1)]
    ground = Ravine(round(rng.uniform(2, 9), 1), round(rng.uniform(10, 80)))
    theta = rng.uniform(1, 4, size=2) * rng.choice([-1, 1], size=2)
    return [(Gradient(ground), theta, round(rng.uniform(0.02, 0.3), 2))]


def _update(gradient, theta, lr):
    return theta - lr * gradient(theta)


step = Task(
    "update-step",
    EXERCISE,
    points=1,
    minutes=3,
    case=_places,
    reference=_update,
    checked="a bowl and five ravines",
)


@step.mistake
def uphill(gradient, theta, lr):
    """It walks uphill: the gradient points up, and the step goes against it."""
    return theta + lr * gradient(theta)


@step.mistake
def no_rate(gradient, theta, lr):
    """It walks the whole gradient. What turns a slope into a stride?"""
    return theta - gradient(theta)


@step.mistake
def divides(gradient, theta, lr):
    """It divides by the learning rate: a smaller rate makes a longer stride."""
    return theta - gradient(theta) / lr


@step.mistake
def move(gradient, theta, lr):
    """That is the way from the old place to the new one. The new place is wanted."""
    return -lr * gradient(theta)


@step.mistake
def stride(gradient, theta, lr):
    """That is the stride alone, pointing uphill. Where do we stand after the step?"""
    return lr * gradient(theta)


@step.mistake
def bowl_only(gradient, theta, lr):
    """Right on the round bowl, where the gradient happens to be theta itself. Use the gradient you
    are given.
    """
    return theta * (1 - lr)


@step.mistake
def elsewhere(gradient, theta, lr):
    """The gradient is felt at another place. It belongs to the place we are leaving."""
    return theta - lr * gradient(_update(gradient, theta, lr))


@step.mistake
def unit(gradient, theta, lr):
    """Its stride is lr on every slope: the length of the gradient is lost."""
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


mini_batch = Task(
    "mini-batch-gradient",
    EXERCISE,
    points=2,
    minutes=7,
    case=_readings,
    reference=_batch,
    checked="batches of three and of four, some with a reading that comes twice",
)

mini_batch.mistake(
    "sum",
    lambda theta, inputs, y, rows: len(rows) * _batch(theta, inputs, y, rows),
    "That is the sum over the batch. A batch twice as large would make strides twice as long.",
)


@mini_batch.mistake
def over_all(theta, inputs, y, rows):
    """It adds up the batch and divides by the number of all readings. How many have you
    added up?
    """
    return len(rows) / len(y) * _batch(theta, inputs, y, rows)


@mini_batch.mistake
def of_three(theta, inputs, y, rows):
    """It divides by 3, whatever the batch. How many readings has this one?"""
    return len(rows) / 3 * _batch(theta, inputs, y, rows)


@mini_batch.mistake
def once(theta, inputs, y, rows):
    """Right where all rows differ. A row that was drawn twice counts twice."""
    return _batch(theta, inputs, y, sorted(set(rows)))


@mini_batch.mistake
def doubled(theta, inputs, y, rows):
    """It is twice the right one. The cost has a half, which takes the 2 away."""
    return 2 * _batch(theta, inputs, y, rows)


@mini_batch.mistake
def halved(theta, inputs, y, rows):
    """It is half the right one: the half of the cost is gone once you derive."""
    return _batch(theta, inputs, y, rows) / 2


@mini_batch.mistake
def whole(theta, inputs, y, rows):
    """That is the gradient of all readings. Only those in `rows` are asked."""
    return _batch(theta, inputs, y, list(range(len(y))))


@mini_batch.mistake
def first_rows(theta, inputs, y, rows):
    """It takes readings from the top of the table. The batch holds those with the numbers in
    `rows`.
    """
    return _batch(theta, inputs, y, list(range(len(rows))))


@mini_batch.mistake
def one(theta, inputs, y, rows):
    """It asks a single reading of the batch. That is stochastic descent."""
    return _batch(theta, inputs, y, rows[:1])


@mini_batch.mistake
def last(theta, inputs, y, rows):
    """It holds the last reading of the batch alone: what happens to those before it?"""
    return _batch(theta, inputs, y, rows[-1:])


mini_batch.mistake(
    "uphill",
    lambda theta, inputs, y, rows: -_batch(theta, inputs, y, rows),
    "Every sign is turned. The error is the prediction minus the reading.",
)


@mini_batch.mistake
def at_zero(theta, inputs, y, rows):
    """That is the gradient at theta = 0, as in the chapter. Here theta is given."""
    return _batch(0 * theta, inputs, y, rows)


@mini_batch.mistake
def no_target(theta, inputs, y, rows):
    """It uses the prediction in place of the error: y does not enter."""
    return _batch(theta, inputs, 0 * y, rows)


def _error(rng, i):
    wanted, times = rng.choice([0.2, 0.3, 0.4, 0.5]), rng.choice([3, 5, 6, 7])
    batch = int(rng.choice([12, 16, 20, 24, 32, 40, 48]))
    return {"batch": batch, "error": round(float(wanted * times), 1), "wanted": float(wanted)}


def _needed(batch, error, wanted):
    return batch * (error / wanted) ** 2


noise = number("noise-of-a-batch", EXERCISE, points=1, minutes=4, case=_error, reference=_needed)


@noise.mistake
def in_proportion(batch, error, wanted):
    """That would do if the error fell in proportion to the batch. Four times the batch only halves
    it.
    """
    return batch * error / wanted


@noise.mistake
def root(batch, error, wanted):
    """The square root is on the wrong side: the error contains the root of the batch."""
    return batch * (error / wanted) ** 0.5


@noise.mistake
def smaller(batch, error, wanted):
    """That batch is smaller than the old one, and smaller batches are noisier."""
    return batch * (wanted / error) ** 2


@noise.mistake
def times(batch, error, wanted):
    """That says how many times larger the batch must be. How large is that?"""
    return (error / wanted) ** 2


@noise.mistake
def added(batch, error, wanted):
    """That many samples are to be added. The size of the whole batch is asked."""
    return batch * ((error / wanted) ** 2 - 1)


choice(
    "why-weigh-pieces",
    EXERCISE,
    points=1,
    minutes=3,
    right="b",
    a="Means may be averaged: with pieces of equal size the result would be exact.",
    c="Rounding errs by about 1e-16 here. This difference is far larger.",
    d="All pieces were taken at the same theta: nobody has stepped in between.",
)
