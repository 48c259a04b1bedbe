"""Worker processes that may die: what a dead one had begun is taken up by another."""

import contextlib
import json
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from typing import Any, Generic, TypeVar

from grading import watchdog
from grading.job import Job, unmarked
from grading.mark import Grader
from grading.record import Record
from grading.sandbox.jail import AnswersShown, SandboxMissing

TRIES = 3  # workers that may die at one submission before it is given up
DIED = f"The grader's own process died at it {TRIES} times."

Item = TypeVar("Item")


@dataclass
class _Task(Generic[Item]):
    item: Item
    tries: int = 1
    alone: bool = False


def grade_all(
    items: Iterable[Item], fetch: Callable[[Item], Job], grader: Grader, workers: int
) -> Iterator[tuple[Item, Record]]:
    """Yield (item, record) for each item when it is done, in any order, each once.

    ``fetch(item)`` makes the item's Job; it is called when the item's turn comes. ``grader`` is
    copied into each worker. What was late is marked again at the end, one at a time.
    """
    waiting: deque[_Task[Item]] = deque(_Task(item) for item in items)
    late: deque[_Task[Item]] = deque()
    team: list[_Worker[Item]] = []
    try:
        for _ in range(min(workers, len(waiting))):
            team += [_Worker(grader)]  # one by one: those begun must be ended
        while waiting or late or any(worker.task for worker in team):
            if late and not waiting and not any(worker.task for worker in team):
                waiting.append(late.popleft())
            for worker in team:
                if worker.idle and waiting:
                    worker.begin(waiting.popleft(), fetch)
            wait([end for worker in team for end in worker.ends], timeout=1)
            for place, worker in enumerate(team):
                alive, record = worker.alive(), worker.result()
                if record is not None:
                    task = worker.done()
                    if record["late"] and not task.alone:
                        late.append(_Task(task.item, alone=True))
                    else:
                        yield task.item, record
                elif not alive:
                    team[place] = _Worker(grader)
                    yield from _again(worker, waiting)
    finally:
        for worker in team:
            worker.stop()


def _again(worker: "_Worker[Item]", waiting: deque[_Task[Item]]) -> Iterator[tuple[Item, Record]]:
    """Put back what a dead worker had begun; give it up after some tries."""
    task = worker.task
    if task is None:
        if not worker.ready:
            raise RuntimeError("A worker process cannot start: its error stands above.")
    elif task.tries < TRIES or worker.job is None:
        waiting.appendleft(_Task(task.item, task.tries + 1, task.alone))
    else:
        yield task.item, unmarked(worker.job, "failed", DIED)


class _Worker(Generic[Item]):
    """One process, seen from outside, and the task that it is at."""

    def __init__(self, grader: Grader):
        context = multiprocessing.get_context("spawn")
        self.connection, theirs = context.Pipe()
        allowed = watchdog.allowed(grader.limits.total_seconds)
        arguments = theirs, grader, allowed.processor
        self.process = context.Process(target=_serve, args=arguments, daemon=True)
        self.process.start()
        theirs.close()
        self.task: _Task[Item] | None = None
        self.job: Job | None = None
        self.ready, self.allowed, self.deadline = False, allowed.clock, 0.0

    @property
    def idle(self) -> bool:
        return self.ready and self.task is None

    @property
    def ends(self) -> tuple[Any, int]:
        return self.connection, self.process.sentinel

    def begin(self, task: _Task[Item], fetch: Callable[[Item], Job]) -> None:
        self.task, self.job = task, fetch(task.item)
        self.deadline = time.monotonic() + self.allowed
        with contextlib.suppress(OSError):  # a worker that has just died: alive() notices
            self.connection.send(self.job)

    def result(self) -> Record | None:
        """The record that has arrived, or None."""
        try:
            if not self.connection.poll():
                return None
            answer = json.loads(self.connection.recv_bytes())
        except (EOFError, OSError):
            return None
        if "missing" in answer:
            raise (AnswersShown if answer["shown"] else SandboxMissing)(answer["missing"])
        self.ready = True
        record: Record | None = answer.get("record")
        return record

    def done(self) -> _Task[Item]:
        assert self.task is not None
        task, self.task = self.task, None
        return task

    def alive(self) -> bool:
        """Whether the process lives; one that has hung is ended."""
        if self.task and time.monotonic() > self.deadline:
            self.process.kill()
            self.process.join()
        return self.process.is_alive()

    def stop(self) -> None:
        if self.task is None:
            with contextlib.suppress(OSError):
                self.connection.send(None)
        elif self.process.is_alive():
            self.process.terminate()
        self.process.join(5)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()
        self.connection.close()


def _serve(connection: Connection, grader: Grader, own: float) -> None:
    """A worker's life: records for jobs, until there are no more, or nobody who wants them.

    It may use ``own`` seconds of processor time for each.
    """
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    if hasattr(os, "setpgrp"):
        os.setpgrp()  # Ctrl-C is for the parent, which ends us
    threading.Thread(target=_follow_parent, daemon=True).start()
    try:
        _send(connection)
        while (job := connection.recv()) is not None:
            _end_after_processor_seconds(own)
            _send(connection, record=grader.grade(job))
    except SandboxMissing as error:
        _send(connection, missing=error.reason, shown=isinstance(error, AnswersShown))
    except (EOFError, OSError):  # the parent is gone
        pass
    finally:
        grader.close()


def _send(connection: Connection, **message: Any) -> None:
    connection.send_bytes(json.dumps(message).encode())


def _end_after_processor_seconds(seconds: float) -> None:
    if hasattr(signal, "setitimer"):  # its signal ends the process; Windows has only the clock
        signal.setitimer(signal.ITIMER_PROF, seconds)


def _follow_parent() -> None:
    """End this process when its parent has ended, even where that was killed."""
    parent = multiprocessing.parent_process()
    assert parent is not None
    wait([parent.sentinel])
    os.kill(os.getpid(), signal.SIGTERM)  # for the main thread, which closes its jails
    time.sleep(10)
    os._exit(1)
