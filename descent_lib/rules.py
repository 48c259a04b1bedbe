"""One body per optimizer: the paper's equations in plain arithmetic.

A rule turns a gradient into a direction to walk against::

    direction, state = rule(gradient, state, t)        # begin with state = rule.start, t = 0
    x = x - lr * direction

Only ``+ - * / ** abs`` are used, so the same lines run on Python floats, NumPy arrays, torch
tensors and Keras variables. Where an optimizer needs more (a sign, a matrix product), the function
comes from the library of the gradient itself. Conventions and defaults are PyTorch's, unless the
docstring says otherwise.
"""

import math
import sys
from dataclasses import dataclass, fields
from typing import Any, ClassVar, Self

from descent_lib import arguments
from descent_lib.protocols import Numbers

RANGES: dict[str, dict[str, float]] = {  # of every setting of every rule
    "beta": {"low": 0, "high": 1},
    "beta1": {"low": 0, "below": 1},
    "beta2": {"low": 0, "below": 1},
    "epsilon": {"low": 0},
    "momentum_decay": {"low": 0},
    "rho": {"low": 0, "below": 1},
}


class _Rule:
    elementwise: ClassVar[bool] = True  # each number moves on its own, whatever the others do

    def __new__(cls, *unnamed: Any, **settings: Any) -> Self:
        if unnamed:
            named: Any = cls  # a dataclass, as all that come from here
            name = next((field.name for field in fields(named)), "")
            hint = f" as in {cls.__name__}({name}={unnamed[0]!r})" if name else ""
            raise TypeError(
                f"{cls.__name__} takes its settings by name,{hint or ' and it has none'}; the "
                "learning rate belongs to the walk: descend(landscape, rule, lr, x), "
                "Descent(params, rule, lr)"
            )
        return super().__new__(cls)

    def __post_init__(self) -> None:
        this: Any = self
        for field in fields(this):
            if field.name not in RANGES:
                raise TypeError(
                    f"{type(self).__name__}'s {field.name} has no range; add it to RANGES in rules"
                )
            arguments.number(field.name, getattr(self, field.name), **RANGES[field.name])


@dataclass(frozen=True, kw_only=True)
class GradientDescent(_Rule):
    """Steepest descent: the gradient itself (Cauchy 1847)."""

    start: ClassVar[tuple[()]] = ()

    def __call__(self, gradient: Numbers, state: Any, t: Any) -> tuple[Numbers, Any]:
        return gradient, state


@dataclass(frozen=True, kw_only=True)
class Momentum(_Rule):
    """The heavy ball (Polyak 1964): velocity adds up, to ``1 / (1 - beta)`` gradients at most."""

    beta: float = 0.9
    start: ClassVar[float] = 0.0

    def __call__(self, gradient: Numbers, velocity: Numbers, t: Any) -> tuple[Numbers, Any]:
        velocity = self.beta * velocity + gradient
        return velocity, velocity


@dataclass(frozen=True, kw_only=True)
class EmaMomentum(_Rule):
    """A running average of gradients: ``(1 - beta)`` times the heavy ball, and so as slow."""

    beta: float = 0.9
    start: ClassVar[float] = 0.0

    def __call__(self, gradient: Numbers, average: Numbers, t: Any) -> tuple[Numbers, Any]:
        average = self.beta * average + (1 - self.beta) * gradient
        return average, average


@dataclass(frozen=True, kw_only=True)
class Nesterov(_Rule):
    """Accelerated gradient (Nesterov 1983), in the form of Sutskever et al. (2013)."""

    beta: float = 0.9
    start: ClassVar[float] = 0.0

    def __call__(self, gradient: Numbers, velocity: Numbers, t: Any) -> tuple[Numbers, Any]:
        velocity = self.beta * velocity + gradient
        return gradient + self.beta * velocity, velocity


@dataclass(frozen=True, kw_only=True)
class AdaGrad(_Rule):
    """Divide by the root of all squared gradients so far (Duchi, Hazan & Singer 2011)."""

    epsilon: float = 1e-10
    start: ClassVar[float] = 0.0

    def __call__(self, gradient: Numbers, total: Numbers, t: Any) -> tuple[Numbers, Any]:
        total = total + gradient * gradient
        return gradient / (total**0.5 + self.epsilon), total


@dataclass(frozen=True, kw_only=True)
class RMSProp(_Rule):
    """Divide by the root of a running mean of squared gradients (Hinton 2012)."""

    rho: float = 0.99
    epsilon: float = 1e-8
    start: ClassVar[float] = 0.0

    def __call__(self, gradient: Numbers, square: Numbers, t: Any) -> tuple[Numbers, Any]:
        square = self.rho * square + (1 - self.rho) * gradient * gradient
        return gradient / (square**0.5 + self.epsilon), square


@dataclass(frozen=True, kw_only=True)
class Adam(_Rule):
    """Averaged gradient over averaged size, both corrected for their start (Kingma & Ba 2015)."""

    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8
    start: ClassVar[tuple[float, ...]] = (0.0, 0.0)

    def __call__(self, gradient: Numbers, state: Any, t: Any) -> tuple[Numbers, Any]:
        mean, square = state
        mean = self.beta1 * mean + (1 - self.beta1) * gradient
        square = self.beta2 * square + (1 - self.beta2) * gradient * gradient
        mean_hat = mean / (1 - self.beta1 ** (t + 1))
        root_hat = square**0.5 / (1 - self.beta2 ** (t + 1)) ** 0.5
        return mean_hat / (root_hat + self.epsilon), (mean, square)


