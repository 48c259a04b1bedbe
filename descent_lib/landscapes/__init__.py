"""Functions to walk on, with gradient, Hessian and minima.

Every landscape takes positions ``x`` of shape ``(..., n)``: the last axis holds the coordinates,
the leading axes many positions at once. ``value(x)`` has shape ``(...)``, ``gradient(x)`` shape
``(..., n)`` and ``hessian(x)`` shape ``(..., n, n)``. ``minima`` has shape ``(k, n)``, the lowest
minimum first.
"""

from descent_lib.landscapes.own import Landscape
from descent_lib.landscapes.polynomials import (
    Beale,
    Himmelblau,
    MonkeySaddle,
    Quartic,
    Rosenbrock,
    Saddle,
)
from descent_lib.landscapes.quadratics import Bowl, LeastSquares, Ravine

__all__ = [
    "Beale", "Bowl", "Himmelblau", "Landscape", "LeastSquares", "MonkeySaddle", "Quartic", "Ravine",
    "Rosenbrock", "Saddle",
]  # fmt: skip
