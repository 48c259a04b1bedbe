"""Every rule takes the same steps on floats, NumPy, PyTorch and Keras as the libraries' own."""

from itertools import islice

import keras
import numpy as np
import pytest
import torch
from torch import optim

from descent_lib import (
    AdaGrad,
    Adam,
    AMSGrad,
    EmaMomentum,
    GradientDescent,
    Lion,
    Momentum,
    NAdam,
    Nesterov,
    Ravine,
    RMSProp,
    descend,
    in_keras,
    in_python,
    in_torch,
    trail,
)
from tests.library.helpers.rules import FOR_ANY_SHAPE

pytestmark = pytest.mark.uncounted

START, STEPS = [1.0, -2.0], 20
RAVINE = Ravine(condition=10)  # (x1^2 + 10 x2^2) / 2
CURVATURES = [1.0, 10.0]


def on_floats(rule, lr, decay):
    assert decay == 0, "in_python.walk knows no decay"

    def gradient(x):
        return [c * p for c, p in zip(CURVATURES, x, strict=True)]

    return list(islice(in_python.walk(gradient, rule, lr, START), STEPS + 1))


def on_numpy(rule, lr, decay):
    return trail(descend(RAVINE, rule, lr, START, decay), STEPS).x


def on_torch(rule, lr, decay):
    return torch_walk(lambda p: in_torch.Descent(p, rule, lr, decay))


def on_keras(rule, lr, decay):
    return keras_walk(in_keras.Descent(rule, lr, decay))


def torch_walk(make):
    x = torch.tensor(START, dtype=torch.float64, requires_grad=True)
    curvatures, optimizer, rows = torch.tensor(CURVATURES, dtype=torch.float64), make([x]), [START]
    for _ in range(STEPS):
        optimizer.zero_grad()
        ((curvatures * x**2).sum() / 2).backward()
        optimizer.step()
        rows.append(x.tolist())
    return rows


def keras_walk(optimizer):
    x, rows = keras.Variable(START, dtype="float64"), [START]
    for _ in range(STEPS):
        optimizer.apply([keras.ops.convert_to_tensor(CURVATURES, "float64") * x], [x])
        rows.append(x.numpy().tolist())
    return rows


