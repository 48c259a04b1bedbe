"""Numbers of the story and of chapters 1 to 3: setup, the flavours, the derivation."""

from itertools import islice

import numpy as np
import pytest
from numpy.testing import assert_allclose

from descent_lib import (
    Bowl,
    GradientDescent,
    Landscape,
    LeastSquares,
    Quartic,
    data,
    descend,
    steps_until,
    trail,
)

pytestmark = pytest.mark.uncounted

LINE = data.line(10)
LOSS = LeastSquares(data.with_bias(LINE[0]), LINE[1])


@pytest.mark.parametrize("eta", [0.5, 1, 1.5, 1.9, 1.99, 2, 2.01, 2.1])
@pytest.mark.parametrize("curvature", [1.0, 4.0])
def test_multiplier_per_step_is_one_minus_eta_times_curvature(eta, curvature):
    walk = trail(descend(Bowl(curvature, 1), GradientDescent(), eta / curvature, [1.0]), 10)
    assert_allclose(walk.x[:, 0], (1 - eta) ** np.arange(11.0), rtol=1e-9)


class TestClosedFormAgainstDescent:
    def test_least_squares_knows_the_line(self):
        assert_allclose(LOSS.minima[0], (2, 1), atol=1e-12)

    @pytest.mark.parametrize(("lr", "steps"), [(0.01, 3200), (0.025, 1276)])
    def test_steps_to_a_millionth(self, lr, steps):
        walk = descend(LOSS, GradientDescent(), lr, [0.0, 0.0])
        assert steps_until(walk, lambda s: np.linalg.norm(s.x - [2, 1]) <= 1e-6) == steps

    def test_curvatures(self):
        low, high = np.linalg.eigvalsh(LOSS.hessian([0.0, 0.0]))
        assert_allclose([low, high], [2 * 0.20997697, 2 * 39.29002303], rtol=1e-7)
        assert high / low == pytest.approx(187.115868, rel=1e-8)

    def test_standardised_data_is_solved_in_one_step(self):
        x, *_ = data.standardise(LINE[0])
        loss = LeastSquares(data.with_bias(x), LINE[1])
        assert_allclose(loss.hessian([0.0, 0.0]), 2 * np.eye(2), atol=1e-14)
        walk = trail(descend(loss, GradientDescent(), 0.5, [0.0, 0.0]), 1)
        assert_allclose(walk.x[1], loss.minima[0], rtol=1e-12)

    def test_central_differences_check_the_gradient(self):
        w, h = np.array([0.3, -0.7]), 1e-6
        found = [(LOSS.value(w + e) - LOSS.value(w - e)) / (2 * h) for e in h * np.eye(2)]
        exact = LOSS.gradient(w)
        assert np.linalg.norm(found - exact) < 1e-7 * np.linalg.norm(exact)


class TestNoiseOfMiniBatches:
    generator = np.random.default_rng(0)
    inputs = generator.standard_normal((4096, 5))
    loss = LeastSquares(inputs, inputs @ np.arange(1.0, 6) + generator.standard_normal(4096), 0.5)
    zero = np.zeros(5)
    each = -loss.targets[:, None] * inputs  # one gradient per row, at w = 0
    full = loss.gradient(zero)
    variance = ((each - full) ** 2).sum(axis=1).mean()

    def rms(self, batches, count):
        errors = [self.each[rows].mean(axis=0) - self.full for rows in islice(batches, count)]
        return np.sqrt(np.mean(np.sum(np.square(errors), axis=1)))

    def test_one_gradient_per_row_is_that_of_the_loss(self):
        assert_allclose(self.each[7], self.loss.on([7]).gradient(self.zero), rtol=1e-12)
        assert_allclose(self.each.mean(axis=0), self.full, rtol=1e-12)

    def test_theory_is_recorded(self):
        sizes = np.array([1, 4, 16, 64, 256, 1024])
        theory = [18.3601, 9.18007, 4.59003, 2.29502, 1.14751, 0.573754]
        assert_allclose(np.sqrt(self.variance / sizes), theory, rtol=1e-5)

    def test_noise_falls_as_the_root_of_the_batch(self):
        sizes = [1, 4, 16, 64, 256]
        noise = [self.rms(data.draws(4096, size, seed=1), 2000) for size in sizes]
        assert_allclose(noise, np.sqrt(self.variance / sizes), rtol=0.06)
        assert np.polyfit(np.log(sizes), np.log(noise), 1)[0] == pytest.approx(-0.5, abs=0.02)

    def test_batches_without_replacement_are_quieter(self):
        first = (next(data.epochs(4096, 1024, seed=seed)) for seed in range(1000))
        assert self.rms(first, 1000) == pytest.approx(0.496946, rel=0.03)
        assert self.rms(data.epochs(4096, 4096, seed=0), 3) < 1e-12

    def test_noise_scale(self):
        assert self.variance / (self.full @ self.full) == pytest.approx(6.212, abs=1e-3)

    def test_chunks_add_up_to_the_full_gradient(self):
        chunks = np.array_split(np.arange(4096), 7)
        total = sum(len(c) * self.loss.on(c).gradient(self.zero) for c in chunks) / 4096
        assert_allclose(total, self.full, rtol=1e-12)


class TestDerivation:
    @pytest.mark.parametrize(
        ("x", "eta", "factor"), [(10, 0.01, 0), (15, 0.01, -1.25), (2, 0.1, 0.6)]
    )
    def test_error_is_multiplied_by_one_minus_eta_x_squared(self, x, eta, factor):
        loss = LeastSquares([[float(x)]], [3.0], 0.5)
        w = trail(descend(loss, GradientDescent(), eta, [5.0]), 1).x[:, 0]
        assert (w[1] * x - 3) / (w[0] * x - 3) == pytest.approx(factor, abs=1e-12)

    @pytest.mark.parametrize("x", [2.0, -2.0])
    @pytest.mark.parametrize("w", [5.0, -5.0])
    def test_error_shrinks_whatever_the_signs(self, x, w):
        walk = trail(descend(LeastSquares([[x]], [1.0], 0.5), GradientDescent(), 0.1, [w]), 1)
        assert walk.value[1] < walk.value[0]

    def test_half_the_loss_at_twice_the_rate_is_the_same_walk(self):
        half = LeastSquares(LOSS.inputs, LOSS.targets, 0.5)
        walks = [
            trail(descend(loss, GradientDescent(), lr, [0.0, 0.0]), 100).x
            for loss, lr in ((LOSS, 0.01), (half, 0.02))
        ]
        assert_allclose(*walks, rtol=0, atol=1e-15)


def test_the_lowest_height_need_not_be_zero():
    assert Quartic().value(Quartic().minima[0]) == pytest.approx(-2.056172885, abs=1e-9)


def test_central_differences_of_any_function():
    assert Landscape(np.exp).gradient([1.0]) == pytest.approx(np.e, rel=1e-9)
