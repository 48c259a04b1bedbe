"""Exercise 09, saddles: recognise one, compute how long it holds, and leave it by noise."""

from math import ceil, floor, log, log10

import numpy as np

from descent_lib.landscapes import MonkeySaddle, Ravine, Saddle
from mountain.check.codec import Gradient, Noise
from mountain.check.task import Mistake, Task, typed

EXERCISE = "ex09_saddles"


def _matrices(rng, i):
    """A Hessian of one of seven kinds: plain, level, a saddle that looks like a valley."""
    size, level = rng.uniform(1, 4, size=3), 1e-11  # 0, but for rounding
    signs = ([1, 1, 1], [-1, -1, -1], [1, -1, 1])
    if i == 0:
        matrix = np.diag([2.0, 1.0, 3.0])
    elif i % 7 < 3:
        matrix = _turned(rng, size * signs[i % 7])
    elif i % 7 == 3:
        matrix = _valley_by_its_diagonal(rng)
    else:
        size[1] = level  # with the sign of the others, beside both, against the others
        signs = rng.choice([-1, 1]) * np.array(([1, 1, 1], [1, 1, -1], [1, -1, 1])[i % 7 - 4])
        matrix = _turned(rng, size * signs)
    return [(matrix,)]


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


def _zero_first(hessian):
    level = np.abs(np.linalg.eigvalsh(hessian)).min() < 1e-8
    return "undecided" if level else _kind(hessian)


def _exact(hessian):
    return _kind(hessian, tiny=0)


def _zero_ignored(hessian):
    values = np.linalg.eigvalsh(hessian)
    return _kind(np.diag(values[np.abs(values) > 1e-8]))


def _one_negative(hessian):
    if (np.linalg.eigvalsh(hessian) < -1e-8).any():
        return "saddle"
    return _kind(hessian)


def _level_is_saddle(hessian):
    kind = _kind(hessian)
    return "saddle" if kind == "undecided" else kind


def _determinant(hessian):
    """The rule for two directions, used for three."""
    size = np.linalg.det(hessian)
    if abs(size) < 1e-8:
        return "undecided"
    if size < 0:
        return "saddle"
    return "minimum" if hessian[0, 0] > 0 else "maximum"


def _exchanged(hessian):
    kind = _kind(hessian)
    return {"minimum": "maximum", "maximum": "minimum"}.get(kind, kind)


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


def _walks(rng, i):
    ground = (Saddle(), Saddle(), MonkeySaddle(), Ravine(round(rng.uniform(2, 8), 1), 30))[i % 4]
    x = np.array([1.0, 0.0]) if i % 4 < 3 else rng.normal(size=2)
    steps = 1 if i == 0 else int(rng.integers(5, 12))
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


def _unscaled(gradient, x, lr, steps, noise, generator):
    return _descent()(gradient, x, lr, steps, 1.0, generator)


def _once(gradient, x, lr, steps, noise, generator):
    kick = noise * generator.standard_normal(x.shape)
    return _descent(lambda x, generator: kick / noise)(gradient, x, lr, steps, noise, generator)


def _first_step_only(gradient, x, lr, steps, noise, generator):
    x = _descent()(gradient, x, lr, 1, noise, generator)
    return _descent()(gradient, x, lr, steps - 1, 0, generator)


def _kicked_start(gradient, x, lr, steps, noise, generator):
    x = x + noise * generator.standard_normal(x.shape)
    return _descent()(gradient, x, lr, steps, 0, generator)


def _one_step_more(gradient, x, lr, steps, noise, generator):
    return _descent()(gradient, x, lr, steps + 1, noise, generator)


def _own_generator(gradient, x, lr, steps, noise, generator):
    return _descent()(gradient, x, lr, steps, noise, np.random.default_rng(0))


