"""The warm parent: imports everything once, then forks for each submission. Not for Windows.

It reads one letter at a time from the grader: f (fork, with two sockets), i (interrupt), k (kill).
It answers with lines of JSON. A fork holds neither of its sockets.
"""

import array
import contextlib
import gc
import json
import os
import shutil
import signal
import socket
import sys
import tempfile
from functools import partial
from typing import Any, NoReturn

from grading.sandbox.inside import cells, confinement, find_copies


def main(control_fd: int) -> None:
    """Get warm, say so, and fork on demand until the grader hangs up."""
    control = socket.socket(fileno=control_fd)
    control.set_inheritable(False)
    settings = json.loads(_line(control))
    os.umask(0o077)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C at the keyboard is the grader's affair
    sys.path += settings["packages"]  # behind all others, so that they replace nothing
    cells.warm_up(settings["imports"])
    if not settings["sandbox"]:  # inside the sandbox these files do not exist
        cells.hide_tasks()
    server = Server(control, settings, cells.Runner(cells.shell(), cells.probe()))
    gc.collect()
    gc.freeze()  # forks share what is here; the collector must not touch it
    control.sendall(json.dumps(_hidden(settings)).encode() + b"\n")
    server.serve()


def _hidden(settings: dict[str, Any]) -> dict[str, list[str]]:
    """Hide what was found of the course, now or in another sandbox; say what is seen even then."""
    if not settings["sandbox"]:
        return {"found": [], "seen": []}
    kernel, found = confinement.Kernel(), settings["found"]
    if found is None:
        found = find_copies.visible(*settings["search"])
    return {"found": found, "seen": find_copies.hide(found, partial(confinement.cover, kernel))}


def _line(control: socket.socket) -> bytes:
    text = b""
    while not text.endswith(b"\n"):
        chunk = control.recv(1 << 16)
        if not chunk:
            raise SystemExit
        text += chunk
    return text


class Server:
    """Forks, watches the one fork that runs, and says how it ended."""

    def __init__(self, control: socket.socket, settings: dict[str, Any], runner: cells.Runner):
        self.control, self.settings, self.runner = control, settings, runner
        self.kernel = confinement.Kernel() if sys.platform == "linux" else None
        self.fork = os.fork
        if self.kernel and settings["sandbox"]:
            self.fork = confinement.PidNamespace(self.kernel).fork
        self.program = bytes.fromhex(settings["program"])
        self._woken, wake = os.pipe()
        os.set_blocking(wake, False)
        signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)

    def serve(self) -> None:
        while True:
            letter, fds = self._hear()
            if not letter:
                return
            # i and k come late for a fork that has ended by itself
            if letter == b"f" and len(fds) == 2 and not self._child(*fds):
                return

    def _hear(self) -> tuple[bytes, list[int]]:
        room = 8 * array.array("i").itemsize
        letter, extra, _, _ = self.control.recvmsg(1, socket.CMSG_LEN(room))
        fds = array.array("i")
        for level, kind, data in extra:
            if (level, kind) == (socket.SOL_SOCKET, socket.SCM_RIGHTS):
                fds.frombytes(data[: len(data) - len(data) % fds.itemsize])
        return letter, list(fds)

    def _child(self, line_fd: int, output_fd: int) -> bool:
        """One submission, from its fork to its end; False if the grader is gone."""
        home = None if self.settings["sandbox"] else tempfile.mkdtemp(prefix="mountain-")
        pid = self.fork()
        if pid == 0:
            self._live(line_fd, output_fd, home)
        os.close(line_fd)
        os.close(output_fd)
        try:
            heard, end = self._watch(pid)
        finally:
            if home:
                shutil.rmtree(home, ignore_errors=True)
        if heard:
            self.control.sendall(json.dumps(end).encode() + b"\n")
        return heard

    def _watch(self, pid: int) -> tuple[bool, dict[str, Any]]:
        import select

        heard = True
        while True:
            sources: list[Any] = [self.control, self._woken] if heard else [self._woken]
            ready, _, _ = select.select(sources, [], [])
            if self.control in ready:
                letter, _ = self._hear()
                heard = bool(letter)
                self._signal(pid, signal.SIGINT if letter == b"i" else signal.SIGKILL)
            if self._woken in ready:
                os.read(self._woken, 512)
                ended, status, usage = os.wait4(pid, os.WNOHANG)
                if ended:
                    break
        if not self.settings["sandbox"]:
            with contextlib.suppress(OSError):
                os.killpg(pid, signal.SIGKILL)  # what the learner's code has started
        unit = 1 if sys.platform == "darwin" else 1024
        seconds = usage.ru_utime + usage.ru_stime
        return heard, {"status": status, "peak": usage.ru_maxrss * unit, "cpu": seconds}

    @staticmethod
    def _signal(pid: int, number: int) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)

    def _live(self, line_fd: int, output_fd: int, home: str | None) -> NoReturn:
        """In the fork; never returns."""
        code = 1
        try:
            line = self._settle(line_fd, output_fd, home)
            self.runner.serve(line)
            code = 0
        except BaseException as error:  # a lock that does not shut: the grader hears of it, or EOF
            with contextlib.suppress(BaseException):
                os.write(2, f"{type(error).__name__}: {error}\n".encode())
        finally:
            os._exit(code)

    def _settle(self, line_fd: int, output_fd: int, home: str | None) -> socket.socket:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        self.control.detach()
        line_fd = os.dup2(line_fd, 200)
        output_fd = os.dup2(output_fd, 201)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(output_fd, 1)
        os.dup2(output_fd, 2)
        os.dup2(line_fd, 3, inheritable=False)
        os.closerange(4, 1 << 16)
        limits, sandbox = self.settings["limits"], self.settings["sandbox"]
        confinement.keep_to_one_processor()
        if sandbox and self.kernel:
            confinement.limit(limits)
            confinement.move_out(self.kernel, self.settings["scratch"], limits["tmp"])
            confinement.drop_capabilities(self.kernel, self.settings["other_user"])
            confinement.limit_processes(limits["processes"])
            confinement.filter_calls(self.kernel, self.program)
        else:
            os.setsid()
            if home:
                os.chdir(home)
                os.environ["HOME"] = home
            if self.kernel:
                confinement.die_with_parent(self.kernel)
            confinement.limit(limits)
        return socket.socket(fileno=3)
