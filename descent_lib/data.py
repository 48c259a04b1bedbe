"""Small data sets and mini-batches; every random number comes from a seed that the caller gives."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from descent_lib import arguments
from descent_lib.arrays import Array, finite
from descent_lib.landscapes import LeastSquares

Rows = NDArray[np.intp]


def line(count: int = 10) -> tuple[Array, Array]:
    """``x = 1 .. count`` and ``y = 2x + 1``, arrays of shape (count,): no noise, known answer."""
    x = np.arange(1.0, arguments.whole("count", count, low=1) + 1)
    return x, 2 * x + 1


def regression(
    samples: int, weights: ArrayLike, noise: float = 1.0, *, seed: int
) -> tuple[Array, Array]:
    """Gaussian inputs (samples, n) and ``inputs @ weights + noise * N(0, 1)``, for n weights."""
    samples = arguments.whole("samples", samples, low=1)
    noise = arguments.number("noise", noise, low=0)
    truth = np.atleast_1d(finite("weights", weights))
    if truth.ndim != 1 or not truth.size:
        raise ValueError(f"weights has shape {truth.shape}; it must be a list of numbers")
    generator = _generator(seed)
    inputs = generator.standard_normal((samples, len(truth)))
    return inputs, inputs @ truth + noise * generator.standard_normal(samples)


def digits() -> tuple[Array, NDArray[np.int64]]:
    """scikit-learn's 1797 handwritten digits: pixels in 0..1 (1797, 64) and labels (1797,)."""
    from sklearn.datasets import load_digits  # only here: the rest of the core does without it

    pixels, labels = load_digits(return_X_y=True)
    return pixels / 16, labels


def with_bias(inputs: ArrayLike) -> Array:
    """Append a column of ones, so that the last weight is the bias: (samples, n + 1)."""
    columns = _columns(inputs)
    return np.column_stack([columns, np.ones(len(columns))])


def standardise(inputs: ArrayLike) -> tuple[Array, Array, Array]:
    """Shift and scale each column to mean 0 and standard deviation 1: (scaled, mean, deviation)."""
    columns = finite("inputs", inputs)
    _columns(columns)
    mean, deviation = columns.mean(axis=0), columns.std(axis=0)
    if np.any(columns.max(axis=0) == columns.min(axis=0)):
        raise ValueError("inputs has a constant column, which cannot be scaled; leave it out")
    return (columns - mean) / deviation, mean, deviation


def _columns(inputs: ArrayLike) -> Array:
    table = finite("inputs", inputs)
    if table.ndim == 1:
        table = table[:, None]
    if table.ndim != 2 or not table.size:
        raise ValueError(f"inputs has shape {table.shape}; it must be (samples,) or (samples, n)")
    return table


def epochs(count: int, size: int, *, seed: int) -> Iterator[Rows]:
    """Row numbers of one mini-batch after another, without end.

    Each pass over the ``count`` rows is shuffled anew; its last batch may be smaller than ``size``.
    """
    return _epochs(*_batch_arguments(count, size, seed))


def _epochs(count: int, size: int, generator: "np.random.Generator") -> Iterator[Rows]:
    while True:
        order = generator.permutation(count)
        yield from (order[i : i + size] for i in range(0, count, size))


def draws(count: int, size: int, *, seed: int) -> Iterator[Rows]:
    """Row numbers of mini-batches drawn with replacement, without end."""
    return _draws(*_batch_arguments(count, size, seed))


def _draws(count: int, size: int, generator: "np.random.Generator") -> Iterator[Rows]:
    while True:
        yield generator.integers(count, size=size)


@dataclass(frozen=True, eq=False)
class MiniBatch:
    """A loss whose gradient is taken on the next mini-batch: a noisy landscape to descend.

    >>> noisy = MiniBatch(loss, epochs(len(loss.inputs), 32, seed=0))
    """

    loss: LeastSquares
    batches: Iterator[Rows]

    def __post_init__(self) -> None:
        arguments.function("loss.on", getattr(self.loss, "on", None))
        if not hasattr(self.batches, "__next__"):
            raise TypeError(
                f"batches must be a stream, as from epochs(...), but it is {self.batches!r}"
            )

    def value(self, x: ArrayLike) -> Array:
        """The loss on all rows."""
        return self.loss.value(x)

    def gradient(self, x: ArrayLike) -> Array:
        """The gradient on the rows of the next batch."""
        return self.loss.on(next(self.batches)).gradient(x)


def _batch_arguments(count: int, size: int, seed: int) -> "tuple[int, int, np.random.Generator]":
    count = arguments.whole("count", count, low=1)
    size = arguments.whole("size", size, low=1)
    if size > count:
        raise ValueError(f"size is {size}, but there are only {count} rows; take at most {count}")
    return count, size, _generator(seed)


def _generator(seed: int) -> "np.random.Generator":
    return np.random.default_rng(arguments.whole("seed", seed))
