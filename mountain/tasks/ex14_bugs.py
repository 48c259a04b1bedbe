"""Exercise 14, the bug hunt: two optimizers to repair, and a trace that betrays a third."""

from descent_lib.rules import Nesterov, RMSProp
from mountain.check.task import Mistake, Task, choice

EXERCISE, BETA, RHO, EPSILON = "ex14_bugs", 0.9, 0.99, 1e-8


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


def _before(gradient, square, t):
    new = RHO * square + (1 - RHO) * gradient**2
    return _beside(gradient, square, t), new


def _rmsprop_forgets(gradient, square, t):
    return RMSProp()(gradient, square, t)[0], square


def _sizes(gradient, size, t):
    size = RHO * size + (1 - RHO) * abs(gradient)
    return gradient / (size**0.5 + EPSILON), size


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


def _keeps_direction(gradient, velocity, t):
    direction, _ = Nesterov(BETA)(gradient, velocity, t)
    return direction, direction


def _nesterov_forgets(gradient, velocity, t):
    return Nesterov(BETA)(gradient, velocity, t)[0], velocity


def _rebounds(gradient, velocity, t):
    velocity = gradient - BETA * velocity
    return gradient + BETA * velocity, velocity


TASKS = [
    Task(
        "repaired-rmsprop",
        EXERCISE,
        2,
        _walks,
        RMSProp(),
        (
            Mistake(
                "unrepaired",
                "That is the suspect as it was. Compare the two lines with the formula, factor by "
                "factor.",
                _dividing(_inside, 0.01, 0.99),
            ),
            Mistake(
                "epsilon-left",
                "One bug is gone. The other shows where gradients are small.",
                _dividing(_inside),
            ),
            Mistake(
                "weights-left",
                "One bug is gone. The other is in the memory: how long does this average remember?",
                _dividing(_beside, 0.01, 0.99),
            ),
            Mistake(
                "no-epsilon",
                "Nearly: epsilon must stay. One day a gradient is 0.",
                _dividing(lambda gradient, square, t: gradient / square**0.5),
            ),
            Mistake(
                "no-root",
                "It divides by the mean square itself. The root has got lost in the repair.",
                _dividing(lambda gradient, square, t: gradient / (square + EPSILON)),
            ),
            Mistake(
                "epsilon-on-top",
                "Epsilon is added to the finished direction. Division comes before addition: look "
                "at your brackets.",
                _dividing(lambda gradient, square, t: gradient / square**0.5 + EPSILON),
            ),
            Mistake(
                "corrected",
                "That corrects the average for its start at 0, as Adam does. RMSProp does not.",
                _dividing(_corrected),
            ),
            Mistake(
                "before",
                "It divides by the average of the step before. First put in the new gradient.",
                _before,
            ),
            Mistake(
                "sums",
                "The new square has the weight 1. In an average old and new share the weight 1.",
                _dividing(_beside, RHO, 1.0),
            ),
            Mistake(
                "short-memory",
                "That average forgets ten times as fast as the formula says.",
                _dividing(_beside, 0.9, 0.1),
            ),
            Mistake(
                "sizes",
                "It averages the sizes of the gradients. Nothing is squared before the root.",
                _sizes,
            ),
            Mistake(
                "forgets",
                "Right at the first step, and then the memory is lost: the new average must be "
                "returned as the state.",
                _rmsprop_forgets,
            ),
        ),
        checked="walks of up to six steps, with gradients from large to tiny",
        probe="walk",
    ),
    Task(
        "repaired-nesterov",
        EXERCISE,
        2,
        _walks,
        Nesterov(BETA),
        (
            Mistake(
                "unrepaired",
                "That is the suspect as it was. One bug is a number, the other an order.",
                _walking(_too_soon, 1 - BETA),
            ),
            Mistake(
                "order-left",
                "One bug is gone, and what is left is an honest algorithm: the heavy ball. "
                "Nesterov looks ahead.",
                _walking(_too_soon),
            ),
            Mistake(
                "average-left",
                "One bug is gone. The other one is in the velocity: does it add up, or average?",
                _walking(_ahead, 1 - BETA),
            ),
            Mistake(
                "no-fading",
                "It adds the new velocity at full length. Looking ahead, it has faded once more.",
                _walking(lambda gradient, before, after: gradient + after),
            ),
            Mistake(
                "velocity-alone",
                "It walks along the faded velocity alone. The gradient counts once more beside it.",
                _walking(lambda gradient, before, after: BETA * after),
            ),
            Mistake(
                "shared-weight",
                "The velocity is repaired. In the direction the gradient has lost weight.",
                _walking(lambda gradient, before, after: (1 - BETA) * gradient + BETA * after),
            ),
            Mistake(
                "keeps-direction",
                "Right at the first step. Then the direction is taken for the velocity: which of "
                "them is the state?",
                _keeps_direction,
            ),
            Mistake(
                "rebounds",
                "Right at the first step. Then the old velocity pushes the wrong way.",
                _rebounds,
            ),
            Mistake(
                "forgets",
                "Right at the first step, and then the memory is lost: the new velocity must be "
                "returned as the state.",
                _nesterov_forgets,
            ),
        ),
        checked="walks of up to six steps, with numbers and with arrays",
        probe="walk",
    ),
    choice(
        "name-the-bug",
        EXERCISE,
        1,
        "b",
        {
            "a": "Then the very first direction would be 3.162 already.",
            "c": "A constant slope with a little decay is nearly a constant slope again, and "
            "Adam's directions stay near 1.",
            "d": "Beside a slope of 2, a number as small as epsilon shows in neither place.",
        },
    ),
]