TORCH = [  # rule, lr, decay, torch's own
    (GradientDescent(), 0.01, 0.0, lambda p: optim.SGD(p, lr=0.01)),
    (Momentum(), 0.01, 0.0, lambda p: optim.SGD(p, lr=0.01, momentum=0.9)),
    (Momentum(beta=0.5), 0.03, 0.0, lambda p: optim.SGD(p, lr=0.03, momentum=0.5)),
    (EmaMomentum(), 0.1, 0.0, lambda p: optim.SGD(p, lr=0.1 * (1 - 0.9), momentum=0.9)),
    (Nesterov(), 0.01, 0.0, lambda p: optim.SGD(p, lr=0.01, momentum=0.9, nesterov=True)),
    (AdaGrad(), 0.1, 0.0, lambda p: optim.Adagrad(p, lr=0.1)),
    (AdaGrad(epsilon=0.1), 0.1, 0.0, lambda p: optim.Adagrad(p, lr=0.1, eps=0.1)),
    (RMSProp(), 0.01, 0.0, lambda p: optim.RMSprop(p, lr=0.01)),
    (
        RMSProp(rho=0.9, epsilon=0.1),
        0.01,
        0.0,
        lambda p: optim.RMSprop(p, lr=0.01, alpha=0.9, eps=0.1),
    ),
    (Adam(), 0.1, 0.0, lambda p: optim.Adam(p, lr=0.1)),
    (
        Adam(beta1=0.8, beta2=0.9, epsilon=0.1),
        0.1,
        0.0,
        lambda p: optim.Adam(p, lr=0.1, betas=(0.8, 0.9), eps=0.1),
    ),
    (Adam(), 0.1, 0.5, lambda p: optim.AdamW(p, lr=0.1, weight_decay=0.5)),
    (AMSGrad(), 0.1, 0.0, lambda p: optim.Adam(p, lr=0.1, amsgrad=True)),
    (
        AMSGrad(beta1=0.5, beta2=0.6),
        0.1,
        0.125,
        lambda p: optim.AdamW(p, 0.1, (0.5, 0.6), 1e-8, 0.125, True),
    ),
    (NAdam(), 0.1, 0.0, lambda p: optim.NAdam(p, lr=0.1)),
    (
        NAdam(beta1=0.8, beta2=0.9, epsilon=0.1, momentum_decay=0.1),
        0.1,
        0.0,
        lambda p: optim.NAdam(p, 0.1, (0.8, 0.9), 0.1, 0, 0.1),
    ),
]
B1, B2, LR, WD = 0.875, 1 - 2**-10, 2**-6, 2**-3
KERAS = [
    # Keras on TensorFlow rounds its constants to float32, so these are sums of powers of two; and
    # epsilon = 0 removes what differs on purpose: where it stands (facts/test_conventions.py).
    (GradientDescent(), LR, 0.0, lambda: keras.optimizers.SGD(LR)),
    (GradientDescent(), LR, WD, lambda: keras.optimizers.SGD(LR, weight_decay=WD)),
    (Momentum(beta=B1), LR, 0.0, lambda: keras.optimizers.SGD(LR, B1)),
    (EmaMomentum(beta=B1), 8 * LR, 0.0, lambda: keras.optimizers.SGD(LR, B1)),
    (Nesterov(beta=B1), LR, 0.0, lambda: keras.optimizers.SGD(LR, B1, nesterov=True)),
    (AdaGrad(epsilon=0), LR, 0.0, lambda: keras.optimizers.Adagrad(LR, 0.0, epsilon=0.0)),
    (RMSProp(rho=B1, epsilon=0), LR, 0.0, lambda: keras.optimizers.RMSprop(LR, B1, epsilon=0.0)),
    (Adam(beta1=B1, beta2=B2, epsilon=0), LR, 0.0, lambda: keras.optimizers.Adam(LR, B1, B2, 0.0)),
    (
        Adam(beta1=B1, beta2=B2, epsilon=0),
        LR,
        WD,
        lambda: keras.optimizers.AdamW(LR, WD, B1, B2, 0.0),
    ),
    (
        AMSGrad(beta1=0.5, beta2=0.625, epsilon=0),
        LR,
        WD,
        lambda: keras.optimizers.AdamW(LR, WD, 0.5, 0.625, 0.0, True),
    ),
    (Lion(beta1=B1, beta2=B2), LR, 0.0, lambda: keras.optimizers.Lion(LR, B1, B2)),
    (
        Lion(beta1=0.5, beta2=0.75),
        LR,
        WD,
        lambda: keras.optimizers.Lion(LR, 0.5, 0.75, weight_decay=WD),
    ),
]
ROUNDED = [  # with the usual constants, and so to float32's relative error only
    (Momentum(), 0.01, 0.0, lambda: keras.optimizers.SGD(0.01, momentum=0.9)),
    (RMSProp(rho=0.9), 0.01, 0.0, lambda: keras.optimizers.RMSprop(0.01, epsilon=1e-16)),
    (Adam(), 0.1, 0.0, lambda: keras.optimizers.Adam(0.1, epsilon=1e-8)),
    (NAdam(momentum_decay=1), 0.1, 0.0, lambda: keras.optimizers.Nadam(0.1, epsilon=1e-8)),
    (Lion(), 0.01, 0.1, lambda: keras.optimizers.Lion(0.01, weight_decay=0.1)),
]
LEVELS = [on_floats, on_numpy, on_torch, on_keras]


def table(rows):
    return [
        pytest.param(level, *row, id=f"{level.__name__[3:]}-{row[0]!r}-decay={row[2]}")
        for row in rows
        for level in LEVELS
        if level is not on_floats or row[2] == 0  # floats have no decay
    ]


@pytest.mark.usefixtures("float64")
@pytest.mark.parametrize(("level", "rule", "lr", "decay", "oracle"), table(TORCH))
def test_takes_the_same_steps_as_torch(level, rule, lr, decay, oracle):
    np.testing.assert_allclose(level(rule, lr, decay), torch_walk(oracle), rtol=1e-12, atol=1e-12)


@pytest.mark.usefixtures("float64")
@pytest.mark.parametrize(("level", "rule", "lr", "decay", "oracle"), table(KERAS))
def test_takes_the_same_steps_as_keras(level, rule, lr, decay, oracle):
    np.testing.assert_allclose(level(rule, lr, decay), keras_walk(oracle()), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize(("rule", "lr", "decay", "oracle"), ROUNDED)
def test_equals_keras_as_far_as_float32_constants_allow(rule, lr, decay, oracle):
    np.testing.assert_allclose(on_numpy(rule, lr, decay), keras_walk(oracle()), rtol=0, atol=2e-5)


def test_every_rule_is_in_a_table():
    missing = {type(rule).__name__ for rule in FOR_ANY_SHAPE} - {
        type(rule).__name__ for rule, *_ in TORCH + KERAS
    }
    assert not missing, (
        f"TORCH and KERAS have no row for {', '.join(missing)}: add one, against an optimizer "
        "that nobody here wrote"
    )


@pytest.mark.parametrize("level", LEVELS)
def test_walks_nowhere_where_the_gradient_is_zero(level, monkeypatch):
    monkeypatch.setitem(globals(), "START", [0.0, 0.0])
    for rule, *_ in TORCH + KERAS:
        if getattr(rule, "epsilon", 1) > 0:
            np.testing.assert_array_equal(level(rule, 0.1, 0.0), np.zeros((STEPS + 1, 2)))
