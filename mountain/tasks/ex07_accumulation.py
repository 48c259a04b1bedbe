"""Exercise 07, accumulation: a large batch in small pieces, even and ragged, and clipped once."""

import numpy as np

from mountain.check.codec import Linear, Tensor
from mountain.check.task import Mistake, Task, choice

EXERCISE = "ex07_accumulation"


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


def _batches(rng, i):
    size = 2 if i == 0 else int(rng.integers(2, 5))
    n = 3 if i == 0 else size * int(rng.integers(2, 4)) + int(rng.integers(1, size)) * (i != 2)
    return [(_model(rng), *_rows(rng, n), size)]


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


def _divided_on_the_way(model, pieces):
    for x, y in pieces:
        _mean(model(x) - y).backward()
        for gradient in _gradients(model):
            gradient /= len(pieces)
    return _gradients(model)


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


def _last_piece(model, x, y, size):
    rows = (len(x) - 1) % size + 1
    (_mean(model(x[-rows:]) - y[-rows:]) * rows / len(x)).backward()
    return _gradients(model)


def _whole_batch(model, x, y, size):
    return _whole(model, [(x, y)])


def _weights(model, *batch):
    return model.weight, model.bias


def _steps(rng, i):
    if i == 0:
        pieces = [np.array([6.0, 0.0]), np.array([0.0, 8.0])]
        return [(np.array([1.0, 1.0]), pieces, 0.1, 1.0)]
    pieces = list(rng.normal(size=(int(rng.integers(3, 6)), 2)) + rng.normal(size=2))
    share = [0.5, 1.3, 0.7, 1.2 * len(pieces)][i % 4]  # of the norm: the odd ones clip nothing
    limit = share * np.linalg.norm(np.mean(pieces, axis=0))
    return [(rng.normal(size=2), pieces, float(rng.integers(6, 10)) / 10, float(limit))]


def _clipped(gradient, limit):
    return gradient * min(1.0, limit / np.linalg.norm(gradient))


def _step(direction):
    """A step against ``direction(gradients, limit)``."""
    return lambda theta, gradients, lr, limit: theta - lr * direction(gradients, limit)


def _average(gradients):
    return np.mean(gradients, axis=0)


def _after_each(gradients, limit):
    total = np.zeros(2)
    for gradient in gradients:
        total = _clipped(total + gradient / len(gradients), limit)
    return total


def _always(gradients, limit):
    return _average(gradients) * limit / np.linalg.norm(_average(gradients))


def _squared(gradients, limit):
    return _average(gradients) * min(1.0, limit / np.sum(_average(gradients) ** 2))


def _step_clipped(theta, gradients, lr, limit):
    return theta - _clipped(lr * _average(gradients), limit)


