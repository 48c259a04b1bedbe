"""Limits for the work that the grader itself does on what a submission gave back."""

import ctypes
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from mountain.check.home import processor_clock

_one_at_a_time = threading.Lock()  # the limit on memory is the whole process's


@contextmanager
def bounded(seconds: float, memory: int) -> Iterator[None]:
    """Raise TimeoutError or MemoryError in what takes more processor seconds, or bytes, than this.

    In any thread: a cluster's workers mark in several. Where the error is caught on its way,
    another one follows a second later.
    """
    with _one_at_a_time:
        watch = _Watch(seconds)
        try:
            with _capped(memory):
                yield
        finally:
            try:
                watch.end()
            except TimeoutError:  # it came at the last moment
                watch.end()
                raise


class _Watch:
    """Another thread, which interrupts this one when its time is over."""

    def __init__(self, seconds: float):
        self.watched, self.end_of_it, self.turn = threading.get_ident(), _held(), threading.Lock()
        arguments = processor_clock(), seconds
        threading.Thread(target=self._interrupt, args=arguments, daemon=True).start()

    def end(self) -> None:
        with self.turn:
            if self.end_of_it.locked():
                self.end_of_it.release()
        for _ in range(100):  # an error on its way arrives here at the latest
            pass

    def _interrupt(self, clock: Callable[[], float], seconds: float) -> None:
        until = clock() + seconds
        while not self.end_of_it.acquire(timeout=max(until - clock(), 0.01)):
            with self.turn:
                if clock() >= until and self.end_of_it.locked():
                    _raise_in(self.watched, TimeoutError)
                    until = clock() + 1.0


def _held() -> threading.Lock:
    lock = threading.Lock()
    lock.acquire()
    return lock


def _raise_in(thread: int, error: type[BaseException]) -> None:
    """Raise an error in another thread at its next step.

    It cannot be taken back: Python 3.11 would go on looking for it, and hang where it is traced.
    """
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(error))


@contextmanager
def _capped(memory: int) -> Iterator[None]:
    """A limit on the address space, beyond what is used now; on Linux alone."""
    if sys.platform != "linux":
        yield
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    limit = used + memory if hard == resource.RLIM_INFINITY else min(used + memory, hard)
    resource.setrlimit(resource.RLIMIT_AS, (limit, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
