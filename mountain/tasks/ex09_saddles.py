"""Exercise 09, saddles: recognise one, compute how long it holds, and leave it by noise."""

from math import ceil, floor, log, log10

import numpy as np

from descent_lib.landscapes import LeastSquares, MonkeySaddle, Quartic, Ravine, Saddle
from mountain.check.inputs import Gradient, Noise
from mountain.check.short_answers import number
from mountain.check.task import Exercise, Task

EXERCISE = Exercise("ex09_saddles")


LEVEL, GENTLE = 9e-9, 1.2e-8  # what counts as zero, and what does not
CURVATURES = (
    (1, 1, 1),
    (-1, -1, -1),
    (1, -1, 1),
    (),  # a saddle that looks like a valley
    (1, 1e-11, 1),
    (-1, -LEVEL, -1),
    (1, LEVEL, -1),
    (1, -LEVEL, 1),  # no way down, but for rounding
    (-1, 1e-11, -1),
    (1, GENTLE, 1),
    (-1, -GENTLE, -1),
    (GENTLE, -1, -1),
    (1, 1, -GENTLE),
)


def _matrices(rng, i):
    """A Hessian of one of 13 kinds: plain, level, gentle, a saddle that looks like a valley."""
    if i == 0:
        return [(np.diag([2.0, 1.0, 3.0]),)]
    curvatures = np.array(CURVATURES[i % 13])
    if not curvatures.size:
        return [(_valley_by_its_diagonal(rng),)]
    size = rng.uniform(0.05, 4, size=3)
    return [(_turned(rng, np.where(np.abs(curvatures) < 1, 1, size) * curvatures),)]


def _turned(rng, curvatures):
    axes = np.linalg.qr(rng.normal(size=(3, 3)))[0]
    matrix = axes @ np.diag(curvatures) @ axes.T
    return (matrix + matrix.T) / 2


def _valley_by_its_diagonal(rng):
    """All entries are at least 0, the diagonal is positive, and one curvature is negative."""
    matrix, size = np.eye(3), np.sqrt(rng.uniform(1, 3, size=3))
    matrix[0, 1] = matrix[1, 0] = rng.uniform(1.5, 2.5)
    order = rng.permutation(3)
    return (matrix * size * size[:, None])[np.ix_(order, order)]


def _kind(hessian, tiny=1e-8, curvatures=np.linalg.eigvalsh):
    values = curvatures(hessian)
    up, down = (values > tiny).any(), (values < -tiny).any()
    if up and down:
        return "saddle"
    if (np.abs(values) <= tiny).any():
        return "undecided"
    return "minimum" if up else "maximum"


kind_of_point = Task(
    "kind-of-point",
    EXERCISE,
    points=2,
    minutes=9,
    case=_matrices,
    reference=_kind,
    checked="thirteen kinds of Hessians",
    count=13,
    graded=39,
    because="a place has the right name or not",
)


@kind_of_point.mistake
def diagonal(hessian):
    """You look at the diagonal. The curvatures are the eigenvalues, and the other entries matter
    for them.
    """
    return _kind(hessian, curvatures=np.diag)


@kind_of_point.mistake
def determinant(hessian):
    """The sign of the determinant settles it for two directions. Here there are three."""
    size = np.linalg.det(hessian)
    if abs(size) < 1e-8:
        return "undecided"
    if size < 0:
        return "saddle"
    return "minimum" if hessian[0, 0] > 0 else "maximum"


@kind_of_point.mistake
def too_strict(hessian):
    """It takes a curvature for something that counts as zero: its size is 1e-11, or 9e-9. From
    which size on does one count?
    """
    return _kind(hessian, tiny=0)


@kind_of_point.mistake
def too_wide(hessian):
    """It takes a curvature for zero whose size is 1.2e-8. From which size on does one count?"""
    return _kind(hessian, tiny=1e-6)


