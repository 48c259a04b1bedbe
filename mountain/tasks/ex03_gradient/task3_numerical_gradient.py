"""Exercise 03, task 3: slopes felt by differences."""

import numpy as np

from descent_lib.landscapes import Beale, Himmelblau, LeastSquares, Rosenbrock
from mountain.check.inputs import Value
from mountain.check.task import Exercise, Task

EXERCISE = Exercise("ex03_gradient")


def _ground(rng, i):
    """A function, a place, and a width so large that it matters which difference is taken."""
    h = float(rng.choice([0.05, 0.1, 0.2]))
    if i % 5 == 4:
        n = (3, 4, 1)[i // 5 % 3]
        loss = LeastSquares(rng.normal(size=(5, n)), rng.normal(size=5), scale=0.5)
        return [(Value(loss), rng.normal(size=n), h)]
    ground = (Himmelblau(), Beale(), Rosenbrock(), Himmelblau())[i % 5]
    theta = np.array([1.0, 2.0]) if i == 0 else rng.uniform(0.5, 2, size=2)
    return [(Value(ground), theta, 0.1 if i == 0 else h)]


def _rises(function, theta, ahead, behind):
    """The rise from `behind` to `ahead` along each coordinate."""
    axes = np.eye(len(theta))
    return np.array([function(theta + ahead * u) - function(theta + behind * u) for u in axes])


def _central(function, theta, h):
    return _rises(function, theta, h, -h) / (2 * h)


def _together(function, theta, h):
    return (function(theta + h) - function(theta - h)) / (2 * h)


numerical = Task(
    "numerical-gradient",
    EXERCISE,
    points=2,
    minutes=8,
    case=_ground,
    reference=_central,
    checked="four landscapes, in two dimensions and more",
    rtol=1e-6,
    atol=1e-7,
    because="two nearly equal numbers are subtracted, which costs some digits",
    not_from=("descent_lib.landscapes.own",),
)


@numerical.mistake
def forward(function, theta, h):
    """That is the forward difference: it looks to one side only."""
    return _rises(function, theta, h, 0) / h


@numerical.mistake
def backward(function, theta, h):
    """That is the backward difference: it looks to one side only."""
    return _rises(function, theta, 0, -h) / h


@numerical.mistake
def run(function, theta, h):
    """It is twice the right one. How far apart are the two places?"""
    return _rises(function, theta, h, -h) / h


@numerical.mistake
def half_forward(function, theta, h):
    """It divides by 2h, and yet looks to one side only."""
    return _rises(function, theta, h, 0) / (2 * h)


@numerical.mistake
def narrower(function, theta, h):
    """The two places are h apart. They should lie h away on each side."""
    return _rises(function, theta, h / 2, -h / 2) / h


@numerical.mistake
def brackets(function, theta, h):
    """`/ 2 * h` divides by 2, and then multiplies by h. The run is one number: 2h."""
    return _rises(function, theta, h, -h) / 2 * h


@numerical.mistake
def rise(function, theta, h):
    """That is the rise. A slope is rise over run."""
    return _rises(function, theta, h, -h)


@numerical.mistake
def turned(function, theta, h):
    """Every sign is turned: the rise goes from the left place to the right one."""
    return -_central(function, theta, h)


@numerical.mistake
def all_at_once(function, theta, h):
    """It shifts all coordinates together, so every entry is the same."""
    return np.full(len(theta), _together(function, theta, h))


numerical.mistake(
    "one-number",
    _together,
    "It shifts all coordinates together, and gives one number. Shift one at a time.",
)


@numerical.mistake
def stays_shifted(function, theta, h):
    """The first slope is right. Then a coordinate stays where it was shifted to."""
    theta, slopes = theta.copy(), []
    for j in range(len(theta)):
        theta[j] += h
        ahead = function(theta)
        theta[j] -= 2 * h
        slopes.append((ahead - function(theta)) / (2 * h))
    return slopes


@numerical.mistake
def two_stay_shifted(function, theta, h):
    """The first slope is right. From then on both copies keep the shifts of the coordinates before.
    Where are they made?
    """
    ahead, behind, slopes = theta.copy(), theta.copy(), []
    for j in range(len(theta)):
        ahead[j] += h
        behind[j] -= h
        slopes.append((function(ahead) - function(behind)) / (2 * h))
    return slopes


@numerical.mistake
def walks_ahead(function, theta, h):
    """The first slope is right. Then the place itself has moved ahead along the
    coordinates before.
    """
    theta, slopes = theta.copy(), []
    for j in range(len(theta)):
        behind = theta.copy()
        behind[j] -= h
        theta[j] += h
        slopes.append((function(theta) - function(behind)) / (2 * h))
    return slopes


@numerical.mistake
def one_array(function, theta, h):
    """Every slope is 0: both places are one and the same array. `a = theta` gives it a second name,
    and makes no copy.
    """
    return 0 * theta


@numerical.mistake
def own_width(function, theta, h):
    """It takes a width of its own. The caller chooses h."""
    return _central(function, theta, 1e-5)


@numerical.mistake
def sizes(function, theta, h):
    """The slopes have lost their signs. Where the ground falls, a slope is negative."""
    return np.abs(_central(function, theta, h))


@numerical.mistake
def second_difference(function, theta, h):
    """That is a second difference: it feels how the ground bends, not how steep it is."""
    return (_rises(function, theta, h, 0) - _rises(function, theta, 0, -h)) / h**2


@numerical.mistake
def over_square(function, theta, h):
    """It divides by h². The run between the two places is 2h."""
    return _rises(function, theta, h, -h) / h**2


@numerical.mistake
def two_h_away(function, theta, h):
    """The two places are 4h apart, and it divides by 2h. They should lie h away on each side."""
    return _rises(function, theta, 2 * h, -2 * h) / (2 * h)


@numerical.mistake
def wide(function, theta, h):
    """The two places lie 2h away on each side. They should lie h away."""
    return _central(function, theta, 2 * h)


@numerical.mistake
def reversed_order(function, theta, h):
    """Right slopes in the reversed order: first comes that of coordinate 0."""
    return _central(function, theta, h)[::-1]


@numerical.mistake
def first_alone(function, theta, h):
    """The first slope is right, and the others are 0. How far is `return` indented, and how far
    does the loop go?
    """
    slopes = np.zeros(len(theta))
    slopes[0] = _central(function, theta, h)[0]
    return slopes
