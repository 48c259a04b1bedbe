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

from grading.sandbox import bubblewrap
from grading.sandbox.errors import JailBroken

_BOOT = (
    "import sys; sys.path.insert(0, {!r}); "
    "from grading.sandbox.inside.spawned import main; main({!r})"
)
WARM_UP = 180.0


class SpawnServer:
    """Stands in for Parent: the same methods, one process per submission."""

    def __init__(self, imports, limits):
        self.imports, self.limits = list(imports), dataclasses.asdict(limits)
        self._process = self._home = None

    def start(self):
        pass

    def fork(self):
        """Return sockets (orders, output) to a new Python."""
        self._home = tempfile.TemporaryDirectory(prefix="mountain-", ignore_cleanup_errors=True)
        tokens = [secrets.token_hex(16), secrets.token_hex(16)]
        with socket.create_server(("127.0.0.1", 0)) as door:
            told = {"port": door.getsockname()[1], "tokens": tokens, "home": self._home.name}
            told |= {"imports": self.imports, "limits": self.limits}
            boot = _BOOT.format(str(bubblewrap.REPOSITORY), json.dumps(told))
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-c", boot],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env={**bubblewrap.plain_environment(), "HOME": self._home.name},
            )
            return self._answer(door, tokens)

    def _answer(self, door, tokens):
        """Wait for both calls; whoever does not know a token is sent away."""
        until, lines = time.monotonic() + WARM_UP, {}
        door.settimeout(0.2)
        while len(lines) < 2:
            if time.monotonic() > until or self._process.poll() is not None:
                raise JailBroken("A fresh Python did not start.")
            with contextlib.suppress(TimeoutError):
                line, _ = door.accept()
                line.settimeout(5)
                said = _exactly(line, 32)
                for token in tokens:
                    if hmac.compare_digest(said, token.encode("ascii")):
                        lines[token] = line
        return tuple(lines[token] for token in tokens)

    def interrupt(self):
        if sys.platform != "win32":
            self._process.send_signal(signal.SIGINT)

    def end(self, grace=0.0):
        """End the process, after ``grace`` seconds if it has not left; return how it ended."""
        try:
            code = self._process.wait(grace)
        except subprocess.TimeoutExpired:
            self._process.kill()
            code = self._process.wait()
        self._home.cleanup()
        self._process = None
        return {"status": code << 8 if code >= 0 else -code, "peak": 0, "cpu": 0.0, "lost": False}

    def stop(self):
        if self._process is not None:
            self.end()

    close = stop


def _exactly(line, length):
    said = b""
    while len(said) < length and (chunk := line.recv(length - len(said))):
        said += chunk
    return said
