"""Landscapes: gradients and Hessians against SciPy and differences, minima, shapes."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from numpy.testing import assert_allclose
from scipy import optimize

from descent_lib import (
    Beale,
    Bowl,
    Himmelblau,
    Landscape,
    LeastSquares,
    MonkeySaddle,
    Quartic,
    Ravine,
    Rosenbrock,
    Saddle,
)

generator = np.random.default_rng(0)
INPUTS, TARGETS = generator.standard_normal((20, 3)), generator.standard_normal(20)
OWN = Landscape(lambda x: (np.sin(x) + x**4).sum(axis=-1), lambda x: np.cos(x) + 4 * x**3)
LANDSCAPES = [
    *((Bowl(), 2), (Bowl(3.0, 4), 4), (Ravine(), 2), (Ravine(50, 30), 2), (Rosenbrock(), 2)),
    *((Himmelblau(), 2), (Beale(), 2), (Saddle(), 2), (MonkeySaddle(), 2), (Quartic(), 1)),
    *((LeastSquares(INPUTS, TARGETS), 3), (LeastSquares(INPUTS, TARGETS, 0.5), 3), (OWN, 3)),
]
every_landscape = pytest.mark.parametrize(
    ("landscape", "n"), LANDSCAPES, ids=lambda x: type(x).__name__ if hasattr(x, "value") else x
)
coordinates = st.floats(-3, 3)


def points(n):
    shapes = array_shapes(min_dims=0, max_dims=3, max_side=4)
    return shapes.flatmap(lambda shape: arrays(float, (*shape, n), elements=coordinates))


@every_landscape
@given(data=st.data())
def test_gradient_is_the_slope_of_the_value(landscape, n, data):
    x = data.draw(arrays(float, n, elements=coordinates))
    gradient = landscape.gradient(x)
    found = optimize.approx_fprime(x, landscape.value, 1e-6)
    assert_allclose(gradient, found, atol=2e-2, rtol=1e-4)  # one-sided: error h f'' / 2


@every_landscape
@given(data=st.data())
def test_derivatives_equal_central_differences_on_any_batch(landscape, n, data):
    x = data.draw(points(n))
    differences = Landscape(landscape.value)
    assert_allclose(landscape.gradient(x), differences.gradient(x), atol=1e-5, rtol=1e-6)
    assert_allclose(landscape.hessian(x), differences.hessian(x), atol=2e-2, rtol=1e-3)
    slopes = Landscape(landscape.value, landscape.gradient)
    assert_allclose(landscape.hessian(x), slopes.hessian(x), atol=2e-5, rtol=1e-6)


@every_landscape
@given(data=st.data())
def test_a_batch_is_a_loop(landscape, n, data):
    x = data.draw(points(n))
    rows = x.reshape(-1, n)
    for name, tail in (("value", ()), ("gradient", (n,)), ("hessian", (n, n))):
        function = getattr(landscape, name)
        each = np.array([function(row) for row in rows]).reshape(x.shape[:-1] + tail)
        assert function(x).shape == x.shape[:-1] + tail
        assert_allclose(function(x), each, rtol=1e-12, atol=1e-10)


@every_landscape
def test_hessian_is_symmetric(landscape, n):
    hessian = landscape.hessian(generator.uniform(-2, 2, (50, n)))
    assert_allclose(hessian, np.swapaxes(hessian, -1, -2), rtol=1e-4, atol=1e-6)


@every_landscape
def test_minima_are_minima_lowest_first(landscape, n):
    minima = landscape.minima
    assert minima.ndim == 2
    if len(minima):
        assert minima.shape[1] == n
        assert_allclose(landscape.gradient(minima), 0, atol=1e-12)
        assert (np.linalg.eigvalsh(landscape.hessian(minima)) > 0).all()
        assert (np.diff(landscape.value(minima)) > -1e-12).all()


@given(points(2))
def test_rosenbrock_is_that_of_scipy(x):
    assert_allclose(Rosenbrock().value(x), optimize.rosen(np.moveaxis(x, -1, 0)), rtol=1e-12)
    for row in x.reshape(-1, 2):
        assert_allclose(Rosenbrock().gradient(row), optimize.rosen_der(row), atol=1e-10)
        assert_allclose(Rosenbrock().hessian(row), optimize.rosen_hess(row), atol=1e-10)


STATIONARY = [  # landscape, x, value, how many ways down
    (Rosenbrock(), [1, 1], 0, 0),
    (Beale(), [3, 0.5], 0, 0),
    (Beale(), [0, 1], 14.203125, 1),
    (Himmelblau(), [3, 2], 0, 0),
    (Himmelblau(), [-2.8051180870, 3.1313125183], 0, 0),
    (Himmelblau(), [-3.7793102534, -3.2831859913], 0, 0),
    (Himmelblau(), [3.5844283403, -1.8481265270], 0, 0),
    (Himmelblau(), [-0.2708445907, -0.9230385565], 181.6165215, 2),
    (Himmelblau(), [-3.0730257508, -0.0813530443], 104.0151629, 1),
    (Himmelblau(), [-0.1279613467, -1.9537149802], 178.3372392, 1),
    (Himmelblau(), [0.0866775046, 2.8842547012], 67.7191501, 1),
    (Himmelblau(), [3.3851541836, 0.0738518798], 13.3119263, 1),
    (Quartic(), [-1.107159871689], -2.056172885244, 0),
    (Quartic(), [0.269594436405], 0.129514667163, 1),
    (Quartic(), [0.837565435283], -0.073341781919, 0),
    (Saddle(), [0, 0], 0, 1),
    (MonkeySaddle(), [0, 0], 0, 0),
]


@pytest.mark.parametrize(("landscape", "x", "value", "down"), STATIONARY)
def test_stationary_points_are_where_the_books_have_them(landscape, x, value, down):
    assert_allclose(landscape.gradient(x), 0, atol=2e-8)
    assert landscape.value(x) == pytest.approx(value, abs=1e-7)
    assert (np.linalg.eigvalsh(landscape.hessian(x)) < 0).sum() == down


def test_recorded_heights_and_curvatures():
    assert Rosenbrock().value([-1.2, 1]) == pytest.approx(24.2)
    assert Beale().value([1, 1]) == pytest.approx(14.203125)
    assert Himmelblau().value([0, 0]) == 170
    low, high = np.linalg.eigvalsh(Rosenbrock().hessian([1, 1]))
    assert_allclose([low, high, high / low], [0.399360767, 1001.60064, 2508.0096], rtol=1e-7)
    curvatures = Quartic().hessian(Quartic().stationary)[:, 0, 0]
    assert_allclose(curvatures, [10.709635777735, -3.127826078311, 4.418190300576], rtol=1e-11)
    assert_allclose(np.linalg.eigvalsh(Ravine(50, 30).hessian([0, 0])), [1, 50])
    assert_allclose(Ravine(50, 30).gradient(Ravine(50, 30).axes.T[1]), 50 * Ravine(1, 30).axes.T[1])


class TestLeastSquares:
    def test_minimum_is_that_of_lstsq(self):
        expected = np.linalg.lstsq(INPUTS, TARGETS)[0]
        assert_allclose(LeastSquares(INPUTS, TARGETS).minima, [expected])

    def test_half_the_mean_has_the_textbook_gradient(self):
        w = np.ones(3)
        expected = INPUTS.T @ (INPUTS @ w - TARGETS) / 20
        assert_allclose(LeastSquares(INPUTS, TARGETS, 0.5).gradient(w), expected, rtol=1e-12)

    @pytest.mark.parametrize("rows", [[0, 3, 3], np.arange(5), slice(4, 9), np.arange(20) < 7])
    def test_on_some_rows_is_the_loss_of_those_rows(self, rows):
        part = LeastSquares(INPUTS, TARGETS).on(rows)
        assert part.value(np.ones(3)) == np.mean((INPUTS[rows].sum(axis=1) - TARGETS[rows]) ** 2)


class TestYourOwnFunction:
    def test_of_a_single_number_may_keep_its_axis(self):
        landscape = Landscape(lambda x: x**2, lambda x: 2 * x, minima=[0.0])
        assert landscape.value([[3.0], [4.0]]).tolist() == [9, 16]
        assert_allclose(landscape.hessian([3.0]), [[2.0]])
        assert landscape.minima.tolist() == [[0.0]]

    def test_uses_the_derivatives_it_is_given(self):
        landscape = Landscape(lambda x: x[..., 0], lambda x: x + 1, lambda x: x[..., None] + 2)
        assert landscape.gradient([5.0]).tolist() == [6]
        assert landscape.hessian([5.0]).tolist() == [[7]]

    def test_finds_derivatives_as_exactly_as_it_says(self):
        rosenbrock, x = Landscape(optimize.rosen), np.array([-1.2, 1.0])
        assert_allclose(rosenbrock.gradient(x), optimize.rosen_der(x), rtol=1e-9)
        assert_allclose(rosenbrock.hessian(x), optimize.rosen_hess(x), rtol=1e-5)

    def test_without_minima_has_an_empty_list_of_them(self):
        assert len(Landscape(np.sum).minima) == 0


@pytest.mark.parametrize(("landscape", "n"), [row for row in LANDSCAPES if row[0] is not OWN])
def test_prints_itself(landscape, n):
    assert type(landscape).__name__ in repr(landscape)
    assert landscape.gradient(np.zeros(n)).shape == (n,)
