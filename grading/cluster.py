"""The same work on a Dask cluster: chunks go out with their bytes, records come back, we write."""

import pickle
import queue
import threading
import uuid
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import islice
from math import ceil
from typing import Any, TypeVar

from distributed import Client, Future, get_worker

from grading import watchdog
from grading.job import Job, unmarked
from grading.liveness import GONE, ClusterError, Watch
from grading.mark import Grader
from grading.record import Record
from grading.sandbox.jail import SandboxMissing

CHUNK, BYTES = 8, 4 * 2**20  # submissions, and bytes of them, in one task of the cluster
CONNECT = 30.0  # seconds in which a scheduler must answer
GLANCE = 1.0  # seconds without a result, after which we look whether there are workers
LOST = "The cluster's workers died at it, or could not mark it"

Item = TypeVar("Item")
Pair = tuple[Any, Job]  # an item, and its job
_graders: dict[tuple[Any, ...], Grader] = {}  # on a worker: one for each of its threads
_lock = threading.Lock()


class OtherVersion(ClusterError):
    """A worker has other tasks or checks than the machine that asked it."""


def grade_all(
    items: Sequence[Item],
    fetch: Callable[[Item], Job],
    grader: Grader,
    address: str,
    notice: Callable[[str], None],
    worker_timeout: float,
) -> Iterator[tuple[Item, Record]]:
    """Yield (item, record) for each item when it is done, in any order, each once.

    While the cluster has no worker, ``notice`` gets a sentence. Raises ClusterError when there has
    been none for ``worker_timeout`` seconds, or when the scheduler is gone.
    """
    with _connected(address) as client:
        watch = Watch(client, notice, worker_timeout)
        running = _Running(client, grader, watch)
        size = max(1, min(CHUNK, ceil(len(items) / max(1, watch.threads()) / 4)))
        chunks = _chunks(items, fetch, size)
        running.top_up(chunks)
        try:
            for pairs, outcome in running.done():
                if isinstance(outcome, list):
                    for pair, record in _checked(pairs, outcome):
                        if record["late"] and running.suspects is not None:
                            running.suspects.append(pair)
                        else:
                            yield pair[0], record
                elif isinstance(outcome, SandboxMissing):
                    raise outcome
                elif running.suspects is None:
                    item, job = pairs[0]
                    yield item, unmarked(job, "failed", f"{LOST}: {outcome}"[:300])
                else:
                    running.suspects += pairs
                running.top_up(chunks)
        finally:
            running.stop()


@contextmanager
def _connected(address: str) -> Iterator[Client]:
    try:
        client = Client(address, set_as_default=False, timeout=CONNECT)
    except (OSError, ValueError) as error:
        raise ClusterError(f"No Dask scheduler answers at {address}: {error}") from error
    with client:
        yield client


class _Running:
    """The chunks that the cluster has in hand: two for each thread, so that none waits for us.

    A chunk fails when worker after worker has died with it. Whoever was in it is a suspect, and
    runs again at the end, alone: then the guilty one fails, and no other. So does what was late.
    """

    def __init__(self, client: Client, grader: Grader, watch: Watch):
        self.client, self.grader, self.watch = client, grader, watch
        self.allowed = watchdog.allowed(grader.limits.total_seconds)
        self.futures: set[Future[Any]] = set()
        self.ended: queue.SimpleQueue[tuple[Future[Any], list[Pair], Any]] = queue.SimpleQueue()
        self.suspects: list[Pair] | None = []

    def done(self) -> Iterator[tuple[list[Pair], Any]]:
        """Each chunk that has ended, with its records or its error; the suspects at the end."""
        while self.futures:
            yield self._next()
        suspects, self.suspects = self.suspects or [], None
        for pair in suspects:
            self._begin([pair])
            yield self._next()

    def top_up(self, chunks: Iterator[list[Pair]]) -> None:
        """Send chunks until every thread has two."""
        if self.suspects is not None:
            wanted = 2 * max(1, self.watch.threads())
            for chunk in islice(chunks, max(0, wanted - len(self.futures))):
                self._begin(chunk)

    def _begin(self, pairs: list[Pair]) -> None:
        jobs, key = [job for _, job in pairs], f"grading-{uuid.uuid4()}"
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "Sending large graph")  # notebooks are large
            future = self.client.submit(mark, jobs, self.grader, self.allowed, key=key)
        self.futures.add(future)
        self.client.loop.add_callback(self._follow, future, pairs)  # type: ignore[union-attr]

    async def _follow(self, future: Future[Any], pairs: list[Pair]) -> None:
        """In Dask's own thread: its results may be lost with a worker, and are made anew then."""
        try:
            outcome = await future
        except BaseException as error:
            outcome = error
        self.ended.put((future, pairs, outcome))

    def _next(self) -> tuple[list[Pair], Any]:
        while True:
            try:
                future, pairs, outcome = self.ended.get(timeout=GLANCE)
            except queue.Empty:
                self.watch.look()
                continue
            if future.cancelled():  # as Dask does with all of them when the scheduler is lost
                raise ClusterError(GONE)
            self.watch.seen()
            self.futures.remove(future)
            return pairs, outcome

    def stop(self) -> None:
        """Leave nothing running on the workers."""
        if self.client.status == "running":
            with suppress(OSError):
                self.client.cancel(list(self.futures), force=True)
                self.client.run(close_graders, on_error="ignore")


def _chunks(
    items: Iterable[Item], fetch: Callable[[Item], Job], size: int
) -> Iterator[list[tuple[Item, Job]]]:
    """The items with their jobs, a few at a time, those of one exercise together."""
    chunk: list[tuple[Item, Job]] = []
    for item in items:
        pair = item, fetch(item)
        full = len(chunk) >= size or sum(len(j.data) for _, j in [*chunk, pair]) > BYTES
        if chunk and (full or chunk[-1][1].exercise != pair[1].exercise):
            yield chunk
            chunk = []
        chunk.append(pair)
    if chunk:
        yield chunk


def _checked(
    pairs: list[tuple[Any, Job]], records: list[Record]
) -> Iterator[tuple[tuple[Any, Job], Record]]:
    for pair, record in zip(pairs, records, strict=True):
        if record["key"] != pair[1].key:
            raise OtherVersion(
                "A worker of the cluster has another version of the course, or other tasks in "
                "MOUNTAIN_TASKS or packages in MOUNTAIN_PACKAGES, than this machine: install the "
                "same on both."
            )
        yield pair, record


def mark(jobs: list[Job], grader: Grader, allowed: watchdog.Allowed) -> list[Record]:
    """Runs on a worker: the records of these jobs, from the jails that this thread keeps."""
    name = threading.get_ident(), grader.sandbox, grader.limits
    with _lock:
        if name not in _graders:
            _graders[name] = pickle.loads(pickle.dumps(grader))  # no other thread's jails
        mine = _graders[name]
    threads = get_worker().state.nthreads  # which share the processor seconds of this process
    most = allowed._replace(processor=allowed.processor * threads)
    return [_marked(mine, job, most) for job in jobs]


def _marked(grader: Grader, job: Job, allowed: watchdog.Allowed) -> Record:
    with watchdog.ended_if_overdue(allowed):
        return grader.grade(job)


def close_graders() -> None:
    """Runs on a worker: end its jails."""
    with _lock:
        while _graders:
            _graders.popitem()[1].close()
