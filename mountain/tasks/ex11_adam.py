"""Exercise 11, Adam: written out, without its correction, and with decay beside it."""

import numpy as np

from descent_lib.rules import Adam
from mountain.check.task import Exercise, Task, choice, number

EXERCISE = Exercise("ex11_adam")
BETA1 = 0.9
BETA2 = 0.999
EPSILON = 1e-8


def _walks(rng, i):
    """Gradients of three sizes, so that epsilon shows, and none near 0."""
    steps = 1 + i if i < 2 else 6
    gradients = rng.uniform(0.3, 2, (steps, 3)) * rng.choice([-1, 1], (steps, 3))
    gradients = (gradients * [1, 1e-3, 1e-6]).round(9)
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
    probe="walk",
    case=_walks,
    reference=Adam(),
    checked="walks of up to six steps, with gradients from large to tiny",
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
    hats = _corrected(*_averages(gradient, state), t + 1)
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
    return _direction(*_corrected(*_averages(gradient, state), t + 1)), state


def _first_steps(rng, i):
    return {
        "lr": float(rng.choice([0.001, 0.002, 0.005, 0.01])),
        "gradient": float(rng.choice([0.02, 0.3, 5.0, 40.0])),
        "beta1": float(rng.choice([0.8, 0.9, 0.95])),
        "beta2": float(rng.choice([0.98, 0.995, 0.999])),
    }


first_stride = number(
    "first-stride",
    EXERCISE,
    points=1,
    case=_first_steps,
    reference=lambda lr, gradient, beta1, beta2: lr * (1 - beta1) / (1 - beta2) ** 0.5,
    rtol=2e-3,
)


@first_stride.mistake
def corrected(lr, gradient, beta1, beta2):
    """That is the first step with the correction. The engineer left it out."""
    return lr


@first_stride.mistake
def times_gradient(lr, gradient, beta1, beta2):
    """Your step grows with the gradient. Put it into both averages, and see what is left of it."""
    return lr * gradient * (1 - beta1) / (1 - beta2) ** 0.5


@first_stride.mistake
def no_root(lr, gradient, beta1, beta2):
    """The root is missing in the denominator."""
    return lr * (1 - beta1) / (1 - beta2)


@first_stride.mistake
def old_weights(lr, gradient, beta1, beta2):
    """Those are the weights of the old averages, and they are 0. Which weight does the new gradient
    have?
    """
    return lr * beta1 / beta2**0.5


first_stride.mistake(
    "swapped",
    lambda lr, gradient, beta1, beta2: lr * (1 - beta2) / (1 - beta1) ** 0.5,
    "The two betas are swapped.",
)


@first_stride.mistake
def upside_down(lr, gradient, beta1, beta2):
    """Numerator and denominator are swapped."""
    return lr * (1 - beta2) ** 0.5 / (1 - beta1)


@first_stride.mistake
def multiple(lr, gradient, beta1, beta2):
    """That is a multiple of the learning rate. Asked is the distance."""
    return (1 - beta1) / (1 - beta2) ** 0.5


@first_stride.mistake
def half_corrected(lr, gradient, beta1, beta2):
    """In your step only the numerator starts at 0. The denominator does, too."""
    return lr * (1 - beta1)


def _steps(rng, i):
    x, gradient = rng.normal(0, 2, 3).round(2), rng.normal(0, 1, 3).round(2)
    lr, decay = float(rng.choice([0.01, 0.05, 0.1])), float(rng.choice([0.01, 0.1, 0.3]))
    if i == 0:
        return [(x, gradient, (0.0, 0.0), 0, 0.1, 0.1)]
    state = rng.normal(0, 0.5, 3).round(3), rng.uniform(0.05, 0.6, 3).round(3)
    return [(x, gradient, state, int(rng.integers(1, 40)), lr, decay)]


def _stepping(move):
    """One step whose new place is ``move(x, direction, lr, decay)``."""

    def answer(x, gradient, state, t, lr, decay):
        direction, state = Adam()(gradient, state, t)
        return move(x, direction, lr, decay), state

    return answer


_adamw = _stepping(lambda x, direction, lr, decay: x - lr * (direction + decay * x))


def _decay_afterwards(x, direction, lr, decay):
    moved = x - lr * direction
    return moved - lr * decay * moved


adamw = Task(
    "adamw",
    EXERCISE,
    points=2,
    case=_steps,
    reference=_adamw,
    checked="six steps, early and late ones",
)


@adamw.mistake
def coupled(x, gradient, state, t, lr, decay):
    """The decay goes through Adam, which divides it by the size of the gradients. It must
    go past.
    """
    direction, state = Adam()(gradient + decay * x, state, t)
    return x - lr * direction, state


@adamw.mistake
def coupled_as_well(x, gradient, state, t, lr, decay):
    """The decay acts twice: through Adam, and beside it."""
    direction, state = Adam()(gradient + decay * x, state, t)
    return x - lr * (direction + decay * x), state


adamw.mistake(
    "without-rate",
    _stepping(lambda x, direction, lr, decay: x - lr * direction - decay * x),
    "The decay is not multiplied by the learning rate.",
)
adamw.mistake(
    "afterwards",
    _stepping(_decay_afterwards),
    "It walks first and then shrinks the new place. Both pull at the old one.",
)
adamw.mistake(
    "grows",
    _stepping(lambda x, direction, lr, decay: x - lr * direction + lr * decay * x),
    "The decay has the wrong sign: it makes the weights larger.",
)
adamw.mistake(
    "no-decay",
    _stepping(lambda x, direction, lr, decay: x - lr * direction),
    "That is Adam. Nothing decays.",
)
adamw.mistake(
    "same-for-all",
    _stepping(lambda x, direction, lr, decay: x - lr * (direction + decay)),
    "Every weight is pulled by the same amount, and not towards 0. A large weight must lose more "
    "than a small one.",
)
adamw.mistake(
    "uphill",
    _stepping(lambda x, direction, lr, decay: x + lr * direction - lr * decay * x),
    "It walks along the direction instead of against it.",
)


@adamw.mistake
def old_state(x, gradient, state, t, lr, decay):
    """The new place is right. The state that comes back is the old one."""
    return _adamw(x, gradient, state, t, lr, decay)[0], state


@adamw.mistake
def next_count(x, gradient, state, t, lr, decay):
    """The rule counts from 0 itself: hand it t as it is."""
    return _adamw(x, gradient, state, t + 1, lr, decay)


choice(
    "sum-for-mean",
    EXERCISE,
    points=1,
    right="c",
    a="A tenth of the limit, times a thousand: that walk flies away.",
    b="The velocity adds up gradients as they come. Nothing in it makes them shorter.",
    d="Norms near 1 pass a limit of 5 untouched. What happens to norms near 1000?",
)
