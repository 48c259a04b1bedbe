"""How long a fork may work: seconds of the processor, and far more on the clock for what waits.

A busy machine makes a submission late, but never makes it work more: only the first is its own.
"""

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import psutil

Seconds = Callable[[], float]  # processor seconds used until now
LOOK = 0.05  # seconds: the shortest time between two looks at a clock, and what counts as nothing


class Late(Exception):
    """A time is over; ``limited_by`` says which."""

    def __init__(self, limited_by: Literal["processor", "wall"]):
        super().__init__(limited_by)
        self.limited_by = limited_by


class ProcessorClock:
    """Processor seconds of a process with all its threads, and ``tree``: of all it has started."""

    def __init__(self, pid: int, tree: bool):
        self._tree, self._seen = tree, 0.0
        self._process = None
        with suppress(psutil.Error):
            self._process = psutil.Process(pid)

    def __call__(self) -> float:
        """Seconds until now; where the process has ended, until it was last looked at."""
        with suppress(psutil.Error):
            if self._process:
                below = self._process.children(recursive=True) if self._tree else []
                self._seen = max(self._seen, sum(map(_used, [self._process, *below])))
        return self._seen


def _used(process: psutil.Process) -> float:
    with suppress(psutil.Error):
        return float(sum(process.cpu_times()[:4]))  # user and system, its own and its children's
    return 0.0


def children(pid: int) -> list[int]:
    """The numbers of the processes that the main thread of a process has started."""
    try:
        return [int(n) for n in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:  # a system, or a kernel, without this list
        with suppress(psutil.Error):
            return [child.pid for child in psutil.Process(pid).children()]
    return []


@dataclass
class Budget:
    """The time that is left to several cells together: seconds of the processor, on the clock."""

    processor: float
    wall: float

    @property
    def over(self) -> bool:
        return min(self.processor, self.wall) < LOOK


class Allowance:
    """The time of one order: ``processor`` seconds by a clock of these, ``wall`` on the clock."""

    def __init__(self, wall: float, processor: float = 0.0, clock: Seconds | None = None):
        self.wall, self.processor, self._clock = wall, processor, clock
        self._before = clock() if clock else 0.0
        self._began = self._next = time.monotonic()
        self._next += processor

    def left(self) -> float:
        """Seconds to wait before the next look. Raises Late when a time is over."""
        now = time.monotonic()
        on_clock = self._began + self.wall - now
        if on_clock <= 0:
            raise Late("wall")
        if self._clock is None:
            return on_clock
        if now >= self._next:  # on one processor it cannot have used more seconds than have passed
            left = self.processor - (self._clock() - self._before)
            if left <= 0:
                raise Late("processor")
            self._next = now + max(left, LOOK)
        return min(self._next - now, on_clock)

    def charge(self, budget: Budget) -> None:
        """Take what was used until now from a budget."""
        budget.wall -= time.monotonic() - self._began
        if self._clock:
            budget.processor -= self._clock() - self._before
