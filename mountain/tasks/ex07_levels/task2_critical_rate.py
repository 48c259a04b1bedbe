"""Exercise 07, task 2: the largest rate it can bear."""

import numpy as np

from descent_lib.in_python import learning_rate_limit
from mountain.check.task import Exercise, number

EXERCISE = Exercise("ex07_levels")


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
    minutes=6,
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
