"""Exercise 15, task 1: a step of regression."""

import numpy as np

from mountain.check.task import Exercise, Task

EXERCISE = Exercise("ex15_final")


def _batches(rng, i):
    """Readings of one to four numbers, and a batch of two to five rows; one may come twice."""
    n, width, size = 7 + i % 3, (2, 3, 2, 1, 4)[i % 5], (3, 4, 3, 2, 5)[i % 5]
    inputs = rng.normal(0, 1, (n, width)).round(1)
    targets = (inputs @ rng.normal(0, 2, width) + rng.normal(0, 1, n)).round(1)
    rows = rng.permutation(n)[:size]
    if i % 3 == 2:
        rows[-1] = rows[0]
    lr = 0.1 if i == 0 else float(rng.choice([0.02, 0.05, 0.2]))
    return [(inputs, targets, rng.normal(0, 1, width).round(1), rows, lr)]


def _stepping(move):
    """A step by ``move(X, errors)`` on the rows of the batch."""

    def answer(inputs, targets, theta, rows, lr):
        x, y = inputs[rows], targets[rows]
        return theta - lr * move(x, x @ theta - y)

    return answer


_regression_step = _stepping(lambda x, errors: x.T @ errors / len(errors))


regression = Task(
    "regression-step",
    EXERCISE,
    points=1,
    minutes=8,
    case=_batches,
    reference=_regression_step,
    checked="batches of two to five readings, some with a row that is drawn twice",
    not_from=("descent_lib.landscapes",),
)

regression.mistake(
    "sum",
    _stepping(lambda x, errors: x.T @ errors),
    "That is the gradient of the sum. The cost is a mean.",
)


@regression.mistake
def over_all(inputs, targets, theta, rows, lr):
    """It divides by the number of all readings. How many are in the batch?"""
    return _stepping(lambda x, errors: x.T @ errors / len(targets))(
        inputs, targets, theta, rows, lr
    )


regression.mistake(
    "two",
    _stepping(lambda x, errors: 2 * x.T @ errors / len(errors)),
    "The step is twice too long: the ½ in the cost has met the 2 of the square.",
)
regression.mistake(
    "half",
    _stepping(lambda x, errors: x.T @ errors / len(errors) / 2),
    "The step is half as long as it should be: the square has a derivative with a 2.",
)
regression.mistake(
    "uphill",
    _stepping(lambda x, errors: -x.T @ errors / len(errors)),
    "It walks uphill. What is the sign of an error: forecast minus target, or the other way round?",
)


@regression.mistake
def all_rows(inputs, targets, theta, rows, lr):
    """It uses all the readings, not those of the batch."""
    return theta - lr * inputs.T @ (inputs @ theta - targets) / len(targets)


@regression.mistake
def one_by_one(inputs, targets, theta, rows, lr):
    """It takes a step after each reading. The whole batch is seen from one place."""
    for row in rows:
        theta = theta - lr * inputs[row] * (inputs[row] @ theta - targets[row])
    return theta


@regression.mistake
def shares_one_by_one(inputs, targets, theta, rows, lr):
    """Each reading moves the weights before the next one is seen. The whole batch is seen from one
    place.
    """
    return one_by_one(inputs, targets, theta, rows, lr / len(rows))


@regression.mistake
def each_row_once(inputs, targets, theta, rows, lr):
    """Right, except where a row is drawn twice: it then counts twice."""
    return _regression_step(inputs, targets, theta, np.unique(rows), lr)


regression.mistake(
    "errors-alone",
    _stepping(lambda x, errors: errors.mean()),
    "Every weight moves by the mean error. Each error counts by the input that the weight was "
    "multiplied with.",
)
regression.mistake(
    "sizes",
    _stepping(lambda x, errors: x.T @ np.sign(errors) / len(errors)),
    "It uses the signs of the errors alone: that belongs to the mean absolute error.",
)


@regression.mistake
def gradient_alone(inputs, targets, theta, rows, lr):
    """That is the gradient. Asked is the place after the step."""
    return theta - _regression_step(inputs, targets, theta, rows, 1.0)


@regression.mistake
def step_alone(inputs, targets, theta, rows, lr):
    """That is the step, the rate times the gradient. Where does it lead to?"""
    return theta - _regression_step(inputs, targets, theta, rows, lr)


regression.mistake(
    "no-rate",
    lambda inputs, targets, theta, rows, lr: _regression_step(inputs, targets, theta, rows, 1.0),
    "The learning rate does not enter.",
)
regression.mistake(
    "of-three",
    _stepping(lambda x, errors: x.T @ errors / 3),
    "It divides by 3, whatever the batch. How many rows has this one?",
)
regression.mistake(
    "over-weights",
    _stepping(lambda x, errors: x.T @ errors / x.shape[1]),
    "It divides by the number of weights. How many readings are in the batch?",
)
regression.mistake(
    "squares",
    _stepping(lambda x, errors: x.T @ errors**2 / len(errors)),
    "The errors are still squared. Once you derive, one factor of the square is left.",
)
regression.mistake(
    "product-of-means",
    _stepping(lambda x, errors: x.mean(axis=0) * errors.mean()),
    "It multiplies the mean error by the mean inputs. The mean of the products is wanted.",
)
regression.mistake(
    "no-target",
    _stepping(lambda x, errors: errors.mean() * 0 + x.mean(axis=0)),
    "The errors do not enter: it moves by the mean inputs.",
)


@regression.mistake
def targets_of_others(inputs, targets, theta, rows, lr):
    """The inputs are those of the batch, and the targets come from the top of the table."""
    x = inputs[rows]
    return theta - lr * x.T @ (x @ theta - targets[: len(rows)]) / len(rows)


@regression.mistake
def first_rows(inputs, targets, theta, rows, lr):
    """It takes the readings at the top of the table. The batch holds those with the numbers in
    `rows`.
    """
    return _regression_step(inputs, targets, theta, np.arange(len(rows)), lr)


@regression.mistake
def first_alone(inputs, targets, theta, rows, lr):
    """It takes a single reading of the batch."""
    return _regression_step(inputs, targets, theta, rows[:1], lr)


@regression.mistake
def last_alone(inputs, targets, theta, rows, lr):
    """It holds the last reading of the batch alone: what happens to those before it?"""
    return _stepping(lambda x, errors: x[-1] * errors[-1] / len(errors))(
        inputs, targets, theta, rows, lr
    )
