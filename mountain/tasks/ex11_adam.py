"""Exercise 11, Adam: written out, without its correction, and with decay beside it."""

import numpy as np

from descent_lib.rules import Adam
from mountain.check.task import Mistake, Task, choice, typed

EXERCISE, BETA1, BETA2, EPSILON = "ex11_adam", 0.9, 0.999, 1e-8


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


def _stores_corrected(gradient, state, t):
    hats = _corrected(*_averages(gradient, state), t + 1)
    return _direction(*hats), hats


def _forgets(gradient, state, t):
    return _direction(*_corrected(*_averages(gradient, state), t + 1)), state


def _swapped(gradient, state, t):
    mean, square = _averages(gradient, state, BETA2, BETA1)
    mean_hat, square_hat = mean / (1 - BETA2 ** (t + 1)), square / (1 - BETA1 ** (t + 1))
    return _direction(mean_hat, square_hat), (mean, square)


def _short_memory(gradient, state, t):
    mean, square = _averages(gradient, state, BETA1, 0.99)
    mean_hat, square_hat = mean / (1 - BETA1 ** (t + 1)), square / (1 - 0.99 ** (t + 1))
    return _direction(mean_hat, square_hat), (mean, square)


def _square_of_mean(gradient, state, t):
    mean = BETA1 * state[0] + (1 - BETA1) * gradient
    square = BETA2 * state[1] + (1 - BETA2) * mean**2
    return _direction(*_corrected(mean, square, t + 1)), (mean, square)


def _sizes(gradient, state, t):
    mean, square = state
    mean = BETA1 * mean + (1 - BETA1) * gradient
    square = BETA2 * square + (1 - BETA2) * abs(gradient)
    return _direction(*_corrected(mean, square, t + 1)), (mean, square)


def _not_squared(gradient, state, t):
    mean, square = state
    mean = BETA1 * mean + (1 - BETA1) * gradient
    square = BETA2 * square + (1 - BETA2) * gradient
    with np.errstate(invalid="ignore"):
        return _direction(*_corrected(mean, square, t + 1)), (mean, square)


def _sums(gradient, state, t):
    mean, square = BETA1 * state[0] + gradient, BETA2 * state[1] + gradient**2
    return _direction(*_corrected(mean, square, t + 1)), (mean, square)


def _no_mean(gradient, state, t):
    mean, square = _averages(gradient, state)
    return _direction(gradient, _corrected(mean, square, t + 1)[1]), (mean, square)


def _first_steps(rng, i):
    return {
        "lr": float(rng.choice([0.001, 0.002, 0.005, 0.01])),
        "gradient": float(rng.choice([0.02, 0.3, 5.0, 40.0])),
        "beta1": float(rng.choice([0.8, 0.9, 0.95])),
        "beta2": float(rng.choice([0.98, 0.995, 0.999])),
    }


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


def _coupled(x, gradient, state, t, lr, decay):
    direction, state = Adam()(gradient + decay * x, state, t)
    return x - lr * direction, state


def _coupled_as_well(x, gradient, state, t, lr, decay):
    direction, state = Adam()(gradient + decay * x, state, t)
    return x - lr * (direction + decay * x), state


def _decay_afterwards(x, direction, lr, decay):
    moved = x - lr * direction
    return moved - lr * decay * moved


def _old_state(x, gradient, state, t, lr, decay):
    return _adamw(x, gradient, state, t, lr, decay)[0], state


def _next_count(x, gradient, state, t, lr, decay):
    return _adamw(x, gradient, state, t + 1, lr, decay)


