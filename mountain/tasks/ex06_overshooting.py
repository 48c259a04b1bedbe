"""Exercise 06, overshooting: the largest rate, a clipped gradient, and where a walk ends."""

import numpy as np

from descent_lib.landscapes import Quartic
from mountain.check.short_answers import choice, number
from mountain.check.task import Exercise, Task

EXERCISE = Exercise("ex06_overshooting")


def _valley(rng, i):
    p, q = rng.choice([3, 5, 7, 11, 13, 17, 19, 23], size=2, replace=False)
    return {"p": int(p), "q": int(q)}


def _limit(p, q):
    return 1 / max(p, q)


largest_rate = number(
    "largest-rate", EXERCISE, points=1, minutes=5, case=_valley, reference=_limit, rtol=3e-3
)


@largest_rate.mistake
def coefficient(p, q):
    """You took the coefficient for the curvature. Derive twice: what is it for p x²?"""
    return 2 / max(p, q)


@largest_rate.mistake
def best(p, q):
    """That is the best rate for the steep direction. It may be longer before it fails."""
    return 1 / (2 * max(p, q))


@largest_rate.mistake
def flat_direction(p, q):
    """That is the limit of the flat direction. The steep one fails long before."""
    return 1 / min(p, q)


largest_rate.mistake(
    "sum",
    lambda p, q: 1 / (p + q),
    "You added the curvatures. Each direction is a parabola of its own.",
)


@largest_rate.mistake
def average(p, q):
    """You took the mean of the curvatures. Each direction is a parabola of its own."""
    return 2 / (p + q)


@largest_rate.mistake
def curvature(p, q):
    """That is the curvature. The larger it is, the smaller is the limit."""
    return 2 * max(p, q)


@largest_rate.mistake
def product(p, q):
    """You multiplied the coefficients. Each direction is a parabola of its own."""
    return 2 / (4 * p * q)


@largest_rate.mistake
def length(p, q):
    """You took the length of the arrow (p, q). Each direction is a parabola of its own."""
    return 1 / (p**2 + q**2) ** 0.5


@largest_rate.mistake
def difference(p, q):
    """You subtracted the coefficients. Each direction is a parabola of its own."""
    return 1 / abs(p - q)


@largest_rate.mistake
def flat_coefficient(p, q):
    """Two things: the coefficient is not the curvature, and the flat direction does not decide."""
    return 2 / min(p, q)


def _gradients(rng, i):
    """A long gradient, a short one, and so on, of two to five numbers; then zeros; then one that is
    long, though no entry is above the limit.
    """
    if i % 7 == 5:
        return [(np.zeros(4), 2.0)]
    if i % 7 == 6:
        even = 9 * rng.choice([-1, 1], size=4) * rng.uniform(0.9, 1.1, size=4)
        return [(even, round(0.85 * float(np.linalg.norm(even)), 2))]
    size = (3, 3, 2, 5, 4)[i % 5]
    gradient = np.array([3.0, -4.0, 12.0]) if i == 0 else rng.normal(0, 9, size=size)
    if i % 5 == 4:
        gradient = -np.abs(gradient)  # its largest entry is not its longest
    share = rng.uniform(1.2, 1.8) if i % 2 else rng.uniform(0.2, 0.4)
    limit = 6.5 if i == 0 else round(float(share * np.linalg.norm(gradient)), 2)
    return [(gradient, limit)]


def _clip(gradient, limit, length=np.linalg.norm):
    size = length(gradient)
    return gradient * (limit / size if size > limit else 1)


clipping = Task(
    "clip-by-norm",
    EXERCISE,
    points=2,
    minutes=7,
    case=_gradients,
    reference=_clip,
    checked="long gradients, short ones, and none at all",
    count=7,
    rtol=1e-5,
    because="PyTorch's own clipping divides by the norm plus a millionth",
)


@clipping.mistake
def by_value(gradient, limit):
    """That is clipping by value: the direction turns. Shorten all entries alike."""
    return np.clip(gradient, -limit, limit)


