"""Exercise 15, the licence: six questions across the whole course."""

import math

import numpy as np

from descent_lib.rules import Lion
from descent_lib.schedules import warmup_stable_decay
from mountain.check.task import Exercise, Task, choice, number

EXERCISE = Exercise("ex15_final")
BETA1 = 0.9
BETA2 = 0.99


def _batches(rng, i):
    """Seven readings of two numbers, and a batch of three rows; a row may come twice."""
    inputs = rng.normal(0, 1, (7, 2)).round(1)
    targets = (inputs @ [1.0, -2.0] + rng.normal(0, 1, 7)).round(1)
    rows = rng.permutation(7)[:3]
    if i % 3 == 2:
        rows[2] = rows[0]
    lr = 0.1 if i == 0 else float(rng.choice([0.02, 0.05, 0.2]))
    return [(inputs, targets, rng.normal(0, 1, 2).round(1), rows, lr)]


def _stepping(move):
    """A step by ``move(X, errors)`` on the rows of the batch."""

    def answer(inputs, targets, theta, rows, lr):
        x, y = inputs[rows], targets[rows]
        return theta - lr * move(x, x @ theta - y)

    return answer


_regression_step = _stepping(lambda x, errors: x.T @ errors / len(errors))


regression = Task(
    "regression-step",
    EXERCISE,
    points=2,
    case=_batches,
    reference=_regression_step,
    checked="batches of three from seven readings, some with a row that is drawn twice",
)

regression.mistake(
    "sum",
    _stepping(lambda x, errors: x.T @ errors),
    "That is the gradient of the sum. The cost is a mean.",
)
regression.mistake(
    "over-all",
    _stepping(lambda x, errors: x.T @ errors / 7),
    "It divides by the number of all readings. How many are in the batch?",
)
regression.mistake(
    "two",
    _stepping(lambda x, errors: 2 * x.T @ errors / len(errors)),
    "The step is twice too long: the ½ in the cost has met the 2 of the square.",
)
regression.mistake(
    "half",
    _stepping(lambda x, errors: x.T @ errors / len(errors) / 2),
    "The step is half as long as it should be: the square has a derivative with a 2.",
)
regression.mistake(
    "uphill",
    _stepping(lambda x, errors: -x.T @ errors / len(errors)),
    "It walks uphill. What is the sign of an error: forecast minus target, or the other way round?",
)


@regression.mistake
def all_rows(inputs, targets, theta, rows, lr):
    """It uses all the readings, not those of the batch."""
    return theta - lr * inputs.T @ (inputs @ theta - targets) / len(targets)


@regression.mistake
def one_by_one(inputs, targets, theta, rows, lr):
    """It takes a step after each reading. The whole batch is seen from one place."""
    for row in rows:
        theta = theta - lr * inputs[row] * (inputs[row] @ theta - targets[row])
    return theta


@regression.mistake
def each_row_once(inputs, targets, theta, rows, lr):
    """Right, except where a row is drawn twice: it then counts twice."""
    return _regression_step(inputs, targets, theta, np.unique(rows), lr)


regression.mistake(
    "errors-alone",
    _stepping(lambda x, errors: errors.mean()),
    "Every weight moves by the mean error. Each error counts by the input that the weight was "
    "multiplied with.",
)
regression.mistake(
    "sizes",
    _stepping(lambda x, errors: x.T @ np.sign(errors) / len(errors)),
    "It uses the signs of the errors alone: that belongs to the mean absolute error.",
)


@regression.mistake
def gradient_alone(inputs, targets, theta, rows, lr):
    """That is the gradient. Asked is the place after the step."""
    return theta - _regression_step(inputs, targets, theta, rows, 1.0)


@regression.mistake
def step_alone(inputs, targets, theta, rows, lr):
    """That is the step, the rate times the gradient. Where does it lead to?"""
    return theta - _regression_step(inputs, targets, theta, rows, lr)


def _plans(rng, i):
    """A series of calls, from before the start of the plan to beyond its end."""
    rise, stay, fall = (int(n) for n in rng.integers(2, 6, 3))
    peak = float(rng.choice([0.1, 0.3, 0.02]))
    if i == 3:
        rise = 0
    return [(t, peak, rise + stay + fall, rise, fall) for t in range(rise + stay + fall + 4)]


