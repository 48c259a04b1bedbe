"""in_keras.Descent is a Keras optimizer like any other: fit, decay, schedules, saving."""

import keras
import numpy as np
import pytest

from descent_lib import (
    AdaGrad,
    Adam,
    AMSGrad,
    GradientDescent,
    Lion,
    Momentum,
    Muon,
    NAdam,
    in_keras,
)
from descent_lib.schedules import constant, cosine, linear, one_cycle, warmup
from tests.library.helpers.rules import FOR_ANY_SHAPE

every_rule = pytest.mark.parametrize("rule", FOR_ANY_SHAPE, ids=lambda rule: type(rule).__name__)
X = np.linspace(-1, 1, 96).reshape(32, 3)
Y = X.sum(axis=1) ** 2


def make_model(optimizer, seed=0, **settings):
    keras.utils.set_random_seed(seed)
    layers = [keras.Input((3,)), keras.layers.Dense(5, "tanh"), keras.layers.Dense(1)]
    model = keras.Sequential(layers)
    model.compile(optimizer, "mse", **settings)
    return model


def fit(model, epochs=3):
    history = model.fit(X, Y, batch_size=16, epochs=epochs, shuffle=False, verbose=0)
    return history.history["loss"]


def weights(model):
    return np.concatenate([np.ravel(w) for w in model.get_weights()])


@pytest.mark.parametrize("rule", [AdaGrad(), AMSGrad(), NAdam()], ids=repr)
def test_trains_a_network_in_fit(rule):
    losses = fit(make_model(in_keras.Descent(rule, 0.01)), 8)
    assert losses[-1] < losses[0]


@pytest.mark.parametrize(
    ("rule", "decay", "oracle"),
    [
        (Momentum(), 0.0, lambda: keras.optimizers.SGD(0.01, momentum=0.9)),
        (Adam(), 0.1, lambda: keras.optimizers.AdamW(0.01, weight_decay=0.1, epsilon=1e-8)),
    ],
    ids=lambda value: str(value)[:20],
)
def test_fits_as_keras_own_optimizer_does(rule, decay, oracle):
    ours, theirs = make_model(in_keras.Descent(rule, 0.01, decay)), make_model(oracle())
    np.testing.assert_allclose(fit(ours), fit(theirs), rtol=1e-4)
    np.testing.assert_allclose(weights(ours), weights(theirs), atol=1e-4)


def test_keras_arguments_pass_through():
    clipped = in_keras.Descent(GradientDescent(), 1.0, clipnorm=0.5)
    variable = keras.Variable([3.0, 4.0])
    clipped.apply([keras.ops.convert_to_tensor([30.0, 40.0])], [variable])
    np.testing.assert_allclose(variable.numpy(), [2.7, 3.6], rtol=1e-6)


SCHEDULES = [
    *(constant(0.1), cosine(0.1, 6), warmup(2, linear(0.1, 4)), one_cycle(0.1, 6)),
    lambda t: 0.1 / (t + 1),
]


@pytest.mark.parametrize("schedule", SCHEDULES, ids=lambda s: repr(s).partition(" at 0x")[0][:30])
def test_walks_by_our_schedule(schedule):
    optimizer, variable = in_keras.Descent(GradientDescent(), schedule), keras.Variable([0.0])
    positions = [0.0]
    for t in range(8):
        assert optimizer.learning_rate.numpy() == pytest.approx(schedule(t), abs=1e-8)
        optimizer.apply([keras.ops.convert_to_tensor([-1.0])], [variable])
        positions.append(variable.numpy()[0])
    np.testing.assert_allclose(np.diff(positions), [schedule(t) for t in range(8)], atol=1e-7)


@pytest.mark.parametrize("run_eagerly", [False, True])
def test_our_schedule_fits_as_keras_own(run_eagerly):
    rates = cosine(0.1, 6), keras.optimizers.schedules.CosineDecay(0.1, 6)
    optimizers = [in_keras.Descent(Adam(), rate) for rate in rates]
    losses = [fit(make_model(o, run_eagerly=run_eagerly)) for o in optimizers]
    np.testing.assert_allclose(*losses, rtol=1e-5)


