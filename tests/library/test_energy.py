"""Energy is counted as published runs were, and uncertainty is never lost on the way."""

from dataclasses import FrozenInstanceError

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.utils.flop_counter import FlopCounterMode

from descent_lib.energy import Interval, Run, interval, kwh, training_flop

positive = st.floats(1e-6, 1e6)
intervals = st.tuples(positive, positive).map(lambda ends: Interval(min(ends), max(ends)))
shares = st.floats(0, 1)


def between(part, share):
    return min(max(part.low + share * (part.high - part.low), part.low), part.high)


def test_gives_the_published_energy_of_gpt3():
    """Patterson et al. 2021: 1287 MWh; 10,000 chips for 14.8 days."""
    run = Run(3.14e23, flop_per_second=24.6e12, watt=330, pue=1.1)
    assert run.kwh.middle == pytest.approx(1287e3, rel=0.01)
    assert run.seconds.middle / 86_400 / 10_000 == pytest.approx(14.8, rel=0.01)
    assert training_flop(175e9, 300e9).middle == pytest.approx(3.14e23, rel=0.01)


def test_a_kettle_of_two_kilowatts_for_half_an_hour_is_one_kilowatt_hour():
    assert kwh(1800, watt=2000).middle == pytest.approx(1)
    assert kwh(1800, watt=2000, pue=1.5).middle == pytest.approx(1.5)


def test_rule_of_six_is_what_torch_counts_between_the_layers():
    """A layer whose inputs need a gradient costs 6 FLOP per weight and sample."""
    layer = torch.nn.Linear(30, 20, bias=False)
    inputs = torch.ones(7, 30, requires_grad=True)
    with FlopCounterMode(display=False) as counter:
        layer(inputs).sum().backward()
    assert training_flop(600, 7).middle == pytest.approx(counter.get_total_flops())


@given(a=intervals, b=intervals, s=shares, t=shares)
def test_results_hold_every_combination(a, b, s, t):
    x, y = between(a, s), between(b, t)
    for found, value in ((a + b, x + y), (a * b, x * y), (a / b, x / y)):
        assert found.low <= value * (1 + 1e-12)
        assert found.high >= value * (1 - 1e-12)


@given(a=intervals, b=intervals)
def test_factors_multiply(a, b):
    assert (a * b).factor == pytest.approx(a.factor * b.factor)
    assert (a / b).factor == pytest.approx(a.factor * b.factor)


@given(a=intervals)
def test_middle_is_as_many_times_above_as_below(a):
    assert a.middle / a.low == pytest.approx(a.high / a.middle)
    assert a.low in a
    assert a.high in a


def test_numbers_may_stand_on_either_side():
    a = Interval(2, 4)
    assert 3 * a == a * 3 == Interval(6, 12)
    assert 1 + a == a + 1 == Interval(3, 5)
    assert 8 / a == Interval(2, 4)
    assert a / 2 == Interval(1, 2)


def test_formats_both_ends_or_the_one_that_there_is():
    assert f"{Interval(1.234, 5.678):.1f} kWh" == "1.2 to 5.7 kWh"
    assert f"{interval('x', 3):.0f}" == "3"


def test_fields_may_be_numbers_or_intervals_and_stay_as_they_are():
    run = Run(1e18, Interval(1e12, 2e12), watt=300)
    assert (run.seconds.low, run.seconds.high) == (5e5, 1e6)
    assert eval(repr(run)) == run
    with pytest.raises(FrozenInstanceError):
        run.pue = 2


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: Interval(0, 1), ValueError, "low is 0; it must be greater than 0"),
        (lambda: Interval(2, 1), ValueError, "high is 1; it must be at least 2"),
        (lambda: Interval(1, 2) * -1, ValueError, "factor is -1; it must be greater than 0"),
        (lambda: Interval(1, 2) * "2", TypeError, "factor must be a number"),
        (lambda: Run(1e18, 1e12, 300, pue=0.9), ValueError, "pue is 0.9; it must be at least 1"),
        (lambda: Run(1e18, 0, 300), ValueError, "flop_per_second is 0"),
        (lambda: kwh(-1, 300), ValueError, "seconds is -1"),
    ],
)
def test_explains_what_is_wrong(make, error, message):
    with pytest.raises(error, match=message):
        make()
