"""Exercise 14, the bug hunt: two optimizers to repair, and a trace that betrays a third."""

from descent_lib.rules import Nesterov, RMSProp
from mountain.check.task import Exercise, Task, choice

EXERCISE = Exercise("ex14_bugs")
BETA = 0.9
RHO = 0.99
EPSILON = 1e-8


def _walks(rng, i):
    """Gradients of three sizes, so that epsilon shows, and none near 0."""
    steps = 1 + i if i < 2 else 6
    gradients = rng.uniform(0.3, 2, (steps, 3)) * rng.choice([-1, 1], (steps, 3))
    gradients = (gradients * [1, 1e-2, 1e-5]).round(8)
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
    return Nesterov(BETA)(gradient, velocity, t)[0], velocity


nesterov = Task(
    "repaired-nesterov",
    EXERCISE,
    points=2,
    minutes=10,
    probe="walk",
    case=_walks,
    reference=Nesterov(BETA),
    checked="walks of up to six steps, with numbers and with arrays",
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
    direction, _ = Nesterov(BETA)(gradient, velocity, t)
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
