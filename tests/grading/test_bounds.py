"""What the grader itself does with what came back has limits of its own."""

import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from grading.bounds import bounded


def swallows(errors):
    while len(errors) < 2:
        try:
            while True:
                pass
        except TimeoutError as error:
            errors.append(error)
    raise errors[-1]


def without_end():
    with bounded(0.1, 2**30):
        swallows([])


def test_work_without_end_is_ended_even_where_errors_are_swallowed_on_the_way():
    with pytest.raises(TimeoutError):
        without_end()


def test_it_is_ended_in_any_thread_and_what_waits_for_the_processor_is_not():
    """As on a cluster's worker: another thread's work is not counted, and goes on."""
    with ThreadPoolExecutor(2) as threads:
        endless, short = threads.submit(without_end), threads.submit(within_the_limits)
        assert isinstance(endless.exception(), TimeoutError)
        assert short.exception() is None


@pytest.mark.skipif(sys.platform != "linux", reason="Linux counts the address space")
def test_more_memory_than_allowed_is_refused_and_is_there_again_afterwards():
    import resource

    before = resource.getrlimit(resource.RLIMIT_AS)
    with pytest.raises(MemoryError), bounded(60, 2**26):
        np.ones(2**26)
    assert resource.getrlimit(resource.RLIMIT_AS) == before
    assert np.ones(2**20).size == 2**20


def within_the_limits():
    with bounded(0.2, 2**26):
        time.sleep(0.3)
    end = time.thread_time() + 0.3
    while time.thread_time() < end:
        pass


def test_work_within_the_limits_is_left_alone_and_nobody_watches_any_more():
    before = set(threading.enumerate())
    within_the_limits()
    for watch in set(threading.enumerate()) - before:
        watch.join()
