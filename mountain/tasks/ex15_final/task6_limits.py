"""Exercise 15, task 6: the limits of three momentums."""

from mountain.check.short_answers import number
from mountain.check.task import Exercise

EXERCISE = Exercise("ex15_final")


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
    minutes=10,
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
limits.mistake(
    "average-nesterov",
    _three(_ball, _nesterov, _average),
    "The last two have changed places. In this order: heavy ball, average, Nesterov.",
)
limits.mistake(
    "reversed",
    _three(_nesterov, _average, _ball),
    "The order is turned round. In this order: heavy ball, average, Nesterov.",
)
limits.mistake(
    "average-as-plain",
    _three(_ball, lambda b: 1.0, _nesterov),
    "The average does not bear the rate of plain descent: its steps are shorter.",
)
limits.mistake(
    "average-without-the-ball",
    _three(_ball, lambda b: 1 / (1 - b), _nesterov),
    "The average is a heavy ball with steps that are shorter by 1 − beta. And the ball bears more "
    "than plain descent.",
)
limits.mistake(
    "nesterov-as-plain",
    _three(_ball, _average, lambda b: 1 / (1 + 2 * b)),
    "Nesterov's limit lacks a factor 1 + beta.",
)
