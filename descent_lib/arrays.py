"""Arrays of floats: how they are checked when they come in, and how points and slopes are made."""

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from descent_lib import arguments

Array: TypeAlias = NDArray[np.float64]


def floats(name: str, values: ArrayLike) -> Array:
    """A new float array; nan and inf may pass, texts and ragged rows may not."""
    try:
        array = np.array(values)
        if array.dtype.kind not in "biuf":
            raise TypeError
    except (TypeError, ValueError):
        raise TypeError(
            f"{name} must hold numbers, in rows of equal length; it is {arguments.short(values)}"
        ) from None
    return array.astype(float, copy=False)


def finite(name: str, values: ArrayLike) -> Array:
    """A new float array without nan and inf."""
    array = floats(name, values)
    if not np.isfinite(array).all():
        raise ValueError(f"{name} holds nan or inf; remove or replace those entries")
    return array


def numbers(name: str, values: ArrayLike) -> Array:
    """A new float array of at least one finite number."""
    array = finite(name, values)
    if array.size == 0:
        raise ValueError(f"{name} is empty; give at least one number")
    return array


def points(x: ArrayLike, n: int | None = None) -> Array:
    """Positions as a float array of shape (..., n)."""
    if not (isinstance(x, np.ndarray) and x.dtype == float):
        x = floats("x", x)
    if x.ndim == 0 or x.shape[-1] != (n or x.shape[-1] or 1):
        raise ValueError(
            f"x has shape {x.shape}; its last axis must hold the {n or ''} coordinates, "
            f"as in shape (..., {n or 'n'})"
        )
    return x


def inner(x: Array, y: Array) -> Array:
    """The inner products of vectors (..., n), of shape (...)."""
    if x.shape[-1] == y.shape[-1] == 2:  # in the plane; by columns it is ten times as fast
        product = x * y
        return product[..., 0] + product[..., 1]
    whole: Array = np.einsum("...i,...i->...", x, y)
    return whole


def xy(x: ArrayLike) -> tuple[Array, Array]:
    """The two coordinates of positions in the plane, each of shape (...)."""
    x = points(x, 2)
    return x[..., 0], x[..., 1]


def vector(x: Array, y: Array) -> Array:
    """Two coordinates of shape (...) as vectors of shape (..., 2)."""
    both = np.empty((*np.shape(x), 2))
    both[..., 0], both[..., 1] = x, y
    return both


def symmetric(xx: Array, xy: Array, yy: Array) -> Array:
    """Symmetric matrices of shape (..., 2, 2)."""
    return np.stack([vector(xx, xy), vector(xy, yy)], axis=-1)


def everywhere(x: ArrayLike, matrix: Array) -> Array:
    """The same Hessian at every position: (..., n, n)."""
    shape = points(x, len(matrix)).shape[:-1]
    return np.broadcast_to(matrix, shape + matrix.shape).copy()


def rows(chosen: Any, count: int) -> NDArray[np.intp]:
    """Row numbers below ``count``, checked."""
    try:
        picked: NDArray[np.intp] = np.arange(count)[chosen]
    except (IndexError, TypeError):
        raise ValueError(f"rows must be row numbers below {count}, but it is {chosen!r}") from None
    if picked.ndim != 1 or not picked.size:
        raise ValueError(f"rows must be a list of at least one row number, but it is {chosen!r}")
    return picked
