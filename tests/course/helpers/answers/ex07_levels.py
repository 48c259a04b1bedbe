"""Answers to exercise 07, levels. For ``value`` tasks they are functions of the numbers given."""

import copy
import warnings
from fractions import Fraction

import numpy as np
import torch
from torch.nn.functional import mse_loss

from tests.course.helpers.book import right, wrong


@right("train-line")
def as_in_the_chapter(xs, ys, w, b, lr, epochs):
    for _ in range(epochs):
        grad_w, grad_b = 0.0, 0.0
        for x, y in zip(xs, ys, strict=True):
            error = w * x + b - y
            grad_w += 2 * error * x
            grad_b += 2 * error
        w -= lr * grad_w / len(xs)
        b -= lr * grad_b / len(xs)
    return w, b


@right("train-line")
def with_arrays(xs, ys, w, b, lr, epochs):
    columns, theta = np.column_stack([xs, np.ones(len(xs))]), np.array([w, b])
    for _ in range(epochs):
        theta = theta - lr * 2 * columns.T @ (columns @ theta - ys) / len(xs)
    return theta


@right("train-line")
def by_autograd(xs, ys, w, b, lr, epochs):
    theta = torch.tensor([w, b], dtype=torch.float64, requires_grad=True)
    x, y = torch.tensor([xs, ys], dtype=torch.float64)
    for _ in range(epochs):
        ((theta[0] * x + theta[1] - y) ** 2).mean().backward()
        with torch.no_grad():
            theta -= lr * theta.grad
        theta.grad = None
    return [theta[0].item(), theta[1].item()]


@wrong("train-line", "sum")
def never_divided(xs, ys, w, b, lr, epochs):
    for _ in range(epochs):
        errors = [w * x + b - y for x, y in zip(xs, ys, strict=True)]
        w, b = (
            w - 2 * lr * sum(e * x for e, x in zip(errors, xs, strict=True)),
            b - 2 * lr * sum(errors),
        )
    return w, b


@wrong("train-line", "not-cleared")
def sums_begin_outside(xs, ys, w, b, lr, epochs):
    grad_w, grad_b = 0.0, 0.0
    for _ in range(epochs):
        for x, y in zip(xs, ys, strict=True):
            error = w * x + b - y
            grad_w += 2 * error * x
            grad_b += 2 * error
        w -= lr * grad_w / len(xs)
        b -= lr * grad_b / len(xs)
    return w, b


@wrong("train-line", "after-the-move")
def one_after_the_other(xs, ys, w, b, lr, epochs):
    xs, ys = np.array(xs), np.array(ys)
    for _ in range(epochs):
        w -= lr * np.mean(2 * (w * xs + b - ys) * xs)
        b -= lr * np.mean(2 * (w * xs + b - ys))
    return w, b


@wrong("train-line", "row-by-row-mean")
def step_indented_too_far(xs, ys, w, b, lr, epochs):
    for _ in range(epochs):
        for x, y in zip(xs, ys, strict=True):
            error = w * x + b - y
            w -= lr * 2 * error * x / len(xs)
            b -= lr * 2 * error / len(xs)
    return w, b


@wrong("train-line", "first-epoch")
def returns_within_the_loop(xs, ys, w, b, lr, epochs):
    for _ in range(epochs):
        errors = [w * x + b - y for x, y in zip(xs, ys, strict=True)]
        w -= lr * 2 * np.dot(errors, xs) / len(xs)
        b -= lr * 2 * np.mean(errors)
        break
    return w, b


@wrong("train-line", "from-zero")
def own_start(xs, ys, w, b, lr, epochs):
    return as_in_the_chapter(xs, ys, 0.0, 0.0, lr, epochs)


@wrong("train-line", "nothing")
def printed(xs, ys, w, b, lr, epochs):
    repr(as_in_the_chapter(xs, ys, w, b, lr, epochs))


