"""Exercise 07, accumulation: a large batch in small pieces, even and ragged, and clipped once."""

import numpy as np

from mountain.check.inputs import Linear, Tensor
from mountain.check.short_answers import choice
from mountain.check.task import Exercise, Task

EXERCISE = Exercise("ex07_accumulation")


def _model(rng):
    return Linear(rng.integers(-20, 21, size=(1, 2)) / 10, rng.integers(-20, 21, size=1) / 10)


def _rows(rng, n):
    return (
        Tensor(rng.integers(-20, 21, size=(n, 2)) / 10),
        Tensor(rng.integers(-30, 31, size=(n, 1)) / 10),
    )


def _pieces(rng, i):
    number, size = (2, 1) if i == 0 else (int(rng.integers(4, 7)), int(rng.integers(2, 4)))
    return [(_model(rng), [_rows(rng, size) for _ in range(number)])]


def _mean(errors):
    return (errors**2).mean()


def _gradients(model):
    return model.weight.grad, model.bias.grad


def _whole(model, pieces):
    import torch

    x, y = (torch.cat(column) for column in zip(*pieces, strict=True))
    _mean(model(x) - y).backward()
    return _gradients(model)


def _collected(share, loss=_mean, clear=False, only=None):
    """Add up the pieces' gradients, each loss times ``share(rows of the piece, pieces)``."""

    def gradient(model, pieces):
        for x, y in pieces[:only]:
            if clear:
                model.zero_grad()
            (loss(model(x) - y) * share(len(x), len(pieces))).backward()
        return _gradients(model)

    return gradient


def _weights(model, *batch):
    return model.weight, model.bias


accumulated = Task(
    "accumulated-gradient",
    EXERCISE,
    points=2,
    minutes=6,
    case=_pieces,
    reference=_whole,
    checked="six batches of two to six equal pieces",
)

accumulated.mistake(
    "sum",
    _collected(lambda rows, pieces: 1.0),
    "It is too long, by the number of pieces: `backward()` adds, and nobody divides.",
)
accumulated.mistake(
    "eight",
    _collected(lambda rows, pieces: 1 / 8),
    "It divides by 8, as the chapter's loop does. How many pieces are there here?",
)
accumulated.mistake(
    "four",
    _collected(lambda rows, pieces: 1 / 4),
    "It divides by 4. How many pieces are there here?",
)
accumulated.mistake(
    "last-piece",
    _collected(lambda rows, pieces: 1.0, clear=True),
    "Only the last piece counts. Something clears `.grad` between the pieces.",
)
accumulated.mistake(
    "last-share",
    _collected(lambda rows, pieces: 1 / pieces, clear=True),
    "The share is right, but only that of the last piece is left: something clears `.grad` in "
    "between.",
)
accumulated.mistake(
    "first-piece",
    _collected(lambda rows, pieces: 1 / pieces, only=1),
    "It returns after the first piece. How far is `return` indented?",
)
accumulated.mistake(
    "rows-of-a-piece",
    _collected(lambda rows, pieces: 1 / rows),
    "It divides by the rows of a piece. Each loss is a mean over them already.",
)
accumulated.mistake(
    "all-rows",
    _collected(lambda rows, pieces: 1 / (rows * pieces)),
    "It divides by the rows of the whole batch. Each loss is a mean over its own rows already, so "
    "that is too much.",
)
accumulated.mistake(
    "sum-of-squares",
    _collected(lambda rows, pieces: 1 / pieces, lambda errors: (errors**2).sum()),
    "Each piece's loss is a sum over its rows. Take means, or divide by all rows.",
)
accumulated.mistake(
    "nothing-divided",
    _collected(lambda rows, pieces: 1.0, lambda errors: (errors**2).sum()),
    "That is the gradient of the sum of all squares: nothing has been divided at all.",
)


@accumulated.mistake
def divided_on_the_way(model, pieces):
    """The first pieces fade: what is collected is divided again after each piece."""
    for x, y in pieces:
        _mean(model(x) - y).backward()
        for gradient in _gradients(model):
            gradient /= len(pieces)
    return _gradients(model)


