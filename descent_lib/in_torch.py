"""Level 1: any rule as a ``torch.optim.Optimizer``, and the manual's regression in PyTorch."""

import importlib
from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Any

import torch
from torch import Tensor

from descent_lib import arguments
from descent_lib.config import from_config, rule_name, to_config
from descent_lib.in_python import Line, finite_line, regression_arguments
from descent_lib.protocols import Rule, Schedule
from descent_lib.torch_groups import Group, begin_step, checked_settings, refuse_unknown
from descent_lib.torch_moves import (
    bunches,
    can_be_cut,
    columns,
    elementwise,
    flat,
    keep_freed_memory,
    memory_of,
    move,
    move_compiled,
    move_in_pieces,
    parts,
    whole,
)


def gradient_descent_torch(
    data_x: Iterable[float], data_y: Iterable[float], lr: float = 0.01, epochs: int = 100
) -> Line:
    """The same fit as ``gradient_descent_pure``, with autograd and ``torch.optim.SGD``: (w, b)."""
    xs, ys, lr, epochs = regression_arguments(data_x, data_y, lr, epochs)
    x, y = torch.tensor(xs, dtype=torch.float64), torch.tensor(ys, dtype=torch.float64)
    w, b = (torch.zeros((), dtype=torch.float64, requires_grad=True) for _ in "wb")
    optimizer = torch.optim.SGD([w, b], lr=lr)
    for _ in range(epochs):
        optimizer.zero_grad()
        loss = ((w * x + b - y) ** 2).mean()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
    return finite_line(w.item(), b.item(), xs, lr)