def _planned(t, peak, steps, rise, fall):
    return warmup_stable_decay(peak, steps, rise, fall)(t)


def _falling(t, peak, steps, rise, fall):
    """The fall alone, not held at 0 after the end."""
    return peak * (steps - t) / fall


def _plan(up=None, down=None, after=0.0):
    """The plan with another rise, another fall, or another rate after the end."""

    def answer(t, peak, steps, rise, fall):
        if t < rise:
            return (up or _planned)(t, peak, steps, rise, fall)
        if t >= steps and after is not None:
            return after * peak
        if t >= steps - fall:
            return (down or _falling)(t, peak, steps, rise, fall)
        return peak

    return answer


def _up_ahead(t, peak, steps, rise, fall):
    return peak * (t + 1) / rise


def _over_the_rest(t, peak, steps, rise, fall):
    return peak * (steps - t) / steps


def _half_wave(t, peak, steps, rise, fall):
    return peak * (1 + math.cos(math.pi * (t - steps + fall) / fall)) / 2


def _ends_early(t, peak, steps, rise, fall):
    return peak * (steps - 1 - t) / fall


schedule = Task(
    "schedule",
    EXERCISE,
    points=2,
    case=_plans,
    reference=_planned,
    checked="every step of six plans, and some steps beyond",
)

schedule.mistake(
    "starts-ahead",
    _plan(up=_up_ahead),
    "The rise is one step ahead: at t = 0 the rate is 0.",
)
schedule.mistake(
    "below-zero",
    _plan(after=None),
    "All is right up to the end, and after it the rate is negative: the walk would climb.",
)
schedule.mistake(
    "back-to-peak",
    _plan(after=1.0),
    "All is right up to the end, and after it the rate is back at the peak.",
)
schedule.mistake(
    "jumps",
    _plan(down=_over_the_rest),
    "Where the fall begins the rate jumps: the line belongs to the last part alone, not to the "
    "whole run.",
)
schedule.mistake(
    "wave",
    _plan(down=_half_wave),
    "It falls in half a wave. Here the way down is a straight line.",
)
schedule.mistake(
    "ends-early",
    _plan(down=_ends_early),
    "The fall is one step ahead: at t = steps − fall the rate is still the peak.",
)


@schedule.mistake
def never_stays(t, peak, steps, rise, fall):
    """It falls as soon as it is up. The stable part is missing."""
    if t < rise:
        return peak * t / rise
    return peak * max(0, steps - t) / (steps - rise)


@schedule.mistake
def falls_from(t, peak, steps, rise, fall):
    """It takes `fall` for the step at which the fall begins. It is the length of the fall."""
    # Takes ``fall`` for the number of the step at which the fall begins.
    if t < rise:
        return peak * t / rise
    return peak * max(0, min(1, (steps - t) / (steps - fall)))


schedule.mistake(
    "no-rise",
    _plan(up=lambda t, peak, *others: peak),
    "It begins at the peak. The rise is missing.",
)
schedule.mistake(
    "drops",
    _plan(down=lambda t, peak, *others: peak),
    "It stays up to the end and drops to 0 at once. The fall is missing.",
)


