"""Level 2: any rule as a ``keras.optimizers.Optimizer``, and the source's regression in Keras."""

import contextlib
import dataclasses
import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # TensorFlow reads both when it is loaded
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")

from descent_lib import arguments, rules, schedules
from descent_lib.in_python import finite_line, regression_arguments


@contextlib.contextmanager
def _silence():
    """Drop what is written to file descriptor 2: one line of TensorFlow's that no setting stops."""
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


with _silence():
    import keras
    import tensorflow as tf
    from keras import ops


def gradient_descent_keras(data_x, data_y, lr=0.01, epochs=100):
    """The fit of ``gradient_descent_pure``, with a tape and ``keras.optimizers.SGD``: (w, b)."""
    xs, ys, lr, epochs = regression_arguments(data_x, data_y, lr, epochs)
    x, y = tf.constant(xs, dtype="float64"), tf.constant(ys, dtype="float64")
    w, b = (keras.Variable(0.0, dtype="float64") for _ in "wb")
    optimizer = keras.optimizers.SGD(learning_rate=lr)
    for _ in range(epochs):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean((w * x + b - y) ** 2)
        optimizer.apply(tape.gradient(loss, [w.value, b.value]), [w, b])
    return finite_line(float(w.numpy()), float(b.numpy()), xs, lr)


@keras.saving.register_keras_serializable("descent_lib")
class Descent(keras.optimizers.Optimizer):
    """Walk the variables by ``rule``: ``x <- x - lr * (direction + decay * x)``.

    ``learning_rate`` is a number, a Keras schedule, or one of our schedules ``t -> lr``. ``decay``
    is decoupled weight decay (Keras's ``weight_decay``). The other arguments of a Keras optimizer,
    such as ``clipnorm``, pass through.
    """

    def __init__(self, rule, learning_rate, decay=0.0, name="descent", **kwargs):
        decay = arguments.number("decay", decay, low=0)
        if not callable(learning_rate):
            learning_rate = arguments.number("learning_rate", learning_rate, low=0)
        elif not isinstance(learning_rate, keras.optimizers.schedules.LearningRateSchedule):
            learning_rate = _Schedule(learning_rate)
        super().__init__(learning_rate, weight_decay=decay or None, name=name, **kwargs)
        self.rule = arguments.rule("rule", rule)

    def build(self, variables):
        """Make the rule's memory for each variable."""
        if self.built:
            return
        super().build(variables)
        self._memories = [self._memory_for(variable) for variable in variables]

    def _memory_for(self, variable):
        _, state = self.rule(ops.zeros_like(variable), self.rule.start, 0)
        return [
            self.add_variable(
                ops.shape(leaf),
                initializer=keras.initializers.Constant(start),
                dtype=variable.dtype,
                name="memory",
            )
            for start, leaf in zip(
                keras.tree.flatten(self.rule.start), keras.tree.flatten(state), strict=True
            )
        ]

    def update_step(self, gradient, variable, learning_rate):
        """Move one variable; Keras has applied the weight decay already."""
        t = ops.cast(self.iterations, variable.dtype)
        memory = self._memories[self._get_variable_index(variable)]
        state = keras.tree.pack_sequence_as(self.rule.start, [m.value for m in memory])
        direction, state = self.rule(ops.cast(gradient, variable.dtype), state, t)
        for variable_, leaf in zip(memory, keras.tree.flatten(state), strict=True):
            self.assign(variable_, leaf)
        self.assign_sub(variable, ops.cast(learning_rate, variable.dtype) * direction)

    def get_config(self):
        """What ``from_config``, and so a saved model, needs to build this optimizer again."""
        config = super().get_config()
        return config | {"rule": _as_config(self.rule), "decay": config.pop("weight_decay") or 0.0}

    @classmethod
    def from_config(cls, config, custom_objects=None):
        """Build the optimizer of ``get_config``."""
        rule = _from_config(config["rule"], rules)
        return super().from_config(config | {"rule": rule}, custom_objects)


@keras.saving.register_keras_serializable("descent_lib")
class _Schedule(keras.optimizers.schedules.LearningRateSchedule):
    """One of our schedules, called from inside TensorFlow's graph."""

    def __init__(self, schedule):
        self.schedule = schedule

    def __call__(self, step):
        step = ops.convert_to_tensor(step)
        rate = tf.py_function(lambda t: float(self.schedule(int(t))), [step], tf.float64)
        return ops.cast(tf.ensure_shape(rate, ()), keras.config.floatx())

    def get_config(self):
        return {"schedule": _as_config(self.schedule)}

    @classmethod
    def from_config(cls, config):
        return cls(_from_config(config["schedule"], schedules))


def _as_config(part):
    """A rule or schedule of ours as plain data: its class's name and its fields."""
    if type(part).__module__ not in (rules.__name__, schedules.__name__):
        raise TypeError(f"only rules and schedules of descent_lib can be saved, not {part!r}")
    values = {field.name: getattr(part, field.name) for field in dataclasses.fields(part)}
    plain = {name: _as_config(v) if callable(v) else v for name, v in values.items()}
    return {"name": type(part).__name__, "fields": plain}


def _from_config(config, room):
    values = config["fields"].items()
    parts = {name: _from_config(v, room) if isinstance(v, dict) else v for name, v in values}
    return getattr(room, config["name"])(**parts)
