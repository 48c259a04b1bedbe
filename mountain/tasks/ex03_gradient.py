"""Exercise 03, gradient: derive it, follow the error, feel it by differences, and compare."""

import numpy as np

from descent_lib.landscapes import Beale, Himmelblau, LeastSquares, Rosenbrock
from mountain.check.codec import Value
from mountain.check.task import Mistake, Task, typed

EXERCISE = "ex03_gradient"


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


def _first_reading(w, b, x, y):
    return _slopes(w, b, x, y)[0], w * x[0] + b - y[0]


def _product_of_means(w, b, x, y):
    error = np.mean(w * x + b - y)
    return error * x.mean(), error


def _reading(rng, i):
    """Four inputs and a rate; the factor lies between -1.4 and 0.7, and never near 0."""
    x = rng.choice([-3, -2, 1, 2, 3, 4, 5], size=4, replace=False)
    eta = rng.choice([0.3, 0.4, 0.7, 1.4, 1.7, 2.4]) / np.mean(x**2)
    return {"x": [int(number) for number in x], "eta": round(float(eta), 3)}


def _factor(x, eta, times=1):
    return 1 - eta * times * sum(number**2 for number in x) / len(x)


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


def _stays_shifted(function, theta, h):
    theta, slopes = theta.copy(), []
    for j in range(len(theta)):
        theta[j] += h
        ahead = function(theta)
        theta[j] -= 2 * h
        slopes.append((ahead - function(theta)) / (2 * h))
    return slopes


def _two_stay_shifted(function, theta, h):
    ahead, behind, slopes = theta.copy(), theta.copy(), []
    for j in range(len(theta)):
        ahead[j] += h
        behind[j] -= h
        slopes.append((function(ahead) - function(behind)) / (2 * h))
    return slopes


def _steps_ahead(function, theta, h):
    theta, slopes = theta.copy(), []
    for j in range(len(theta)):
        behind = theta.copy()
        behind[j] -= h
        theta[j] += h
        slopes.append((function(theta) - function(behind)) / (2 * h))
    return slopes


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


def _same_entries(a, b):
    return bool((np.abs(a - b) < 1e-6 * (np.abs(a) + np.abs(b))).all())


def _same_ratios(a, b):
    return bool((np.abs(a - b) < 1e-6 * np.abs(b)).all())


def _same_lengths(a, b):
    return bool(abs(_length(a) - _length(b)) / (_length(a) + _length(b)) < 1e-6)


def _same_directions(a, b):
    return bool(a @ b / _length(a) / _length(b) > 1 - 1e-6)


def _without_absolute_values(a, b):
    return bool((a - b).sum() / (np.abs(a).sum() + np.abs(b).sum()) < 1e-6)


