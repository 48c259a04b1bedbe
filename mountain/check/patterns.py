"""What wrong values have in common: a sign, a factor, a step too late, one part of several."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from mountain.check.compare import Array, Difference, agree, numbers
from mountain.check.task import Task

CLOSE = (
    "Nearly right: the first digits agree, and then they part. A rounded constant, single "
    "precision, or a small term in another place?"
)


def pattern(
    values: Sequence[Any], wanted: Sequence[Any], task: Task, often: str = "every time"
) -> Difference | None:
    """What wrong values have in common, if they are wrong in the same simple way, so ``often``."""
    pairs = [(flat(v), flat(w)) for v, w in zip(values, wanted, strict=True)]
    if any(a is None or b is None or a.shape != b.shape or not a.size for a, b in pairs):
        return None
    with np.errstate(all="ignore"):
        got, want = (np.concatenate([pair[i] for pair in pairs]) for i in (0, 1))
        if np.allclose(got, -want, task.rtol, task.atol):
            return ("sign", "The sizes are right, and every sign is the wrong way round.")
        if found := _cut(got, want):
            return found
        if np.allclose(got, want, 1e-3, 1e-6):
            return ("close", CLOSE)
        if not got.any():
            return ("zero", f"Your answer is 0 {often}.")
        ratio = got[want != 0][:1] / want[want != 0][:1]
        if ratio.size and want.size > 1 and np.allclose(got, ratio * want, 1e-6, 1e-12):
            return ("factor", f"Your answer is {ratio[0]:.6g} times the right one {often}.")
        offset = got - want
        if np.allclose(offset, offset[0], 1e-6, 1e-9) and got.size > 2:
            return ("offset", f"Your answer is the right one plus {offset[0]:.6g} {often}.")
        if got.size > 2 and (found := _related(got, want, pairs, task)):
            return (found[0], f"{found[1]} {often}.")
    series = [(numbers(v), numbers(w)) for v, w in zip(values, wanted, strict=True)]
    return _along(series, task) or _ends(values, wanted, task)


def words(values: Sequence[Any], wanted: Sequence[Any], options: set[str]) -> Difference | None:
    """What wrong texts, or wrong values True and False, have in common."""
    pairs = _calls(values, wanted)
    wrong = [(got, want) for got, want in pairs if not agree(got, want, 0, 0)]
    if not all(isinstance(want, (str, bool)) and type(got) is type(want) for got, want in wrong):
        return None
    for got, want in wrong:
        if isinstance(want, str) and got.strip().casefold() not in options:
            return (
                "no-such-word",
                f"It gives {got[:40]!r}, a text that the question does not ask for.",
            )
    if len({got for got, _ in wrong}) == 1 and len(wrong) < len(pairs):
        often = f"on {len(wrong)} of {len(pairs)} inputs"
        return ("one-word", f"It is wrong {often}, and wherever it is, it says {wrong[0][0]!r}.")
    return None


def _calls(values: Sequence[Any], wanted: Sequence[Any]) -> list[tuple[Any, Any]]:
    """What each call gave, and should have given."""
    return [pair for v, w in zip(values, wanted, strict=True) for pair in zip(v, w, strict=True)]


def _cut(got: Array, want: Array) -> Difference | None:
    """Whether all but a few digits were thrown away."""
    for n in range(9):
        if np.array_equal(got, want.round(n)):
            digits = {0: "to whole numbers", 1: "to one digit after the point"}
            how = digits.get(n, f"to {n} digits after the point")
            return ("rounded", f"Right, but rounded {how}. Keep all digits.")
    if np.array_equal(got, np.trunc(want)) or np.array_equal(got, np.floor(want)):
        return ("integers", "It gives whole numbers, without what comes after the point.")
    return None


def _ends(values: Sequence[Any], wanted: Sequence[Any], task: Task) -> Difference | None:
    """Whether only the first numbers of all lists are wrong, or only the last."""
    arrays = [(numbers(got), numbers(want)) for got, want in _calls(values, wanted)]
    wrong = set()
    for got, want in arrays:
        if got is None or want is None or want.ndim != 1 or got.shape != want.shape:
            return None
        if len(want) > 1:
            places = np.flatnonzero(~np.isclose(got, want, task.rtol, task.atol, equal_nan=True))
            wrong |= {(int(place), int(place) - len(want)) for place in places}
    for name, side in (("first", 0), ("last", 1)):
        if {place[side] for place in wrong} == {-side}:
            return (f"{name}-number", f"All numbers are right but the {name}.")
    return None


def _related(got: Array, want: Array, pairs: Sequence[Any], task: Task) -> Difference | None:
    """What the numbers have to do with the right ones, beyond a factor."""

    def near(one: Array, other: Array) -> bool:
        return bool(np.allclose(one, other, task.rtol, task.atol))

    if near(got, np.maximum(want, 0)):
        return ("no-negatives", "Where the right answer is below 0, yours is 0,")
    if near(np.abs(got), np.abs(want)):
        return ("signs", "The sizes are right, and some signs are the wrong way round,")
    if near(got, want**2):
        return ("squared", "Your answer is the square of the right one")
    if near(got**2, np.abs(want)):
        return ("root", "Your answer is the root of the right one")
    if np.all(want) and near(got, 1 / want):
        return ("upside-down", "Your answer is 1 over the right one")
    if all(near(np.sort(a), np.sort(b)) for a, b in pairs):
        return ("order", "The numbers are right, and they stand in another order,")
    if len(pairs) > 2 and np.ptp(got) == 0 and np.ptp(want):
        return ("constant", f"Your answer is {got[0]:.6g}, whatever the input,")
    return None


def part(calls: list[tuple[Any, Any]], task: Task) -> Difference | None:
    """Which are wrong, where a call returns several things and some of them are always right.

    ``calls`` are pairs (got, want).
    """
    sizes = {len(want) if isinstance(want, tuple) else 0 for _, want in calls}
    size = max(sizes)
    if len(sizes) > 1 or any(not isinstance(g, (list, tuple)) or len(g) != size for g, _ in calls):
        return None
    columns = [[(got[n], want[n]) for got, want in calls] for n in range(size)]
    wrong = [
        n
        for n, column in enumerate(columns)
        if not all(agree(*pair, task.rtol, task.atol) for pair in column)
    ]
    if not 0 < len(wrong) < size:
        return None
    names, verb = " and ".join(f"number {n + 1}" for n in wrong), "are" if wrong[1:] else "is"
    said = f"Of the {size} things it returns, only {names} {verb} wrong."
    got, want = zip(*columns[wrong[0]], strict=True)
    found = pattern(got, want, task) if len(wrong) == 1 else None
    return (found[0], f"{said} {found[1]}") if found else ("part", said)


def _along(series: list[tuple[Array | None, Array | None]], task: Task) -> Difference | None:
    """What a series shows: one step late or early, or right up to some step."""
    pairs = [(a, b) for a, b in series if a is not None and b is not None and a.shape == b.shape]
    if len(pairs) < len(series) or not all(a.ndim and len(a) > 2 for a, _ in pairs):
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
        if task.probe == "calls":
            first = "call" if right == 1 else f"{right} calls"
            return (
                "from-step",
                f"It is right on the first {first}, and not on the next, shown here.",
            )
        span = "at t = 0" if right == 1 else f"for t = 0 to {right - 1}"
        said = f"It is right {span} and differs from t = {right} on."
        return ("from-step", f"{said} What is carried from one step to the next?")
    return None


def flat(value: Any) -> Array | None:
    """All numbers of nested lists and tuples in one array; None if there is anything else."""
    if (array := numbers(value)) is not None:
        return array.ravel()
    if not isinstance(value, (list, tuple)):
        return None
    parts = [part for entry in value if (part := flat(entry)) is not None]
    return np.concatenate(parts) if len(parts) == len(value) else None