@pytest.mark.filterwarnings("ignore:__array__ implementation")  # Keras's own, while it saves
@pytest.mark.parametrize(
    ("rule", "rate"),
    [
        (GradientDescent(), 0.01),
        (NAdam(), 0.01),
        (Adam(), cosine(0.1, 20)),
        (Lion(), warmup(3, cosine(0.1, 20))),
    ],
    ids=repr,
)
def test_a_saved_model_resumes_as_if_never_stopped(rule, rate, tmp_path):
    model = make_model(in_keras.Descent(rule, rate, decay=0.1, clipnorm=1.0))
    fit(model)
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    assert loaded.optimizer.rule == rule
    assert loaded.optimizer.get_config() == model.optimizer.get_config()
    np.testing.assert_array_equal(fit(loaded), fit(model))
    np.testing.assert_array_equal(weights(loaded), weights(model))


@pytest.mark.parametrize("rate", [0.25, *SCHEDULES[:-1]], ids=repr)
@every_rule
def test_is_built_again_from_its_config(rule, rate):
    config = in_keras.Descent(rule, rate, 0.5, clipnorm=1.0).get_config()
    again = in_keras.Descent.from_config(config)
    assert again.rule == rule
    assert again.get_config() == config
    assert (again.weight_decay, again.clipnorm) == (0.5, 1.0)


def test_a_rule_of_your_own_cannot_be_saved_and_says_so(tmp_path):
    class Mine(Adam):
        pass

    model = make_model(in_keras.Descent(Mine(), 0.01))
    with pytest.raises(TypeError, match="only rules and schedules of descent_lib can be saved"):
        model.save(tmp_path / "model.keras")


@every_rule
def test_moves_variables_of_any_shape_each_with_its_own_memory(rule):
    shapes = [(), (3,), (2, 4), (2, 2, 2)]
    generator = np.random.default_rng(0)
    starts = [generator.standard_normal(shape) for shape in shapes]
    together = [keras.Variable(s, dtype="float32") for s in starts]
    apart = [keras.Variable(s, dtype="float32") for s in starts]
    optimizer, *single = (in_keras.Descent(rule, 0.1) for _ in range(1 + len(shapes)))
    for _ in range(3):
        gradients = [keras.ops.convert_to_tensor(v.numpy() + 1) for v in together]
        optimizer.apply(gradients, together)
        for one, gradient, variable in zip(single, gradients, apart, strict=True):
            one.apply([gradient], [variable])
    for a, b in zip(together, apart, strict=True):
        np.testing.assert_allclose(a.numpy(), b.numpy(), rtol=1e-6)


def test_muon_moves_the_matrices_of_a_network():
    model = make_model(in_keras.Descent(Adam(), 0.01))
    matrices = [w for w in model.trainable_variables if len(w.shape) == 2]
    optimizer = in_keras.Descent(Muon(), 0.02)
    for matrix in matrices:
        start = matrix.numpy()
        in_keras.Descent(Muon(), 0.02).apply([keras.ops.convert_to_tensor(start)], [matrix])
        moved = np.linalg.svd((start - matrix.numpy()) / 0.02, compute_uv=False)
        scale = max(1, start.shape[0] / start.shape[1]) ** 0.5
        assert ((moved / scale > 0.65) & (moved / scale < 1.2)).all()
    with pytest.raises(ValueError, match="Muon works on matrices"):
        optimizer.build(model.trainable_variables)


def test_muon_works_inside_a_graph():
    layers = [keras.Input((3,)), keras.layers.Dense(5, "tanh", use_bias=False)]
    model = keras.Sequential([*layers, keras.layers.Dense(1, use_bias=False)])
    model.compile(in_keras.Descent(Muon(), 0.02), "mse")
    losses = fit(model, 10)
    assert losses[-1] < losses[0]
