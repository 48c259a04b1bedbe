"""The record of one submission: what it holds, and the key that tells whether it is up to date."""

import hashlib
import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from descent_lib import check
from grading.source import Source
from grading.store import display, slug


@dataclass(frozen=True)
class Job:
    """One submission to mark: its bytes, and all that is needed to mark them anywhere.

    ``student`` is the folder's raw name. ``problem`` is set where the file itself could not be
    read: then there is nothing to run.
    """

    student: str
    exercise: str
    file: str
    data: bytes
    source: Source
    seed: str
    sandbox: bool = True
    problem: str = ""
    notes: tuple[str, ...] = ()
    eye: tuple[str, ...] = ()

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()

    @property
    def key(self) -> str:
        """The same key, the same marks: bytes, source, specification, seed, what was odd."""
        parts = [self.sha256, self.source.sha256, specification(), self.seed, str(self.sandbox)]
        parts += [self.file, self.problem, *self.notes]
        return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()


@cache
def specification() -> str:
    """A hash of all that says what is right: the checks, the tasks, and a teacher's own tasks."""
    paths = sorted(Path(check.__file__).parent.rglob("*.py"))
    if private := os.environ.get("MOUNTAIN_TASKS"):
        paths += sorted(Path(private).glob("*.py"))
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in paths)).hexdigest()


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
        "learner": "",
        "sandbox": job.sandbox,
        "seconds": 0.0,
        "peak_memory": 0,
        "cells": [],
        **found,
        "score": sum(mark["score"] for mark in marks),
        "points": sum(mark["points"] for mark in marks),
        "notes": [*job.notes, *found["notes"]],
        "eye": [*job.eye, *found["eye"]],
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
    return record(job, status=status, tasks=marks, notes=[problem], eye=[problem])
