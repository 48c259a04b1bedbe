"""Numbers of chapter 6: two valleys, overshooting, clipping, test functions."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from descent_lib import (
    Adam,
    Beale,
    GradientDescent,
    Himmelblau,
    Landscape,
    Momentum,
    Quartic,
    RMSProp,
    Rosenbrock,
    descend,
    steps_until,
    trail,
)

pytestmark = pytest.mark.uncounted

GLOBAL, TOP, LOCAL = Quartic().stationary[:, 0]
PLAIN = GradientDescent()
SQUARE = Landscape(lambda x: (x**2).sum(axis=-1), lambda x: 2 * x)


def places(lr, starts, rule=PLAIN, steps=4000):
    """Where walks end, all at once: one letter each for global, local, bounded and diverged."""
    for step in descend(Quartic(), rule, lr, np.reshape(starts, (-1, 1))):
        if step.t == steps:
            break
    x = step.x[:, 0]
    letters = np.where(np.isfinite(x), "b", "d")
    letters[np.abs(x - GLOBAL) < 1e-6] = "g"
    letters[np.abs(x - LOCAL) < 1e-6] = "l"
    return "".join(letters)


def test_barriers_between_the_valleys():
    deep, top, shallow = Quartic().value(Quartic().stationary)
    assert_allclose(top - shallow, 0.202856449082, rtol=1e-11)
    assert_allclose(top - deep, 2.185687552407, rtol=1e-11)
    assert_allclose(shallow - deep, 1.982831103325, rtol=1e-11)
    assert_allclose(Quartic().value([[-1.6180339887], [0], [0.6180339887], [1]]), 0, atol=1e-9)
    assert_allclose(Quartic().hessian([3**-0.5]), 0, atol=1e-14)


BORDERS = [
    *(-7.1429511615, -7.1423610218, -7.1399391662, -7.1247228090, -7.0624697247),
    *(-6.6783699518, -5.2284686966, 0.2695944364, 4.9588742602, 6.7356412909, 7.0468028563),
    *(7.1238648765, 7.1361667476, 7.1391658993, 7.1396429682, 7.1397592052),
]


def test_basins_interleave_up_to_the_borders_of_divergence():
    left, right = (places(0.01, np.add(BORDERS, side)) for side in (-1e-8, 1e-8))
    assert left == "lg" * 8
    assert right == "gl" * 8


def test_a_cycle_of_two_is_the_border_of_divergence():
    border = np.array([-7.143072597422, 7.139783123269])
    walk = trail(descend(Quartic(), PLAIN, 0.01, border[:, None]), 2)
    assert_allclose(walk.x[1, :, 0], border[::-1], atol=1e-9)
    assert places(0.01, np.add(border, [-1e-8, 1e-8])) == "dd"
    assert "d" not in places(0.01, np.add(border, [1e-8, -1e-8]))


@pytest.mark.parametrize(
    ("start", "steps"), [(-2, 278), (0, 322), (0.2695, 573), (0.27, 917), (1, 649), (2, 668)]
)
def test_steps_to_the_bottom(start, steps):
    walk = descend(Quartic(), PLAIN, 0.01, [start])
    assert abs(steps_until(walk, lambda s: abs(s.gradient[0]) < 1e-13) - steps) <= 2


@pytest.mark.parametrize(
    ("lr", "shares"),
    [
        *((lr, [0.5899, 0.4102, 0, 0]) for lr in (0.01, 0.05, 0.1)),
        (0.15, [0.5961, 0.4040, 0, 0]),
        (0.18, [0.6255, 0.3745, 0, 0]),
        (0.19, [0, 0.3665, 0.6336, 0]),
        (0.25, [0, 0.3302, 0.6698, 0]),
        (0.35, [0, 1, 0, 0]),
        (0.40, [0, 0.4934, 0, 0.5066]),
        (0.46, [0, 0, 0.3940, 0.6060]),
    ],
)
def test_the_deeper_valley_is_lost_first(lr, shares):
    found = places(lr, np.linspace(-1.5, 1.5, 3001), steps=1000)
    assert_allclose([found.count(letter) / 3001 for letter in "glbd"], shares, atol=0.005)


@pytest.mark.parametrize(
    ("start", "lengths"),
    [(1.5, {"l": 144, "g": 42, "b": 4}), (2, {"l": 69, "g": 81, "l2": 8, "g2": 3, "d": 29})],
)
def test_where_a_start_ends_changes_with_the_rate(start, lengths):
    """On the grid 0.001, 0.002 ... 0.190: so many rates in a row for each end."""
    found = places(np.arange(1, 191) / 1000, np.full(190, start))
    assert found == "".join(name[0] * length for name, length in lengths.items())


@pytest.mark.parametrize(
    ("start", "lowest", "highest"), [(1.5, 0.855, 0.975), (2.0, 0.735, 0.935), (1.2, 0.95, 0.97)]
)
def test_momentum_rolls_into_the_deep_valley_within_a_window(start, lowest, highest):
    betas = np.arange(lowest - 0.005, highest + 0.0051, 0.005).round(3)
    found = "".join(places(0.01, start, Momentum(beta=beta), 2000) for beta in betas)
    assert found.startswith("lg" + "g" * (len(found) - 3))
    assert start == 1.2 or found.endswith("l")


def test_momentum_does_not_help_from_the_slope_of_the_valley():
    assert {places(0.01, 1.0, Momentum(beta=b)) for b in (0.5, 0.8, 0.9, 0.95, 0.99)} == {"l"}


class TestOvershooting:
    def test_points_of_the_example(self):
        recorded = [10, -12, 14.4, -17.28, 20.736, -24.8832, 29.85984, -35.831808, 42.9981696]
        walk = trail(descend(SQUARE, PLAIN, 1.1, [10.0]), 10)
        assert_allclose(walk.x[:, 0], [*recorded, -51.59780352, 61.917364224], rtol=1e-12)

    def test_infinity_is_reached(self):
        walk = descend(SQUARE, PLAIN, 1.1, [10.0])
        assert steps_until(walk, lambda s: np.isinf(s.value)) == 1934
        assert steps_until(walk, lambda s: np.isinf(s.x[0])) == 3878

    @pytest.mark.parametrize(
        ("lr", "steps"), [(0.1, 73), (0.25, 24), (0.5, 1), (0.6, 11), (0.9, 73), (0.99, 798)]
    )
    def test_steps_to_a_millionth(self, lr, steps):
        walk = descend(SQUARE, PLAIN, lr, [10.0])
        assert steps_until(walk, lambda s: abs(s.x[0]) <= 1e-6) == steps

    def test_at_the_limit_it_swings_for_ever(self):
        assert set(np.abs(trail(descend(SQUARE, PLAIN, 1.0, [10.0]), 99).x[:, 0])) == {10.0}

    def test_clipping_bounds_the_step_and_leaves_a_cycle(self):
        clipped = Landscape(SQUARE.value, lambda x: np.clip(2 * x, -5, 5))
        recorded = [10, 4.5, -1, 1.2, -1.44, 1.728, -2.0736, 2.48832, -2.985984, 2.514016]
        walk = trail(descend(clipped, PLAIN, 1.1, [10.0]), 999)
        assert_allclose(walk.x[:10, 0], recorded, rtol=1e-12)
        assert_allclose(walk.x[-2:, 0], recorded[-2:], rtol=1e-9)
        walk = descend(clipped, PLAIN, 0.1, [10.0])
        assert steps_until(walk, lambda s: abs(s.x[0]) <= 1e-6) == 82


@pytest.mark.parametrize(
    ("rule", "lr", "recorded"),
    [
        (PLAIN, 1e-3, (15068, 16450, 331)),
        (PLAIN, 2e-3, (7493, 8223, 166)),
        (PLAIN, 0.01, (None, 1642, 32)),
        (Momentum(), 1e-3, (1386, 1585, 186)),
        (RMSProp(), 0.01, (None, 642, 424)),
        (Adam(), 1e-3, (11240, 7739, 5434)),
        (Adam(), 0.01, (4215, 1844, 703)),
        (Adam(), 0.1, (1139, 204, 180)),
    ],
)
def test_no_rule_wins_everywhere(rule, lr, recorded):
    hills = (Rosenbrock(), [-1.2, 1]), (Beale(), [1, 1]), (Himmelblau(), [0, 0])
    for (landscape, start), steps in zip(hills, recorded, strict=True):
        limit = 20_000 if steps else 5_000
        walk = descend(landscape, rule, lr, np.array(start, float))
        found = steps_until(walk, lambda s: s.value <= 1e-6, limit)
        assert found == steps or abs(found - steps) <= 1
