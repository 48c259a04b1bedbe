"""The source's regression at three levels: one answer, the source's defaults, clear refusals."""

import inspect
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from descent_lib import data
from descent_lib.in_keras import gradient_descent_keras
from descent_lib.in_python import gradient_descent_pure, learning_rate_limit
from descent_lib.in_torch import gradient_descent_torch

pytestmark = pytest.mark.uncounted

LEVELS = [gradient_descent_pure, gradient_descent_torch, gradient_descent_keras]
at_every_level = pytest.mark.parametrize("fit", LEVELS, ids=["pure", "torch", "keras"])
TENTHS, TWENTY = [i / 10 for i in range(11)], list(range(21))


def double_plus_one(xs):
    return [2 * x + 1 for x in xs]


def source(data_x, data_y, lr=0.01, epochs=100):
    """The source's own function, word for word but for its comments."""
    w, b = 0.0, 0.0
    n = len(data_x)
    for _ in range(epochs):
        grad_w, grad_b = 0.0, 0.0
        for x, y in zip(data_x, data_y, strict=True):
            pred = w * x + b
            error = pred - y
            grad_w += 2 * error * x
            grad_b += 2 * error
        grad_w /= n
        grad_b /= n
        w -= lr * grad_w
        b -= lr * grad_b
    return w, b


RECORDED = [  # xs, ys, settings, w, b, tolerance
    (range(1, 11), {}, 2.0658503638, 0.5415614641),
    (range(1, 11), {"epochs": 1000}, 2.0014915874, 0.9896158333),
    (range(1, 6), {}, 2.0817778689, 0.7047559457),
    (TENTHS, {}, 0.9716857284, 1.3993333928),
]


@at_every_level
@pytest.mark.parametrize(("xs", "settings", "w", "b"), RECORDED)
def test_reproduces_the_recorded_lines(fit, xs, settings, w, b):
    xs = list(map(float, xs))
    assert_allclose(fit(xs, double_plus_one(xs), **settings), (w, b), rtol=1e-6)


@at_every_level
@pytest.mark.parametrize("lr", [0.0, 1e-4, 0.02])
@pytest.mark.parametrize("seed", [0, 1])
@pytest.mark.parametrize("epochs", [0, 70])
def test_every_level_computes_what_the_source_computes(fit, lr, seed, epochs):
    inputs, ys = data.regression(17, [3.0], seed=seed)
    xs = list(inputs[:, 0] * 3 + seed)
    assert_allclose(fit(xs, ys, lr, epochs), source(xs, ys, lr, epochs), rtol=1e-6, atol=1e-6)


@given(st.lists(st.tuples(st.floats(-5, 5), st.floats(-5, 5)), min_size=1, max_size=9))
def test_pure_equals_the_source_on_any_data(pairs):
    xs, ys = zip(*pairs, strict=True)
    assert_allclose(gradient_descent_pure(xs, ys), source(xs, ys), rtol=1e-9, atol=1e-9)


@at_every_level
def test_signature_is_that_of_the_source(fit):
    ours, theirs = (inspect.signature(f).parameters.values() for f in (fit, source))
    assert [(p.name, p.default) for p in ours] == [(p.name, p.default) for p in theirs]


@at_every_level
def test_takes_lists_tuples_ranges_and_arrays_and_returns_floats(fit):
    results = {fit(kind([1, 2]), kind([3, 5])) for kind in (list, tuple, np.array)}
    assert len(results) == 1
    assert all(type(number) is float for number in results.pop())
    assert fit(range(3), range(3)) == fit([0, 1, 2], [0, 1, 2])


@at_every_level
def test_reaches_the_line_of_least_squares(fit):
    xs, mean, deviation = data.standardise(TWENTY)
    with pytest.warns(RuntimeWarning, match="lr = 0.01 is above 0.007278, the limit"):
        diverged = fit(TWENTY, double_plus_one(TWENTY))
    assert_allclose(diverged, (-3.7015e24, -2.7137e23), rtol=1e-4)
    w, b = fit(xs, double_plus_one(TWENTY), lr=0.1)
    assert_allclose((w, b), (12.110601414, 20.999999996), rtol=1e-6)
    assert_allclose((w / deviation, b - w * mean / deviation), (2, 1), atol=1e-6)


@pytest.mark.parametrize(
    ("xs", "limit"),
    [
        (range(1, 6), 0.0845240526),
        (range(1, 11), 0.0254517540),
        (TENTHS, 0.7865697791),
        (TWENTY, 0.0072780307),
    ],
)
def test_limit_of_the_rate_is_recorded_and_is_one_over_the_largest_eigenvalue(xs, limit):
    assert learning_rate_limit(xs) == pytest.approx(limit, rel=1e-8)
    inputs = data.with_bias(list(xs))
    assert 1 / np.linalg.eigvalsh(inputs.T @ inputs / len(inputs))[-1] == pytest.approx(limit)


@at_every_level
def test_warns_just_above_the_limit_and_not_below(fit, recwarn):
    xs = list(range(1, 11))
    limit = learning_rate_limit(xs)
    fit(xs, double_plus_one(xs), lr=0.999 * limit)
    assert not recwarn.list
    with pytest.warns(RuntimeWarning, match="Use a smaller lr") as caught:
        fit(xs, double_plus_one(xs), lr=1.001 * limit)
    assert caught[0].filename == __file__


@at_every_level
@pytest.mark.filterwarnings("ignore:lr = ")
def test_overflow_is_an_error_that_names_the_remedy(fit):
    with pytest.raises(OverflowError, match=r"lr = 1 is too large; stay below 0.02545"):
        fit(list(range(1, 11)), double_plus_one(range(1, 11)), lr=1, epochs=400)


@at_every_level
@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        (([1, 2], [1]), ValueError, "data_x has 2 numbers and data_y has 1; give one y"),
        (([], []), ValueError, "data_x is empty; give at least one number"),
        (([1.0], []), ValueError, "data_y is empty"),
        (([1, math.nan], [1, 2]), ValueError, r"data_x\[1\] is nan; remove or replace"),
        (([1, 2], [math.inf, 2]), ValueError, r"data_y\[0\] is inf"),
        (("12", [1, 2]), TypeError, "data_x must be a sequence of numbers"),
        ((["1", "2"], [1, 2]), TypeError, "data_x must be a sequence of numbers"),
        (([1, 2], None), TypeError, "data_y must be a sequence of numbers"),
        (([[1], [2]], [1, 2]), TypeError, "data_x must be a sequence of numbers"),
        ((np.ones((2, 2)), [1, 2]), TypeError, "data_x must be a sequence of numbers"),
        ((3.0, [1, 2]), TypeError, "data_x must be a sequence of numbers"),
        (([1], [1], "fast"), TypeError, "lr must be a number, but it is 'fast'"),
        (([1], [1], math.nan), ValueError, "lr is nan; give a finite number"),
        (([1], [1], -0.1), ValueError, "lr is -0.1; it must be at least 0"),
        (([1], [1], 0.1, 2.5), TypeError, "epochs must be a whole number, but it is 2.5"),
        (([1], [1], 0.1, -1), ValueError, "epochs is -1; it must be at least 0"),
    ],
)
def test_bad_input_is_refused_by_name(fit, arguments, error, message):
    with pytest.raises(error, match=message):
        fit(*arguments)
