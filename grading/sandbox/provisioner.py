"""A Jupyter kernel inside bubblewrap, for any tool that starts kernels: nbgrader, nbconvert, nbval.

Choose it with ``JUPYTER_DEFAULT_PROVISIONER_NAME=mountain-jail`` or in a kernelspec's metadata.
The kernel has no network: its sockets are files in its own /run, which the grader reaches through
/proc. So nothing of the host can be written, and nothing is left when the kernel ends. A symbolic
link there would lead the grader to a socket of the host: the kernel cannot make any.
"""

import contextlib
import dataclasses
import json
import os
import signal
import sys
import tempfile
import threading
from collections.abc import Iterator
from typing import IO, Any

from jupyter_client.provisioning import LocalProvisioner
from traitlets import Bool, Float, Int

from grading.sandbox import bubblewrap, seccomp
from grading.sandbox.errors import JailBroken, SandboxMissing
from grading.sandbox.handshake import Handshake
from grading.sandbox.outcomes import Limits

_ENTER = (
    "import sys; sys.path.insert(0, {!r}); "
    "from grading.sandbox.inside.exec_kernel import main; main()"
)
_CARD, _SOCKETS = "/run/kernel.json", "/run/kernel"  # as the kernel sees them
_ENVIRONMENT = {
    "PYTHONPATH": bubblewrap.ROOM,
    "JPY_PARENT_PID": "1",  # or ipykernel takes itself for an orphan
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
}


class JailedKernel(LocalProvisioner):
    """Starts the kernel's own command inside the sandbox, and ends it when its time is over."""

    seconds = Float(600, help="Wall-clock seconds for the whole kernel.").tag(config=True)
    memory = Int(Limits.memory, help="Bytes of address space.").tag(config=True)
    processes = Int(128, help="Processes and threads.").tag(config=True)
    tmp = Int(Limits.tmp, help="Bytes of files.").tag(config=True)
    tasks = Bool(
        False,
        help="Show the course's tasks, and with them the answers. Its checks need them where "
        "nbgrader itself runs them; without, a check is an error.",
    ).tag(config=True)

    parent: Any  # the kernel's manager
    _complaints: IO[bytes] | None = None
    _inner: int | None = None
    _clock: threading.Timer | None = None

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Have the command written for a kernel that listens on files in its own /run."""
        manager = self.parent
        manager.transport, manager.cache_ports, manager.ip = "ipc", False, _SOCKETS
        kwargs = await super().pre_launch(**kwargs)
        known: dict[str, Any] = dict(self.connection_info)
        card = {**known, "key": known["key"].decode()}
        self._card = json.dumps(card).encode()
        inside = [word.replace(manager.connection_file, _CARD) for word in kwargs["cmd"]]
        return {**kwargs, "cmd": inside, "cwd": "/"}

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        """Start bubblewrap with the kernel in it. Raises SandboxMissing."""
        self._forget()
        bubblewrap.require_readable()
        self._complaints = tempfile.TemporaryFile()  # noqa: SIM115 - closed in _forget
        kwargs = {**kwargs, "stdout": self._complaints, "stderr": self._complaints}
        with (
            Handshake() as gate,
            _file(seccomp.program(kernel=True)) as rules,
            _file(self._card) as card,
        ):
            arguments = bubblewrap.bwrap_arguments(
                self._capabilities(), _ENVIRONMENT, *bubblewrap.hiding(), *self._mounts(card),
                tasks=self.tasks,
            )  # fmt: skip
            command = [bubblewrap.program(), *arguments, *gate.arguments]
            command += ["--seccomp", str(rules), "--"]
            command += [sys.executable, "-I", "-c", _ENTER.format(bubblewrap.ROOM), self._limits()]
            kwargs["pass_fds"] = [*gate.fds, rules, card]
            self.connection_info = await super().launch_kernel([*command, *cmd], **kwargs)
            try:
                pid = gate.open()
                self._inner = os.pidfd_open(pid)
            except (OSError, JailBroken):
                raise SandboxMissing(self._failure()) from None
        self._clock = threading.Timer(self.seconds, self._signal)
        self._clock.daemon = True
        self._clock.start()
        self.parent.ip = f"/proc/{pid}/root{_SOCKETS}"
        self.connection_info["ip"] = self.parent.ip
        return self.connection_info

    async def send_signal(self, signum: int) -> None:
        """Interrupt the kernel alone; end it together with bubblewrap."""
        self._signal(signum)
        if signum != signal.SIGINT:
            await super().send_signal(signum)

    def _signal(self, signum: int = signal.SIGKILL) -> None:
        if self._inner is not None:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._inner, signum)

    async def cleanup(self, restart: bool = False) -> None:
        self._forget()
        await super().cleanup(restart)

    def _forget(self) -> None:
        if self._clock is not None:
            self._clock.cancel()
        if self._inner is not None:
            os.close(self._inner)
        if self._complaints is not None:
            self.log.debug("The kernel in its sandbox said: %s", self._said())
            self._complaints.close()
        self._clock = self._inner = self._complaints = None

    def _failure(self) -> str:
        """End bubblewrap, and return what it said."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
        return self._said()

    def _said(self) -> str:
        if self._complaints is None:
            return ""
        self._complaints.seek(0)
        return self._complaints.read()[-4000:].decode("utf-8", "replace").strip()

    @staticmethod
    def _capabilities() -> tuple[str, ...]:
        return ("SETUID", "SETGID") if bubblewrap.is_root() else ()

    def _limits(self) -> str:
        limits = Limits(total_seconds=self.seconds, memory=self.memory, processes=self.processes)
        user = bubblewrap.NOBODY if bubblewrap.is_root() else None
        return json.dumps({"limits": dataclasses.asdict(limits), "other_user": user})

    def _mounts(self, card: int) -> list[str]:
        """What the kernel may write, limited in size, and the card that names its sockets."""
        mounts = ["--tmpfs", "/proc"]  # a real one names the host's folders in each mountinfo
        for name in ("/proc/cpuinfo", "/proc/meminfo"):  # torch asks for them
            mounts += ["--ro-bind-try", name, name]
        mounts += ["--remount-ro", "/proc"]
        scratch = bubblewrap.scratch()
        for place, size in ((scratch, self.tmp), ("/dev/shm", self.tmp), ("/run", 2**20)):
            mounts += ["--perms", "1777", "--size", str(size), "--tmpfs", place]
        return [*mounts, "--perms", "0444", "--ro-bind-data", str(card), _CARD]


@contextlib.contextmanager
def _file(content: bytes) -> Iterator[int]:
    """An open file in memory with this content."""
    with os.fdopen(os.memfd_create("mountain"), "w+b") as file:
        file.write(content)
        file.seek(0)
        yield file.fileno()
