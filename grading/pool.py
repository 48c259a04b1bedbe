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
from multiprocessing.connection import wait

from grading.record import unmarked
from grading.sandbox.jail import SandboxMissing

TRIES = 3  # workers that may die at one submission before it is given up
SLACK = 60  # seconds beyond a submission's own limit, after which its worker is taken for hung
DIED = f"The grader's own process died at it {TRIES} times."


def grade_all(items, fetch, grader, workers):
    """Yield (item, record) for each item when it is done, in any order, each once.

    ``fetch(item)`` makes the item's Job; it is called when the item's turn comes. ``grader`` is
    copied into each worker.
    """
    waiting, team = deque((item, 1) for item in items), []
    limit = grader.limits.total_seconds + SLACK
    try:
        for _ in range(min(workers, len(waiting))):
            team += [_Worker(grader, limit)]  # one by one: those begun must be ended
        while waiting or any(worker.task for worker in team):
            for worker in team:
                if worker.idle and waiting:
                    worker.begin(waiting.popleft(), fetch)
            wait([end for worker in team for end in worker.ends], timeout=1)
            for place, worker in enumerate(team):
                alive, record = worker.alive(), worker.result()
                if record is not None:
                    yield worker.done(), record
                elif not alive:
                    team[place] = _Worker(grader, limit)
                    yield from _again(worker, waiting)
    finally:
        for worker in team:
            worker.stop()


def _again(worker, waiting):
    """Put back what a dead worker had begun; give it up after some tries."""
    if worker.task is None:
        if not worker.ready:
            raise RuntimeError("A worker process cannot start: its error stands above.")
        return
    item, tries = worker.task
    if tries < TRIES:
        waiting.appendleft((item, tries + 1))
    else:
        yield item, unmarked(worker.job, "failed", DIED)


class _Worker:
    """One process, seen from outside, and the item that it is at."""

    def __init__(self, grader, limit):
        context = multiprocessing.get_context("spawn")
        self.connection, theirs = context.Pipe()
        self.process = context.Process(target=_serve, args=(theirs, grader), daemon=True)
        self.process.start()
        theirs.close()
        self.task = self.job = None
        self.ready, self.limit, self.deadline = False, limit, time.monotonic() + limit

    @property
    def idle(self):
        return self.ready and self.task is None

    @property
    def ends(self):
        return self.connection, self.process.sentinel

    def begin(self, task, fetch):
        self.task, self.job = task, fetch(task[0])
        self.deadline = time.monotonic() + self.limit
        with contextlib.suppress(OSError):  # a worker that has just died: alive() will tell
            self.connection.send(self.job)

    def result(self):
        """The record that has arrived, or None."""
        try:
            if not self.connection.poll():
                return None
            answer = json.loads(self.connection.recv_bytes())
        except (EOFError, OSError):
            return None
        if "missing" in answer:
            raise SandboxMissing(answer["missing"])
        self.ready = True
        return answer.get("record")

    def done(self):
        (item, _), self.task = self.task, None
        return item

    def alive(self):
        if self.task and time.monotonic() > self.deadline:
            self.process.kill()
            self.process.join()
        return self.process.is_alive()

    def stop(self):
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


def _serve(connection, grader):
    """A worker's life: records for jobs, until there are no more, or nobody who wants them."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    if hasattr(os, "setpgrp"):
        os.setpgrp()  # Ctrl-C is for the parent, which ends us
    threading.Thread(target=_follow_parent, daemon=True).start()
    try:
        _tell(connection)
        while (job := connection.recv()) is not None:
            _tell(connection, record=grader.grade(job))
    except SandboxMissing as error:
        _tell(connection, missing=str(error))
    except (EOFError, OSError):  # the parent is gone
        pass
    finally:
        grader.close()


def _tell(connection, **message):
    connection.send_bytes(json.dumps(message).encode())


def _follow_parent():
    """End this process when its parent has ended, even where that was killed."""
    wait([multiprocessing.parent_process().sentinel])
    os.kill(os.getpid(), signal.SIGTERM)  # for the main thread, which closes its jails
    time.sleep(10)
    os._exit(1)