class Descent(torch.optim.Optimizer):
    """Walk the parameters by ``rule``: ``p <- p - lr * (direction + decay * p)``.

    ``lr`` is a number, which torch's schedulers may change, or one of our schedules ``t -> lr``,
    which follows the optimizer's own count of steps; ``param_groups[0]["lr"]`` is the rate of the
    last step. ``decay`` is decoupled weight decay. One rule serves all parameter groups; ``lr`` and
    ``decay`` may differ between them. ``compiled=True`` hands the rule's lines to
    ``torch.compile``: the first step takes long, and the next ones are fast.
    """

    def __init__(
        self,
        params: Any,
        rule: Rule,
        lr: float | Schedule,
        decay: float = 0.0,
        *,
        compiled: bool = False,
        **unknown: Any,
    ):
        refuse_unknown(unknown, "Descent")
        self.rule = arguments.rule("rule", rule)
        if not isinstance(compiled, bool):
            raise TypeError(
                f"compiled must be True or False, but it is {arguments.short(compiled)}"
            )
        self.compiled = compiled
        if self.compiled:
            _need_compiler()
        keep_freed_memory()
        super().__init__(params, checked_settings({"lr": lr, "decay": decay}))

    def add_param_group(self, param_group: dict[str, Any]) -> None:
        """Add parameters, with their own ``lr`` and ``decay`` if the group names them."""
        if isinstance(param_group, dict):
            refuse_unknown(param_group, "a parameter group of Descent")
            t = self.param_groups[0]["t"] if self.param_groups else 0
            notes = {"rule": rule_name(self.rule), "t": t}
            param_group = Group(self.defaults | param_group | checked_settings(param_group) | notes)
        super().add_param_group(param_group)

    def __getstate__(self) -> dict[str, Any]:  # for copies
        return super().__getstate__() | {"rule": self.rule, "compiled": self.compiled}

    def __setstate__(self, state: dict[str, Any]) -> None:
        super().__setstate__(state)
        self.param_groups = [Group(group) for group in self.param_groups]

    def state_dict(self) -> dict[str, Any]:
        """What ``load_state_dict`` needs to go on, all of it plain data: a lambda cannot be."""
        saved = super().state_dict()
        for group in saved["param_groups"]:
            group["schedule"] = group["schedule"] and to_config(group["schedule"])
        return saved

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Go on from a state that was saved under the same rule."""
        groups = [dict(group) for group in state_dict["param_groups"]]
        for group in groups:
            if group.get("rule") != rule_name(self.rule):
                whose = group.get("rule", "another optimizer than descent_lib.in_torch.Descent")
                raise ValueError(
                    f"the state was saved by {whose}, and this optimizer walks by "
                    f"{rule_name(self.rule)}; a state goes on only under its own rule"
                )
            group["schedule"] = group["schedule"] and from_config(group["schedule"])
        memories = {
            key: {name: _map(torch.clone, part) for name, part in state.items()}
            for key, state in state_dict["state"].items()
        }
        super().load_state_dict(state_dict | {"param_groups": groups, "state": memories})

    @torch.no_grad()
    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        """Take one step, and return ``closure()`` if a closure is given."""
        loss = None
        if closure is not None:
            with torch.enable_grad():
                loss = closure()
        for group in self.param_groups:
            self._move(group, begin_step(group))
        return loss

    def _move(self, group: dict[str, Any], rate: float | Tensor) -> None:
        joins = elementwise(self.rule) and isinstance(rate, float)
        together: dict[Any, list[Any]] = {}
        for p in group["params"]:
            slope = p.grad
            if slope is None:
                continue
            state = self.state[p]
            if slope.dtype != p.dtype:
                slope = slope.to(p.dtype)
            place, slope = self._real(p, slope) if p.is_complex() else (p, slope)
            if not state:
                state["t"], state["memory"] = 0, self._begin(place)
            if joins and self._fits(place, slope, state["memory"]):
                key = state["t"], place.dtype, place.device
                together.setdefault(key, []).append((place, slope, state))
            else:
                self._move_alone(place, slope, state, rate, group["decay"])
            state["t"] += 1
        for (t, *_), members in together.items():
            for bunch in bunches(members):
                self._move_together(bunch, t, rate, group["decay"])

    def _real(self, p: Tensor, slope: Tensor) -> tuple[Tensor, Tensor]:
        """A complex parameter and its gradient as real numbers, in a last axis of two."""
        if not getattr(self.rule, "elementwise", True):
            raise ValueError(
                f"{type(self.rule).__name__} works on real matrices, but a parameter is {p.dtype}; "
                "use another rule, such as Adam, for complex ones"
            )
        return torch.view_as_real(p), torch.view_as_real(slope.resolve_conj())

    def _fits(self, place: Tensor, slope: Tensor, memory: Any) -> bool:
        """Whether a tensor can move with others: compiled, they are joined as they lie."""
        if self.compiled:
            return flat(place, slope, *parts(memory))
        return slope.layout is torch.strided

    def _begin(self, place: Tensor) -> Any:
        return memory_of(self.rule, place) if hasattr(self.rule, "elementwise") else self.rule.start

    def _move_together(self, members: list[Any], t: int, rate: Any, decay: float) -> None:
        places, slopes, states = zip(*members, strict=True)
        memory = columns(self.rule, [state["memory"] for state in states])
        cut = len(places) == 1 and can_be_cut(places[0], slopes[0], memory)
        if self.compiled and memory:  # plain descent is one pass already
            mover = move_compiled
        else:
            mover = move_in_pieces if cut and memory else move
        memory = mover(self.rule, places, slopes, memory, t, rate, decay)
        for state, *row in zip(states, *memory, strict=True):
            state["memory"] = whole(self.rule, row)

    def _move_alone(
        self, place: Tensor, slope: Tensor, state: dict[str, Any], rate: Any, decay: float
    ) -> None:
        """Move a tensor whole, whatever its rule, its layout and its rate may be."""
        if slope.layout is not torch.strided and self.rule.start != ():
            raise ValueError(
                f"the gradient is {slope.layout}, and {type(self.rule).__name__} needs all of it: "
                "build the layer with sparse=False, or call .to_dense() on the gradient"
            )
        rule, t = self.rule, state["t"]
        if self.compiled:
            rule, t = self._graph, torch.tensor(float(t), dtype=torch.float64)
        direction, memory = rule(slope, state["memory"], t)
        state["memory"] = _map(lambda part: _own(part, slope), memory)
        if decay:
            place.mul_(1 - rate * decay)
        place.sub_(rate * direction)

    @cached_property
    def _graph(self) -> Any:
        return torch.compile(self.rule)


def _map(function: Callable[[Tensor], Tensor], state: Any) -> Any:
    """The tensors of a state changed, whatever they are packed in."""
    if isinstance(state, Tensor):
        return function(state)
    if isinstance(state, (tuple, list)):
        return type(state)(_map(function, part) for part in state)
    if isinstance(state, dict):
        return {key: _map(function, part) for key, part in state.items()}
    return state


def _own(part: Tensor, slope: Tensor) -> Tensor:
    """A tensor, copied if it lies in the gradient, which the next backward pass writes over."""
    shared = part.untyped_storage().data_ptr() == slope.untyped_storage().data_ptr()
    return part.clone() if shared else part


def _need_compiler() -> None:
    try:
        builder = importlib.import_module("torch._inductor.cpp_builder")
    except ImportError:
        return  # then torch says it at the first step
    try:
        builder.get_cpp_compiler()
    except RuntimeError as error:
        raise RuntimeError(
            "compiled=True needs a C++ compiler, and none was found: install g++ (Linux), the "
            "command line tools of Xcode (macOS) or Visual Studio's (Windows), or leave it out; "
            f"the walk is the same ({error})"
        ) from None
