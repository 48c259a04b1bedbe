"""Every number of docs/conventions.md, computed."""

import inspect
import re

import keras
import numpy as np
import pytest
import torch
from scipy import optimize
from torch import optim

from descent_lib import (
    AdaGrad,
    Adam,
    AMSGrad,
    EmaMomentum,
    Landscape,
    Lion,
    Momentum,
    Muon,
    NAdam,
    Nesterov,
    Ravine,
    RMSProp,
    descend,
    schedules,
    trail,
)
from tests.library.helpers.rules import KINDS
from tests.paths import ROOT

pytestmark = pytest.mark.uncounted

PAGE = (ROOT / "docs" / "conventions.md").read_text(encoding="utf-8")
SLOPE = Landscape(lambda x: x.sum(axis=-1), np.ones_like)
PARABOLA = Landscape(lambda x: (x**2).sum(axis=-1) / 2, lambda x: x)
B1, B2 = 0.9, 0.999


def ours(rule, lr, steps, x=1.0, decay=0.0, landscape=PARABOLA):
    return trail(descend(landscape, rule, lr, x, decay), steps).x[-1][0]


def in_torch(make, gradients, x=1.0, lrs=()):
    """Walk on the given gradients; a gradient of None is x itself, that of x^2/2."""
    p = torch.tensor([x])
    optimizer = make([p])
    for t, g in enumerate(gradients):
        p.grad = p.clone() if g is None else torch.tensor([g])
        for group in optimizer.param_groups:
            group["lr"] = lrs[t] if lrs else group["lr"]
        optimizer.step()
    return p.item()


def in_keras(optimizer, gradients, x=1.0, lrs=()):
    p = keras.Variable([x], dtype="float64")
    for t, g in enumerate(gradients):
        if lrs:
            optimizer.learning_rate = lrs[t]
        optimizer.apply([keras.ops.convert_to_tensor([g]) if g is not None else 1.0 * p], [p])
    return float(p.numpy()[0])


def default(function, name):
    return inspect.signature(function).parameters[name].default


def sgd(**settings):
    return lambda p: optim.SGD(p, lr=0.01, **settings)


def newton_schulz(lowest):
    s = np.geomspace(lowest, 1, 100_001)
    for _ in range(5):
        s = 3.4445 * s - 4.7750 * s**3 + 2.0315 * s**5
    return s


def on_fixture(rule, lr, steps, decay=0.0):
    return trail(descend(Ravine(10), rule, lr, [1.0, -2.0], decay), steps).x[-1][0]


