"""What each rule is, apart from what the libraries' optimizers say (test_parity.py)."""

import math
from dataclasses import FrozenInstanceError, replace

import keras
import numpy as np
import pytest
import tensorflow as tf
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_allclose

import descent_lib
from benchmarks import optimizers
from descent_lib import (
    AdaGrad,
    Adam,
    AMSGrad,
    EmaMomentum,
    GradientDescent,
    Lion,
    Momentum,
    Muon,
    NAdam,
    Nesterov,
    RMSProp,
)
from tests.library.helpers.rules import EVERY, FOR_ANY_SHAPE, KINDS

numbers = st.floats(-1e3, 1e3).filter(lambda x: x == 0 or abs(x) > 1e-3)


def directions(rule, gradients):
    state, rows = rule.start, []
    for t, gradient in enumerate(gradients):
        direction, state = rule(gradient, state, t)
        rows.append(direction)
    return rows


@pytest.mark.parametrize("rule", EVERY, ids=repr)
class TestEveryRule:
    def test_prints_compares_and_serves_as_a_key(self, rule):
        assert {eval(repr(rule)): 1} == {rule: 1}

    def test_cannot_be_changed_but_replaced(self, rule):
        for name in vars(rule):
            assert getattr(replace(rule, **{name: 0.5}), name) == 0.5
            with pytest.raises(FrozenInstanceError):
                setattr(rule, name, 0.5)

    def test_keeps_its_gradient_and_its_start(self, rule):
        gradient, start = np.full((2, 3), 3.0), repr(rule.start)
        directions(rule, [gradient, gradient])
        assert (gradient == 3).all()
        assert repr(rule.start) == start

    def test_can_be_had_from_the_library_itself(self, rule):
        name = type(rule).__name__
        assert name in descent_lib.__all__, f"export {name} in descent_lib/__init__.py"

    def test_does_not_ask_which_step_it_is(self, rule):
        step = tf.function(lambda gradient, t: rule(gradient, rule.start, t), autograph=False)
        try:
            step(tf.ones((2, 2)), tf.constant(0.0))
        except tf.errors.OperatorNotAllowedInGraphError:
            pytest.fail(f"{rule!r} branches on a tensor, which a compiled graph cannot: compute it")

    def test_moves_many_walks_as_it_moves_each(self, rule):
        gradients = np.random.default_rng(0).standard_normal((5, 7, 4, 3))  # t, walks, rows, cols
        each = [directions(rule, gradients[:, walk]) for walk in range(7)]
        assert_allclose(np.stack(each, axis=1), directions(rule, gradients), rtol=1e-13)


NUMBERS_PER_WEIGHT = [
    *((GradientDescent(), 0), (Momentum(), 1), (EmaMomentum(), 1), (Nesterov(), 1)),
    *((RMSProp(), 1), (AdaGrad(), 1), (Adam(), 2), (NAdam(), 2), (AMSGrad(), 3)),
    *((Lion(), 1), (Muon(), 1)),
]


def test_every_rule_says_here_what_it_remembers():
    missing = {kind.__name__ for kind in KINDS} - {type(r).__name__ for r, _ in NUMBERS_PER_WEIGHT}
    assert not missing, f"NUMBERS_PER_WEIGHT has no row for {', '.join(missing)}: add one"


def test_every_rule_is_measured():
    missing = {kind.__name__ for kind in KINDS} - set(optimizers.NAMES)
    assert not missing, f"PAIRS in benchmarks/optimizers.py has no row for {', '.join(missing)}"


@pytest.mark.parametrize(("rule", "per_weight"), NUMBERS_PER_WEIGHT, ids=repr)
def test_memory_is_this_many_numbers_per_weight(rule, per_weight):
    weights = np.ones((100, 10))
    _, state = rule(weights, rule.start, 0)
    parts = state if isinstance(state, tuple) else (state,)
    assert sum(np.size(part) for part in parts) // weights.size == per_weight


@pytest.mark.parametrize("rule", FOR_ANY_SHAPE, ids=lambda r: type(r).__name__)
@given(gradients=arrays(float, st.tuples(st.integers(1, 8), st.just(3)), elements=numbers))
def test_floats_and_arrays_agree(rule, gradients):
    columns = [directions(rule, column.tolist()) for column in gradients.T]
    assert all(type(x) is float for column in columns for x in column)
    assert_allclose(np.transpose(columns), directions(rule, gradients), rtol=1e-12, atol=1e-300)


@given(numbers.filter(bool), st.floats(1e-6, 1e6))
def test_first_direction_of_adam_is_the_sign_whatever_the_scale(gradient, scale):
    (direction,) = directions(Adam(epsilon=0), [scale * gradient])
    assert direction == pytest.approx(math.copysign(1, gradient), rel=1e-12)


