"""What the parts of a walk must be able to do: anything that can will serve, also your own."""

from typing import Any, Protocol, TypeAlias

from descent_lib.arrays import Array

Numbers: TypeAlias = (
    Any  # a float, an array, a torch tensor, a TensorFlow tensor: what + - * / take
)


class Rule(Protocol):
    """An optimizer: ``start`` is the memory before the first step, a number or a tuple of them.

    ``rule(gradient, state, t)`` returns a direction to walk against, of the gradient's shape, and
    the new state; t counts steps from 0.
    """

    @property
    def start(self) -> Any: ...

    def __call__(self, gradient: Numbers, state: Any, t: Any, /) -> tuple[Numbers, Any]: ...


class Schedule(Protocol):
    """A learning rate that follows the step: ``schedule(t)``, t from 0, is the rate of step t."""

    def __call__(self, t: Any, /) -> Any: ...


class Objective(Protocol):
    """A function to minimise: ``value(x)`` of shape (...) for positions ``x`` (..., n)."""

    def value(self, x: Array, /) -> Array: ...


class Differentiable(Objective, Protocol):
    """What can be walked on: it knows its gradient too, ``gradient(x)`` of the shape of ``x``."""

    def gradient(self, x: Array, /) -> Array: ...


class TwiceDifferentiable(Differentiable, Protocol):
    """What Newton can walk on: it knows its Hessian too, ``hessian(x)`` (..., n, n)."""

    def hessian(self, x: Array, /) -> Array: ...
