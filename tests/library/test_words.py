"""Mistakes that fit by accident are said in words, with the cure; and what prints itself."""

import numpy as np
import pytest

from descent_lib import Adam, Bowl, GradientDescent, Landscape, Trail, descend, plots, trail
from descent_lib.in_keras import gradient_descent_keras
from descent_lib.in_python import gradient_descent_pure
from descent_lib.in_torch import gradient_descent_torch

TWO = np.array([[1.0, 2.0], [3.0, 4.0]])
MIXED = [
    Landscape(lambda x: x[0] ** 2 + 10 * x[1] ** 2),
    Landscape(lambda x: x.sum(axis=0)),
    Landscape(lambda x: x.sum(axis=-1) / np.linalg.norm(x)),
    Landscape(lambda x: (x**2).sum(axis=-1), lambda x: np.array([2 * x[0], 20 * x[1]])),
    Landscape(lambda x: (x**2).sum(axis=-1), lambda x: np.diag([1.0, 10.0]) @ x),
]


@pytest.mark.parametrize("landscape", MIXED)
def test_a_landscape_that_mixes_its_walks_is_refused(landscape):
    assert np.shape(landscape.gradient(TWO[0])) == (2,)
    with pytest.raises(ValueError, match=r"mixes the positions.*x\[..., 0\]"):
        trail(descend(landscape, GradientDescent(), 0.1, TWO), 3)


@pytest.mark.parametrize("shape", [(2, 5, 2), (5, 2, 2), (2, 2, 5, 2)])
def test_a_slope_that_mixes_its_walks_is_refused_whatever_their_shape(shape):
    def by_index(x):
        return np.array([2 * x[0], 20 * x[1]])

    def by_matrix(x):
        return np.diag([2.0, 20.0]) @ x

    mixes = by_index if shape[0] == 2 else by_matrix
    slope = Landscape(lambda x: x[..., 0] ** 2 + 10 * x[..., 1] ** 2, mixes)
    x = np.arange(np.prod(shape)).reshape(shape) + 1.0
    assert np.shape(mixes(x)) == shape
    with pytest.raises(ValueError, match="mixes the positions"):
        slope.gradient(x)


def test_a_landscape_that_does_not_is_walked_row_by_row_as_alone():
    landscape = Landscape(lambda x: x[..., 0] ** 2 + 10 * x[..., 1] ** 2)
    both = trail(descend(landscape, GradientDescent(), 0.01, TWO), 5).x
    for i, start in enumerate(TWO):
        alone = trail(descend(landscape, GradientDescent(), 0.01, start), 5).x
        np.testing.assert_allclose(both[:, i], alone, rtol=1e-12)


def test_noise_is_nobodys_mistake():
    noise = np.random.default_rng(0)
    landscape = Landscape(lambda x: x.sum(axis=-1) + noise.standard_normal(x.shape[:-1]))
    assert landscape.value(TWO).shape == (2,)


@pytest.mark.parametrize(
    ("lr", "said"),
    [
        (lambda t: None, r"lr\(0\) must be a number, but it is None"),
        (lambda t: -0.1, r"lr\(0\) is -0.1; it must be at least 0"),
        (lambda: 0.1, "lr is a function that does not take the step"),
    ],
)
def test_a_schedule_that_gives_no_rate_is_refused(lr, said):
    with pytest.raises((TypeError, ValueError), match=said):
        descend(Bowl(), Adam(), lr, [1.0, 2.0])


def test_a_schedule_is_checked_at_every_step():
    walk = descend(Bowl(), Adam(), lambda t: 0.1 if t < 2 else None, [1.0, 2.0])
    with pytest.raises(TypeError, match=r"lr\(2\) must be a number"):
        trail(walk, 5)


def test_a_verdict_is_about_one_walk():
    many = trail(descend(Bowl(), GradientDescent(), 0.1, TWO), 5)
    with pytest.raises(ValueError, match="trail holds 2 walks, and this is about one; take one"):
        plots.verdict(many, Bowl())
    one = Trail(many.t, many.x[:, 0], many.value[:, 0], many.gradient[:, 0])
    assert plots.verdict(one, Bowl())


@pytest.mark.parametrize(
    "fit", [gradient_descent_pure, gradient_descent_torch, gradient_descent_keras]
)
def test_a_column_is_refused_with_the_cure(fit):
    column = np.arange(5.0)[:, None]
    with pytest.raises(TypeError, match=r"it has shape \(5, 1\); give data_x\[:, 0\]"):
        fit(column, column[:, 0])
    with pytest.raises(TypeError, match=r"give data_y\[:, 0\]"):
        fit(column[:, 0], column)


def test_a_trail_and_a_landscape_print_what_they_are():
    walk = descend(Bowl(), GradientDescent(), 0.1, [4.0, 2.0])
    assert repr(trail(walk, 60)) == "Trail(60 steps, height 10 → 3.2e-05)"
    many = trail(descend(Bowl(), GradientDescent(), 0.1, TWO), 60)
    assert repr(many) == "Trail(60 steps of 2 walks, height 2.5 to 12 → 8.1e-06 to 4e-05)"
    assert repr(Landscape(np.sum, gradient=abs)) == "Landscape(value=sum, gradient=abs)"