TASKS = [
    Task(
        "kind-of-point", EXERCISE, 2, _matrices, _kind,
        (
            Mistake("diagonal",
                "You look at the diagonal. The curvatures are the eigenvalues, and the other "
                "entries matter for them.",
                lambda hessian: _kind(hessian, curvatures=np.diag)),
            Mistake("determinant",
                "The sign of the determinant settles it for two directions. Here there are three.",
                _determinant),
            Mistake("exact-zero",
                "You ask whether a curvature is exactly 0. Computed ones hardly ever are.",
                _exact),
            Mistake("zero-ignored",
                "A curvature that counts as zero is passed over, and the others decide alone. "
                "Which words need all three?",
                _zero_ignored),
            Mistake("zero-first",
                "You give up at the first level direction. Can the other two decide already?",
                _zero_first),
            Mistake("one-negative",
                "One way down is enough to leave, but a summit has no way up. What is a place "
                "where all ways go down?",
                _one_negative),
            Mistake("level-is-saddle",
                "A level direction beside ways up, or beside ways down, is no saddle yet: "
                "the curvatures cannot tell.",
                _level_is_saddle),
            Mistake("exchanged",
                "Minimum and maximum are exchanged. Which curvature has a valley?",
                _exchanged),
        ),
        checked="seven kinds of Hessians", count=7, graded=28,
        because="a place has the right name or not",
    ),
    Task(
        "steps-to-escape", EXERCISE, 1, _pass, _escape,
        (
            Mistake("of-the-chapter",
                "That is right for curvature -2, as in the chapter. Yours is another.",
                lambda curvature, lr, distance: _steps(distance, 1 + 2 * lr)),
            Mistake("not-whole",
                "Nobody takes a part of a step. After which whole one is |y| at least 1?",
                lambda curvature, lr, distance: log(1 / distance) / log(1 - lr * curvature)),
            Mistake("one-short",
                "After that step |y| is still below 1. It takes one more.",
                lambda curvature, lr, distance: floor(log(1 / distance) / log(1 - lr * curvature))),
            Mistake("no-curvature",
                "The curvature does not enter. What does a step multiply y by?",
                lambda curvature, lr, distance: _steps(distance, 1 + lr)),
            Mistake("doubled",
                "The curvature is the second derivative: the slope along y is curvature times y, "
                "without a 2.",
                lambda curvature, lr, distance: _steps(distance, 1 - 2 * lr * curvature)),
            Mistake("shrinks",
                "That is how long it would take to come closer. Here the distance grows.",
                lambda curvature, lr, distance: _steps(distance, 1 / (1 + lr * curvature))),
            Mistake("exponential",
                "You let y grow continuously. It grows in steps, by a factor each.",
                lambda curvature, lr, distance: ceil(log(1 / distance) / (-lr * curvature))),
            Mistake("two-logarithms",
                "Two kinds of logarithm are mixed. Take the same one above and below.",
                lambda curvature, lr, distance: (
                    ceil(log10(1 / distance) / log(1 - lr * curvature)))),
        ),
        **typed(),
    ),
    Task(
        "perturbed-descent", EXERCISE, 2, _walks, _descent(),
        (
            Mistake("no-noise",
                "It walks without noise: no step has any.",
                _descent(lambda x, generator: 0 * x)),
            Mistake("same-noise",
                "It draws once, and uses the same noise in every step. Draw anew each time.",
                _once),
            Mistake("first-step-only",
                "Only the first step has noise.",
                _first_step_only),
            Mistake("kicked-start",
                "It kicks the start, and then walks without noise. The noise belongs to "
                "each gradient.",
                _kicked_start),
            Mistake("not-through-lr",
                "The noise moves the place directly. It is part of the gradient, so the rate "
                "applies to it as well.",
                _descent(step=lambda gradient, x, lr, kick: x - lr * gradient(x) + kick)),
            Mistake("taken-from-the-place",
                "The noise is taken from the place directly, beside the step. The rate must "
                "shorten it, too.",
                _descent(step=lambda gradient, x, lr, kick: x - lr * gradient(x) - kick)),
            Mistake("without-its-size",
                "The noise has the size 1, whatever size is asked for.",
                _unscaled),
            Mistake("subtracted",
                "The noise is taken from the gradient. It is added to it, and the step then "
                "goes against both.",
                _descent(step=lambda gradient, x, lr, kick: x - lr * (gradient(x) - kick))),
            Mistake("one-number",
                "All coordinates get the same number. Each has noise of its own.",
                _descent(lambda x, generator: generator.standard_normal())),
            Mistake("elsewhere",
                "The place is shaken before the slope is felt. Feel it where you stand.",
                _descent(step=lambda gradient, x, lr, kick: x - lr * gradient(x + kick))),
            Mistake("uniform",
                "The noise is uniform, from 0 to 1: it has a mean, and pushes to one side.",
                _descent(lambda x, generator: generator.random(x.shape))),
            Mistake("own-generator",
                "It draws from a generator of its own. Use the one you are given.",
                _own_generator),
            Mistake("uphill",
                "It walks uphill. The step goes against the noisy gradient.",
                _descent(step=lambda gradient, x, lr, kick: x + lr * (gradient(x) + kick))),
            Mistake("one-more",
                "It takes one step too many.",
                _one_step_more),
        ),
        checked="saddles and a ravine, from the line and beside it",
    ),
]  # fmt: skip
