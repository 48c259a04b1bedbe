"""Exercise 11, task 2: its first step without the correction."""

from mountain.check.short_answers import number
from mountain.check.task import Exercise

EXERCISE = Exercise("ex11_adam")


def _first_steps(rng, i):
    return {
        "lr": float(rng.choice([0.001, 0.002, 0.005, 0.01])),
        "gradient": float(rng.choice([0.02, 0.3, 7.0, 30.0])),
        "beta1": float(rng.choice([0.8, 0.9, 0.95])),
        "beta2": float(rng.choice([0.98, 0.995, 0.999])),
    }


first_stride = number(
    "first-stride",
    EXERCISE,
    points=1,
    minutes=6,
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


@first_stride.mistake
def over_gradient(lr, gradient, beta1, beta2):
    """Your step depends on the gradient. Put it into both averages, and see what is left of it."""
    return lr * (1 - beta1) / (1 - beta2) ** 0.5 / gradient


@first_stride.mistake
def roots_of_both(lr, gradient, beta1, beta2):
    """The root is taken of both weights. Only the mean square stands under it."""
    return lr * ((1 - beta1) / (1 - beta2)) ** 0.5


@first_stride.mistake
def only_denominator(lr, gradient, beta1, beta2):
    """In your step only the denominator starts at 0. The numerator does, too."""
    return lr / (1 - beta2) ** 0.5


@first_stride.mistake
def plain_descent(lr, gradient, beta1, beta2):
    """That is a step of plain descent."""
    return lr * gradient


@first_stride.mistake
def momentum(lr, gradient, beta1, beta2):
    """That is the step of an average alone. Adam divides by the root of the mean square."""
    return lr * gradient * (1 - beta1)
