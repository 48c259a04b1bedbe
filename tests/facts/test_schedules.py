"""Numbers of chapter 5: the noise floor, and why a walk warms up."""

from itertools import islice

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose

from descent_lib import GradientDescent, Landscape, descend, schedules, trail

pytestmark = pytest.mark.uncounted

STEEP = Landscape(lambda x: (x**4).sum(axis=-1) / 4, lambda x: x**3)


@pytest.mark.parametrize(
    ("schedule", "floor"),
    [
        (schedules.constant(0.1), 0.0526315790),
        (schedules.constant(0.01), 0.0050253120),
        (schedules.warmup_stable_decay(0.1, 1000, 0, 100), 0.0141841085),
        (schedules.warmup_stable_decay(0.1, 1000, 0, 200), 0.0099934264),
        (schedules.linear(0.1, 1000), 0.0044479590),
        (schedules.cosine(0.1, 1000), 0.0036399397),
        (lambda t: 0.1 * 0.1 ** ((t >= 500) + (t >= 750)), 0.0034337131),
        (lambda t: min(0.1, 1 / (t + 1)), 0.0022103898),
        (schedules.exponential(0.1, 0.995), 0.0015887725),
    ],
    ids=lambda x: repr(x).partition(" at 0x")[0][:50],
)
def test_expected_square_after_a_thousand_noisy_steps(schedule, floor):
    square = 100.0
    for t in range(1000):
        rate = schedule(t)
        square = (1 - rate) ** 2 * square + rate**2
    assert square == pytest.approx(floor, abs=6e-11)


@pytest.mark.parametrize(("rate", "floor"), [(0.1, 0.0526315789), (0.01, 0.0050251256)])
def test_noise_floor_of_a_constant_rate_is_measured(rate, floor):
    generator = np.random.default_rng(0)
    noisy = Landscape(
        lambda x: x[..., 0] ** 2 / 2, lambda x: x + generator.standard_normal(x.shape)
    )
    x = np.sqrt(floor) * generator.standard_normal((50_000, 1))
    last = trail(descend(noisy, GradientDescent(), rate, x), 50).x[-1]
    assert rate / (2 - rate) == pytest.approx(floor, abs=1e-10)
    assert np.mean(last**2) == pytest.approx(floor, rel=0.03)


def warm_walk(steps, count):
    rising = schedules.warmup(steps, schedules.constant(0.05)) if steps else 0.05
    # The book counts from 1: its first step is at 1/W of the rate rather than at 0.
    rate = (lambda t: rising(t + 1)) if steps else rising
    return [step.x[0] for step in islice(descend(STEEP, GradientDescent(), rate, [10.0]), count)]


@pytest.mark.parametrize(
    ("warmup", "recorded"),
    [
        (0, [10, -40, 3160, -1.57772e9]),
        (2, [10, -15, 153.75]),
        (3, [10, -6.66667, 3.20988, 1.55626]),
        (10, [10, 5, 3.75, 2.95898, 2.44083]),
    ],
)
def test_first_steps_with_and_without_warmup(warmup, recorded):
    assert_allclose(warm_walk(warmup, len(recorded)), recorded, rtol=1e-5)


@pytest.mark.parametrize("warmup", [0, 1, 2])
def test_no_or_little_warmup_diverges(warmup):
    assert not np.isfinite(warm_walk(warmup, 20)[-1])


def test_three_steps_of_warmup_or_more_converge():
    ends = [abs(warm_walk(steps, 400)[-1]) for steps in range(3, 200, 7)]
    assert max(ends) < 1


def test_rectifier_of_radam_waits_for_the_sixth_step():
    """Below rho = 5 torch's RAdam walks without the adaptive denominator."""
    x = torch.ones(1, dtype=torch.float64)
    optimizer, strides = torch.optim.RAdam([x], lr=1.0), []
    for _ in range(10):
        before = x.item()
        x.grad = torch.full_like(x, 4.0)
        optimizer.step()
        strides.append(before - x.item())
    assert_allclose(strides[:5], 4.0, rtol=1e-9)
    assert strides[5] == pytest.approx(0.025821, abs=1e-6)
    assert strides[9] == pytest.approx(0.048998, abs=1e-6)
