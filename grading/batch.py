"""A whole folder of submissions, marked once each, whatever happens in between."""

import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from grading import intake, pool, watch
from grading.intake import Intake, Submission
from grading.job import Job
from grading.mark import Grader
from grading.names import display
from grading.progress import Progress
from grading.record import Exercise, Record
from grading.reports import report
from grading.reports.roster import Roster
from grading.source import Source
from grading.store import Store


@dataclass(frozen=True)
class Plan:
    """What to mark, where to put it, and by which means."""

    submissions: Path
    results: Path
    source: Path
    sources: dict[str, Source]
    grader: Grader
    workers: int = 1
    scheduler: str = ""
    worker_timeout: float = watch.TIMEOUT
    seed: str = ""
    roster: Roster | None = None


@dataclass(frozen=True)
class Summary:
    """What a run has done."""

    records: list[Record]
    marked: int
    students: int
    problems: list[str]
    seconds: float

    def lines(self) -> list[str]:
        """Five lines for the screen."""
        count = Counter(record["status"] for record in self.records)
        review = sum(bool(record["needs_review"]) for record in self.records)
        rate = self.marked / max(self.seconds, 1e-9)
        return [
            f"{len(self.records)} submissions from {self.students} students' folders.",
            f"{self.marked} marked now, {len(self.records) - self.marked} known already.",
            f"{count['unreadable']} unreadable (0 points); the grader failed on {count['failed']}.",
            f"{review} to look at, {len(self.problems)} stray files: see the summary.",
            f"{self.seconds:.1f} s, {rate:.1f} submissions a second.",
        ]


def grade(plan: Plan, stream: TextIO | None = None) -> Summary:
    """Mark what is new or changed, and write the reports on all that is on record."""
    began = time.monotonic()
    with Store(plan.results, plan.seed) as store:
        found = intake.look(plan.submissions, plan.sources)
        todo = [one for one in found.submissions if not _known(store, one, _job(plan, store, one))]
        if todo:  # what the reports import takes a second
            threading.Thread(target=report.prepare, daemon=True).start()
        progress = Progress(len(todo), stream)
        for one, record in _marked(plan, todo, lambda one: _job(plan, store, one), progress):
            store.write(one.student, one.exercise, record)
            progress.step()
        records = [record for record in store.all() if record["exercise"] in plan.sources]
        problems = found.problems + _without_file(records, found)
        records = with_shared_learners(records)
        exercises: list[Exercise] = [
            (name, [(check.task, check.points) for check in source.checks])
            for name, source in plan.sources.items()
        ]
        students = [display(name) for name in found.students]
        report.write(
            plan.results,
            exercises,
            records,
            problems,
            source=plan.source,
            roster=plan.roster,
            students=students,
        )
        if any(record["round"] == store.round for record in records):
            store.end_round()
    return Summary(records, len(todo), len(students), problems, time.monotonic() - began)


def _marked(
    plan: Plan, todo: list[Submission], job: Callable[[Submission], Job], progress: Progress
) -> Iterator[tuple[Submission, Record]]:
    if not todo:
        return iter(())
    if plan.scheduler:
        from grading import cluster  # Dask is needed for clusters alone

        timeout, notice = plan.worker_timeout, progress.notice
        return cluster.grade_all(todo, job, plan.grader, plan.scheduler, notice, timeout)
    return pool.grade_all(todo, job, plan.grader, plan.workers)


def _job(plan: Plan, store: Store, submission: Submission) -> Job:
    data, problem = intake.fetch(submission.path)
    return Job(
        student=submission.student,
        exercise=submission.exercise,
        file=submission.file,
        data=data,
        source=plan.sources[submission.exercise],
        seed=store.seed,
        sandbox=plan.grader.sandbox,
        round=store.round,
        problem=problem,
        notes=submission.notes,
        needs_review=submission.needs_review,
    )


def _known(store: Store, submission: Submission, job: Job) -> bool:
    """Whether the record on file is about these very bytes, source, tasks and seed."""
    old = store.read(submission.student, submission.exercise)
    return old is not None and old["key"] == job.key and old["status"] != "failed"


def _without_file(records: list[Record], found: Intake) -> list[str]:
    here = {(display(one.student), one.exercise) for one in found.submissions}
    return [
        f"{record['file']} was marked before and is not there any more; its marks stand."
        for record in records
        if (record["student"], record["exercise"]) not in here
    ]


def with_shared_learners(records: list[Record]) -> list[Record]:
    """The records, where students who gave the same identifier for an exercise point that out."""
    owners = defaultdict(set)
    for record in records:
        owners[record["exercise"], record["learner"].casefold()].add(record["student"])
    return [
        {**record, "needs_review": [*record["needs_review"], _shared(record["learner"])]}
        if record["learner"] and len(owners[record["exercise"], record["learner"].casefold()]) > 1
        else record
        for record in records
    ]


def _shared(learner: str) -> str:
    return f'Other students too say LEARNER = "{learner}".'