@wrong("train-line", "error")
def lists_as_arrays(xs, ys, w, b, lr, epochs):
    return w - lr * np.mean(w * xs + b - ys), b


@right("critical-rate")
def by_the_eigenvalues(x):
    columns = np.column_stack([x, np.square(x)])
    return 1 / np.linalg.eigvalsh(columns.T @ columns / len(x)).max()


@right("critical-rate")
def typed_with_four_digits(x):
    return float(f"{by_the_eigenvalues(x):.4g}")


@wrong("critical-rate", "sums")
def from_the_sums(x):
    second, third, fourth = (sum(number**power for number in x) for power in (2, 3, 4))
    return 1 / np.linalg.eigvalsh([[second, third], [third, fourth]])[1]


@wrong("critical-rate", "close")
def typed_with_two_digits(x):
    return round(by_the_eigenvalues(x) * 1.004, 6)


def weights_after(train):
    """As in the notebook: let ``train`` work, and read the weights of the model that was given."""

    def weights(model, x, y, lr, steps):
        train(model, x, y, lr, steps)
        return model.weight, model.bias

    weights.__name__ = train.__name__
    return weights


@right("torch-training")
@weights_after
def as_repaired(model, x, y, lr, steps):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr, momentum=0.9)
    for _ in range(steps):
        loss = mse_loss(model(x), y[:, None])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


@right("torch-training")
@weights_after
def by_hand(model, x, y, lr, steps):
    weight, bias, velocity = model.weight.data, model.bias.data, (0.0, 0.0)
    for _ in range(steps):
        error = x @ weight[0] + bias - y
        slopes = 2 * error @ x / len(x), 2 * error.mean()
        velocity = [0.9 * v + slope for v, slope in zip(velocity, slopes, strict=True)]
        weight -= lr * velocity[0]
        bias -= lr * velocity[1]


@right("torch-training")
@weights_after
def with_weights_put_back(model, x, y, lr, steps):
    other = copy.deepcopy(model)
    as_repaired(other, x, y, lr, steps)
    model.load_state_dict(other.state_dict())


@wrong("torch-training", "unmoved")
@weights_after
def on_a_copy(model, x, y, lr, steps):
    model = copy.deepcopy(model)
    return as_repaired(model, x, y, lr, steps)


@wrong("torch-training", "unmoved")
@weights_after
def on_a_model_of_its_own(model, x, y, lr, steps):
    model = torch.nn.Linear(2, 1, dtype=torch.float64)
    return as_repaired(model, x, y, lr, steps)


@wrong("torch-training", "no-target")
@weights_after
def as_in_the_notes(model, x, y, lr, steps):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr, momentum=0.9)
    for _ in range(steps):
        loss = model(x).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


@wrong("torch-training", "no-target")
@weights_after
def unsquared(model, x, y, lr, steps):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr, momentum=0.9)
    for _ in range(steps):
        optimizer.zero_grad()
        (model(x).squeeze(1) - y).mean().backward()
        optimizer.step()


@wrong("torch-training", "broadcast")
@weights_after
def shapes_left_alone(model, x, y, lr, steps):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr, momentum=0.9)
    for _ in range(steps):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # torch does warn, and people read on
            loss = mse_loss(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


@wrong("torch-training", "unmoved")
@weights_after
def cleared_too_soon(model, x, y, lr, steps):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr, momentum=0.9)
    for _ in range(steps):
        mse_loss(model(x), y[:, None]).backward()
        optimizer.zero_grad()
        optimizer.step()


@wrong("torch-training", "no-momentum")
@weights_after
def optimizer_in_the_loop(model, x, y, lr, steps):
    for _ in range(steps):
        optimizer = torch.optim.SGD(model.parameters(), lr=lr, momentum=0.9)
        optimizer.zero_grad()
        mse_loss(model(x), y[:, None]).backward()
        optimizer.step()


