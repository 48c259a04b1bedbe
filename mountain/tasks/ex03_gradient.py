"""Exercise 03, gradient: derive it, follow the error, feel it by differences, and compare."""

import numpy as np

from descent_lib.landscapes import Beale, Himmelblau, LeastSquares, Rosenbrock
from mountain.check.codec import Value
from mountain.check.task import Exercise, Task, number

EXERCISE = Exercise("ex03_gradient")


def _line(rng, i):
    if i == 0:
        return [(2.0, 1.0, np.array([1.0, 2.0, 4.0, -3.0]), np.array([0.0, 7.0, 4.0, 1.0]))]
    w, b = rng.uniform(-3, 3, size=2)
    return [(w, b, rng.normal(1, 2, size=4), 3 * rng.normal(size=4))]


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
    case=_line,
    reference=_slopes,
    checked="six lines with four readings each",
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


def _reading(rng, i):
    """Four inputs and a rate; the factor lies between -1.4 and 0.7, and never near 0."""
    x = rng.choice([-3, -2, 1, 2, 3, 4, 5], size=4, replace=False)
    eta = rng.choice([0.3, 0.4, 0.7, 1.4, 1.7, 2.4]) / np.mean(x**2)
    return {"x": [int(number) for number in x], "eta": round(float(eta), 3)}


def _factor(x, eta, times=1):
    return 1 - eta * times * sum(number**2 for number in x) / len(x)


factor = number(
    "error-factor",
    EXERCISE,
    points=1,
    case=_reading,
    reference=_factor,
    rtol=2e-3,
)


@factor.mistake
def square_of_mean(x, eta):
    """You square the mean of x. The mean of the squares is another number."""
    return 1 - eta * np.mean(x) ** 2


factor.mistake(
    "sum",
    lambda x, eta: _factor(x, eta, len(x)),
    "You add up the squares. The loss is a mean, and so is what stands in the factor.",
)


@factor.mistake
def doubled(x, eta):
    """That would be right for the loss without its half."""
    return _factor(x, eta, 2)


@factor.mistake
def halved(x, eta):
    """The half of the loss is gone once you derive: it does not stand in the factor."""
    return _factor(x, eta, 0.5)


@factor.mistake
def taken_away(x, eta):
    """That is the share that a step takes away. Which share stays?"""
    return 1 - _factor(x, eta)


@factor.mistake
def grows(x, eta):
    """The sign inside is wrong: the step goes against the gradient."""
    return _factor(x, eta, -1)


def _ground(rng, i):
    """A function, a place, and a width so large that it matters which difference is taken."""
    h = float(rng.choice([0.05, 0.1, 0.2]))
    if i % 5 == 4:
        ground = LeastSquares(rng.normal(size=(5, 3)), rng.normal(size=5), scale=0.5)
        return [(Value(ground), rng.normal(size=3), h)]
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
    case=_ground,
    reference=_central,
    checked="four landscapes, in two and three dimensions",
    rtol=1e-6,
    atol=1e-7,
    because="two nearly equal numbers are subtracted, which costs some digits",
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


def _near(ratio, size):
    """A pair of this relative difference, of the same length, and with all entries as far apart."""
    a = size * np.array([3.0, -4.0, 5.0])
    return a, a * (1 + 2 * ratio * np.array([1, 1, -1]))


def _pairs(rng, i):
    """A pair of one of eleven kinds: five that agree, four ways to be wrong, two too far apart."""
    size = 10.0 ** rng.uniform(-1, 0.3)
    claim = size * np.array([3.0, -4.0, 12.0]) * rng.uniform(0.8, 1.2, size=3)
    noise = 1e-9 * size * rng.choice([-1, 1], size=3)
    pairs = [
        (claim, claim + noise),
        (1e9 * claim, 1e9 * (claim + noise)),  # far apart, if the size of the numbers is forgotten
        (size * np.array([1, 1e-11, 1]), size * np.array([1, 3e-11, 1])),  # rounding in an entry
        (1e-10 * claim, 2e-10 * claim),  # a lost half, where all numbers are small
        (claim, -claim),
        (claim, claim[[1, 0, 2]]),  # two entries exchanged
        (claim, 3 * claim),
        _near(0.3e-6, 1e-6 * size),
        _near(0.7e-6, 1e6 * size),
        _near(1.5e-6, 1e-6 * size),
        _near(1.5e-6, 1e6 * size),
    ]
    return [pairs[i % 11]]


def _length(a):
    return np.linalg.norm(a)


def _same(a, b, limit=1e-6):
    return bool(_length(a - b) / (_length(a) + _length(b)) < limit)


comparison = Task(
    "gradient-check",
    EXERCISE,
    points=1,
    case=_pairs,
    reference=_same,
    checked="right gradients and wrong ones, large and small, some of them near the limit",
    count=11,
    graded=33,
    because="True or False",
)


@comparison.mistake
def absolute(a, b):
    """It looks at the size of the difference alone. For large gradients a rounding error is large,
    and for small ones everything is small.
    """
    return bool(_length(a - b) < 1e-6)


@comparison.mistake
def allclose(a, b):
    """`np.allclose` has limits of its own: five digits, and whatever differs by less than 1e-8.
    That is far too much for small gradients.
    """
    return bool(np.allclose(a, b))


@comparison.mistake
def allclose_limit(a, b):
    """`np.allclose` also takes two numbers for equal if they differ by less than 1e-8: far too much
    for small gradients.
    """
    return bool(np.allclose(a, b, rtol=1e-6))


@comparison.mistake
def too_loose(a, b):
    """A pair passes that differs by a little more than the limit. Is it 1e-6, and does it meet true
    lengths, not their squares?
    """
    return _same(a, b, 1e-3)


@comparison.mistake
def too_strict(a, b):
    """A pair fails that differs by less than the limit, which is 1e-6 in this task."""
    return _same(a, b, 1e-9)


@comparison.mistake
def one_length(a, b):
    """It divides by the length of one gradient alone, or by a mean. Look again at what stands under
    the line.
    """
    return bool(_length(a - b) / _length(b) < 1e-6)


@comparison.mistake
def entry_by_entry(a, b):
    """It wants every entry right to six digits. An entry far smaller than the others holds mostly
    rounding.
    """
    return bool((np.abs(a - b) < 1e-6 * (np.abs(a) + np.abs(b))).all())


@comparison.mistake
def ratios(a, b):
    """It looks at each ratio of two entries. In an entry far smaller than the others, rounding
    alone makes that large.
    """
    return bool((np.abs(a - b) < 1e-6 * np.abs(b)).all())


@comparison.mistake
def lengths(a, b):
    """It compares lengths. Two arrows of the same length may point anywhere."""
    return bool(abs(_length(a) - _length(b)) / (_length(a) + _length(b)) < 1e-6)


@comparison.mistake
def directions(a, b):
    """It compares directions. A lost half has the right direction, too."""
    return bool(a @ b / _length(a) / _length(b) > 1 - 1e-6)


@comparison.mistake
def no_absolute_values(a, b):
    """Differences of both signs cancel in the sum. Take the length of the difference."""
    return bool((a - b).sum() / (np.abs(a).sum() + np.abs(b).sum()) < 1e-6)


@comparison.mistake
def inverted(a, b):
    """True and False are exchanged: a small difference is a good sign."""
    return not _same(a, b)


@comparison.mistake
def never(a, b):
    """Nothing passes, not even a right gradient. Differences never agree to the last digit."""
    return False


@comparison.mistake
def always(a, b):
    """It lets everything pass: each answer is True."""
    return True