TASKS = [
    Task(
        "adam",
        EXERCISE,
        3,
        _walks,
        Adam(),
        (
            Mistake(
                "uncorrected",
                "The correction for the start at 0 is missing.",
                _dividing(lambda mean, square, *others: _direction(mean, square)),
            ),
            Mistake(
                "one-behind",
                "The first step is right, the second is not: the correction is one step behind. "
                "How many gradients are in the averages at step t?",
                _counting(lambda t: max(1, t)),
            ),
            Mistake(
                "no-power",
                "The first step is right. Then the correction stays as it was, and should fade "
                "from step to step: where does n come in?",
                _counting(lambda t: 1),
            ),
            Mistake(
                "one-ahead",
                "The correction is one step ahead. How many gradients are in the averages at "
                "step t, if t counts from 0?",
                _counting(lambda t: t + 2),
            ),
            Mistake(
                "mean-only",
                "Only the mean is corrected. The mean square starts at 0, too.",
                _dividing(lambda mean, square, mean_hat, *others: _direction(mean_hat, square)),
            ),
            Mistake(
                "square-only",
                "Only the mean square is corrected. The mean starts at 0, too.",
                _dividing(
                    lambda mean, square, mean_hat, square_hat, count: _direction(mean, square_hat)
                ),
            ),
            Mistake(
                "stores-corrected",
                "Right at the first step; then it averages what was corrected already. "
                "The state holds the plain averages.",
                _stores_corrected,
            ),
            Mistake(
                "epsilon-inside",
                "Where gradients are small, the steps are too short: epsilon is under the root. "
                "Here it stands beside it.",
                _dividing(
                    lambda mean, square, mean_hat, square_hat, count: (
                        mean_hat / (square_hat + EPSILON) ** 0.5
                    )
                ),
            ),
            Mistake(
                "epsilon-early",
                "That is the order of Keras: epsilon is added to the root before the correction. "
                "Here it comes after.",
                _dividing(
                    lambda mean, square, mean_hat, square_hat, count: (
                        mean_hat * (1 - BETA2**count) ** 0.5 / (square**0.5 + EPSILON)
                    )
                ),
            ),
            Mistake(
                "no-epsilon",
                "Nearly: epsilon is missing. One day a gradient is 0.",
                _dividing(
                    lambda mean, square, mean_hat, square_hat, count: mean_hat / square_hat**0.5
                ),
            ),
            Mistake(
                "epsilon-on-top",
                "Epsilon is added to the finished direction. Division comes before addition: look "
                "at your brackets.",
                _dividing(
                    lambda mean, square, mean_hat, square_hat, count: (
                        mean_hat / square_hat**0.5 + EPSILON
                    )
                ),
            ),
            Mistake(
                "no-root",
                "The root is missing: it divides by the mean square itself.",
                _dividing(
                    lambda mean, square, mean_hat, square_hat, count: (
                        mean_hat / (square_hat + EPSILON)
                    )
                ),
            ),
            Mistake(
                "root-corrected",
                "It takes the root first and corrects it afterwards. What has to be corrected is "
                "the mean square.",
                _dividing(
                    lambda mean, square, mean_hat, square_hat, count: (
                        mean_hat / (square**0.5 / (1 - BETA2**count) + EPSILON)
                    )
                ),
            ),
            Mistake(
                "square-of-mean",
                "It squares the mean. The second average is that of the squared gradients.",
                _square_of_mean,
            ),
            Mistake(
                "sizes",
                "It averages the sizes of the gradients. Nothing is squared before the root.",
                _sizes,
            ),
            Mistake(
                "not-squared",
                "Where a gradient is negative, it takes the root of a negative number. What does "
                "the second average hold?",
                _not_squared,
            ),
            Mistake(
                "sums",
                "The new gradient has the weight 1 in both sums. In an average old and new share "
                "the weight 1.",
                _sums,
            ),
            Mistake(
                "swapped",
                "The betas are swapped: the mean square has the longer memory.",
                _swapped,
            ),
            Mistake(
                "short-memory",
                "The mean square forgets too soon. Compare its beta with the one in the text.",
                _short_memory,
            ),
            Mistake(
                "no-mean",
                "It divides the newest gradient, not the mean: that is RMSProp, with a correction.",
                _no_mean,
            ),
            Mistake(
                "forgets",
                "Right at the first step, and then the memory is lost: the new averages must be "
                "returned as the state.",
                _forgets,
            ),
        ),
        checked="walks of up to six steps, with gradients from large to tiny",
        probe="walk",
    ),
    Task(
        "first-stride",
        EXERCISE,
        1,
        _first_steps,
        lambda lr, gradient, beta1, beta2: lr * (1 - beta1) / (1 - beta2) ** 0.5,
        (
            Mistake(
                "corrected",
                "That is the first step with the correction. The engineer left it out.",
                lambda lr, gradient, beta1, beta2: lr,
            ),
            Mistake(
                "times-gradient",
                "Your step grows with the gradient. Put it into both averages, and see what is "
                "left of it.",
                lambda lr, gradient, beta1, beta2: lr * gradient * (1 - beta1) / (1 - beta2) ** 0.5,
            ),
            Mistake(
                "no-root",
                "The root is missing in the denominator.",
                lambda lr, gradient, beta1, beta2: lr * (1 - beta1) / (1 - beta2),
            ),
            Mistake(
                "old-weights",
                "Those are the weights of the old averages, and they are 0. Which weight does the "
                "new gradient have?",
                lambda lr, gradient, beta1, beta2: lr * beta1 / beta2**0.5,
            ),
            Mistake(
                "swapped",
                "The two betas are swapped.",
                lambda lr, gradient, beta1, beta2: lr * (1 - beta2) / (1 - beta1) ** 0.5,
            ),
            Mistake(
                "upside-down",
                "Numerator and denominator are swapped.",
                lambda lr, gradient, beta1, beta2: lr * (1 - beta2) ** 0.5 / (1 - beta1),
            ),
            Mistake(
                "multiple",
                "That is a multiple of the learning rate. Asked is the distance.",
                lambda lr, gradient, beta1, beta2: (1 - beta1) / (1 - beta2) ** 0.5,
            ),
            Mistake(
                "half-corrected",
                "In your step only the numerator starts at 0. The denominator does, too.",
                lambda lr, gradient, beta1, beta2: lr * (1 - beta1),
            ),
        ),
        **typed(2e-3),
    ),
    Task(
        "adamw",
        EXERCISE,
        2,
        _steps,
        _adamw,
        (
            Mistake(
                "coupled",
                "The decay goes through Adam, which divides it by the size of the gradients. "
                "It must go past.",
                _coupled,
            ),
            Mistake(
                "coupled-as-well",
                "The decay acts twice: through Adam, and beside it.",
                _coupled_as_well,
            ),
            Mistake(
                "without-rate",
                "The decay is not multiplied by the learning rate.",
                _stepping(lambda x, direction, lr, decay: x - lr * direction - decay * x),
            ),
            Mistake(
                "afterwards",
                "It walks first and then shrinks the new place. Both pull at the old one.",
                _stepping(_decay_afterwards),
            ),
            Mistake(
                "grows",
                "The decay has the wrong sign: it makes the weights larger.",
                _stepping(lambda x, direction, lr, decay: x - lr * direction + lr * decay * x),
            ),
            Mistake(
                "no-decay",
                "That is Adam. Nothing decays.",
                _stepping(lambda x, direction, lr, decay: x - lr * direction),
            ),
            Mistake(
                "same-for-all",
                "Every weight is pulled by the same amount, and not towards 0. A large weight "
                "must lose more than a small one.",
                _stepping(lambda x, direction, lr, decay: x - lr * (direction + decay)),
            ),
            Mistake(
                "uphill",
                "It walks along the direction instead of against it.",
                _stepping(lambda x, direction, lr, decay: x + lr * direction - lr * decay * x),
            ),
            Mistake(
                "old-state",
                "The new place is right. The state that comes back is the old one.",
                _old_state,
            ),
            Mistake(
                "next-count",
                "The rule counts from 0 itself: hand it t as it is.",
                _next_count,
            ),
        ),
        checked="six steps, early and late ones",
    ),
    choice(
        "sum-for-mean",
        EXERCISE,
        1,
        "c",
        {
            "a": "A tenth of the limit, times a thousand: that walk flies away.",
            "b": "The velocity adds up gradients as they come. Nothing in it makes them shorter.",
            "d": "Norms near 1 pass a limit of 5 untouched. What happens to norms near 1000?",
        },
    ),
]
