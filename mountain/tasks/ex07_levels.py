"""Exercise 07, levels: one training in pure Python and in PyTorch, and the rate it can bear."""

import numpy as np

from descent_lib.in_python import learning_rate_limit
from mountain.check.codec import Linear, Tensor
from mountain.check.task import Exercise, Task, choice, number

EXERCISE = Exercise("ex07_levels")


def _lines(rng, i):
    if i == 0:
        return [([1.0, 2.0], [3.0, 4.0], 0.5, 1.0, 0.1, 1)]
    n, epochs = int(rng.integers(3, 6)), int(rng.integers(2, 6))
    xs = (rng.permutation(40)[:n] - 15) / 10
    ys = (rng.permutation(60)[:n] - 30) / 10
    w, b, lr = 0.5 + rng.random(), -0.5 - rng.random(), rng.integers(5, 15) / 100
    return [(xs.tolist(), ys.tolist(), float(w), float(b), float(lr), epochs)]


def _slopes(xs, ys, w, b):
    errors = [w * x + b - y for x, y in zip(xs, ys, strict=True)]
    down = sum(2 * error * x for error, x in zip(errors, xs, strict=True))
    return down / len(xs), sum(2 * error for error in errors) / len(xs)


def _descent(slopes=_slopes, more=0):
    """Train by these slopes, for as many epochs as asked and ``more``."""

    def train(xs, ys, w, b, lr, epochs):
        for _ in range(epochs + more):
            down, across = slopes(xs, ys, w, b)
            w, b = w - lr * down, b - lr * across
        return w, b

    return train


def _scaled(factor):
    """Slopes that are wrong by a factor, which may depend on the number of rows."""
    return lambda xs, ys, w, b: tuple(factor(len(xs)) * s for s in _slopes(xs, ys, w, b))


def _same_for_both(xs, ys, w, b):
    return (_slopes(xs, ys, w, b)[1],) * 2


def _last_row(xs, ys, w, b):
    return tuple(s / len(xs) for s in _slopes(xs[-1:], ys[-1:], w, b))


def _row_by_row(share):
    def train(xs, ys, w, b, lr, epochs):
        for _ in range(epochs):
            for x, y in zip(xs, ys, strict=True):
                error = w * x + b - y
                w, b = (w - share(len(xs)) * lr * 2 * error * x,
                        b - share(len(xs)) * lr * 2 * error)  # fmt: skip
        return w, b

    return train


train_line = Task(
    "train-line",
    EXERCISE,
    points=2,
    case=_lines,
    reference=_descent(),
    checked="six data sets of two to five rows, from one to five epochs",
)

train_line.mistake(
    "sum",
    _descent(_scaled(lambda n: n)),
    "The steps are too long, by the number of rows: the loss is a mean, so its slopes are means "
    "too.",
)
train_line.mistake(
    "half",
    _descent(_scaled(lambda n: 0.5)),
    "The steps are half as long as they should be. What does the square leave behind when you "
    "take its slope?",
)
train_line.mistake(
    "uphill",
    _descent(_scaled(lambda n: -1.0)),
    "It walks uphill: a sign is turned, in the error or in the step.",
)


@train_line.mistake
def after_the_move(xs, ys, w, b, lr, epochs):
    """w is right after the first epoch and b is not: its slope was taken after w had moved. Both
    slopes belong to the same place.
    """
    for _ in range(epochs):
        w = w - lr * _slopes(xs, ys, w, b)[0]
        b = b - lr * _slopes(xs, ys, w, b)[1]
    return w, b


train_line.mistake(
    "row-by-row",
    _row_by_row(lambda n: 1.0),
    "It steps after every row: that is stochastic descent. Here one epoch is one step.",
)
train_line.mistake(
    "row-by-row-mean",
    _row_by_row(lambda n: 1 / n),
    "It steps within the loop over the rows, so that each row meets other weights. Collect first, "
    "and step when all rows are through.",
)


@train_line.mistake
def not_cleared(xs, ys, w, b, lr, epochs):
    """Right in the first epoch, and then the slopes of earlier epochs are still in the sums. Where
    do the sums begin?
    """
    down = across = 0.0
    for _ in range(epochs):
        more = _slopes(xs, ys, w, b)
        down, across = down + more[0], across + more[1]
        w, b = w - lr * down, b - lr * across
    return w, b


