"""Looks whether a Dask cluster has workers: Dask itself waits for them for ever, in silence."""

import time
from collections.abc import Callable
from typing import Any

from grading.errors import AGAIN, CannotGoOn
from grading.progress import duration

QUIET = 10.0  # seconds without any worker, after which we say so
TIMEOUT = 300.0  # and after which the cluster is given up
GONE = f"The cluster's scheduler is gone: start it, and its workers. {AGAIN}"


class ClusterError(CannotGoOn):
    """The cluster does not answer, or has no workers."""


class Watch:
    """Looks whether the cluster has workers: says when it has none, and when they are back."""

    def __init__(
        self,
        client: Any,
        notice: Callable[[str], None],
        timeout: float,
        clock: Callable[[], float] = time.monotonic,
    ):
        self.client, self.notice, self.timeout, self.clock = client, notice, timeout, clock
        self.since: float | None = None
        self.noticed = False

    def look(self) -> None:
        """Raises ClusterError if there has been no worker for too long, or no scheduler."""
        if self.threads():
            self.seen()
            return
        now = self.clock()
        self.since = now if self.since is None else self.since
        if now - self.since >= self.timeout:
            raise ClusterError(
                f"The cluster has had no worker for {duration(now - self.since)}: "
                f"see what its workers say. {AGAIN}"
            )
        if now - self.since >= QUIET and not self.noticed:
            self.noticed = True
            self.notice(
                "The cluster has no worker. Waiting for one to come, "
                f"{duration(self.timeout)} at most."
            )

    def seen(self) -> None:
        """There was a worker just now: one counts, or a result has come from it."""
        if self.noticed:
            self.notice("The cluster has workers again.")
        self.since, self.noticed = None, False

    def threads(self) -> int:
        """How many the workers have now: they come and go."""
        try:
            if self.client.status == "running":
                return sum(self.client.nthreads().values())
        except OSError:
            pass
        raise ClusterError(GONE)
