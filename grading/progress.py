"""How far the batch is, and how long it will take: one line on a screen, else now and then."""

import sys
import time
from collections import deque
from collections.abc import Callable
from typing import TextIO


class Progress:
    """Counts to ``total`` and says so; the estimate is from the last fifty steps."""

    def __init__(
        self,
        total: int,
        stream: TextIO | None = None,
        clock: Callable[[], float] = time.monotonic,
    ):
        self.total, self.stream, self.clock = total, stream or sys.stderr, clock
        self.done, self.began = 0, clock()
        self.last = deque([self.began], maxlen=50)
        self.shown = self.began
        self.every = 0.2 if self.stream.isatty() else 10

    def step(self) -> None:
        """One more is done."""
        self.done += 1
        now = self.clock()
        self.last.append(now)
        if now - self.shown >= self.every or self.done == self.total:
            self.shown = now
            self._show()

    def notice(self, sentence: str) -> None:
        """Say something in between, on a line of its own."""
        self._write(f"\r{sentence}\x1b[K\n" if self.stream.isatty() else f"{sentence}\n")

    @property
    def rate(self) -> float:
        """How many are done in a second, lately."""
        return (len(self.last) - 1) / max(self.last[-1] - self.last[0], 1e-9)

    def line(self) -> str:
        """The line that is shown."""
        left = (self.total - self.done) / self.rate
        tail = f"about {duration(left)} left" if self.done < self.total else "done"
        return f"{self.done} of {self.total} marked, {self.rate:.1f} a second, {tail}"

    def _show(self):
        end = "\n" if self.done == self.total else ""
        self._write(f"\r{self.line()}\x1b[K{end}" if self.stream.isatty() else f"{self.line()}\n")

    def _write(self, text):
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
