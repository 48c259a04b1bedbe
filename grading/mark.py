"""One submission: read, rebuilt, run in a jail, and judged on the trusted side."""

import importlib
import threading
from collections.abc import Iterable
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from grading import reader
from grading.bounds import bounded
from grading.doubts import doubts
from grading.job import Job, record_of, unmarked
from grading.question import Question
from grading.rebuild import Rebuilt, RebuiltCell, rebuild
from grading.record import Record, ShownCell, TaskMark
from grading.sandbox.jail import NO_SHELL, Cell, CellOutcome, Jail, Limits, SandboxMissing
from grading.source import Check
from mountain.check.judge import Verdict, judge

JUDGING = 20.0, 2**30  # processor seconds, and bytes, for judging one task
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
SHELL = "There is no shell where it was marked: the lines for one (!, %pip, %%bash) did not run."
LATE = "It waited too long for something, or for a busy machine: the clock ended it."
CHANGED = "It changed a locked cell, whose original ran instead."


class _Warm(NamedTuple):
    """A jail that runs, what it has imported, and how it is ended."""

    imports: frozenset[str]
    stack: ExitStack
    jail: Jail


@dataclass
class Grader:
    """Marks jobs one after another, and keeps its jails warm between them."""

    limits: Limits = field(default_factory=Limits)
    sandbox: bool = True
    jails: dict[frozenset[str], _Warm] = field(default_factory=dict)  # by the packages imported
    importing: threading.Thread | None = None

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
            self.jails.popitem()[1].stack.close()

    def _jail(self, imports: tuple[str, ...]) -> Jail:
        """A jail with these imports; one of the same packages that lacks some makes way."""
        packages = frozenset(name.partition(".")[0] for name in imports)
        warm = self.jails.get(packages)
        if warm is None or not warm.imports.issuperset(imports):
            if warm:
                self.jails.pop(packages).stack.close()
            self.importing = threading.Thread(target=_import, args=(imports,), daemon=True)
            self.importing.start()
            stack = ExitStack()
            jail = stack.enter_context(Jail(imports, self.limits, self.sandbox))
            warm = self.jails[packages] = _Warm(frozenset(imports), stack, jail)
        return warm.jail

    def _grade(self, job: Job) -> Record:
        reading = reader.Reading(problem=job.problem) if job.problem else reader.read(job.data)
        if reading.problem:
            return unmarked(job, "unreadable", reading.problem, reading.advice)
        rebuilt = rebuild(job.source, reading.cells)
        jail = self._jail(job.source.imports)
        questions = {
            cell.check.id: Question.of(job, cell.check, rebuilt.learner)
            for cell in rebuilt.cells
            if cell.check
        }
        outcome = jail.run(*_to_run(rebuilt, questions))
        ran = {cell.id: cell for cell in outcome.cells}
        if self.importing:
            self.importing.join()  # it must not meet the limits of judging
        marks = [_mark(job, question, rebuilt, ran) for question in questions.values()]
        needs_review = [*reading.needs_review, *rebuilt.needs_review]
        if any(cell.status == "killed" for cell in outcome.cells):
            needs_review.append(DIED)
        no_shell = [SHELL] if any(NO_SHELL in cell.text for cell in outcome.cells) else []
        lost = any(mark["score"] < mark["points"] for mark in marks)
        late = lost and any(cell.limited_by == "wall" for cell in outcome.cells)
        if late:
            needs_review.append(LATE)
        if rebuilt.changed and lost:
            needs_review.append(CHANGED)
        errors = [cell.error for cell in outcome.cells]
        found = doubts(job.source, reading.cells, rebuilt, marks, errors)
        shown = [cell for cell in rebuilt.cells if cell.kind != "locked"][:SHOWN]
        return record_of(
            job,
            "graded",
            marks,
            notes=[*reading.notes, *rebuilt.notes, *no_shell, *found],
            needs_review=[*needs_review, *found],
            learner=rebuilt.learner,
            typed=rebuilt.typed,
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


def _to_run(rebuilt: Rebuilt, questions: dict[str, Question]) -> tuple[list[Cell], dict[str, Any]]:
    """The cells for the jail, where each check is a probe, and the numbers that tasks give."""
    cells, given = [], {}
    for cell in rebuilt.cells:
        if cell.check is None:
            cells.append(Cell(cell.id, cell.source, own=cell.kind == "added"))
            continue
        question = questions[cell.check.id]
        if question.task.probe == "value":
            given[question.task.name] = question.payload["cases"][0]
        asked, largest = question.asked, question.largest
        cells.append(Cell(cell.id, cell.check.expression, "probe", asked, largest=largest))
    return cells, given


def _judged(question: Question, value: Any) -> Verdict:
    with bounded(*JUDGING):  # the reference has run before
        return judge(question.task, question.payload, question.results(value))


def _mark(job: Job, question: Question, rebuilt: Rebuilt, ran: dict[str, CellOutcome]) -> TaskMark:
    """The mark of one task: all its points, or none and why."""
    check, task = question.check, question.task
    probe = ran[check.id]
    verdict = _judged(question, probe.value) if probe.status == "ok" else None
    if verdict and verdict.right:
        count = len(question.payload["cases"])
        drawn = f"Right on all {count} inputs that the grader drew."
        return _task_mark(check, "right", "" if task.probe == "value" else drawn)
    answer = job.source.answer_of(check.id)
    answers = [ran[cell.id] for cell in rebuilt.cells if answer and cell.answers == answer.id]
    broken = next((outcome for outcome in answers if outcome.status != "ok"), None)
    if not answers and not verdict:
        return _task_mark(check, "missing", SENTENCES["missing"])
    if broken and not (verdict and broken.status == "error"):
        return _task_mark(check, broken.status, _sentence(broken))
    if verdict:
        return _task_mark(check, "wrong", verdict.message, verdict.mistake)
    return _task_mark(check, probe.status, _sentence(probe))


def _task_mark(check: Check, status: str, message: str, mistake: str | None = None) -> TaskMark:
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
