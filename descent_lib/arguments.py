"""Errors that name the argument and say what to do instead."""

import math
import operator
from collections.abc import Callable
from typing import Any


def number(
    name: str,
    value: Any,
    low: float = -math.inf,
    high: float = math.inf,
    *,
    above: float | None = None,
    below: float | None = None,
) -> float:
    """Return ``value`` as a finite float within ``low..high``, or explain what is wrong with it."""
    try:
        if isinstance(value, (str, bytes)):
            raise TypeError
        result = float(value)
    except (TypeError, ValueError, OverflowError):
        raise TypeError(f"{name} must be a number, but it is {short(value)}") from None
    if not math.isfinite(result):
        raise ValueError(f"{name} is {result}; give a finite number")
    if above is not None and result <= above:
        raise ValueError(f"{name} is {result:g}; it must be greater than {above:g}")
    if below is not None and result >= below:
        raise ValueError(f"{name} is {result:g}; it must be less than {below:g}")
    if not low <= result <= high:
        bounds = f"at least {low:g}" if high == math.inf else f"between {low:g} and {high:g}"
        raise ValueError(f"{name} is {result:g}; it must be {bounds}")
    return result


def whole(name: str, value: Any, low: int = 0) -> int:
    """Return ``value`` as an int of at least ``low``, or explain what is wrong with it."""
    try:
        result = operator.index(value)
    except TypeError:
        raise TypeError(f"{name} must be a whole number, but it is {short(value)}") from None
    if isinstance(value, bool):
        raise TypeError(f"{name} must be a whole number, but it is {value}")
    if result < low:
        raise ValueError(f"{name} is {result}; it must be at least {low}")
    return result


def function(name: str, value: Any) -> Callable[..., Any]:
    """Return ``value`` if it can be called, or explain."""
    if not callable(value):
        raise TypeError(f"{name} must be a function, but it is {short(value)}")
    return value  # type: ignore[no-any-return]


def sequence(name: str, value: Any) -> list[Any]:
    """Return ``value`` as a list with at least one entry, or explain."""
    if isinstance(value, (str, bytes)) or not hasattr(value, "__iter__"):
        raise TypeError(f"{name} must be a sequence, such as a list, but it is {short(value)}")
    entries = list(value)
    if not entries:
        raise ValueError(f"{name} is empty; give at least one entry")
    return entries


def interval(name: str, value: Any, above: float | None = None) -> tuple[float, float]:
    """Return ``value`` as a pair (low, high) of floats with low < high, or explain."""
    try:
        low, high = value
    except (TypeError, ValueError):
        raise TypeError(f"{name} must be a pair (low, high), but it is {short(value)}") from None
    low, high = (number(name, end, above=above) for end in (low, high))
    if low >= high:
        raise ValueError(f"{name} is ({low:g}, {high:g}); give the lower end first")
    return low, high


def rule(name: str, value: Any) -> Any:
    """Return ``value`` if it is an optimizer such as ``Adam()``, or explain."""
    if isinstance(value, type) or not (callable(value) and hasattr(value, "start")):
        raise TypeError(f"{name} must be an optimizer such as Adam(), but it is {short(value)}")
    return value


def schedule(name: str, value: Callable[..., Any]) -> Callable[[int], float]:
    """Return the function t -> rate whose every rate is checked; explain what step 0 shows."""

    def checked(t: int) -> float:
        return number(f"{name}({t})", called(name, value, t), low=0)

    checked(0)
    return checked


def called(name: str, schedule: Callable[..., Any], t: Any) -> Any:
    """Return ``schedule(t)``, or explain that it takes no step."""
    try:
        return schedule(t)
    except TypeError as error:
        if error.__traceback__ is not None and error.__traceback__.tb_next is None:
            raise TypeError(  # it could not even be called
                f"{name} is a function that does not take the step; write lambda t: ..., or give a "
                f"number ({error})"
            ) from None
        raise


def short(value: object) -> str:
    """Return ``value`` and its type as a message shows them."""
    text = repr(value)
    return f"{text if len(text) <= 40 else text[:37] + '...'} ({type(value).__name__})"
