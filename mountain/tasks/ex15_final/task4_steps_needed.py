"""Exercise 15, task 4: how many steps a valley takes."""

import math

from mountain.check.task import Exercise, Task

EXERCISE = Exercise("ex15_final")


# Beyond the limit; lands at once; swings for ever; a quarter is left after exactly two steps;
# so gentle that it takes 690,769 steps.
BORDERS = (
    (0.3, 10.0, 100.0),
    (0.25, 4.0, 1e3),
    (0.5, 4.0, 10.0),
    (0.125, 4.0, 4.0),
    (1e-5, 2.0, 1e6),
)


def _valleys(rng, i):
    """Gentle rates and rates that overshoot by turns; every fourth is at or beyond a border."""
    if i % 4 == 3:
        return [BORDERS[i // 4 % 5]]
    while True:
        curvature, factor = float(rng.integers(2, 80)), float(rng.choice([10, 100, 1000, 1e6]))
        share = rng.uniform(0.02, 0.7) if i % 2 == 0 else rng.uniform(1.2, 1.95)
        lr = float(f"{share / curvature:.3g}")
        exact = math.log(factor) / -math.log(abs(1 - lr * curvature))
        if (0.1 < exact % 1 < 0.4 if i % 4 else 0.6 < exact % 1 < 0.9) and exact > 2:
            return [(lr, curvature, factor)]


def _steps_needed(lr, curvature, factor):
    share = abs(1 - lr * curvature)
    if share >= 1:
        return math.inf
    return 1 if share == 0 else math.ceil(math.log(factor) / -math.log(share))


def _exact(lr, curvature, factor):
    share = abs(1 - lr * curvature)
    return math.log(factor) / -math.log(share) if 0 < share < 1 else 1 if share == 0 else math.inf


def _whole(rounded, power=1):
    """Steps until the distance to some power has fallen, rounded in some way."""

    def answer(lr, curvature, factor):
        exact = _exact(lr, curvature, factor) / power
        return rounded(exact) if math.isfinite(exact) else exact

    return answer


steps_needed = Task(
    "steps-needed",
    EXERCISE,
    points=2,
    minutes=10,
    case=_valleys,
    reference=_steps_needed,
    checked="valleys with gentle rates, with rates that overshoot, and at the borders",
    count=20,
    graded=40,
)

steps_needed.mistake(
    "rounded-down",
    _whole(math.floor),
    "One step too few: after that many it is not there yet.",
)
steps_needed.mistake(
    "rounded",
    _whole(round),
    "Sometimes one step too few: rounding goes down as well as up.",
)
steps_needed.mistake("fraction", _exact, "Steps are whole. Which one arrives?")
steps_needed.mistake(
    "one-more",
    _whole(lambda exact: math.ceil(exact) + 1),
    "One step too many: it is there one step before.",
)


@steps_needed.mistake
def below(lr, curvature, factor):
    """Right, except where a step lands exactly at the border. *At most* includes it."""
    exact = _exact(lr, curvature, factor)
    return exact if exact in (1, math.inf) else math.floor(exact) + 1


steps_needed.mistake(
    "height",
    _whole(math.ceil, power=2),
    "That is when the *height* has fallen by the factor. Asked is the distance.",
)


@steps_needed.mistake
def no_limit(lr, curvature, factor):
    """Right where the walk settles. Beyond the limit it never arrives, and your number is none."""
    share = abs(1 - lr * curvature)
    if share in (0, 1):
        return _steps_needed(lr, curvature, factor)
    return math.ceil(math.log(factor) / -math.log(share))


@steps_needed.mistake
def no_overshooting(lr, curvature, factor):
    """A walk that overshoots is given up. Between 1/λ and 2/λ it swings, and arrives."""
    return _steps_needed(lr, curvature, factor) if lr * curvature <= 1 else math.inf


@steps_needed.mistake
def rule_of_thumb(lr, curvature, factor):
    """That is the rule of thumb for small rates. Here the exact number is asked."""
    return math.ceil(math.log(factor) / (lr * curvature)) if lr * curvature < 2 else math.inf


@steps_needed.mistake
def two(lr, curvature, factor):
    """The slope is twice too large. What is the derivative of λx²/2?"""
    return _steps_needed(lr, 2 * curvature, factor)


@steps_needed.mistake
def no_curvature(lr, curvature, factor):
    """It does not depend on the curvature."""
    return _steps_needed(lr, 1.0, factor)


@steps_needed.mistake
def impatient(lr, curvature, factor):
    """It gives up a walk that arrives after many steps. How many may it take?"""
    steps = _steps_needed(lr, curvature, factor)
    return steps if steps <= 100_000 else math.inf


@steps_needed.mistake
def decimal_logarithm(lr, curvature, factor):
    """Two kinds of logarithm are mixed. Take the same one above and below."""
    share = abs(1 - lr * curvature)
    if share >= 1 or share == 0:
        return _steps_needed(lr, curvature, factor)
    return math.ceil(math.log10(factor) / -math.log(share))


@steps_needed.mistake
def zero_at_once(lr, curvature, factor):
    """Right, but where one step lands on the bottom it gives 0 steps. It takes that one."""
    return _steps_needed(lr, curvature, factor) if lr * curvature != 1 else 0


@steps_needed.mistake
def never_at_the_bottom(lr, curvature, factor):
    """Right, but where one step lands on the bottom it says that the walk never arrives."""
    return _steps_needed(lr, curvature, factor) if lr * curvature != 1 else math.inf


@steps_needed.mistake
def number_for_never(lr, curvature, factor):
    """Right where the walk arrives. Where it never does, a number stands for that: `math.inf` is
    asked.
    """
    steps = _steps_needed(lr, curvature, factor)
    return steps if math.isfinite(steps) else -1


@steps_needed.mistake
def none_for_never(lr, curvature, factor):
    """Right where the walk arrives. Where it never does, `math.inf` is asked."""
    steps = _steps_needed(lr, curvature, factor)
    return steps if math.isfinite(steps) else None