accumulated.mistake(
    "weights",
    _weights,
    "Those are the weights. Their gradients lie beside them, in `.grad`.",
)
accumulated.mistake(
    "half",
    _collected(lambda rows, pieces: 0.5 / pieces),
    "It is half as long as it should be: the loss is the mean of the squares, without a 1/2.",
)


accumulated.mistake(
    "divided-twice",
    _collected(lambda rows, pieces: 1 / pieces**2),
    "It is too short by the number of pieces: somebody divides twice.",
)
accumulated.mistake(
    "of-two",
    _collected(lambda rows, pieces: 1 / 2),
    "It divides by 2. How many pieces are there?",
)
accumulated.mistake(
    "absolute",
    _collected(lambda rows, pieces: 1 / pieces, lambda errors: errors.abs().mean()),
    "That is the gradient of the mean absolute error. Asked for are squares.",
)
accumulated.mistake(
    "not-squared",
    _collected(lambda rows, pieces: 1 / pieces, lambda errors: errors.mean()),
    "That is the gradient of the mean error: nothing is squared.",
)
accumulated.mistake(
    "square-of-the-mean",
    _collected(lambda rows, pieces: 1 / pieces, lambda errors: errors.mean() ** 2),
    "It squares the mean error of each piece. The mean of the squares is wanted.",
)
accumulated.mistake(
    "one-piece-less",
    _collected(lambda rows, pieces: 1 / pieces, only=-1),
    "The last piece is missing.",
)
accumulated.mistake(
    "uphill",
    _collected(lambda rows, pieces: -1 / pieces),
    "Every sign is turned. Asked for is the gradient, not the step against it.",
)


def _batches(rng, i):
    size = 2 if i == 0 else int(rng.integers(2, 5))
    n = 3 if i == 0 else size * int(rng.integers(2, 4)) + int(rng.integers(1, size)) * (i != 2)
    return [(_model(rng), *_rows(rng, n), size)]


def _in_pieces(share, drop=False, loss=_mean):
    """The same for a batch that is cut: ``share(rows, pieces, size, rows in all)``."""

    def gradient(model, x, y, size):
        n = len(x) // size * size if drop else len(x)
        pieces = list(zip(x[:n].split(size), y[:n].split(size), strict=True))
        for one, other in pieces:
            part = share(len(one), len(pieces), size, len(x))
            (loss(model(one) - other) * part).backward()
        return _gradients(model)

    return gradient


def _whole_batch(model, x, y, size):
    return _whole(model, [(x, y)])


ragged = Task(
    "ragged-batches",
    EXERCISE,
    points=2,
    minutes=7,
    case=_batches,
    reference=_whole_batch,
    checked="six batches; in five of them the last piece is shorter, and one comes out even",
)

