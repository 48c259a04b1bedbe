"""Numbers of chapter 4: ravines, momentum, and what turning the axes does."""

from itertools import islice

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose

from descent_lib import (
    AdaGrad,
    Adam,
    EmaMomentum,
    GradientDescent,
    Landscape,
    Momentum,
    Nesterov,
    Ravine,
    RMSProp,
    descend,
    steps_until,
    trail,
)
from descent_lib.second_order import newton

pytestmark = pytest.mark.uncounted

LINE = Landscape(lambda x: x[..., 0], np.ones_like)


def heavy_ball(kappa):
    root = kappa**0.5
    return Momentum(beta=((root - 1) / (root + 1)) ** 2), (2 / (root + 1)) ** 2


def nesterov(kappa):
    return Nesterov(beta=(kappa**0.5 - 1) / (kappa**0.5 + 1)), 1 / kappa


def steps(rule, lr, kappa, angle, limit=200_000):
    ravine = Ravine(kappa, angle)
    goal = 1e-6 * 2**0.5
    walk = descend(ravine, rule, lr, ravine.axes @ [1.0, 1.0])
    return steps_until(walk, lambda s: np.hypot(*s.x) <= goal, limit)


NARROW = [  # rule, rate, steps at angle 0, steps at angle 30
    (GradientDescent(), 1 / 100, 1341, 1341),
    (GradientDescent(), 2 / 101, 691, 691),
    (*heavy_ball(100), 93, 93),
    (Momentum(beta=0.9), 1 / 100, 258, 258),
    (*nesterov(100), 154, 154),
    (Adam(), 0.01, 351, 4147),
    (Adam(), 0.1, 189, 663),
]
VERY_NARROW = [
    (*heavy_ball(1e4), 1056, 1056),
    (Momentum(beta=0.9), 1e-4, 13349, 13349),
    (*nesterov(1e4), 1623, 1623),
    (Adam(), 0.01, 351, 13256),
    (Adam(), 0.1, 189, 6890),
]


@pytest.mark.parametrize(
    ("kappa", "rule", "lr", "along", "turned"),
    [(100, *row) for row in NARROW] + [(1e4, *row) for row in VERY_NARROW],
)
def test_steps_to_a_millionth_in_a_ravine(kappa, rule, lr, along, turned):
    assert abs(steps(rule, lr, kappa, 0) - along) <= 1
    # Adam rattles from wall to wall: the last bit of a position grows into half a percent of steps.
    slack = 0.01 * turned if (kappa, rule) == (1e4, Adam()) else 1
    assert abs(steps(rule, lr, kappa, 30) - turned) <= slack


@pytest.mark.parametrize(("lr", "recorded"), [(1e-4, 134683), (2 / 10001, 69078)])
def test_steps_of_plain_descent_in_a_very_narrow_ravine(lr, recorded):
    """By the multipliers 1 - lr and 1 - 1e4 lr of its two coordinates; walking takes a while."""
    n = np.arange(200_000)
    distance = np.hypot((1 - lr) ** n, (1 - 1e4 * lr) ** n)
    assert abs(np.argmax(distance <= 1e-6 * 2**0.5) - recorded) <= 1


@pytest.mark.parametrize("angle", [0, 30])
def test_just_above_the_limit_plain_descent_diverges_and_newton_needs_one_step(angle):
    ravine = Ravine(100, angle)
    walk = trail(descend(ravine, GradientDescent(), 2.01 / 100, ravine.axes @ [1, 1]), 2000)
    assert walk.value[-1] > 1e6
    assert np.hypot(*trail(newton(ravine, ravine.axes @ [1, 1]), 1).x[1]) < 1e-10


@pytest.mark.parametrize(("kappa", "best", "lr"), [(100, 230, 3.16228), (1e4, 3530, 1.58489)])
def test_best_rate_of_adam_in_a_turned_ravine(kappa, best, lr):
    rates, ravine = np.logspace(-3, 0.5, 36), Ravine(kappa, 30)
    found = np.zeros(36, int)
    for step in descend(ravine, Adam(), rates, ravine.axes @ [1.0, 1.0]):
        arrived = np.hypot(*step.x.T) <= 1e-6 * 2**0.5
        found[(found == 0) & arrived] = step.t
        if arrived.any():
            break
    assert found.max() == pytest.approx(best, abs=1, rel=0.01)
    assert rates[found.argmax()] == pytest.approx(lr, rel=1e-5)


def test_rmsprop_ends_in_a_cycle_of_half_its_rate():
    ravine, rates = Ravine(100, 30), np.array([1e-3, 0.01, 0.1])
    walk = descend(ravine, RMSProp(), rates, ravine.axes @ [1.0, 1.0])
    last, after = (step.x / rates[:, None] for step in islice(walk, 10_000, 10_002))
    assert_allclose(np.abs([last, after]), 0.5, rtol=1e-3)
    assert_allclose(last, -after, rtol=1e-3)


@pytest.mark.parametrize(("rule", "lr"), [(Adam(), 1.0), (AdaGrad(), 1.0), (RMSProp(), 0.1)])
def test_from_one_one_a_coincidence_lands_on_the_optimum(rule, lr):
    assert_allclose(trail(descend(Ravine(100), rule, lr, [1.0, 1.0]), 1).x[1], 0, atol=1e-7)