@kind_of_point.mistake
def zero_ignored(hessian):
    """A curvature that counts as zero is passed over, and the others decide alone. Which words need
    all three?
    """
    values = np.linalg.eigvalsh(hessian)
    return _kind(np.diag(values[np.abs(values) > 1e-8]))


@kind_of_point.mistake
def zero_first(hessian):
    """You give up at the first level direction. Can the other two decide already?"""
    level = np.abs(np.linalg.eigvalsh(hessian)).min() < 1e-8
    return "undecided" if level else _kind(hessian)


@kind_of_point.mistake
def one_negative(hessian):
    """One way down is enough to leave, but a summit has no way up. What is a place where all ways
    go down?
    """
    if (np.linalg.eigvalsh(hessian) < -1e-8).any():
        return "saddle"
    return _kind(hessian)


@kind_of_point.mistake
def level_is_saddle(hessian):
    """A level direction beside ways up, or beside ways down, is no saddle yet: the curvatures
    cannot tell.
    """
    kind = _kind(hessian)
    return "saddle" if kind == "undecided" else kind


@kind_of_point.mistake
def exchanged(hessian):
    """Minimum and maximum are exchanged. Which curvature has a valley?"""
    kind = _kind(hessian)
    return {"minimum": "maximum", "maximum": "minimum"}.get(kind, kind)


@kind_of_point.mistake
def first_two(hessian):
    """It looks at two of the curvatures. There are three."""
    return _kind(np.diag(np.linalg.eigvalsh(hessian)[:2]))


@kind_of_point.mistake
def trace(hessian):
    """It goes by the sum of the curvatures. Each of them has a say."""
    size = np.trace(hessian)
    return "undecided" if abs(size) <= 1e-8 else "minimum" if size > 0 else "maximum"


@kind_of_point.mistake
def all_entries(hessian):
    """It looks at the signs of the entries. The curvatures are the eigenvalues."""
    if (hessian > 1e-8).all():
        return "minimum"
    return "maximum" if (hessian < -1e-8).all() else "saddle"


def _pass(rng, i):
    """Numbers whose exact time lies well between two whole steps, and no two formulas agree."""
    while True:
        curvature, lr = int(rng.choice([3, 4])), float(rng.choice([0.04, 0.05, 0.06, 0.08, 0.1]))
        digits = int(rng.integers(4, 10))
        exact = digits * log(10) / log(1 + lr * curvature)
        if 0.2 < exact % 1 < 0.8:
            return {"curvature": -curvature, "lr": lr, "distance": float(f"1e-{digits}")}


def _steps(distance, growth):
    return ceil(log(1 / distance) / log(growth))


def _escape(curvature, lr, distance):
    return _steps(distance, 1 - lr * curvature)


escape = number("steps-to-escape", EXERCISE, points=1, minutes=7, case=_pass, reference=_escape)


@escape.mistake
def of_the_chapter(curvature, lr, distance):
    """That is right for curvature -2, as in the chapter. Yours is another."""
    return _steps(distance, 1 + 2 * lr)


@escape.mistake
def not_whole(curvature, lr, distance):
    """Nobody takes a part of a step. After which whole one is |y| at least 1?"""
    return log(1 / distance) / log(1 - lr * curvature)


@escape.mistake
def one_short(curvature, lr, distance):
    """After that step |y| is still below 1. It takes one more."""
    return floor(log(1 / distance) / log(1 - lr * curvature))


@escape.mistake
def no_curvature(curvature, lr, distance):
    """The curvature does not enter. What does a step multiply y by?"""
    return _steps(distance, 1 + lr)


@escape.mistake
def doubled(curvature, lr, distance):
    """The curvature is the second derivative: the slope along y is curvature times y,
    without a 2.
    """
    return _steps(distance, 1 - 2 * lr * curvature)


@escape.mistake
def shrinks(curvature, lr, distance):
    """That is how long it would take to come closer. Here the distance grows."""
    return _steps(distance, 1 / (1 + lr * curvature))


@escape.mistake
def exponential(curvature, lr, distance):
    """You let y grow continuously. It grows in steps, by a factor each."""
    return ceil(log(1 / distance) / (-lr * curvature))


