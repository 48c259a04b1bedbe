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
    total = np.zeros(len(theta))
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


@right("update-step")
def in_torch(gradient, theta, lr):
    import torch

    return torch.tensor(theta) - lr * torch.tensor(gradient(theta))


@right("update-step")
def by_numpy_s_names(gradient, theta, lr):
    return np.subtract(theta, np.multiply(lr, gradient(theta)), dtype=np.longdouble)


@wrong("update-step", "rate-inside")
def brackets_in_the_wrong_place(gradient, theta, lr):
    return theta - gradient(theta * lr)


@wrong("update-step", "error")
def two_directions(gradient, theta, lr):
    a, b = gradient(theta)
    return np.array([theta[0] - lr * a, theta[1] - lr * b])


@wrong("update-step", "signs")
def direction_alone(gradient, theta, lr):
    slope = gradient(theta)
    return theta - lr * slope / abs(slope)


@wrong("update-step", "shrinks")
def brackets_around_all(gradient, theta, lr):
    return (theta - gradient(theta)) * lr


@wrong("update-step", "no-rate")
def rate_of_one(gradient, theta, lr=1):
    return theta - 1.0 * gradient(theta)


@wrong("update-step", "one-slope-for-all")
def averaged(gradient, theta, lr):
    return theta - lr * sum(gradient(theta)) / len(theta)


@wrong("update-step", "kind")
def the_function_back(gradient, theta, lr):
    return lambda: theta - lr * gradient(theta)


@right("mini-batch-gradient")
def by_einsum(theta, X, y, rows):
    errors = np.einsum("ij,j->i", X[rows], theta) - np.take(y, rows)
    return np.einsum("i,ij->j", errors, X[rows]) / np.size(rows)


@wrong("mini-batch-gradient", "shape")
def room_for_two(theta, X, y, rows):
    total = [0.0, 0.0]
    for i in rows:
        for j in range(min(2, len(theta))):
            total[j] += (X[i] @ theta - y[i]) * X[i][j]
    return np.array(total) / len(rows)


@wrong("mini-batch-gradient", "errors-alone")
def inputs_forgotten(theta, X, y, rows):
    return np.ones_like(theta) * (X[rows] @ theta - y[rows]).mean()


@wrong("mini-batch-gradient", "product-of-means")
def means_of_both(theta, X, y, rows):
    return (X[rows] @ theta - y[rows]).mean() * X[rows].mean(0)


@wrong("mini-batch-gradient", "targets-of-others")
def counted_along(theta, X, y, rows):
    return sum((X[row] @ theta - y[k]) * X[row] for k, row in enumerate(rows)) / len(rows)


@wrong("mini-batch-gradient", "squares")
def cost_times_inputs(theta, X, y, rows):
    return np.mean([(X[i] @ theta - y[i]) ** 2 * X[i] for i in rows], axis=0)


@wrong("mini-batch-gradient", "sizes")
def without_signs(theta, X, y, rows):
    return np.mean([abs(X[i] @ theta - y[i]) * X[i] for i in rows], axis=0)


@wrong("mini-batch-gradient", "over-weights")
def mean_over_the_wrong_axis(theta, X, y, rows):
    return ((X[rows] @ theta - y[rows]) @ X[rows]) / theta.size


@wrong("noise-of-a-batch", "root-lost")
def one_square(batch, error, wanted):
    return batch * error * error / wanted


@wrong("noise-of-a-batch", "added")
def so_many_more(batch, error, wanted):
    return batch * error**2 / wanted**2 - batch


@wrong("noise-of-a-batch", "twice-the-ratio")
def two_for_a_square(batch, error, wanted):
    return 2 * batch * error / wanted


@wrong("update-step", "one-after-another")
def entry_after_entry(gradient, theta, lr):
    new = list(theta)
    for j in range(len(theta)):
        new[j] = new[j] - lr * gradient(np.array(new))[j]
    return new


@wrong("update-step", "shrinks-too")
def with_a_decay_that_nobody_asked_for(gradient, theta, lr):
    return (1 - lr) * theta - lr * gradient(theta)


@wrong("mini-batch-gradient", "all-by-the-batch")
def rows_only_counted(theta, inputs, y, rows):
    return sum((x @ theta - target) * x for x, target in zip(inputs, y, strict=True)) / len(rows)


@wrong("mini-batch-gradient", "last-share")
def never_added_up(theta, inputs, y, rows):
    for row in rows:
        slope = (inputs[row] @ theta - y[row]) * inputs[row]
    return slope / len(rows)


@wrong("mini-batch-gradient", "counted-from-one")
def first_row_is_one(theta, inputs, y, rows):
    return np.mean([(inputs[i - 1] @ theta - y[i - 1]) * inputs[i - 1] for i in rows], axis=0)