@pytest.mark.parametrize(
    ("rule", "limit"),
    [(GradientDescent(), 2), (Momentum(), 3.8), (EmaMomentum(), 38), (Nesterov(), 1.357143)],
    ids=repr,
)
def test_limit_of_the_rate(rule, limit):
    below, above = (
        np.abs(trail(descend(Ravine(1), rule, c * limit, [1.0, 0.0]), 4000).x[[1000, -1], 0])
        for c in (0.999, 1.001)
    )
    assert below[1] < 1e-3
    assert above[1] > 10 * above[0]


@pytest.mark.parametrize(
    ("kappa", "rule", "lr", "rate"),
    [
        (100, GradientDescent(), 0.0198019802, 0.9801980198),
        (1e4, GradientDescent(), 1.999800020e-4, 0.9998000200),
        (100, Momentum(beta=0.6694214876), 0.0330578512, 0.8181818182),
        (1e4, Momentum(beta=0.9607881580), 3.921184198e-4, 0.9801980198),
        (100, Nesterov(beta=0.7932747263), 0.0132890365, 0.8847219165),
        (1e4, Nesterov(beta=0.9771699880), 1.333288890e-4, 0.9884531871),
    ],
)
def test_best_rates_are_the_spectral_radius_of_the_step(kappa, rule, lr, rate):
    def step(x, memory, curvature):
        direction, memory = rule(curvature * x, memory, 0)
        return x - lr * direction, memory

    radius = 0.0
    for curvature in (1.0, kappa):
        matrix = np.array([step(1.0, 0.0, curvature), step(0.0, 1.0, curvature)])
        if rule == GradientDescent():  # hands its memory on: not a part of the walk
            matrix = matrix[:1, :1]
        radius = max(radius, np.abs(np.linalg.eigvals(matrix)).max())
    assert radius == pytest.approx(rate, rel=1e-4)  # a double root: digits are halved


class TestAverageAgainstHeavyBall:
    BOWL = Landscape(lambda x: (x**2).sum(axis=-1) / 2, lambda x: x)
    ROWS = (1, 2, 10, 50)
    BALL = (0.99, 0.9711, 0.6210791125, -0.0584530272)

    @pytest.mark.parametrize(
        ("rule", "lr", "recorded"),
        [
            (Momentum(), 0.01, BALL),
            (EmaMomentum(), 0.1, BALL),
            (EmaMomentum(), 0.01, (0.999, 0.997101, 0.9589790578, 0.6438566190)),
            (GradientDescent(), 0.01, (0.99, 0.9801, 0.9043820750, 0.6050060671)),
        ],
    )
    def test_positions_are_recorded(self, rule, lr, recorded):
        walk = trail(descend(self.BOWL, rule, lr, [1.0]), 50)
        assert_allclose(walk.x[list(self.ROWS), 0], recorded, atol=1e-10)

    @pytest.mark.parametrize(
        ("dampening", "recorded"),
        [(0.0, BALL), (0.9, (0.99, 0.98001, 0.9013556169, 0.5795678398))],
    )
    def test_dampening_in_torch_is_not_the_average(self, dampening, recorded):
        x = torch.ones(1, dtype=torch.float64)
        optimizer, rows = torch.optim.SGD([x], 0.01, momentum=0.9, dampening=dampening), [1.0]
        for _ in range(50):
            x.grad = x.clone()
            optimizer.step()
            rows.append(x.item())
        assert_allclose([rows[t] for t in self.ROWS], recorded, atol=1e-10)

    @pytest.mark.parametrize(
        ("rule", "moved"),
        [(GradientDescent(), -1), (EmaMomentum(), -0.9100023905), (Momentum(), -9.1000239053)],
    )
    def test_only_the_heavy_ball_gains_speed_on_a_constant_slope(self, rule, moved):
        assert trail(descend(LINE, rule, 0.01, [0.0]), 100).x[-1, 0] == pytest.approx(moved)

    def test_closed_form_of_the_heavy_ball(self):
        n, beta = np.arange(101), 0.9
        closed = -0.01 * (n / (1 - beta) - beta * (1 - beta**n) / (1 - beta) ** 2)
        walk = trail(descend(LINE, Momentum(beta=beta), 0.01, [0.0]), 100)
        assert_allclose(walk.x[:, 0], closed, atol=1e-12)


class TestHeavyBallOnAConvexFunction:
    BENT = Landscape(
        lambda x: x[..., 0],  # the height plays no part
        lambda x: np.where(x < 1, 25 * x, np.where(x < 2, x + 24, 25 * x - 24)),
    )

    def test_cycles_for_ever_from_some_starts(self):
        x = trail(descend(self.BENT, Momentum(beta=4 / 9), 1 / 9, [3.3]), 300).x[-3:, 0]
        assert_allclose(sorted(x), [-1.802449, 0.6465306, 2.1159184], atol=1e-6)

    @pytest.mark.parametrize(
        ("rule", "lr", "start"),
        [(GradientDescent(), 2 / 26, 3.3), (Momentum(beta=4 / 9), 1 / 9, 3.0)],
    )
    def test_converges_otherwise(self, rule, lr, start):
        assert abs(trail(descend(self.BENT, rule, lr, [start]), 400).x[-1, 0]) < 1e-9
