"""The range test finds the edge of stability, whoever computes the loss, and reads off rates."""

import keras
import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose

from descent_lib import Bowl, LeastSquares, data
from descent_lib.lr_finder import RangeTest, range_test


def in_numpy(curvature=4.0):
    x = np.ones(2)

    def step(lr):
        nonlocal x
        loss = Bowl(curvature).value(x)
        x = x - lr * curvature * x
        return loss

    return step


def in_torch(curvature=4.0):
    x = torch.ones(2, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.SGD([x], lr=0.1)

    def step(lr):
        optimizer.param_groups[0]["lr"] = lr
        optimizer.zero_grad()
        loss = curvature / 2 * (x**2).sum()
        loss.backward()
        optimizer.step()
        return loss.detach()

    return step


def in_keras(curvature=4.0):
    x = keras.Variable(np.ones(2), dtype="float64")
    optimizer = keras.optimizers.SGD(0.1)

    def step(lr):
        optimizer.learning_rate = lr
        value = x.numpy()
        optimizer.apply([keras.ops.convert_to_tensor(curvature * value)], [x])
        return curvature / 2 * (value**2).sum()

    return step


@pytest.mark.parametrize(("make", "rtol"), [(in_numpy, 0), (in_torch, 1e-12), (in_keras, 1e-5)])
def test_takes_the_step_of_any_framework(make, rtol):
    by_hand, step = [], in_numpy()
    for rate in np.geomspace(1e-3, 10, 40):
        by_hand.append(step(rate))
        if by_hand[-1] > 4 * min(by_hand):
            break
    found = range_test(make(), 1e-3, 10, 40, window=1)
    assert_allclose(found.losses, by_hand, rtol=rtol, atol=1e-9 if rtol else 0)
    assert_allclose(found.rates, np.geomspace(1e-3, 10, 40)[: len(by_hand)])


@pytest.mark.parametrize("seed", range(5))
def test_lowest_loss_lies_at_the_edge_of_stability(seed):
    sizes = np.geomspace(0.3, 3, 10)
    inputs, targets = data.regression(1000, sizes, noise=0.1, seed=0)
    cost = LeastSquares(inputs * sizes, targets, scale=0.5)
    batches, x = data.epochs(1000, 32, seed=seed), np.zeros(10)

    def step(lr):
        nonlocal x
        batch = cost.on(next(batches))
        loss, x = batch.value(x), x - lr * batch.gradient(x)
        return loss

    found, limit = range_test(step, 1e-4, 10, 100), 0.217646
    assert limit / 2 < found.lowest < limit * 1.5
    assert len(found.rates) < 100
    assert found.rates[-1] < 1


def test_smoothing_is_the_mean_of_the_neighbours():
    losses = iter([5.0, 4.0, 6.0, 3.0, 2.0, 4.0])
    found = range_test(lambda lr: next(losses), 1, 32, 6, window=3)
    assert_allclose(found.smoothed, [4.5, 5, 13 / 3, 11 / 3, 3, 3])
    assert_allclose(found.rates, [1, 2, 4, 8, 16, 32])


def test_rules_read_the_smoothed_curve():
    found = RangeTest(10.0 ** np.arange(6), np.zeros(6), np.array([9.0, 9, 8, 3, 1, 50]))
    expected = {"lowest": 1e4, "tenth": 1e3, "steepest": 1e3}
    assert found.suggestions == pytest.approx(expected)


def test_steepest_of_a_loss_that_only_rises_is_the_first_rate():
    losses = iter(np.arange(1.0, 4))
    assert range_test(lambda lr: next(losses), 0.1, 1, 3, window=1).steepest == pytest.approx(0.1)


@pytest.mark.parametrize("lost", [np.nan, np.inf])
def test_stops_and_forgets_a_loss_that_is_not_finite(lost):
    losses = iter([3.0, 2.0, lost])
    found = range_test(lambda lr: next(losses), 0.1, 10, 50)
    assert found.losses.tolist() == [3, 2]
    assert found.rates.shape == found.losses.shape == found.smoothed.shape


def test_one_noisy_batch_does_not_stop_it():
    losses = iter([1.0] * 10 + [4.5] + [1.0] * 19)
    assert len(range_test(lambda lr: next(losses), 0.1, 10, 30).rates) == 30


def test_negative_losses_run_to_the_end():
    losses = iter(-np.arange(1.0, 21))
    assert len(range_test(lambda lr: next(losses), 0.1, 10, 20).rates) == 20


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"step": 3}, TypeError, "step must be a function"),
        ({"low": 0}, ValueError, "low is 0; it must be greater than 0"),
        ({"low": 1, "high": 1}, ValueError, "high is 1; it must be greater than 1"),
        ({"steps": 1}, ValueError, "steps is 1; it must be at least 2"),
        ({"window": 0}, ValueError, "window is 0"),
        ({"stop": 1}, ValueError, "stop is 1; it must be greater than 1"),
        ({"step": lambda lr: None}, TypeError, "must return the loss as a number, .* None"),
        ({"step": lambda lr: np.nan}, ValueError, "first loss is not finite"),
    ],
)
def test_explains_what_is_wrong(arguments, error, message):
    with pytest.raises(error, match=message):
        range_test(**{"step": in_numpy()} | arguments)