TASKS = [
    Task(
        "squared-loss-gradient", EXERCISE, 2, _line, _slopes,
        (
            Mistake("sum",
                "These are sums over the readings. The loss is a mean: where is the N?",
                _times(lambda n: n)),
            Mistake("one-sum",
                "The slope of w is right. The slope of b is a sum, and should be a mean.",
                _times(lambda n: 1, lambda n: n)),
            Mistake("doubled",
                "Both are twice the right ones: the gradient of the loss without its half.",
                _times(lambda n: 2)),
            Mistake("halved",
                "Both are half the right ones. What does the 2 of the derivative do to the half?",
                _times(lambda n: 0.5)),
            Mistake("uphill",
                "Both signs are turned. The error is the prediction minus the target.",
                _times(lambda n: -1)),
            Mistake("swapped",
                "Right numbers in the wrong order: first the slope of w, then that of b.",
                lambda w, b, x, y: _slopes(w, b, x, y)[::-1]),
            Mistake("same-inner",
                "The inner derivative of b is not x. What does a prediction do when b grows by 1?",
                lambda w, b, x, y: (_slopes(w, b, x, y)[0],) * 2),
            Mistake("no-inner",
                "The slope of w lacks its inner derivative: it is that of b.",
                lambda w, b, x, y: (_slopes(w, b, x, y)[1],) * 2),
            Mistake("product-of-means",
                "For w you multiply the mean error by the mean x. The mean of products is wanted.",
                _product_of_means),
            Mistake("first-reading",
                "The slope of b comes from the first reading alone.", _first_reading),
            Mistake("no-bias",
                "The prediction lacks the bias: b does not enter the error.",
                lambda w, b, x, y: _slopes(w, 0, x, y)),
        ),
        checked="six lines with four readings each",
    ),
    Task(
        "error-factor", EXERCISE, 1, _reading, _factor,
        (
            Mistake("square-of-mean",
                "You square the mean of x. The mean of the squares is another number.",
                lambda x, eta: 1 - eta * np.mean(x) ** 2),
            Mistake("sum",
                "You add up the squares. The loss is a mean, and so is what stands in the factor.",
                lambda x, eta: _factor(x, eta, len(x))),
            Mistake("doubled",
                "That would be right for the loss without its half.",
                lambda x, eta: _factor(x, eta, 2)),
            Mistake("halved",
                "The half of the loss is gone once you derive: it does not stand in the factor.",
                lambda x, eta: _factor(x, eta, 0.5)),
            Mistake("taken-away",
                "That is the share that a step takes away. Which share stays?",
                lambda x, eta: 1 - _factor(x, eta)),
            Mistake("grows",
                "The sign inside is wrong: the step goes against the gradient.",
                lambda x, eta: _factor(x, eta, -1)),
        ),
        **typed(2e-3),
    ),
    Task(
        "numerical-gradient", EXERCISE, 2, _ground, _central,
        (
            Mistake("forward",
                "That is the forward difference: it looks to one side only.",
                lambda function, theta, h: _rises(function, theta, h, 0) / h),
            Mistake("backward",
                "That is the backward difference: it looks to one side only.",
                lambda function, theta, h: _rises(function, theta, 0, -h) / h),
            Mistake("run",
                "It is twice the right one. How far apart are the two places?",
                lambda function, theta, h: _rises(function, theta, h, -h) / h),
            Mistake("half-forward",
                "It divides by 2h, and yet looks to one side only.",
                lambda function, theta, h: _rises(function, theta, h, 0) / (2 * h)),
            Mistake("narrower",
                "The two places are h apart. They should lie h away on each side.",
                lambda function, theta, h: _rises(function, theta, h / 2, -h / 2) / h),
            Mistake("brackets",
                "`/ 2 * h` divides by 2, and then multiplies by h. The run is one number: 2h.",
                lambda function, theta, h: _rises(function, theta, h, -h) / 2 * h),
            Mistake("rise",
                "That is the rise. A slope is rise over run.",
                lambda function, theta, h: _rises(function, theta, h, -h)),
            Mistake("turned",
                "Every sign is turned: the rise goes from the left place to the right one.",
                lambda function, theta, h: -_central(function, theta, h)),
            Mistake("all-at-once",
                "It shifts all coordinates together, so every entry is the same.",
                lambda function, theta, h: np.full(len(theta), _together(function, theta, h))),
            Mistake("one-number",
                "It shifts all coordinates together, and gives one number. Shift one at a time.",
                _together),
            Mistake("stays-shifted",
                "The first slope is right. Then a coordinate stays where it was shifted to.",
                _stays_shifted),
            Mistake("two-stay-shifted",
                "The first slope is right. From then on both copies keep the shifts of the "
                "coordinates before. Where are they made?",
                _two_stay_shifted),
            Mistake("walks-ahead",
                "The first slope is right. Then the place itself has moved ahead along the "
                "coordinates before.",
                _steps_ahead),
            Mistake("one-array",
                "Every slope is 0: both places are one and the same array. `a = theta` gives it "
                "a second name, and makes no copy.",
                lambda function, theta, h: 0 * theta),
            Mistake("own-width",
                "It takes a width of its own. The caller chooses h.",
                lambda function, theta, h: _central(function, theta, 1e-5)),
        ),
        checked="four landscapes, in two and three dimensions", rtol=1e-6, atol=1e-7,
        because="two nearly equal numbers are subtracted, which costs some digits",
    ),
    Task(
        "gradient-check", EXERCISE, 1, _pairs, _same,
        (
            Mistake("absolute",
                "It looks at the size of the difference alone. For large gradients a rounding "
                "error is large, and for small ones everything is small.",
                lambda a, b: bool(_length(a - b) < 1e-6)),
            Mistake("allclose",
                "`np.allclose` has limits of its own: five digits, and whatever differs by less "
                "than 1e-8. That is far too much for small gradients.",
                lambda a, b: bool(np.allclose(a, b))),
            Mistake("allclose-limit",
                "`np.allclose` also takes two numbers for equal if they differ by less than 1e-8: "
                "far too much for small gradients.",
                lambda a, b: bool(np.allclose(a, b, rtol=1e-6))),
            Mistake("too-loose",
                "A pair passes that differs by a little more than the limit. Is it 1e-6, and "
                "does it meet true lengths, not their squares?",
                lambda a, b: _same(a, b, 1e-3)),
            Mistake("too-strict",
                "A pair fails that differs by less than the limit, which is 1e-6 in this task.",
                lambda a, b: _same(a, b, 1e-9)),
            Mistake("one-length",
                "It divides by the length of one gradient alone, or by a mean. Look again at "
                "what stands under the line.",
                lambda a, b: bool(_length(a - b) / _length(b) < 1e-6)),
            Mistake("entry-by-entry",
                "It wants every entry right to six digits. An entry far smaller than the others "
                "holds mostly rounding.",
                _same_entries),
            Mistake("ratios",
                "It looks at each ratio of two entries. In an entry far smaller than the others, "
                "rounding alone makes that large.",
                _same_ratios),
            Mistake("lengths",
                "It compares lengths. Two arrows of the same length may point anywhere.",
                _same_lengths),
            Mistake("directions",
                "It compares directions. A lost half has the right direction, too.",
                _same_directions),
            Mistake("no-absolute-values",
                "Differences of both signs cancel in the sum. Take the length of the difference.",
                _without_absolute_values),
            Mistake("inverted",
                "True and False are exchanged: a small difference is a good sign.",
                lambda a, b: not _same(a, b)),
            Mistake("never",
                "Nothing passes, not even a right gradient. Differences never agree to the last "
                "digit.",
                lambda a, b: False),
            Mistake("always",
                "It lets everything pass: each answer is True.", lambda a, b: True),
        ),
        checked="right gradients and wrong ones, large and small, some of them near the limit",
        because="True or False", count=11, graded=33,
    ),
]  # fmt: skip
