"""Schedules equal those of PyTorch and Keras, and keep their promises at the ends."""

from dataclasses import fields

import keras
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from torch.optim import lr_scheduler as torch_schedules

from descent_lib import schedules
from descent_lib.schedules import (
    constant,
    cosine,
    exponential,
    linear,
    one_cycle,
    step,
    warmup,
    warmup_stable_decay,
)


def rates(schedule, steps):
    return [schedule(t) for t in range(steps)]


def torch_rates(make, lr, steps):
    optimizer = torch.optim.SGD([torch.zeros(1)], lr=lr)
    schedule, found = make(optimizer), []
    while True:
        found.append(optimizer.param_groups[0]["lr"])
        if len(found) == steps:
            return found
        optimizer.step()
        schedule.step()


TORCH = [
    (constant(0.1), 50, lambda o: torch_schedules.ConstantLR(o, factor=1.0)),
    (step(0.1, 10), 50, lambda o: torch_schedules.StepLR(o, 10)),
    (step(0.1, 7, 0.5), 50, lambda o: torch_schedules.StepLR(o, 7, gamma=0.5)),
    (exponential(0.1, 0.9), 50, lambda o: torch_schedules.ExponentialLR(o, 0.9)),
    (linear(0.1, 40), 60, lambda o: torch_schedules.LinearLR(o, 1.0, 0.0, 40)),
    (linear(0.1, 40, 0.01), 60, lambda o: torch_schedules.LinearLR(o, 1.0, 0.1, 40)),
    (cosine(0.1, 50), 51, lambda o: torch_schedules.CosineAnnealingLR(o, 50)),
    (cosine(0.1, 50, 0.01), 51, lambda o: torch_schedules.CosineAnnealingLR(o, 50, 0.01)),
    (one_cycle(0.1, 60), 60, lambda o: one_cycle_of_torch(o, 60)),
    (
        one_cycle(0.1, 45, 0.5, 10, 100),
        45,
        lambda o: one_cycle_of_torch(o, 45, pct_start=0.5, div_factor=10, final_div_factor=100),
    ),
    (
        warmup(10, cosine(0.1, 40)),
        50,
        lambda o: torch_schedules.SequentialLR(
            o,
            [
                torch_schedules.LambdaLR(o, lambda t: t / 10),
                torch_schedules.CosineAnnealingLR(o, 40),
            ],
            [10],
        ),
    ),
]


def one_cycle_of_torch(optimizer, steps, **settings):
    return torch_schedules.OneCycleLR(
        optimizer, 0.1, total_steps=steps, cycle_momentum=False, **settings
    )


@pytest.mark.parametrize(
    ("schedule", "steps", "make"), TORCH, ids=lambda x: str(x).partition(" at 0x")[0][:40]
)
@pytest.mark.filterwarnings("ignore:The epoch parameter in `scheduler.step")
def test_equals_the_schedule_of_torch(schedule, steps, make):
    assert_allclose(rates(schedule, steps), torch_rates(make, 0.1, steps), rtol=1e-12, atol=1e-16)


@pytest.mark.parametrize(
    ("schedule", "oracle"),
    [
        (cosine(0.1, 50), keras.optimizers.schedules.CosineDecay(0.1, 50)),
        (cosine(0.1, 50, 0.01), keras.optimizers.schedules.CosineDecay(0.1, 50, alpha=0.1)),
        (
            warmup(20, cosine(0.1, 50)),
            keras.optimizers.schedules.CosineDecay(0.0, 50, warmup_target=0.1, warmup_steps=20),
        ),
        (exponential(0.1, 0.9), keras.optimizers.schedules.ExponentialDecay(0.1, 1, 0.9)),
        (step(0.1, 10), keras.optimizers.schedules.ExponentialDecay(0.1, 10, 0.1, staircase=True)),
        (linear(0.1, 50), keras.optimizers.schedules.PolynomialDecay(0.1, 50, 0.0)),
    ],
    ids=lambda x: str(x).partition(" at 0x")[0][:40],
)
def test_equals_the_schedule_of_keras(schedule, oracle):
    found = [float(oracle(t)) for t in range(100)]
    assert_allclose(rates(schedule, 100), found, rtol=1e-5, atol=1e-8)  # Keras counts in float32


def test_has_the_recorded_values():
    schedule = warmup(100, cosine(0.1, 900))
    found = [schedule(t) for t in (0, 50, 100, 300, 550, 1000)]
    assert_allclose(found, [0, 0.05, 0.1, 0.08830222, 0.05, 0], atol=5e-9)
    found = [one_cycle(1.0, 100)(t) for t in (0, 29, 50, 99)]
    assert_allclose(found, [0.04, 1.0, 0.79389345, 4e-6], rtol=5e-9)
    multipliers = [1, 0.975528, 0.853553, 0.5, 0.146447, 0.024472, 0]
    found = [cosine(1.0, 20)(t) for t in (0, 2, 5, 10, 15, 18, 20)]
    assert_allclose(found, multipliers, atol=5e-7)


def test_cosine_stays_down_where_torch_rises_again():
    beyond = torch_rates(lambda o: torch_schedules.CosineAnnealingLR(o, 50), 0.1, 101)
    assert beyond[100] == pytest.approx(0.1)
    assert rates(cosine(0.1, 50), 101)[50:] == [0.0] * 51


@pytest.mark.parametrize(
    ("schedule", "corners"),
    [
        (constant(0.1), {0: 0.1, 10**9: 0.1}),
        (linear(0.1, 10), {0: 0.1, 5: 0.05, 10: 0, 99: 0}),
        (cosine(0.1, 10, 0.02), {0: 0.1, 5: 0.06, 10: 0.02, 99: 0.02}),
        (warmup(10, constant(0.1)), {0: 0, 5: 0.05, 10: 0.1, 99: 0.1}),
        (one_cycle(0.1, 101, rise=0.5), {0: 0.004, 100: 4e-7, 10**6: 4e-7}),
        (warmup_stable_decay(0.1, 100, 10, 20), {0: 0, 10: 0.1, 80: 0.1, 90: 0.05, 100: 0, 999: 0}),
        (warmup_stable_decay(0.1, 100, 0, 0), {0: 0.1, 99: 0.1, 100: 0.0}),
    ],
    ids=repr,
)
def test_passes_its_corners(schedule, corners):
    assert_allclose([schedule(t) for t in corners], list(corners.values()), atol=1e-17, rtol=1e-12)


EACH = [
    *(constant(0.1), step(0.1, 5), exponential(0.1, 0.9), linear(0.1, 30), cosine(0.1, 30)),
    *(warmup(5, cosine(0.1, 30)), one_cycle(0.1, 30), warmup_stable_decay(0.1, 30, 5, 10)),
]


@pytest.mark.parametrize("schedule", EACH, ids=repr)
@given(t=st.integers(0, 10**6))
def test_rate_lies_between_nothing_and_the_peak(schedule, t):
    assert 0 <= schedule(t) <= 0.1 * (1 + 1e-12)


@pytest.mark.parametrize("schedule", EACH, ids=repr)
def test_prints_compares_and_serves_as_a_key(schedule):
    assert {eval(repr(schedule)): 1} == {schedule: 1}
    assert all(field.name in repr(schedule) for field in fields(schedule))


def test_every_schedule_is_tested_here():
    public = {name for name, s in vars(schedules).items() if hasattr(s, "_rate")} - {"_Schedule"}
    assert public == {type(schedule).__name__ for schedule in EACH}
