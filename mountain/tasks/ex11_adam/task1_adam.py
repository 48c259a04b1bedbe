"""Exercise 11, task 1: Adam written out."""

import numpy as np

from descent_lib.rules import Adam
from mountain.check.task import Exercise, Task

EXERCISE = Exercise("ex11_adam")
BETA1 = 0.9
BETA2 = 0.999
EPSILON = 1e-8


def _walks(rng, i):
    """Gradients of three sizes and more, so that epsilon shows, and none near 0.

    In every third walk they are two hundred times as small from the third step on, so that the
    mean square falls.
    """
    steps, n = 1 + i if i < 2 else 6, (3, 3, 4, 5)[i % 4]
    gradients = rng.uniform(0.3, 2, (steps, n)) * rng.choice([-1, 1], (steps, n))
    gradients *= np.array([1, 1e-3, 1e-6, 1e-2, 1e-4])[:n]
    gradients[2:] *= 0.005 if i % 3 == 2 else 1
    gradients = gradients.round(11)
    first = abs(gradients[:, 0])  # its root exists, also where somebody forgets to square it
    return {"start": (0.0, 0.0), "gradients": list(gradients if i else first)}


def _averages(gradient, state, beta1=BETA1, beta2=BETA2):
    mean, square = state
    mean = beta1 * mean + (1 - beta1) * gradient
    return mean, beta2 * square + (1 - beta2) * gradient**2


def _corrected(mean, square, count):
    return mean / (1 - BETA1**count), square / (1 - BETA2**count)


def _direction(mean, square):
    return mean / (square**0.5 + EPSILON)


def _counting(count):
    """Adam with another count of steps."""

    def answer(gradient, state, t):
        mean, square = _averages(gradient, state)
        return _direction(*_corrected(mean, square, count(t))), (mean, square)

    return answer


def _dividing(direction):
    """Adam with another last line: ``direction(mean, square, mean_hat, square_hat, count)``."""

    def answer(gradient, state, t):
        mean, square = _averages(gradient, state)
        hats = _corrected(mean, square, t + 1)
        return direction(mean, square, *hats, t + 1), (mean, square)

    return answer


adam = Task(
    "adam",
    EXERCISE,
    points=3,
    minutes=14,
    probe="walk",
    case=_walks,
    reference=Adam(),
    checked="walks of up to six steps, with gradients from large to tiny",
    not_from=("descent_lib.rules",),
)

adam.mistake(
    "uncorrected",
    _dividing(lambda mean, square, *others: _direction(mean, square)),
    "The correction for the start at 0 is missing.",
)
adam.mistake(
    "one-behind",
    _counting(lambda t: max(1, t)),
    "The first step is right, the second is not: the correction is one step behind. How many "
    "gradients are in the averages at step t?",
)
adam.mistake(
    "no-power",
    _counting(lambda t: 1),
    "The first step is right. Then the correction stays as it was, and should fade from step to "
    "step: where does n come in?",
)
adam.mistake(
    "one-ahead",
    _counting(lambda t: t + 2),
    "The correction is one step ahead. How many gradients are in the averages at step t, if t "
    "counts from 0?",
)
adam.mistake(
    "mean-only",
    _dividing(lambda mean, square, mean_hat, *others: _direction(mean_hat, square)),
    "Only the mean is corrected. The mean square starts at 0, too.",
)
adam.mistake(
    "square-only",
    _dividing(lambda mean, square, mean_hat, square_hat, count: _direction(mean, square_hat)),
    "Only the mean square is corrected. The mean starts at 0, too.",
)


@adam.mistake
def stores_corrected(gradient, state, t):
    """Right at the first step; then it averages what was corrected already. The state holds the
    plain averages.
    """
    mean, square = _averages(gradient, state)
    hats = _corrected(mean, square, t + 1)
    return _direction(*hats), hats


adam.mistake(
    "epsilon-inside",
    _dividing(
        lambda mean, square, mean_hat, square_hat, count: mean_hat / (square_hat + EPSILON) ** 0.5
    ),
    "Where gradients are small, the steps are too short: epsilon is under the root. Here it "
    "stands beside it.",
)
adam.mistake(
    "epsilon-early",
    _dividing(
        lambda mean, square, mean_hat, square_hat, count: (
            mean_hat * (1 - BETA2**count) ** 0.5 / (square**0.5 + EPSILON)
        )
    ),
    "That is the order of Keras: epsilon is added to the root before the correction. Here it "
    "comes after.",
)
adam.mistake(
    "no-epsilon",
    _dividing(lambda mean, square, mean_hat, square_hat, count: mean_hat / square_hat**0.5),
    "Nearly: epsilon is missing. One day a gradient is 0.",
)
adam.mistake(
    "epsilon-on-top",
    _dividing(
        lambda mean, square, mean_hat, square_hat, count: mean_hat / square_hat**0.5 + EPSILON
    ),
    "Epsilon is added to the finished direction. Division comes before addition: look at your "
    "brackets.",
)
adam.mistake(
    "no-root",
    _dividing(lambda mean, square, mean_hat, square_hat, count: mean_hat / (square_hat + EPSILON)),
    "The root is missing: it divides by the mean square itself.",
)
adam.mistake(
    "root-corrected",
    _dividing(
        lambda mean, square, mean_hat, square_hat, count: (
            mean_hat / (square**0.5 / (1 - BETA2**count) + EPSILON)
        )
    ),
    "It takes the root first and corrects it afterwards. What has to be corrected is the mean "
    "square.",
)


