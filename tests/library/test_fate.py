import numpy as np
import pytest

from descent_lib import (
    Bowl,
    GradientDescent,
    Himmelblau,
    Landscape,
    Lion,
    Momentum,
    Quartic,
    Saddle,
    descend,
    plots,
    trail,
)

PLAIN, VALLEYS = GradientDescent(), ("the deep valley", "the shallow valley")
DOWN = Landscape(lambda x: -(x**2).sum(-1))
IN_THE_PLANE = [
    (Bowl(), PLAIN, 0.5, "settles in 10 steps"),
    (Bowl(), PLAIN, 1.5, "swings, and settles in 10 steps"),
    (Bowl(), PLAIN, 1.0, "settles in 1 step"),
    (Bowl(), PLAIN, 0.01, "still creeps, with 0.37 of the height left after 50 steps"),
    (Bowl(), PLAIN, 1e-5, "still creeps, with nearly all of the height left after 50 steps"),
    (Bowl(), PLAIN, 1.95, "still swings, with 0.0059 of the height left after 50 steps"),
    (Bowl(), PLAIN, 2.0, "swings for ever, still 4.5 wide after 50 steps"),
    (Bowl(), PLAIN, 2.05, "diverges, climbing from 2.5 to 329"),
    (Bowl(), PLAIN, 3.0, "diverges and leaves the picture at step 6"),
    (Bowl(), Momentum(), 0.1, "still swings, with 0.0044 of the height left after 50 steps"),
    (Saddle(), PLAIN, 0.01, "falls from -3 to -28.8 in 50 steps"),
    (DOWN, PLAIN, 1e9, "diverges and leaves the picture at step 17"),
    (Himmelblau(), PLAIN, 0.01, "settles in the valley at (3, 2), in 23 steps"),
]


@pytest.mark.parametrize(("landscape", "rule", "lr", "words"), IN_THE_PLANE)
def test_a_verdict_says_what_became_of_the_walk(landscape, rule, lr, words):
    walk = trail(descend(landscape, rule, lr, [1, 2]), 50)
    assert plots.verdict(walk, landscape) == words


ON_THE_W = [
    (0.02, 2.0, "still creeps in the shallow valley, at 0.838, with 1.3e-06 of the height left"),
    (0.11, 2.0, "swings, and settles in the deep valley, at -1.11, in 4 steps"),
    (1e-4, 2.0, "still creeps, with 0.75 of the height left"),  # too early to say where
    (0.01, Quartic().stationary[1], "rests at 0.27, which is no minimum"),
]


@pytest.mark.parametrize(("lr", "start", "words"), ON_THE_W)
def test_a_verdict_says_in_which_valley_the_walk_ends(lr, start, words):
    walk = trail(descend(Quartic(), PLAIN, lr, start), 50)
    assert plots.verdict(walk, Quartic(), names=VALLEYS).startswith(words)


def clipped(limit):
    """A parabola whose slope is cut to ``limit``: the walk jumps over the bottom, and back."""
    slope = lambda x: np.clip(x, -limit, limit)  # noqa: E731
    return Landscape(lambda x: (x**2).sum(-1) / 2, slope, minima=[[0.0]])


@pytest.mark.parametrize("start", [1.0, 10.0, 1000.0])
def test_a_walk_that_jumps_to_and_fro_never_settles(start):
    ground = clipped(0.1)
    walk = trail(descend(ground, PLAIN, 3.0, start + 0.1), int(start * 5) + 10)
    assert plots.verdict(walk, ground).startswith("swings for ever")
    assert "still 0.3 wide" in plots.verdict(walk, ground)


def test_a_last_step_that_lands_on_the_minimum_by_luck_settles_nothing():
    walk = trail(descend(Bowl(), Lion(), 0.1, [1, 2]), 100)
    assert np.allclose(walk.x[-1], 0, rtol=0, atol=1e-6)
    assert plots.verdict(walk, Bowl()).startswith("swings for ever")


def test_a_ball_without_friction_swings_for_ever_and_one_with_friction_does_not():
    words = [
        plots.verdict(trail(descend(Bowl(), Momentum(beta=beta), 0.1, [1, 2]), 320), Bowl())
        for beta in (1.0, 0.99)
    ]
    assert words[0].startswith("swings for ever")
    assert words[1].startswith("still swings")


def test_rounding_at_the_bottom_is_no_swing():
    walk = trail(descend(Bowl(curvature=0.7), PLAIN, 2.5, [1.1, 2.3]), 400)
    assert plots.verdict(walk, Bowl(0.7)).startswith("swings, and settles in ")


@pytest.mark.parametrize(
    ("landscape", "words"),
    [(Bowl(), "starts at the minimum"), (Saddle(), "rests at (0, 0)")],
)
def test_a_walk_that_cannot_leave_its_start_is_recognised(landscape, words):
    walk = trail(descend(landscape, Momentum(), 0.1, [0, 0]), 5)
    assert plots.verdict(walk, landscape) == words


def test_a_walk_that_comes_back_from_far_has_not_diverged():
    walk = trail(descend(Bowl(), PLAIN, lambda t: 60 if t == 0 else 0.5, [1, 2]), 50)
    assert plots.verdict(walk, Bowl()).startswith("settles")


@pytest.mark.parametrize("steps", [1, 2, 3])
def test_the_shortest_walks_get_a_verdict_too(steps):
    walk = trail(descend(Quartic(), PLAIN, 0.01, 2.0), steps)
    assert plots.verdict(walk, Quartic(), names=VALLEYS).startswith("still creeps")
