"""The check at home: run an answer here and now, judge it, and show the verdict."""

import _thread
import threading
from collections import Counter
from typing import Any

from mountain import tasks
from mountain.check import probe
from mountain.check.codec import decode
from mountain.check.judge import judge
from mountain.check.show import show

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
    """The results of an answer, or TooSlow in place of each case after so many seconds."""
    late = threading.Event()

    def interrupt() -> None:
        late.set()
        _thread.interrupt_main()

    clock = threading.Timer(seconds, interrupt)
    clock.daemon = True
    try:
        if threading.current_thread() is threading.main_thread():
            clock.start()
        return probe.run(payload, answer)
    except KeyboardInterrupt as stopped:
        if not late.is_set():
            raise
        error = probe.describe(stopped)
        error |= {"type": "TooSlow", "text": f"{seconds:g} seconds"}
        return {"cases": [{"error": error} for _ in payload["cases"]]}
    finally:
        clock.cancel()
