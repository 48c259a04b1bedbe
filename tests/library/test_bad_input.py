"""Whatever cannot be, every public function of the core refuses by name of the argument."""

import inspect
import math
from itertools import islice
from types import SimpleNamespace

import numpy as np
import pytest
import torch

from descent_lib import (
    Adam,
    Bowl,
    GradientDescent,
    LeastSquares,
    data,
    descend,
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
nan, inf = math.nan, math.inf
loss = LeastSquares([[1.0], [2.0]], [1.0, 2.0])

# Kinds of arguments: a good value first, then what must be refused.
RATE = (0.1, "fast", "0.1", None, nan, inf, -0.1, [0.1], 1j, {})
SHARE = (0.5, "half", None, nan, -0.1, 1.5, [0.5])
ABOVE_0 = (0.5, "half", None, nan, 0, -1, [0.5])
COUNT = (3, "3", None, 2.5, nan, -1, [3], True)
AT_LEAST_1 = (3, *COUNT[1:], 0)
FUNCTION = (abs, 3, "abs", [])
RULE = (Adam(), Adam, 3, "Adam", None, abs)
LIST = ([1.0, 2.0], "12", ["1", "2"], 3.0, None, [], [1, nan], [1, inf], [[1], [2]], [1j, 2])
START = ([1.0, 2.0], "start", ["1", "2"], None, [], [nan, 1], [[1, 2], [3]], [1j, 2], [1.0, 2, 3])
RATES = (0.1, "fast", "0.1", None, nan, -0.1, [0.1, -0.1], [], [0.1, nan], 1j)
FLAT = SimpleNamespace(value=lambda x: 0.0, gradient=lambda x: 0.0)
HILL = (Bowl(), 3, None, "hill", abs, FLAT)
BENT = (Bowl(), 3, None, "hill", abs)
CUBE = np.ones((2, 2, 2))
TABLE_2D = ([[1.0], [2.0]], "ab", None, [], [[]], [[nan], [1]], [[1], [2, 3]], 3.0, CUBE)
SEED = (0, "0", None, -1, 1.5)

FIELDS = {  # of the rules and schedules, whatever class they are in
    **dict.fromkeys(["beta", "beta1", "beta2", "rho"], SHARE),
    **dict.fromkeys(["epsilon", "momentum_decay", "rate", "peak", "factor", "floor"], RATE),
    "every": AT_LEAST_1,
    "fall": COUNT,
    "then": FUNCTION,
    "divide": (25.0, "big", None, nan, 0.5),
    "final": (1e4, "big", None, nan, 0.5),
}


def walk_of(walk):
    return list(islice(walk, 2))


def a_walk():
    return descend(Bowl(), GradientDescent(), 0.1, [1.0, 2.0])


def ended():
    return iter([])


WALK = (a_walk, lambda: 3, lambda: "walk", lambda: None, lambda: iter([1]), ended)


def fit(function):
    return function, {"data_x": LIST, "data_y": LIST, "lr": RATE, "epochs": COUNT}


TABLE = {  # how to call it, and its arguments: (good, bad, bad ...)
    landscapes.Bowl: (landscapes.Bowl, {"curvature": ABOVE_0, "dimension": AT_LEAST_1}),
    landscapes.Ravine: (
        landscapes.Ravine,
        {"condition": ABOVE_0, "angle": (30, "30", None, nan, inf, [3])},
    ),
    landscapes.LeastSquares: (
        landscapes.LeastSquares,
        {"inputs": (*TABLE_2D, [1.0, 2.0]), "targets": (*LIST, [1.0]), "scale": ABOVE_0},
    ),
    landscapes.Landscape: (
        landscapes.Landscape,
        {
            **dict.fromkeys(["value", "gradient", "hessian"], FUNCTION),
            "minima": ([0], "a", None, [nan], [[1], [2, 3]]),
        },
    ),
    descent.descend: (
        lambda **a: walk_of(descent.descend(**a)),
        {"landscape": HILL, "rule": RULE, "lr": RATES, "x": START, "decay": RATE},
    ),
    descent.trail: (
        lambda walk, steps: descent.trail(walk(), steps),
        {"walk": WALK, "steps": COUNT},
    ),
    descent.steps_until: (
        lambda walk, **a: descent.steps_until(walk(), **a),
        {
            "walk": WALK[:-1],  # a walk that has ended meets no condition: None
            "condition": (lambda step: step.t < 0, *FUNCTION[1:]),
            "limit": COUNT,
        },
    ),
    second_order.newton: (
        lambda **a: walk_of(second_order.newton(**a)),
        {"landscape": BENT, "x": START},
    ),
    second_order.exact_line_search: (
        lambda **a: walk_of(second_order.exact_line_search(**a)),
        {"landscape": BENT, "x": START},
    ),
    second_order.backtracking: (
        lambda **a: walk_of(second_order.backtracking(**a)),
        {"landscape": BENT, "x": START, "lr": ABOVE_0, "shrink": ABOVE_0, "slope": ABOVE_0},
    ),
    data.line: (data.line, {"count": AT_LEAST_1}),
    data.regression: (
        data.regression,
        {"samples": AT_LEAST_1, "weights": START[:-1], "noise": RATE, "seed": SEED},
    ),
    data.with_bias: (data.with_bias, {"inputs": TABLE_2D}),
    data.standardise: (data.standardise, {"inputs": (*TABLE_2D, [1.0, 1.0])}),
    data.epochs: (data.epochs, {"count": AT_LEAST_1, "size": (*AT_LEAST_1, 9), "seed": SEED}),
    data.draws: (data.draws, {"count": AT_LEAST_1, "size": (*AT_LEAST_1, 9), "seed": SEED}),
    data.MiniBatch: (
        data.MiniBatch,
        {"loss": (loss, 3, None, Bowl()), "batches": (iter([]), 3, None, [1, 2], "ab")},
    ),
    data.digits: (data.digits, {}),
    in_python.gradient_descent_pure: fit(in_python.gradient_descent_pure),
    in_python.regression_arguments: fit(in_python.regression_arguments),
    in_python.learning_rate_limit: (in_python.learning_rate_limit, {"data_x": LIST}),
    in_python.walk: (
        lambda **a: walk_of(in_python.walk(**a)),
        {
            "gradient": (lambda x: x, 3, None, "abs", lambda x: x[1:]),
            "rule": RULE,
            "lr": RATE,
            "x": LIST,
        },
    ),
    in_torch.gradient_descent_torch: fit(in_torch.gradient_descent_torch),
    in_torch.Descent: (
        in_torch.Descent,
        {
            "params": ([torch.zeros(1)], torch.zeros(1)),
            "rule": RULE,
            "lr": RATE,
            "decay": RATE,
            "compiled": (False, 1, "yes", None),
        },
    ),
    in_keras.gradient_descent_keras: fit(in_keras.gradient_descent_keras),
    in_keras.Descent: (in_keras.Descent, {"rule": RULE, "learning_rate": RATE, "decay": RATE}),
}
RECORDS = {descent.Step, descent.Trail}  # hold what they are given
CHECKED_ALREADY = {in_python.finite_line}  # the last line of three functions above


def public(room):
    """The functions and classes that a module offers, in the order of its text."""
    found = vars(room).items()
    return {
        thing: None
        for name, thing in found
        if callable(thing) and not name.startswith("_")
        if thing.__module__ == room.__name__ or thing.__module__.startswith(f"{room.__name__}.")
    }.keys()


for cls in sorted(public(rules) | public(schedules), key=repr):
    kinds = {**FIELDS, "steps": (30, *AT_LEAST_1[1:]), "rise": COUNT}
    if cls is schedules.one_cycle:
        kinds["rise"] = (0.3, "0.3", None, nan, 0, 1, [0.3])
    TABLE[cls] = cls, {name: kinds[name] for name in inspect.signature(cls).parameters}


TABLE |= {cls: (cls, {}) for cls in public(landscapes) if not inspect.signature(cls).parameters}


def cases():
    for thing, (call, arguments) in TABLE.items():
        for name, (_, *bad) in arguments.items():
            room = thing.__module__.rpartition(".")[2]
            for value in bad:
                shown = repr(value).partition(" at 0x")[0]  # the same in every process
                case = f"{room}.{thing.__name__}({name}={shown:.30})"
                yield pytest.param(call, arguments, name, value, id=case)


def refuses(name, call, *arguments, **named):
    """The error is ours: a plain ValueError or TypeError that says the argument's name."""
    with pytest.raises((ValueError, TypeError), match=rf"\b{name}\b") as caught:
        call(*arguments, **named)
    assert caught.type in (ValueError, TypeError)


@pytest.mark.parametrize(("call", "arguments", "name", "value"), list(cases()))
def test_refuses_by_name(call, arguments, name, value):
    others = {other: good for other, (good, *_) in arguments.items()}
    refuses(name, call, **others | {name: value})


@pytest.mark.parametrize("thing", TABLE, ids=lambda thing: thing.__name__)
def test_accepts_the_good_values_and_leaves_no_argument_out(thing):
    call, arguments = TABLE[thing]
    call(**{name: good for name, (good, *_) in arguments.items()})
    parameters = inspect.signature(thing).parameters.values()
    free = {p.name for p in parameters if p.kind is not p.VAR_KEYWORD} - {"name"}
    assert set(arguments) == free


def test_every_public_function_of_the_core_is_in_the_table():
    assert set().union(*map(public, CORE)) == set(TABLE) | RECORDS | CHECKED_ALREADY


POSITIONS = ("here", ["1", "2"], None, [], 5.0, [[1, 2], [3]], [1j, 2], np.ones((2, 7)))
HILLS = {cls: TABLE[cls][1] for cls in public(landscapes)}


@pytest.mark.parametrize("method", ["value", "gradient", "hessian"])
@pytest.mark.parametrize("cls", HILLS, ids=lambda cls: cls.__name__)
def test_a_landscape_refuses_what_is_no_position(cls, method):
    if cls is landscapes.Landscape:
        hill, positions = cls(lambda x: x.sum(axis=-1)), POSITIONS[:-1]  # any n is good
    else:
        hill = cls(**{name: good for name, (good, *_) in HILLS.get(cls, {}).items()})
        positions = POSITIONS
    for x in positions:
        refuses("x", getattr(hill, method), x)


@pytest.mark.parametrize("rows", ["ab", 3.5, None, [], [0.5], [2], 1, [[0, 1]], [True]])
def test_a_loss_refuses_what_are_no_rows(rows):
    refuses("rows", loss.on, rows)


@pytest.mark.parametrize("cls", public(schedules), ids=lambda cls: cls.__name__)
def test_a_schedule_refuses_what_is_no_step(cls):
    schedule = cls(**{name: good for name, (good, *_) in TABLE[cls][1].items()})
    for t in ("now", None, nan, -1, [3]):
        refuses("t", schedule, t)


def test_a_landscape_of_your_own_must_give_one_height_per_position():
    refuses("value", landscapes.Landscape(lambda x: 1.0).value, [[1.0, 2.0]])
    refuses("value", landscapes.Landscape(lambda x: x).value, [[1.0, 2.0]])


def test_parts_that_do_not_fit_together_are_refused():
    refuses("rise", schedules.warmup_stable_decay, 0.1, 100, 60, 60)
    refuses("steps", schedules.one_cycle, 0.1, 2)
    refuses("targets", LeastSquares, [[1.0], [2.0]], [1.0, 2.0, 3.0])
    refuses("lr", descend, Bowl(), Adam(), [0.1, 0.2, 0.3], np.ones((2, 2)))
