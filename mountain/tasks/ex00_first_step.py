"""Exercise 00, the first step: which way is down, and where one step leads."""

import numpy as np

from mountain.check.task import Exercise, Task

EXERCISE = Exercise("ex00_first_step")


def _tilts(rng, i):
    """One place that rises to the right; then five places, steep and gentle, one of them level."""
    if i == 0:
        return [(2.0,)]
    slopes = rng.uniform([1e-9, 0.1, 0.2, 2, 20, 20], [1e-7, 0.4, 0.5, 9, 90, 90])
    slopes *= rng.choice([-1, 1]) * np.array([1, -1, 1, -1, 1, -1])
    return [(float(f"{slope:.3g}"),) for slope in rng.permutation([*slopes, 0])]


way = Task(
    "way-down",
    EXERCISE,
    points=1,
    minutes=4,
    case=_tilts,
    reference=lambda slope: "left" if slope > 0 else "right" if slope < 0 else "stay",
    checked="places that rise to the right or to the left, steep, gentle and level",
)


@way.mistake
def uphill(slope):
    """It lights the way up. A positive slope says that the ground rises to the right."""
    return "right" if slope > 0 else "left" if slope < 0 else "stay"


@way.mistake
def never_stays(slope):
    """At a slope of 0 the ground is level, and nothing pulls. Which lamp is that?"""
    return "left" if slope > 0 else "right"


way.mistake(
    "level-goes-left",
    lambda slope: "left" if slope >= 0 else "right",
    "It walks to the left also where the ground is level. Which lamp is for a slope of 0?",
)


@way.mistake
def gentle_stays(slope):
    """It stays where the ground is gentle, too. Only a slope of 0 is level."""
    return "left" if slope > 1 else "right" if slope < -1 else "stay"


@way.mistake
def tiny_stays(slope):
    """It stays where the slope is tiny, too: one of a millionth still falls. Only 0 is level."""
    return "left" if slope > 1e-6 else "right" if slope < -1e-6 else "stay"


@way.mistake
def left_wherever_it_tilts(slope):
    """It goes to the left wherever the ground tilts at all. What tells rising from falling?"""
    return "left" if slope else "stay"


@way.mistake
def right_and_stay_exchanged(slope):
    """One lamp is right, and the other two are exchanged: falling ground, and level ground."""
    return "left" if slope > 0 else "stay" if slope < 0 else "right"


@way.mistake
def upper_border(slope):
    """It goes to the right on level or gently rising ground. The border between the lamps is 0."""
    return "left" if slope > 1 else "right" if slope < 0 else "stay"


@way.mistake
def one_lamp(slope):
    """It goes to the left on every ground. Ask the slope."""
    return "left"


way.mistake(
    "one-lamp-right", lambda slope: "right", "It goes to the right on every ground. Ask the slope."
)
way.mistake("one-lamp-stay", lambda slope: "stay", "It never moves. Ask the slope.")


def _strides(rng, i):
    """The valley of the chapter at first; then other grounds, on both sides of 0."""
    if i == 0:
        return [(4.0, 4.0, 0.5)]
    x, slope = rng.choice([-1, 1], size=2) * rng.uniform(1.5, 9, size=2)
    eta = rng.uniform(0.02, 0.4)
    if i % 2:
        return [(round(float(x), 1), round(float(slope), 1), round(float(eta), 2))]
    return [(float(x), float(slope), float(eta))]  # so that no digit may be dropped


stride = Task(
    "one-step-down",
    EXERCISE,
    points=1,
    minutes=4,
    case=_strides,
    reference=lambda x, slope, eta: x - eta * slope,
    checked="the chapter's valley and five other grounds, left and right of 0",
    not_from=("descent_lib.descent", "descent_lib.rules"),
)


@stride.mistake
def climbs(x, slope, eta):
    """It climbs: the slope points up, and the step goes against it."""
    return x + eta * slope


@stride.mistake
def no_rate(x, slope, eta):
    """It steps the whole slope. What makes a stride of a slope?"""
    return x - slope


@stride.mistake
def way_alone(x, slope, eta):
    """That is the way from the old place to the new one. Where do you stand then?"""
    return -eta * slope


@stride.mistake
def stride_alone(x, slope, eta):
    """That is the length of the stride, pointing up. Where do you stand after it?"""
    return eta * slope


@stride.mistake
def this_valley_only(x, slope, eta):
    """Right in the chapter's valley, where the slope at x is x itself. Use the slope given."""
    return x - eta * x


@stride.mistake
def same_stride(x, slope, eta):
    """Its stride is eta on every slope. Steep ground takes a longer one."""
    return x - eta * np.sign(slope)


@stride.mistake
def rate_on_all(x, slope, eta):
    """The whole difference is multiplied by eta. It belongs to the slope alone."""
    return eta * (x - slope)


@stride.mistake
def divides(x, slope, eta):
    """It divides by eta: a smaller rate makes a longer stride."""
    return x - slope / eta


@stride.mistake
def size_of_the_slope(x, slope, eta):
    """It walks to the left on every ground: the sign of the slope is lost."""
    return x - eta * abs(slope)


@stride.mistake
def rate_of_the_chapter(x, slope, eta):
    """Its rate is always 0.5, as in the chapter's walk. Use the one that is given."""
    return x - 0.5 * slope


@stride.mistake
def slope_squared(x, slope, eta):
    """The slope enters twice: its sign is lost, and steep ground counts too much."""
    return x - eta * slope**2


@stride.mistake
def takes_both_away(x, slope, eta):
    """It takes the rate and the slope away, one after the other. The rate multiplies the slope."""
    return x - eta - slope


@stride.mistake
def rate_to_the_slope(x, slope, eta):
    """It raises the rate to a power: `**` is a power, and `*` multiplies."""
    return x - eta**slope


@stride.mistake
def place_for_slope(x, slope, eta):
    """The place and the slope have changed their parts: the walk starts from the place."""
    return slope - eta * x


@stride.mistake
def unmoved(x, slope, eta):
    """That is the place you stood on. Take the step."""
    return x
