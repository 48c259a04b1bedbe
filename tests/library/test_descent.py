"""Walks: what a step is, batches of walks, trails, and when to stop."""

from itertools import islice
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from descent_lib import (
    Adam,
    Bowl,
    GradientDescent,
    Himmelblau,
    Landscape,
    Momentum,
    Quartic,
    Ravine,
    Rosenbrock,
    Step,
    descend,
    steps_until,
    trail,
)
from descent_lib.schedules import cosine, warmup
from tests.library.helpers.rules import FOR_ANY_SHAPE

rates = st.lists(st.floats(1e-4, 0.05), min_size=1, max_size=4)
starts = st.lists(st.tuples(st.floats(-1, 1), st.floats(-1, 1)), min_size=1, max_size=4)


@pytest.mark.parametrize("rule", FOR_ANY_SHAPE, ids=lambda r: type(r).__name__)
@given(lrs=rates, xs=starts, decay=st.floats(0, 1))
def test_a_grid_of_rates_and_starts_is_that_many_walks(rule, lrs, xs, decay):
    grid = trail(descend(Rosenbrock(), rule, np.array(lrs)[:, None], xs, decay), 8)
    assert grid.x.shape == (9, len(lrs), len(xs), 2)
    assert grid.value.shape == (9, len(lrs), len(xs))
    for i, lr in enumerate(lrs):
        for j, x in enumerate(xs):
            one = trail(descend(Rosenbrock(), rule, lr, x, decay), 8)
            assert_allclose(grid.x[:, i, j], one.x, rtol=1e-12)
            assert_allclose(grid.value[:, i, j], one.value, rtol=1e-12)


@pytest.mark.parametrize("rule", FOR_ANY_SHAPE, ids=lambda r: type(r).__name__)
def test_a_thousand_rates_from_one_start_are_one_call(rule):
    lrs = np.geomspace(1e-3, 1, 1000)
    walks = trail(descend(Ravine(10), rule, lrs, [1.0, -2.0]), 5)
    one = trail(descend(Ravine(10), rule, lrs[500], [1.0, -2.0]), 5)
    assert_allclose(walks.x[:, 500], one.x, rtol=1e-12)


def test_step_zero_is_the_start_and_each_step_knows_its_slope():
    steps = list(islice(descend(Himmelblau(), Momentum(), 0.01, [0, 0]), 4))
    assert [step.t for step in steps] == [0, 1, 2, 3]
    assert isinstance(steps[0], Step)
    assert_array_equal(steps[0].x, [0.0, 0.0])
    for step in steps:
        assert_array_equal(step.value, Himmelblau().value(step.x))
        assert_array_equal(step.gradient, Himmelblau().gradient(step.x))


def test_trail_keeps_the_start_and_every_step():
    walk = trail(descend(Bowl(), GradientDescent(), 0.5, [8.0, 4.0]), 3)
    assert_array_equal(walk.t, [0, 1, 2, 3])
    assert_array_equal(walk.x, [[8, 4], [4, 2], [2, 1], [1, 0.5]])
    assert_array_equal(walk.value, [40, 10, 2.5, 0.625])
    assert_array_equal(walk.gradient, walk.x)
    assert len(walk) == 4
    assert len(trail(descend(Bowl(), Adam(), 0.5, [8.0, 4.0]), 0)) == 1


def test_a_walk_goes_on_where_the_first_trail_stopped():
    walk = descend(Bowl(), Adam(), 0.1, [8.0, 4.0])
    first, second = trail(walk, 9), trail(walk, 9)
    whole = trail(descend(Bowl(), Adam(), 0.1, [8.0, 4.0]), 19)
    assert_array_equal(np.concatenate([first.x, second.x]), whole.x)
    assert second.t[0] == 10


@pytest.mark.parametrize(
    "schedule", [cosine(0.3, 20), warmup(5, cosine(0.3, 20)), lambda t: 0.1 / (t + 1)]
)
def test_a_schedule_gives_the_rate_of_each_step(schedule):
    walk = trail(descend(Bowl(), GradientDescent(), schedule, [1.0, 1.0]), 20)
    expected = np.cumprod([1.0] + [1 - schedule(t) for t in range(20)])
    assert_allclose(walk.x[:, 0], expected, rtol=1e-12)


@given(st.floats(0, 1), st.floats(0, 1), st.floats(-5, 5))
def test_decay_shrinks_the_position_apart_from_the_gradient(lr, decay, x):
    flat = Landscape(lambda x: 0 * x, lambda x: 0 * x)
    step = trail(descend(flat, Adam(), lr, x, decay), 1).x[1, 0]
    assert step == pytest.approx((1 - lr * decay) * x)


def test_leaves_the_start_alone():
    start = np.array([1.0, 2.0])
    trail(descend(Bowl(), Adam(), 0.1, start), 3)
    assert_array_equal(start, [1.0, 2.0])


def test_any_object_with_value_and_gradient_is_a_landscape():
    hill = SimpleNamespace(value=lambda x: (x**4).sum(axis=-1), gradient=lambda x: 4 * x**3)
    assert trail(descend(hill, GradientDescent(), 0.1, [1.0]), 1).x[1] == pytest.approx(0.6)


def test_divergence_is_data_not_an_error():
    walk = trail(descend(Quartic(), GradientDescent(), 0.5, [3.0]), 20)
    assert not np.isfinite(walk.x[-1]).all()


class TestStepsUntil:
    def walk(self):
        return descend(Bowl(), GradientDescent(), 0.5, [1.0, 0.0])

    def test_counts_steps_from_the_start(self):
        assert steps_until(self.walk(), lambda step: step.x[0] <= 1 / 8) == 3
        assert steps_until(self.walk(), lambda step: True) == 0

    def test_gives_up_after_the_limit(self):
        assert steps_until(self.walk(), lambda step: step.x[0] <= 1 / 8, limit=2) is None
        assert steps_until(self.walk(), lambda step: step.x[0] <= 1 / 8, limit=3) == 3
