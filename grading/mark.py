"""One submission: read, rebuilt, run in a jail, and judged on the trusted side."""

import importlib
import threading
from collections.abc import Iterable
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from typing import Any

from grading import reader
from grading.job import Job, record_of, unmarked
from grading.rebuild import Rebuilt, RebuiltCell, rebuild
from grading.record import Record, ShownCell, TaskMark
from grading.sandbox.jail import Cell, CellOutcome, Jail, Limits, SandboxMissing
from grading.source import Check
from mountain import tasks
from mountain.check.judge import judge

TEXT, CODE, SHOWN = 4_000, 20_000, 100  # characters of output and of code, cells, in a record
SENTENCES = {
    "missing": "There is no answer here.",
    "error": "It stopped with an error",
    "timeout": "It took too long and was stopped.",
    "killed": "Its process ended before it was done, so there was nothing to check.",
    "memory": "It used more memory than it may.",
    "output": "It printed more than it may.",
    "not run": "It did not run: the time was used up before.",
}
DIED = "Its process ended before its time: its own code may have done that."
LATE = "It waited too long for something, or for a busy machine: the clock ended it."
CHANGED = "It changed a locked cell, whose original ran instead."


@dataclass
class Grader:
    """Marks jobs one after another, and keeps its jails warm between them."""

    limits: Limits = field(default_factory=Limits)
    sandbox: bool = True
    jails: dict[tuple[str, ...], tuple[ExitStack, Jail]] = field(default_factory=dict)

    def grade(self, job: Job) -> Record:
        """Return the record of a job. Raises SandboxMissing, and nothing else."""
        problem = ""
        for _ in range(2):
            try:
                return self._grade(job)
            except SandboxMissing:
                raise
            except Exception as error:  # whatever it is, it must not stop the batch
                self.close()  # a jail that failed once is not asked again
                problem = f"The grader itself failed: {type(error).__name__}: {error}"[:500]
        return unmarked(job, "failed", problem)

    def close(self) -> None:
        """End the jails."""
        while self.jails:
            self.jails.popitem()[1][0].close()

    def _jail(self, imports: tuple[str, ...]) -> Jail:
        if imports not in self.jails:
            threading.Thread(target=_import, args=(imports,), daemon=True).start()
            stack = ExitStack()
            jail = stack.enter_context(Jail(imports, self.limits, self.sandbox))
            self.jails[imports] = stack, jail
        return self.jails[imports][1]

    def _grade(self, job: Job) -> Record:
        reading = reader.Reading(problem=job.problem) if job.problem else reader.read(job.data)
        if reading.problem:
            return unmarked(job, "unreadable", reading.problem)
        rebuilt = rebuild(job.source, reading.cells)
        cells, given = _to_run(job, rebuilt)
        outcome = self._jail(job.source.imports).run(cells, given=given)
        ran = {cell.id: cell for cell in outcome.cells}
        payloads = {cell.id: cell.payload for cell in cells}
        checks = [cell.check for cell in rebuilt.cells if cell.check]
        marks = [_mark(job, check, rebuilt, payloads[check.id], ran) for check in checks]
        needs_review = [*reading.needs_review, *rebuilt.needs_review]
        if any(cell.status == "killed" for cell in outcome.cells):
            needs_review.append(DIED)
        late = any(cell.limited_by == "wall" for cell in outcome.cells)
        if late:
            needs_review.append(LATE)
        if rebuilt.changed and any(mark["score"] < mark["points"] for mark in marks):
            needs_review.append(CHANGED)
        shown = [cell for cell in rebuilt.cells if cell.kind != "locked"][:SHOWN]
        return record_of(
            job,
            "graded",
            marks,
            notes=[*reading.notes, *rebuilt.notes],
            needs_review=needs_review,
            learner=rebuilt.learner,
            seconds=round(outcome.seconds, 3),
            peak_memory=outcome.peak_memory,
            late=late,
            cells=[_shown(cell, ran[cell.id]) for cell in shown],
        )


def _import(names: Iterable[str]) -> None:
    """Import what references need too, while the jail imports it on its side."""
    with suppress(ImportError):
        for name in names:
            importlib.import_module(name)


def _to_run(job: Job, rebuilt: Rebuilt) -> tuple[list[Cell], dict[str, Any]]:
    """The cells for the jail, where each check is a probe, and the numbers that tasks give."""
    cells, given = [], {}
    for cell in rebuilt.cells:
        if cell.check is None:
            cells.append(Cell(cell.id, cell.source, "code", None))
            continue
        task = tasks.find(cell.check.task)
        learner = rebuilt.learner if cell.check.personal else ""
        if task.probe == "value":
            given[task.name] = task.given(learner)
        payload = task.payload(f"{job.seed} {job.round}", learner, grader=True)
        cells.append(Cell(cell.id, cell.check.expression, "probe", dict(payload)))
    return cells, given


def _mark(job: Job, check: Check, rebuilt: Rebuilt, payload: Any, ran: dict[str, CellOutcome]):
    """The mark of one task: all its points, or none and why."""
    task, probe = tasks.find(check.task), ran[check.id]
    verdict = judge(task, payload, probe.value) if probe.status == "ok" else None
    if verdict and verdict.right:
        count = len(payload["cases"])
        drawn = f"Right on all {count} inputs that the grader drew."
        return _task_mark(check, "right", "" if task.probe == "value" else drawn)
    answer = job.source.answer_of(check.id)
    answers = [ran[cell.id] for cell in rebuilt.cells if answer and cell.answers == answer.id]
    broken = next((outcome for outcome in answers if outcome.status != "ok"), None)
    if not answers:
        return _task_mark(check, "missing", SENTENCES["missing"])
    if broken and not (verdict and broken.status == "error"):
        return _task_mark(check, broken.status, _sentence(broken))
    if verdict:
        return _task_mark(check, "wrong", verdict.message, verdict.mistake)
    return _task_mark(check, probe.status, _sentence(probe))


def _task_mark(check: Check, status, message: str, mistake: str | None = None) -> TaskMark:
    return {
        "task": check.task,
        "points": check.points,
        "score": check.points if status == "right" else 0,
        "status": status,
        "mistake": mistake,
        "message": message,
    }


def _sentence(outcome: CellOutcome) -> str:
    lines = outcome.error.strip().splitlines()
    if outcome.status == "error" and lines:
        return f"{SENTENCES['error']}: {lines[-1][:300]}"
    return SENTENCES.get(outcome.status, outcome.status)


def _shown(cell: RebuiltCell, outcome: CellOutcome) -> ShownCell:
    """What a feedback page shows of a cell, cut short."""
    return {
        "id": cell.id,
        "kind": cell.kind,
        "status": outcome.status,
        "source": cell.source[:CODE],
        "text": outcome.text[:TEXT],
        "error": outcome.error[:TEXT],
    }
