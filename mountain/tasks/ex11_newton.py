"""Exercise 11, Newton and clipping: a leap that is reined in, and a norm over many arrays."""

import numpy as np

from mountain.check.short_answers import choice
from mountain.check.task import Exercise, Task

EXERCISE = Exercise("ex11_newton")


def _parabolas(rng, i):
    """Places, slopes and bends; undamped and upright first, later damped and some bent down."""
    n = (3, 2, 4, 3, 5, 2)[i % 6]
    if i == 0:
        hessian = np.array([[4.0, 1.0, -1.0], [1.0, 3.0, 1.0], [-1.0, 1.0, 5.0]])
        return [(np.array([1.0, 2.0, 3.0]), np.array([6.0, -3.0, 2.0]), hessian, 0.0)]
    damping = 0.0 if i == 1 else float(rng.integers(2, 40)) / 10
    while True:
        axes, _ = np.linalg.qr(rng.normal(size=(n, n)))
        bends = rng.uniform(0.5, 6, n) * rng.choice([-1, 1], n)
        bends[0] = -abs(bends[0])  # one direction bends downwards
        hessian = (axes * bends) @ axes.T
        hessian = np.round((hessian + hessian.T) / 2, 2)
        clear = np.abs(np.linalg.eigvalsh(hessian) + damping) > 0.4
        if clear.all() and np.abs([hessian, _damped(hessian, damping)]).min() > 0.1:
            return [(*rng.normal(0, 3, (2, n)).round(2), hessian, damping)]


def _damped(hessian, damping):
    return hessian + damping * np.eye(len(hessian))


def _newton(x, gradient, hessian, damping):
    return x - np.linalg.solve(_damped(hessian, damping), gradient)


def _leaping(step):
    """Go back from x by ``step(gradient, hessian, damping)``."""
    return lambda x, gradient, hessian, damping: x - step(gradient, hessian, damping)


def _absolute(gradient, hessian, damping):
    bends, axes = np.linalg.eigh(hessian)
    return axes @ (axes.T @ gradient / (np.abs(bends) + damping))


def _replaced(gradient, hessian, damping):
    bent = hessian.copy()
    np.fill_diagonal(bent, damping)
    return np.linalg.solve(bent, gradient)


newton = Task(
    "newton-step",
    EXERCISE,
    points=2,
    minutes=9,
    case=_parabolas,
    reference=_newton,
    checked="parabolas in two to five dimensions, bent up and down, with and without damping",
    not_from=("descent_lib.second_order",),
)

newton.mistake(
    "multiplies",
    _leaping(lambda g, hessian, damping: _damped(hessian, damping) @ g),
    "It multiplies by the bends. Newton's step solves an equation.",
)
newton.mistake(
    "backwards",
    _leaping(lambda g, hessian, damping: -np.linalg.solve(_damped(hessian, damping), g)),
    "The step is the right one, in the opposite direction.",
)
newton.mistake(
    "diagonal",
    _leaping(lambda g, hessian, damping: g / (np.diag(hessian) + damping)),
    "It divides by the diagonal alone. The other entries say how the directions hang together.",
)
newton.mistake(
    "entry-by-entry",
    _leaping(lambda g, hessian, damping: (1 / _damped(hessian, damping)) @ g),
    "It takes one over each entry. That is not the inverse of a matrix.",
)
newton.mistake(
    "everywhere",
    _leaping(lambda g, hessian, damping: np.linalg.solve(hessian + damping, g)),
    "Without damping it is right. The damping went into every entry of the matrix: NumPy does "
    "that when a number is added to an array.",
)
newton.mistake(
    "undamped",
    _leaping(lambda g, hessian, damping: np.linalg.solve(hessian, g)),
    "Without damping it is right. The damping does nothing.",
)
newton.mistake(
    "damps-the-step",
    _leaping(lambda g, hessian, damping: np.linalg.solve(hessian, g) / (1 + damping)),
    "Without damping it is right. It damps the step as a whole. The damping belongs to the bends.",
)
newton.mistake(
    "times-the-step",
    _leaping(lambda g, hessian, damping: damping * np.linalg.solve(hessian, g)),
    "The damping multiplies the step, so that without damping nothing moves. It is added to the "
    "bends.",
)
newton.mistake(
    "in-proportion",
    _leaping(
        lambda g, hessian, damping: np.linalg.solve(
            hessian + damping * np.diag(np.diag(hessian)), g
        )
    ),
    "Without damping it is right. It multiplies the diagonal: a later variant, by Marquardt. Here "
    "every bend gets the same addition.",
)
newton.mistake(
    "subtracts",
    _leaping(lambda g, hessian, damping: np.linalg.solve(_damped(hessian, -damping), g)),
    "Without damping it is right. The damping makes the bends smaller, and should make them "
    "larger.",
)
newton.mistake(
    "replaces",
    _leaping(_replaced),
    "The damping has taken the place of the diagonal. It is added to it.",
)
newton.mistake(
    "absolute",
    _leaping(_absolute),
    "It takes the bends without their signs: the chapter's other cure.",
)


