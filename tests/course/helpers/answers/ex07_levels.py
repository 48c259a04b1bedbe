"""Answers to exercise 07, levels. For ``value`` tasks they are functions of the numbers given."""

import copy
import warnings

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
    columns = np.column_stack([x, np.ones(len(x))])
    return 1 / np.linalg.eigvalsh(columns.T @ columns / len(x)).max()


@right("critical-rate")
def typed_with_four_digits(x):
    return float(f"{by_the_eigenvalues(x):.4g}")


@wrong("critical-rate", "sums")
def from_the_sums(x):
    return 1 / np.linalg.eigvalsh([[np.dot(x, x), sum(x)], [sum(x), len(x)]])[1]


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