TASKS = [
    Task(
        "accumulated-gradient",
        EXERCISE,
        2,
        _pieces,
        _whole,
        (
            Mistake(
                "sum",
                "It is too long, by the number of pieces: `backward()` adds, and nobody divides.",
                _collected(lambda rows, pieces: 1.0),
            ),
            Mistake(
                "eight",
                "It divides by 8, as the chapter's loop does. How many pieces are there here?",
                _collected(lambda rows, pieces: 1 / 8),
            ),
            Mistake(
                "last-piece",
                "Only the last piece counts. Something clears `.grad` between the pieces.",
                _collected(lambda rows, pieces: 1.0, clear=True),
            ),
            Mistake(
                "last-share",
                "The share is right, but only that of the last piece is left: something clears "
                "`.grad` in between.",
                _collected(lambda rows, pieces: 1 / pieces, clear=True),
            ),
            Mistake(
                "first-piece",
                "It returns after the first piece. How far is `return` indented?",
                _collected(lambda rows, pieces: 1 / pieces, only=1),
            ),
            Mistake(
                "rows-of-a-piece",
                "It divides by the rows of a piece. Each loss is a mean over them already.",
                _collected(lambda rows, pieces: 1 / rows),
            ),
            Mistake(
                "all-rows",
                "It divides by the rows of the whole batch. Each loss is a mean over its own rows "
                "already, so that is too much.",
                _collected(lambda rows, pieces: 1 / (rows * pieces)),
            ),
            Mistake(
                "sum-of-squares",
                "Each piece's loss is a sum over its rows. Take means, or divide by all rows.",
                _collected(lambda rows, pieces: 1 / pieces, lambda errors: (errors**2).sum()),
            ),
            Mistake(
                "nothing-divided",
                "That is the gradient of the sum of all squares: nothing has been divided at all.",
                _collected(lambda rows, pieces: 1.0, lambda errors: (errors**2).sum()),
            ),
            Mistake(
                "divided-on-the-way",
                "The first pieces fade: what is collected is divided again after each piece.",
                _divided_on_the_way,
            ),
            Mistake(
                "weights",
                "Those are the weights. Their gradients lie beside them, in `.grad`.",
                _weights,
            ),
            Mistake(
                "half",
                "It is half as long as it should be: the loss is the mean of the squares, without "
                "a 1/2.",
                _collected(lambda rows, pieces: 0.5 / pieces),
            ),
        ),
        checked="six batches of two to six equal pieces",
    ),
    Task(
        "ragged-batches",
        EXERCISE,
        2,
        _batches,
        _whole_batch,
        (
            Mistake(
                "equal-shares",
                "Each piece counts the same, so a row in the short last piece counts for more than "
                "the others.",
                _in_pieces(lambda rows, pieces, size, n: 1 / pieces),
            ),
            Mistake(
                "full-pieces",
                "It divides by the number of full pieces, and the short last one makes one more.",
                _in_pieces(lambda rows, pieces, size, n: 1 / (n // size)),
            ),
            Mistake(
                "dropped",
                "The last rows are left out: those that do not fill a piece.",
                _in_pieces(lambda rows, pieces, size, n: 1 / pieces, drop=True),
            ),
            Mistake(
                "dropped-by-rows",
                "The shares are right, but the rows that do not fill a piece are left out.",
                _in_pieces(lambda rows, pieces, size, n: rows / n, drop=True),
            ),
            Mistake(
                "share-of-a-piece",
                "It weighs by rows, but compares them with a full piece. The shares must add up "
                "to 1.",
                _in_pieces(lambda rows, pieces, size, n: rows / size),
            ),
            Mistake(
                "same-size",
                "Each piece has the share of a full one. The last has fewer rows.",
                _in_pieces(lambda rows, pieces, size, n: size / n),
            ),
            Mistake(
                "sum",
                "It is the plain sum over the pieces: nobody weighs them.",
                _in_pieces(lambda rows, pieces, size, n: 1.0),
            ),
            Mistake(
                "rows-unshared",
                "It multiplies by the rows of each piece and forgets to divide by all of them.",
                _in_pieces(lambda rows, pieces, size, n: rows),
            ),
            Mistake(
                "all-rows",
                "It divides means by the number of rows: each piece then counts too little, and "
                "the short one as much as the long ones.",
                _in_pieces(lambda rows, pieces, size, n: 1 / n),
            ),
            Mistake(
                "last-piece",
                "Only the last piece is left: something clears `.grad` in between.",
                _last_piece,
            ),
            Mistake(
                "weights",
                "Those are the weights. Their gradients lie beside them, in `.grad`.",
                _weights,
            ),
        ),
        checked="six batches; in five of them the last piece is shorter, and one comes out even",
    ),
    Task(
        "clipped-step",
        EXERCISE,
        1,
        _steps,
        _step(lambda gradients, limit: _clipped(_average(gradients), limit)),
        (
            Mistake(
                "each-piece",
                "It clips each piece by itself. That shortens the large ones alone, and so turns "
                "the average.",
                _step(lambda gradients, limit: _average([_clipped(g, limit) for g in gradients])),
            ),
            Mistake(
                "after-each",
                "It clips while it collects: the first pieces are whittled away, the last one "
                "shouts.",
                _step(_after_each),
            ),
            Mistake(
                "unclipped",
                "It never clips: the step is too long where the gradient is.",
                _step(lambda gradients, limit: _average(gradients)),
            ),
            Mistake(
                "always",
                "Short gradients are stretched to the limit. Those must stay as they are.",
                _step(_always),
            ),
            Mistake(
                "by-value",
                "It cuts each entry by itself, which turns the arrow. Its norm is what has a "
                "limit.",
                _step(lambda gradients, limit: np.clip(_average(gradients), -limit, limit)),
            ),
            Mistake(
                "sum",
                "It clips the sum. Where that is short enough to pass, the step is too long by "
                "the number of pieces, and elsewhere the limit bites too soon.",
                _step(lambda gradients, limit: _clipped(np.sum(gradients, axis=0), limit)),
            ),
            Mistake(
                "before-the-mean",
                "It clips the sum and divides afterwards, so that the step is shorter than the "
                "limit allows.",
                _step(
                    lambda gradients, limit: (
                        _clipped(np.sum(gradients, axis=0), limit) / len(gradients)
                    )
                ),
            ),
            Mistake(
                "squared",
                "It compares with the squared norm. Is there a root missing?",
                _step(_squared),
            ),
            Mistake(
                "step-clipped",
                "It clips the step. The limit is for the gradient, before the learning rate.",
                _step_clipped,
            ),
            Mistake(
                "uphill",
                "It steps along the gradient, uphill.",
                _step(lambda gradients, limit: -_clipped(_average(gradients), limit)),
            ),
            Mistake(
                "gradient-alone",
                "That is the shortened gradient. The new place is wanted: make the step with it.",
                lambda theta, gradients, lr, limit: _clipped(_average(gradients), limit),
            ),
            Mistake(
                "step-for-each",
                "It makes a step for each piece. All pieces together make one.",
                _step(lambda gradients, limit: sum(_clipped(g, limit) for g in gradients)),
            ),
        ),
        checked="six steps, some with a gradient above the limit and some below",
        rtol=1e-5,
        atol=1e-5,
        because="PyTorch's own clipping divides by the norm plus a millionth",
    ),
    choice(
        "why-keras-crawls",
        EXERCISE,
        1,
        "c",
        {
            "a": "Then nothing would crawl. Who divides in your loop, and who divides in Keras?",
            "b": "Too long would be a sum that nobody divides. Here two of them divide.",
            "d": "For a factor of 64 somebody would have to divide twice too often. Count the "
            "divisions.",
        },
    ),
]
