"""Starts the warm parent, asks it for forks, and replaces it when it has died."""

import contextlib
import dataclasses
import json
import select
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import IO, Any, ClassVar

from grading.sandbox import bubblewrap, clock, seccomp
from grading.sandbox.errors import AnswersShown, JailBroken, SandboxMissing
from grading.sandbox.handshake import Handshake
from grading.sandbox.outcomes import End, Limits

WARM_UP = 600.0  # seconds for importing everything, on a cold disk and a busy machine
PATIENCE = 60.0  # seconds for the parent to do what it always does at once
CAPABILITIES = ("SYS_ADMIN", "SETUID", "SETGID", "SETPCAP", "KILL")
PROC = ("--ro-bind", "/proc", "/proc")  # the forks mount one of their own over it
_BOOT = (
    "import sys; sys.path.insert(0, {!r}); from grading.sandbox.inside.server import main; main({})"
)


class ForkServer:
    """One warm process that forks on demand; inside bubblewrap, or bare.

    The first sandbox of a process is searched for the course: all others show the same. What is
    ``found`` is covered in each.
    """

    found: ClassVar[list[str] | None] = None

    def __init__(self, imports: Iterable[str], limits: Limits, sandbox: bool):
        self.settings: dict[str, Any] = {
            "imports": list(imports),
            "packages": list(map(str, bubblewrap.packages())),
            "limits": dataclasses.asdict(limits),
            "scratch": bubblewrap.scratch(),
            "sandbox": sandbox,
            "other_user": bubblewrap.NOBODY if bubblewrap.is_root() else None,
            "program": seccomp.program().hex() if sandbox else "",
        }
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._complaints: IO[bytes] | None = None
        self._heard = b""
        self.pid = 0  # of the warm process itself

    def start(self) -> None:
        """Warm up. Raises SandboxMissing or JailBroken, with what bubblewrap or Python said."""
        self._control, theirs = socket.socketpair()
        self._complaints = tempfile.TemporaryFile()  # noqa: SIM115 - closed in stop()
        try:
            with theirs:
                if self.settings["sandbox"]:
                    self._start_sandboxed(theirs.fileno())
                else:
                    self._start_bare(theirs.fileno())
            self._control.sendall(json.dumps(self.settings | self._search()).encode() + b"\n")
            said = self._line(WARM_UP)
        except (OSError, JailBroken) as error:
            self._end_process()
            self._complaints.seek(0)
            complaint = self._complaints.read()[-4000:].decode("utf-8", "replace").strip()
            self.stop()
            raise self._failure(complaint or str(error)) from None
        if said["seen"]:
            self.stop()
            raise AnswersShown(said["seen"][0])
        if self.settings["sandbox"]:
            ForkServer.found = said["found"]

    def _search(self) -> dict[str, Any]:
        if not self.settings["sandbox"] or ForkServer.found is not None:
            return {"found": ForkServer.found, "search": None}
        answers = {str(size): sorted(digests) for size, digests in bubblewrap.answers().items()}
        return {"found": None, "search": [bubblewrap.ROOM, answers]}

    def _failure(self, said: str) -> Exception:
        if said.startswith("bwrap:"):
            return SandboxMissing(said)
        return JailBroken(f"The grader's Python did not start:\n{said}")

    def _start_bare(self, control: int) -> None:
        self._process = self._spawn(_command(bubblewrap.REPOSITORY, control), [control])
        self.pid = self._process.pid

    def _start_sandboxed(self, control: int) -> None:
        bubblewrap.require_readable()
        with Handshake() as gate:
            arguments = bubblewrap.bwrap_arguments(CAPABILITIES, {}, *PROC)
            command = [bubblewrap.program(), *arguments, *gate.arguments, "--"]
            command += _command(bubblewrap.ROOM, control)
            self._process = self._spawn(command, [control, *gate.fds])
            self.pid = gate.open()

    def _spawn(self, command: Sequence[str], fds: Sequence[int]) -> "subprocess.Popen[bytes]":
        environment = {} if self.settings["sandbox"] else bubblewrap.plain_environment()
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=self._complaints,
            stderr=self._complaints,
            pass_fds=fds,
            start_new_session=True,  # Ctrl-C at the keyboard is for the grader alone
            env=environment,
        )

    def fork(self) -> tuple[socket.socket, socket.socket]:
        """Return sockets (orders, output) to a new fork. A parent that fails is replaced once."""
        for _ in range(2):
            if self._process is None or self._process.poll() is not None:
                self.stop()
                self.start()
            orders, theirs = socket.socketpair()
            output, printed = socket.socketpair()
            with theirs, printed:
                try:
                    assert self._control is not None
                    socket.send_fds(self._control, [b"f"], [theirs.fileno(), printed.fileno()])
                    return orders, output
                except OSError:
                    orders.close()
                    output.close()
                    self.stop()
        raise JailBroken("The warm parent dies at once, twice.")

    def clock(self) -> clock.Seconds:
        """The processor seconds of the fork that runs; in a sandbox it can start no process."""
        below = clock.children(self.pid)
        return clock.ProcessorClock(below[0] if below else 0, tree=not self.settings["sandbox"])

    def interrupt(self) -> None:
        self._say(b"i")

    def end(self, grace: float = 0.0) -> End:
        """End the fork, after ``grace`` seconds if it has not left; return how it ended."""
        if not self._ready(grace):
            self._say(b"k")
        try:
            end = self._line(PATIENCE)
            return End(status=end["status"], peak=end["peak"], cpu=end["cpu"], lost=False)
        except JailBroken:
            self.stop()
            return {"status": signal.SIGKILL, "peak": 0, "cpu": 0.0, "lost": True}

    def _say(self, letter: bytes) -> None:
        if self._control:
            with contextlib.suppress(OSError):  # a dead parent is found out when its line is read
                self._control.sendall(letter)

    def _ready(self, seconds: float) -> bool:
        if b"\n" in self._heard or self._control is None:
            return True
        return bool(select.select([self._control], [], [], seconds)[0])

    def _line(self, seconds: float) -> dict[str, Any]:
        """One line of JSON from the warm parent. Raises JailBroken if there is none in time."""
        until = time.monotonic() + seconds
        while b"\n" not in self._heard:
            if not self._ready(max(0.0, until - time.monotonic())):
                raise JailBroken("The warm parent does not answer.")
            chunk = b""
            if self._control:
                with contextlib.suppress(OSError):
                    chunk = self._control.recv(1 << 16)
            if not chunk:
                raise JailBroken("The warm parent is dead.")
            self._heard += chunk
        line, self._heard = self._heard.split(b"\n", 1)
        said: dict[str, Any] = json.loads(line)
        return said

    def stop(self) -> None:
        """End the parent and with it all that lives inside."""
        self._end_process()
        if self._complaints is not None:
            self._complaints.close()
        self._complaints, self._heard = None, b""

    close = stop

    def _end_process(self) -> None:
        if self._control is not None:
            self._control.close()  # the parent leaves when it reads the end
        if self._process is not None:
            try:
                self._process.wait(2)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self._process = self._control = None


def _command(folder: Path | str, control: int) -> list[str]:
    return [sys.executable, "-I", "-c", _BOOT.format(str(folder), control)]
