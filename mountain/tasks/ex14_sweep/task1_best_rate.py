"""Exercise 14, task 1: the next grid of rates."""

import numpy as np

from mountain.check.task import Exercise, Task

EXERCISE = Exercise("ex14_sweep")


def _sweeps(rng, i):
    """Five to eight rates; the best lies inside, or at either end; runs that failed have nan.

    In every third sweep all losses are in the millions.
    """
    n = (6, 6, 5, 6, 8, 7)[i % 6]
    ratio = 10.0 if i == 0 else float(rng.choice([2.5, 3.5, 4.5, 7.5]))
    lowest = 1e-3 if i == 0 else float(rng.choice([1e-4, 3e-4, 2e-3]))
    best = (3, 2, 0, n - 1, 3, 1)[i % 6]
    rates = lowest * ratio ** np.arange(n)
    losses = 0.2 + 0.35 * np.abs(np.arange(n) - best) + rng.uniform(0, 0.2, n)
    losses[best] = 0.15
    losses *= 1e7 if i % 3 == 2 else 1
    if i and best < n - 1:
        losses[-1] = np.nan  # diverged
    if best > 1 and i > 2:
        losses[0 if i % 6 == 4 else 1] = np.nan  # its computer failed
    return [(np.array([float(f"{rate:.12g}") for rate in rates]), losses.round(3))]


def _best(rates, losses):
    return rates[np.nanargmin(losses)]


def _around(below, above, count=7):
    """Rates in equal ratios, from so many coarse ratios below the best to so many above."""

    def answer(rates, losses):
        best, ratio = _best(rates, losses), rates[1] / rates[0]
        return np.geomspace(best / ratio**below, best * ratio**above, count)

    return answer


_next_rates = _around(1, 1)


best_rate = Task(
    "best-rate",
    EXERCISE,
    points=2,
    minutes=10,
    case=_sweeps,
    reference=_next_rates,
    checked="six sweeps: the best in the middle or at an end, some runs failed",
)


@best_rate.mistake
def nan(rates, losses):
    """Where a run has nan, the grid is laid around that run. NumPy's `argmin` thinks that nan is
    the lowest of all.
    """
    best, ratio = rates[np.argmin(losses)], rates[1] / rates[0]
    return np.geomspace(best / ratio, best * ratio, 7)


@best_rate.mistake
def evenly(rates, losses):
    """The ends are right. Between them the rates have equal distances, not equal ratios."""
    ends = _next_rates(rates, losses)
    return np.linspace(ends[0], ends[-1], 7)


@best_rate.mistake
def logspace(rates, losses):
    """NumPy's `logspace` wants the exponents of its ends, not the ends."""
    ends = _next_rates(rates, losses)
    with np.errstate(over="ignore"):
        return np.logspace(ends[0], ends[-1], 7)


@best_rate.mistake
def by_tens(rates, losses):
    """It reaches ten times down and up, whatever the ratio of the coarse rates is."""
    best = _best(rates, losses)
    return np.geomspace(best / 10, best * 10, 7)


@best_rate.mistake
def inside(rates, losses):
    """Where the best rate lies at an end of the coarse range, your grid stops there. The valley may
    lie beyond.
    """
    best = np.nanargmin(losses)
    return np.geomspace(rates[max(best - 1, 0)], rates[min(best + 1, len(rates) - 1)], 7)


@best_rate.mistake
def other_end(rates, losses):
    """Where the best rate lies at an end, its neighbour comes from the other end: rates[-1] is the
    last one.
    """
    best = np.nanargmin(losses)
    return np.geomspace(rates[best - 1], rates[(best + 1) % len(rates)], 7)


best_rate.mistake(
    "upwards",
    _around(0, 1),
    "It begins at the best rate. The valley may as well lie below it.",
)
best_rate.mistake(
    "downwards",
    _around(1, 0),
    "It ends at the best rate. The valley may as well lie above it.",
)
best_rate.mistake("half-way", _around(0.5, 0.5), "It reaches only half way to the neighbours.")


@best_rate.mistake
def without_ends(rates, losses):
    """It leaves out the two ends: the neighbours belong to the grid."""
    return _around(1, 1, 9)(rates, losses)[1:-1]


@best_rate.mistake
def chapter(rates, losses):
    """That is the grid of the chapter's example. Here it reaches equally far down and up, by the
    ratio of the coarse rates.
    """
    return _best(rates, losses) * np.geomspace(0.1, 3, 7)


@best_rate.mistake
def upside_down(rates, losses):
    """The rates are right, in falling order. Begin with the smallest."""
    return _next_rates(rates, losses)[::-1]


@best_rate.mistake
def worst(rates, losses):
    """That is the neighbourhood of the highest loss."""
    worst, ratio = rates[np.nanargmax(losses)], rates[1] / rates[0]
    return np.geomspace(worst / ratio, worst * ratio, 7)


@best_rate.mistake
def start_value(rates, losses):
    """It finds nothing where every loss is large: with which number does the search for the lowest
    one begin?
    """
    low = np.flatnonzero(losses < 1000)
    best = rates[low[np.argmin(losses[low])]] if len(low) else rates[0]
    ratio = rates[1] / rates[0]
    return np.geomspace(best / ratio, best * ratio, 7)


best_rate.mistake("six", _around(1, 1, 6), "Those are six rates. Seven are asked.")
best_rate.mistake(
    "two-ratios", _around(2, 2), "It reaches two coarse ratios down and up. One is enough."
)
best_rate.mistake(
    "eight-steps",
    lambda rates, losses: _around(1, 1)(rates, losses) * (rates[1] / rates[0]),
    "The grid lies one coarse ratio too high: it belongs around the best rate.",
)
best_rate.mistake(
    "one-too-low",
    lambda rates, losses: _around(1, 1)(rates, losses) / (rates[1] / rates[0]),
    "The grid lies one coarse ratio too low: it belongs around the best rate.",
)


@best_rate.mistake
def whole_range(rates, losses):
    """It sweeps the whole coarse range anew. Only the neighbourhood of the best rate is asked."""
    return np.geomspace(rates[0], rates[-1], 7)


@best_rate.mistake
def difference_for_ratio(rates, losses):
    """It goes down and up by a difference. Coarse rates stand in a ratio."""
    best, step = _best(rates, losses), rates[1] - rates[0]
    return np.linspace(best - step, best + step, 7)


@best_rate.mistake
def losses_for_rates(rates, losses):
    """The grid is laid around the lowest loss. At which rate was it reached?"""
    low, ratio = np.nanmin(losses), rates[1] / rates[0]
    return np.geomspace(low / ratio, low * ratio, 7)