@newton.mistake
def step_alone(x, g, hessian, damping):
    """That is the step. Where does it lead to?"""
    return np.linalg.solve(_damped(hessian, damping), g)


@newton.mistake
def step_downhill_alone(x, g, hessian, damping):
    """That is the step, with its minus. Where does it lead to?"""
    return -np.linalg.solve(_damped(hessian, damping), g)


newton.mistake(
    "large-damping",
    _leaping(lambda g, hessian, damping: np.linalg.solve(_damped(hessian, damping**2), g)),
    "Without damping it is right. The damping enters squared.",
)
newton.mistake(
    "gradient-alone",
    _leaping(lambda g, hessian, damping: g),
    "That is a step of plain descent with the rate 1. The bends do not enter.",
)
newton.mistake(
    "damping-alone",
    _leaping(lambda g, hessian, damping: g / (1 + damping)),
    "The bends do not enter. Newton's step solves an equation with them.",
)
newton.mistake(
    "damps-the-place",
    lambda x, g, hessian, damping: x - np.linalg.solve(hessian, g + damping * x),
    "Without damping it is right. The damping pulls at the place, as weight decay does. It is "
    "added to the bends.",
)
newton.mistake(
    "inverse-damped",
    _leaping(lambda g, hessian, damping: _damped(np.linalg.inv(hessian), damping) @ g),
    "Without damping it is right. The damping is added to the inverse. Add it before you invert.",
)
newton.mistake(
    "first-row-damped",
    _leaping(
        lambda g, hessian, damping: np.linalg.solve(
            hessian + damping * np.eye(len(g))[0] * np.ones((len(g), 1)), g
        )
    ),
    "Without damping it is right. The damping went into one column. It belongs on the diagonal.",
)


@newton.mistake
def solved_for_the_place(x, g, hessian, damping):
    """It solves for the place, where the step is what the equation gives."""
    return np.linalg.solve(_damped(hessian, damping), x - g)


def _gradients(rng, i):
    """Two to four arrays; the joint norm is above the limit, below it, above it, ..."""
    if i == 0:
        return [([np.array([3.0, 4.0]), np.array([-12.0, 0, 0]), np.diag([0.0, 84.0])], 17.0)]
    sizes, shapes = (1, 4, 12, 2), ((2,), (3,), (2, 2), (1, 3))
    n = (3, 2, 4)[i % 3]
    parts = [rng.normal(0, sizes[-k], shapes[k - n]) for k in range(n)]
    if i % 4 == 2:
        parts[0] *= 20  # in some lists the first array is the longest
    parts = [part.round(2) for part in parts]
    share = rng.uniform(1.1, 1.5) if i % 2 else rng.uniform(0.1, 0.5)
    return [(parts, float(round(share * _joint(parts), 1)))]


def _joint(gradients):
    return sum(np.sum(gradient**2) for gradient in gradients) ** 0.5


def _by(norm):
    """Clip all arrays by one number ``norm(gradients)``."""

    def answer(gradients, limit):
        return [gradient * min(1, limit / norm(gradients)) for gradient in gradients]

    return answer


def _norms(gradients):
    return [np.linalg.norm(gradient) for gradient in gradients]


def _by_order_two(gradients):
    return sum(np.linalg.norm(gradient, 2) ** 2 for gradient in gradients) ** 0.5


global_norm = Task(
    "clip-global-norm",
    EXERCISE,
    points=2,
    minutes=9,
    case=_gradients,
    reference=_by(_joint),
    checked="lists of two to four arrays, long ones and short ones",
    rtol=1e-6,
    because="PyTorch adds 1e-6 to the norm, and that is right as well",
)