train_line.mistake(
    "last-row",
    _descent(_last_row),
    "Only the last row counts: each row must be added to the sums, not replace them.",
)
train_line.mistake(
    "same-slope",
    _descent(_same_for_both),
    "w and b move by the same amount. The slope for w has a factor that the slope for b has not.",
)


@train_line.mistake
def first_epoch(xs, ys, w, b, lr, epochs):
    """It stops after the first epoch. How far is `return` indented?"""
    return _descent()(xs, ys, w, b, lr, 1)


@train_line.mistake
def from_zero(xs, ys, w, b, lr, epochs):
    """It begins at 0, wherever it is told to begin."""
    return _descent()(xs, ys, 0.0, 0.0, lr, epochs)


@train_line.mistake
def swapped(*arguments):
    """Both numbers are right, in the other order: first w, then b."""
    return _descent()(*arguments)[::-1]


train_line.mistake(
    "one-less",
    _descent(more=-1),
    "It stops one round too early: how often does `range` turn?",
)
train_line.mistake("one-more", _descent(more=1), "It goes one round too far.")


def _places(rng, i):
    return {"x": ((np.array([4, 10, 16, 22]) + rng.integers(0, 6, size=4)) / 10).tolist()}


def _matrix(x):
    return np.array([[np.mean(np.square(x)), np.mean(x)], [np.mean(x), 1.0]])


def _rate(of):
    return lambda x: float(of(np.array(x)))


def _steepest(matrix):
    return np.linalg.eigvalsh(matrix)[-1]


critical_rate = number(
    "critical-rate",
    EXERCISE,
    points=1,
    case=_places,
    reference=lambda x: learning_rate_limit(x),
)

critical_rate.mistake(
    "half",
    _rate(lambda x: 0.5 / _steepest(_matrix(x))),
    "That is half of it. The limit is 2 over the largest eigenvalue of the Hessian, and the "
    "Hessian is twice the matrix.",
)
critical_rate.mistake(
    "twice",
    _rate(lambda x: 2 / _steepest(_matrix(x))),
    "That is twice the limit. 2 belongs over an eigenvalue of the Hessian, and this matrix is not "
    "quite the Hessian.",
)
critical_rate.mistake(
    "flat-direction",
    _rate(lambda x: 1 / np.linalg.eigvalsh(_matrix(x))[0]),
    "That is the limit of the flattest direction. Which one diverges first?",
)
critical_rate.mistake(
    "eigenvalue",
    _rate(lambda x: _steepest(_matrix(x))),
    "That is the eigenvalue. The steeper the ground, the smaller the rate it bears.",
)
critical_rate.mistake(
    "no-bias",
    _rate(lambda x: 1 / np.mean(x**2)),
    "That would be right for a line through the origin. Here b moves too, and the matrix is two "
    "by two.",
)
critical_rate.mistake(
    "trace",
    _rate(lambda x: 1 / np.trace(_matrix(x))),
    "That is 1 over the sum of both eigenvalues: safe, and smaller than the limit.",
)
critical_rate.mistake(
    "sums",
    _rate(lambda x: 1 / _steepest(len(x) * _matrix(x))),
    "Too small by the number of rows: the matrix holds means, not sums.",
)
critical_rate.mistake(
    "square-of-the-mean",
    _rate(lambda x: 1 / (1 + np.mean(x) ** 2)),
    "The corner of the matrix is the mean of the squares. You took the square of the mean.",
)
critical_rate.mistake(
    "centred",
    _rate(lambda x: 1 / _steepest(_matrix(x) - np.diag([np.mean(x) ** 2, 0.0]))),
    "The corner of the matrix is the mean of x², not the variance: these x are not centred.",
)


def _batches(rng, i):
    rows, steps = (2, 1) if i == 0 else (int(rng.integers(3, 6)), int(rng.integers(3, 8)))
    model = Linear(rng.normal(size=(1, 2)).round(1), rng.normal(size=1).round(1))
    x, y = rng.integers(-20, 21, size=(rows, 2)) / 10, rng.normal(2.0, size=rows).round(1)
    return [(model, Tensor(x), Tensor(y), float(rng.integers(2, 9)) / 100, steps)]


