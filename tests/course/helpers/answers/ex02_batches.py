"""Answers to exercise 02. For ``value`` tasks they are functions of the numbers given."""

import numpy as np

from tests.course.helpers.book import right, wrong


@right("update-step")
def by_entry(gradient, theta, lr):
    slope = gradient(theta)
    return [theta[i] - lr * slope[i] for i in range(len(theta))]


@right("update-step")
def on_a_copy(gradient, theta, lr):
    theta = theta.copy()
    theta -= gradient(theta) * lr
    return theta


@wrong("update-step", "changed-input")
def in_place(gradient, theta, lr):
    theta -= lr * gradient(theta)
    return theta


@wrong("update-step", "uphill")
def sign_turned_twice(gradient, theta, lr):
    return theta - lr * -gradient(theta)


@wrong("update-step", "error")
def function_for_its_value(gradient, theta, lr):
    return theta - lr * gradient


@wrong("update-step", "elsewhere")
def looks_ahead(gradient, theta, lr):
    ahead = theta - lr * gradient(theta)
    return theta - lr * gradient(ahead)


@wrong("update-step", "nothing")
def no_return(gradient, theta, lr):
    theta = theta - lr * gradient(theta)


@right("mini-batch-gradient")
def reading_by_reading(theta, X, y, rows):
    total = np.zeros(len(theta))
    for i in rows:
        total += (X[i] @ theta - y[i]) * X[i]
    return total / len(rows)


@right("mini-batch-gradient")
def by_mean(theta, X, y, rows):
    X, y = X[rows], y[rows]
    return ((X @ theta - y)[:, None] * X).mean(axis=0)


@right("mini-batch-gradient")
def on_lists(theta, X, y, rows):
    result = [0.0] * len(theta)
    for i in rows:
        error = sum(a * b for a, b in zip(X[i], theta, strict=True)) - y[i]
        for j in range(len(theta)):
            result[j] += error * X[i][j] / len(rows)
    return result


@right("mini-batch-gradient")
def by_torch(theta, X, y, rows):
    import torch

    place = torch.tensor(theta, requires_grad=True)
    errors = torch.tensor(X[rows]) @ place - torch.tensor(y[rows])
    ((errors**2).mean() / 2).backward()
    return place.grad


@wrong("mini-batch-gradient", "sum")
def added_up(theta, X, y, rows):
    return sum((X[i] @ theta - y[i]) * X[i] for i in rows)


@wrong("mini-batch-gradient", "over-all")
def over_all(theta, X, y, rows):
    return sum((X[i] @ theta - y[i]) * X[i] for i in rows) / len(X)


@wrong("mini-batch-gradient", "doubled")
def of_the_plain_square(theta, X, y, rows):
    return np.mean([2 * (X[i] @ theta - y[i]) * X[i] for i in rows], axis=0)


@wrong("mini-batch-gradient", "last")
def overwritten(theta, X, y, rows):
    for i in rows:
        total = (X[i] @ theta - y[i]) * X[i]
    return total


@wrong("mini-batch-gradient", "one")
def left_too_early(theta, X, y, rows):
    total = np.zeros(2)
    for i in rows:
        total += (X[i] @ theta - y[i]) * X[i]
        break
    return total


@wrong("mini-batch-gradient", "once")
def without_repeats(theta, X, y, rows):
    rows = np.unique(rows)
    return ((X[rows] @ theta - y[rows]) @ X[rows]) / len(rows)


@wrong("mini-batch-gradient", "of-three")
def size_of_the_example(theta, X, y, rows):
    return sum((X[i] @ theta - y[i]) * X[i] for i in rows) / 3


@wrong("mini-batch-gradient", "shape")
def mean_of_everything(theta, X, y, rows):
    return np.mean((X[rows] @ theta - y[rows])[:, None] * X[rows])


@wrong("mini-batch-gradient", "error")
def not_transposed(theta, X, y, rows):
    return X[rows] @ (X[rows] @ theta - y[rows]) / len(rows)


@wrong("mini-batch-gradient", "uphill")
def reading_minus_prediction(theta, X, y, rows):
    return X[rows].T @ (y[rows] - X[rows] @ theta) / len(rows)


@wrong("mini-batch-gradient", "keeps-state")
def total_from_outside(theta, X, y, rows, totals=np.zeros(2)):  # noqa: B008
    for i in rows:
        totals += (X[i] @ theta - y[i]) * X[i]
    return totals / len(rows)


@right("noise-of-a-batch")
def by_the_trace(batch, error, wanted):
    trace = error**2 * batch
    return trace / wanted**2


@right("noise-of-a-batch")
def rounded(batch, error, wanted):
    return round(batch * error * error / wanted / wanted)


@wrong("noise-of-a-batch", "in-proportion")
def without_the_root(batch, error, wanted):
    return error * batch / wanted


@wrong("noise-of-a-batch", "times")
def how_many_times(batch, error, wanted):
    return error**2 / wanted**2


@wrong("noise-of-a-batch", "nothing")
def not_answered(batch, error, wanted):
    return None
