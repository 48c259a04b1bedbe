"""Numbers of chapters 11 to 15: Newton's aims, what Adam divides by, forgotten zero_grad, decay."""

import math

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose

from descent_lib import (
    Adam,
    AMSGrad,
    Bowl,
    GradientDescent,
    Landscape,
    Momentum,
    Quartic,
    descend,
    steps_until,
    trail,
)
from descent_lib.second_order import newton

pytestmark = pytest.mark.uncounted

TOP, LOCAL, GLOBAL = 0.2695944364, 0.8375654353, -1.1071598717
LINE = Landscape(lambda x: x[..., 0], np.ones_like)


class TestNewtonOnTheQuartic:
    @pytest.mark.parametrize(
        ("start", "end", "steps"),
        [
            *((2, LOCAL, 8), (0, TOP, 4), (0.3, TOP, 4), (0.5, TOP, 5), (-1, GLOBAL, 5)),
            *((0.57, GLOBAL, None), (-0.5, LOCAL, None)),
        ],
    )
    def test_goes_to_a_stationary_point_of_any_kind(self, start, end, steps):
        walk = trail(newton(Quartic(), [start]), 50)
        assert walk.x[-1, 0] == pytest.approx(end, abs=1e-10)
        if steps:
            found = steps_until(newton(Quartic(), [start]), lambda s: abs(s.gradient[0]) < 1e-12)
            assert abs(found - steps) <= 1

    @pytest.mark.parametrize(("start", "first"), [(0.58, 15.2417), (0.57, -4.7583), (-0.5, 2.0)])
    def test_may_jump_far(self, start, first):
        assert trail(newton(Quartic(), [start]), 1).x[1, 0] == pytest.approx(first, abs=5e-5)

    def test_divides_by_nothing_at_an_inflection(self):
        with pytest.raises(np.linalg.LinAlgError, match="singular"):
            trail(newton(Quartic(), [3**-0.5]), 1)


class TestWhatAdamDividesBy:
    @pytest.mark.parametrize("gradient", [1e-6, 1.0, -1e6])
    def test_first_step_is_the_sign(self, gradient):
        direction, _ = Adam()(gradient, Adam.start, 0)
        assert direction == pytest.approx(gradient / (abs(gradient) + 1e-8), rel=1e-12)

    def test_without_correction_the_first_steps_would_be_too_large(self):
        t = np.array([1, 2, 3, 10, 12, 20, 100, 1000])
        multiplier = (1 - 0.9**t) / np.sqrt(1 - 0.999**t)
        recorded = [3.162278, 4.249592, 4.950235, 6.527881, 6.568520, 6.240928, 3.240799, 1.257584]
        assert_allclose(multiplier, recorded, atol=5e-7)

    @pytest.mark.parametrize(
        ("scale", "end"), [(1e-3, 0.22445252), (1, 0.22444605), (1e3, 0.22444604)]
    )
    def test_scale_of_the_function_does_not_matter(self, scale, end):
        walk = trail(descend(Bowl(scale, 1), Adam(), 0.01, [1.0]), 100)
        assert walk.x[-1, 0] == pytest.approx(end, abs=6e-9)

    @pytest.mark.parametrize(("curvature", "newton_step"), [(1, 1), (100, 0.01)])
    def test_same_slope_same_step_whatever_the_curvature(self, curvature, newton_step):
        bowl, start = Bowl(curvature, 1), [1 / curvature]
        adam = trail(descend(bowl, Adam(), 0.001, start), 1).x[:, 0]
        assert adam[0] - adam[1] == pytest.approx(0.001, rel=1e-6)
        jump = trail(newton(bowl, start), 1).x[:, 0]
        assert jump[0] - jump[1] == pytest.approx(newton_step)


def first_cost(t):
    return 3.0 if t % 3 == 1 else -1.0


def second_cost(t):
    return 1010.0 if t % 101 == 1 else -10.0


