"""Exercise 15, task 3: Lion written out."""

import numpy as np

from descent_lib.rules import Lion
from mountain.check.task import Exercise, Task

EXERCISE = Exercise("ex15_final")
BETA1 = 0.9
BETA2 = 0.99


def _memories(rng, i):
    """Gradients against the memory, many of them barely too small to turn the sign; first a 0."""
    if i == 0:
        return {"start": 0.0, "gradients": [2.0, -0.1, -0.3, -1.0]}
    n = (4, 3, 5, 2)[i % 4]
    gradients, mean = [rng.choice([-1.0, 1.0], n) * rng.uniform(0.5, 2, n).round(2)], np.zeros(n)
    gradients[0][rng.integers(n)] = 0.0
    for _ in range(11):
        mean = _mix(BETA2)(mean, gradients[-1])
        spans = ((8.3, 8.8), (9.2, 9.8), (0.92, 0.98), (0.3, 0.8), (20, 95), (120, 400))
        times = np.array([rng.uniform(*spans[k]) for k in rng.permutation(12)[:n] % 6])
        times *= rng.choice([-1, -1, -1, 1], n)
        seen = np.where(mean == 0, 1.5, times * mean)
        gradients.append(np.array([float(f"{number:.3g}") for number in seen]))
    return {"start": 0.0, "gradients": gradients}


def _lion(seen, kept):
    """Lion with other sums: ``seen(mean, g)`` under the sign, ``kept(mean, g)`` as the state."""
    return lambda gradient, mean, t: (np.sign(seen(mean, gradient)), kept(mean, gradient))


def _signed(sign):
    """Lion with another function ``sign``."""
    return lambda gradient, mean, t: (
        sign(_mix(BETA1)(mean, gradient)),
        _mix(BETA2)(mean, gradient),
    )


def _divided(number):
    with np.errstate(invalid="ignore"):
        return number / abs(number)


def _mix(beta):
    return lambda mean, gradient: beta * mean + (1 - beta) * gradient


lion = Task(
    "lion",
    EXERCISE,
    points=1,
    minutes=8,
    probe="walk",
    case=_memories,
    reference=Lion(),
    checked="walks of up to twelve steps, with gradients from large to small, and 0",
    not_from=("descent_lib.rules",),
)

lion.mistake(
    "new-memory",
    _lion(
        lambda mean, g: _mix(BETA1)(_mix(BETA2)(mean, g), g),
        _mix(BETA2),
    ),
    "The sign is taken after the memory was renewed: the newest gradient counts twice. Both lines "
    "begin with the old memory.",
)
lion.mistake(
    "sign-of-memory",
    _lion(_mix(BETA2), _mix(BETA2)),
    "That is the sign of the memory. The direction has a mixture of its own.",
)
lion.mistake(
    "short-memory",
    _lion(_mix(BETA1), _mix(BETA1)),
    "The mixture under the sign is kept as the memory. The memory has its own beta.",
)
lion.mistake(
    "swapped",
    _lion(_mix(BETA2), _mix(BETA1)),
    "The betas are swapped: the memory is the longer one.",
)
lion.mistake(
    "newest",
    _lion(lambda mean, g: g, _mix(BETA2)),
    "Its signs are those of the newest gradient, every time. A memory that points the other way "
    "would turn some of them: is it kept, and does it enter?",
)
lion.mistake(
    "oldest",
    _lion(lambda mean, g: mean, _mix(BETA2)),
    "The newest gradient has no part in the direction.",
)
lion.mistake(
    "full-weight",
    _lion(lambda mean, g: BETA1 * mean + g, _mix(BETA2)),
    "Under the sign the new gradient has the weight 1. Old and new share the weight 1.",
)
lion.mistake(
    "sum",
    _lion(_mix(BETA1), lambda mean, g: BETA2 * mean + g),
    "The memory adds up. It should be an average.",
)
lion.mistake(
    "weights-turned",
    _lion(_mix(1 - BETA1), _mix(1 - BETA2)),
    "Old and new have changed places: each beta belongs to the old memory.",
)


@lion.mistake
def signed_memory(gradient, mean, t):
    """The memory is fed with signs. It should remember gradients."""
    direction, _ = Lion()(gradient, mean, t)
    return direction, _mix(BETA2)(mean, direction)


lion.mistake(
    "zero-as-plus",
    _signed(lambda number: np.where(number < 0, -1.0, 1.0)),
    "Where nothing pulls, it gives 1: the sign of 0 is 0. Elsewhere it is right.",
)
lion.mistake(
    "zero-as-minus",
    _signed(lambda number: np.where(number > 0, 1.0, -1.0)),
    "Where nothing pulls, it gives -1: the sign of 0 is 0. Elsewhere it is right.",
)
lion.mistake(
    "zero-divided",
    _signed(_divided),
    "It divides a number by its size. Where the size is 0, the direction is nan.",
)


@lion.mistake
def without_sign(gradient, mean, t):
    """The sign is missing: every weight should move equally far."""
    return _mix(BETA1)(mean, gradient), _mix(BETA2)(mean, gradient)


lion.mistake(
    "uphill",
    _signed(lambda number: -np.sign(number)),
    "The sign is turned: the walk itself subtracts the direction, so the rule must not.",
)
lion.mistake(
    "no-fading",
    _lion(lambda mean, g: mean + (1 - BETA1) * g, _mix(BETA2)),
    "Under the sign the memory has its full weight. Old and new share the weight 1.",
)
lion.mistake(
    "equal-weights",
    _lion(lambda mean, g: mean + g, _mix(BETA2)),
    "Under the sign memory and gradient have equal weights. They have 0.9 and 0.1.",
)
lion.mistake(
    "subtracts",
    _lion(lambda mean, g: BETA1 * mean - (1 - BETA1) * g, _mix(BETA2)),
    "Under the sign the gradient is subtracted. It is added.",
)
lion.mistake(
    "memory-of-directions",
    lambda gradient, mean, t: (np.sign(_mix(BETA1)(mean, gradient)),) * 2,
    "The direction is kept as the memory. What the memory holds are gradients.",
)
lion.mistake(
    "gradient-as-memory",
    _lion(_mix(BETA1), lambda mean, g: g),
    "Only the last gradient is kept. The memory holds all of them, and fades.",
)
