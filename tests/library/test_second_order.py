"""Newton and line searches yield the steps that theory and SciPy give."""

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy import optimize

from descent_lib import Himmelblau, LeastSquares, Quartic, Ravine, Rosenbrock, steps_until, trail
from descent_lib.second_order import backtracking, exact_line_search, newton

generator = np.random.default_rng(0)


@pytest.mark.parametrize("condition", [1, 100, 1e4])
@pytest.mark.parametrize("angle", [0, 30])
def test_newton_solves_a_quadratic_in_one_step(condition, angle):
    walk = trail(newton(Ravine(condition, angle), [3.0, -7.0]), 1)
    assert_allclose(walk.x[1], 0, atol=1e-10)


def test_newton_solves_least_squares_in_one_step():
    inputs, targets = generator.standard_normal((30, 4)), generator.standard_normal(30)
    walk = trail(newton(LeastSquares(inputs, targets), np.zeros(4)), 1)
    assert_allclose(walk.x[1], np.linalg.lstsq(inputs, targets)[0], rtol=1e-10)


def test_newton_on_the_line_is_that_of_scipy():
    expected = optimize.newton(lambda x: 4 * x**3 - 4 * x + 1, 2.0, lambda x: 12 * x**2 - 4)
    assert trail(newton(Quartic(), [2.0]), 10).x[-1] == pytest.approx(expected)


def test_newton_takes_a_batch():
    starts = generator.uniform(-3, 3, (5, 4, 2))
    walks = trail(newton(Himmelblau(), starts), 4)
    one = trail(newton(Himmelblau(), starts[2, 3]), 4)
    assert_allclose(walks.x[:, 2, 3], one.x, rtol=1e-9)


def test_newton_explains_a_singular_hessian():
    walk = newton(Ravine(1.0), [1.0, 1.0])
    next(walk)
    flat = newton(LeastSquares([[1.0, 1.0]], [1.0]), [0.0, 0.0])
    next(flat)
    with pytest.raises(np.linalg.LinAlgError, match=r"singular.*start elsewhere"):
        next(flat)


@pytest.mark.parametrize("condition", [10, 100])
def test_exact_line_search_is_the_best_stride(condition):
    ravine, x = Ravine(condition, 20), np.array([2.0, 1.0])
    walk = trail(exact_line_search(ravine, x), 1)
    best = optimize.minimize_scalar(lambda s: ravine.value(x - s * ravine.gradient(x)))
    assert walk.value[1] == pytest.approx(best.fun, rel=1e-6)


@pytest.mark.parametrize(("condition", "steps"), [(100, 691), (1e4, 69078)])
def test_exact_line_search_from_the_worst_start_is_as_slow_as_the_best_rate(condition, steps):
    walk = trail(exact_line_search(Ravine(condition), [condition, 1.0]), 500)
    rate = ((condition - 1) / (condition + 1)) ** 2
    assert_allclose(walk.value[1:] / walk.value[:-1], rate, rtol=1e-6)
    assert np.ceil(np.log(1e-12) / np.log(rate)) == steps


def test_exact_line_search_takes_as_long_as_its_rate_says():
    ravine, x = Ravine(100), [100.0, 1.0]
    goal = 1e-12 * ravine.value(x)
    assert steps_until(exact_line_search(ravine, x), lambda s: s.value <= goal) in (690, 691)


def test_exact_line_search_stays_at_the_bottom():
    assert (trail(exact_line_search(Ravine(), [0.0, 0.0]), 3).x == 0).all()


@pytest.mark.parametrize("landscape", [Rosenbrock(), Himmelblau(), Ravine(1e4, 30)], ids=repr)
def test_backtracking_never_climbs_and_pays_enough(landscape):
    walk = trail(backtracking(landscape, generator.uniform(-2, 2, (6, 2))), 50)
    fall, steepness = -np.diff(walk.value, axis=0), (walk.gradient[:-1] ** 2).sum(axis=-1)
    stride = np.abs(np.diff(walk.x, axis=0)).sum(axis=-1) / np.abs(walk.gradient[:-1]).sum(axis=-1)
    assert (fall >= 1e-4 * stride * steepness * (1 - 1e-6) - 1e-12).all()


def test_backtracking_takes_the_first_power_that_pays():
    walk = trail(backtracking(Ravine(100), [1.0, 1.0]), 1)
    stride = (walk.x[0] - walk.x[1]) / walk.gradient[0]
    assert_allclose(stride, 2.0**-6)  # 1/64: the first below about 2/100


def test_backtracking_takes_a_batch():
    starts = generator.uniform(-2, 2, (3, 2))
    walks = trail(backtracking(Rosenbrock(), starts), 20)
    assert_allclose(walks.x[:, 1], trail(backtracking(Rosenbrock(), starts[1]), 20).x, rtol=1e-9)
