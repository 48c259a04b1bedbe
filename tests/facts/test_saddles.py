"""Numbers of chapter 9: how long each rule stays at a saddle."""

from itertools import islice

import numpy as np
import pytest
from numpy.testing import assert_allclose

from descent_lib import (
    Adam,
    EmaMomentum,
    GradientDescent,
    Landscape,
    Momentum,
    MonkeySaddle,
    RMSProp,
    Saddle,
    descend,
    steps_until,
    trail,
)
from descent_lib.second_order import newton

pytestmark = pytest.mark.uncounted

WELL = Landscape(
    lambda x: x[..., 0] ** 2 / 2 - x[..., 1] ** 2 / 2 + x[..., 1] ** 4 / 4,
    lambda x: np.stack([x[..., 0], x[..., 1] ** 3 - x[..., 1]], axis=-1),
    minima=[[0, 1], [0, -1]],
)
PLAIN = GradientDescent()


def escape(landscape, rule, lr, start=(1.0, 1e-6), limit=10_000):
    left = {
        Saddle: lambda s: abs(s.x[1]) >= 1,
        Landscape: lambda s: abs(s.x[1]) >= 0.5,
        MonkeySaddle: lambda s: s.value <= -1,
    }[type(landscape)]
    return steps_until(descend(landscape, rule, lr, start), left, limit)


@pytest.mark.parametrize(
    ("rule", "lr", "saddle", "well", "monkey"),
    [
        (PLAIN, 0.1, 76, 139, 734),
        (PLAIN, 0.01, 698, 1334, 5714),
        (Momentum(), 0.1, 36, 50, 6),
        (Momentum(), 0.01, 140, 216, 33),
        (EmaMomentum(), 0.01, 811, 1448, 8798),
        (RMSProp(), 0.01, 17, 7, 13),
        (Adam(), 0.1, 11, 6, 11),
        (Adam(), 0.01, 77, 44, 67),
        (Adam(), 0.001, 626, 329, 522),
    ],
)
def test_steps_to_leave(rule, lr, saddle, well, monkey):
    found = [escape(landscape, rule, lr) for landscape in (Saddle(), WELL, MonkeySaddle())]
    assert_allclose(found, [saddle, well, monkey], atol=1)


@pytest.mark.parametrize("rule", [PLAIN, Momentum(), EmaMomentum(), RMSProp(), Adam()], ids=repr)
@pytest.mark.parametrize("landscape", [Saddle(), WELL])
def test_nothing_leaves_from_exactly_on_the_ridge(landscape, rule):
    assert (trail(descend(landscape, rule, 0.01, [1.0, 0.0]), 1000).x[:, 1] == 0).all()


def test_inertia_shoots_through_the_monkey_saddle_where_others_stop():
    assert escape(MonkeySaddle(), Momentum(), 0.1, (1.0, 0.0)) is not None
    assert abs(escape(MonkeySaddle(), Adam(), 0.1, (1.0, 0.0)) - 37) <= 1
    for rule, lr in ((PLAIN, 0.1), (EmaMomentum(), 0.01), (RMSProp(), 0.01), (Adam(), 0.01)):
        assert escape(MonkeySaddle(), rule, lr, (1.0, 0.0), 2000) is None


@pytest.mark.parametrize(("lr", "steps"), [(0.1, 75.7755), (0.01, 697.6605)])
def test_formula_of_plain_descent(lr, steps):
    assert np.log(1e6) / np.log(1 + 2 * lr) == pytest.approx(steps, abs=5e-5)
    assert escape(Saddle(), PLAIN, lr) == np.ceil(steps)


@pytest.mark.parametrize(("lr", "growth"), [(0.1, 1.5), (0.01, 1.1069693846)])
def test_growth_of_the_heavy_ball(lr, growth):
    assert np.roots([1, -(1 + 0.9 + 2 * lr), 0.9]).max() == pytest.approx(growth)
    y = trail(descend(Saddle(), Momentum(), lr, [1.0, 1e-6]), 300).x[:, 1]
    assert y[-1] / y[-2] == pytest.approx(growth)


@pytest.mark.parametrize(
    ("noise", "mean", "spread"), [(1e-6, 90.3, 5.9), (1e-4, 65.1, 6.5), (1e-2, 38.9, 5.1)]
)
def test_noise_leaves_the_ridge(noise, mean, spread):
    generator = np.random.default_rng(0)

    def slope(x):
        return Saddle().gradient(x) + noise * generator.standard_normal(x.shape)

    walk = descend(Landscape(Saddle().value, slope), PLAIN, 0.1, np.tile([1.0, 0.0], (2000, 1)))
    left = np.full(2000, -1)
    for step in islice(walk, 400):
        left[(left < 0) & (np.abs(step.x[:, 1]) >= 1)] = step.t
    assert left.mean() == pytest.approx(mean, abs=1.5)
    assert left.std() == pytest.approx(spread, rel=0.2)


def test_newton_jumps_onto_the_saddle():
    assert (trail(newton(Saddle(), [1.0, 1e-6]), 1).x[1] == 0).all()