@global_norm.mistake
def each_alone(gradients, limit):
    """Each array is clipped by its own norm, and so the whole is turned."""
    return [gradient * min(1, limit / np.linalg.norm(gradient)) for gradient in gradients]


@global_norm.mistake
def by_value(gradients, limit):
    """That is clipping by value: it cuts each entry, and turns the arrow."""
    return [np.clip(part, -limit, limit) for part in gradients]


@global_norm.mistake
def always(gradients, limit):
    """Long gradients are right. Short ones become longer, up to the limit."""
    return [gradient * limit / _joint(gradients) for gradient in gradients]


global_norm.mistake(
    "sum-of-norms",
    _by(lambda gradients: sum(_norms(gradients))),
    "It adds the norms of the arrays. That is longer than the whole arrow.",
)
global_norm.mistake(
    "matrix-norm",
    _by(_by_order_two),
    "For an array of two dimensions it takes another norm. With the order 2, NumPy gives the "
    "largest stretch of a matrix.",
)
global_norm.mistake(
    "largest-norm",
    _by(lambda gradients: max(_norms(gradients))),
    "It takes the longest array for the whole.",
)
global_norm.mistake(
    "largest-entry",
    _by(lambda gradients: max(np.abs(part).max() for part in gradients)),
    "It takes the largest entry for the norm.",
)
global_norm.mistake(
    "no-root",
    _by(lambda gradients: _joint(gradients) ** 2),
    "It compares with the sum of squares. The norm is its root.",
)
global_norm.mistake(
    "average",
    _by(lambda parts: _joint(parts) / sum(part.size for part in parts) ** 0.5),
    "It divides by the number of entries under the root. That is their usual size, not the length "
    "of the arrow.",
)


@global_norm.mistake
def unit(gradients, limit):
    """Long gradients get the length 1. They should get the length of the limit."""
    long = _joint(gradients) > limit
    return [gradient / _joint(gradients) if long else gradient for gradient in gradients]


@global_norm.mistake
def upside_down(gradients, limit):
    """Long gradients become longer. The factor is upside down."""
    norm = _joint(gradients)
    return [gradient * norm / limit if norm > limit else gradient for gradient in gradients]


@global_norm.mistake
def drops(gradients, limit):
    """Long gradients become 0. They should keep their direction."""
    return [gradient * (_joint(gradients) <= limit) for gradient in gradients]


@global_norm.mistake
def untouched(gradients, limit):
    """Nothing is clipped, however long the arrow is."""
    return gradients


@global_norm.mistake
def subtracts(gradients, limit):
    """Long gradients turn: the same number is taken from every entry. One factor for all."""
    over = max(0, _joint(gradients) - limit)
    return [gradient - over for gradient in gradients]


@global_norm.mistake
def squared_factor(gradients, limit):
    """Long gradients end too short: the factor is squared."""
    return [gradient * min(1, limit / _joint(gradients)) ** 2 for gradient in gradients]


@global_norm.mistake
def limit_of_each(gradients, limit):
    """Each array gets the limit divided by the number of arrays. The joint norm has one limit."""
    share = limit / len(gradients)
    return [gradient * min(1, share / np.linalg.norm(gradient)) for gradient in gradients]


global_norm.mistake(
    "sum-of-sizes",
    _by(lambda gradients: sum(np.abs(part).sum() for part in gradients)),
    "It adds up the sizes of the entries. The norm is the root of the sum of squares.",
)
global_norm.mistake(
    "first-norm",
    _by(lambda gradients: np.linalg.norm(gradients[0])),
    "It takes the norm of the first array for the whole.",
)
global_norm.mistake(
    "last-norm",
    _by(lambda gradients: np.linalg.norm(gradients[-1])),
    "It takes the norm of the last array for the whole.",
)
global_norm.mistake(
    "mean-norm",
    _by(lambda gradients: np.mean(_norms(gradients))),
    "It takes the mean of the norms. The arrow is longer.",
)


@global_norm.mistake
def sign_lost(gradients, limit):
    """The entries have lost their signs."""
    return [abs(gradient) * min(1, limit / _joint(gradients)) for gradient in gradients]


choice(
    "newton-ignores",
    EXERCISE,
    points=1,
    minutes=4,
    right="b",
    a="Newton does not notice, that is true. But Adam hardly does either: only its epsilon would.",
    c="Slopes and bends stay as they are, so no walk of the course notices.",
    d="Noise in the bends changes the equation that Newton solves.",
)
