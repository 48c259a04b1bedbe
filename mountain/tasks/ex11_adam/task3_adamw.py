"""Exercise 11, task 3: decay beside it."""

from descent_lib.rules import Adam
from mountain.check.task import Exercise, Task

EXERCISE = Exercise("ex11_adam")


def _steps(rng, i):
    n = (3, 2, 4, 1)[i % 4]
    x, gradient = rng.normal(0, 2, n).round(2), rng.normal(0, 1, n).round(2)
    lr, decay = float(rng.choice([0.01, 0.05, 0.1])), float(rng.choice([0.01, 0.1, 0.3]))
    if i == 0:
        return [(x, gradient, (0.0, 0.0), 0, 0.1, 0.1)]
    state = rng.normal(0, 0.5, n).round(3), rng.uniform(0.05, 0.6, n).round(3)
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
    minutes=9,
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


adamw.mistake(
    "afterwards-without-rate",
    _stepping(lambda x, direction, lr, decay: (x - lr * direction) * (1 - decay)),
    "The pull does not depend on the learning rate, and it belongs to the place before the step.",
)
adamw.mistake(
    "direction-without-rate",
    _stepping(lambda x, direction, lr, decay: x - direction - lr * decay * x),
    "The pull is right, and Adam's direction is not multiplied by the learning rate.",
)
adamw.mistake(
    "decay-at-the-direction",
    _stepping(lambda x, direction, lr, decay: x - lr * (decay * direction + x)),
    "The decay stands at the direction. It says how strongly the weight itself is pulled.",
)
adamw.mistake(
    "one-pull-for-all",
    _stepping(lambda x, direction, lr, decay: x - lr * (direction + decay * (x @ x) ** 0.5)),
    "Every weight is pulled by the length of all of them. Each is pulled by its own size.",
)
adamw.mistake(
    "direction-alone",
    _stepping(lambda x, direction, lr, decay: direction),
    "That is Adam's direction. The place after the step is wanted.",
)


@adamw.mistake
def decays_the_gradient(x, gradient, state, t, lr, decay):
    """The pull is a part of the gradient. It is a part of the weight."""
    direction, state = Adam()(gradient, state, t)
    return x - lr * (direction + decay * gradient), state


@adamw.mistake
def always_the_first_step(x, gradient, state, t, lr, decay):
    """Adam is told that each step is the first. Hand on the `t` that you are given."""
    direction, state = Adam()(gradient, state, 0)
    return x - lr * (direction + decay * x), state


@adamw.mistake
def forgets(x, gradient, state, t, lr, decay):
    """Adam begins anew in every step. Hand on the state that you are given."""
    direction, state = Adam()(gradient, (0.0, 0.0), t)
    return x - lr * (direction + decay * x), state


@adamw.mistake
def coupled_by_the_rate(x, gradient, state, t, lr, decay):
    """The pull goes through Adam, times the learning rate. It must go past Adam."""
    direction, state = Adam()(gradient + lr * decay * x, state, t)
    return x - lr * direction, state


@adamw.mistake
def old_state(x, gradient, state, t, lr, decay):
    """The new place is right. The state that comes back is the old one."""
    return _adamw(x, gradient, state, t, lr, decay)[0], state


@adamw.mistake
def next_count(x, gradient, state, t, lr, decay):
    """The rule counts from 0 itself: hand it t as it is."""
    return _adamw(x, gradient, state, t + 1, lr, decay)


adamw.mistake(
    "rate-twice",
    _stepping(lambda x, direction, lr, decay: x - lr * (direction + lr * decay * x)),
    "The decay is multiplied by the learning rate twice.",
)
adamw.mistake(
    "shrinks-all",
    _stepping(lambda x, direction, lr, decay: (x - lr * direction) * decay),
    "What is left of each weight is the decay. It is what is taken away, times the rate.",
)
adamw.mistake(
    "decays-the-direction",
    _stepping(lambda x, direction, lr, decay: x - lr * (1 + decay) * direction),
    "The decay makes the direction longer. It pulls at the weights.",
)
adamw.mistake(
    "signs",
    _stepping(lambda x, direction, lr, decay: x - lr * (direction + decay * x / abs(x))),
    "Every weight is pulled by the same amount. A large one must lose more than a small one.",
)
adamw.mistake(
    "squares",
    _stepping(lambda x, direction, lr, decay: x - lr * (direction + decay * x**2)),
    "The pull is in proportion to the square of a weight. It is decay times the weight.",
)
adamw.mistake(
    "no-rate",
    _stepping(lambda x, direction, lr, decay: x - direction - decay * x),
    "The learning rate does not enter.",
)
adamw.mistake(
    "half",
    _stepping(lambda x, direction, lr, decay: x - lr * (direction + decay * x / 2)),
    "The pull is half as strong as it should be: it is decay times the weight.",
)
adamw.mistake(
    "doubled",
    _stepping(lambda x, direction, lr, decay: x - lr * (direction + 2 * decay * x)),
    "The pull is twice as strong as it should be: it is decay times the weight.",
)
adamw.mistake(
    "not-through-the-rate",
    _stepping(lambda x, direction, lr, decay: x - lr * direction - decay),
    "Every weight loses the same number, the decay itself. Asked is decay times the weight, times "
    "the rate.",
)


@adamw.mistake
def step_alone(x, gradient, state, t, lr, decay):
    """That is the way from the old place to the new one. The new place is wanted."""
    place, state = _adamw(x, gradient, state, t, lr, decay)
    return place - x, state
