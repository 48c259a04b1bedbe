"""The record of one submission: what it holds, and the key that tells whether it is up to date."""

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from grading.source import Source
from grading.store import display, slug
from mountain import check, tasks

NOTES = 40  # at most, in a record
SHOWN = (
    "home",
    "notebook",
    "show",
    "progress",
    "__main__",
)  # of the check: the learner's side


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
        parts += [str(self.sandbox), self.file, self.problem, *self.notes]
        return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()


@cache
def specification(exercise: str) -> str:
    """A hash of all that says what is right there: the checks, its tasks, a teacher's own tasks."""
    paths = [path for path in Path(check.__file__).parent.glob("*.py") if path.stem not in SHOWN]
    paths += tasks.files(exercise)
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in sorted(paths))).hexdigest()


def record(job: Job, **found) -> dict:
    """Return the whole record of a job, of which ``found`` is what marking it brought out."""
    marks = found["tasks"]
    return {
        "student": display(job.student),
        "slug": slug(job.student),
        "exercise": job.exercise,
        "file": job.file,
        "sha256": job.sha256,
        "key": job.key,
        "round": job.round,
        "learner": "",
        "sandbox": job.sandbox,
        "seconds": 0.0,
        "peak_memory": 0,
        "cells": [],
        **found,
        "score": sum(mark["score"] for mark in marks),
        "points": sum(mark["points"] for mark in marks),
        "notes": [*job.notes, *found["notes"]][:NOTES],
        "needs_review": [*job.needs_review, *found["needs_review"]][:NOTES],
    }


def unmarked(job: Job, status: str, problem: str) -> dict:
    """Return the record of a job that did not run, because it is unreadable, or the grader failed.

    A failed one is marked again by the next run.
    """
    marks = [
        {
            "task": cell.check.task,
            "points": cell.points,
            "score": 0,
            "status": "not run",
            "mistake": None,
            "message": "It did not run: " + problem[:1].lower() + problem[1:],
        }
        for cell in job.source.checks
    ]
    return record(job, status=status, tasks=marks, notes=[problem], needs_review=[problem])
