"""What the sandbox is asked to run, within which limits, and what it says became of it."""

from dataclasses import dataclass
from typing import Any, Literal, TypedDict

from grading.sandbox.inside.wire import LARGEST

Status = Literal["ok", "error", "timeout", "killed", "memory", "output", "not run"]
LimitedBy = Literal["", "processor", "wall"]


@dataclass(frozen=True)
class Limits:
    """What one submission may use: seconds of the processor, bytes, and numbers of threads.

    ``total_seconds`` are for all cells together, but for those that the student has added: these
    have ``own_seconds``, so that slow ones leave the answers their time. On the clock everything
    may take ``wall`` times as long.
    """

    cell_seconds: float = 10.0
    total_seconds: float = 60.0
    own_seconds: float = 30.0
    wall: float = 10.0
    memory: int = 2 * 2**30  # address space beyond that of the warm parent
    processes: int = 64  # threads, in fact: new processes are refused
    file_size: int = 16 * 2**20
    tmp: int = 64 * 2**20
    output: int = 2**20  # kept of each cell; many times as much ends the fork


@dataclass(frozen=True)
class Cell:
    """A cell of a notebook, or an expression whose value is run through ``probe.run``.

    ``own``: the student has added it. A value of more than ``largest`` bytes of JSON is refused.
    """

    id: str
    source: str
    kind: Literal["code", "probe"] = "code"
    payload: dict[str, Any] | None = None
    own: bool = False
    largest: int = LARGEST


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
    """What became of a submission, cell by cell, in order; ``seconds`` are those on the clock."""

    cells: list[CellOutcome]
    seconds: float
    peak_memory: int


class End(TypedDict):
    """How a fork ended: as ``wait`` says it, bytes, processor seconds; ``lost`` with its parent."""

    status: int
    peak: int
    cpu: float
    lost: bool