@dataclass(frozen=True, kw_only=True)
class AMSGrad(_Rule):
    """Adam whose denominator never shrinks (Reddi, Kale & Kumar 2018)."""

    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8
    start: ClassVar[tuple[float, ...]] = (0.0, 0.0, 0.0)

    def __call__(self, gradient: Numbers, state: Any, t: Any) -> tuple[Numbers, Any]:
        mean, square, largest = state
        mean = self.beta1 * mean + (1 - self.beta1) * gradient
        square = self.beta2 * square + (1 - self.beta2) * gradient * gradient
        largest = _larger(largest, square)
        mean_hat = mean / (1 - self.beta1 ** (t + 1))
        root_hat = largest**0.5 / (1 - self.beta2 ** (t + 1)) ** 0.5
        return mean_hat / (root_hat + self.epsilon), (mean, square, largest)


@dataclass(frozen=True, kw_only=True)
class NAdam(_Rule):
    """Adam with Nesterov's look ahead and a momentum that warms up (Dozat 2016).

    Keras uses ``momentum_decay=1``, PyTorch 0.004.
    """

    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8
    momentum_decay: float = 0.004
    start: ClassVar[tuple[float, ...]] = (0.0, 0.0, 1.0)

    def __call__(self, gradient: Numbers, state: Any, t: Any) -> tuple[Numbers, Any]:
        mean, square, product = state
        now, ahead = self._momentum(t + 1), self._momentum(t + 2)
        product = product * now
        mean = self.beta1 * mean + (1 - self.beta1) * gradient
        square = self.beta2 * square + (1 - self.beta2) * gradient * gradient
        mean_hat = ahead * mean / (1 - product * ahead) + (1 - now) * gradient / (1 - product)
        root_hat = square**0.5 / (1 - self.beta2 ** (t + 1)) ** 0.5
        return mean_hat / (root_hat + self.epsilon), (mean, square, product)

    def _momentum(self, count: Any) -> Any:
        return self.beta1 * (1 - 0.5 * 0.96 ** (count * self.momentum_decay))


@dataclass(frozen=True, kw_only=True)
class Lion(_Rule):
    """The sign of an averaged gradient: every weight moves by exactly lr (Chen et al. 2023).

    That is without weight decay; where the averaged gradient is exactly 0, nothing moves.
    """

    beta1: float = 0.9
    beta2: float = 0.99
    start: ClassVar[float] = 0.0

    def __call__(self, gradient: Numbers, mean: Numbers, t: Any) -> tuple[Numbers, Any]:
        direction = _sign(self.beta1 * mean + (1 - self.beta1) * gradient)
        return direction, self.beta2 * mean + (1 - self.beta2) * gradient


@dataclass(frozen=True, kw_only=True)
class Muon(_Rule):
    """Momentum with its singular values pushed towards 1 (Jordan et al. 2024). Matrices only.

    The gradient has shape ``(..., rows, columns)``. Five Newton-Schulz steps run in the gradient's
    own precision (PyTorch's run in bfloat16), and the result is scaled by
    ``sqrt(max(1, rows / columns))``.
    """

    beta: float = 0.95
    start: ClassVar[float] = 0.0
    elementwise: ClassVar[bool] = False

    def __call__(self, gradient: Numbers, average: Numbers, t: Any) -> tuple[Numbers, Any]:
        rows, columns = _matrix_shape(gradient)
        average = self.beta * average + (1 - self.beta) * gradient
        ahead = self.beta * average + (1 - self.beta) * gradient
        return max(1, rows / columns) ** 0.5 * _orthogonalised(ahead), average


def _orthogonalised(matrix: Numbers) -> Numbers:
    """Five steps of the quintic ``X <- aX + (bA + cAA)X`` with ``A = X X'``, from unit norm."""
    einsum = _library(matrix).einsum
    norm = einsum("...ij,...ij->...", matrix, matrix) ** 0.5
    x = matrix / (norm[..., None, None] + 1e-7)
    for _ in range(5):
        gram = einsum("...ik,...jk->...ij", x, x)
        x = 3.4445 * x + (-4.7750 * gram + 2.0315 * gram @ gram) @ x
    return x


def _matrix_shape(gradient: Numbers) -> tuple[int, int]:
    shape: tuple[int, ...] = getattr(gradient, "shape", ())
    if len(shape) < 2:
        raise ValueError(
            f"Muon works on matrices, but the gradient has shape {tuple(shape)}; "
            "use another rule, such as Adam, for vectors and single numbers"
        )
    return shape[-2], shape[-1]


def _larger(x: Numbers, y: Numbers) -> Numbers:
    """The larger of two; nan wins where it is y."""
    if isinstance(y, (int, float)):
        return x if x >= y else y
    library, begins = _library(y), isinstance(x, (int, float))
    return library.where(x >= y, x, y) if begins else library.maximum(x, y)


def _sign(x: Numbers) -> Numbers:
    if isinstance(x, (int, float)):
        return math.copysign(1.0, x) if abs(x) > 0 else x  # 0 and nan stay
    return _library(x).sign(x)


def _library(x: Numbers) -> Any:
    """What has the functions for x: what it names, or the module it was made with."""
    if hasattr(x, "__array_namespace__"):
        return x.__array_namespace__()
    name = type(x).__module__.partition(".")[0]
    return sys.modules[name].ops if name == "keras" else sys.modules[name]
