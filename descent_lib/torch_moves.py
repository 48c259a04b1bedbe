"""How a rule moves torch tensors: together where they are small, cut up where they are large.

A rule is a dozen operations, each of which reads and writes a whole array. Small arrays cost the
calls, so one call moves them all; large ones cost the memory between the calls, so they are moved
in pieces that stay in the processor's cache. Compiled, the dozen become one pass. Only a rule that
moves each number on its own may be treated so; any other moves each tensor whole.
"""

from collections.abc import Hashable, Iterator
from functools import cache
from typing import Any, TypeAlias, cast

import torch
from torch import Tensor

from descent_lib import rules
from descent_lib.protocols import Rule
from descent_lib.torch_foreach import Many

PIECE = 2**17  # numbers: with what a rule makes of them they fit into a core's cache

Tensors: TypeAlias = Any  # a list or a tuple of them
Columns: TypeAlias = list[Any]  # for each part of a memory its tensors, or the number that all have


def elementwise(rule: Rule) -> bool:
    """Whether a rule moves each number on its own: known of ours, and not of a rule of your own."""
    return type(rule).__module__ == rules.__name__ and getattr(rule, "elementwise", False)


def memory_of(rule: Rule, p: Tensor) -> Any:
    """The memory of one of our rules before its first step: arrays, and behind them numbers."""
    probe = p.new_zeros(1) if elementwise(rule) else torch.zeros_like(p)
    _, state = rule(probe, rule.start, 0)
    begun = [
        torch.full_like(p, number) if isinstance(part, Tensor) else number
        for number, part in zip(parts(rule.start), parts(state), strict=True)
    ]
    return whole(rule, begun)


def parts(state: Any) -> list[Any]:
    """A rule's state as a list."""
    return list(state) if isinstance(state, tuple) else [state]


def whole(rule: Rule, state: Any) -> Any:
    """A list of parts as the rule's state."""
    return tuple(state) if isinstance(rule.start, tuple) else state[0]


def columns(rule: Rule, states: list[Any]) -> Columns:
    """The memories of many tensors, part by part."""
    return list(zip(*states, strict=True)) if isinstance(rule.start, tuple) else [states]


def bunches(members: list[Any]) -> Iterator[list[Any]]:
    """The members (place, slope, state) in order, as many at a time as hold a piece together."""
    bunch: list[Any] = []
    room = _piece()
    for member in members:
        count = member[0].numel()
        if bunch and count > room:
            yield bunch
            bunch, room = [], _piece()
        bunch.append(member)
        room -= count
    yield bunch


def keep_freed_memory() -> None:
    """Let each step find the memory that the last one freed.

    glibc gives freed memory back to the system beyond a limit, which it sets by the largest block
    freed so far; a step that must fetch it anew, page by page, takes up to four times as long.
    """
    torch.empty(2**23, dtype=torch.uint8)


def move(
    rule: Rule, places: Tensors, slopes: Tensors, memory: Columns, t: int, rate: float, decay: float
) -> Columns:
    """Move the places, ``p <- p - rate * (direction + decay * p)``; return the new memory.

    The memory has a column for each part of the rule's state, with a tensor for each place or the
    same number for all.
    """
    state = [Many(part) if isinstance(part[0], Tensor) else part[0] for part in memory]
    direction, state = rule(Many(slopes), whole(rule, state), t)
    if decay:
        torch._foreach_mul_(places, 1 - rate * decay)
    torch._foreach_add_(places, direction.tensors, alpha=-rate)
    return [
        part.tensors if isinstance(part, Many) else [part] * len(places) for part in parts(state)
    ]


def move_in_pieces(
    rule: Rule, places: Tensors, slopes: Tensors, memory: Columns, t: int, rate: float, decay: float
) -> Columns:
    """What ``move`` does, for one large place; its memory is moved in place."""
    arrays = [column[0] for column in memory if isinstance(column[0], Tensor)]
    after = numbers = memory[len(arrays) :]
    cuts: Any = [array.view(-1).split(_piece()) for array in (places[0], slopes[0], *arrays)]
    for place, slope, *pieces in zip(*cuts, strict=True):
        columns = [*([piece] for piece in pieces), *numbers]
        after = move(rule, [place], [slope], columns, t, rate, decay)
        for piece, column in zip(pieces, after, strict=False):
            piece.copy_(column[0])
    return [*memory[: len(arrays)], *after[len(arrays) :]]


def can_be_cut(place: Tensor, slope: Tensor, memory: Columns) -> bool:
    """Whether a tensor is large enough to be worth it, and lies in memory as it must."""
    if not place.is_cpu or place.numel() <= _piece():
        return False
    return flat(place, slope, *(column[0] for column in memory))


def flat(*arrays: Any) -> bool:
    """Whether arrays lie in memory number by number; a part of a memory may be a number itself."""
    tensors = [array for array in arrays if isinstance(array, Tensor)]
    return all(array.layout is torch.strided and array.is_contiguous() for array in tensors)


def _piece() -> int:
    return PIECE * torch.get_num_threads()


def move_compiled(
    rule: Rule, places: Tensors, slopes: Tensors, memory: Columns, t: int, rate: float, decay: float
) -> Columns:
    """What ``move`` does, in one pass over memory: the rule's lines as ``torch.compile`` has them.

    All that changes from step to step is a tensor, so that new numbers need no new graph.
    """
    arrays = [column for column in memory if isinstance(column[0], Tensor)]
    numbers = [column[0] for column in memory[len(arrays) :]]
    moved = [places, *arrays]
    place, slope, *joined = (
        _join(column).detach().view(-1) for column in (places, slopes, *arrays)
    )
    counts = [torch.tensor(float(number), dtype=torch.float64) for number in (t, rate, *numbers)]
    shrink = torch.tensor(rate * decay, dtype=torch.float64) if decay else None
    left = _graph(cast(Hashable, rule))(rule, place, slope, joined, counts[2:], *counts[:2], shrink)
    if len(places) > 1:
        for column, array in zip(moved, (place, *joined), strict=True):
            torch._foreach_copy_(column, _split(array, column))
    return [*arrays, *([float(number)] * len(places) for number in left)]


@cache
def _graph(rule: Any) -> Any:
    """One for each rule: dynamo gives up on a function that it has to compile too often."""
    compiler: Any = torch.compile  # its types do not know all that it takes
    return compiler(_one_pass, dynamic=True, isolate_recompiles=True)


def _one_pass(
    rule: Rule,
    place: Tensor,
    slope: Tensor,
    arrays: list[Tensor],
    numbers: list[Tensor],
    t: Tensor,
    rate: Tensor,
    shrink: Tensor | None,
) -> list[Tensor]:
    direction, state = rule(slope, whole(rule, [*arrays, *numbers]), t)
    if shrink is not None:
        place.mul_(1 - shrink)
    place.sub_(rate * direction)
    new = parts(state)
    for old, array in zip(arrays, new, strict=False):
        old.copy_(array)
    return new[len(arrays) :]


def _join(column: Tensors) -> Tensor:
    return column[0] if len(column) == 1 else torch._C._nn.flatten_dense_tensors(column)


def _split(array: Tensor, column: Tensors) -> list[Tensor]:
    return [array] if len(column) == 1 else torch._C._nn.unflatten_dense_tensors(array, column)