@wrong("torch-training", "not-cleared")
@weights_after
def never_cleared(model, x, y, lr, steps):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr, momentum=0.9)
    for _ in range(steps):
        mse_loss(model(x), y[:, None]).backward()
        optimizer.step()


@wrong("torch-training", "error")
@weights_after
def without_a_scalar(model, x, y, lr, steps):
    model(x).backward()


@wrong("train-line", "weight-alone")
def bias_forgotten(xs, ys, w, b, lr, epochs):
    for _ in range(epochs):
        w -= lr * sum(2 * (w * x + b - y) * x for x, y in zip(xs, ys, strict=True)) / len(xs)
    return w, b


@wrong("train-line", "slopes-of-the-start")
def slopes_felt_once(xs, ys, w, b, lr, epochs):
    errors = [w * x + b - y for x, y in zip(xs, ys, strict=True)]
    down = 2 * sum(e * x for e, x in zip(errors, xs, strict=True)) / len(xs)
    for _ in range(epochs):
        w, b = w - lr * down, b - lr * 2 * sum(errors) / len(xs)
    return w, b


@wrong("train-line", "product-of-means")
def by_means(xs, ys, w, b, lr, epochs):
    n = len(xs)
    for _ in range(epochs):
        error = 2 * (w * sum(xs) / n + b - sum(ys) / n)
        w, b = w - lr * error * sum(xs) / n, b - lr * error
    return w, b


@wrong("train-line", "mean-for-one")
def sum_for_the_bias(xs, ys, w, b, lr, epochs):
    for _ in range(epochs):
        errors = [w * x + b - y for x, y in zip(xs, ys, strict=True)]
        down = 2 * sum(e * x for e, x in zip(errors, xs, strict=True)) / len(xs)
        w, b = w - lr * down, b - lr * 2 * sum(errors)
    return w, b


@right("train-line")
def in_fractions(xs, ys, w, b, lr, epochs):
    xs, ys, w, b, lr = [*map(Fraction, xs)], [*map(Fraction, ys)], *map(Fraction, (w, b, lr))
    for _ in range(epochs):
        errors = [w * x + b - y for x, y in zip(xs, ys, strict=True)]
        down = 2 * sum(e * x for e, x in zip(errors, xs, strict=True)) / len(xs)
        w, b = w - lr * down, b - 2 * lr * sum(errors) / len(xs)
    return w, b


@wrong("critical-rate", "library")
def from_the_library(x):
    from descent_lib.in_python import learning_rate_limit

    return learning_rate_limit(x)


@wrong("critical-rate", "library")
def of_the_chapter(x):
    return 1 / np.linalg.eigvalsh([[np.mean(np.square(x)), np.mean(x)], [np.mean(x), 1]])[-1]


@wrong("critical-rate", "with-a-bias")
def three_columns(x):
    columns = np.array([np.ones(len(x)), x, np.square(x)])
    return 1 / np.linalg.eigvalsh(columns @ columns.T / len(x)).max()


@wrong("critical-rate", "flat-direction")
def first_of_the_two(x):
    columns = np.array([x, np.square(x)])
    return 1 / np.linalg.eigvalsh(columns @ columns.T / len(x))[0]


@wrong("torch-training", "nesterov")
@weights_after
def looks_ahead(model, x, y, lr, steps):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr, momentum=0.9, nesterov=True)
    for _ in range(steps):
        optimizer.zero_grad()
        mse_loss(model(x)[:, 0], y).backward()
        optimizer.step()


@wrong("torch-training", "long-memory")
@weights_after
def other_momentum(model, x, y, lr, steps):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr, momentum=0.99)
    for _ in range(steps):
        optimizer.zero_grad()
        mse_loss(model(x).squeeze(), y).backward()
        optimizer.step()


@wrong("torch-training", "uphill")
@weights_after
def maximised(model, x, y, lr, steps):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr, momentum=0.9, maximize=True)
    for _ in range(steps):
        optimizer.zero_grad()
        mse_loss(model(x).squeeze(), y).backward()
        optimizer.step()
