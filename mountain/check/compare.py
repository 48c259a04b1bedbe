"""When two values agree, and how they differ when they do not."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from mountain.check.codec import Other
from mountain.check.task import Task

Array = NDArray[np.float64]
Difference = tuple[str, str]  # its name, and the sentence that says it
NOTHING = (
    "It returns None. Is it written, and does it end with `return`? What is only printed is not "
    "handed over."
)


_MEANT = {  # what a type that no task wants is a sign of
    "generator": "Is there a `yield` where `return` belongs?",
    "coroutine": "Write `def` without `async`.",
    "function": "Are the brackets of a call missing?",
    "method": "Are the brackets of a call missing?",
    "builtin_function_or_method": "Are the brackets of a call missing?",
    "np.matrix": "Use an array, as `np.asarray` makes it: `*` means something else in a matrix.",
    "complex": "Was a root taken of a negative number?",
    "map": "Put `list(...)` around it.",
    "zip": "Put `list(...)` around it.",
    "set": "A set has no order: use a list.",
}


def agree(got: Any, want: Any, rtol: float, atol: float) -> bool:
    """Whether ``got`` is ``want``: numbers within the tolerance, the same shape, nan nowhere new.

    A list, a tuple and an array of the same numbers agree, and a text in capitals or with blanks.
    """
    if isinstance(got, str) and isinstance(want, str):
        return got.strip().casefold() == want.strip().casefold()
    if isinstance(want, dict):
        return (
            isinstance(got, dict)
            and got.keys() == want.keys()
            and all(agree(got[key], want[key], rtol, atol) for key in want)
        )
    if want is None or isinstance(want, (str, bool)):
        return type(got) is type(want) and got == want
    one, other = numbers(got), numbers(want)
    if other is None:
        return (
            isinstance(got, (list, tuple))
            and len(got) == len(want)
            and all(agree(*pair, rtol, atol) for pair in zip(got, want, strict=True))
        )
    if one is None or one.shape != other.shape:
        return False
    with np.errstate(all="ignore"):
        return bool(np.allclose(one, other, rtol, atol, equal_nan=True))


def numbers(value: Any) -> Array | None:
    """``value`` as an array of floats, or None if it is not numbers in a regular shape."""
    if isinstance(value, bool):
        return None
    if isinstance(value, (int, float, np.ndarray)):
        try:
            return np.asarray(value, dtype=float)
        except OverflowError:
            return None
    if not isinstance(value, (list, tuple)):
        return None
    entries = [array for entry in value if (array := numbers(entry)) is not None]
    if len(entries) < len(value) or len({entry.shape for entry in entries}) > 1:
        return None
    return np.array(entries, dtype=float) if entries else np.zeros(0)


def kind(got: Any, want: Any) -> Difference | None:
    """What differs, if ``got`` is not the kind of thing that is wanted, or has another shape."""
    if got is None and want is not None:
        return ("nothing", NOTHING)
    if isinstance(got, Other):
        meant = _MEANT.get(got.name, "")
        return ("kind", f"It gives {got} instead of {_name(want)}. {meant}".rstrip())
    one, other = numbers(got), numbers(want)
    if other is None and isinstance(want, (list, tuple)) and isinstance(got, (list, tuple)):
        return _inside(got, want)
    if other is None and type(got) is type(want):
        return None
    if one is None and isinstance(got, (list, tuple)) and other is not None and other.ndim:
        return _inside(got, list(want)) or ("kind", "It gives a list that is not all numbers.")
    if one is None or other is None:
        return ("kind", f"It gives {_name(got)} instead of {_name(want)}.")
    if one.shape != other.shape:
        return ("shape", f"It gives {_shape(one)} instead of {_shape(other)}.")
    if not np.isfinite(one).all() and np.isfinite(other).all():
        what = "nan (not a number)" if np.isnan(one).any() else "infinity"
        return (
            "not-finite",
            (
                f"It gives {what}. Look for a division by zero, a root of a negative "
                "number, or a walk that diverges."
            ),
        )
    if _dtype(got) in ("float32", "float16") and np.allclose(one, other, 1e-3, 1e-5):
        return (
            "precision",
            (
                f"Right to about {7 if _dtype(got) == 'float32' else 3} digits: it "
                f"computes in {_dtype(got)}. Keep the type of the input, float64."
            ),
        )
    whole = isinstance(got, np.ndarray) and got.dtype.kind in "iu"
    if whole and any(np.array_equal(one, cut(other)) for cut in (np.trunc, np.floor, np.round)):
        return (
            "integers",
            "It gives whole numbers, without what comes after the point. Use an array of floats.",
        )
    return None


def number(got: Any, want: Any, task: Task) -> Difference:
    """What differs in a wrong answer that is one value, typed or computed."""
    if got is None:
        return ("nothing", "Write your answer in place of `None`.")
    if isinstance(want, str):
        return ("no-option", "That is none of the options: write one of the letters, in quotes.")
    if found := kind(got, want):
        return found
    one, other = np.asarray(got, dtype=float), np.asarray(want, dtype=float)
    if one.ndim:
        wrong = np.flatnonzero(~np.isclose(one, other, task.rtol, task.atol)) + 1
        if len(wrong) == one.size:
            return ("none-right", "None of the numbers is right.")
        which = " and ".join(f"number {n}" for n in wrong)
        return ("part", f"{len(wrong)} of {one.size} numbers wrong: {which}.")
    if type(want) is int and abs(one - other) == 1:
        return ("one-off", f"One too {'many' if one > other else 'few'}: count again.")
    if type(want) is not int and np.allclose(one, other, 20 * task.rtol, 0):
        return ("close", "Close, but not close enough: calculate with more digits.")
    if one * other < 0:
        return ("sign", "The answer has the other sign.")
    if abs(one) > abs(other):
        return ("too-large", "Too large.")
    return ("too-small", "Too small.")


def _inside(got: Any, want: Any) -> Difference | None:
    """The first entry that is of another kind."""
    if len(got) != len(want):
        entries = "1 entry" if len(got) == 1 else f"{len(got)} entries"
        return ("shape", f"It gives {entries} instead of {len(want)}.")
    for n, pair in enumerate(zip(got, want, strict=True), 1):
        if found := kind(*pair):
            name, said = found
            if name == "nothing":
                return name, f"Entry {n} of {len(want)} is None."
            return name, f"In entry {n} of {len(want)}: {said[0].lower()}{said[1:]}"
    return None


def _dtype(value: Any) -> str:
    if isinstance(value, np.ndarray):
        return str(value.dtype)
    if isinstance(value, (list, tuple)) and value:
        return _dtype(value[0])
    return ""


def _shape(array: Array) -> str:
    if array.ndim == 0:
        return "a single number"
    if array.ndim > 1:
        return f"shape {array.shape}"
    return "a list of one number" if len(array) == 1 else f"{len(array)} numbers"


def _name(value: Any) -> str:
    if isinstance(value, np.ndarray) and value.ndim == 0:
        return "a number"
    names: dict[Any, str] = {
        bool: "True or False",
        (int, float): "a number",
        str: "a text",
        list: "a list",
        tuple: "a tuple",
        dict: "a dict",
        np.ndarray: "an array",
        type(None): "None",
        Other: "something else",
    }
    return next(name for kinds, name in names.items() if isinstance(value, kinds))
