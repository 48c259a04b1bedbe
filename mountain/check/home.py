"""The check at home: run an answer here and now, judge it, and show the verdict."""

import _thread
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

from mountain import tasks
from mountain.check import probe
from mountain.check.codec import decode
from mountain.check.judge import judge
from mountain.check.show import show

WALL = 10  # times as long an answer may take on the clock, if something else keeps the machine busy

asked: Counter[str] = Counter()  # how often each task was checked in this session


def given(task: str, learner: str) -> dict[str, Any]:
    """The numbers that a task gives to this learner."""
    return dict(decode(tasks.find(task).given(learner)))


def check(task: str, answer: Any, learner: str) -> None:
    """Run ``answer`` on inputs that no earlier check has drawn. Raises NotYet if it is not right.

    A new session draws the same inputs, in the same order.
    """
    spec = tasks.find(task)
    asked[task] += 1
    payload = spec.payload(f"home {asked[task]}", learner)
    show(judge(spec, payload, run_in_time(payload, answer, spec.seconds)))


def run_in_time(payload: probe.Payload, answer: Any, seconds: float) -> probe.Results:
    """The results of an answer, or TooSlow in place of each case after so many processor seconds.

    What waits is ended after WALL times as many on the clock.
    """
    late, done = threading.Event(), threading.Event()
    watch = threading.Thread(target=_watch, args=(processor_clock(), seconds, late, done))
    watch.daemon = True
    before, on_time = None, threading.current_thread() is threading.main_thread()
    try:
        if on_time:  # a process that was started in the background may ignore the signal
            before = signal.signal(signal.SIGINT, signal.default_int_handler)
            watch.start()
        return probe.run(payload, answer)
    except KeyboardInterrupt as stopped:
        if not late.is_set():
            raise
        error = probe.describe(stopped)
        error |= {"type": "TooSlow", "text": f"{seconds:g} seconds"}
        return {"cases": [{"error": error} for _ in payload["cases"]]}
    finally:
        done.set()
        if on_time:
            signal.signal(signal.SIGINT, signal.SIG_DFL if before is None else before)


def processor_clock() -> Callable[[], float]:
    """The processor seconds of this thread; of all threads where another cannot read its clock."""
    if hasattr(time, "pthread_getcpuclockid"):
        return partial(time.clock_gettime, time.pthread_getcpuclockid(threading.get_ident()))
    return time.process_time


def _watch(
    clock: Callable[[], float], seconds: float, late: threading.Event, done: threading.Event
) -> None:
    """Interrupt the main thread when its time is over, unless it is done before."""
    until, end = clock() + seconds, time.monotonic() + WALL * seconds
    while (left := min(until - clock(), end - time.monotonic())) > 0:
        if done.wait(max(left, 0.01)):
            return
    late.set()
    if hasattr(signal, "pthread_kill") and (main := threading.main_thread().ident):
        signal.pthread_kill(main, signal.SIGINT)  # which ends a sleep, too
    else:
        _thread.interrupt_main()
