"""How far the batch is, and how long it will take: one line on a screen, else now and then."""

import sys
import threading
import time
from collections.abc import Callable, Mapping
from typing import TextIO

from grading.estimate import Estimate

OVERHEAD = 0.05  # seconds that a submission costs beside those in which it runs


class Progress:
    """Says at once what begins, and from time to time how far it is (a context manager).

    Within ``with``, a thread says it even while nothing is done.
    """

    def __init__(self, stream: TextIO | None = None, clock: Callable[[], float] = time.monotonic):
        self.stream, self.clock = stream or sys.stderr, clock
        self.every = 0.5 if self.stream.isatty() else 10
        self._lock, self._ended = threading.RLock(), threading.Event()
        self._began = self._shown = clock()
        self.begin("")

    def __enter__(self) -> "Progress":
        self._ticking = threading.Thread(target=self._tick, daemon=True)
        self._ticking.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._ticking.join()
        if self.stream.isatty():
            self._write("\r\x1b[K")

    def begin(self, what: str, counts: Mapping[str, int] | None = None) -> None:
        """From now on it does ``what``, to as many of each kind as ``counts`` says."""
        with self._lock:
            now = self.clock()
            self.what, self.total, self.done = what, sum((counts or {}).values()), 0
            self.estimate = Estimate(counts or {}, now)
            if what:
                self._show(now)

    def step(self, kind: str = "", seconds: float = 0.0) -> None:
        """One more of a kind is done, which took so many seconds itself."""
        with self._lock:
            now = self.clock()
            self.done += 1
            self.estimate.add(kind, seconds + OVERHEAD, now)
            if now - self._shown >= self.every or self.done == self.total:
                self._show(now)

    def notice(self, sentence: str) -> None:
        """Say something in between, on a line of its own."""
        self._write(f"\r{sentence}\x1b[K\n" if self.stream.isatty() else f"{sentence}\n")

    def line(self) -> str:
        """The line that is shown."""
        now = self.clock()
        so_far = f"{duration(now - self._began)} so far"
        if not self.total:
            return f"{self.what} ({so_far})"
        line, left = f"{self.done} of {self.total} {self.what}", self.estimate.left(now)
        if self.done == self.total:
            return f"{line}, {so_far}"
        if left is None:
            return f"{line} ({so_far})"
        return f"{line}, {self.estimate.rate(now):.1f} a second, about {duration(left)} left"

    def _tick(self) -> None:
        while not self._ended.wait(self.every / 2):
            with self._lock:
                now = self.clock()
                if now - self._shown >= self.every:
                    self._show(now)

    def _show(self, now: float) -> None:
        self._shown = now
        whole = self.total and self.done == self.total
        end = "\n" if whole else ""
        self._write(f"\r{self.line()}\x1b[K{end}" if self.stream.isatty() else f"{self.line()}\n")

    def _write(self, text: str) -> None:
        with self._lock:
            self.stream.write(text)
            self.stream.flush()


def duration(seconds: float) -> str:
    """``seconds`` in words: 45 s, 3 min 20 s, 2 h 5 min."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"
