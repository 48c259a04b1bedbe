"""A whole folder of submissions, marked once each, whatever happens in between."""

import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from grading import intake, liveness, pool
from grading.intake import Intake, Submission
from grading.job import Job
from grading.mark import Grader
from grading.names import display
from grading.progress import Progress
from grading.record import Exercise, Record
from grading.reports import report
from grading.reports.roster import Roster
from grading.shared_numbers import with_shared_numbers
from grading.source import Source
from grading.store import Store

WRITERS = 8  # records that are written at the same time
SAMPLES = 3  # of each exercise, that are marked before all others


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
    worker_timeout: float = liveness.TIMEOUT
    seed: str = ""
    roster: Roster | None = None
    assigned: tuple[str, ...] = ()


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
            f"{review} to look at; stray files: {len(self.problems)}. See the summary.",
            f"{self.seconds:.1f} s, {rate:.1f} submissions a second.",
        ]


def grade(plan: Plan, stream: TextIO | None = None) -> Summary:
    """Mark what is new or changed, and write the reports on all that is on record."""
    began = time.monotonic()
    with Store(plan.results, plan.seed) as store, Progress(stream) as progress:
        found = intake.look(plan.submissions, plan.sources)
        progress.begin("looked at", {"": len(found.submissions)})
        todo = [one for one in found.submissions if not _seen(plan, store, one, progress)]
        if todo:
            progress.begin("marked", Counter(one.exercise for one in todo))
        todo = in_turn(todo)
        marked = _marked(plan, todo, lambda one: _job(plan, store, one), progress)
        for one, record in _kept(store, marked):
            progress.step(one.exercise, record["seconds"])
        progress.begin("Writing the reports")
        records = [record for record in store.all() if record["exercise"] in plan.sources]
        problems = found.problems + _without_file(records, found)
        _report(plan, with_shared_numbers(records), problems, found)
        if any(record["round"] == store.round for record in records):
            store.end_round()
    return Summary(records, len(todo), len(found.students), problems, time.monotonic() - began)


def _kept(
    store: Store, marked: Iterable[tuple[Submission, Record]]
) -> Iterator[tuple[Submission, Record]]:
    """Give on what is marked while threads write it down: a disk takes its time to be sure.

    However this ends, what has been given on is on the disk by then, or an OSError says why not.
    """
    with ThreadPoolExecutor(WRITERS) as writers:
        waiting: deque[Future[None]] = deque()
        for one, record in marked:
            waiting.append(writers.submit(store.write, one.student, one.exercise, record))
            while waiting and (waiting[0].done() or len(waiting) > 2 * WRITERS):
                waiting.popleft().result()
            yield one, record
        for writing in waiting:
            writing.result()


def in_turn(todo: list[Submission]) -> list[Submission]:
    """Some of each exercise first, so that it is soon known how long each takes; then by exercise.

    A worker keeps warm what an exercise needs: it should not change exercises all the time.
    """
    seen: Counter[str] = Counter()
    first: list[Submission] = []
    rest: list[Submission] = []
    for one in todo:
        seen[one.exercise] += 1
        (first if seen[one.exercise] <= SAMPLES else rest).append(one)
    return first + rest


def _seen(plan: Plan, store: Store, one: Submission, progress: Progress) -> bool:
    progress.step()
    return _known(store, one, _job(plan, store, one))


def _report(plan: Plan, records: list[Record], problems: list[str], found: Intake) -> None:
    exercises: list[Exercise] = [
        (name, [(check.task, check.points) for check in source.checks])
        for name, source in plan.sources.items()
    ]
    report.write(
        plan.results,
        exercises,
        records,
        problems,
        source=plan.source,
        roster=plan.roster,
        students=[display(name) for name in found.students],
        something_else={display(n): files for n, files in found.something_else.items()},
        titles={name: t for s in plan.sources.values() for name, t in s.titles.items()},
        assigned=plan.assigned,
    )


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
