"""Tasks whose answer is typed by hand: a number, or a letter."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from mountain.check.task import Answer, Exercise, Task


def number(
    name: str,
    exercise: Exercise,
    *,
    points: int,
    minutes: int,
    case: Callable[[np.random.Generator, int], Mapping[str, Any]],
    reference: Answer,
    rtol: float = 1e-3,
) -> Task:
    """A task whose answer is a number, or a list of them, typed by hand."""
    return Task(
        name,
        exercise,
        points=points,
        minutes=minutes,
        case=case,
        reference=reference,
        checked="the numbers you were given",
        probe="value",
        rtol=rtol,
        because="a number typed by hand",
        only_grader="The grader asks for the same.",
    )


def choice(
    name: str, exercise: Exercise, *, points: int, minutes: int, right: str, **replies: str
) -> Task:
    """A task whose answer is a letter: ``replies`` has one for each wrong option, by letter."""
    if not replies or right in replies or any(len(letter) != 1 for letter in replies):
        raise ValueError(
            f"Task {name!r}: give a reply to each wrong option by its letter, a=..., and none to "
            f"the right one, {right!r}."
        )
    letters = sorted([right, *replies])
    task = Task(
        name,
        exercise,
        points=points,
        minutes=minutes,
        case=lambda rng, i: {},
        reference=lambda: right,
        checked=f"your choice of {', '.join(letters)}",
        probe="value",
        because="a letter is right or wrong",
        only_grader="The grader asks the same.",
    )
    for letter, reply in replies.items():
        task.mistake(f"option-{letter}", lambda letter=letter: letter, reply)
    return task
