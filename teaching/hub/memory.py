"""The memory limit that holds for all processes of a learner together: a control group.

With systemd it makes the group; a root without systemd makes it with the kernel's files. Where
neither holds, what is left is a limit for each single process.
"""

import contextlib
import os
import subprocess
from pathlib import Path

import psutil

GROUPS = Path("/sys/fs/cgroup")
TRIED = 2**28
# whether so many bytes are a limit where this runs: systemd also takes one that nobody keeps
LOOKS = f"""
version_2=$(sed -n 's/^0:://p' /proc/self/cgroup)
version_1=$(sed -n 's/^[0-9]*:memory://p' /proc/self/cgroup)
cat {GROUPS}$version_2/memory.max {GROUPS}/memory$version_1/memory.limit_in_bytes | grep -qx {TRIED}
"""


class NoLimit:
    """Memory is limited for each process alone (RLIMIT_DATA, set in the walls)."""

    said = "for each process alone: control groups cannot be had here by this user"

    def prefix(self, name: str, memory: int) -> list[str]:
        """What is put before a command whose group is to have so many bytes."""
        return []

    def close(self, name: str) -> None:
        """Remove what is left of the group."""


class Systemd(NoLimit):
    """A scope of systemd's, the user's own or, for root, the system's."""

    said = "for all processes of a learner together (systemd)"

    def prefix(self, name: str, memory: int) -> list[str]:
        user = [] if os.geteuid() == 0 else ["--user"]
        limits = ["-p", f"MemoryMax={memory}", "-p", "MemorySwapMax=0", "-p", "TasksMax=512"]
        return ["systemd-run", *user, "--quiet", "--scope", "--collect", *limits, "--"]


class Files(NoLimit):
    """A folder of the kernel's control groups, of version 2, or of version 1's memory."""

    said = "for all processes of a learner together (control groups)"

    def __init__(self, parent: Path, names: tuple[str, ...]) -> None:
        self.parent, self.names = parent, names

    def prefix(self, name: str, memory: int) -> list[str]:
        for old in self.parent.glob("mountain-[0-9]*-*"):  # of hubs that were killed
            hub = int(old.name.split("-")[1])
            if not psutil.pid_exists(hub):  # what a hub has just made waits for its server
                with contextlib.suppress(OSError):
                    old.rmdir()  # refused where somebody is in it
        folder = self._folder(name)
        folder.mkdir(exist_ok=True)
        for setting in self.names:  # swap counts too, where the kernel counts it
            with contextlib.suppress(OSError):
                (folder / setting).write_text("0" if "swap.max" in setting else str(memory))
        return ["sh", "-c", 'echo $$ > "$0" && exec "$@"', str(folder / "cgroup.procs")]

    def close(self, name: str) -> None:
        with contextlib.suppress(OSError):
            self._folder(name).rmdir()

    def _folder(self, name: str) -> Path:
        return self.parent / f"mountain-{os.getpid()}-{name}"  # there may be other hubs


def found() -> NoLimit:
    """What this system offers."""
    if _holds(Systemd()):
        return Systemd()
    version_2 = GROUPS / "cgroup.controllers"
    with contextlib.suppress(OSError):
        if version_2.exists() and "memory" in version_2.read_text().split():
            (GROUPS / "cgroup.subtree_control").write_text("+memory")
            groups = Files(GROUPS, ("memory.max", "memory.swap.max"))
        else:
            names = ("memory.limit_in_bytes", "memory.memsw.limit_in_bytes")
            groups = Files(GROUPS / "memory", names)
        if _holds(groups):
            return groups
    return NoLimit()


def _holds(limit: NoLimit) -> bool:
    """Whether a limit is one."""
    try:
        command = [*limit.prefix("probe", TRIED), "sh", "-c", LOOKS]
        return not subprocess.run(command, capture_output=True, timeout=20).returncode
    except (OSError, subprocess.TimeoutExpired):
        return False
    finally:
        limit.close("probe")