CHANGE = [0.1, 0.1, 0.01, 0.01]
K = keras.optimizers
TEN, FOUR, SMALL = [None] * 10, [None] * 4, 1e-7
CLAIMS = {  # as printed: every way to compute it
    "0.668574": [
        lambda: ours(Momentum(), lambda t: CHANGE[t], 4),
        lambda: in_torch(sgd(momentum=0.9), FOUR, lrs=CHANGE),
    ],
    "0.393012": [lambda: in_keras(K.SGD(0.1, 0.9), FOUR, lrs=CHANGE)],
    "0.901356": [lambda: in_torch(sgd(momentum=0.9, dampening=0.9), TEN)],
    "0.958979": [lambda: ours(EmaMomentum(), 0.01, 10)],
    "0.621079": [
        lambda: ours(Momentum(), 0.01, 10),
        lambda: ours(EmaMomentum(), 0.1, 10),
        lambda: in_torch(sgd(momentum=0.9), TEN),
        lambda: in_keras(K.SGD(0.01, 0.9), TEN),
    ],
    "0.522742": [
        lambda: ours(Nesterov(), lambda t: CHANGE[t], 4),
        lambda: in_torch(sgd(momentum=0.9, nesterov=True), FOUR, lrs=CHANGE),
    ],
    "0.288258": [lambda: in_keras(K.SGD(0.1, 0.9, nesterov=True), FOUR, lrs=CHANGE)],
    "0.99": [
        lambda: ours(AdaGrad(), 0.01, 1),
        lambda: default(optim.RMSprop, "alpha"),
        lambda: RMSProp().rho,
        lambda: Lion().beta2,
        lambda: default(K.Lion, "beta_2"),
    ],
    "0.990465": [lambda: in_keras(K.Adagrad(0.01), [1.0])],
    "2.402531e-3": [
        lambda: -ours(RMSProp(rho=0.9), 1e-3, 1, 0.0, landscape=Landscape(np.sum, gradient=small)),
        lambda: -in_torch(lambda p: optim.RMSprop(p, 1e-3, 0.9), [SMALL], 0.0),
    ],
    "3.162278e-7": [lambda: -in_keras(K.RMSprop(1e-3), [SMALL], 0.0)],
    "1e-6": [lambda: 1e-3 * SMALL / (0.1 * SMALL**2 + 1e-8) ** 0.5],
    "3.162278e-4": [lambda: 1e-7**0.5],
    "0.1": [
        lambda: 1 - in_torch(optim.RMSprop, [1.0]),
        lambda: default(K.Adagrad, "initial_accumulator_value"),
    ],
    "0.003162": [lambda: 1 - in_keras(K.RMSprop(), [1.0])],
    "9.090909e-4": [
        lambda: -ours(Adam(), 1e-3, 1, 0.0, landscape=Landscape(np.sum, gradient=small)),
        lambda: -in_torch(optim.Adam, [SMALL], 0.0),
    ],
    "3.0653e-5": [
        lambda: -in_keras(K.Adam(), [SMALL], 0.0),
        lambda: 1e-3 * SMALL / (SMALL + 3.16227766e-6),
    ],
    "3.162278e-6": [lambda: 1e-7 / (1 - B2) ** 0.5],
    "0.66972": [
        lambda: ours_direction(AMSGrad(), [1.0, 0.0]),
        lambda: one_more(in_torch, lambda: lambda p: optim.Adam(p, 1.0, amsgrad=True)),
        lambda: one_more(in_keras, lambda: K.Adam(1.0, amsgrad=True, epsilon=0.0)),
    ],
    "0.473684": [lambda: B1 * (1 - B1) / (1 - B1**2) / max(1.0, B2 / (1 + B2)) ** 0.5],
    "0.998944": [lambda: on_fixture(NAdam(), 1e-3, 1)],
    "0.998937": [
        lambda: on_fixture(NAdam(momentum_decay=1), 1e-3, 1),
        lambda: in_keras(K.Nadam(1e-3), [1.0]),
    ],
    "0.998526": [lambda: on_fixture(NAdam(momentum_decay=1e6), 1e-3, 1)],
    "0.999": [
        lambda: on_fixture(Lion(), 1e-3, 1),
        lambda: in_keras(K.Lion(1e-3), [1.0]),
        lambda: in_torch(lambda p: optim.Adam(p, weight_decay=0.01), [1.0]),
        lambda: in_torch(optim.Adam, [1.0]),
    ],
    "0.99899": [lambda: in_torch(optim.AdamW, [1.0]), lambda: on_fixture(Adam(), 1e-3, 1, 0.01)],
    "1.414214": [lambda: max(1, 4 / 2) ** 0.5],
    "0.4": [lambda: default(K.Muon, "rms_rate") * max(4, 2) ** 0.5],
    "1.0": [lambda: max(1, 2 / 4) ** 0.5],
    "0.681831": [lambda: newton_schulz(0.01).min()],
    "1.134357": [lambda: newton_schulz(0.01).max()],
    "0.968221": [lambda: in_torch(sgd(momentum=0.9, weight_decay=0.1), [None, None])],
    "0.96912": [
        lambda: on_fixture(Momentum(), 0.01, 2, 0.1),
        lambda: in_keras(K.SGD(0.01, 0.9, weight_decay=0.1), [None, None]),
    ],
    "0.899999976": [lambda: float(np.float32(0.9)), lambda: float(keras.ops.cast(0.9, "float64"))],
    "1e-10": [lambda: AdaGrad().epsilon, lambda: default(optim.Adagrad, "eps")],
    "1e-8": [
        lambda: Adam().epsilon,
        lambda: RMSProp().epsilon,
        lambda: default(optim.RMSprop, "eps"),
        lambda: default(optim.Adam, "eps"),
    ],
    "1e-7": [lambda o=o: default(o, "epsilon") for o in (K.Adam, K.RMSprop, K.Adagrad)],
    "1e-2": [lambda: default(optim.RMSprop, "lr")],
    "1e-3": [lambda o=o: default(o, "learning_rate") for o in (K.RMSprop, K.Adam)],
    "0.9": [lambda: Momentum().beta, lambda: default(K.RMSprop, "rho"), lambda: Lion().beta1],
    "0.95": [lambda: Muon().beta, lambda: default(optim.Muon, "momentum")],
    "0.004": [lambda: NAdam().momentum_decay, lambda: default(K.AdamW, "weight_decay")],
    "0.01": [lambda: default(optim.AdamW, "weight_decay")],
    "0.0": [lambda: default(descend, "decay")],
    "0.2": [lambda: default(K.Muon, "rms_rate")],
}
SETTINGS = {"0.96", "1e-12", "1e6", "1e-4"}  # of a formula, a tolerance, a call and Optax