def _mean_square(output, y):
    return ((output[:, 0] - y) ** 2).mean()


def _loop(loss=_mean_square, make=None, clear=True, more=0, parts=("weight", "bias")):
    """The training loop; ``make`` makes the optimizer, by name, with these arguments."""
    name, settings = make or ("SGD", {"momentum": 0.9})

    def train(model, x, y, lr, steps):
        import torch

        parameters = [getattr(model, part) for part in parts]
        optimizer = getattr(torch.optim, name)(parameters, **{"lr": lr, **settings})
        for _ in range(steps + more):
            loss(model(x), y).backward()
            optimizer.step()
            if clear:
                optimizer.zero_grad()
        return model.weight, model.bias

    return train


torch_training = Task(
    "torch-training",
    EXERCISE,
    points=2,
    case=_batches,
    reference=_loop(),
    checked="six models with two inputs, from one to seven steps",
    graded=12,
)

torch_training.mistake(
    "no-target",
    _loop(lambda output, y: output.mean()),
    "What it pushes down has no floor: the raw output, or a difference that is not squared.",
)


@torch_training.mistake
def unmoved(model, x, y, lr, steps):
    """The weights of the model you are given have not moved. What lies in `.grad` at the moment of
    the step, and whose weights has the optimizer got?
    """
    return model.weight, model.bias


torch_training.mistake(
    "not-cleared",
    _loop(clear=False),
    "Right at the first step, and then old gradients are still in `.grad`: `backward()` adds.",
)
torch_training.mistake(
    "broadcast",
    _loop(lambda output, y: ((output - y) ** 2).mean()),
    "The shapes do not fit: `model(x)` is a column, `y` has one dimension, and their difference "
    "is a square table. Print its shape.",
)
torch_training.mistake(
    "sum",
    _loop(lambda output, y: ((output[:, 0] - y) ** 2).sum()),
    "The gradient is too long, by the number of rows: the loss is a sum where a mean is asked for.",
)
torch_training.mistake(
    "half",
    _loop(lambda output, y: ((output[:, 0] - y) ** 2).mean() / 2),
    "That is half of the mean squared error. Convenient on paper, but it halves every step.",
)
torch_training.mistake(
    "absolute",
    _loop(lambda output, y: (output[:, 0] - y).abs().mean()),
    "That descends on the mean of the absolute errors. Asked for are their squares.",
)
torch_training.mistake(
    "no-momentum",
    _loop(make=("SGD", {})),
    "That walks without momentum. Either it is not asked for, or the optimizer is made anew in "
    "every round and forgets its velocity.",
)
torch_training.mistake(
    "adam",
    _loop(make=("Adam", {})),
    "That is Adam. Asked for is the other optimizer of the sample.",
)
torch_training.mistake(
    "fixed-rate",
    _loop(make=("SGD", {"lr": 0.01, "momentum": 0.9})),
    "It walks with the rate of the sample, 0.01, and not with the `lr` it is given.",
)
torch_training.mistake(
    "weight-alone",
    _loop(parts=("weight",)),
    "The bias has not moved. Which parameters did the optimizer get?",
)


@torch_training.mistake
def one_step(model, x, y, lr, steps):
    """It stops after the first step. How far is `return` indented?"""
    return _loop()(model, x, y, lr, 1)


torch_training.mistake("one-more", _loop(more=1), "It goes one step too far.")
torch_training.mistake(
    "one-less",
    _loop(more=-1),
    "It stops one step too early: how often does `range` turn?",
)


choice(
    "why-eight-digits",
    EXERCISE,
    points=1,
    right="b",
    a=(
        "Other weights give another loss before the first step. These two losses agreed to "
        "fifteen digits."
    ),
    c=(
        "Logits taken for probabilities change the very first loss, and by far more than the "
        "ninth digit."
    ),
    d=(
        "The loss before the second step would still agree: there is nothing to clear before the "
        "first. And then it would be off by far more."
    ),
)
