"""One submission to mark, the key that tells whether its record is up to date, and its record."""

import hashlib
import inspect
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from grading.names import display, slug
from grading.record import Record, ShownCell, TaskMark
from grading.source import Source
from mountain import check, tasks

NOTES = 40  # at most, in a record
FOR_LEARNERS = (
    "home",
    "notebook",
    "show",
    "progress",
    "__main__",
)  # of the check: no mark depends on these


@dataclass(frozen=True)
class Job:
    """One submission to mark: its bytes, and all that is needed to mark them anywhere.

    Inputs are drawn from ``seed`` and ``round``. ``student`` is the folder's raw name. ``problem``
    is set where the file itself could not be read: then there is nothing to run.
    """

    student: str
    exercise: str
    file: str
    data: bytes
    source: Source
    seed: str
    sandbox: bool = True
    round: int = 1
    problem: str = ""
    notes: tuple[str, ...] = ()
    needs_review: tuple[str, ...] = ()

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()

    @property
    def key(self) -> str:
        """Of two jobs with one key, one need not be marked: all that counts, but for the round."""
        parts = [self.sha256, self.source.sha256, specification(self.exercise), self.seed]
        parts += [str(self.sandbox), self.file, self.problem, *self.notes, *added_packages()]
        return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()


@cache
def specification(exercise: str) -> str:
    """A hash of all that says what is right there: the checks, its tasks, a teacher's own tasks."""
    checks = Path(inspect.getfile(check)).parent
    paths = [path for path in checks.glob("*.py") if path.stem not in FOR_LEARNERS]
    paths += tasks.files(exercise)
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in sorted(paths))).hexdigest()


@cache
def added_packages() -> tuple[str, ...]:
    """What lies in the folder of packages that a teacher has added: names with versions."""
    folder = os.environ.get("MOUNTAIN_PACKAGES")
    return tuple(sorted(path.name for path in Path(folder).iterdir())) if folder else ()


def record_of(
    job: Job,
    status: Literal["graded", "unreadable", "failed"],
    marks: list[TaskMark],
    *,
    notes: Sequence[str] = (),
    needs_review: Sequence[str] = (),
    learner: str = "",
    typed: Mapping[str, str] | None = None,
    seconds: float = 0.0,
    peak_memory: int = 0,
    late: bool = False,
    cells: Sequence[ShownCell] = (),
) -> Record:
    """Return the whole record of a job."""
    return {
        "student": display(job.student),
        "slug": slug(job.student),
        "exercise": job.exercise,
        "file": job.file,
        "sha256": job.sha256,
        "key": job.key,
        "round": job.round,
        "status": status,
        "learner": learner,
        "typed": dict(typed or {}),
        "sandbox": job.sandbox,
        "seconds": seconds,
        "peak_memory": peak_memory,
        "late": late,
        "tasks": marks,
        "score": sum(mark["score"] for mark in marks),
        "points": sum(mark["points"] for mark in marks),
        "notes": [*job.notes, *notes][:NOTES],
        "needs_review": [*job.needs_review, *needs_review][:NOTES],
        "cells": list(cells),
    }


def unmarked(
    job: Job, status: Literal["unreadable", "failed"], problem: str, advice: str = ""
) -> Record:
    """Return the record of a job that did not run, because it is unreadable, or the grader failed.

    A failed one is marked again by the next run. ``advice`` is for the student.
    """
    marks: list[TaskMark] = [
        {
            "task": check.task,
            "points": check.points,
            "score": 0,
            "status": "not run",
            "mistake": None,
            "message": "It did not run: " + problem[:1].lower() + problem[1:],
        }
        for check in job.source.checks
    ]
    notes = [f"{problem} {advice}".rstrip()]
    return record_of(job, status, marks, notes=notes, needs_review=[problem])