@escape.mistake
def two_logarithms(curvature, lr, distance):
    """Two kinds of logarithm are mixed. Take the same one above and below."""
    return ceil(log10(1 / distance) / log(1 - lr * curvature))


def _walks(rng, i):
    data = rng.normal(size=(5, 3)), rng.normal(size=5)
    ground, n = (
        (Saddle(), 2),
        (Quartic(), 1),
        (LeastSquares(*data, scale=0.1), 3),
        (MonkeySaddle(), 2),
        (Ravine(round(rng.uniform(2, 8), 1), 30), 2),
    )[i % 5]
    x = np.array([1.0, 0.0]) if i % 5 in (0, 3) else rng.normal(0, 0.7, size=n)
    steps = 1 if i == 0 else 150 if i % 5 == 4 else int(rng.integers(5, 12))
    lr = 0.1 if i == 0 else round(rng.uniform(0.02, 0.12), 2)
    noise = 0.5 if i == 0 else round(rng.uniform(0.1, 0.5), 2)
    return [(Gradient(ground), x, lr, steps, noise, Noise(int(rng.integers(1, 10_000))))]


def _descent(draw=None, step=None):
    """Perturbed descent; ``draw`` makes the noise of a step, ``step`` the next place."""
    draw = draw or (lambda x, generator: generator.standard_normal(x.shape))
    step = step or (lambda gradient, x, lr, kick: x - lr * (gradient(x) + kick))

    def answer(gradient, x, lr, steps, noise, generator):
        for _ in range(steps):
            x = step(gradient, x, lr, noise * draw(x, generator))
        return x

    return answer


perturbed = Task(
    "perturbed-descent",
    EXERCISE,
    points=2,
    minutes=9,
    case=_walks,
    reference=_descent(),
    checked="saddles and other grounds, of one to three directions",
)

perturbed.mistake(
    "no-noise",
    _descent(lambda x, generator: 0 * x),
    "It walks without noise: no step has any.",
)


@perturbed.mistake
def same_noise(gradient, x, lr, steps, noise, generator):
    """It draws once, and uses the same noise in every step. Draw anew each time."""
    kick = noise * generator.standard_normal(x.shape)
    return _descent(lambda x, generator: kick / noise)(gradient, x, lr, steps, noise, generator)


@perturbed.mistake
def first_step_only(gradient, x, lr, steps, noise, generator):
    """Only the first step has noise."""
    x = _descent()(gradient, x, lr, 1, noise, generator)
    return _descent()(gradient, x, lr, steps - 1, 0, generator)


@perturbed.mistake
def kicked_start(gradient, x, lr, steps, noise, generator):
    """It kicks the start, and then walks without noise. The noise belongs to each gradient."""
    x = x + noise * generator.standard_normal(x.shape)
    return _descent()(gradient, x, lr, steps, 0, generator)


perturbed.mistake(
    "not-through-lr",
    _descent(step=lambda gradient, x, lr, kick: x - lr * gradient(x) + kick),
    "The noise moves the place directly. It is part of the gradient, so the rate applies to it as "
    "well.",
)
perturbed.mistake(
    "taken-from-the-place",
    _descent(step=lambda gradient, x, lr, kick: x - lr * gradient(x) - kick),
    "The noise is taken from the place directly, beside the step. The rate must shorten it, too.",
)


@perturbed.mistake
def without_its_size(gradient, x, lr, steps, noise, generator):
    """The noise has the size 1, whatever size is asked for."""
    return _descent()(gradient, x, lr, steps, 1.0, generator)


perturbed.mistake(
    "subtracted",
    _descent(step=lambda gradient, x, lr, kick: x - lr * (gradient(x) - kick)),
    "The noise is taken from the gradient. It is added to it, and the step then goes against both.",
)
perturbed.mistake(
    "one-number",
    _descent(lambda x, generator: generator.standard_normal()),
    "All coordinates get the same number. Each has noise of its own.",
)
perturbed.mistake(
    "elsewhere",
    _descent(step=lambda gradient, x, lr, kick: x - lr * gradient(x + kick)),
    "The place is shaken before the slope is felt. Feel it where you stand.",
)
perturbed.mistake(
    "uniform",
    _descent(lambda x, generator: generator.random(x.shape)),
    "The noise is uniform, from 0 to 1: it has a mean, and pushes to one side.",
)


