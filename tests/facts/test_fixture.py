"""The first steps of every optimizer on ``(x1^2 + 10 x2^2) / 2`` from (1, -2), to 12 digits."""

# ruff: noqa: E501  (a table has long lines)

import keras
import numpy as np
import pytest
import torch
from torch import optim

from descent_lib import (
    AdaGrad,
    Adam,
    EmaMomentum,
    GradientDescent,
    Lion,
    Momentum,
    NAdam,
    Nesterov,
    Ravine,
    RMSProp,
    descend,
    trail,
)

pytestmark = pytest.mark.uncounted

TABLE = """
SGD              | 0.99           -1.8           0.9801         -1.62          0.9509900499   -1.18098
heavy ball       | 0.99           -1.8           0.9711         -1.44          0.8716340259   0.05832
dampening        | 0.99           -1.8           0.98001        -1.602         0.950185393777 -1.036726938
average          | 0.999          -1.98          0.997101       -1.9422        0.986886880349 -1.7432680518
Nesterov         | 0.981          -1.62          0.954261       -1.1502        0.838440763321 0.2091633678
heavy ball, L2   | 0.989          -1.798         0.968221       -1.434602      0.859132598292 0.0736300166238
RMSprop          | 0.90000001     -1.9000000005  0.832917975265 -1.83094332614 0.696465799281 -1.68548157852
RMSprop, Keras   | 0.996837723921 -1.99683772234 0.994547012246 -1.99454528539 0.989373663479 -1.98936416895
RMSprop .9       | 0.968377224398 -1.96837722345 0.945788026246 -1.94560963675 0.895506712205 -1.89450877705
RMSprop .9, Keras| 0.968377224979 -1.9683772234  0.945788026908 -1.94560963668 0.895506712778 -1.89450877693
Adam             | 0.99900000001  -1.999         0.998000026224 -1.99800001307 0.995000436077 -1.99500021732
Adam, Keras      | 0.999000003162 -1.99900000016 0.998000031604 -1.99800001334 0.995000446257 -1.99500021783
AdamW            | 0.99899000001  -1.99898       0.997980036587 -1.99796002353 0.994950541456 -1.99490032368
AdamW, Keras     | 0.998996003162 -1.99899200016 0.997992035725 -1.99798401747 0.994980488169 -1.99496025989
AdamW, Optax     | 0.99899990001  -1.9989998     0.997999826326 -1.99799961317 0.994999937121 -1.99499921837
Adam, L2         | 0.99900000001  -1.999         0.998000026224 -1.99800001307 0.995000436077 -1.99500021732
AdaGrad          | 0.990000000001 -1.99          0.982964554022 -1.98294667631 0.96787387265  -1.96777809203
AdaGrad, Keras   | 0.990465374541 -1.99000124977 0.983599418995 -1.98294836686 0.968706241979 -1.96778028906
NAdam            | 0.998943548232 -1.99894354822 0.998160230838 -1.99816004727 0.995953105812 -1.99595184888
NAdam, Keras     | 0.998937212303 -1.9989372122  0.99816397869  -1.99816379994 0.996042474459 -1.99604134794
NAdam, Optax     | 0.998526315804 -1.99852631579 0.997369416191 -1.99736920977 0.994215737798 -1.9942145773
Lion             | 0.999          -1.999         0.998          -1.998         0.995          -1.995
"""
EXPECTED = {
    name.strip(): np.array(numbers.split(), dtype=float).reshape(3, 2)
    for name, numbers in (line.split("|") for line in TABLE.strip().splitlines())
}
OURS = {
    "SGD": (GradientDescent(), 0.01, 0.0),
    "heavy ball": (Momentum(), 0.01, 0.0),
    "average": (EmaMomentum(), 0.01, 0.0),
    "Nesterov": (Nesterov(), 0.01, 0.0),
    "RMSprop": (RMSProp(), 0.01, 0.0),
    "RMSprop .9": (RMSProp(rho=0.9), 0.01, 0.0),
    "Adam": (Adam(), 1e-3, 0.0),
    "AdamW": (Adam(), 1e-3, 0.01),
    "AdamW, Optax": (Adam(), 1e-3, 1e-4),
    "AdaGrad": (AdaGrad(), 0.01, 0.0),
    "NAdam": (NAdam(), 1e-3, 0.0),
    "NAdam, Optax": (NAdam(momentum_decay=1e6), 1e-3, 0.0),  # 0.96^1e6 is 0: no schedule
    "Lion": (Lion(), 1e-3, 0.0),
}
TORCH = {
    "SGD": lambda p: optim.SGD(p, 0.01),
    "heavy ball": lambda p: optim.SGD(p, 0.01, momentum=0.9),
    "dampening": lambda p: optim.SGD(p, 0.01, momentum=0.9, dampening=0.9),
    "Nesterov": lambda p: optim.SGD(p, 0.01, momentum=0.9, nesterov=True),
    "heavy ball, L2": lambda p: optim.SGD(p, 0.01, momentum=0.9, weight_decay=0.1),
    "RMSprop": optim.RMSprop,
    "RMSprop .9": lambda p: optim.RMSprop(p, 0.01, alpha=0.9),
    "Adam": optim.Adam,
    "AdamW": optim.AdamW,
    "Adam, L2": lambda p: optim.Adam(p, weight_decay=0.01),
    "AdaGrad": optim.Adagrad,
    "NAdam": lambda p: optim.NAdam(p, 1e-3),
}
KERAS = {
    "heavy ball": lambda: keras.optimizers.SGD(0.01, momentum=0.9),
    "Nesterov": lambda: keras.optimizers.SGD(0.01, momentum=0.9, nesterov=True),
    "RMSprop, Keras": keras.optimizers.RMSprop,
    "RMSprop .9, Keras": lambda: keras.optimizers.RMSprop(0.01, epsilon=1e-8),
    "Adam, Keras": keras.optimizers.Adam,
    "AdamW, Keras": keras.optimizers.AdamW,
    "AdaGrad, Keras": lambda: keras.optimizers.Adagrad(0.01),
    "NAdam, Keras": keras.optimizers.Nadam,
    "Lion": keras.optimizers.Lion,
}


