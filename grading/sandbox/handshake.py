"""The moment in which bubblewrap has made its namespaces and waits to be let in."""

import contextlib
import json
import os
from pathlib import Path
from typing import Self

from grading.sandbox import bubblewrap
from grading.sandbox.errors import JailBroken


class Handshake:
    """Two pipes: bubblewrap tells the number of its child, and waits if the grader is root.

    Root gives the sandbox two users, root to set it up and nobody to run learners' code.
    """

    def __init__(self) -> None:
        self._news, self._info = os.pipe()
        self._shut, self._latch = os.pipe()
        self._info_open = True
        self.fds = [self._info, self._shut]
        self.arguments = ["--info-fd", str(self._info)]
        if bubblewrap.is_root():
            self.arguments += ["--userns-block-fd", str(self._shut)]

    def open(self) -> int:
        """Let bubblewrap go on; return the process number of its child. Raises JailBroken."""
        os.close(self._info)
        self._info_open = False
        pid = self._child()
        if bubblewrap.is_root():
            for kind in ("uid", "gid"):
                users = f"0 0 1\n{bubblewrap.NOBODY} {bubblewrap.NOBODY} 1\n"
                Path(f"/proc/{pid}/{kind}_map").write_text(users, "ascii")
        os.write(self._latch, b"1")
        with contextlib.suppress(OSError):  # short of memory, learners' code goes first
            Path(f"/proc/{pid}/oom_score_adj").write_text("500", "ascii")
        return pid

    def _child(self) -> int:
        news = b""
        while b"}" not in news:
            chunk = os.read(self._news, 4096)
            if not chunk:
                raise JailBroken("bubblewrap ended before it had begun.")
            news += chunk
        return int(json.loads(news)["child-pid"])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for fd in (self._news, self._shut, self._latch, *([self._info] if self._info_open else [])):
            os.close(fd)
