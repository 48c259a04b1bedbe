"""What a task hands to an answer beyond plain data: objects, functions, tensors, generators."""

import importlib
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mountain.check.codec import COURSE, JSON, decode, decoded, encode


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
    return decoded(data, depth, decode_inputs)


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
