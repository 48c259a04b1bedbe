"""A whole folder of submissions, marked once each, whatever happens in between."""

import threading
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from grading import intake, pool
from grading.mark import Grader
from grading.progress import Progress
from grading.record import Job
from grading.reports import report
from grading.source import Source
from grading.store import Store, display


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
    seed: str = ""
    roster: object = None


@dataclass(frozen=True)
class Summary:
    """What a run has done."""

    records: list[dict]
    marked: int
    students: int
    problems: list[str]
    seconds: float

    def lines(self):
        """Five lines for the screen."""
        kinds = defaultdict(int)
        for record in self.records:
            kinds[record["status"]] += 1
            kinds["watched"] += bool(record["needs_review"])
        rate = self.marked / max(self.seconds, 1e-9)
        return [
            f"{len(self.records)} submissions from {self.students} students' folders.",
            f"{self.marked} marked now, {len(self.records) - self.marked} known already.",
            f"{kinds['unreadable']} unreadable (0 points); the grader failed on {kinds['failed']}.",
            f"{kinds['watched']} to look at, {len(self.problems)} stray files: see the summary.",
            f"{self.seconds:.1f} s, {rate:.1f} submissions a second.",
        ]


def grade(plan: Plan, stream=None) -> Summary:
    """Mark what is new or changed, and write the reports on all that is on record."""
    began = time.monotonic()
    with Store(plan.results, plan.seed) as store:
        found = intake.look(plan.submissions, plan.sources)
        todo = [item for item in found.found if not _known(store, item, _job(plan, store, item))]
        if todo:  # what the reports import takes a second
            threading.Thread(target=report.prepare, daemon=True).start()
        progress = Progress(len(todo), stream)
        for item, record in _marked(plan, todo, lambda item: _job(plan, store, item)):
            store.write(item.student, item.exercise, record)
            progress.step()
        records = [record for record in store.all() if record["exercise"] in plan.sources]
        problems = found.problems + _without_file(records, found)
        records = with_twins(records)
        exercises = [
            (name, [(cell.check.task, cell.points) for cell in source.checks])
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


def _marked(plan, todo, job):
    if not todo:
        return iter(())
    if plan.scheduler:
        from grading import cluster  # Dask is needed for clusters alone

        return cluster.grade_all(todo, job, plan.grader, plan.scheduler)
    return pool.grade_all(todo, job, plan.grader, plan.workers)


def _job(plan, store, item):
    data, problem = intake.fetch(item.path)
    return Job(
        student=item.student,
        exercise=item.exercise,
        file=item.file,
        data=data,
        source=plan.sources[item.exercise],
        seed=store.seed,
        sandbox=plan.grader.sandbox,
        round=store.round,
        problem=problem,
        notes=item.notes,
        needs_review=item.needs_review,
    )


def _known(store, item, job):
    """Whether the record on file is about these very bytes, source, tasks and seed."""
    old = store.read(item.student, item.exercise)
    return old is not None and old["key"] == job.key and old["status"] != "failed"


def _without_file(records, found):
    here = {(display(item.student), item.exercise) for item in found.found}
    return [
        f"{record['file']} was marked before and is not there any more; its marks stand."
        for record in records
        if (record["student"], record["exercise"]) not in here
    ]


def with_twins(records):
    """The records, where students who gave the same identifier for an exercise point that out."""
    owners = defaultdict(set)
    for record in records:
        owners[record["exercise"], record["learner"].casefold()].add(record["student"])
    return [
        record | {"needs_review": [*record["needs_review"], _twins(record)]}
        if record["learner"] and len(owners[record["exercise"], record["learner"].casefold()]) > 1
        else record
        for record in records
    ]


def _twins(record):
    return f'Other students too say LEARNER = "{record["learner"]}".'
