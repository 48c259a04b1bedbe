"""Exercise 14, the bug hunt: two optimizers to repair, and a trace that betrays a third."""

import numpy as np

from descent_lib.rules import Nesterov, RMSProp
from mountain.check.short_answers import choice
from mountain.check.task import Exercise, Task

EXERCISE = Exercise("ex14_bugs")
BETA = 0.9
RHO = 0.99
EPSILON = 1e-8


def _walks(rng, i):
    """Gradients of three sizes and more, so that epsilon shows, and none near 0.

    In every third walk they are fifty times as small from the third step on.
    """
    steps, n = 1 + i if i < 2 else 6, (3, 3, 4, 5)[i % 4]
    gradients = rng.uniform(0.3, 2, (steps, n)) * rng.choice([-1, 1], (steps, n))
    gradients *= np.array([1, 1e-2, 1e-5, 1e-3, 10])[:n]
    gradients[2:] *= 0.02 if i % 3 == 2 else 1
    gradients = gradients.round(10)
    return {"start": 0.0, "gradients": list(gradients if i else gradients[:, 0])}


def _dividing(direction, old=RHO, new=1 - RHO):
    """RMSProp with other weights in its average, or another last line."""

    def answer(gradient, square, t):
        square = old * square + new * gradient**2
        return direction(gradient, square, t), square

    return answer


def _beside(gradient, square, t):
    return gradient / (square**0.5 + EPSILON)


def _inside(gradient, square, t):
    return gradient / (square + EPSILON) ** 0.5


def _corrected(gradient, square, t):
    return _beside(gradient, square / (1 - RHO ** (t + 1)), t)


rmsprop = Task(
    "repaired-rmsprop",
    EXERCISE,
    points=2,
    minutes=10,
    probe="walk",
    case=_walks,
    reference=RMSProp(),
    checked="walks of up to six steps, with gradients from large to tiny",
    not_from=("descent_lib.rules",),
)

rmsprop.mistake(
    "unrepaired",
    _dividing(_inside, 0.01, 0.99),
    "That is the suspect as it was. Compare the two lines with the formula, factor by factor.",
)
rmsprop.mistake(
    "epsilon-left",
    _dividing(_inside),
    "One bug is gone. The other shows where gradients are small.",
)
rmsprop.mistake(
    "weights-left",
    _dividing(_beside, 0.01, 0.99),
    "One bug is gone. The other is in the memory: how long does this average remember?",
)
rmsprop.mistake(
    "no-epsilon",
    _dividing(lambda gradient, square, t: gradient / square**0.5),
    "Nearly: epsilon must stay. One day a gradient is 0.",
)
rmsprop.mistake(
    "no-root",
    _dividing(lambda gradient, square, t: gradient / (square + EPSILON)),
    "It divides by the mean square itself. The root has got lost in the repair.",
)
rmsprop.mistake(
    "epsilon-on-top",
    _dividing(lambda gradient, square, t: gradient / square**0.5 + EPSILON),
    "Epsilon is added to the finished direction. Division comes before addition: look at your "
    "brackets.",
)
rmsprop.mistake(
    "corrected",
    _dividing(_corrected),
    "That corrects the average for its start at 0, as Adam does. RMSProp does not.",
)


@rmsprop.mistake
def before(gradient, square, t):
    """It divides by the average of the step before. First put in the new gradient."""
    new = RHO * square + (1 - RHO) * gradient**2
    return _beside(gradient, square, t), new


rmsprop.mistake(
    "sums",
    _dividing(_beside, RHO, 1.0),
    "The new square has the weight 1. In an average old and new share the weight 1.",
)
rmsprop.mistake(
    "short-memory",
    _dividing(_beside, 0.9, 0.1),
    "That average forgets ten times as fast as the formula says.",
)


@rmsprop.mistake
def sizes(gradient, size, t):
    """It averages the sizes of the gradients. Nothing is squared before the root."""
    size = RHO * size + (1 - RHO) * abs(gradient)
    return gradient / (size**0.5 + EPSILON), size


@rmsprop.mistake
def forgets(gradient, square, t):
    """Right at the first step, and then the memory is lost: the new average must be returned as the
    state.
    """
    return RMSProp()(gradient, square, t)[0], square


@rmsprop.mistake
def never_falls(gradient, square, t):
    """The average never falls. It forgets large gradients, and so it must."""
    new = np.maximum(square, RHO * square + (1 - RHO) * gradient**2)
    return _beside(gradient, new, t), new


@rmsprop.mistake
def adagrad(gradient, total, t):
    """That is AdaGrad: the squares add up, and nothing is forgotten."""
    total = total + gradient**2
    return _beside(gradient, total, t), total


@rmsprop.mistake
def not_squared(gradient, average, t):
    """It averages the gradients themselves. What stands under the root are their squares."""
    average = RHO * average + (1 - RHO) * gradient
    with np.errstate(invalid="ignore"):
        return gradient / (np.sqrt(np.abs(average)) + EPSILON), average


@rmsprop.mistake
def keeps_the_root(gradient, root, t):
    """Right at the first step. Then the root is kept for the average: which is the state?"""
    square = RHO * root + (1 - RHO) * gradient**2
    return _beside(gradient, square, t), square**0.5


