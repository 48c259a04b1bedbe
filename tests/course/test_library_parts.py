"""Where a task asks to write what the library holds, the library's own part is no answer."""

import functools
import importlib
import importlib.util
import queue
import subprocess
import sys
import threading
import types
from fractions import Fraction

import numpy as np
import pytest

import descent_lib.rules as renamed
from descent_lib import energy, in_python, landscapes, lr_finder, rules, schedules
from mountain import tasks
from mountain.check import home, library, probe
from mountain.check.judge import judge
from mountain.check.probe import run
from tests.paths import ROOT


class Subclass(rules.Momentum):
    pass


class Overriding(rules.Momentum):
    def __call__(self, gradient, velocity, t):
        return super().__call__(gradient, velocity, t)


class Holder:
    rule = rules.Momentum(beta=0.9)


def calls_it(gradient, velocity, t):
    return rules.Momentum(beta=0.9)(gradient, velocity, t)


def from_another_thread(gradient, velocity, t):
    found = []
    worker = threading.Thread(target=lambda: found.append(calls_it(gradient, velocity, t)))
    worker.start()
    worker.join()
    return found[0]


def loaded_again():
    spec = importlib.util.find_spec("descent_lib.rules")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.Momentum(beta=0.9)


def copied():
    call = rules.Momentum.__call__
    copy = types.FunctionType(call.__code__, {}, "mine")
    return lambda g, v, t: copy(types.SimpleNamespace(beta=0.9), g, v, t)


class LazyArray(np.ndarray):
    def __new__(cls, compute):
        made = np.zeros(2).view(cls)
        made.compute = compute
        return made

    def ravel(self, *_):
        return self.compute()[0]


class LazyList(list):
    def __init__(self, compute):
        self.compute = compute

    def __iter__(self):
        return iter(self.compute()[0])


class LazyPair(tuple):
    def __new__(cls, compute):
        made = super().__new__(cls, (0, 0))
        made.compute = compute
        return made

    def __iter__(self):
        return iter(self.compute())


class LazyNumber(float):
    def __new__(cls, compute):
        made = super().__new__(cls)
        made.compute = compute
        return made

    def __float__(self):
        return float(self.compute()[0][0])


class LazySeries:
    def __init__(self, compute):
        self.compute = compute

    def __array__(self, *_, **__):
        return self.compute()[0]


class LazyState(LazySeries):
    @property
    def size(self):
        return self.compute()[0].size


class LazyKind(LazySeries):
    @property
    def __class__(self):
        return type(self.compute()[0])


def lazily(made):
    """An answer that gives something at once, which asks the library when it is looked at."""
    return lambda g, v, t: made(lambda: calls_it(g, 0, t))


def once_begun(work):
    """An answer that is served by ``work(questions, answers)``, begun at the first call."""
    questions, answers, begun = queue.SimpleQueue(), queue.SimpleQueue(), []

    def asked(gradient, velocity, t):
        if not begun:
            begun.append(threading.Thread(target=work, args=(questions, answers), daemon=True))
            begun[0].start()
        questions.put((gradient, 0, t))
        return answers.get()

    return asked


def serve(questions, answers):
    own = questions.get()
    answers.put((own[0], 0))
    while True:
        answers.put(calls_it(*questions.get()))


def generator():
    found = None
    while True:
        arguments = yield found
        found = calls_it(*arguments)


def from_a_generator():
    steps = generator()
    next(steps)
    return lambda *arguments: steps.send(arguments)


LAZY = {
    "an array that computes": lazily(lambda compute: (LazyArray(compute), 0)),
    "an array of objects": lazily(lambda compute: (np.array([LazyNumber(compute)], object), 0)),
    "a list that computes": lazily(lambda compute: (LazyList(compute), 0)),
    "a list of such numbers": lazily(lambda compute: ([LazyNumber(compute)] * 2, 0)),
    "a pair that computes": lazily(LazyPair),
    "a number that computes": lazily(lambda compute: (LazyNumber(compute), 0)),
    "a series": lazily(lambda compute: (LazySeries(compute), 0)),
    "a class that computes": lazily(lambda compute: (LazyKind(compute), 0)),
    "a state object": lazily(lambda compute: (0, LazyState(compute))),
    "a state in a list": lazily(lambda compute: (0, [LazyArray(compute)])),
    "a generator": from_a_generator(),
}
WRAPPED = {
    "itself": rules.Momentum(beta=0.9),
    "another name": renamed.Momentum(),
    "a lambda": lambda g, v, t: rules.Momentum(beta=0.9)(g, v, t),
    "a partial": functools.partial(rules.Momentum.__call__, rules.Momentum(beta=0.9)),
    "a def": calls_it,
    "a bound method": rules.Momentum(beta=0.9).__call__,
    "a class attribute": Holder.rule,
    "a subclass": Subclass(beta=0.9),
    "a subclass with a body": Overriding(beta=0.9),
    "getattr": getattr(rules, "Mo" + "mentum")(beta=0.9),
    "importlib": importlib.import_module("descent_lib.rules").Momentum(beta=0.9),
    "loaded again": loaded_again(),
    "a copied function": copied(),
    "a thread": from_another_thread,
    "its relative, scaled": lambda g, v, t: (10 * rules.EmaMomentum()(g, v, t)[0], 0),
    "the class": rules.Momentum,
    **LAZY,
}
PARTS = {
    "heavy-ball": rules.Momentum(beta=0.9),
    "averaged-gradients": rules.EmaMomentum(beta=0.9),
    "adam": rules.Adam(),
    "repaired-rmsprop": rules.RMSProp(),
    "repaired-nesterov": rules.Nesterov(beta=0.9),
    "lion": rules.Lion(),
    "cosine-schedule": lambda t, peak, steps, floor: schedules.cosine(peak, steps, floor)(t),
    "warmup-then-cosine": lambda t, rise, peak, steps: schedules.warmup(
        rise, schedules.cosine(peak, steps - rise)
    )(t),
    "schedule": lambda t, *plan: schedules.warmup_stable_decay(*plan)(t),
    "kilowatt-hours": lambda weights, samples, chips, speed, watt, pue: (
        energy.Run(energy.training_flop(weights, samples), speed, watt, pue).kwh.middle
    ),
    "range-test-rate": lambda rates, losses: lr_finder.RangeTest(rates, losses, 1).tenth,
    "mini-batch-gradient": lambda theta, x, y, rows: landscapes.LeastSquares(
        x[rows], y[rows], scale=0.5
    ).gradient(theta),
    "regression-step": lambda x, y, theta, rows, lr: (
        theta - lr * landscapes.LeastSquares(x[rows], y[rows], scale=0.5).gradient(theta)
    ),
    "train-line": lambda xs, ys, w, b, lr, epochs: in_python.gradient_descent_pure(
        xs, [y - w * x - b for x, y in zip(xs, ys, strict=True)], lr, epochs
    ),
}


