"""Marks depend on the seconds of the processor; the clock on the wall only ends what waits."""

import os
import subprocess
import sys
from types import SimpleNamespace

import pytest

from grading.sandbox import clock
from grading.sandbox.clock import Allowance, Budget, Late

BUSY = """
import time
end = time.process_time() + 0.3
while time.process_time() < end: pass
"""
THREAD = f"""
import threading
thread = threading.Thread(target=exec, args=({BUSY!r}, dict()))
thread.start(); thread.join()
"""
CHILD = f"""
import subprocess, sys
work = {BUSY!r} + "print(flush=True); input()"
pipes = dict(stdin=subprocess.PIPE, stdout=subprocess.PIPE)
child = subprocess.Popen([sys.executable, "-c", work], **pipes)
child.stdout.readline()
"""


@pytest.fixture
def world(monkeypatch):
    """A machine whose clock and processor are moved by hand."""
    made = SimpleNamespace(now=100.0, used=7.0)
    monkeypatch.setattr(clock, "time", SimpleNamespace(monotonic=lambda: made.now))
    made.allowance = Allowance(wall=30, processor=3, clock=lambda: made.used)
    return made


def test_what_gets_a_tenth_of_the_processor_has_ten_times_as_long(world):
    for _ in range(29):
        world.now, world.used = world.now + 1, world.used + 0.1
        assert world.allowance.left() > 0
    world.used += 0.2
    world.now += 0.2
    with pytest.raises(Late) as late:
        world.allowance.left()
    assert late.value.limited_by == "processor"


def test_what_works_without_a_pause_ends_when_its_seconds_are_over(world):
    assert world.allowance.left() == 3
    world.now, world.used = world.now + 3, world.used + 3
    with pytest.raises(Late) as late:
        world.allowance.left()
    assert late.value.limited_by == "processor"


def test_what_sleeps_is_ended_by_the_clock(world):
    world.now += 31
    with pytest.raises(Late) as late:
        world.allowance.left()
    assert late.value.limited_by == "wall"


def test_a_budget_pays_for_what_was_used(world):
    budget = Budget(processor=5, wall=50)
    world.now, world.used = world.now + 20, world.used + 2
    world.allowance.charge(budget)
    assert (budget.processor, budget.wall, budget.over) == (3, 30, False)
    world.used += 3
    world.allowance.charge(budget)
    assert budget.over


@pytest.mark.parametrize("where", ["a thread", "a child", "a child that has ended"])
def test_threads_and_children_count(where):
    source = THREAD if where == "a thread" else CHILD
    if where == "a child that has ended":
        source += "child.communicate()\n"
    command = [sys.executable, "-c", f"{source}print('done', flush=True)\ninput()"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout.readline() == b"done\n"
        assert clock.ProcessorClock(process.pid, tree=True)() >= 0.25
        assert process.pid in clock.children(os.getpid())
        process.kill()


def test_the_clock_of_a_process_that_has_ended_stands_still():
    process = subprocess.Popen([sys.executable, "-c", ""])
    seconds = clock.ProcessorClock(process.pid, tree=True)
    process.wait()
    assert seconds() == seconds() >= 0
    assert clock.ProcessorClock(process.pid, tree=False)() == 0
