"""Many torch tensors as one number: a rule's lines, called once, are done to all of them."""

from typing import Any

import torch
from torch import Tensor


class Many:
    """Tensors of any shapes, to which ``+ - * / ** abs`` are done each, with a number or with Many.

    These are the calls by which ``torch.optim`` moves a network. A product with a number waits for
    a sum that takes it along: ``b * x + y`` reads and writes memory once.
    """

    __slots__ = ("_factor", "_tensors")

    def __init__(self, tensors: Any, factor: float = 1.0):
        self._tensors, self._factor = tensors, factor

    @property
    def tensors(self) -> Any:
        """All of them, multiplied by what waited."""
        if self._factor == 1:
            return self._tensors
        return torch._foreach_mul(self._tensors, _number(self._factor, self._tensors[0]))

    def __add__(self, other: Any) -> "Many":
        if not isinstance(other, Many):
            return Many(torch._foreach_add(self.tensors, _number(other, self._tensors[0])))
        one, scaled = (other, self) if other._factor == 1 else (self, other)
        return Many(torch._foreach_add(one.tensors, scaled._tensors, alpha=scaled._factor))

    def __mul__(self, other: Any) -> "Many":
        if not isinstance(other, Many):
            return Many(self._tensors, self._factor * float(other))
        return Many(torch._foreach_mul(self.tensors, other.tensors))

    def __truediv__(self, other: Any) -> "Many":
        if not isinstance(other, Many):
            return Many(self._tensors, self._factor / float(other))
        return Many(torch._foreach_div(self.tensors, other.tensors))

    def __pow__(self, exponent: float) -> "Many":
        if exponent == 0.5:
            return Many(torch._foreach_sqrt(self.tensors))
        return Many(torch._foreach_pow(self.tensors, exponent))

    def __abs__(self) -> "Many":
        return Many(torch._foreach_abs(self.tensors))

    def __neg__(self) -> "Many":
        return Many(self._tensors, -self._factor)

    def __sub__(self, other: Any) -> "Many":
        return self.__add__(-other)

    def __rsub__(self, other: float) -> "Many":
        return -self + other

    def __rtruediv__(self, other: float) -> "Many":
        return Many(torch._foreach_reciprocal(self.tensors), other)

    __radd__, __rmul__ = __add__, __mul__

    def __array_namespace__(self) -> Any:  # the array standard's way to the functions for it
        return Many

    @staticmethod
    def sign(x: "Many") -> "Many":
        """The sign of each number."""
        return Many(torch._foreach_sign(x.tensors))

    @staticmethod
    def maximum(x: "Many", y: "Many") -> "Many":
        """The larger of two numbers; nan wins."""
        return Many(torch._foreach_maximum(x.tensors, y.tensors))


def _number(x: float, like: Tensor) -> Any:
    """A number as a tensor, where each tensor would else convert it by itself."""
    exact = like.dtype in (torch.float32, torch.float64)  # half precision would round it
    return torch.scalar_tensor(x, dtype=like.dtype) if exact and like.is_cpu else x
