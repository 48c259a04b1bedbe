"""Level 2: any rule as a ``keras.optimizers.Optimizer``, and the manual's regression in Keras."""

import contextlib
import os
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # TensorFlow reads both when it is loaded
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")

from descent_lib import arguments
from descent_lib.config import from_config, rule_name, to_config
from descent_lib.in_python import Line, finite_line, regression_arguments
from descent_lib.protocols import Rule, Schedule


@contextlib.contextmanager
def _silence() -> Iterator[None]:
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


def gradient_descent_keras(
    data_x: Iterable[float], data_y: Iterable[float], lr: float = 0.01, epochs: int = 100
) -> Line:
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
class Descent(keras.optimizers.Optimizer):  # type: ignore[misc]
    """Walk the variables by ``rule``: ``x <- x - lr * (direction + decay * x)``.

    ``learning_rate`` is a number, a Keras schedule, or one of our schedules ``t -> lr``. ``decay``
    is decoupled weight decay (Keras's ``weight_decay``). The other arguments of a Keras optimizer,
    such as ``clipnorm``, pass through. Half precision is walked, and remembered, in float32.
    """

    def __init__(
        self,
        rule: Rule,
        learning_rate: Any,
        decay: float = 0.0,
        name: str = "descent",
        **kwargs: Any,
    ):
        decay = arguments.number("decay", decay, low=0)
        super().__init__(_rate(learning_rate), weight_decay=decay or None, name=name, **kwargs)
        self.rule = arguments.rule("rule", rule)

    def __repr__(self) -> str:
        rate = self._learning_rate
        shown = rate if callable(rate) else f"{float(rate.numpy()):g}"
        return f"Descent({self.rule!r}, learning_rate={shown!s}, decay={self.weight_decay or 0.0})"

    @property
    def learning_rate(self) -> Any:
        """The rate of this step; a number or a schedule, ours too, may be put in its place."""
        return super().learning_rate

    @learning_rate.setter
    def learning_rate(self, rate: Any) -> None:
        keras.optimizers.Optimizer.learning_rate.fset(self, _rate(rate))

    def build(self, variables: Sequence[Any]) -> None:
        """Make the rule's memory for each variable."""
        if self.built:
            return
        super().build(variables)
        self._memories = [self._memory_for(i, variable) for i, variable in enumerate(variables)]

    def _memory_for(self, place: int, variable: Any) -> list[Any]:
        dtype = _wide(variable)
        if "complex" in dtype:
            raise ValueError(
                f"{variable.name} is {dtype}, and Descent works on real numbers; keep its "
                "real and its imaginary part in two variables"
            )
        _, state = self.rule(ops.zeros(variable.shape, dtype), self.rule.start, 0)
        leaves = [keras.tree.flatten(part) for part in (self.rule.start, state)]
        return [
            self.add_variable(
                ops.shape(leaf),
                initializer=keras.initializers.Constant(start),
                dtype=dtype,
                name=f"memory_{place}_{part}",
            )
            for part, (start, leaf) in enumerate(zip(*leaves, strict=True))
        ]

    def apply(self, grads: Sequence[Any], trainable_variables: Any = None) -> Any:
        """Take one step; sparse gradients, as of an Embedding, are made dense."""
        dense = [tf.convert_to_tensor(g) if isinstance(g, tf.IndexedSlices) else g for g in grads]
        return super().apply(dense, trainable_variables)

    def update_step(self, gradient: Any, variable: Any, learning_rate: Any) -> None:
        """Move one variable; Keras has applied the weight decay already."""
        dtype = _wide(variable)
        memory = self._memories[self._get_variable_index(variable)]
        state = keras.tree.pack_sequence_as(self.rule.start, [m.value for m in memory])
        t = ops.cast(self.iterations, dtype)
        direction, state = self.rule(ops.cast(gradient, dtype), state, t)
        for kept, leaf in zip(memory, keras.tree.flatten(state), strict=True):
            self.assign(kept, leaf)
        move = ops.cast(learning_rate, dtype) * direction
        self.assign_sub(variable, ops.cast(move, variable.dtype))

    def save_own_variables(self, store: Any) -> None:
        """Write the state, with the rule that it belongs to."""
        super().save_own_variables(store)
        store["rule"] = np.frombuffer(rule_name(self.rule).encode(), np.uint8)

    def load_own_variables(self, store: Any) -> None:
        """Read a state that was saved under the same rule."""
        saved = {key: store[key] for key in store.keys()}  # noqa: SIM118  # not all are dicts
        whose = bytes(np.asarray(saved.pop("rule", []), np.uint8)).decode()
        if whose != rule_name(self.rule):
            raise ValueError(
                f"the state was saved by {whose or 'an optimizer of another kind'}, and this one "
                f"walks by {rule_name(self.rule)}; a state goes on only under its own rule"
            )
        super().load_own_variables(saved)

    def get_config(self) -> dict[str, Any]:
        """What ``from_config``, and so a saved model, needs to build this optimizer again."""
        config: dict[str, Any] = super().get_config()
        return config | {"rule": to_config(self.rule), "decay": config.pop("weight_decay") or 0.0}

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: Any = None) -> Any:
        """Build the optimizer of ``get_config``."""
        rule = from_config(config["rule"])
        return super().from_config(config | {"rule": rule}, custom_objects)


@keras.saving.register_keras_serializable("descent_lib")
class _Schedule(keras.optimizers.schedules.LearningRateSchedule):  # type: ignore[misc]
    """One of our schedules as Keras wants it: in a graph, its arithmetic becomes the graph's."""

    def __init__(self, schedule: Schedule):
        self.schedule = schedule

    def __repr__(self) -> str:
        return repr(self.schedule)

    def __call__(self, step: Any) -> Any:
        step = ops.convert_to_tensor(step)
        if tf.executing_eagerly():
            rate = self._in_python(step)
        else:
            try:
                rate = self.schedule(ops.cast(step, "float64"))
            except (TypeError, ValueError, NotImplementedError):  # asks a question of t, say
                rate = tf.ensure_shape(tf.py_function(self._in_python, [step], tf.float64), ())
        rate = ops.convert_to_tensor(rate, "float64")  # a number that is cast first is rounded
        return ops.cast(rate, keras.config.floatx())

    def _in_python(self, step: Any) -> float:
        t = int(step)
        return arguments.number(f"learning_rate({t})", self.schedule(t), low=0)

    def get_config(self) -> dict[str, Any]:
        return {"schedule": to_config(self.schedule)}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Any:
        return cls(from_config(config["schedule"]))


def _rate(learning_rate: Any) -> Any:
    """What Keras takes as a rate, checked: a number, or a schedule of its kind."""
    if isinstance(learning_rate, keras.optimizers.schedules.LearningRateSchedule):
        return learning_rate
    if not callable(learning_rate):
        return arguments.number("learning_rate", learning_rate, low=0)
    arguments.schedule("learning_rate", learning_rate)
    return _Schedule(learning_rate)


def _wide(variable: Any) -> str:
    """The precision to walk in: 0.999 is 1 in bfloat16."""
    dtype: str = keras.backend.standardize_dtype(variable.dtype)
    return "float32" if dtype in ("float16", "bfloat16") else dtype
