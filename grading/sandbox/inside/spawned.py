"""A fresh Python for one submission, where nothing can be forked: Windows, without a sandbox."""

import json
import os
import signal
import socket
import sys
from pathlib import Path
from typing import NoReturn

from grading.sandbox.inside import cells


def main(text: str) -> NoReturn:
    """Call back the grader twice, for orders and for output, and obey: ``text`` are settings."""
    settings = json.loads(text)
    orders, output = (_call(settings["port"], token) for token in settings["tokens"])
    os.chdir(settings["home"])
    sys.stdin = Path(os.devnull).open(encoding="utf-8")  # noqa: SIM115 - for as long as this process
    sys.stdout = sys.stderr = output.makefile("w", encoding="utf-8", errors="replace", buffering=1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.path += settings["packages"]  # behind all others, so that they replace nothing
    cells.warm_up(settings["imports"])
    cells.hide_tasks()
    if sys.platform != "win32":
        from grading.sandbox.inside import confinement

        confinement.keep_to_one_processor()
        confinement.limit(settings["limits"])
    cells.Runner(cells.shell(), cells.probe()).serve(orders)
    os._exit(0)


def _call(port: int, token: str) -> socket.socket:
    line = socket.create_connection(("127.0.0.1", port))
    line.sendall(token.encode("ascii"))
    return line