class TestAdamAtTheWorstPoint:
    """Reddi, Kale & Kumar 2018: large gradients come seldom, and Adam forgets them."""

    FIRST, SECOND = (first_cost, 1.0, 0.1, 0.0, 0.1), (second_cost, 0.0, 0.5, 0.9, 0.99)

    def walk(self, make, example, marks, *, corrected):
        """Place and average regret at each mark; ``corrected=False`` is the paper's own form."""
        cost, x, stride, beta1, beta2 = example
        rule, regret, rows = make(beta1=beta1, beta2=beta2, epsilon=0), 0.0, {}
        state = rule.start
        for t in range(1, max(marks) + 1):
            regret += cost(t) * (x + 1)  # -1 is the best place
            direction, state = rule(cost(t), state, t - 1)
            if not corrected:
                direction = state[0] / math.sqrt(state[-1])
            x = min(1.0, max(-1.0, x - stride / math.sqrt(t) * direction))
            rows[t] = x, regret / t
        return [rows[t] for t in marks]

    @pytest.mark.parametrize("corrected", [False, True])
    def test_adam_stays_at_the_worst_point(self, corrected):
        (end,) = self.walk(Adam, self.FIRST, [30_000], corrected=corrected)
        assert end == pytest.approx((1.0, 2 / 3), abs=6e-4)
        (end,) = self.walk(Adam, self.SECOND, [101_000], corrected=corrected)
        assert end[0] == 1.0

    @pytest.mark.parametrize(
        ("corrected", "recorded"),
        [
            (False, [(0.557, 0.5722), (-0.3157, 0.3723), (-0.999597, 0.0521)]),
            (True, [(0.5627, 0.5739), (-0.3104, 0.3741), (-0.999597, 0.0525)]),
        ],
    )
    def test_amsgrad_leaves_it(self, corrected, recorded):
        found = self.walk(AMSGrad, self.FIRST, [300, 3000, 30_000], corrected=corrected)
        assert_allclose(found, recorded, atol=5e-4)

    @pytest.mark.parametrize(
        ("corrected", "recorded"), [(False, (-0.797756, -0.978448)), (True, (-0.897689, -0.991447))]
    )
    def test_amsgrad_leaves_the_second_example_more_slowly(self, corrected, recorded):
        found = self.walk(AMSGrad, self.SECOND, [10_100, 101_000], corrected=corrected)
        assert_allclose([x for x, _ in found], recorded, atol=1e-6)


class TestForgottenZeroGrad:
    def walk(self, steps, zero):
        x = torch.ones(1, dtype=torch.float64, requires_grad=True)
        optimizer, rows = torch.optim.SGD([x], lr=0.1), [1.0]
        for _ in range(steps):
            if zero:
                optimizer.zero_grad()
            (x**2 / 2).sum().backward()
            optimizer.step()
            rows.append(x.item())
        return np.array(rows)

    def test_is_a_ball_without_friction(self):
        rows = self.walk(400, zero=False)
        assert_allclose(rows[1:6], [0.9, 0.71, 0.449, 0.1431, -0.17711], atol=1e-12)
        assert_allclose(rows, trail(descend(Bowl(1, 1), Momentum(beta=1), 0.1, [1.0]), 400).x[:, 0])
        period = 2 * np.pi / np.arccos(0.95)
        assert period == pytest.approx(19.785794, abs=1e-6)
        crossings = np.flatnonzero(np.diff(np.sign(rows)))
        assert 2 * np.diff(crossings).mean() == pytest.approx(period, rel=0.01)
        assert np.abs(rows).max() == pytest.approx(1.0127, abs=1e-3)

    def test_with_it_the_walk_settles(self):
        assert_allclose(self.walk(50, zero=True), 0.9 ** np.arange(51))


def test_decay_apart_from_the_gradient_reaches_every_weight():
    """Adam divides an L2 term away where gradients are large; AdamW does not."""
    ends = {"L2": [], "AdamW": []}
    for scale in (1.0, 100.0):
        noise = scale * np.random.default_rng(0).standard_normal((3000, 200, 1))
        for name, l2, decay in (("L2", 0.1, 0.0), ("AdamW", 0.0, 0.1)):
            rows = iter(noise)
            pull = Landscape(lambda x: 0 * x, lambda x, r=rows, w=l2: next(r, 0) + w * x)
            walk = trail(descend(pull, Adam(), 1e-3, np.ones((200, 1)), decay), 2999)
            ends[name].append(walk.x[-1].mean())
    assert_allclose(ends["AdamW"], (1 - 1e-4) ** 3000, atol=0.05)
    assert ends["L2"][1] == pytest.approx(1.0, abs=0.05)
    assert ends["L2"][0] < 0.8


@pytest.mark.parametrize(("lr", "end"), [(1e-3, 1.0), (3e-3, 0.99609375)])
def test_a_rate_can_be_too_small_for_bfloat16(lr, end):
    x = torch.ones(1, dtype=torch.bfloat16)
    for _ in range(1 if lr > 2e-3 else 10_000):
        x -= lr * x
    assert x.item() == end
    exact = trail(descend(Bowl(1, 1), GradientDescent(), 1e-3, [1.0]), 10_000).x[-1, 0]
    assert exact == pytest.approx(4.5173e-5, rel=1e-4)


def test_on_a_constant_slope_adam_walks_at_its_rate():
    walk = trail(descend(LINE, Adam(), 0.01, [0.0]), 50)
    assert_allclose(np.diff(walk.x[:, 0]), -0.01, rtol=1e-6)
