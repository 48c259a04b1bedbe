"""Values as JSON and back, so that an answer can run in one process and be judged in another.

``decode`` builds plain data only: numbers, texts, lists, tuples, dicts, arrays.
"""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass
from decimal import Decimal
from numbers import Real
from typing import Any, TypeAlias

import numpy as np
from numpy import ma
from numpy.typing import NDArray

JSON: TypeAlias = "bool | int | float | str | list[JSON] | dict[str, JSON] | None"

COURSE = ("descent_lib.", "mountain.check.")  # whose objects may travel
LARGEST, DEEPEST, LONGEST = 100_000, 20, 2_000  # numbers in all, levels of nesting, characters


def encode(value: Any, depth: int = 0) -> JSON:
    """Return ``value`` as JSON can hold it; what JSON cannot hold becomes ``{"other": type}``.

    What holds a single number or text is that number or text: an array without axes, a Fraction.
    """
    if depth > DEEPEST:
        return {"other": "deeply nested data"}
    if value is None or isinstance(value, (bool, np.bool_)):
        return value if value is None else bool(value)
    if isinstance(value, str):
        return str(value) if len(value) <= LONGEST else {"other": "a very long text"}
    if isinstance(value, (int, np.integer)):
        return int(value) if abs(int(value)) < 2**1000 else {"other": "a very large integer"}
    if isinstance(value, (Real, Decimal)):
        return _real(value)
    kind = type(value)
    if isinstance(value, np.generic):
        return _other(value)
    if isinstance(value, (np.matrix, ma.MaskedArray)):  # whose arithmetic is another
        return {"other": f"np.{kind.__name__}"}
    if kind.__module__.partition(".")[0] == "torch" and hasattr(value, "detach"):
        return _tensor(value)
    if isinstance(value, np.ndarray):
        return _array(value, "array", str(value.dtype), depth)
    if isinstance(value, (list, tuple)):
        if len(value) > LARGEST:
            return {"other": f"a {kind.__name__} of {len(value)} entries"}
        entries = [encode(entry, depth + 1) for entry in value]
        return entries if isinstance(value, list) else {"tuple": entries}
    if isinstance(value, dict) and all(isinstance(key, str) for key in value):
        return {"dict": {str(key): encode(entry, depth + 1) for key, entry in value.items()}}
    if is_dataclass(value) and kind.__module__.startswith(COURSE):
        parts = {f.name: encode(getattr(value, f.name), depth + 1) for f in fields(value)}
        return {"object": f"{kind.__module__}:{kind.__qualname__}", "fields": parts}
    if hasattr(kind, "__array__"):  # a pandas Series, a Keras variable
        return encode(np.asarray(value), depth + 1)
    return _other(value)


def _real(value: Any) -> JSON:
    try:
        number = float(value)
    except (OverflowError, ValueError):
        return _other(value)
    return number if math.isfinite(number) else {"float": str(number)}


def _tensor(value: Any) -> JSON:
    plain = value.detach().cpu()
    if plain.is_complex():
        return _other(value)
    if not plain.ndim:
        return encode(plain.item())
    return _array(plain.double().numpy(), "tensor", str(value.dtype).removeprefix("torch."), 0)


def _other(value: object) -> JSON:
    return {"other": type(value).__name__[:80]}


def _array(values: NDArray[Any], key: str, dtype: str, depth: int) -> JSON:
    if values.size > LARGEST:
        return {"other": f"an array of {dtype} with shape {values.shape}"}
    if not values.ndim and values.dtype.kind in "biufUO":
        return encode(values.item() if values.dtype.kind != "f" else float(values), depth + 1)
    if values.dtype.kind in "UO":  # texts, or numbers that NumPy keeps as objects
        return encode(values.tolist(), depth + 1)
    if values.dtype.kind not in "biuf":
        return {"other": f"an array of {dtype} with shape {values.shape}"}
    if values.dtype.itemsize > 8:  # a longdouble, which JSON cannot hold
        values, dtype = values.astype(np.float64), "float64"
    flat: list[Any] = values.ravel().tolist()
    if values.dtype.kind == "f" and not np.isfinite(values).all():
        flat = [encode(number) for number in flat]
    return {key: flat, "shape": list(values.shape), "dtype": dtype}


@dataclass(frozen=True)
class Other:
    """What could not be encoded: the name of its type is left, or a few words such as these."""

    name: str

    def __str__(self) -> str:
        return self.name if " " in self.name else f"an object of type {self.name}"


def decode(data: JSON, depth: int = 0) -> Any:
    """Return the plain value of ``encode``'s output; ValueError for anything else."""
    return decoded(data, depth, decode)


def decoded(data: JSON, depth: int, again: Callable[[JSON, int], Any]) -> Any:
    """Return the plain value of ``data``, whose parts ``again(part, depth)`` decodes."""
    if depth > DEEPEST + 5:
        raise ValueError("nested too deeply")
    if data is None or isinstance(data, (bool, int, float, str)):
        return data
    if isinstance(data, list):
        if _single(data):
            return list(data)
        return [again(entry, depth + 1) for entry in data]
    match data:
        case {"float": "nan" | "inf" | "-inf" as name}:
            return float(name)
        case {"tuple": list(entries)}:
            return tuple(again(entry, depth + 1) for entry in entries)
        case {"dict": dict(entries)}:
            return {str(key): again(entry, depth + 1) for key, entry in entries.items()}
        case {"array": list(flat), "shape": list(shape), "dtype": str(dtype)}:
            return _made(flat, shape, dtype)
        case {"tensor": list(flat), "shape": list(shape), "dtype": str(dtype)}:
            return _made(flat, shape, dtype)
        case {"other": str(name)}:
            return Other(name[:200])
    raise ValueError("not a value of the codec")


def _single(entries: list[JSON]) -> bool:
    """Whether all are what they stand for, so that none need be decoded by itself."""
    return not any(isinstance(entry, (list, dict)) for entry in entries)


def _made(flat: list[JSON], shape: list[Any], dtype: str) -> NDArray[Any]:
    if not re.fullmatch(r"float(16|32|64)|bfloat16|u?int(8|16|32|64)|bool", dtype):
        raise ValueError(f"no dtype {dtype[:20]}")
    numbers = flat if _single(flat) else [decode(number) for number in flat]
    if not all(isinstance(number, (bool, int, float)) for number in numbers):
        raise ValueError("an array holds numbers")
    if not all(type(side) is int and side >= 0 for side in shape):
        raise ValueError("a shape holds whole numbers")
    dtype = "float32" if dtype == "bfloat16" else dtype
    with np.errstate(over="ignore"):
        return np.array(numbers, dtype=dtype).reshape(shape)