@given(numbers, st.integers(1, 50), st.floats(0, 0.99))
def test_average_is_heavy_ball_times_one_minus_beta(gradient, steps, beta):
    average = directions(EmaMomentum(beta=beta), [gradient] * steps)
    ball = directions(Momentum(beta=beta), [gradient] * steps)
    assert_allclose(average, (1 - beta) * np.array(ball), rtol=1e-12)
    assert_allclose(average[-1], (1 - beta**steps) * gradient, rtol=1e-9, atol=1e-12)


@given(numbers.filter(bool), st.integers(1, 50))
def test_adagrad_slows_down_as_the_root_of_time(gradient, steps):
    last = directions(AdaGrad(epsilon=0), [gradient] * steps)[-1]
    assert last == pytest.approx(math.copysign(steps**-0.5, gradient), rel=1e-12)


@given(arrays(float, (6, 2), elements=numbers))
def test_denominator_of_amsgrad_never_shrinks(gradients):
    states, state = [], AMSGrad.start
    for t, gradient in enumerate(gradients):
        _, state = AMSGrad()(gradient, state, t)
        states.append(state)
    squares, largest = np.array([s[1] for s in states]), np.array([s[2] for s in states])
    assert_allclose(largest, np.maximum.accumulate(squares), rtol=1e-12)


@given(arrays(float, (4, 3), elements=numbers))
def test_lion_moves_every_weight_by_one_or_not_at_all(gradients):
    assert set(np.ravel(directions(Lion(), gradients))) <= {-1.0, 0.0, 1.0}


def test_lion_passes_nan_on():
    assert math.isnan(Lion()(math.nan, 0.0, 0)[0])
    assert np.isnan(Lion()(np.array([math.nan]), 0.0, 0)[0])


class TestMuon:
    matrix = np.random.default_rng(0).standard_normal((4, 2))

    def reference(self, matrix, scale):
        """From the singular values alone: the five steps act on them one by one."""
        u, s, vt = np.linalg.svd(matrix, full_matrices=False)
        s = s / np.linalg.norm(s)
        for _ in range(5):
            s = 3.4445 * s - 4.7750 * s**3 + 2.0315 * s**5
        return scale * u * s @ vt

    @pytest.mark.parametrize("shape", [(4, 2), (2, 4), (3, 3), (1, 5)])
    def test_acts_on_singular_values(self, shape):
        matrix = np.random.default_rng(1).standard_normal(shape)
        (direction,) = directions(Muon(), [matrix])
        scale = max(1, shape[0] / shape[1]) ** 0.5
        assert_allclose(direction, self.reference(matrix, scale), atol=1e-5)

    @given(arrays(float, (3, 5), elements=numbers))
    def test_keeps_singular_values_in_the_band(self, matrix):
        s = np.linalg.svd(matrix, compute_uv=False)
        out = np.linalg.svd(directions(Muon(), [matrix])[0], compute_uv=False)
        clear = s > 0.01 * np.linalg.norm(s)
        assert ((out[clear] > 0.68) & (out[clear] < 1.14)).all()

    def test_takes_the_steps_of_torch_to_bfloat16(self):
        p = torch.zeros(4, 2, dtype=torch.float64)
        optimizer, x, state = torch.optim.Muon([p], lr=0.1, weight_decay=0.0), 0.0, Muon.start
        for t, sign in enumerate([1, -1, 2, 1]):
            p.grad = torch.tensor(sign * self.matrix + t)
            optimizer.step()
            direction, state = Muon()(sign * self.matrix + t, state, t)
            x = x - 0.1 * direction
        assert_allclose(x, p.numpy(), atol=4 * 0.1 * 2**-7)  # bfloat16 keeps 8 bits

    @pytest.mark.usefixtures("float64")
    def test_takes_the_steps_of_keras_but_for_the_scale(self):
        variable = keras.Variable(np.zeros((4, 2)), dtype="float64")
        keras.optimizers.Muon(0.1, weight_decay=None).apply([self.matrix], [variable])
        (direction,) = directions(Muon(), [self.matrix])
        ratio = 0.2 * max(4, 2) ** 0.5 / max(1, 4 / 2) ** 0.5
        assert_allclose(variable.numpy(), -0.1 * ratio * direction, atol=1e-7)

    def test_asks_for_matrices(self):
        for gradient in (1.0, np.ones(3), torch.ones(3)):
            with pytest.raises(ValueError, match="gradient has shape"):
                Muon()(gradient, 0.0, 0)

    def test_stays_where_the_gradient_is_zero(self):
        assert not directions(Muon(), [np.zeros((2, 3))])[0].any()
