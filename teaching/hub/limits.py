"""What one learner may take: memory and processors, for all processes of a learner together.

With systemd a control group is made by it; a root without systemd makes it with the kernel's files.
Where neither holds, what is left are limits for each single process, and niceness. The disk is
looked at now and then.
"""

import contextlib
import os
import subprocess
from collections.abc import Iterable
from pathlib import Path

import psutil

GROUPS = Path("/sys/fs/cgroup")
TRIED = 2**28
WEIGHT = 50  # of a learner, where a process outside has 100: the hub goes before its class
LOOK = 60  # seconds that it may take to count what lies in a home
# whether so many bytes are a limit where this runs: systemd also takes one that nobody keeps
LOOKS = f"""
version_2=$(sed -n 's/^0:://p' /proc/self/cgroup)
version_1=$(sed -n 's/^[0-9]*:memory://p' /proc/self/cgroup)
cat {GROUPS}$version_2/memory.max {GROUPS}/memory$version_1/memory.limit_in_bytes | grep -qx {TRIED}
"""


class NoLimit:
    """Memory is limited for each process alone (RLIMIT_DATA, set in the walls)."""

    said = "for each process alone: control groups cannot be had here by this user"
    shared = "the hub goes before its learners, and learners have no equal shares"

    def prefix(self, name: str, memory: int) -> list[str]:
        """What is put before a command whose group is to have so many bytes."""
        return []

    def close(self, name: str) -> None:
        """Remove what is left of the group."""


class Systemd(NoLimit):
    """A scope of systemd's, the user's own or, for root, the system's."""

    said = "for all processes of a learner together (systemd)"
    shared = "in equal shares for learners, where systemd may share them out"

    def prefix(self, name: str, memory: int) -> list[str]:
        user = [] if os.geteuid() == 0 else ["--user"]
        limits = [f"MemoryMax={memory}", "MemorySwapMax=0", "TasksMax=512", f"CPUWeight={WEIGHT}"]
        settings = [word for limit in limits for word in ("-p", limit)]
        return ["systemd-run", *user, "--quiet", "--scope", "--collect", *settings, "--"]


class Files(NoLimit):
    """Folders of the kernel's control groups: one of version 2, or version 1's, one for each kind.

    ``kinds`` are the folders in which these lie, with what is written in each: ``{memory}`` stands
    for the limit.
    """

    said = "for all processes of a learner together (control groups)"

    def __init__(self, kinds: dict[Path, dict[str, str]]) -> None:
        self.kinds = kinds
        if any(name.startswith("cpu.") for settings in kinds.values() for name in settings):
            self.shared = "in equal shares for learners (control groups)"

    def prefix(self, name: str, memory: int) -> list[str]:
        entries = []
        for parent, settings in self.kinds.items():
            _sweep(parent)
            folder = self._folder(parent, name)
            folder.mkdir(exist_ok=True)
            for setting, value in settings.items():  # swap counts too, where the kernel counts it
                with contextlib.suppress(OSError):
                    (folder / setting).write_text(value.format(memory=memory))
            entries.append(str(folder / "cgroup.procs"))
        enter = 'until [ "$1" = -- ]; do echo $$ > "$1" || exit; shift; done; shift; exec "$@"'
        return ["sh", "-c", enter, "sh", *entries, "--"]

    def close(self, name: str) -> None:
        for parent in self.kinds:
            with contextlib.suppress(OSError):
                self._folder(parent, name).rmdir()

    def _folder(self, parent: Path, name: str) -> Path:
        return parent / f"mountain-{os.getpid()}-{name}"  # there may be other hubs


def _sweep(parent: Path) -> None:
    """Remove the groups of hubs that were killed; what a living one has made waits for servers."""
    for old in parent.glob("mountain-[0-9]*-*"):
        if not psutil.pid_exists(int(old.name.split("-")[1])):
            with contextlib.suppress(OSError):
                old.rmdir()  # refused where somebody is in it


def found() -> NoLimit:
    """What this system offers."""
    if _holds(Systemd()):
        return Systemd()
    version_2 = GROUPS / "cgroup.controllers"
    with contextlib.suppress(OSError):
        if version_2.exists():
            settings = {"memory.max": "{memory}", "memory.swap.max": "0", "cpu.weight": f"{WEIGHT}"}
            kinds = [name for name in ("memory", "cpu") if name in version_2.read_text().split()]
            (GROUPS / "cgroup.subtree_control").write_text(" ".join(f"+{kind}" for kind in kinds))
            fitting = {n: value for n, value in settings.items() if n.partition(".")[0] in kinds}
            groups = Files({GROUPS: fitting})
        else:
            names = ("memory.limit_in_bytes", "memory.memsw.limit_in_bytes")
            memory = {GROUPS / "memory": dict.fromkeys(names, "{memory}")}
            cpu = {GROUPS / "cpu": {"cpu.shares": str(1024 * WEIGHT // 100)}}
            groups = Files(memory | cpu)
            if not _holds(groups):
                groups = Files(memory)
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


def used(folders: Iterable[Path]) -> float:
    """The bytes of disk that these hold; without end, where there are too many files to count."""
    names = [str(folder) for folder in folders if folder.exists()]
    if not names:
        return 0.0  # where du would count what lies around it
    command = ["du", "-scx", "--block-size=1", "--", *names]
    try:  # what vanishes meanwhile is no error
        done = subprocess.run(command, capture_output=True, text=True, timeout=LOOK)
        return float(done.stdout.split()[-2])
    except subprocess.TimeoutExpired:
        return float("inf")


def gigabytes(count: float) -> str:
    """So many bytes, in words."""
    return f"{count / 2**30:.1f} GB" if count < float("inf") else "too many files to count"
