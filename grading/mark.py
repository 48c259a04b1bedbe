"""One submission: read, rebuilt, run in a jail, and judged on the trusted side."""

import importlib
import threading
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field

from grading import reader
from grading.rebuild import rebuild
from grading.record import Job, record, unmarked
from grading.sandbox.jail import Cell, Jail, Limits, SandboxMissing
from mountain import tasks
from mountain.check.judge import judge

TEXT, CODE, SHOWN = 4_000, 20_000, 100  # characters of output and of code, cells, in a record
WORDS = {
    "missing": "There is no answer here.",
    "error": "It stopped with an error",
    "timeout": "It took too long and was stopped.",
    "killed": "Its process ended before it was done, so there was nothing to check.",
    "memory": "It used more memory than it may.",
    "output": "It printed more than it may.",
    "not run": "It did not run: the time was used up before.",
}


@dataclass
class Grader:
    """Marks jobs one after another, and keeps its jails warm between them."""

    limits: Limits = field(default_factory=Limits)
    sandbox: bool = True
    jails: dict = field(default_factory=dict)

    def grade(self, job: Job) -> dict:
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

    def close(self):
        """End the jails."""
        while self.jails:
            self.jails.popitem()[1][0].close()

    def _jail(self, imports):
        if imports not in self.jails:
            threading.Thread(target=_import, args=(imports,), daemon=True).start()
            stack = ExitStack()
            jail = stack.enter_context(Jail(imports, self.limits, self.sandbox))
            self.jails[imports] = stack, jail
        return self.jails[imports][1]

    def _grade(self, job):
        reading = reader.Reading(problem=job.problem) if job.problem else reader.read(job.data)
        if reading.problem:
            return unmarked(job, "unreadable", reading.problem)
        made = rebuild(job.source, reading.cells)
        cells, given = _cells(job, made)
        outcome = self._jail(job.source.imports).run(cells, given=given)
        ran = {cell.id: cell for cell in outcome.cells}
        shown = [piece for piece in made.pieces if piece.kind != "locked"][:SHOWN]
        marks = [
            _mark(piece, job.source.answer_of(piece.id), made, ran[cell.id], cell.payload, ran)
            for piece, cell in zip(made.pieces, cells, strict=True)
            if piece.kind == "check"
        ]
        lost = any(mark["score"] < mark["points"] for mark in marks)
        needs_review = [*reading.needs_review, *made.needs_review]
        if any(cell.status == "killed" for cell in outcome.cells):
            needs_review.append(
                "Its process ended before its time: its own code may have done that."
            )
        if made.changed and lost:
            needs_review.append("It changed a locked cell, whose original ran instead.")
        return record(
            job,
            status="graded",
            learner=made.learner,
            tasks=marks,
            notes=[*reading.notes, *made.notes],
            needs_review=needs_review,
            seconds=round(outcome.seconds, 3),
            peak_memory=outcome.peak_memory,
            cells=[_shown(piece, ran[piece.id]) for piece in shown],
        )


def _import(names):
    """Import what references need too, while the jail imports it on its side."""
    with suppress(ImportError):
        for name in names:
            importlib.import_module(name)


def _cells(job, made):
    """The cells for the jail, where each check is a probe, and the numbers that tasks give."""
    cells, given = [], {}
    for piece in made.pieces:
        if piece.kind != "check":
            cells.append(Cell(piece.id, piece.source, "code", None))
            continue
        spec, learner = tasks.find(piece.check.task), made.learner if piece.check.personal else ""
        if spec.probe == "value":
            given[spec.name] = spec.given(learner)
        payload = spec.payload(f"{job.seed} {job.round}", learner, grader=True)
        cells.append(Cell(piece.id, piece.check.expression, "probe", payload))
    return cells, given


def _mark(piece, answer, made, probe, payload, ran):
    """The mark of one task: all its points, or none and why."""
    spec = tasks.find(piece.check.task)
    mark = {"task": spec.name, "points": piece.points, "score": 0, "mistake": None}
    verdict = judge(spec, payload, probe.value) if probe.status == "ok" else None
    if verdict and verdict.right:
        count = len(payload["cases"])
        said = "" if spec.probe == "value" else f"Right on all {count} inputs that the grader drew."
        return {**mark, "score": piece.points, "status": "right", "message": said}
    copies = [ran[p.id] for p in made.pieces if answer and p.answers == answer.id]
    broken = next((copy for copy in copies if copy.status != "ok"), None)
    if not copies:
        return {**mark, "status": "missing", "message": WORDS["missing"]}
    if broken and not (verdict and broken.status == "error"):
        return {**mark, "status": broken.status, "message": _sentence(broken)}
    if verdict:
        found = {"mistake": verdict.mistake, "message": verdict.message}
        return {**mark, "status": "wrong", **found}
    return {**mark, "status": probe.status, "message": _sentence(probe)}


def _sentence(outcome):
    lines = outcome.error.strip().splitlines()
    if outcome.status == "error" and lines:
        return f"{WORDS['error']}: {lines[-1][:300]}"
    return WORDS.get(outcome.status, outcome.status)


def _shown(piece, outcome):
    """What a feedback page shows of a cell, cut short."""
    return {
        "id": piece.id,
        "kind": piece.kind,
        "status": outcome.status,
        "source": piece.source[:CODE],
        "text": outcome.text[:TEXT],
        "error": outcome.error[:TEXT],
    }