def small(x):
    return np.full_like(x, SMALL)


def ours_direction(rule, gradients):
    state = rule.start
    for t, g in enumerate(gradients):
        direction, state = rule(g, state, t)
    return direction


def one_more(walk, make):
    """How far the last of two steps went, after the gradients 1 and 0."""
    return walk(make(), [1.0]) - walk(make(), [1.0, 0.0])


@pytest.mark.usefixtures("float64")
@pytest.mark.parametrize("printed", CLAIMS)
def test_a_number_on_the_page_is_what_the_libraries_compute(printed):
    last_digit = 10.0 ** (int(printed.partition("e")[2] or 0) - len(mantissa(printed)))
    for compute in CLAIMS[printed]:
        assert compute() == pytest.approx(float(printed), abs=0.6 * last_digit, rel=1e-6)


def mantissa(printed):
    return printed.partition("e")[0].partition(".")[2]


def test_every_number_on_the_page_is_computed_here():
    on_page = set(re.findall(r"\d+\.\d+(?:e-?\d+)?|\d+e-?\d+", PAGE))
    new = ", ".join(sorted(on_page - SETTINGS - set(CLAIMS)))
    assert not new, f"docs/conventions.md prints {new}: compute it in CLAIMS"
    assert on_page == SETTINGS | set(CLAIMS)


def test_every_row_of_a_table_has_as_many_cells_as_its_head():
    for table in re.findall(r"(?:^\|.*\n)+", PAGE, re.MULTILINE):
        head, *rows = table.splitlines()
        for row in rows:
            assert row.count("|") == head.count("|"), f"a | ends a cell, also within |g|: {row}"


def test_the_page_has_every_rule():
    ours, there = {kind.__name__ for kind in KINDS}, set(re.findall(r"(?m)^\| `(\w+)`", PAGE))
    missing = ", ".join(ours - there)
    assert not missing, f"docs/conventions.md has no row for {missing}: add one to 'Rule by rule'"
    assert there == ours


def test_constant_gradient_of_five_thousand_steps():
    walk = trail(descend(Landscape(np.sum, tiny_and_small), Adam(), 1e-3, [0.0, 0.0]), 5000)
    np.testing.assert_allclose(walk.x[1], [-9.090909e-4, -9.99900e-4], rtol=1e-6)
    np.testing.assert_allclose(walk.x[-1], [-4.5454545, -4.99950005], rtol=2e-8)


def tiny_and_small(x):
    return np.broadcast_to([1e-7, 1e-4], x.shape)


def test_schedule_under_keras_momentum_differs_from_torch_only_when_the_rate_changes():
    steady = ours(Momentum(), schedules.constant(0.1), 4)
    assert steady == pytest.approx(in_keras(K.SGD(0.1, 0.9), FOUR), abs=1e-6)


def test_ready_made_gradient_checks_use_the_widths_that_chapter_03_names():
    central = inspect.signature(torch.autograd.gradcheck).parameters["eps"].default
    forward = inspect.signature(optimize.check_grad).parameters["epsilon"].default
    assert central == 1e-6
    assert forward == pytest.approx(np.finfo(float).eps ** 0.5)
