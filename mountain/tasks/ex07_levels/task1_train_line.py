"""Exercise 07, task 1: a line trained in pure Python."""

from mountain.check.task import Exercise, Task

EXERCISE = Exercise("ex07_levels")


def _lines(rng, i):
    if i == 0:
        return [([1.0, 2.0], [3.0, 4.0], 0.5, 1.0, 0.1, 1)]
    n, epochs = int(rng.integers(3, 6)), 30 if i == 5 else int(rng.integers(2, 6))
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
    minutes=8,
    case=_lines,
    reference=_descent(),
    checked="six data sets of two to five rows, from one to thirty epochs",
    not_from=("descent_lib.in_python", "descent_lib.in_torch", "descent_lib.in_keras"),
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


train_line.mistake(
    "no-bias-in-the-error",
    _descent(lambda xs, ys, w, b: _slopes(xs, ys, w, 0)),
    "The bias does not enter the error: it is the whole line that should fit.",
)
train_line.mistake(
    "slopes-exchanged",
    _descent(lambda xs, ys, w, b: _slopes(xs, ys, w, b)[::-1]),
    "The weight moves by the slope of the bias, and the bias by that of the weight.",
)
train_line.mistake(
    "product-for-both",
    _descent(lambda xs, ys, w, b: (_slopes(xs, ys, w, b)[0],) * 2),
    "Both move by the slope of the weight. The bias is multiplied with 1, not with x.",
)
train_line.mistake(
    "x-and-y-exchanged",
    _descent(lambda xs, ys, w, b: _slopes(ys, xs, w, b)),
    "x and y have changed their parts: the line goes through the points of the other table.",
)
train_line.mistake(
    "without-the-last-row",
    _descent(lambda xs, ys, w, b: _slopes(xs[:-1], ys[:-1], w, b)),
    "The last row does not enter. How far does the loop over the rows go?",
)
train_line.mistake(
    "bias-uphill",
    _descent(lambda xs, ys, w, b: (_slopes(xs, ys, w, b)[0], -_slopes(xs, ys, w, b)[1])),
    "The weight goes downhill, and the bias goes uphill.",
)


def _squared(xs, ys, w, b):
    errors = [(e := w * x + b - y) * e for x, y in zip(xs, ys, strict=True)]
    down = sum(2 * error * x for error, x in zip(errors, xs, strict=True))
    return down / len(xs), sum(2 * error for error in errors) / len(xs)


train_line.mistake(
    "errors-squared",
    _descent(_squared),
    "The errors enter squared. That is the loss: its slope has them as they are.",
)


@train_line.mistake
def last_slopes(xs, ys, w, b, lr, epochs):
    """It returns two slopes. The line itself is wanted, after the last step."""
    return _slopes(xs, ys, *_descent(more=-1)(xs, ys, w, b, lr, epochs))


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


@train_line.mistake
def weight_alone(xs, ys, w, b, lr, epochs):
    """w is as it should be if b stood still. b moves, too."""
    for _ in range(epochs):
        w = w - lr * _slopes(xs, ys, w, b)[0]
    return w, b


@train_line.mistake
def bias_alone(xs, ys, w, b, lr, epochs):
    """b is as it should be if w stood still. w moves, too."""
    for _ in range(epochs):
        b = b - lr * _slopes(xs, ys, w, b)[1]
    return w, b


@train_line.mistake
def after_the_other_move(xs, ys, w, b, lr, epochs):
    """b is right after the first epoch and w is not: its slope was taken after b had moved. Both
    slopes belong to the same place.
    """
    for _ in range(epochs):
        b = b - lr * _slopes(xs, ys, w, b)[1]
        w = w - lr * _slopes(xs, ys, w, b)[0]
    return w, b


@train_line.mistake
def slopes_of_the_start(xs, ys, w, b, lr, epochs):
    """Right in the first epoch, and then it walks on by the same slopes."""
    down, across = _slopes(xs, ys, w, b)
    return w - epochs * lr * down, b - epochs * lr * across


def _absolute(xs, ys, w, b):
    signs = [(w * x + b > y) - (w * x + b < y) for x, y in zip(xs, ys, strict=True)]
    down = sum(s * x for s, x in zip(signs, xs, strict=True))
    return down / len(xs), sum(signs) / len(xs)


def _products_of_means(xs, ys, w, b):
    across = _slopes(xs, ys, w, b)[1]
    return across * sum(xs) / len(xs), across


train_line.mistake(
    "absolute",
    _descent(_absolute),
    "Only the signs of the errors count: that descends on the absolute errors, not on squares.",
)
train_line.mistake(
    "product-of-means",
    _descent(_products_of_means),
    "For w it multiplies the mean error by the mean x. The mean of the products is wanted.",
)
train_line.mistake(
    "half-for-one",
    _descent(lambda xs, ys, w, b: (_slopes(xs, ys, w, b)[0], _slopes(xs, ys, w, b)[1] / 2)),
    "w and b do not move by the same rule: the 2 of the square is missing for b.",
)
train_line.mistake(
    "sum-of-halves",
    _descent(_scaled(lambda n: n / 2)),
    "It lacks both the 2 of the square and the mean over the rows.",
)
train_line.mistake(
    "mean-for-one",
    _descent(lambda xs, ys, w, b: (_slopes(xs, ys, w, b)[0], _slopes(xs, ys, w, b)[1] * len(xs))),
    "The step of b is too long by the number of rows: its slope is a mean, too.",
)


@train_line.mistake
def rate_left_out(xs, ys, w, b, lr, epochs):
    """The rate does not enter: it walks the whole slopes."""
    return _descent()(xs, ys, w, b, 1.0, epochs)