@perturbed.mistake
def own_generator(gradient, x, lr, steps, noise, generator):
    """It draws from a generator of its own. Use the one you are given."""
    return _descent()(gradient, x, lr, steps, noise, np.random.default_rng(0))


perturbed.mistake(
    "uphill",
    _descent(step=lambda gradient, x, lr, kick: x + lr * (gradient(x) + kick)),
    "It walks uphill. The step goes against the noisy gradient.",
)


@perturbed.mistake
def one_more(gradient, x, lr, steps, noise, generator):
    """It takes one step too many."""
    return _descent()(gradient, x, lr, steps + 1, noise, generator)


perturbed.mistake(
    "one-less",
    lambda gradient, x, lr, steps, noise, generator: _descent()(
        gradient, x, lr, steps - 1, noise, generator
    ),
    "It takes one step too few.",
)
perturbed.mistake(
    "root-of-the-size",
    lambda gradient, x, lr, steps, noise, generator: _descent()(
        gradient, x, lr, steps, noise**0.5, generator
    ),
    "The noise has the root of its size. A standard normal number is multiplied by s itself.",
)
perturbed.mistake(
    "size-squared",
    lambda gradient, x, lr, steps, noise, generator: _descent()(
        gradient, x, lr, steps, noise**2, generator
    ),
    "The noise has the square of its size. A standard normal number is multiplied by s itself.",
)
perturbed.mistake(
    "noise-alone",
    _descent(step=lambda gradient, x, lr, kick: x - lr * kick),
    "It walks by noise alone: the gradient does not enter.",
)
perturbed.mistake(
    "multiplies",
    _descent(step=lambda gradient, x, lr, kick: x - lr * gradient(x) * kick),
    "The noise is multiplied with the gradient. It is added to it.",
)
perturbed.mistake(
    "stretches",
    _descent(step=lambda gradient, x, lr, kick: x - lr * gradient(x) * (1 + kick)),
    "The noise is in proportion to the gradient, so where that is 0 there is none.",
)
perturbed.mistake(
    "no-rate",
    _descent(step=lambda gradient, x, lr, kick: x - (gradient(x) + kick)),
    "The rate does not enter.",
)
perturbed.mistake(
    "sizes",
    _descent(lambda x, generator: np.abs(generator.standard_normal(x.shape))),
    "The noise has lost its signs, and pushes to one side.",
)
perturbed.mistake(
    "spread-evenly",
    _descent(lambda x, generator: generator.uniform(-1, 1, x.shape)),
    "The noise is uniform, from -1 to 1. A standard normal number is wanted.",
)


@perturbed.mistake
def slope_of_the_start(gradient, x, lr, steps, noise, generator):
    """The slope is felt once, at the start. Feel it anew in every step."""
    slope = gradient(x)
    return _descent()(lambda place: slope, x, lr, steps, noise, generator)


@perturbed.mistake
def one_step(gradient, x, lr, steps, noise, generator):
    """It stops after the first step. How far is `return` indented?"""
    return _descent()(gradient, x, lr, 1, noise, generator)


@escape.mistake
def one_too_many(curvature, lr, distance):
    """One step too many: before it, |y| is at least 1 already."""
    return _steps(distance, 1 - lr * curvature) + 1


@escape.mistake
def no_rate(curvature, lr, distance):
    """The rate does not enter. What does a step multiply y by?"""
    return _steps(distance, 1 - curvature)


@escape.mistake
def at_an_even_pace(curvature, lr, distance):
    """It moves on by the same distance in every step. Here each step multiplies."""
    return ceil((1 - distance) / (-lr * curvature * distance))