rmsprop.mistake(
    "old-undimmed",
    _dividing(_beside, 1.0, 1 - RHO),
    "The old average keeps its full weight. In an average old and new share the weight 1.",
)
rmsprop.mistake(
    "uphill",
    _dividing(lambda gradient, square, t: -_beside(gradient, square, t)),
    "The sign is turned: the walk itself subtracts the direction, so the rule must not.",
)
rmsprop.mistake(
    "long-memory",
    _dividing(_beside, 0.999, 0.001),
    "That average forgets ten times as slowly as the formula says.",
)
rmsprop.mistake(
    "large-epsilon",
    _dividing(lambda gradient, square, t: gradient / (square**0.5 + 1e-7)),
    "Where gradients are small, the steps are too short: epsilon is ten times too large.",
)
rmsprop.mistake(
    "root-of-epsilon",
    _dividing(lambda gradient, square, t: gradient / (square**0.5 + EPSILON**0.5)),
    "Where gradients are small, the steps are too short: the root has been taken of epsilon, too.",
)


def _walking(direction, new=1.0):
    """Nesterov with another weight of the new gradient, or another last line."""

    def answer(gradient, velocity, t):
        after = BETA * velocity + new * gradient
        return direction(gradient, velocity, after), after

    return answer


def _ahead(gradient, before, after):
    return gradient + BETA * after


def _too_soon(gradient, before, after):
    return gradient + BETA * before


def _nesterov_forgets(gradient, velocity, t):
    return Nesterov(beta=BETA)(gradient, velocity, t)[0], velocity


nesterov = Task(
    "repaired-nesterov",
    EXERCISE,
    points=2,
    minutes=10,
    probe="walk",
    case=_walks,
    reference=Nesterov(beta=BETA),
    checked="walks of up to six steps, with numbers and with arrays",
    not_from=("descent_lib.rules",),
)

nesterov.mistake(
    "unrepaired",
    _walking(_too_soon, 1 - BETA),
    "That is the suspect as it was. One bug is a number, the other an order.",
)
nesterov.mistake(
    "order-left",
    _walking(_too_soon),
    "One bug is gone, and what is left is an honest algorithm: the heavy ball. Nesterov looks "
    "ahead.",
)
nesterov.mistake(
    "average-left",
    _walking(_ahead, 1 - BETA),
    "One bug is gone. The other one is in the velocity: does it add up, or average?",
)
nesterov.mistake(
    "no-fading",
    _walking(lambda gradient, before, after: gradient + after),
    "It adds the new velocity at full length. Looking ahead, it has faded once more.",
)
nesterov.mistake(
    "velocity-alone",
    _walking(lambda gradient, before, after: BETA * after),
    "It walks along the faded velocity alone. The gradient counts once more beside it.",
)
nesterov.mistake(
    "shared-weight",
    _walking(lambda gradient, before, after: (1 - BETA) * gradient + BETA * after),
    "The velocity is repaired. In the direction the gradient has lost weight.",
)


@nesterov.mistake
def keeps_direction(gradient, velocity, t):
    """Right at the first step. Then the direction is taken for the velocity: which of them is the
    state?
    """
    direction, _ = Nesterov(beta=BETA)(gradient, velocity, t)
    return direction, direction


@nesterov.mistake
def rebounds(gradient, velocity, t):
    """Right at the first step. Then the old velocity pushes the wrong way."""
    velocity = gradient - BETA * velocity
    return gradient + BETA * velocity, velocity


nesterov.mistake(
    "forgets",
    _nesterov_forgets,
    "Right at the first step, and then the memory is lost: the new velocity must be returned as "
    "the state.",
)


nesterov.mistake(
    "gradient-twice",
    _walking(lambda gradient, before, after: gradient + after + BETA * before),
    "The gradient counts twice. What stands in the direction is the new velocity, faded once more.",
)
nesterov.mistake(
    "plain-descent",
    _walking(lambda gradient, before, after: gradient),
    "It walks along the gradient alone: the velocity is kept, and nobody uses it.",
)
nesterov.mistake(
    "uphill",
    _walking(lambda gradient, before, after: -gradient - BETA * after),
    "The sign is turned: the walk itself subtracts the direction, so the rule must not.",
)
nesterov.mistake(
    "all-faded",
    _walking(lambda gradient, before, after: BETA * (gradient + after)),
    "Beta stands before both. The gradient counts in full.",
)
nesterov.mistake(
    "gradient-faded",
    _walking(lambda gradient, before, after: BETA * gradient + after),
    "Beta stands at the gradient. What fades once more is the velocity.",
)
nesterov.mistake(
    "squared",
    _walking(lambda gradient, before, after: gradient + BETA**2 * after),
    "The velocity has faded once too often: beta enters squared.",
)
nesterov.mistake(
    "subtracts",
    _walking(lambda gradient, before, after: gradient - BETA * after),
    "The velocity is subtracted. Looking ahead, it is added.",
)


@nesterov.mistake
def never_fades(gradient, velocity, t):
    """Nothing fades in the velocity: it is the sum of all gradients."""
    velocity = velocity + gradient
    return gradient + BETA * velocity, velocity


@nesterov.mistake
def keeps_the_gradient(gradient, velocity, t):
    """Right for two steps at most. The state is the velocity, which holds all gradients."""
    velocity = BETA * velocity + gradient
    return gradient + BETA * velocity, gradient


choice(
    "name-the-bug",
    EXERCISE,
    points=1,
    minutes=6,
    right="b",
    a="Then the very first direction would be 3.162 already.",
    c=(
        "A constant slope with a little decay is nearly a constant slope again, and Adam's "
        "directions stay near 1."
    ),
    d="Beside a slope of 2, a number as small as epsilon shows in neither place.",
)
