"""Values as JSON and back, so that an answer can run in one process and be judged in another.

``decode`` builds plain data only: numbers, texts, lists, tuples, dicts, arrays. ``decode_inputs``
also builds what a task hands to an answer: objects of the course, functions, tensors, generators.
"""

import importlib
import math
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

JSON: TypeAlias = "bool | int | float | str | list[JSON] | dict[str, JSON] | None"

COURSE = ("descent_lib.", "mountain.check.")  # whose objects may travel
LARGEST, DEEPEST, LONGEST = 100_000, 20, 2_000  # numbers in all, levels of nesting, characters


@dataclass(frozen=True)
class Gradient:
    """An input that an answer receives as the function ``landscape.gradient``."""

    landscape: Any


@dataclass(frozen=True)
class Value:
    """An input that an answer receives as the function ``landscape.value``."""

    landscape: Any


@dataclass(frozen=True)
class Noise:
    """An input that an answer receives as ``numpy.random.default_rng(seed)``."""

    seed: int


@dataclass(frozen=True)
class Tensor:
    """An input that an answer receives as a float64 torch tensor."""

    values: Any
    requires_grad: bool = False


@dataclass(frozen=True)
class Training:
    """An input that an answer receives as an iterator over (loss, weights), one for each epoch.

    The weights are always the same array: as in a real training, they change in place.
    """

    losses: Any
    weights: Any

    def epochs(self) -> Iterator[tuple[float, NDArray[np.float64]]]:
        """Yield each loss with the array of weights, which holds the next row every time."""
        now = np.array(self.weights[0])
        for loss, row in zip(self.losses, self.weights, strict=True):
            now[...] = row
            yield float(loss), now


@dataclass(frozen=True)
class Linear:
    """An input that an answer receives as a float64 ``torch.nn.Linear``."""

    weight: Any
    bias: Any


def encode(value: Any, depth: int = 0) -> JSON:
    """Return ``value`` as JSON can hold it; what JSON cannot hold becomes ``{"other": type}``."""
    if depth > DEEPEST:
        return {"other": "deeply nested data"}
    kind = type(value)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str) and kind is str:
        return value if len(value) <= LONGEST else {"other": "a very long text"}
    if isinstance(value, np.generic):
        return encode(value.item(), depth) if value.dtype.kind in "biuf" else _other(value)
    if isinstance(value, int) and kind is int:
        return value if abs(value) < 2**1000 else {"other": "a very large integer"}
    if isinstance(value, float) and kind is float:
        return value if math.isfinite(value) else {"float": str(value)}
    if isinstance(value, np.ndarray):
        plain = not isinstance(value, np.matrix)
        return _array(value, "array", str(value.dtype)) if plain else {"other": "np.matrix"}
    if kind.__module__.partition(".")[0] == "torch" and hasattr(value, "detach"):
        plain = value.detach().cpu()
        return _array(plain.double().numpy(), "tensor", str(value.dtype).removeprefix("torch."))
    if isinstance(value, (list, tuple)):
        if len(value) > LARGEST:
            return {"other": f"{kind.__name__} of {len(value)} entries"}
        entries = [encode(entry, depth + 1) for entry in value]
        return entries if isinstance(value, list) else {"tuple": entries}
    if isinstance(value, dict) and all(type(key) is str for key in value):
        return {"dict": {key: encode(entry, depth + 1) for key, entry in value.items()}}
    if is_dataclass(value) and kind.__module__.startswith(COURSE):
        parts = {f.name: encode(getattr(value, f.name), depth + 1) for f in fields(value)}
        return {"object": f"{kind.__module__}:{kind.__qualname__}", "fields": parts}
    return _other(value)


def _other(value: object) -> JSON:
    return {"other": type(value).__name__[:80]}


def _array(values: NDArray[Any], key: str, dtype: str) -> JSON:
    if values.dtype.kind not in "biuf" or values.size > LARGEST:
        return {"other": f"array of {dtype} with shape {values.shape}"}
    flat = [encode(number) for number in values.ravel().tolist()]
    return {key: flat, "shape": list(values.shape), "dtype": dtype}


@dataclass(frozen=True)
class Other:
    """What could not be encoded: only the name of its type is left."""

    name: str


def decode(data: JSON, depth: int = 0) -> Any:
    """Return the plain value of ``encode``'s output; ValueError for anything else."""
    return _decode(data, depth, decode)


def _decode(data: JSON, depth: int, again: Callable[[JSON, int], Any]) -> Any:
    if depth > DEEPEST + 5:
        raise ValueError("nested too deeply")
    if data is None or isinstance(data, (bool, int, float, str)):
        return data
    if isinstance(data, list):
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


def _made(flat: list[JSON], shape: list[Any], dtype: str) -> NDArray[Any]:
    if not re.fullmatch(r"float(16|32|64)|bfloat16|u?int(8|16|32|64)|bool", dtype):
        raise ValueError(f"no dtype {dtype[:20]}")
    numbers = [decode(number) for number in flat]
    if not all(isinstance(number, (bool, int, float)) for number in numbers):
        raise ValueError("an array holds numbers")
    if not all(type(side) is int and side >= 0 for side in shape):
        raise ValueError("a shape holds whole numbers")
    dtype = "float32" if dtype == "bfloat16" else dtype
    with np.errstate(over="ignore"):
        return np.array(numbers, dtype=dtype).reshape(shape)


def decode_inputs(data: JSON, depth: int = 0) -> Any:
    """Return the value with which an answer is called. Only for data that a task has made."""
    match data:
        case {"object": str(name), "fields": dict(parts)}:
            module, _, kind = name.partition(":")
            if not module.startswith(COURSE):
                raise ValueError(f"no object of the course: {name}")
            made = getattr(importlib.import_module(module), kind)
            values = {key: decode_inputs(part, depth + 1) for key, part in parts.items()}
            return _arriving(made(**values))
        case {"tensor": list(_)}:
            import torch

            return torch.tensor(decode(data))
    return _decode(data, depth, decode_inputs)


def _arriving(value: Any) -> Any:
    """What the answer receives in place of the stand-ins above."""
    match value:
        case Gradient(landscape):
            return landscape.gradient
        case Value(landscape):
            return landscape.value
        case Noise(seed):
            return np.random.default_rng(seed)
        case Training():
            return value.epochs()
        case Tensor(values, requires_grad):
            import torch

            return torch.tensor(
                np.asarray(values), dtype=torch.float64, requires_grad=requires_grad
            )
        case Linear(weight, bias):
            import torch

            weight = torch.tensor(np.atleast_2d(weight), dtype=torch.float64)
            model = torch.nn.Linear(weight.shape[1], weight.shape[0], dtype=torch.float64)
            with torch.no_grad():
                model.weight.copy_(weight)
                model.bias.copy_(torch.tensor(np.atleast_1d(bias), dtype=torch.float64))
            return model
    return value


def state(value: Any) -> JSON:
    """The part of an input that an answer could change in place, as JSON; None where it cannot."""
    if isinstance(value, np.ndarray) or (
        "torch" in sys.modules and isinstance(value, sys.modules["torch"].Tensor)
    ):
        return encode(value)
    if isinstance(value, (list, tuple)):
        return [
            state(entry) if not isinstance(entry, (int, float, str)) else entry for entry in value
        ]
    if isinstance(value, dict):
        return {key: state(entry) for key, entry in value.items()}
    return encode(value) if isinstance(value, (int, float, str)) else None
