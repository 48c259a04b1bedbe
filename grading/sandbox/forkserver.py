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
from typing import ClassVar

from grading.sandbox import bubblewrap, seccomp
from grading.sandbox.errors import AnswersShown, JailBroken, SandboxMissing
from grading.sandbox.handshake import Handshake

WARM_UP = 180.0  # seconds for importing everything, on a cold disk
PATIENCE = 10.0  # seconds for the parent to do what it always does at once
CAPABILITIES = ("SYS_ADMIN", "SETUID", "SETGID", "SETPCAP", "KILL")
PROC = ("--ro-bind", "/proc", "/proc")  # the forks mount one of their own over it
_BOOT = (
    "import sys; sys.path.insert(0, {!r}); from grading.sandbox.inside.server import main; main({})"
)


class ForkServer:
    """One warm process that forks on demand; inside bubblewrap, or bare.

    The first sandbox of a process is searched for answers: all others show the same.
    """

    searched: ClassVar[bool] = False

    def __init__(self, imports, limits, sandbox):
        self.settings = {
            "imports": list(imports),
            "limits": dataclasses.asdict(limits),
            "scratch": bubblewrap.scratch(),
            "sandbox": sandbox,
            "other_user": bubblewrap.NOBODY if bubblewrap.is_root() else None,
            "program": seccomp.program().hex() if sandbox else "",
        }
        self._process = self._control = self._complaints = None
        self._heard = b""

    def start(self):
        """Warm up. Raises SandboxMissing or JailBroken, with what bubblewrap or Python said."""
        self._control, theirs = socket.socketpair()
        self._complaints = tempfile.TemporaryFile()  # noqa: SIM115 - closed in stop()
        try:
            with theirs:
                if self.settings["sandbox"]:
                    self._start_walled(theirs.fileno())
                else:
                    self._start_bare(theirs.fileno())
            self._control.sendall(json.dumps(self.settings | self._search()).encode() + b"\n")
            seen = self._line(WARM_UP)["seen"]
        except (OSError, JailBroken) as error:
            self._end_process()
            self._complaints.seek(0)
            told = self._complaints.read()[-4000:].decode("utf-8", "replace").strip()
            self.stop()
            raise self._blame(told or str(error)) from None
        if seen:
            self.stop()
            raise AnswersShown(seen[0])
        ForkServer.searched = True

    def _search(self):
        if not self.settings["sandbox"] or ForkServer.searched:
            return {"search": None}
        found = {str(size): sorted(digests) for size, digests in bubblewrap.answers().items()}
        return {"search": [bubblewrap.ROOM, found]}

    def _blame(self, told):
        if told.startswith("bwrap:"):
            return SandboxMissing(told)
        return JailBroken(f"The grader's Python did not start:\n{told}")

    def _start_bare(self, control):
        self._process = self._spawn(_command(bubblewrap.REPOSITORY, control), [control])

    def _start_walled(self, control):
        bubblewrap.require_readable()
        with Handshake() as gate:
            arguments = bubblewrap.bwrap_arguments(CAPABILITIES, {}, *PROC)
            command = [bubblewrap.program(), *arguments, *gate.arguments, "--"]
            command += _command(bubblewrap.ROOM, control)
            self._process = self._spawn(command, [control, *gate.fds])
            gate.open()

    def _spawn(self, command, fds):
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

    def fork(self):
        """Return sockets (orders, output) to a new fork. A parent that fails is replaced once."""
        for _ in range(2):
            if self._process is None or self._process.poll() is not None:
                self.stop()
                self.start()
            orders, theirs = socket.socketpair()
            output, printed = socket.socketpair()
            with theirs, printed:
                try:
                    socket.send_fds(self._control, [b"f"], [theirs.fileno(), printed.fileno()])
                    return orders, output
                except OSError:
                    orders.close()
                    output.close()
                    self.stop()
        raise JailBroken("The warm parent dies at once, twice.")

    def interrupt(self):
        self._say(b"i")

    def end(self, grace=0.0):
        """End the fork, after ``grace`` seconds if it has not left; return how it ended."""
        if not self._ready(grace):
            self._say(b"k")
        try:
            end = self._line(PATIENCE)
            return {**end, "lost": False}
        except JailBroken:
            self.stop()
            return {"status": signal.SIGKILL, "peak": 0, "cpu": 0.0, "lost": True}

    def _say(self, letter):
        with contextlib.suppress(OSError):  # a dead parent is found out when its line is read
            self._control.sendall(letter)

    def _ready(self, seconds):
        return b"\n" in self._heard or bool(select.select([self._control], [], [], seconds)[0])

    def _line(self, seconds):
        """One line of JSON from the warm parent. Raises JailBroken if there is none in time."""
        until = time.monotonic() + seconds
        while b"\n" not in self._heard:
            if not self._ready(max(0.0, until - time.monotonic())):
                raise JailBroken("The warm parent does not answer.")
            try:
                chunk = self._control.recv(1 << 16)
            except OSError:
                chunk = b""
            if not chunk:
                raise JailBroken("The warm parent is dead.")
            self._heard += chunk
        line, self._heard = self._heard.split(b"\n", 1)
        return json.loads(line)

    def stop(self):
        """End the parent and with it all that lives inside."""
        self._end_process()
        if self._complaints is not None:
            self._complaints.close()
        self._complaints, self._heard = None, b""

    close = stop

    def _end_process(self):
        if self._control is not None:
            self._control.close()  # the parent leaves when it reads the end
        if self._process is not None:
            try:
                self._process.wait(2)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self._process = self._control = None


def _command(folder, control):
    return [sys.executable, "-I", "-c", _BOOT.format(str(folder), control)]
