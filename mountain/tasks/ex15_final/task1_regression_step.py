"""Exercise 15, task 1: a step of regression."""

import numpy as np

from mountain.check.task import Exercise, Task

EXERCISE = Exercise("ex15_final")


def _batches(rng, i):
    """Seven readings of two numbers, and a batch of three rows; a row may come twice."""
    inputs = rng.normal(0, 1, (7, 2)).round(1)
    targets = (inputs @ [1.0, -2.0] + rng.normal(0, 1, 7)).round(1)
    rows = rng.permutation(7)[:3]
    if i % 3 == 2:
        rows[2] = rows[0]
    lr = 0.1 if i == 0 else float(rng.choice([0.02, 0.05, 0.2]))
    return [(inputs, targets, rng.normal(0, 1, 2).round(1), rows, lr)]


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
    points=2,
    minutes=8,
    case=_batches,
    reference=_regression_step,
    checked="batches of three from seven readings, some with a row that is drawn twice",
)

regression.mistake(
    "sum",
    _stepping(lambda x, errors: x.T @ errors),
    "That is the gradient of the sum. The cost is a mean.",
)
regression.mistake(
    "over-all",
    _stepping(lambda x, errors: x.T @ errors / 7),
    "It divides by the number of all readings. How many are in the batch?",
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
