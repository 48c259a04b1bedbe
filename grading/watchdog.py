"""Ends a worker of a cluster where a submission hangs it, or keeps it at work without end.

Dask itself would wait for ever; where a worker has died, it gives what that had begun to another.
"""

import faulthandler
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

OWN = 60  # processor seconds that a worker may use beyond what the submission itself may
HUNG = 60  # times a submission's seconds on the clock, after which its worker is taken for hung


class Allowed(NamedTuple):
    """What a worker may take for one submission: seconds on the clock, and of the processor."""

    clock: float
    processor: float


def allowed(total_seconds: float) -> Allowed:
    """For a submission that itself may take ``total_seconds`` of the processor."""
    return Allowed(HUNG * total_seconds, total_seconds + OWN)


_lock = threading.Lock()
_ends: dict[int, Allowed] = {}  # when the work of each thread is overdue, by both clocks


@contextmanager
def ended_if_overdue(most: Allowed) -> Iterator[None]:
    """End this process if what is within takes more; in any of its threads.

    The system keeps the time, so that code which never lets another thread run is ended too.
    Seconds of the processor are the whole process's.
    """
    me = threading.get_ident()
    with _lock:
        _ends[me] = Allowed(time.monotonic() + most.clock, time.process_time() + most.processor)
        _arm()
    try:
        yield
    finally:
        with _lock:
            del _ends[me]
            _arm()


def _arm() -> None:
    """Set both alarms to the first of the ends."""
    faulthandler.cancel_dump_traceback_later()
    clock = min((end.clock for end in _ends.values()), default=0.0)
    processor = min((end.processor for end in _ends.values()), default=0.0)
    if _ends:
        faulthandler.dump_traceback_later(max(clock - time.monotonic(), 0.001), exit=True)
    if hasattr(signal, "setitimer"):  # its signal ends the process; Windows has only the clock
        left = max(processor - time.process_time(), 0.001) if _ends else 0.0
        signal.setitimer(signal.ITIMER_PROF, left)
