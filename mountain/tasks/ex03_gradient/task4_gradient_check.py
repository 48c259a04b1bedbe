"""Exercise 03, task 4: two gradients compared."""

import numpy as np

from mountain.check.task import Exercise, Task

EXERCISE = Exercise("ex03_gradient")


def _near(ratio, size):
    """A pair of this relative difference, of the same length, and with all entries as far apart."""
    a = size * np.array([3.0, -4.0, 5.0])
    return a, a * (1 + 2 * ratio * np.array([1, 1, -1]))


def _spread(ratio, size):
    """A pair of this relative difference and equal lengths: one large entry, the others apart."""
    a = 1e3 * size * np.array([1.0, 1e-9, -1e-9, 1e-9, -1e-9])
    return a, a + ratio * 1e3 * size * np.array([0, 1, -1, -1, 1])


def _single(ratio, size):
    """A pair of this relative difference and equal lengths: five alike, two of them apart."""
    a = 1e3 * size * np.array([1.0, 1, -1, 1, -1])
    return a, a + ratio * 10**0.5 * 1e3 * size * np.array([0, 0, 0, 1, 1])


def _pairs(rng, i):
    """A pair of one of 15 kinds: seven that agree, four ways to be wrong, four too far apart."""
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
        _near(0.3e-6, 1e-10 * size),
        _near(0.85e-6, 1e6 * size),  # above the limit if the lengths are not simply added
        _near(1.5e-6, 1e-10 * size),  # below it if a small number is added under the line
        _near(1.5e-6, 1e6 * size),
        _spread(0.7e-6, size),  # above the limit if sizes are added up
        _spread(1.5e-6, size),  # below it if only the largest entries count
        _single(0.7e-6, size),  # above it if only the largest entries count
        _single(1.4e-6, size),  # below it if sizes are added up
    ]
    return [pairs[i % 15]]


def _length(a):
    return np.linalg.norm(a)


def _same(a, b, limit=1e-6):
    return bool(_length(a - b) / (_length(a) + _length(b)) < limit)


comparison = Task(
    "gradient-check",
    EXERCISE,
    points=1,
    minutes=4,
    case=_pairs,
    reference=_same,
    checked="right gradients and wrong ones, large and small, some of them near the limit",
    count=15,
    graded=45,
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
def signs_cancel(a, b):
    """Above the line differences of both signs cancel. Take the length of the difference."""
    return bool((a - b).sum() / (_length(a) + _length(b)) < 1e-6)


@comparison.mistake
def guarded(a, b):
    """A wrong gradient of tiny numbers passes. Is something added under the line?"""
    return bool(_length(a - b) / (_length(a) + _length(b) + 1e-8) < 1e-6)


@comparison.mistake
def root_of_both(a, b):
    """A pair just within the limit fails. Under the line stands the sum of two lengths."""
    return bool(_length(a - b) / np.hypot(_length(a), _length(b)) < 1e-6)


@comparison.mistake
def product_of_lengths(a, b):
    """Under the line the lengths are multiplied: then the size of the gradients decides."""
    return bool(_length(a - b) / (_length(a) * _length(b)) < 1e-6)


@comparison.mistake
def sum_for_difference(a, b):
    """Above the line the two are added. How far apart are they?"""
    return bool(_length(a + b) / (_length(a) + _length(b)) < 1e-6)


@comparison.mistake
def any_entry(a, b):
    """One entry that agrees is enough for it to pass. All of them count."""
    return bool((np.abs(a - b) < 1e-6 * (np.abs(a) + np.abs(b))).any())


@comparison.mistake
def mean_of_ratios(a, b):
    """It takes the mean of a ratio for each entry. Take two lengths first, and one ratio then."""
    return bool((np.abs(a - b) / (np.abs(a) + np.abs(b))).mean() < 1e-6)


@comparison.mistake
def square_above(a, b):
    """The difference is squared, and the lengths below are not."""
    return bool(_length(a - b) ** 2 / (_length(a) + _length(b)) < 1e-6)


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


@comparison.mistake
def sums_of_sizes(a, b):
    """It adds up the sizes of the entries. The length of an arrow is the root of the sum of
    squares.
    """
    return bool(np.abs(a - b).sum() < 1e-6 * (np.abs(a).sum() + np.abs(b).sum()))


@comparison.mistake
def largest_entries(a, b):
    """It compares the largest entries alone. The length of an arrow takes all of them."""
    return bool(np.abs(a - b).max() < 1e-6 * (np.abs(a).max() + np.abs(b).max()))


@comparison.mistake
def first_entry(a, b):
    """It looks at the first entry alone. The others may be wrong."""
    return bool(abs(a[0] - b[0]) < 1e-6 * (abs(a[0]) + abs(b[0])))


@comparison.mistake
def mean_entries(a, b):
    """It compares means over the entries, where differences of both signs cancel."""
    return bool(abs((a - b).mean()) < 1e-6 * (abs(a.mean()) + abs(b.mean())))
