"""When two values agree, and how they differ when they do not."""

import numpy as np

from descent_lib.check.codec import Other

CLOSE = (
    "Nearly right: the first digits agree, and then they part. A rounded constant, single "
    "precision, or a small term in another place?"
)
NOTHING = "It returns None. Is it written, and does it end with `return`?"


def agree(got, want, rtol, atol):
    """Whether ``got`` is ``want``: numbers within the tolerance, the same shape, nan nowhere new.

    A list, a tuple and an array of the same numbers agree.
    """
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


def numbers(value):
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
    entries = [numbers(entry) for entry in value]
    if any(entry is None for entry in entries) or len({entry.shape for entry in entries}) > 1:
        return None
    return np.array(entries, dtype=float) if entries else np.zeros(0)


def kind(got, want):
    """(name, sentence) if ``got`` is not the kind of thing that is wanted, or has another shape."""
    if got is None and want is not None:
        return ("nothing", NOTHING)
    if isinstance(got, Other):
        return ("kind", f"It gives an object of type {got.name} instead of {_name(want)}.")
    one, other = numbers(got), numbers(want)
    if other is None:
        if type(got) is not type(want):
            return ("kind", f"It gives {_name(got)} instead of {_name(want)}.")
        if isinstance(want, (list, tuple)) and len(got) != len(want):
            return ("shape", f"It gives {len(got)} entries instead of {len(want)}.")
        return None
    if one is None:
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
    if isinstance(got, np.ndarray) and got.dtype.kind in "iu" and np.abs(one - other).max() <= 1:
        return (
            "integers",
            "It gives whole numbers: the result is cut off. Use an array of floats.",
        )
    return None


def number(got, want, task):
    """(name, sentence) on an answer that is one value, typed or computed, and wrong."""
    if got is None or isinstance(got, Other):
        return ("nothing", "Write your answer in place of `None`.")
    if isinstance(want, str):
        return ("no-option", "That is none of the options: write one of the letters, in quotes.")
    if found := kind(got, want):
        return found
    one, other = numbers(got), numbers(want)
    if one.ndim:
        return ("different", "At least one of the numbers is wrong.")
    if np.allclose(one, other, 20 * task.rtol, 0):
        return ("close", "Close, but not close enough: calculate with more digits.")
    if one * other < 0:
        return ("sign", "The answer has the other sign.")
    return ("different", "Too large." if abs(one) > abs(other) else "Too small.")


def pattern(values, wanted, task):
    """(name, sentence) if all the values are wrong in the same simple way."""
    pairs = [(numbers(v), numbers(w)) for v, w in zip(values, wanted, strict=True)]
    if any(a is None or b is None or a.shape != b.shape or not a.size for a, b in pairs):
        return None
    with np.errstate(all="ignore"):
        got, want = (np.concatenate([pair[i].ravel() for pair in pairs]) for i in (0, 1))
        if np.allclose(got, -want, task.rtol, task.atol):
            return ("sign", "The sizes are right, and every sign is the wrong way round.")
        if np.allclose(got, want, 1e-3, 1e-6):
            return ("close", CLOSE)
        ratios = got[want != 0] / want[want != 0]
        if ratios.size > 1 and np.allclose(ratios, ratios[0], 1e-6) and np.isfinite(ratios[0]):
            return ("factor", f"Your answer is {ratios[0]:.6g} times the right one, every time.")
        offset = got - want
        if np.allclose(offset, offset[0], 1e-6, 1e-9) and got.size > 2:
            return ("offset", f"Your answer is the right one plus {offset[0]:.6g}, every time.")
    return _along(pairs, task)


def _along(pairs, task):
    """What a series shows: one step late or early, or right up to some step."""
    if not all(a.ndim and len(a) > 2 for a, _ in pairs):
        return None
    for name, mine, theirs in (
        ("late", slice(1, None), slice(None, -1)),
        ("early", slice(None, -1), slice(1, None)),
    ):
        if all(np.allclose(a[mine], b[theirs], task.rtol, task.atol) for a, b in pairs):
            return (name, f"Your series is the right one, one step {name}.")
    same = [
        [agree(x, y, task.rtol, task.atol) for x, y in zip(a, b, strict=True)] for a, b in pairs
    ]
    right = min(row.index(False) for row in same)
    if right and len({row.index(False) for row in same}) == 1:
        return (
            "from-step",
            (
                f"It is right up to step {right} and differs from step {right + 1} on. "
                "What is carried from one step to the next?"
            ),
        )
    return None


def _dtype(value):
    if isinstance(value, np.ndarray):
        return str(value.dtype)
    if isinstance(value, (list, tuple)) and value:
        return _dtype(value[0])
    return ""


def _shape(array):
    if array.ndim == 0:
        return "a single number"
    return f"shape {array.shape}" if array.ndim > 1 else f"{len(array)} numbers"


def _name(value):
    if isinstance(value, np.ndarray) and value.ndim == 0:
        return "a number"
    names = {
        bool: "True or False",
        int: "a number",
        float: "a number",
        str: "a text",
        list: "a list",
        tuple: "a tuple",
        dict: "a dict",
        np.ndarray: "an array",
        type(None): "None",
        Other: "something else",
    }
    return names[type(value)]
