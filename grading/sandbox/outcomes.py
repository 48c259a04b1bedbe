"""What the sandbox is asked to run, within which limits, and what it says became of it."""

from dataclasses import dataclass
from typing import Any, Literal

Status = Literal["ok", "error", "timeout", "killed", "memory", "output", "not run"]
LimitedBy = Literal["", "processor", "wall"]


@dataclass(frozen=True)
class Limits:
    """What one submission may use: seconds on the clock, bytes, and numbers of threads."""

    cell_seconds: float = 10.0
    total_seconds: float = 60.0
    memory: int = 2 * 2**30  # address space beyond that of the warm parent
    processes: int = 512  # threads, in fact: new processes are refused
    file_size: int = 16 * 2**20
    tmp: int = 64 * 2**20
    output: int = 2**20  # kept of each cell; many times as much ends the fork


@dataclass(frozen=True)
class Cell:
    """A cell of a notebook, or an expression whose value is run through ``probe.run``."""

    id: str
    source: str
    kind: Literal["code", "probe"] = "code"
    payload: dict | None = None


@dataclass(frozen=True)
class CellOutcome:
    """What became of a cell. ``text``, ``error`` and ``value`` come from the learner's code.

    ``limited_by`` says of a timeout which clock ended it, where that is known.
    """

    id: str
    status: Status
    text: str = ""
    error: str = ""
    value: Any = None
    limited_by: LimitedBy = ""


@dataclass(frozen=True)
class Outcome:
    """What became of a submission, cell by cell, in order."""

    cells: list[CellOutcome]
    seconds: float
    peak_memory: int
