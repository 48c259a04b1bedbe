"""A landscape made of any function, with the slopes that are missing taken by differences."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from descent_lib import arguments
from descent_lib.arrays import Array, finite, points

Function = Callable[[Array], ArrayLike]
EXAMPLE = "write f(x) with x[..., 0] and x[..., 1], or sums over axis=-1"


class Landscape:
    """Any function of your own: ``Landscape(lambda x: (x**2).sum(axis=-1))``.

    ``value`` and ``gradient`` take an array of shape ``(..., n)``; a function of a single number
    may keep that last axis. In many positions at once, each must have the height that it has
    alone: ``x[..., 0]`` is the first coordinate of each, and ``x[0]`` the whole first position. A
    ``gradient`` or ``hessian`` that is not given is computed by central differences (relative error
    about 1e-10 and 1e-6).
    """

    def __init__(
        self,
        value: Function,
        gradient: Function | None = None,
        hessian: Function | None = None,
        minima: ArrayLike = (),
    ):
        given = {"value": value, "gradient": gradient, "hessian": hessian}
        self._given = {
            name: arguments.function(name, f)
            for name, f in given.items()
            if name == "value" or f is not None
        }
        places = finite("minima", minima)
        self.minima = np.atleast_2d(places) if places.size else np.empty((0, 1))

    def __repr__(self) -> str:
        names = {name: getattr(f, "__name__", type(f).__name__) for name, f in self._given.items()}
        said = ", ".join(f"{key}={name.strip('<>')}" for key, name in names.items())
        return f"Landscape({said})"

    def value(self, x: ArrayLike) -> Array:
        return self._each_alone("value", self._height, points(x))

    def gradient(self, x: ArrayLike) -> Array:
        if "gradient" in self._given:
            return self._each_alone("gradient", self._slope, points(x))
        self.value(x)
        return self._slope(points(x))

    def hessian(self, x: ArrayLike) -> Array:
        if "hessian" in self._given:
            return self._each_alone("hessian", self._curvature, points(x))
        self.gradient(x)
        return _differences(self._slope, points(x), 6e-6 if "gradient" in self._given else 1e-4)

    def _each_alone(self, name: str, function: Callable[[Array], Array], x: Array) -> Array:
        """The function of x, if the last position gives alone what it gives among the others.

        A slope may be noise, whose draws nobody wants to see used up; so it is looked at only where
        an axis of positions is as long as that of coordinates: there a mix-up has the right shape.
        """
        found = function(x)
        if x.ndim == 1 or not x.size or (name != "value" and x.shape[-1] not in x.shape[:-1]):
            return found
        alone = function(x.reshape(-1, x.shape[-1])[-1])
        among = found[(-1,) * (x.ndim - 1)] if found.ndim >= x.ndim - 1 else found
        if _equal(alone, among) or not _equal(function(x), found):  # noise is nobody's mistake
            return found
        raise ValueError(
            f"{name}(x) mixes the positions in x of shape {x.shape}: the last one alone gives "
            f"{arguments.short(alone.tolist())}, and among the others "
            f"{arguments.short(among.tolist())}; {EXAMPLE}"
        )

    def _height(self, x: Array) -> Array:
        height = _array("value", self._given["value"](x))
        if height.shape == x.shape and x.shape[-1] == 1:
            height = height[..., 0]
        if height.shape != x.shape[:-1]:
            raise ValueError(
                f"value(x) has shape {height.shape} for x of shape {x.shape}; it must be "
                f"{x.shape[:-1]}, one height per position: {EXAMPLE}"
            )
        return height

    def _slope(self, x: Array) -> Array:
        if "gradient" in self._given:
            return _array("gradient", self._given["gradient"](x))
        return _differences(self._height, x, 6e-6)

    def _curvature(self, x: Array) -> Array:
        return _array("hessian", self._given["hessian"](x))


def _array(name: str, values: Any) -> Array:
    try:
        return np.asarray(values, dtype=float)
    except (TypeError, ValueError):
        raise TypeError(
            f"{name}(x) must return numbers, but it returned {arguments.short(values)}"
        ) from None


def _equal(a: Array, b: Array) -> bool:
    return a.shape == b.shape and np.allclose(a, b, rtol=1e-6, atol=1e-9, equal_nan=True)


def _differences(function: Callable[[Array], Array], x: Array, width: float) -> Array:
    """Central differences of ``function`` along each coordinate, in a new last axis."""
    columns = []
    for i in range(x.shape[-1]):
        h = np.zeros_like(x)
        h[..., i] = width * np.maximum(1, np.abs(x[..., i]))
        rise = function(x + h) - function(x - h)
        run = 2 * h[..., i]
        columns.append(rise / (run if rise.ndim == run.ndim else run[..., None]))
    return np.stack(columns, axis=-1)