@clipping.mistake
def always(gradient, limit):
    """Short gradients are made longer. Only one that exceeds the limit is touched."""
    with np.errstate(invalid="ignore"):  # zeros become nan
        return gradient * limit / np.linalg.norm(gradient)


@clipping.mistake
def always_but_zeros(gradient, limit):
    """Short gradients are made longer, all but zeros. Leave what is within the limit."""
    return limit * gradient / max(np.linalg.norm(gradient), 1e-300)


clipping.mistake(
    "reversed",
    lambda gradient, limit: gradient * max(1, limit / max(np.linalg.norm(gradient), 1e-300)),
    "It leaves long gradients long, and stretches short ones. Turn the condition.",
)


@clipping.mistake
def norm_squared(gradient, limit):
    """Your length lacks its root: it is the sum of the squares."""
    return _clip(gradient, limit, lambda g: g @ g)


@clipping.mistake
def sum_of_sizes(gradient, limit):
    """Your length is the sum of the sizes. An arrow is as long as the root of the sum of
    squares.
    """
    return _clip(gradient, limit, lambda g: np.abs(g).sum())


@clipping.mistake
def largest_entry(gradient, limit):
    """You measure the gradient by its largest entry. Others make it longer."""
    return _clip(gradient, limit, lambda g: np.abs(g).max())


@clipping.mistake
def asks_the_entries(gradient, limit):
    """It shortens only where an entry is above the limit. The arrow may be too long without one."""
    size = np.linalg.norm(gradient)
    return gradient * limit / size if np.abs(gradient).max() > limit else gradient


@clipping.mistake
def mean_square(gradient, limit):
    """Your length is a root of a mean. It should not shrink as weights are added."""
    return _clip(gradient, limit, lambda g: np.sqrt(np.mean(g**2)))


@clipping.mistake
def signs_alone(gradient, limit):
    """Of a long gradient only the signs are left, times the limit: the direction turns."""
    if np.linalg.norm(gradient) <= limit:
        return gradient
    return np.sign(gradient) * limit


@clipping.mistake
def cut_from_above(gradient, limit):
    """Each entry is cut from above. Shorten all of them alike, the negative ones too."""
    return np.minimum(gradient, limit)


@clipping.mistake
def short_ones_too(gradient, limit):
    """Short gradients are changed as well, by a factor of their own. They stay as they are."""
    size = np.linalg.norm(gradient)
    return gradient * (limit / size if size > limit else limit)


@clipping.mistake
def deviation(gradient, limit):
    """You measure how far the entries are from their mean. The length does not ask for it."""
    return _clip(gradient, limit, np.std)


@clipping.mistake
def mean_size(gradient, limit):
    """You measure the mean size of the entries. An arrow is as long as the root of the sum of
    squares.
    """
    return _clip(gradient, limit, lambda g: np.abs(g).mean())


@clipping.mistake
def two_entries(gradient, limit):
    """You measure the first two entries alone. The arrow has as many as the array."""
    return _clip(gradient, limit, lambda g: np.hypot(g[0], g[1]))


@clipping.mistake
def dropped(gradient, limit):
    """It throws long gradients away. They are shortened, not set to zero."""
    return gradient * (np.linalg.norm(gradient) <= limit)


@clipping.mistake
def unit_length(gradient, limit):
    """Long gradients end with the length 1. The limit is another length."""
    return gradient / (n if (n := np.linalg.norm(gradient)) > limit else 1)


@clipping.mistake
def by_the_limit(gradient, limit):
    """It divides by the limit, so that twice the gradient is still twice as long."""
    return gradient / (limit if np.linalg.norm(gradient) > limit else 1)


@clipping.mistake
def largest_signed_entry(gradient, limit):
    """You measure the gradient by its largest entry, with its sign. Negative ones are as long."""
    return _clip(gradient, limit, np.max)


