"""Exercise 03, task 1: the slopes of the squared loss."""

import numpy as np

from mountain.check.task import Exercise, Task

EXERCISE = Exercise("ex03_gradient")


def _line(rng, i):
    if i == 0:
        return [(2.0, 1.0, np.array([1.0, 2.0, 4.0, -3.0]), np.array([0.0, 7.0, 4.0, 1.0]))]
    (w, b), n = rng.uniform(-3, 3, size=2), 3 + i % 4
    return [(w, b, rng.normal(1, 2, size=n), 3 * rng.normal(size=n))]


def _slopes(w, b, x, y):
    errors = w * x + b - y
    return errors @ x / len(x), errors.mean()


def _times(for_w, for_b=None):
    """The right slopes, times factors that may depend on the number of readings."""

    def answer(w, b, x, y):
        slopes = _slopes(w, b, x, y)
        return for_w(len(x)) * slopes[0], (for_b or for_w)(len(x)) * slopes[1]

    return answer


slopes = Task(
    "squared-loss-gradient",
    EXERCISE,
    points=2,
    minutes=6,
    case=_line,
    reference=_slopes,
    checked="six lines with three to six readings",
    not_from=("descent_lib.landscapes",),
)

slopes.mistake(
    "sum",
    _times(lambda n: n),
    "These are sums over the readings. The loss is a mean: where is the N?",
)
slopes.mistake(
    "one-sum",
    _times(lambda n: 1, lambda n: n),
    "The slope of w is right. The slope of b is a sum, and should be a mean.",
)
slopes.mistake(
    "doubled",
    _times(lambda n: 2),
    "Both are twice the right ones: the gradient of the loss without its half.",
)
slopes.mistake(
    "halved",
    _times(lambda n: 0.5),
    "Both are half the right ones. What does the 2 of the derivative do to the half?",
)
slopes.mistake(
    "uphill",
    _times(lambda n: -1),
    "Both signs are turned. The error is the prediction minus the target.",
)


@slopes.mistake
def swapped(w, b, x, y):
    """Right numbers in the wrong order: first the slope of w, then that of b."""
    return _slopes(w, b, x, y)[::-1]


@slopes.mistake
def same_inner(w, b, x, y):
    """The inner derivative of b is not x. What does a prediction do when b grows by 1?"""
    return (_slopes(w, b, x, y)[0],) * 2


@slopes.mistake
def no_inner(w, b, x, y):
    """The slope of w lacks its inner derivative: it is that of b."""
    return (_slopes(w, b, x, y)[1],) * 2


@slopes.mistake
def product_of_means(w, b, x, y):
    """For w you multiply the mean error by the mean x. The mean of products is wanted."""
    error = np.mean(w * x + b - y)
    return error * x.mean(), error


@slopes.mistake
def first_reading(w, b, x, y):
    """The slope of b comes from the first reading alone."""
    return _slopes(w, b, x, y)[0], w * x[0] + b - y[0]


@slopes.mistake
def no_bias(w, b, x, y):
    """The prediction lacks the bias: b does not enter the error."""
    return _slopes(w, 0, x, y)


slopes.mistake(
    "other-sum",
    _times(lambda n: n, lambda n: 1),
    "The slope of b is right. The slope of w is a sum, and should be a mean.",
)
slopes.mistake(
    "one-doubled",
    _times(lambda n: 2, lambda n: 1),
    "The slope of b is right, and that of w is twice the right one.",
)
slopes.mistake(
    "one-turned",
    _times(lambda n: 1, lambda n: -1),
    "The slope of w is right, and that of b has the other sign.",
)
slopes.mistake(
    "half-of-a-sum",
    _times(lambda n: n / 2),
    "It is half of a sum: the N is missing, and the half is gone once you derive.",
)


@slopes.mistake
def squares(w, b, x, y):
    """The errors are still squared. Once you derive, one factor of the square is left."""
    squared = (w * x + b - y) ** 2
    return squared @ x / len(x), squared.mean()


@slopes.mistake
def sizes(w, b, x, y):
    """The errors have lost their signs: it lets none of them pull down."""
    errors = np.abs(w * x + b - y)
    return errors @ x / len(x), errors.mean()


@slopes.mistake
def signs(w, b, x, y):
    """Only the signs of the errors count. That belongs to the mean of the absolute errors."""
    errors = np.sign(w * x + b - y)
    return errors @ x / len(x), errors.mean()


@slopes.mistake
def by_weight(w, b, x, y):
    """For w you multiply each error by w. What does a prediction do when w grows by 1?"""
    return w * _slopes(w, b, x, y)[1], _slopes(w, b, x, y)[1]


@slopes.mistake
def of_four(w, b, x, y):
    """It divides by 4, however many readings there are."""
    return _times(lambda n: n / 4)(w, b, x, y)
