"""The knobs of a film: the sliders, each over some values."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeAlias

import numpy as np

from descent_lib import arguments

Facts: TypeAlias = dict[str, Any]  # for the player, as JSON
NAMES = 9  # so many names can be read at a glance


class Knob:
    """A slider over ``values``, with its ``label``; a few names are buttons instead.

    ``start`` is the position shown first, the middle if not given; ``text(value)`` writes a value
    beside the slider.
    """

    def __init__(
        self,
        values: Iterable[Any],
        label: str = "",
        start: int | None = None,
        text: Callable[[Any], str] | None = None,
    ):
        self.values: list[Any] = arguments.sequence("values", values)
        self.label = str(label)
        middle = len(self.values) // 2
        self.start = middle if start is None else in_range("start", start, len(self.values))
        self.text: Callable[[Any], str] = arguments.function("text", text or _text)

    def __repr__(self) -> str:
        return f'Knob({len(self.values)} values of "{self.label}")'

    def says(self, position: int) -> str:
        """Its label and the value at a position: "learning rate 0.1", or "β = 0.9"."""
        sign = " =" if len(self.label) == 1 else ""
        return f"{self.label or 'value'}{sign} {self.text(self.values[position])}"

    def facts(self) -> Facts:
        """What the player needs to know."""
        texts = [str(self.text(value)) for value in self.values]
        names = len(texts) <= NAMES and all(isinstance(value, str) for value in self.values)
        return {"label": self.label, "texts": texts, "start": self.start, "names": names}


def in_range(name: str, position: int, count: int) -> int:
    """Return a position below ``count``, or explain."""
    position = arguments.whole(name, position)
    if position >= count:
        raise ValueError(f"{name} is {position}; the last position is {count - 1}")
    return position


def _text(value: object) -> str:
    if isinstance(value, (int, float, np.number)):
        return f"{value:.3g}"
    if isinstance(value, (Sequence, np.ndarray)) and not isinstance(value, str):
        return "(" + ", ".join(_text(part) for part in value) + ")"
    return str(value)