def _memories(rng, i):
    """Gradients against the memory, many of them barely too small to turn the sign; first a 0."""
    if i == 0:
        return {"start": 0.0, "gradients": [2.0, -0.1, -0.3, -1.0]}
    gradients, mean = [rng.choice([-1.0, 1.0], 4) * rng.uniform(0.5, 2, 4).round(2)], np.zeros(4)
    gradients[0][rng.integers(4)] = 0.0
    for _ in range(11):
        mean = _mix(BETA2)(mean, gradients[-1])
        times = np.where(
            rng.random(4) < 0.5, rng.uniform(8.3, 8.8, 4), 10 ** rng.uniform(-0.5, 2.6, 4)
        )
        times[np.abs(times - 9) < 0.2] = 8.5  # at 9 times the memory rounding would decide
        times *= rng.choice([-1, -1, -1, 1], 4)
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
    points=2,
    probe="walk",
    case=_memories,
    reference=Lion(),
    checked="walks of up to twelve steps, with gradients from large to small, and 0",
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
    "That is the sign of the newest gradient. Nothing is remembered.",
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
    "Right, but where the mixture is exactly 0 it gives 1. Nothing pulls there.",
)
lion.mistake(
    "zero-as-minus",
    _signed(lambda number: np.where(number > 0, 1.0, -1.0)),
    "Right, but where the mixture is exactly 0 it gives -1. Nothing pulls there.",
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


# Beyond the limit; lands at once; swings for ever; a quarter is left after exactly two steps.
BORDERS = ((0.3, 10.0, 100.0), (0.25, 4.0, 1e3), (0.5, 4.0, 10.0), (0.125, 4.0, 4.0))


def _valleys(rng, i):
    """Gentle rates and rates that overshoot by turns; every fourth is at or beyond a border."""
    if i % 4 == 3:
        return [BORDERS[i // 4 % 4]]
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
    case=_valleys,
    reference=_steps_needed,
    checked="valleys with gentle rates, with rates that overshoot, and at the borders",
    count=16,
    graded=32,
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


choice(
    "diagnose",
    EXERCISE,
    points=1,
    right="b",
    a="Both ways look at the same 64 rows in each step. The noise is the same.",
    c="Gradients that pile up from step to step would hurt Adam as well.",
    d="Nothing was said of a rate that changes. And Adam had the same schedule.",
)


def _limits(rng, i):
    plain = float(rng.choice([0.01, 0.02, 0.03, 0.04, 0.05, 0.08]))
    return {"plain": plain, "beta": float(rng.choice([0.5, 0.6, 0.8, 0.85, 0.95]))}


def _three(ball, average, nesterov):
    """Three limits, each as a multiple of plain descent's, by a function of beta."""
    return lambda plain, beta: [plain * each(beta) for each in (ball, average, nesterov)]


def _ball(beta):
    return 1 + beta


def _average(beta):
    return (1 + beta) / (1 - beta)


def _nesterov(beta):
    return (1 + beta) / (1 + 2 * beta)


limits = number(
    "limits",
    EXERCISE,
    points=2,
    case=_limits,
    reference=_three(_ball, _average, _nesterov),
    rtol=2e-3,
)

limits.mistake(
    "ball-for-average",
    _three(_average, _ball, _nesterov),
    "Heavy ball and average have changed places. Which of them takes steps that are a tenth as "
    "long?",
)
limits.mistake(
    "nesterov-tolerant",
    _three(_ball, _average, _ball),
    "Nesterov's limit is not that of the heavy ball. It is the least tolerant of all.",
)
limits.mistake(
    "all-shorter",
    _three(lambda b: 1 - b, lambda b: 1.0, lambda b: 1 - b),
    "You let momentum lower the limit, because its steps add up. Near the limit the walk swings, "
    "and the steps cancel.",
)
limits.mistake(
    "average-tenth",
    _three(_ball, lambda b: (1 + b) * (1 - b), _nesterov),
    "The average is on the wrong side of the heavy ball: its steps are shorter, so it bears a "
    "larger rate.",
)
limits.mistake(
    "no-difference",
    _three(*[lambda b: 1.0] * 3),
    "Those are three times the limit of plain descent. Momentum changes it.",
)


@limits.mistake
def plain_is_curvature(plain, beta):
    """You took the number for the curvature. It is the limit of plain descent itself."""
    return [2 / plain * each(beta) for each in (_ball, _average, _nesterov)]


@limits.mistake
def curvature_one(plain, beta):
    """Those are the limits for curvature 1, as in the chapter. What is the limit of plain descent
    there, and what is it here?
    """
    return [2 * each(beta) for each in (_ball, _average, _nesterov)]


@limits.mistake
def of_the_chapter(plain, beta):
    """Those are the chapter's numbers. Its bowl is another one, and so is its beta."""
    return [2 * each(0.9) for each in (_ball, _average, _nesterov)]


limits.mistake(
    "doubled",
    _three(*[lambda b, f=f: 2 * f(b) for f in (_ball, _average, _nesterov)]),
    "All three are twice too large. The limit of plain descent has its 2 already.",
)