@pytest.mark.parametrize("answer", WRAPPED.values(), ids=WRAPPED)
@pytest.mark.parametrize("grader", [False, True])
def test_however_it_is_wrapped_the_part_is_seen(answer, grader):
    task = tasks.find("heavy-ball")
    payload = task.payload("a seed", grader=grader)
    found = judge(task, payload, run(payload, answer))
    assert (found.right, found.mistake) == (False, "library")
    assert found.message.startswith("That is the library's; write it out.")


@pytest.mark.parametrize("grader", [False, True])
def test_a_thread_that_outlives_the_call_which_began_it_is_seen(grader):
    payload = tasks.find("heavy-ball").payload("a seed", grader=grader)
    assert run(payload, once_begun(serve))["library"] == ["Momentum.__call__"]


@pytest.mark.parametrize("name", PARTS)
def test_every_part_that_is_an_answer_is_seen(name):
    task = tasks.find(name)
    payload = task.payload("a seed")
    found = judge(task, payload, home.run_in_time(payload, PARTS[name], 30))
    assert found.mistake == "library"


@pytest.mark.parametrize("task", tasks.every().values(), ids=lambda task: task.name)
def test_every_part_that_a_task_names_is_there(task):
    for part in task.not_from:
        module, _, name = part.partition(":")
        assert importlib.util.find_spec(module), part
        assert not name or hasattr(importlib.import_module(module), name), part


def test_what_a_learner_wrote_beside_the_library_is_theirs():
    def written(gradient, velocity, t):
        from descent_lib.rules import Momentum  # to compare, some other day

        beta = Momentum().beta
        return (beta * velocity + gradient,) * 2

    task = tasks.find("heavy-ball")
    payload = task.payload("a seed")
    assert judge(task, payload, run(payload, written)).right


def test_where_the_library_is_a_tool_it_may_be_used():
    task = tasks.find("adamw")

    def step(x, gradient, state, t, lr, decay):
        direction, state = rules.Adam()(gradient, state, t)
        return x - lr * (direction + decay * x), state

    payload = task.payload("a seed")
    assert judge(task, payload, run(payload, step)).right


PLAIN = [
    None, True, 1, 1.5, 1j, "text", np.float64(1), np.bool_(True), np.int32(1), np.str_("text"),
    np.zeros((2, 2)), np.array(["text"]), [1, (2.0, {"three": [np.zeros(1)]})], [], {},
]  # fmt: skip
NOT_PLAIN = [
    LazyNumber(None), LazyArray(None), LazyList(None), np.array([1.0], object), [LazyPair(None)],
    {"a": (1, LazySeries(None))}, {LazyNumber(None): 1}, np.zeros(1, "f8,O"), object(), len,
    Fraction(1, 2), iter([]), [1] * (library.MOST + 1),
]  # fmt: skip


def test_what_is_plain_is_told_from_what_may_compute():
    endless = [1]
    endless.append(endless)
    assert all(map(library.plain, PLAIN))
    assert not any(map(library.plain, [*NOT_PLAIN, endless]))


def test_only_the_answer_is_watched_and_not_how_plain_results_are_written_down(monkeypatch):
    called, seen = set(), set()

    def answer(gradient, velocity, t):
        called.add(watched())
        return gradient if t % 2 else LazySeries(lambda: [gradient]), 0

    def encode(value):
        seen.add((library.plain(value), watched()))
        return written(value)

    def watched():
        return sys.getprofile() is not before

    before, written = sys.getprofile(), probe.encode
    monkeypatch.setattr(probe, "encode", encode)
    run(tasks.find("heavy-ball").payload("a seed"), answer)
    assert called == {True}
    assert seen == {(True, False), (False, True)}


def test_what_is_imported_while_it_is_watched_is_not_used():
    source = """
import importlib
from mountain.check import library

parts = [f"descent_lib.{name}" for name in ("rules", "energy", "landscapes", "schedules")]
watch = library.Watch(parts)
with watch:
    for part in parts:
        importlib.import_module(part)
assert watch.seen == [], watch.seen
"""
    subprocess.run([sys.executable, "-c", source], cwd=ROOT, check=True)
