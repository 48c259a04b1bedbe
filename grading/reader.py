"""Read a submitted notebook that may be anything at all: never raises on what is in it.

A large file is read in a process of its own, which may use little.
"""

import json
import os
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

from grading.decode import notebook_in
from grading.not_a_notebook import Unreadable
from grading.remarks import Remarks
from grading.submitted_cells import SubmittedCell, submitted

LARGEST = 64 * 2**20  # bytes of a file with its outputs; Moodle and Canvas take no more either
SMALL = 2**20  # bytes of a file that can do no harm, whatever is in it
SECONDS, MEMORY, CLOCK = 20, 2**30, 600  # processor time, address space; on the clock if it hangs
CLEAR = "Clear all outputs (Edit > Clear Outputs of All Cells), save it, and hand it in again."


@dataclass
class Reading(Remarks):
    """What was found in a file: its cells, or the ``problem`` that made it unreadable.

    ``advice`` says what the student can do about the problem.
    """

    cells: list[SubmittedCell] = field(default_factory=list)
    problem: str = ""
    advice: str = ""


def read(data: bytes) -> Reading:
    """Return the cells of the notebook in ``data``, or a reading with a ``problem``.

    Raises RuntimeError where the process that reads ended for a reason that is not the file's.
    """
    if len(data) > LARGEST:
        return _unreadable(Unreadable(too_large(len(data)), ""))
    return _reading(data) if len(data) <= SMALL else _read_apart(data)


def too_large(size: int) -> str:
    """What to say about a file of too many bytes."""
    allowed = LARGEST // 2**20
    return f"The file is too large: {size / 2**20:.0f} MB, where {allowed} are allowed. {CLEAR}"


def _unreadable(error: Unreadable) -> Reading:
    return Reading(problem=error.what, advice=error.advice, needs_review=[error.what])


def _reading(data: bytes) -> Reading:
    reading = Reading()
    try:
        reading.cells = submitted(notebook_in(data, reading), reading)
    except Unreadable as error:
        return _unreadable(error)
    return reading


def _read_apart(data: bytes) -> Reading:
    """Read it in a child process, whose processor time and memory are limited on Linux."""
    root = str(Path(__file__).parents[1])
    done = subprocess.run(
        [sys.executable, "-S", "-P", "-m", "grading.reader"],
        input=data,
        capture_output=True,
        timeout=CLOCK,
        check=False,
        env={**os.environ, "PYTHONPATH": root},
    )
    if done.returncode == -getattr(signal, "SIGXCPU", 0) != 0:
        return _unreadable(_too_much())
    if done.returncode:
        told = done.stderr[-300:].decode("utf-8", "replace")
        raise RuntimeError(f"The reader ended with {done.returncode}: {told}")
    found = json.loads(done.stdout)
    return Reading(**{**found, "cells": [SubmittedCell(*cell) for cell in found["cells"]]})


def _too_much() -> Unreadable:
    return Unreadable("The file takes more time or memory to read than any notebook.", CLEAR)


def _serve() -> None:
    """The child's life: a file on stdin, its reading as JSON on stdout."""
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 5))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if sys.platform == "linux":  # macOS knows no limit of memory
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    reading = None
    with suppress(MemoryError):
        reading = _reading(sys.stdin.buffer.read())
    reading = reading or _unreadable(_too_much())
    found = asdict(reading) | {
        "cells": [[c.source, c.grade_id, c.notebook_id, c.code] for c in reading.cells]
    }
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    _serve()