@clipping.mistake
def sum_of_entries(gradient, limit):
    """Your length is the sum of the entries, in which signs cancel."""
    return _clip(gradient, limit, np.sum)


@clipping.mistake
def subtracts(gradient, limit):
    """Long gradients turn: the same number is taken from every entry. Multiply all by one."""
    size = np.linalg.norm(gradient)
    return gradient - (size - limit) if size > limit else gradient


@clipping.mistake
def limit_for_all(gradient, limit):
    """A long gradient becomes the limit in every entry. It keeps its direction."""
    return np.full(len(gradient), limit) if np.linalg.norm(gradient) > limit else gradient


@clipping.mistake
def square_of_the_factor(gradient, limit):
    """Long gradients end too short: the factor enters twice, or is squared."""
    size = np.linalg.norm(gradient)
    return gradient * (limit / size) ** 2 if size > limit else gradient


@clipping.mistake
def upside_down(gradient, limit):
    """Long gradients become longer: the factor is upside down."""
    size = np.linalg.norm(gradient)
    return gradient * size / limit if size > limit else gradient


clipping.mistake(
    "nothing-done",
    lambda gradient, limit: gradient,
    "Nothing is clipped, however long the gradient is.",
)


@clipping.mistake
def shorter_length(gradient, limit):
    """That is a length, and the shorter of the two. The gradient itself is wanted, shortened."""
    return min(np.linalg.norm(gradient), limit)


@clipping.mistake
def times_the_limit(gradient, limit):
    """A long gradient is multiplied by the limit alone. Its own length has a say in the factor."""
    return gradient * (limit if np.linalg.norm(gradient) > limit else 1)


DEEP, SHALLOW = (float(x) for x in Quartic().minima[:, 0])
HILLTOP = float(Quartic().stationary[1, 0])


def _starts(rng, i):
    """A walk of one of thirteen kinds, none of them near a border between two endings."""
    aside = rng.choice([-1, 1]) * 0.0008
    starts, rates = (
        ((0.4, 1.4), (0.03, 0.1)),  # right of the hilltop, small steps
        ((-1.5, 0.2), (0.03, 0.1)),  # left of it
        ((1.47, 1.53), (0.155, 0.17)),  # a leap over the hill
        ((0.7, 0.95), (0.32, 0.4)),  # too fast for the deep valley, not for the shallow one
        ((-1.4, -0.7), (0.2, 0.23)),  # too fast for the deep valley, and in it
        ((2, 3), (0.3, 0.5)),  # off and away
        ((HILLTOP + aside - 0.0002, HILLTOP + aside + 0.0002), (0.0045, 0.005)),  # 540 steps and up
        ((19.8, 20.2), (0.00102, 0.00105)),  # far out twice, and back: 530 and up
        ((HILLTOP + 0.0007, HILLTOP + 0.0009), (0.0019, 0.0021)),  # still on its way at the end
        ((DEEP + 0.0004, DEEP + 0.0006), (0.2, 0.23)),  # on the deep floor, and thrown off it
        ((1.3, 1.6), (0.0006, 0.0008)),  # near the shallow floor at the end, and not yet on it
        ((-1.145, -1.14), (0.1873, 0.1875)),  # to and fro close to the deep floor, and below it
        ((-1.075, -1.07), (0.1873, 0.1875)),  # the same, and above it at the end
    )[i % 13]
    return [(round(float(rng.uniform(*starts)), 5), round(float(rng.uniform(*rates)), 5))]


def _walk_by(start, lr, slope, steps=1000, far=100):
    """The place after 1000 steps, or None once it is beyond 100."""
    x = start
    for _ in range(steps):
        x -= lr * slope(x)
        if abs(x) > far:
            return None
    return x


def _walk(start, lr, sign=1, steps=1000, far=100):
    return _walk_by(start, lr, lambda x: sign * (4 * x**3 - 4 * x + 1), steps, far)


