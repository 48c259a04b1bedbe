"""Exercise 02, batches: the update rule, the gradient of a batch, and how noisy it is."""

import numpy as np

from descent_lib.landscapes import Bowl, Himmelblau, LeastSquares, Ravine, Rosenbrock
from mountain.check.inputs import Gradient
from mountain.check.short_answers import choice, number
from mountain.check.task import Exercise, Task

EXERCISE = Exercise("ex02_batches")


def _places(rng, i):
    """A bowl, then grounds of two to four directions, most with their minimum beside 0."""
    if i == 0:
        return [(Gradient(Bowl()), np.array([4.0, 2.0]), 0.1)]
    ground, n = (
        (Himmelblau(), 2),
        (LeastSquares(rng.normal(size=(5, 3)), rng.normal(size=5)), 3),
        (Ravine(round(rng.uniform(2, 9), 1), round(rng.uniform(10, 80))), 2),
        (Rosenbrock(), 2),
        (LeastSquares(rng.normal(size=(6, 4)), rng.normal(size=6)), 4),
    )[i % 5]
    theta = rng.uniform(1, 4, size=n) * rng.choice([-1, 1], size=n)
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
    checked="a bowl and five other grounds, of two to four directions",
    not_from=("descent_lib.descent", "descent_lib.rules"),
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


@step.mistake
def rate_inside(gradient, theta, lr):
    """The rate stands inside the gradient's brackets: so the slope is felt at another place."""
    return theta - gradient(lr * theta)


@step.mistake
def signs(gradient, theta, lr):
    """Every entry moves by lr: of the slope only the signs are left."""
    return theta - lr * np.sign(gradient(theta))


@step.mistake
def times_the_place(gradient, theta, lr):
    """The step is multiplied by theta once more. A step is the rate times the slope."""
    return theta - lr * gradient(theta) * theta


@step.mistake
def one_slope_for_all(gradient, theta, lr):
    """Every entry moves by the same amount. Each has a slope of its own."""
    return theta - lr * gradient(theta).mean()


@step.mistake
def shrinks(gradient, theta, lr):
    """The whole difference is multiplied by the rate. It belongs to the slope alone."""
    return lr * (theta - gradient(theta))


@step.mistake
def one_after_another(gradient, theta, lr):
    """Each entry moves before the next slope is felt. All slopes belong to the place we leave."""
    new = theta.copy()
    for j in range(len(theta)):
        new[j] -= lr * gradient(new)[j]
    return new


@step.mistake
def shrinks_too(gradient, theta, lr):
    """The place shrinks by itself, beside the step. The slope alone decides where it goes."""
    return _update(gradient, theta, lr) - lr * theta


def _readings(rng, i):
    """Readings of one to four inputs, two to five of them drawn, in one case of three one twice."""
    size, width, n = 2 + i % 4, (2, 3, 1, 4)[i % 4], 6 + i % 3
    inputs, y = rng.normal(size=(n, width)), 3 * rng.normal(size=n)
    theta, rows = rng.normal(size=width), [5, *rng.permutation(5)[: size - 1].tolist()]
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
    checked="batches of two to five, some with a reading that comes twice, of one to four inputs",
    not_from=("descent_lib.landscapes",),
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


@mini_batch.mistake
def errors_alone(theta, inputs, y, rows):
    """Every weight gets the mean error. Each error counts by the input that the weight was
    multiplied with.
    """
    return np.full(len(theta), np.mean(inputs[rows] @ theta - y[rows]))


@mini_batch.mistake
def product_of_means(theta, inputs, y, rows):
    """It multiplies the mean error by the mean inputs. The mean of the products is wanted."""
    return inputs[rows].mean(axis=0) * np.mean(inputs[rows] @ theta - y[rows])


@mini_batch.mistake
def targets_of_others(theta, inputs, y, rows):
    """The inputs are those of the batch, and the targets come from the top of the table."""
    return inputs[rows].T @ (inputs[rows] @ theta - y[: len(rows)]) / len(rows)


@mini_batch.mistake
def squares(theta, inputs, y, rows):
    """The errors are squared. Once you derive, one factor of the square is left."""
    return inputs[rows].T @ (inputs[rows] @ theta - y[rows]) ** 2 / len(rows)


@mini_batch.mistake
def sizes(theta, inputs, y, rows):
    """The errors have lost their signs."""
    return inputs[rows].T @ np.abs(inputs[rows] @ theta - y[rows]) / len(rows)


@mini_batch.mistake
def over_weights(theta, inputs, y, rows):
    """It divides by the number of weights. How many readings have you added up?"""
    return inputs[rows].T @ (inputs[rows] @ theta - y[rows]) / len(theta)


@mini_batch.mistake
def all_by_the_batch(theta, inputs, y, rows):
    """It adds up all readings, and divides by the number of those in the batch. Only these
    are asked.
    """
    return inputs.T @ (inputs @ theta - y) / len(rows)


@mini_batch.mistake
def last_share(theta, inputs, y, rows):
    """Its share is right, but only the last reading is left: what happens to those before it?"""
    return _batch(theta, inputs, y, rows[-1:]) / len(rows)


@mini_batch.mistake
def counted_from_one(theta, inputs, y, rows):
    """Each reading is taken one row too high up in the table. The numbers of rows count from 0."""
    return _batch(theta, inputs, y, [row - 1 for row in rows])


def _error(rng, i):
    """Numbers of which none is 1, 2 or a half, so that no two formulas agree."""
    wanted, times = rng.choice([0.3, 0.6, 0.7]), rng.choice([3, 5, 6, 7])
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
def root_lost(batch, error, wanted):
    """One of the two errors is squared and the other is not. The law is about their ratio."""
    return batch * error**2 / wanted


@noise.mistake
def other_root_lost(batch, error, wanted):
    """One of the two errors is squared and the other is not. It is their ratio that counts."""
    return batch * error / wanted**2


@noise.mistake
def twice_the_ratio(batch, error, wanted):
    """The ratio is doubled where it should be squared."""
    return batch * 2 * error / wanted


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
