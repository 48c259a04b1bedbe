"""The same work on a Dask cluster: chunks go out with their bytes, records come back, we write."""

import pickle
import threading
import uuid
import warnings
from itertools import islice
from math import ceil

from distributed import Client, as_completed

from grading.record import unmarked
from grading.sandbox.jail import SandboxMissing

CHUNK, BYTES = 8, 4 * 2**20  # submissions, and bytes of them, in one task of the cluster
LOST = "The cluster's workers died at it, or could not mark it"

_graders, _lock = {}, threading.Lock()  # on a worker: one grader for each of its threads


class OtherVersion(Exception):
    """A worker has other tasks or checks than the machine that asked it."""


def grade_all(items, fetch, grader, address):
    """Yield (item, record) for each item when it is done, in any order, each once."""
    with Client(address, set_as_default=False, timeout=30) as client:
        running = _Running(client, grader)
        size = max(1, min(CHUNK, ceil(len(items) / running.threads() / 4)))
        chunks = _chunks(items, fetch, size)
        running.top_up(chunks)
        try:
            for pairs, future in running.done():
                if future.status == "finished":
                    yield from _checked(pairs, future.result())
                elif isinstance(error := future.exception(), SandboxMissing):
                    raise error
                elif running.suspects is None:
                    item, job = pairs[0]
                    yield item, unmarked(job, "failed", f"{LOST}: {error}"[:300])
                else:
                    running.suspects += pairs
                running.top_up(chunks)
        finally:
            running.stop()


class _Running:
    """The chunks that the cluster has in hand: two for each thread, so that none waits for us.

    A chunk fails when worker after worker has died with it. Whoever was in it is a suspect, and
    runs again at the end, alone: then the guilty one fails, and no other.
    """

    def __init__(self, client, grader):
        self.client, self.grader = client, grader
        self.finished, self.begun, self.suspects = as_completed(loop=client.loop), {}, []

    def done(self):
        """Each chunk that has ended, well or not, with its future; the suspects at the end."""
        for future in self.finished:
            yield self.begun.pop(future.key), future
        suspects, self.suspects = self.suspects, None
        for pair in suspects:
            self.begin([pair])
            future = next(self.finished)
            yield self.begun.pop(future.key), future

    def threads(self):
        """How many there are now: workers come and go."""
        return max(1, sum(self.client.nthreads().values()))

    def top_up(self, chunks):
        if self.suspects is None:
            return
        for chunk in islice(chunks, max(0, 2 * self.threads() - len(self.begun))):
            self.begin(chunk)

    def begin(self, pairs):
        jobs, key = [job for _, job in pairs], f"grading-{uuid.uuid4()}"
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "Sending large graph")  # notebooks are large
            future = self.client.submit(mark, jobs, self.grader, key=key)
        self.begun[key] = pairs
        self.finished.add(future)

    def stop(self):
        self.client.cancel(list(self.finished.futures), force=True)
        self.client.run(close_graders, on_error="ignore")


def _chunks(items, fetch, size):
    """The items with their jobs, a few at a time, those of one exercise together."""
    chunk = []
    for item in items:
        pair = item, fetch(item)
        full = len(chunk) >= size or sum(len(j.data) for _, j in [*chunk, pair]) > BYTES
        if chunk and (full or chunk[-1][1].exercise != pair[1].exercise):
            yield chunk
            chunk = []
        chunk.append(pair)
    if chunk:
        yield chunk


def _checked(pairs, records):
    for (item, job), record in zip(pairs, records, strict=True):
        if record["key"] != job.key:
            raise OtherVersion(
                "A worker of the cluster has another version of the course, or other tasks in "
                "MOUNTAIN_TASKS, than this machine: install the same on both."
            )
        yield item, record


def mark(jobs, grader):
    """Runs on a worker: the records of these jobs, from the jails that this thread keeps."""
    name = threading.get_ident(), grader.sandbox, grader.limits
    with _lock:
        if name not in _graders:
            _graders[name] = pickle.loads(pickle.dumps(grader))  # no other thread's jails
        mine = _graders[name]
    return [mine.grade(job) for job in jobs]


def close_graders():
    """Runs on a worker: end its jails."""
    with _lock:
        while _graders:
            _graders.popitem()[1].close()
