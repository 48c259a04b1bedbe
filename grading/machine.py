"""How many workers this machine can carry."""

import contextlib
import os
from pathlib import Path

WORKER = 550 * 2**20  # bytes that a worker takes with its warm jails
_GROUPS = ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory.current")


def workers(memory: int) -> int:
    """How many workers fit, where one submission at a time may take all its ``memory`` (bytes)."""
    return fitting(processors(), free_memory(), memory)


def fitting(count: int, free: int, memory: int) -> int:
    """As many workers as ``count`` processors and ``free`` bytes carry, and at least one."""
    return max(1, min(count, 1 + (free - max(memory, WORKER)) // WORKER))


def processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def free_memory() -> int:
    """Bytes of memory that are free here, in a container too."""
    import psutil  # comes with Jupyter and with Dask

    free = int(psutil.virtual_memory().available)
    with contextlib.suppress(OSError, ValueError):  # "max" where there is no limit
        most, used = (int(Path(path).read_text(encoding="ascii")) for path in _GROUPS)
        free = min(free, most - used)
    return free
