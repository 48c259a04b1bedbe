"""Exercise 07, task 2: the largest rate it can bear."""

import numpy as np

from descent_lib.in_python import learning_rate_limit
from mountain.check.short_answers import number
from mountain.check.task import Exercise

EXERCISE = Exercise("ex07_levels")


def _places(rng, i):
    return {"x": ((np.array([4, 10, 16, 22]) + rng.integers(0, 6, size=4)) / 10).tolist()}


def _matrix(x):
    """The means of the products of what w and v are multiplied with: x and its square."""
    columns = np.stack([x, x**2])
    return columns @ columns.T / len(x)


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
    reference=_rate(lambda x: 1 / _steepest(_matrix(x))),
)

critical_rate.mistake(
    "library",
    lambda x: learning_rate_limit(x),
    "That is the library's; write it out. It is the limit of the chapter's line, w x + b. Here w "
    "and v move, and their matrix is another.",
)
critical_rate.mistake(
    "library-doubled",
    lambda x: 2 * learning_rate_limit(x),
    "That is twice the limit of the chapter's line, w x + b. Here w and v move, and their matrix "
    "is another.",
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
    "straight",
    _rate(lambda x: 1 / np.mean(x**2)),
    "That would be right for w x alone. Here v moves too, and the matrix is two by two.",
)
critical_rate.mistake(
    "bend-alone",
    _rate(lambda x: 1 / np.mean(x**4)),
    "That is 1 over the largest entry of the matrix, the mean of x⁴. Here w moves too, and how "
    "steep the ground is says the largest eigenvalue.",
)
critical_rate.mistake(
    "with-a-bias",
    _rate(lambda x: 1 / _steepest(np.vander(x, 3).T @ np.vander(x, 3) / len(x))),
    "That is the limit of a curve with a bias. This one has none: only w and v move.",
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
    "squares-of-means",
    _rate(lambda x: 1 / (np.mean(x) ** 2 + np.mean(x**2) ** 2)),
    "The matrix holds means of products. You took products of means.",
)
critical_rate.mistake(
    "centred",
    _rate(lambda x: 1 / _steepest(np.cov(x, x**2, bias=True))),
    "The matrix holds means of products, not variances: nothing is centred here.",
)