ragged.mistake(
    "equal-shares",
    _in_pieces(lambda rows, pieces, size, n: 1 / pieces),
    "Each piece counts the same, so a row in the short last piece counts for more than the others.",
)
ragged.mistake(
    "full-pieces",
    _in_pieces(lambda rows, pieces, size, n: 1 / (n // size)),
    "It divides by the number of full pieces, and the short last one makes one more.",
)
ragged.mistake(
    "dropped",
    _in_pieces(lambda rows, pieces, size, n: 1 / pieces, drop=True),
    "The last rows are left out: those that do not fill a piece.",
)
ragged.mistake(
    "dropped-by-rows",
    _in_pieces(lambda rows, pieces, size, n: rows / n, drop=True),
    "The shares are right, but the rows that do not fill a piece are left out.",
)
ragged.mistake(
    "share-of-a-piece",
    _in_pieces(lambda rows, pieces, size, n: rows / size),
    "Each row counts alike, but it is divided by the rows of a full piece. How many are there in "
    "all?",
)
ragged.mistake(
    "same-size",
    _in_pieces(lambda rows, pieces, size, n: size / n),
    "Each piece has the share of a full one. The last has fewer rows.",
)
ragged.mistake(
    "sum",
    _in_pieces(lambda rows, pieces, size, n: 1.0),
    "It is the plain sum over the pieces: nobody weighs them.",
)
ragged.mistake(
    "rows-unshared",
    _in_pieces(lambda rows, pieces, size, n: rows),
    "Each row counts alike, but that is the gradient of a sum: nothing is divided by all the rows.",
)
ragged.mistake(
    "all-rows",
    _in_pieces(lambda rows, pieces, size, n: 1 / n),
    "It divides means by the number of rows: each piece then counts too little, and the short one "
    "as much as the long ones.",
)


@ragged.mistake
def last_piece(model, x, y, size):
    """Only the last piece is left: something clears `.grad` in between."""
    rows = (len(x) - 1) % size + 1
    (_mean(model(x[-rows:]) - y[-rows:]) * rows / len(x)).backward()
    return _gradients(model)


ragged.mistake(
    "weights",
    _weights,
    "Those are the weights. Their gradients lie beside them, in `.grad`.",
)


@ragged.mistake
def first_piece(model, x, y, size):
    """It returns after the first piece. How far is `return` indented?"""
    (_mean(model(x[:size]) - y[:size]) * size / len(x)).backward()
    return _gradients(model)


ragged.mistake(
    "half",
    _in_pieces(lambda rows, pieces, size, n: rows / n / 2),
    "It is half as long as it should be: the loss is the mean of the squares, without a 1/2.",
)
ragged.mistake(
    "sums-weighed-again",
    _in_pieces(lambda rows, pieces, size, n: rows / n, loss=lambda errors: (errors**2).sum()),
    "Each piece's loss is a sum over its rows, and is then weighed by them once more.",
)
ragged.mistake(
    "absolute",
    _in_pieces(lambda rows, pieces, size, n: rows / n, loss=lambda errors: errors.abs().mean()),
    "That is the gradient of the mean absolute error. Asked for are squares.",
)
ragged.mistake(
    "uphill",
    _in_pieces(lambda rows, pieces, size, n: -rows / n),
    "Every sign is turned. Asked for is the gradient, not the step against it.",
)


def _steps(rng, i):
    if i == 0:
        pieces = [np.array([6.0, 0.0]), np.array([0.0, 8.0])]
        return [(np.array([1.0, 1.0]), pieces, 0.1, 1.0)]
    n = (2, 3, 1, 4)[i % 4]
    pieces = list(rng.normal(size=(int(rng.integers(3, 6)), n)) + rng.normal(size=n))
    share = [0.5, 1.3, 0.7, 1.2 * len(pieces)][i % 4]  # of the norm: the odd ones clip nothing
    limit = share * np.linalg.norm(np.mean(pieces, axis=0))
    return [(rng.normal(size=n), pieces, float(rng.integers(6, 10)) / 10, float(limit))]


def _clipped(gradient, limit):
    return gradient * min(1.0, limit / np.linalg.norm(gradient))


def _step(direction):
    """A step against ``direction(gradients, limit)``."""
    return lambda theta, gradients, lr, limit: theta - lr * direction(gradients, limit)


def _average(gradients):
    return np.mean(gradients, axis=0)


def _after_each(gradients, limit):
    total = np.zeros(len(gradients[0]))
    for gradient in gradients:
        total = _clipped(total + gradient / len(gradients), limit)
    return total


def _always(gradients, limit):
    return _average(gradients) * limit / np.linalg.norm(_average(gradients))


def _squared(gradients, limit):
    return _average(gradients) * min(1.0, limit / np.sum(_average(gradients) ** 2))


def _measured(length):
    """The average, clipped by another length."""
    return lambda gradients, limit: (
        _average(gradients) * min(1.0, limit / length(_average(gradients)))
    )


def _long(gradients, limit):
    """The norm of the average where it is above the limit, and else 0."""
    norm = np.linalg.norm(_average(gradients))
    return norm if norm > limit else 0.0


clipped_step = Task(
    "clipped-step",
    EXERCISE,
    points=1,
    minutes=6,
    case=_steps,
    reference=_step(lambda gradients, limit: _clipped(_average(gradients), limit)),
    checked="six steps, some with a gradient above the limit and some below",
    rtol=1e-5,
    atol=1e-5,
    because="PyTorch's own clipping divides by the norm plus a millionth",
)

clipped_step.mistake(
    "each-piece",
    _step(lambda gradients, limit: _average([_clipped(g, limit) for g in gradients])),
    "It clips each piece by itself. That shortens the large ones alone, and so turns the average.",
)
clipped_step.mistake(
    "after-each",
    _step(_after_each),
    "It clips while it collects: the first pieces are whittled away, the last one shouts.",
)
clipped_step.mistake(
    "unclipped",
    _step(lambda gradients, limit: _average(gradients)),
    "It never clips: the step is too long where the gradient is.",
)
clipped_step.mistake(
    "always",
    _step(_always),
    "Short gradients are stretched to the limit. Those must stay as they are.",
)
clipped_step.mistake(
    "by-value",
    _step(lambda gradients, limit: np.clip(_average(gradients), -limit, limit)),
    "It cuts each entry by itself, which turns the arrow. Its norm is what has a limit.",
)
clipped_step.mistake(
    "sum",
    _step(lambda gradients, limit: _clipped(np.sum(gradients, axis=0), limit)),
    "It clips the sum. Where that is short enough to pass, the step is too long by the number of "
    "pieces, and elsewhere the limit bites too soon.",
)
clipped_step.mistake(
    "before-the-mean",
    _step(lambda gradients, limit: _clipped(np.sum(gradients, axis=0), limit) / len(gradients)),
    "It clips the sum and divides afterwards, so that the step is shorter than the limit allows.",
)
clipped_step.mistake(
    "squared",
    _step(_squared),
    "It compares with the squared norm. Is there a root missing?",
)


@clipped_step.mistake
def step_clipped(theta, gradients, lr, limit):
    """It clips the step. The limit is for the gradient, before the learning rate."""
    return theta - _clipped(lr * _average(gradients), limit)


clipped_step.mistake(
    "uphill",
    _step(lambda gradients, limit: -_clipped(_average(gradients), limit)),
    "It steps along the gradient, uphill.",
)


@clipped_step.mistake
def gradient_alone(theta, gradients, lr, limit):
    """That is the shortened gradient. The new place is wanted: make the step with it."""
    return _clipped(_average(gradients), limit)


clipped_step.mistake(
    "step-for-each",
    _step(lambda gradients, limit: sum(_clipped(g, limit) for g in gradients)),
    "It makes a step for each piece. All pieces together make one.",
)


clipped_step.mistake(
    "sum-of-sizes",
    _step(_measured(lambda g: np.abs(g).sum())),
    "It measures the average by the sum of its sizes. An arrow is as long as the root of the sum "
    "of squares.",
)
clipped_step.mistake(
    "largest-entry",
    _step(_measured(lambda g: np.abs(g).max())),
    "It measures the average by its largest entry. The others make it longer.",
)
clipped_step.mistake(
    "unit",
    _step(lambda gradients, limit: _average(gradients) / (_long(gradients, limit) or 1)),
    "Long gradients end with the length 1. The limit is another length.",
)
clipped_step.mistake(
    "first-piece",
    _step(lambda gradients, limit: _clipped(gradients[0], limit)),
    "It looks at the first piece alone. All of them are averaged first.",
)
clipped_step.mistake(
    "last-piece",
    _step(lambda gradients, limit: _clipped(gradients[-1], limit)),
    "It looks at the last piece alone. All of them are averaged first.",
)
clipped_step.mistake(
    "sum-unclipped",
    _step(lambda gradients, limit: np.sum(gradients, axis=0)),
    "It walks along the sum, and never clips. Average first, and then look at the limit.",
)
clipped_step.mistake(
    "dropped",
    _step(lambda gradients, limit: _average(gradients) * (_long(gradients, limit) == 0)),
    "Long gradients are thrown away. They are shortened.",
)


@clipped_step.mistake
def no_rate(theta, gradients, lr, limit):
    """The step has not been multiplied by the learning rate."""
    return theta - _clipped(_average(gradients), limit)


@clipped_step.mistake
def move_alone(theta, gradients, lr, limit):
    """That is the step alone. Where do we stand after it?"""
    return -lr * _clipped(_average(gradients), limit)


choice(
    "why-keras-crawls",
    EXERCISE,
    points=1,
    minutes=4,
    right="c",
    a="Then nothing would crawl. Who divides in your loop, and who divides in Keras?",
    b="Too long would be a sum that nobody divides. Here two of them divide.",
    d="For a factor of 64 somebody would have to divide twice too often. Count the divisions.",
)
