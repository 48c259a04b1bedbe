"""Without a sandbox on Windows: a fresh Python for each submission, over a local connection."""

import contextlib
import dataclasses
import hmac
import json
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable

from grading.sandbox import bubblewrap, clock
from grading.sandbox.errors import JailBroken
from grading.sandbox.outcomes import End, Limits

_BOOT = (
    "import sys; sys.path.insert(0, {!r}); "
    "from grading.sandbox.inside.spawned import main; main({!r})"
)
WARM_UP = 600.0


class SpawnServer:
    """Stands in for ForkServer: the same methods, one process per submission."""

    def __init__(self, imports: Iterable[str], limits: Limits):
        self.imports, self.limits = list(imports), dataclasses.asdict(limits)
        self._process: subprocess.Popen[bytes] | None = None
        self._home: tempfile.TemporaryDirectory[str] | None = None

    def start(self) -> None:
        pass

    def fork(self) -> tuple[socket.socket, socket.socket]:
        """Return sockets (orders, output) to a new Python."""
        self._home = tempfile.TemporaryDirectory(prefix="mountain-", ignore_cleanup_errors=True)
        tokens = [secrets.token_hex(16), secrets.token_hex(16)]
        with socket.create_server(("127.0.0.1", 0)) as door:
            settings = {"port": door.getsockname()[1], "tokens": tokens, "home": self._home.name}
            settings |= {"imports": self.imports, "limits": self.limits}
            settings["packages"] = list(map(str, bubblewrap.packages()))
            boot = _BOOT.format(str(bubblewrap.REPOSITORY), json.dumps(settings))
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-c", boot],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env={**bubblewrap.plain_environment(), "HOME": self._home.name},
            )
            return self._answer(door, tokens)

    def _answer(
        self, door: socket.socket, tokens: list[str]
    ) -> tuple[socket.socket, socket.socket]:
        """Wait for both calls; whoever does not know a token is sent away."""
        until, lines = time.monotonic() + WARM_UP, dict[str, socket.socket]()
        door.settimeout(0.2)
        while len(lines) < 2:
            if time.monotonic() > until or not self._process or self._process.poll() is not None:
                raise JailBroken("A fresh Python did not start.")
            with contextlib.suppress(TimeoutError):
                line, _ = door.accept()
                line.settimeout(5)
                said = _exactly(line, 32)
                for token in tokens:
                    if hmac.compare_digest(said, token.encode("ascii")):
                        lines[token] = line
        orders, output = (lines[token] for token in tokens)
        return orders, output

    def clock(self) -> clock.Seconds:
        """The processor seconds of the process that runs, and of all that it has started."""
        return clock.ProcessorClock(self._process.pid if self._process else 0, tree=True)

    def interrupt(self) -> None:
        if sys.platform != "win32" and self._process:
            self._process.send_signal(signal.SIGINT)

    def end(self, grace: float = 0.0) -> End:
        """End the process, after ``grace`` seconds if it has not left; return how it ended."""
        code = 0
        if self._process:
            try:
                code = self._process.wait(grace)
            except subprocess.TimeoutExpired:
                self._process.kill()
                code = self._process.wait()
        if self._home:
            self._home.cleanup()
        self._process = self._home = None
        return End(status=code << 8 if code >= 0 else -code, peak=0, cpu=0.0, lost=False)

    def stop(self) -> None:
        if self._process:
            self.end()

    close = stop


def _exactly(line: socket.socket, length: int) -> bytes:
    said = b""
    while len(said) < length and (chunk := line.recv(length - len(said))):
        said += chunk
    return said
