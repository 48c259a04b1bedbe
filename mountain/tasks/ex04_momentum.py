"""Exercise 04, momentum: two rules that share a name, and what their memory costs."""

from descent_lib.rules import EmaMomentum, Momentum
from mountain.check.task import Mistake, Task, choice, typed

EXERCISE, BETA = "ex04_momentum", 0.9


def _walks(rng, i):
    steps = 1 + i if i < 2 else 6
    gradients = rng.normal(size=(steps, 2))
    return {"start": 0.0, "gradients": list(gradients if i else gradients[:, 0])}


def _last(gradient, velocity, t):  # the direction before this gradient was added
    return velocity, BETA * velocity + gradient


def _swapped(gradient, velocity, t):
    velocity = (1 - BETA) * velocity + BETA * gradient
    return velocity, velocity


def _forgetful(gradient, velocity, t):
    return BETA * velocity + gradient, velocity


def _nesterov(gradient, velocity, t):
    velocity = BETA * velocity + gradient
    return gradient + BETA * velocity, velocity


def _keeps_gradient(gradient, velocity, t):
    return BETA * velocity + gradient, gradient


def _scaled(gradient, velocity, t):
    velocity = BETA * (velocity + gradient)
    return velocity, velocity


def _uphill(gradient, velocity, t):
    velocity = BETA * velocity - gradient
    return velocity, velocity


def _unfaded(gradient, velocity, t):
    return velocity + gradient, velocity + gradient


def _unfaded_before(gradient, velocity, t):
    return velocity, velocity + gradient


def _faded_before(gradient, velocity, t):
    return BETA * velocity, BETA * velocity + gradient


def _added_twice(gradient, velocity, t):
    velocity = BETA * velocity + gradient
    return velocity, velocity + gradient


def _averaged(gradient, average):
    return BETA * average + (1 - BETA) * gradient


def _dampened(gradient, average, t):
    average = _averaged(gradient, average) if t else gradient
    return average, average


def _debiased(gradient, average, t):
    average = _averaged(gradient, average)
    return average / (1 - BETA ** (t + 1)), average


def _memory(rng, i):
    """With 3 or 4 buffers no two mistakes lead to the same number; with 1 or 2 they do."""
    return {"millions": int(rng.integers(2, 90)) * 10, "buffers": int(rng.choice([3, 4]))}


def _megabytes(millions, buffers):
    return millions * 4 * (2 + buffers)


TASKS = [
    Task(
        "heavy-ball",
        EXERCISE,
        2,
        _walks,
        Momentum(BETA),
        (
            Mistake(
                "averages",
                "That is the running average: it has a factor 1 − beta on the "
                "gradient. The heavy ball has none.",
                EmaMomentum(BETA),
            ),
            Mistake(
                "nesterov",
                "That looks ahead, as Nesterov's rule does. The heavy ball walks "
                "along its velocity, and nothing else.",
                _nesterov,
            ),
            Mistake(
                "one-gradient",
                "It remembers only the last gradient. The state must be the "
                "velocity, which holds all of them.",
                _keeps_gradient,
            ),
            Mistake(
                "fades-twice",
                "The new gradient is faded too. Beta belongs to the old velocity alone.",
                _scaled,
            ),
            Mistake(
                "sum",
                "Nothing fades: that is the sum of all gradients. Where is beta?",
                _unfaded,
            ),
            Mistake(
                "added-twice",
                "The new gradient is added twice. The state is the very velocity that you walk "
                "along.",
                _added_twice,
            ),
            Mistake(
                "faded-before",
                "The velocity fades, and you walk before the new gradient is added.",
                _faded_before,
            ),
            Mistake(
                "sum-before",
                "You walk before the new gradient is added, and the old ones never fade.",
                _unfaded_before,
            ),
            Mistake(
                "before",
                "It walks along the velocity of the step before. First add the new gradient, then "
                "walk.",
                _last,
            ),
            Mistake(
                "forgets",
                "Right at the first step, and then the memory is lost: the new "
                "velocity must be returned as the state.",
                _forgetful,
            ),
            Mistake(
                "uphill",
                "The sign is turned: the walk itself subtracts the direction, so the rule must "
                "not.",
                _uphill,
            ),
        ),
        checked="walks of up to six steps, with numbers and with arrays",
        probe="walk",
    ),
    Task(
        "averaged-gradients",
        EXERCISE,
        2,
        _walks,
        EmaMomentum(BETA),
        (
            Mistake(
                "heavy",
                "That is the heavy ball. An average gives the new gradient the weight 1 − beta.",
                Momentum(BETA),
            ),
            Mistake(
                "swapped", "The two weights are swapped: beta belongs to the old average.", _swapped
            ),
            Mistake(
                "corrected",
                "It divides by 1 − beta^t, as Adam does for its start. The plain average does not.",
                _debiased,
            ),
            Mistake(
                "dampened",
                "The first gradient enters whole, as with PyTorch's dampening. The plain average "
                "begins with 0, and treats all gradients alike.",
                _dampened,
            ),
            Mistake(
                "before",
                "It walks along the average of the step before. First let the new gradient in, "
                "then walk.",
                lambda gradient, average, t: (average, _averaged(gradient, average)),
            ),
            Mistake(
                "forgets",
                "Right at the first step, and then the memory is lost: the new average must be "
                "returned as the state.",
                lambda gradient, average, t: (_averaged(gradient, average), average),
            ),
            Mistake(
                "keeps-gradient",
                "It remembers only the last gradient. The state must be the average, which holds "
                "all of them.",
                lambda gradient, average, t: (_averaged(gradient, average), gradient),
            ),
        ),
        checked="walks of up to six steps, with numbers and with arrays",
        probe="walk",
    ),
    Task(
        "training-memory",
        EXERCISE,
        1,
        _memory,
        _megabytes,
        (
            Mistake(
                "state-only",
                "That counts the optimizer's state alone. Weights and gradients "
                "lie in memory as well.",
                lambda millions, buffers: millions * 4 * buffers,
            ),
            Mistake(
                "weights-only",
                "That counts the weights alone. Gradients and buffers are as long.",
                lambda millions, buffers: millions * 4,
            ),
            Mistake(
                "no-buffers",
                "Weights and gradients are there; the optimizer's buffers are missing.",
                lambda millions, buffers: millions * 8,
            ),
            Mistake(
                "no-gradients",
                "Weights and state are there; the gradients are missing.",
                lambda millions, buffers: millions * 4 * (1 + buffers),
            ),
            Mistake(
                "numbers",
                "That counts numbers. Each float32 number has 4 bytes.",
                lambda millions, buffers: millions * (2 + buffers),
            ),
            Mistake(
                "half-precision",
                "Two bytes a number would be float16. Here it is float32.",
                lambda millions, buffers: millions * 2 * (2 + buffers),
            ),
            Mistake(
                "bits",
                "That is in megabits. A byte has 8 bits.",
                lambda millions, buffers: millions * 32 * (2 + buffers),
            ),
        ),
        **typed(),
    ),
    choice(
        "why-slower",
        EXERCISE,
        1,
        "c",
        {
            "a": "Noise is not needed: on a constant slope, without any noise, it is ten times "
            "slower too.",
            "b": "Both remember equally long: the same beta, the same window of about "
            "1/(1 − beta) steps.",
            "d": "Neither rule changes the learning rate. Look at the size of what it multiplies.",
        },
    ),
]
