"""Level 0: gradient descent on lists and floats alone, and the checks that all levels share."""

import math
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import count

from descent_lib import arguments
from descent_lib.protocols import Rule

Line = tuple[float, float]
Gradient = Callable[[list[float]], Sequence[float]]


def gradient_descent_pure(
    data_x: Iterable[float], data_y: Iterable[float], lr: float = 0.01, epochs: int = 100
) -> Line:
    """Fit ``y = w x + b`` by descent on ``mean((w x + b - y)^2)`` from w = b = 0: return (w, b).

    ``data_x`` and ``data_y`` are sequences of numbers of equal length. Warns when ``lr`` is too
    large for the data; raises OverflowError when the walk leaves the range of floats.
    """
    xs, ys, lr, epochs = regression_arguments(data_x, data_y, lr, epochs)
    w, b, n = 0.0, 0.0, len(xs)
    for _ in range(epochs):
        grad_w, grad_b = 0.0, 0.0
        for x, y in zip(xs, ys, strict=True):
            error = w * x + b - y
            grad_w += 2 * error * x / n
            grad_b += 2 * error / n
        w -= lr * grad_w
        b -= lr * grad_b
    return finite_line(w, b, xs, lr)


def walk(gradient: Gradient, rule: Rule, lr: float, x: Iterable[float]) -> Iterator[list[float]]:
    """Yield positions without end, each a list of floats, walking by ``rule`` on plain Python.

    ``gradient(x)`` returns a list as long as ``x``; every coordinate keeps its own rule state. The
    first position is ``x`` itself.
    """
    arguments.function("gradient", gradient)
    arguments.rule("rule", rule)
    lr = arguments.number("lr", lr, low=0)
    return _walk(gradient, rule, lr, _floats("x", x))


def _walk(gradient: Gradient, rule: Rule, lr: float, x: list[float]) -> Iterator[list[float]]:
    states = [rule.start] * len(x)
    for t in count():
        yield x
        slopes = gradient(x)
        if len(slopes) != len(x):
            raise ValueError(f"gradient(x) has length {len(slopes)}; it must be as long as x")
        moves = [rule(g, state, t) for g, state in zip(slopes, states, strict=True)]
        x = [coordinate - lr * move for coordinate, (move, _) in zip(x, moves, strict=True)]
        states = [state for _, state in moves]


def learning_rate_limit(data_x: Iterable[float]) -> float:
    """The rate from which descent on ``mean((w x + b - y)^2)`` diverges.

    It is 1 over the largest eigenvalue of ``[[mean x^2, mean x], [mean x, 1]]``.
    """
    xs = _floats("data_x", data_x)
    mean = sum(xs) / len(xs)
    square = sum(x * x for x in xs) / len(xs)
    return 2 / (square + 1 + math.hypot(square - 1, 2 * mean))


def regression_arguments(
    data_x: Iterable[float], data_y: Iterable[float], lr: float, epochs: int
) -> tuple[list[float], list[float], float, int]:
    """Check the arguments of the three levels: return two lists, lr and epochs, or explain."""
    xs, ys = _floats("data_x", data_x), _floats("data_y", data_y)
    if len(xs) != len(ys):
        raise ValueError(
            f"data_x has {len(xs)} numbers and data_y has {len(ys)}; give one y for every x"
        )
    lr = arguments.number("lr", lr, low=0)
    epochs = arguments.whole("epochs", epochs)
    limit = learning_rate_limit(xs)
    if lr > limit:
        warnings.warn(
            f"lr = {lr:g} is above {limit:.4g}, the limit for this data: each step makes the error "
            f"larger. Use a smaller lr, or standardise data_x.",
            RuntimeWarning,
            stacklevel=3,
        )
    return xs, ys, lr, epochs


def finite_line(w: float, b: float, xs: list[float], lr: float) -> Line:
    """Return (w, b), or raise OverflowError if the walk left the range of floats."""
    if math.isfinite(w) and math.isfinite(b):
        return w, b
    raise OverflowError(
        f"the walk diverged to w = {w}, b = {b}: lr = {lr:g} is too large; "
        f"stay below {learning_rate_limit(xs):.4g} for this data"
    )


def _floats(name: str, values: Iterable[float]) -> list[float]:
    shape = tuple(getattr(values, "shape", ()))
    if len(shape) > 1:
        cure = f"give {name}[:, 0]" if shape[1:] == (1,) else "give one column of it"
        raise TypeError(f"{name} must be a sequence of numbers, but it has shape {shape}; {cure}")
    try:
        if any(isinstance(value, (str, bytes)) for value in (values, *values)):
            raise TypeError
        floats = [float(value) for value in values]
    except (TypeError, ValueError, OverflowError):
        raise TypeError(f"{name} must be a sequence of numbers, such as a list of floats") from None
    if not floats:
        raise ValueError(f"{name} is empty; give at least one number")
    for place, value in enumerate(floats):
        if not math.isfinite(value):
            raise ValueError(f"{name}[{place}] is {value}; remove or replace that entry")
    return floats
