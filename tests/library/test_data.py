"""Data sets and mini-batches: right shapes, right statistics, the same for the same seed."""

from itertools import islice

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.datasets import load_digits
from sklearn.preprocessing import StandardScaler

from descent_lib import GradientDescent, LeastSquares, MiniBatch, data, descend, trail


def test_line_has_a_known_answer():
    x, y = data.line()
    assert_array_equal(x, np.arange(1, 11))
    assert_array_equal(y, 2 * x + 1)
    assert data.line(3)[0].tolist() == [1, 2, 3]


def test_regression_has_the_noise_it_says():
    inputs, targets = data.regression(20_000, [1, -2, 3], noise=0.5, seed=1)
    assert inputs.shape == (20_000, 3)
    assert_allclose(np.std(targets - inputs @ [1, -2, 3]), 0.5, rtol=0.02)
    assert_allclose(np.linalg.lstsq(inputs, targets)[0], [1, -2, 3], atol=0.02)
    exact = data.regression(5, [2.0], noise=0, seed=1)
    assert_array_equal(exact[1], 2 * exact[0][:, 0])


def test_digits_are_those_of_scikit_learn():
    pixels, labels = data.digits()
    assert_array_equal(pixels * 16, load_digits().data)
    assert_array_equal(labels, load_digits().target)
    assert (pixels.min(), pixels.max()) == (0, 1)


def test_standardise_is_that_of_scikit_learn():
    inputs = np.random.default_rng(0).uniform(5, 9, (50, 3))
    scaled, mean, deviation = data.standardise(inputs)
    oracle = StandardScaler().fit(inputs)
    assert_allclose(scaled, oracle.transform(inputs), atol=1e-12)
    assert_allclose(scaled * deviation + mean, inputs)
    assert_allclose(data.standardise(inputs[:, 0])[0], scaled[:, 0])


def test_standardise_refuses_a_constant_column_that_rounding_hides():
    with pytest.raises(ValueError, match="inputs has a constant column"):
        data.standardise([[0.1, 1.0], [0.1, 2.0], [0.1, 3.0]])


def test_bias_is_the_last_column():
    assert data.with_bias([5.0, 6.0]).tolist() == [[5, 1], [6, 1]]
    assert data.with_bias([[5.0, 6.0]]).tolist() == [[5, 6, 1]]


@given(st.integers(1, 40), st.integers(1, 40), st.integers(0, 99))
def test_epochs_visit_every_row_once_per_pass(count, size, seed):
    size = min(size, count)
    per_pass = -(-count // size)
    batches = list(islice(data.epochs(count, size, seed=seed), 2 * per_pass))
    for part in (batches[:per_pass], batches[per_pass:]):
        assert sorted(np.concatenate(part)) == list(range(count))
        assert all(len(batch) == size for batch in part[:-1])


@given(st.integers(1, 40), st.integers(1, 40), st.integers(0, 99))
def test_draws_are_rows(count, size, seed):
    size = min(size, count)
    for batch in islice(data.draws(count, size, seed=seed), 3):
        assert batch.shape == (size,)
        assert batch.min() >= 0
        assert batch.max() < count


@pytest.mark.parametrize("batches", [data.epochs, data.draws])
def test_same_seed_same_batches(batches):
    one, same, other = (list(islice(batches(100, 9, seed=s), 5)) for s in (1, 1, 2))
    assert_array_equal(one, same)
    assert not np.array_equal(one, other)


def test_mini_batch_has_the_value_of_all_rows_and_the_gradient_of_some():
    inputs, targets = data.regression(100, [1.0, 2.0], seed=0)
    loss, w = LeastSquares(inputs, targets), np.zeros(2)
    noisy = MiniBatch(loss, data.epochs(100, 10, seed=3))
    assert noisy.value(w) == loss.value(w)
    first = next(data.epochs(100, 10, seed=3))
    assert_array_equal(noisy.gradient(w), loss.on(first).gradient(w))


def test_gradients_of_one_pass_average_to_the_full_gradient():
    inputs, targets = data.regression(100, [1.0, 2.0], seed=0)
    loss, w = LeastSquares(inputs, targets), np.ones(2)
    noisy = MiniBatch(loss, data.epochs(100, 10, seed=3))
    average = np.mean([noisy.gradient(w) for _ in range(10)], axis=0)
    assert_allclose(average, loss.gradient(w), rtol=1e-12)


def test_full_batches_walk_as_batch_gradient_descent():
    inputs, targets = data.regression(50, [1.0, 2.0], seed=0)
    loss = LeastSquares(inputs, targets)
    noisy = MiniBatch(loss, data.epochs(50, 50, seed=0))
    walks = [trail(descend(f, GradientDescent(), 0.1, np.zeros(2)), 20) for f in (loss, noisy)]
    assert_allclose(walks[0].x, walks[1].x, rtol=1e-12)
