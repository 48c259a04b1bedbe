"""Exercise 05, schedules: two of them in code, the floor under a constant, and a race lost."""

from math import cos, pi, sin, sqrt

from descent_lib.schedules import cosine, warmup
from mountain.check.short_answers import choice, number
from mountain.check.task import Exercise, Task

EXERCISE = Exercise("ex05_schedules")


def _falls(rng, i):
    """One plan, asked at eight steps; the last two lie well beyond its end."""
    steps = 8 if i == 0 else 4 * int(rng.integers(3, 40))
    peak = 0.1 if i == 0 else round(rng.uniform(0.05, 2), 3)
    floor = 0.02 if i == 0 else round(peak * rng.uniform(0.1, 0.4), 3)
    if i % 5 == 4:
        peak, floor = peak + 3, 0.0  # a peak above 1, and the plainest floor
    asked = (0, 1, steps // 4, steps // 2, steps - 1, steps, 2 * steps - steps // 4, 5 * steps)
    return [(t, peak, steps, floor) for t in asked]


def _cosine(t, peak, steps, floor):
    return cosine(peak, steps, floor)(t)


def _wave(start, end, share):
    return end + (start - end) * (1 + cos(pi * share)) / 2


def _share(t, steps):
    return min(1, t / steps)


falling = Task(
    "cosine-schedule",
    EXERCISE,
    points=2,
    minutes=7,
    case=_falls,
    reference=_cosine,
    checked="six plans, and beyond their ends",
    atol=1e-9,
    because="the cosine of a rounded pi is not exactly -1",
    not_from=("descent_lib.schedules",),
)


@falling.mistake
def rises_again(t, peak, steps, floor):
    """Beyond its last step it climbs again, as PyTorch's does. It should stay down."""
    return _wave(peak, floor, t / steps)


@falling.mistake
def drops_to_zero(t, peak, steps, floor):
    """After the last step it falls to 0. It should stay at the floor."""
    return _cosine(t, peak, steps, floor) * (t <= steps)


@falling.mistake
def jumps_to_peak(t, peak, steps, floor):
    """After the last step it is back at the peak. It should stay at the floor."""
    return peak if t > steps else _cosine(t, peak, steps, floor)


@falling.mistake
def no_floor(t, peak, steps, floor):
    """It falls to 0. The floor does not enter."""
    return _cosine(t, peak, steps, 0)


@falling.mistake
def no_peak(t, peak, steps, floor):
    """It begins at 1: the peak does not enter."""
    return _cosine(t, 1, steps, floor)


@falling.mistake
def on_top(t, peak, steps, floor):
    """It begins above the peak: the floor is added, and the wave is not made smaller."""
    return floor + _cosine(t, peak, steps, 0)


@falling.mistake
def cut_off(t, peak, steps, floor):
    """It follows the wave to 0 and is cut off at the floor. The wave itself ends there."""
    return max(floor, _cosine(t, peak, steps, 0))


@falling.mistake
def no_half(t, peak, steps, floor):
    """1 + cos goes from 2 to 0, so it begins too high. Something is to be halved."""
    return 2 * _cosine(t, peak, steps, floor) - floor


@falling.mistake
def dips(t, peak, steps, floor):
    """It falls below the floor. The cosine alone goes from 1 to -1, not to 0."""
    return floor + (peak - floor) * cos(pi * _share(t, steps))


@falling.mistake
def at_once_at_the_floor(t, peak, steps, floor):
    """It is at the floor from the first step on: `max` where the smaller of two is wanted?"""
    return _wave(peak, floor, max(1, t / steps))


@falling.mistake
def one_outside_the_half(t, peak, steps, floor):
    """Only the cosine is halved. The 1 beside it belongs to the half as well."""
    return floor + (peak - floor) * (1 + cos(pi * _share(t, steps)) / 2)


@falling.mistake
def floor_a_step_early(t, peak, steps, floor):
    """It is at the floor one step before the end."""
    return floor if t >= steps - 1 else _cosine(t, peak, steps, floor)


@falling.mistake
def lower_by_the_floor(t, peak, steps, floor):
    """It ends at 0, and begins below the peak: the floor is taken away, and not added."""
    return _cosine(t, peak, steps, floor) - floor


@falling.mistake
def pi_of_three_digits(t, peak, steps, floor):
    """Its pi is rounded. `math.pi` has all the digits."""
    return _wave(peak, floor, _share(t, steps) * 3.14 / pi)


@falling.mistake
def whole_wave(t, peak, steps, floor):
    """That is a whole wave, down and up again. Half of one is wanted."""
    return _wave(peak, floor, 2 * _share(t, steps))


@falling.mistake
def upside_down(t, peak, steps, floor):
    """It rises from the floor to the peak. What is the cosine of 0?"""
    return _cosine(max(0, steps - t), peak, steps, floor)


@falling.mistake
def straight(t, peak, steps, floor):
    """Its ends are right, but the way between them is a straight line."""
    return peak + (floor - peak) * _share(t, steps)


@falling.mistake
def one_ahead(t, peak, steps, floor):
    """It is one step ahead: step 0 has the full peak."""
    return _cosine(t + 1, peak, steps, floor)


@falling.mistake
def one_short(t, peak, steps, floor):
    """It is down one step too early: `steps` steps lie between t = 0 and t = steps."""
    return _cosine(t, peak, steps - 1, floor)


@falling.mistake
def no_pi(t, peak, steps, floor):
    """Its end is not reached: the cosine is given the share of the plan, and half a wave is π
    long.
    """
    return _wave(peak, floor, _share(t, steps) / pi)


@falling.mistake
def in_degrees(t, peak, steps, floor):
    """The cosine is given degrees, up to 180. It wants radians."""
    return floor + (peak - floor) * (1 + cos(180 * _share(t, steps))) / 2


@falling.mistake
def restarts(t, peak, steps, floor):
    """At the end it begins anew. It should stay down."""
    return _wave(peak, floor, (t % steps) / steps)


@falling.mistake
def whole_division(t, peak, steps, floor):
    """It stays at the peak and then drops at once: `//` cuts the share of the plan down to 0."""
    return _wave(peak, floor, min(1, t // steps))


@falling.mistake
def quarter_wave(t, peak, steps, floor):
    """That is a quarter of a wave: steep at its end. Half of one is wanted, level at both ends."""
    return floor + (peak - floor) * cos(pi / 2 * _share(t, steps))


@falling.mistake
def half_of_the_peak(t, peak, steps, floor):
    """The floor is taken from the peak after the half: the brackets are in another place."""
    return floor + peak - floor * (1 + cos(pi * _share(t, steps))) / 2


@falling.mistake
def sine(t, peak, steps, floor):
    """That is a sine. At t = 0 the cosine has its peak."""
    return floor + (peak - floor) * sin(pi * _share(t, steps))


@falling.mistake
def no_wave_in_between(t, peak, steps, floor):
    """It begins at the mean of peak and floor."""
    return floor + (peak - floor) * cos(pi * _share(t, steps)) / 2


def _climbs(rng, i):
    """One plan, asked around its peak, on the way down, and beyond its end."""
    rise = 3 if i == 0 else int(rng.integers(4, 30))
    steps = 10 if i == 0 else rise + 2 * int(rng.integers(10, 60))
    peak = 0.6 if i == 0 else round(rng.uniform(0.05, 2), 3)
    asked = [0, 1, rise - 1, rise, rise + 1, (rise + steps) // 2, steps - 1, steps]
    asked += [steps + rise // 2, steps + rise]
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


climbing = Task(
    "warmup-then-cosine",
    EXERCISE,
    points=2,
    minutes=8,
    case=_climbs,
    reference=_planned,
    checked="six plans, and beyond their ends",
    atol=1e-9,
    because="the cosine of a rounded pi is not exactly -1",
    not_from=("descent_lib.schedules",),
)

climbing.mistake(
    "begins-high",
    _climb(_down, lambda t, rise, peak: peak * (t + 1) / rise),
    "It begins with a share of the peak. The line starts from 0 at t = 0.",
)
climbing.mistake(
    "counts-from-0",
    _climb(lambda t, rise, peak, steps: _wave(peak, 0, _share(t, steps))),
    "The cosine counts from step 0, so the rate falls abruptly once the warmup ends.",
)
climbing.mistake(
    "lands-late",
    _climb(lambda t, rise, peak, steps: _wave(peak, 0, _share(t - rise, steps))),
    "The cosine takes all the steps, and the warmup comes on top. Both share them.",
)
climbing.mistake(
    "rises-again",
    _climb(lambda t, rise, peak, steps: _wave(peak, 0, (t - rise) / (steps - rise))),
    "Beyond the last step the rate climbs again. It should stay at 0.",
)
climbing.mistake(
    "jumps-to-peak",
    lambda t, rise, peak, steps: peak if t > steps else _planned(t, rise, peak, steps),
    "Right up to the last step, and beyond it the peak is back. It should stay at 0.",
)
climbing.mistake(
    "straight",
    _climb(lambda t, rise, peak, steps: peak * (1 - _share(t - rise, steps - rise))),
    "The way down is a straight line. Half a cosine is wanted.",
)
climbing.mistake(
    "no-peak",
    lambda t, rise, peak, steps: _planned(t, rise, 1, steps),
    "It goes up to 1: the peak does not enter.",
)
climbing.mistake(
    "line-to-1",
    _climb(_down, lambda t, rise, peak: t / rise),
    "The line goes up to 1 and the cosine begins at the peak. They should meet.",
)


@climbing.mistake
def product(t, rise, peak, steps):
    """You multiply the line by a cosine over all steps. First the one, then the other."""
    return _share(t, rise) * _wave(peak, 0, _share(t, steps))


@climbing.mistake
def peak_from_the_start(t, rise, peak, steps):
    """It begins at the peak. A line leads up to it, from 0."""
    return peak if t < rise else _down(t, rise, peak, steps)


@climbing.mistake
def jumps_at_the_end(t, rise, peak, steps):
    """At step `steps` it is back at the peak. It should be 0 from there on."""
    return peak if t >= steps else _planned(t, rise, peak, steps)


@climbing.mistake
def ends_a_step_early(t, rise, peak, steps):
    """It is 0 one step before the end. At `steps - 1` there is a little left."""
    return 0 if t >= steps - 1 else _planned(t, rise, peak, steps)


@climbing.mistake
def cut_at_zero(t, rise, peak, steps):
    """It is 0 from the middle of the way down. The cosine alone goes from 1 to -1, and is cut."""
    return max(0, peak * cos(pi * _share(t - rise, steps - rise))) if t > rise else peak * t / rise


@climbing.mistake
def bent_line(t, rise, peak, steps):
    """The way up is bent: the share of the warmup enters squared. It is a straight line."""
    return peak * (t / rise) ** 2 if t < rise else _down(t, rise, peak, steps)


@climbing.mistake
def steps_for_a_line(t, rise, peak, steps):
    """The way up has steps: `//` cuts what comes after the point. It is a straight line."""
    return peak * t // rise if t < rise else _down(t, rise, peak, steps)


@climbing.mistake
def lower_of_two(t, rise, peak, steps):
    """It is the lower of two plans, a line and a wave from step 0. The wave begins at the peak."""
    return min(peak * t / rise, _wave(peak, 0, _share(t, steps)))


@climbing.mistake
def lands_early(t, rise, peak, steps):
    """It is at 0 too soon: the way down is a step too short. It has `steps - rise` of them."""
    if t < rise:
        return peak * t / rise
    return _wave(peak, 0, _share(t - rise, steps - rise - 1))


@climbing.mistake
def lands_a_step_late(t, rise, peak, steps):
    """At step `steps` there is a little left: the way down is a step too long."""
    return peak * t / rise if t < rise else _wave(peak, 0, _share(t - rise, steps - rise + 1))


@climbing.mistake
def no_warmup(t, rise, peak, steps):
    """It has no warmup: the full peak comes at t = 0."""
    return _wave(peak, 0, _share(t, steps))


climbing.mistake(
    "waits",
    _climb(_down, lambda t, rise, peak: 0.0),
    "It stands still until the warmup is over. The rate should rise during it.",
)


@climbing.mistake
def one_late(t, rise, peak, steps):
    """It is one step late at the peak, which belongs to t = rise."""
    return peak * t / (rise + 1) if t <= rise else _planned(t - 1, rise, peak, steps - 1)


climbing.mistake(
    "misses-peak",
    _climb(lambda t, rise, peak, steps: _down(t + 1, rise, peak, steps)),
    "The way down begins one step too early: at t = rise the rate is the peak.",
)
climbing.mistake(
    "one-early",
    _climb(_down, lambda t, rise, peak: peak * t / (rise - 1)),
    "The line is at the peak one step before t = rise.",
)


climbing.mistake(
    "no-pi",
    _climb(lambda t, rise, peak, steps: _wave(peak, 0, _share(t - rise, steps - rise) / pi)),
    "The way down does not reach 0: the cosine is given a share, and half a wave is π long.",
)
climbing.mistake(
    "no-half",
    _climb(lambda t, rise, peak, steps: 2 * _down(t, rise, peak, steps)),
    "The way down begins at twice the peak. 1 + cos goes from 2 to 0.",
)
climbing.mistake(
    "below-zero",
    _climb(lambda t, rise, peak, steps: peak * cos(pi * _share(t - rise, steps - rise))),
    "It falls below 0. The cosine alone goes from 1 to -1.",
)
climbing.mistake(
    "quarter-wave",
    _climb(lambda t, rise, peak, steps: peak * cos(pi / 2 * _share(t - rise, steps - rise))),
    "The way down is a quarter of a wave. Half of one is level at both its ends.",
)
climbing.mistake(
    "stays-up",
    _climb(lambda t, rise, peak, steps: peak),
    "It stays at the peak. Where is the way down?",
)
climbing.mistake(
    "by-all-steps",
    _climb(_down, lambda t, rise, peak: peak * t),
    "The line rises by the whole peak in every step. It takes `rise` steps.",
)


@climbing.mistake
def line_over_all(t, rise, peak, steps):
    """The line takes all the steps to reach the peak. It should be there at t = rise."""
    return peak * t / steps if t < rise else _down(t, rise, peak, steps)


@climbing.mistake
def begins_again(t, rise, peak, steps):
    """Beyond the last step the plan begins anew. It should stay at 0."""
    return _planned(t % steps, rise, peak, steps)


@climbing.mistake
def wave_upwards(t, rise, peak, steps):
    """It rises along a wave, too. The way up is a straight line."""
    return _wave(0, peak, t / rise) if t < rise else _down(t, rise, peak, steps)


def _noise(rng, i):
    """Numbers for which no two formulas below agree, and the rough one is off by 15% and more."""
    return {
        "rate": float(rng.choice([0.05, 0.1])),
        "curvature": int(rng.choice([6, 7, 8])),
        "noise": float(rng.choice([0.3, 0.4, 1.5, 3, 4])),
    }


def _floor(rate, curvature, noise):
    return rate * noise**2 / (curvature * (2 - rate * curvature))


noise_floor = number(
    "noise-floor", EXERCISE, points=1, minutes=7, case=_noise, reference=_floor, rtol=2e-3
)


@noise_floor.mistake
def of_the_chapter(rate, curvature, noise):
    """That is the floor for curvature 1 and noise 1. Take your recursion, and solve it."""
    return rate / (2 - rate)


@noise_floor.mistake
def no_curvature(rate, curvature, noise):
    """The curvature does not enter. In the recursion it stands beside the rate."""
    return rate * noise**2 / (2 - rate)


@noise_floor.mistake
def no_noise(rate, curvature, noise):
    """The noise does not enter. Larger noise, higher floor."""
    return _floor(rate, curvature, 1)


@noise_floor.mistake
def noise_not_squared(rate, curvature, noise):
    """The noise enters with its size. A mean square takes it squared."""
    return _floor(rate, curvature, sqrt(noise))


@noise_floor.mistake
def curvature_once(rate, curvature, noise):
    """The curvature enters in one place only. Where is it lost on dividing?"""
    return rate * noise**2 / (2 - rate * curvature)


@noise_floor.mistake
def rough(rate, curvature, noise):
    """Good for tiny rates: the square of rate times curvature was left out. Here it counts."""
    return rate * noise**2 / (2 * curvature)


@noise_floor.mistake
def one_kick(rate, curvature, noise):
    """That is what a single step adds. The floor gathers many, and forgets some."""
    return (rate * noise) ** 2


@noise_floor.mistake
def kept_not_squared(rate, curvature, noise):
    """A step keeps the share 1 − ηλ of x. Of the square of x it keeps another."""
    return rate * noise**2 / curvature


@noise_floor.mistake
def rate_not_squared(rate, curvature, noise):
    """What a step adds is the square of η times the noise. In yours the rate is not squared."""
    return noise**2 / (curvature * (2 - rate * curvature))


@noise_floor.mistake
def share_kept(rate, curvature, noise):
    """You divide by the share that is kept. What does not change satisfies m = kept m + added."""
    return (rate * noise) ** 2 / (1 - rate * curvature) ** 2


@noise_floor.mistake
def distance(rate, curvature, noise):
    """That is the typical distance. Its square is asked."""
    return sqrt(_floor(rate, curvature, noise))


choice(
    "why-the-table-turns",
    EXERCISE,
    points=1,
    minutes=4,
    right="a",
    b="Both directions get the same noise. What differs is how fast they forget.",
    c="At curvature 0.02 any rate below 2/0.02 = 100 is stable.",
    d="Its last rate is 0.0007, and so is its floor. Look at what is left of the start.",
)
