"""Small data sets and mini-batches; every random number comes from a seed that the caller gives."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from descent_lib import arguments
from descent_lib.landscapes import LeastSquares, _finite


def line(count=10):
    """``x = 1 .. count`` and ``y = 2x + 1``, arrays of shape (count,): no noise, known answer."""
    x = np.arange(1.0, arguments.whole("count", count, low=1) + 1)
    return x, 2 * x + 1


def regression(samples, weights, noise=1.0, *, seed):
    """Gaussian inputs (samples, n) and ``inputs @ weights + noise * N(0, 1)``, for n weights."""
    samples = arguments.whole("samples", samples, low=1)
    noise = arguments.number("noise", noise, low=0)
    weights = np.atleast_1d(_finite("weights", weights))
    if weights.ndim != 1 or not weights.size:
        raise ValueError(f"weights has shape {weights.shape}; it must be a list of numbers")
    generator = _generator(seed)
    inputs = generator.standard_normal((samples, len(weights)))
    return inputs, inputs @ weights + noise * generator.standard_normal(samples)


def digits():
    """scikit-learn's 1797 handwritten digits: pixels in 0..1 (1797, 64) and labels (1797,)."""
    from sklearn.datasets import load_digits  # only here: the rest of the core does without it

    pixels, labels = load_digits(return_X_y=True)
    return pixels / 16, labels


def with_bias(inputs):
    """Append a column of ones, so that the last weight is the bias: (samples, n + 1)."""
    inputs = _columns(inputs)
    return np.column_stack([inputs, np.ones(len(inputs))])


def standardise(inputs):
    """Shift and scale each column to mean 0 and standard deviation 1: (scaled, mean, deviation)."""
    inputs = _finite("inputs", inputs)
    _columns(inputs)
    mean, deviation = inputs.mean(axis=0), inputs.std(axis=0)
    if np.any(inputs.max(axis=0) == inputs.min(axis=0)):
        raise ValueError("inputs has a constant column, which cannot be scaled; leave it out")
    return (inputs - mean) / deviation, mean, deviation


def _columns(inputs):
    inputs = _finite("inputs", inputs)
    if inputs.ndim == 1:
        inputs = inputs[:, None]
    if inputs.ndim != 2 or not inputs.size:
        raise ValueError(f"inputs has shape {inputs.shape}; it must be (samples,) or (samples, n)")
    return inputs


def epochs(count, size, *, seed) -> Iterator[np.ndarray]:
    """Row numbers of one mini-batch after another, without end.

    Each pass over the ``count`` rows is shuffled anew; its last batch may be smaller than ``size``.
    """
    count, size, generator = _batch_arguments(count, size, seed)
    return _epochs(count, size, generator)


def _epochs(count, size, generator):
    while True:
        order = generator.permutation(count)
        yield from (order[i : i + size] for i in range(0, count, size))


def draws(count, size, *, seed) -> Iterator[np.ndarray]:
    """Row numbers of mini-batches drawn with replacement, without end."""
    count, size, generator = _batch_arguments(count, size, seed)
    return _draws(count, size, generator)


def _draws(count, size, generator):
    while True:
        yield generator.integers(count, size=size)


@dataclass(frozen=True, eq=False)
class MiniBatch:
    """A loss whose gradient is taken on the next mini-batch: a noisy landscape to descend.

    >>> noisy = MiniBatch(loss, epochs(len(loss.inputs), 32, seed=0))
    """

    loss: LeastSquares
    batches: Iterator[np.ndarray]

    def __post_init__(self):
        arguments.function("loss.on", getattr(self.loss, "on", None))
        if not hasattr(self.batches, "__next__"):
            raise TypeError(
                f"batches must be a stream, as from epochs(...), but it is {self.batches!r}"
            )

    def value(self, x):
        """The loss on all rows."""
        return self.loss.value(x)

    def gradient(self, x):
        """The gradient on the rows of the next batch."""
        return self.loss.on(next(self.batches)).gradient(x)


def _batch_arguments(count, size, seed):
    count = arguments.whole("count", count, low=1)
    size = arguments.whole("size", size, low=1)
    if size > count:
        raise ValueError(f"size is {size}, but there are only {count} rows; take at most {count}")
    return count, size, _generator(seed)


def _generator(seed):
    return np.random.default_rng(arguments.whole("seed", seed))
