"""What is said while a cluster has no workers, and when it is given up."""

from types import SimpleNamespace

import pytest

from grading.liveness import ClusterError, Watch


class Clock:
    """Stands until it is moved."""

    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def cluster():
    """A cluster that loses its workers when ``threads`` is 0, watched for half a minute."""
    made = SimpleNamespace(status="running", threads=0, notices=[], clock=Clock())
    made.nthreads = lambda: {"worker": made.threads} if made.threads else {}
    made.watch = Watch(made, made.notices.append, 30, made.clock)
    return made


def look(cluster, *times):
    for cluster.clock.now in times:
        cluster.watch.look()


def test_a_short_while_without_workers_is_not_worth_a_word(cluster):
    look(cluster, 0, 9)
    cluster.threads = 1
    look(cluster, 10)
    assert cluster.notices == []


def test_it_is_said_once_that_there_are_none_and_once_that_they_are_back(cluster):
    look(cluster, 0, 11, 12, 29)
    assert cluster.notices == ["The cluster has no worker. Waiting for one to come, 30 s at most."]
    cluster.threads = 2
    look(cluster, 31, 32)
    assert cluster.notices[1:] == ["The cluster has workers again."]


def test_the_wait_begins_anew_when_there_was_a_worker(cluster):
    look(cluster, 0, 20)
    cluster.watch.seen()  # a result came, and then all died again
    look(cluster, 40, 69)
    with pytest.raises(ClusterError, match=r"no worker for 30 s.*run the same command again"):
        look(cluster, 70)


def test_a_lost_scheduler_is_no_lack_of_workers(cluster):
    cluster.status = "connecting"
    with pytest.raises(ClusterError, match="scheduler is gone"):
        cluster.watch.look()