@pytest.mark.parametrize("name", OURS)
def test_our_rule_has_the_recorded_steps(name):
    rule, lr, decay = OURS[name]
    walk = trail(descend(Ravine(10), rule, lr, [1.0, -2.0], decay), 5)
    np.testing.assert_allclose(walk.x[[1, 2, 5]], EXPECTED[name], rtol=5e-12)


@pytest.mark.usefixtures("float64")
@pytest.mark.parametrize("name", TORCH)
def test_torch_has_the_recorded_steps(name):
    x = torch.tensor([1.0, -2.0], requires_grad=True)
    optimizer, rows = TORCH[name]([x]), []
    for _ in range(5):
        x.grad = x.detach() * torch.tensor([1.0, 10.0])
        optimizer.step()
        rows.append(x.tolist())
    np.testing.assert_allclose(np.array(rows)[[0, 1, 4]], EXPECTED[name], rtol=5e-12)


@pytest.mark.usefixtures("float64")
@pytest.mark.parametrize("name", KERAS)
def test_keras_has_the_recorded_steps(name):
    """To 1e-7: Keras on TensorFlow rounds 0.9 and its like to float32."""
    x = keras.Variable([1.0, -2.0], dtype="float64")
    optimizer, rows = KERAS[name](), []
    for _ in range(5):
        optimizer.apply([x.value * np.array([1.0, 10.0])], [x])
        rows.append(x.numpy())
    np.testing.assert_allclose(np.array(rows)[[0, 1, 4]], EXPECTED[name], atol=1e-7)


def test_every_recorded_row_is_walked():
    assert set(OURS) | set(TORCH) | set(KERAS) == set(EXPECTED)
