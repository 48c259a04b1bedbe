"""A task as it is asked of one submission: what its answer runs on, and how much may come back."""

import json
import random
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from grading.job import Job
from grading.source import Check
from mountain import tasks
from mountain.check.probe import Payload
from mountain.check.task import Task

LARGEST, TIMES = 2**18, 4  # bytes of results that are judged, or so many times the reference's


@dataclass(frozen=True, eq=False)
class Question:
    """The cases of a task, of which the first comes again, in the place ``again`` (0: it does not).

    Only the seed says where, so that nothing inside can tell it from the others.
    """

    check: Check
    task: Task
    payload: Payload
    again: int

    @staticmethod
    def of(job: Job, check: Check, learner: str) -> "Question":
        """The question that a check asks in a job."""
        return _drawn(check, f"{job.seed} {job.round}", learner if check.personal else "")

    @cached_property
    def asked(self) -> dict[str, Any]:
        """The payload for the sandbox."""
        cases = list(self.payload["cases"])
        if self.again:
            cases.insert(self.again, cases[0])
        return {**self.payload, "cases": cases}

    @cached_property
    def largest(self) -> int:
        """Bytes of results that may come back: any right or wrong answer needs less."""
        wanted = self.task.results(self.task.reference, self.payload)
        return max(LARGEST, TIMES * len(json.dumps(wanted)))

    def results(self, value: Any) -> Any:
        """What came back, which may be any JSON, as results of the payload."""
        if not self.again or not isinstance(value, dict) or "uncallable" in value:
            return value
        cases = value.get("cases")
        if not isinstance(cases, list) or len(cases) <= self.again:
            return {}
        cases = list(cases)
        return {**value, "again": cases.pop(self.again), "cases": cases}


@lru_cache(maxsize=200)  # a whole class is asked the same, but for personal numbers
def _drawn(check: Check, seed: str, learner: str) -> Question:
    task = tasks.find(check.task)
    payload = task.payload(seed, learner, grader=True)
    place = random.Random(f"{seed} {task.name}").randint(1, len(payload["cases"]))
    return Question(check, task, payload, 0 if task.probe == "value" else place)
