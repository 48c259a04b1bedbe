"""Exercise 05, schedules: two of them in code, the floor under a constant, and a race lost."""

from math import cos, pi, sqrt

from descent_lib.schedules import cosine, warmup
from mountain.check.task import Mistake, Task, choice, typed

EXERCISE = "ex05_schedules"


def _falls(rng, i):
    """One plan, asked at seven steps; the last lies well beyond its end."""
    steps = 8 if i == 0 else 4 * int(rng.integers(3, 40))
    peak = 0.1 if i == 0 else round(rng.uniform(0.05, 2), 3)
    floor = 0.02 if i == 0 else round(peak * rng.uniform(0.1, 0.4), 3)
    asked = (0, 1, steps // 4, steps // 2, steps - 1, steps, 2 * steps - steps // 4)
    return [(t, peak, steps, floor) for t in asked]


def _cosine(t, peak, steps, floor):
    return cosine(peak, steps, floor)(t)


def _wave(start, end, share):
    return end + (start - end) * (1 + cos(pi * share)) / 2


def _share(t, steps):
    return min(1, t / steps)


def _climbs(rng, i):
    """One plan, asked around its peak, on the way down, and beyond its end."""
    rise = 3 if i == 0 else int(rng.integers(4, 30))
    steps = 10 if i == 0 else rise + 2 * int(rng.integers(10, 60))
    peak = 0.6 if i == 0 else round(rng.uniform(0.05, 2), 3)
    asked = [0, 1, rise - 1, rise, rise + 1, (rise + steps) // 2, steps - 1, steps, steps + rise]
    return [(t, rise, peak, steps) for t in asked]


def _planned(t, rise, peak, steps):
    return warmup(rise, cosine(peak, steps - rise))(t)


def _climb(down, line=lambda t, rise, peak: peak * t / rise):
    """The schedule with another way down, or another way up."""

    def answer(t, rise, peak, steps):
        return line(t, rise, peak) if t < rise else down(t, rise, peak, steps)

    return answer


def _down(t, rise, peak, steps):
    return _wave(peak, 0, _share(t - rise, steps - rise))


def _late(t, rise, peak, steps):
    return peak * t / (rise + 1) if t <= rise else _planned(t - 1, rise, peak, steps - 1)


def _noise(rng, i):
    """Numbers for which no two formulas below agree, and the rough one is off by 15% and more."""
    return {
        "rate": float(rng.choice([0.05, 0.1])),
        "curvature": int(rng.choice([6, 7, 8])),
        "noise": float(rng.choice([0.3, 0.4, 1.5, 3, 4])),
    }


def _floor(rate, curvature, noise):
    return rate * noise**2 / (curvature * (2 - rate * curvature))


TASKS = [
    Task(
        "cosine-schedule", EXERCISE, 2, _falls, _cosine,
        (
            Mistake("rises-again",
                "Beyond its last step it climbs again, as PyTorch's does. It shall stay down.",
                lambda t, peak, steps, floor: _wave(peak, floor, t / steps)),
            Mistake("drops-to-zero",
                "After the last step it falls to 0. It shall stay at the floor.",
                lambda t, peak, steps, floor: _cosine(t, peak, steps, floor) * (t <= steps)),
            Mistake("jumps-to-peak",
                "After the last step it is back at the peak. It shall stay at the floor.",
                lambda t, peak, steps, floor: (
                    peak if t > steps else _cosine(t, peak, steps, floor))),
            Mistake("no-floor",
                "It falls to 0. The floor does not enter.",
                lambda t, peak, steps, floor: _cosine(t, peak, steps, 0)),
            Mistake("no-peak",
                "It begins at 1: the peak does not enter.",
                lambda t, peak, steps, floor: _cosine(t, 1, steps, floor)),
            Mistake("on-top",
                "It begins above the peak: the floor is added, and the wave is not made smaller.",
                lambda t, peak, steps, floor: floor + _cosine(t, peak, steps, 0)),
            Mistake("cut-off",
                "It follows the wave to 0 and is cut off at the floor. The wave itself ends there.",
                lambda t, peak, steps, floor: max(floor, _cosine(t, peak, steps, 0))),
            Mistake("no-half",
                "1 + cos goes from 2 to 0, so it begins too high. Something is to be halved.",
                lambda t, peak, steps, floor: 2 * _cosine(t, peak, steps, floor) - floor),
            Mistake("dips",
                "It falls below the floor. The cosine alone goes from 1 to -1, not to 0.",
                lambda t, peak, steps, floor: (
                    floor + (peak - floor) * cos(pi * _share(t, steps)))),
            Mistake("whole-wave",
                "That is a whole wave, down and up again. Half of one is wanted.",
                lambda t, peak, steps, floor: _wave(peak, floor, 2 * _share(t, steps))),
            Mistake("upside-down",
                "It rises from the floor to the peak. What is the cosine of 0?",
                lambda t, peak, steps, floor: _cosine(max(0, steps - t), peak, steps, floor)),
            Mistake("straight",
                "Its ends are right, but the way between them is a straight line.",
                lambda t, peak, steps, floor: peak + (floor - peak) * _share(t, steps)),
            Mistake("one-ahead",
                "It is one step ahead: step 0 has the full peak.",
                lambda t, peak, steps, floor: _cosine(t + 1, peak, steps, floor)),
            Mistake("one-short",
                "It is down one step too early: `steps` steps lie between t = 0 and t = steps.",
                lambda t, peak, steps, floor: _cosine(t, peak, steps - 1, floor)),
        ),
        checked="six plans, and beyond their ends", atol=1e-9,
        because="the cosine of a rounded pi is not exactly -1",
    ),
    Task(
        "warmup-then-cosine", EXERCISE, 2, _climbs, _planned,
        (
            Mistake("begins-high",
                "It begins with a share of the peak. The line starts from 0 at t = 0.",
                _climb(_down, lambda t, rise, peak: peak * (t + 1) / rise)),
            Mistake("counts-from-0",
                "The cosine counts from step 0, so the rate falls abruptly once the warmup ends.",
                _climb(lambda t, rise, peak, steps: _wave(peak, 0, _share(t, steps)))),
            Mistake("lands-late",
                "The cosine takes all the steps, and the warmup comes on top. Both share them.",
                _climb(lambda t, rise, peak, steps: _wave(peak, 0, _share(t - rise, steps)))),
            Mistake("rises-again",
                "Beyond the last step the rate climbs again. It shall stay at 0.",
                _climb(lambda t, rise, peak, steps: _wave(peak, 0, (t - rise) / (steps - rise)))),
            Mistake("jumps-to-peak",
                "Right up to the last step, and beyond it the peak is back. It shall stay at 0.",
                lambda t, rise, peak, steps: (
                    peak if t > steps else _planned(t, rise, peak, steps))),
            Mistake("straight",
                "The way down is a straight line. Half a cosine is wanted.",
                _climb(lambda t, rise, peak, steps: peak * (1 - _share(t - rise, steps - rise)))),
            Mistake("no-peak",
                "It goes up to 1: the peak does not enter.",
                lambda t, rise, peak, steps: _planned(t, rise, 1, steps)),
            Mistake("line-to-1",
                "The line goes up to 1 and the cosine begins at the peak. They should meet.",
                _climb(_down, lambda t, rise, peak: t / rise)),
            Mistake("product",
                "You multiply the line by a cosine over all steps. First the one, then the other.",
                lambda t, rise, peak, steps: (
                    _share(t, rise) * _wave(peak, 0, _share(t, steps)))),
            Mistake("no-warmup",
                "It has no warmup: the full peak comes at t = 0.",
                lambda t, rise, peak, steps: _wave(peak, 0, _share(t, steps))),
            Mistake("waits",
                "It stands still until the warmup is over. The rate shall rise during it.",
                _climb(_down, lambda t, rise, peak: 0.0)),
            Mistake("one-late",
                "It is one step late at the peak, which belongs to t = rise.",
                _late),
            Mistake("misses-peak",
                "The way down begins one step too early: at t = rise the rate is the peak.",
                _climb(lambda t, rise, peak, steps: _down(t + 1, rise, peak, steps))),
            Mistake("one-early",
                "The line is at the peak one step before t = rise.",
                _climb(_down, lambda t, rise, peak: peak * t / (rise - 1))),
        ),
        checked="six plans, and beyond their ends", atol=1e-9,
        because="the cosine of a rounded pi is not exactly -1",
    ),
    Task(
        "noise-floor", EXERCISE, 1, _noise, _floor,
        (
            Mistake("of-the-chapter",
                "That is the floor for curvature 1 and noise 1. Take your recursion, and solve it.",
                lambda rate, curvature, noise: rate / (2 - rate)),
            Mistake("no-curvature",
                "The curvature does not enter. In the recursion it stands beside the rate.",
                lambda rate, curvature, noise: rate * noise**2 / (2 - rate)),
            Mistake("no-noise",
                "The noise does not enter. Larger noise, higher floor.",
                lambda rate, curvature, noise: _floor(rate, curvature, 1)),
            Mistake("noise-not-squared",
                "The noise enters with its size. A mean square takes it squared.",
                lambda rate, curvature, noise: _floor(rate, curvature, sqrt(noise))),
            Mistake("curvature-once",
                "The curvature enters in one place only. Where is it lost on dividing?",
                lambda rate, curvature, noise: rate * noise**2 / (2 - rate * curvature)),
            Mistake("rough",
                "Good for tiny rates: the square of rate times curvature was left out. "
                "Here it counts.",
                lambda rate, curvature, noise: rate * noise**2 / (2 * curvature)),
            Mistake("one-kick",
                "That is what a single step adds. The floor gathers many, and forgets some.",
                lambda rate, curvature, noise: (rate * noise) ** 2),
            Mistake("distance",
                "That is the typical distance. Its square is asked.",
                lambda rate, curvature, noise: sqrt(_floor(rate, curvature, noise))),
        ),
        **typed(2e-3),
    ),
    choice(
        "why-the-table-turns", EXERCISE, 1, "a",
        {
            "b": "Both directions get the same noise. What differs is how fast they forget.",
            "c": "At curvature 0.02 any rate below 2/0.02 = 100 is stable.",
            "d": "Its last rate is 0.0007, and so is its floor. Look at what is left of the start.",
        },
    ),
]  # fmt: skip
