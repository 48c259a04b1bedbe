"""The examples in docstrings are right, and everything public says what it is."""

import doctest
import inspect

import pytest

import descent_lib
from descent_lib import (
    data,
    descent,
    in_keras,
    in_python,
    in_torch,
    landscapes,
    rules,
    schedules,
    second_order,
)

CORE = [rules, schedules, landscapes, descent, second_order, data, in_python, in_torch, in_keras]


@pytest.mark.parametrize("room", CORE, ids=lambda room: room.__name__)
def test_examples_in_docstrings_are_right(room):
    known = {**vars(descent_lib), **vars(data), **vars(room)}
    known["loss"] = landscapes.LeastSquares([[1.0]] * 32, [1.0] * 32)
    result = doctest.testmod(room, globs=known)
    assert result.failed == 0


def test_there_are_examples():
    finder = doctest.DocTestFinder()
    assert sum(len(test.examples) for room in CORE for test in finder.find(room)) >= 3


@pytest.mark.parametrize("room", CORE, ids=lambda room: room.__name__)
def test_everything_public_says_what_it_is(room):
    for name, thing in vars(room).items():
        if callable(thing) and thing.__module__ == room.__name__ and not name.startswith("_"):
            first = inspect.getdoc(thing).partition("\n")[0]
            assert first.endswith((".", ":")), f"{room.__name__}.{name}: {first}"
            assert not first.startswith(f"{name}("), f"{name} has no docstring of its own"