def _named(x):
    if x is None:
        return "away"
    floors = (("deep", DEEP), ("shallow", SHALLOW))
    near = [name for name, floor in floors if abs(x - floor) < 1e-3]
    return near[0] if near else "restless"


def _ending(start, lr):
    return _named(_walk(start, lr))


def _side(x):
    return "deep" if x < HILLTOP else "shallow"


def _renamed(**names):
    """The right endings under other names."""

    def answer(start, lr):
        ending = _ending(start, lr)
        return names.get(ending, ending)

    return answer


which_valley = Task(
    "which-valley",
    EXERCISE,
    points=2,
    minutes=10,
    case=_starts,
    reference=_ending,
    checked="walks to all four endings, short and long",
    count=13,
    graded=39,
    because="an ending has the right name or not",
)


@which_valley.mistake
def by_start(start, lr):
    """It goes by the side of the hilltop on which the walk starts. Long strides do not care for it:
    walk.
    """
    return _side(start)


@which_valley.mistake
def by_side(start, lr):
    """It takes a walk for settled which is on one side, and still moves. How near to the floor is
    it in the end?
    """
    return "away" if (x := _walk(start, lr)) is None else _side(x)


which_valley.mistake(
    "restless-is-away",
    _renamed(restless="away"),
    "It says away for walks that stay near, and never rest.",
)
which_valley.mistake(
    "away-is-restless",
    _renamed(away="restless"),
    "It says restless for walks that have left for ever.",
)
which_valley.mistake(
    "exchanged",
    _renamed(deep="shallow", shallow="deep"),
    "The names of the two valleys are exchanged. Which x has the lower floor?",
)


@which_valley.mistake
def uphill(start, lr):
    """It walks uphill. The step goes against the slope."""
    return _named(_walk(start, lr, sign=-1))


@which_valley.mistake
def few_steps(start, lr):
    """It stops too soon. From near the hilltop, or with a small rate, a walk takes hundreds of
    steps. How many are asked?
    """
    return _named(_walk(start, lr, steps=300))


@which_valley.mistake
def near(start, lr):
    """It gives up a walk that begins far out and comes back. From where on is it away?"""
    return _named(_walk(start, lr, far=3))


which_valley.mistake(
    "valley",
    _renamed(deep="deep valley", shallow="shallow valley"),
    "The endings are right, their names are not: write one of the four words, as it stands there.",
)


@which_valley.mistake
def never_settles(start, lr):
    """It takes no walk for settled, though many are. Look at the slope, at the two floors, and at
    the width of 0.001.
    """
    return "away" if _walk(start, lr) is None else "restless"


@which_valley.mistake
def by_the_height(start, lr):
    """It walks by the height in place of the slope."""
    return _named(_walk_by(start, lr, lambda x: x**4 - 2 * x**2 + x))


@which_valley.mistake
def by_the_end_alone(start, lr):
    """It knows two endings. A walk may also fly away, or never settle."""
    x = _walk(start, lr)
    return "shallow" if x is None else _side(x)


@which_valley.mistake
def passing_by(start, lr):
    """A walk that comes near a floor counts as settled, also where it leaves again. Look at the
    place after the last step.
    """
    x = start
    for _ in range(1000):
        x = _walk(x, lr, steps=1)
        if _named(x) != "restless":
            break
    return _named(x)


@which_valley.mistake
def wide_floors(start, lr):
    """It takes a walk for settled that is near a floor, but further than 0.001 from it."""
    x = _walk(start, lr)
    near = [name for name, at in (("deep", DEEP), ("shallow", SHALLOW)) if abs((x or 0) - at) < 0.1]
    return near[0] if near else _named(x)


choice(
    "which-accident",
    EXERCISE,
    points=1,
    minutes=5,
    right="d",
    a="Both accidents end in `nan`, if nobody stops them.",
    b="In both of them the last gradients are huge. Look at how they became so.",
    c="That is the cliff: calm ground, and one steep wall. There clipping helps.",
)
