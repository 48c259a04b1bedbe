"""The learner's side: run an answer here and now, and show the verdict."""

import _thread
import threading
from collections import Counter
from importlib.util import find_spec

from descent_lib import arguments
from mountain.check import probe, show
from mountain.check.codec import decode

_asked: Counter = Counter()


def given(task, learner=""):
    """Return the numbers of a task as a dict: each ``learner`` has others, always the same."""
    learner = _identifier(learner)
    if task in probe.GIVEN:
        return dict(decode(probe.GIVEN[task]))
    from mountain import tasks

    return dict(decode(tasks.find(task).given(learner)))


def check(task, answer, learner=""):
    """Run ``answer`` on fresh inputs and show what is right or wrong with it.

    Raises NotYet, which prints one line, if it is not right yet. Where a grader judges results in
    another process, nothing happens; where the tasks are missing, RuntimeError says so.
    """
    if probe.JUDGED_ELSEWHERE:
        return
    if find_spec("mountain.tasks") is None:
        raise RuntimeError("The tasks are not to be seen here, so nothing can be checked.")
    from mountain import tasks

    learner, spec = _identifier(learner), tasks.find(task)
    _asked[task] += 1
    payload = spec.payload(f"home {_asked[task]}", learner)
    show.verdict(spec.judge(payload, _timed(payload, answer, spec.seconds)))


def _identifier(learner):
    if not isinstance(learner, (str, int)):
        raise TypeError(f"LEARNER must be a text in quotes, but it is {arguments.short(learner)}")
    return str(learner)


def _timed(payload, answer, seconds):
    """The results of an answer, or TooSlow in place of each case after so many seconds."""
    late = threading.Event()

    def interrupt():
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
        place = {**probe.describe(stopped), "type": "TooSlow", "text": f"{seconds:g} seconds"}
        return {"cases": [{"error": place} for _ in payload["cases"]]}
    finally:
        clock.cancel()
