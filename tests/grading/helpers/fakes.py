"""A grader that runs nothing: what a student's name says, happens to the process."""

import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from grading import source
from grading.job import Job, record_of
from tests.grading.helpers import handin
from tests.paths import ROOT

SOURCE = source.load(ROOT / "exercises" / f"{handin.EXERCISE}.ipynb")


class Limits(NamedTuple):
    """The one limit for which a pool asks."""

    total_seconds: float = 30


@dataclass
class Fake:
    """Notes in a file whom it began to mark, and gives everybody full marks."""

    log: Path
    seconds: float = 0.0
    sandbox: bool = False
    limits: object = Limits()

    def grade(self, job):
        with self.log.open("a") as log:
            log.write(f"{job.student} {os.getpid()}\n")
        if job.student.startswith("deadly"):
            os._exit(9)
        if job.student.startswith("endless"):
            time.sleep(1000)
        while job.student.startswith("spinning"):
            pass
        time.sleep(self.seconds)
        late = job.student.startswith("late") and len(self.begun(job.student)) == 1
        mark = {"task": "t", "points": 2, "score": 2, "status": "right", "mistake": None}
        return record_of(job, "graded", [mark | {"message": ""}], late=late)

    def close(self):
        with self.log.open("a") as log:
            log.write(f"closed {os.getpid()}\n")

    def begun(self, student=""):
        """(student, process) for each time that marking began, of everybody or of one."""
        lines = [line.split() for line in self.log.read_text().splitlines()]
        return [(n, int(pid)) for n, pid in lines if n != "closed" and student in ("", n)]

    def closed(self):
        """The processes that ended in good order."""
        lines = [line.split() for line in self.log.read_text().splitlines()]
        return {int(pid) for name, pid in lines if name == "closed"}


@dataclass
class Unstartable(Fake):
    def __setstate__(self, state):
        raise OSError("no such library")


@dataclass
class Unsandboxed(Fake):
    """Finds that there is no sandbox."""

    error: Exception | None = None

    def grade(self, job):
        raise self.error


def job(student):
    """A job for the fake."""
    return Job(
        student, handin.EXERCISE, f"{student}.ipynb", student.encode(), SOURCE, "seed", False
    )
