"""What Keras's own tests ask of every optimizer, asked of every rule; and what is refused."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from descent_lib import Adam, AMSGrad, GradientDescent, Momentum, NAdam, in_keras
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
from tests.library.helpers.rules import FOR_ANY_SHAPE

every_rule = pytest.mark.parametrize("rule", FOR_ANY_SHAPE, ids=lambda rule: type(rule).__name__)
SCHEDULES = [
    *(constant(0.1), step(0.1, 3), exponential(0.1, 0.9), linear(0.1, 6, 0.01), cosine(0.1, 6)),
    *(one_cycle(0.1, 8), warmup_stable_decay(0.1, 9, 3, 4), warmup(3, cosine(0.1, 6))),
    *(warmup(2, lambda t: 0.1 / (t + 1)), warmup(2, constant(0.1))),
]


def words(optimizer, **settings):
    keras.utils.set_random_seed(0)
    layers = [keras.layers.Embedding(7, 3), keras.layers.Flatten(), keras.layers.Dense(1)]
    model = keras.Sequential([keras.Input((2,)), *layers])
    model.compile(optimizer, keras.losses.MeanSquaredError(), **settings)
    return model


def fit(model, epochs=2):
    x, y = np.arange(16).reshape(8, 2) % 5, np.arange(8.0)[:, None]
    model.fit(x, y, batch_size=4, epochs=epochs, shuffle=False, verbose=0)
    return np.concatenate([np.ravel(w) for w in model.get_weights()])


def dense(gradients):
    return [tf.convert_to_tensor(g) for g in gradients]


@pytest.mark.parametrize(
    ("rule", "settings"),
    [
        *((rule, {}) for rule in FOR_ANY_SHAPE),
        *((Adam(), {key: 0.1}) for key in ("clipnorm", "global_clipnorm", "clipvalue")),
        (NAdam(), {"gradient_accumulation_steps": 2}),
    ],
    ids=repr,
)
def test_an_embedding_trains_as_with_dense_gradients(rule, settings):
    found = fit(words(in_keras.Descent(rule, 0.01, 0.1, **settings)))
    keras.utils.set_random_seed(0)
    model = words(in_keras.Descent(rule, 0.01, 0.1, **settings))
    x, y = np.arange(16).reshape(8, 2) % 5, np.arange(8.0)[:, None]
    for rows in (slice(0, 4), slice(4, 8)) * 2:
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean((model(x[rows]) - y[rows]) ** 2)
        gradients = dense(tape.gradient(loss, [v.value for v in model.trainable_variables]))
        model.optimizer.apply(gradients, model.trainable_variables)
    expected = np.concatenate([np.ravel(w) for w in model.get_weights()])
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-5)
    assert np.isfinite(found).all()


@pytest.mark.parametrize("schedule", SCHEDULES, ids=lambda s: repr(s).partition(" at 0x")[0])
def test_a_schedule_of_ours_is_arithmetic_in_a_compiled_graph(schedule):
    rates = in_keras.Descent(GradientDescent(), schedule)._learning_rate
    compiled = tf.function(rates, jit_compile=True)
    found = [float(compiled(tf.constant(t, tf.int64))) for t in range(12)]
    np.testing.assert_allclose(found, [schedule(t) for t in range(12)], rtol=1e-6, atol=1e-9)


def test_a_network_trains_under_xla_with_our_schedule():
    x, y = np.linspace(-1, 1, 24).reshape(8, 3), np.arange(8.0)[:, None]
    ends = []
    for jit in (False, True):
        keras.utils.set_random_seed(0)
        model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
        rate = warmup(2, cosine(0.05, 6))
        model.compile(in_keras.Descent(Adam(), rate), "mse", jit_compile=jit)
        model.fit(x, y, batch_size=4, epochs=3, shuffle=False, verbose=0)
        ends.append(np.concatenate([np.ravel(w) for w in model.get_weights()]))
    np.testing.assert_allclose(*ends, rtol=1e-4, atol=1e-5)


def three_steps(optimizer, compiled):
    variable = keras.Variable([1.0, -2.0])
    optimizer.build([variable])

    def step():
        optimizer.apply([variable * 2.0], [variable])

    step = tf.function(step, jit_compile=True) if compiled else step
    for _ in range(3):
        step()
    return variable.numpy()


@every_rule
def test_a_step_compiled_by_xla_is_the_step_in_python(rule):
    optimizers = [in_keras.Descent(rule, cosine(0.05, 6)) for _ in range(2)]
    ends = [three_steps(o, compiled) for o, compiled in zip(optimizers, (False, True), strict=True)]
    np.testing.assert_allclose(*ends, rtol=1e-6)


def test_a_schedule_that_asks_a_question_still_runs_without_xla():
    rates = in_keras.Descent(Adam(), lambda t: 0.1 if t < 3 else 0.01)._learning_rate
    found = [float(tf.function(rates)(tf.constant(t, tf.int64))) for t in (0, 2, 3)]
    np.testing.assert_allclose(found, [0.1, 0.1, 0.01], rtol=1e-6)


@every_rule
@pytest.mark.parametrize("dtype", ["bfloat16", "float16"])
def test_half_precision_walks_as_single_precision_does(rule, dtype):
    ends = []
    for precision in (dtype, "float32"):
        variable = keras.Variable([1.0, -2.0], dtype=precision)
        optimizer = in_keras.Descent(rule, 0.125)
        for _ in range(4):
            optimizer.apply([keras.ops.cast([300.0, -0.5], precision)], [variable])
        ends.append(np.array(keras.ops.cast(variable, "float32")))
    assert (ends[0] != [1.0, -2.0]).all()
    np.testing.assert_allclose(*ends, rtol=0.02, atol=0.02)


@pytest.mark.filterwarnings("ignore:You are saving your model as an HDF5 file")
@pytest.mark.filterwarnings("ignore:__array__ implementation")  # Keras's own, while it saves
@every_rule
def test_a_model_is_saved_as_h5_with_its_whole_memory(rule, tmp_path):
    model = words(in_keras.Descent(rule, 0.01))
    fit(model, 1)
    model.save(tmp_path / "m.h5")
    names = [variable.name for variable in model.optimizer.variables]
    assert len(set(names)) == len(names)
    loaded = keras.models.load_model(tmp_path / "m.h5", compile=False)
    np.testing.assert_array_equal(loaded.get_weights()[0], model.get_weights()[0])


def test_a_state_goes_on_only_under_its_own_rule():
    def built(optimizer):
        optimizer.build([keras.Variable([1.0, 2.0])])
        return optimizer

    store = {}
    built(in_keras.Descent(Adam(), 0.1)).save_own_variables(store)
    built(in_keras.Descent(Adam(), 0.5)).load_own_variables(store)
    for rule in (Adam(beta1=0.5), NAdam(), Momentum()):
        with pytest.raises(ValueError, match=r"saved by Adam\(.*goes on only under its own rule"):
            built(in_keras.Descent(rule, 0.1)).load_own_variables(store)
    foreign = {}
    built(keras.optimizers.Adam(0.1)).save_own_variables(foreign)
    with pytest.raises(ValueError, match="saved by an optimizer of another kind"):
        built(in_keras.Descent(Adam(), 0.1)).load_own_variables(foreign)


def test_a_rate_and_a_schedule_may_be_put_in_place_of_a_number():
    optimizer, variable = in_keras.Descent(GradientDescent(), 0.5), keras.Variable([0.0])
    optimizer.build([variable])
    optimizer.learning_rate = 0.25
    assert float(optimizer.learning_rate) == 0.25
    optimizer.learning_rate = cosine(0.1, 4)
    for t in range(3):
        assert float(optimizer.learning_rate) == pytest.approx(cosine(0.1, 4)(t))
        optimizer.apply([keras.ops.ones(1)], [variable])
    again = in_keras.Descent.from_config(optimizer.get_config())
    assert again.get_config() == optimizer.get_config()


@pytest.mark.parametrize(
    ("rate", "said"),
    [
        (lambda: 0.1, "learning_rate is a function that does not take the step"),
        (lambda t: None, r"learning_rate\(0\) must be a number, but it is None"),
        (lambda t: -1, r"learning_rate\(0\) is -1; it must be at least 0"),
        ("fast", "learning_rate must be a number"),
        (-0.1, "learning_rate is -0.1"),
    ],
)
def test_what_is_no_rate_is_refused_in_words(rate, said):
    with pytest.raises((TypeError, ValueError), match=said):
        in_keras.Descent(Adam(), rate)
    optimizer = in_keras.Descent(Adam(), 0.1)
    with pytest.raises((TypeError, ValueError), match=said):
        optimizer.learning_rate = rate


def test_complex_variables_are_refused():
    with pytest.raises(ValueError, match="complex64, and Descent works on real numbers"):
        in_keras.Descent(AMSGrad(), 0.1).build([keras.Variable([1 + 2j], dtype="complex64")])


@every_rule
def test_repr_shows_the_rule(rule):
    assert repr(rule) in repr(in_keras.Descent(rule, 0.5))
    assert repr(cosine(0.1, 4)) in repr(in_keras.Descent(rule, cosine(0.1, 4)))


@every_rule
def test_moving_averages_and_frozen_variables_are_keras_business(rule):
    moved, frozen = keras.Variable([1.0, 2.0]), keras.Variable([3.0])
    optimizer = in_keras.Descent(rule, 0.1, use_ema=True, ema_overwrite_frequency=2)
    optimizer.build([moved, frozen])
    for _ in range(2):
        with pytest.warns(UserWarning, match="Gradients do not exist"):
            optimizer.apply([keras.ops.ones(2), None], [moved, frozen])
    assert frozen.numpy() == [3.0]
    assert (moved.numpy() < [1.0, 2.0]).all()
