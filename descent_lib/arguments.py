"""Errors that name the argument and say what to do instead."""

import math
import operator


def number(name, value, low=-math.inf, high=math.inf, *, above=None, below=None):
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


def whole(name, value, low=0):
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


def function(name, value):
    """Return ``value`` if it can be called, or explain."""
    if not callable(value):
        raise TypeError(f"{name} must be a function, but it is {short(value)}")
    return value


def sequence(name, value):
    """Return ``value`` as a list with at least one entry, or explain."""
    if isinstance(value, (str, bytes)) or not hasattr(value, "__iter__"):
        raise TypeError(f"{name} must be a sequence, such as a list, but it is {short(value)}")
    entries = list(value)
    if not entries:
        raise ValueError(f"{name} is empty; give at least one entry")
    return entries


def interval(name, value, above=None):
    """Return ``value`` as a pair (low, high) of floats with low < high, or explain."""
    try:
        low, high = value
    except (TypeError, ValueError):
        raise TypeError(f"{name} must be a pair (low, high), but it is {short(value)}") from None
    low, high = (number(name, end, above=above) for end in (low, high))
    if low >= high:
        raise ValueError(f"{name} is ({low:g}, {high:g}); give the lower end first")
    return low, high


def rule(name, value):
    """Return ``value`` if it is an optimizer such as ``Adam()``, or explain."""
    if isinstance(value, type) or not (callable(value) and hasattr(value, "start")):
        raise TypeError(f"{name} must be an optimizer such as Adam(), but it is {short(value)}")
    return value


def short(value):
    """Return ``value`` and its type as a message shows them."""
    text = repr(value)
    return f"{text if len(text) <= 40 else text[:37] + '...'} ({type(value).__name__})"
