"""Progress speaks from the first second to the last, and its estimate is right within two."""

import io
import itertools
import random

import pytest

from grading import machine
from grading.batch import SAMPLES, in_turn
from grading.estimate import Estimate
from grading.intake import Submission
from grading.progress import Progress, duration
from tests.grading.helpers.command import until

GIB = 2**30


class Clock:
    """A clock that stands still until it is told to go on."""

    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


def test_each_part_is_announced_at_once_and_its_end_is_said():
    clock, shown = Clock(), io.StringIO()
    progress = Progress(shown, clock)
    progress.begin("looked at", {"": 2})
    progress.step()
    progress.step()
    progress.begin("marked", {"a": 300})
    clock.now = 4.0
    assert progress.line() == "0 of 300 marked (4 s so far)"
    for _ in range(150):
        clock.now += 0.5
        progress.step("a", 0.4)
    assert progress.line() == "150 of 300 marked, 2.0 a second, about 1 min 15 s left"
    progress.begin("Writing the reports")
    lines = shown.getvalue().splitlines()
    assert lines[:2] == ["0 of 2 looked at (0 s so far)", "2 of 2 looked at, 0 s so far"]
    assert lines[2] == "0 of 300 marked (0 s so far)"
    assert lines[-1] == "Writing the reports (1 min 19 s so far)"
    assert 5 < len(lines) < 15  # in 79 seconds, one every ten


def test_it_speaks_while_nothing_is_done():
    shown = io.StringIO()
    times = itertools.count(0, 10)
    with Progress(shown, lambda: next(times)) as progress:
        progress.every = 0.01
        progress.begin("marked", {"a": 1})
        until(lambda: shown.getvalue().count("0 of 1 marked") > 3)


def test_a_notice_has_a_line_of_its_own():
    shown = io.StringIO()
    Progress(shown, Clock()).notice("The cluster has no worker.")
    assert shown.getvalue() == "The cluster has no worker.\n"


def test_durations_in_words():
    assert [duration(s) for s in (0.4, 59, 60, 3599, 7500)] == [
        "0 s", "59 s", "1 min 0 s", "59 min 59 s", "2 h 5 min"
    ]  # fmt: skip


def a_class(costs, count, *, seed=1, hostile=0.0):
    """(exercise, seconds) of a class in the order in which it is marked; some run into a limit."""
    draw = random.Random(seed)
    todo = [Submission(f"s{i}", name, None) for name in sorted(costs) for i in range(count)]
    return [
        (e, 10.0 if draw.random() < hostile else costs[e] * draw.uniform(0.5, 2))
        for e in (one.exercise for one in in_turn(todo))
    ]


CHEAP = {f"ex{i:02}": 0.15 for i in range(8)}
FRAMEWORKS = {f"ex{i:02}": 1.5 if i % 3 else 4.0 for i in range(8, 16)}


@pytest.mark.parametrize("workers", [1, 2, 16])
@pytest.mark.parametrize("warm_up", [0, 10, 60])
@pytest.mark.parametrize("hostile", [0.0, 0.02])
@pytest.mark.parametrize("costs", [CHEAP | FRAMEWORKS, FRAMEWORKS, {"ex15": 0.4, "ex02": 3.0}])
def test_the_time_left_is_right_within_two_from_the_first_minute(workers, warm_up, hostile, costs):
    todo = a_class(costs, 150 * workers, hostile=hostile)
    free, warm, ended = [5.0] * workers, set(), []
    for exercise, seconds in todo:
        at = free.index(min(free))
        if (at, exercise in FRAMEWORKS) not in warm:  # as many packages as exercises may need
            warm.add((at, exercise in FRAMEWORKS))
            free[at] += warm_up if exercise in FRAMEWORKS else warm_up / 5
        free[at] += seconds + 0.03  # what the grader itself does
        ended.append((free[at], exercise, seconds))
    ended.sort()
    whole = ended[-1][0]
    counts = dict.fromkeys(costs, 150 * workers)
    estimate, wrong = Estimate(counts, 0.0), []
    for now, exercise, seconds in ended:
        estimate.add(exercise, seconds + 0.05, now)
        really = whole - now
        if now > 60 and (left := estimate.left(now)) and really > (150 if hostile else 60):
            wrong.append(left / really)
    assert len(wrong) > 50
    assert min(wrong) > 0.5
    assert max(wrong) < 2


def test_nothing_is_promised_before_anything_is_known():
    estimate = Estimate({"a": 5, "b": 5}, 0.0)
    assert estimate.left(7.0) is None
    estimate.add("a", 1.0, 10.0)
    assert estimate.left(10.0) is None
    estimate.add("b", 3.0, 13.0)
    assert estimate.left(13.0) == pytest.approx(4 * 1 + 4 * 3)


def test_some_of_each_exercise_come_first_and_all_come_once():
    todo = [Submission(f"s{i}", name, None) for name in ("a", "b", "c") for i in range(10)]
    turn = in_turn(todo)
    assert [one.exercise for one in turn[: 3 * SAMPLES]] == list("aaabbbccc")
    assert sorted(turn, key=todo.index) == todo
    assert [one.exercise for one in turn[3 * SAMPLES :]] == ["a"] * 7 + ["b"] * 7 + ["c"] * 7


@pytest.mark.parametrize(
    ("processors", "free", "memory", "workers"),
    [
        (8, 64 * GIB, 2 * GIB, 8),
        (8, 4 * GIB, 2 * GIB, 4),
        (8, 3 * GIB, 2 * GIB, 2),
        (8, GIB, 2 * GIB, 1),
        (8, 0, 2 * GIB, 1),
        (8, 2 * GIB, 100 * 2**20, 3),
        (64, 16 * GIB, 2 * GIB, 27),
    ],
)
def test_workers_follow_the_free_memory(processors, free, memory, workers):
    assert machine.fitting(processors, free, memory) == workers


def test_this_machine_carries_a_worker():
    assert 1 <= machine.workers(2 * GIB) <= machine.processors()
    assert machine.free_memory() > 0