@adam.mistake
def square_of_mean(gradient, state, t):
    """It squares the mean. The second average is that of the squared gradients."""
    mean = BETA1 * state[0] + (1 - BETA1) * gradient
    square = BETA2 * state[1] + (1 - BETA2) * mean**2
    return _direction(*_corrected(mean, square, t + 1)), (mean, square)


@adam.mistake
def sizes(gradient, state, t):
    """It averages the sizes of the gradients. Nothing is squared before the root."""
    mean, square = state
    mean = BETA1 * mean + (1 - BETA1) * gradient
    square = BETA2 * square + (1 - BETA2) * abs(gradient)
    return _direction(*_corrected(mean, square, t + 1)), (mean, square)


@adam.mistake
def one_square_for_all(gradient, state, t):
    """All entries share one mean square: the squares are added up. Each entry has its own."""
    mean, square = _averages(gradient, state)
    square = BETA2 * state[1] + (1 - BETA2) * np.sum(gradient**2)
    return _direction(*_corrected(mean, square, t + 1)), (mean, square)


@adam.mistake
def not_squared(gradient, state, t):
    """Where a gradient is negative, it takes the root of a negative number. What does the second
    average hold?
    """
    mean, square = state
    mean = BETA1 * mean + (1 - BETA1) * gradient
    square = BETA2 * square + (1 - BETA2) * gradient
    with np.errstate(invalid="ignore"):
        return _direction(*_corrected(mean, square, t + 1)), (mean, square)


@adam.mistake
def sums(gradient, state, t):
    """The new gradient has the weight 1 in both sums. In an average old and new share the
    weight 1.
    """
    mean, square = BETA1 * state[0] + gradient, BETA2 * state[1] + gradient**2
    return _direction(*_corrected(mean, square, t + 1)), (mean, square)


@adam.mistake
def swapped(gradient, state, t):
    """The betas are swapped: the mean square has the longer memory."""
    mean, square = _averages(gradient, state, BETA2, BETA1)
    mean_hat, square_hat = mean / (1 - BETA2 ** (t + 1)), square / (1 - BETA1 ** (t + 1))
    return _direction(mean_hat, square_hat), (mean, square)


@adam.mistake
def short_memory(gradient, state, t):
    """The mean square forgets too soon. Compare its beta with the one in the text."""
    mean, square = _averages(gradient, state, BETA1, 0.99)
    mean_hat, square_hat = mean / (1 - BETA1 ** (t + 1)), square / (1 - 0.99 ** (t + 1))
    return _direction(mean_hat, square_hat), (mean, square)


@adam.mistake
def no_mean(gradient, state, t):
    """It divides the newest gradient, not the mean: that is RMSProp, with a correction."""
    mean, square = _averages(gradient, state)
    return _direction(gradient, _corrected(mean, square, t + 1)[1]), (mean, square)


@adam.mistake
def forgets(gradient, state, t):
    """Right at the first step, and then the memory is lost: the new averages must be returned as
    the state.
    """
    mean, square = _averages(gradient, state)
    return _direction(*_corrected(mean, square, t + 1)), state


@adam.mistake
def never_falls(gradient, state, t):
    """The second average never falls. That is AMSGrad: here large gradients are forgotten."""
    mean, square = _averages(gradient, state)
    square = np.maximum(square, state[1])
    return _direction(*_corrected(mean, square, t + 1)), (mean, square)


@adam.mistake
def sum_of_squares(gradient, state, t):
    """The squares add up, and nothing fades. The second average forgets, too."""
    mean, square = _averages(gradient, state)
    square = state[1] + (1 - BETA2) * gradient**2
    return _direction(*_corrected(mean, square, t + 1)), (mean, square)


adam.mistake(
    "by-the-count",
    _dividing(
        lambda mean, square, mean_hat, square_hat, count: _direction(
            mean / (1 - BETA1 * count) if BETA1 * count != 1 else mean, square_hat
        )
    ),
    "The correction multiplies beta by n. It takes beta to the power n.",
)
adam.mistake(
    "multiplied",
    _dividing(
        lambda mean, square, mean_hat, square_hat, count: _direction(
            mean * (1 - BETA1**count), square * (1 - BETA2**count)
        )
    ),
    "The correction makes both averages smaller. It divides.",
)
adam.mistake(
    "exchanged-corrections",
    _dividing(
        lambda mean, square, mean_hat, square_hat, count: _direction(
            mean / (1 - BETA2**count), square / (1 - BETA1**count)
        )
    ),
    "Each average is corrected with the beta of the other.",
)
adam.mistake(
    "uphill",
    _dividing(lambda mean, square, mean_hat, square_hat, count: -_direction(mean_hat, square_hat)),
    "The sign is turned: the walk itself subtracts the direction, so the rule must not.",
)
adam.mistake(
    "large-epsilon",
    _dividing(
        lambda mean, square, mean_hat, square_hat, count: mean_hat / (square_hat**0.5 + 1e-7)
    ),
    "Where gradients are small, the steps are too short: epsilon is ten times too large.",
)


@adam.mistake
def state_exchanged(gradient, state, t):
    """Right at the first step. Then the two averages have changed places: the state is (m, v)."""
    mean, square = _averages(gradient, state)
    return _direction(*_corrected(mean, square, t + 1)), (square, mean)


@adam.mistake
def half_forgotten(gradient, state, t):
    """Right at the first step. Then the mean starts from 0 again: both averages are the state."""
    mean, square = _averages(gradient, state)
    return _direction(*_corrected(mean, square, t + 1)), (state[0], square)


@adam.mistake
def square_forgotten(gradient, state, t):
    """Right at the first step. Then the mean square starts from 0 again: both averages are the
    state.
    """
    mean, square = _averages(gradient, state)
    return _direction(*_corrected(mean, square, t + 1)), (mean, state[1])
