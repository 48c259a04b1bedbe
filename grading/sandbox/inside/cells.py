"""Runs a learner's cells one after the other, as a notebook would, and answers for each."""

import contextlib
import importlib
import signal
import sys
import traceback
from collections.abc import Iterable, Mapping
from pathlib import Path
from socket import socket
from types import FunctionType, ModuleType
from typing import Any, cast

from grading.sandbox.inside import no_shell, wire

LAZY = {  # what a library loads only when it is used, which every fork would do again
    "numpy": ("numpy.random",),
    "matplotlib": ("matplotlib.pyplot",),  # and it looks for fonts
}
LONGEST = 4000  # characters of a traceback
FRAMES = 6
_HERE = str(Path(__file__).parent)
_CHECKS = "mountain.check."


def warm_up(imports: Iterable[str]) -> None:
    """Import these modules, and what they would import later."""
    for name in imports:
        importlib.import_module(name)
    for library, names in LAZY.items():
        if library in sys.modules:
            for name in names:
                importlib.import_module(name)
    if "torch" in sys.modules:
        sys.modules["torch"].set_num_threads(1)
        sys.modules["torch"].ones(1).sum()  # reads /proc/cpuinfo, which a fork cannot


def hide_tasks() -> None:
    """Where files are not hidden, as they are in the sandbox: no accident imports the answers."""
    sys.modules["mountain.tasks"] = cast(ModuleType, None)


def shell() -> Any:
    """An IPython shell that keeps no history, reads no settings and shows no colours.

    Lines for the system's shell are not run.
    """
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"
    config.InteractiveShell.cache_size = 0
    made: Any = InteractiveShell.instance(config=config)
    made.enable_gui = lambda *_: None  # for %matplotlib
    made.showtraceback = made.showsyntaxerror = lambda *_, **__: None  # both stand in the answer
    no_shell.install(made)
    for source in ("import asyncio", "pass", "1/0", "("):  # what is loaded lazily is loaded now
        made.run_cell(source)
    made.reset(new_session=False)
    return made


def probe() -> ModuleType | None:
    """The module that runs an answer on inputs; None where there is no course beside the grader."""
    try:
        return importlib.import_module("mountain.check.probe")
    except ModuleNotFoundError:
        return None


class Runner:
    """Obeys one order at a time; Ctrl-C reaches the learner's code and nothing else.

    It is made before any code of a learner runs, and remembers what the probe is then.
    """

    def __init__(self, shell: Any, probe: Any):
        self.shell = shell
        self._run_probe = getattr(probe, "run", None)
        self._given: dict[str, Any] = getattr(probe, "GIVEN", {})
        if probe:
            probe.JUDGED_ELSEWHERE = True
        self._kept = [
            (vars(module), dict(vars(module)))
            for name, module in sys.modules.items()
            if module and name.startswith(_CHECKS)
        ]
        self._codes = [
            (function, function.__code__)
            for _, names in self._kept
            for function in names.values()
            if isinstance(function, FunctionType)
        ]
        self._streams = sys.stdin, sys.stdout, sys.stderr
        self._running = False

    def serve(self, line: socket) -> None:
        """Obey what comes over the line, until it ends."""
        inbox = wire.Inbox(4 * wire.LARGEST)
        while chunk := line.recv(1 << 16):
            for body in inbox.feed(chunk):
                line.sendall(self._answer(wire.decode(body.decode())))

    def _answer(self, order: Mapping[str, Any]) -> bytes:
        signal.signal(signal.SIGINT, self._interrupt)
        sys.stdin, sys.stdout, sys.stderr = self._streams  # whatever the last cell made of them
        try:
            answer = self._obey(order)
        except BaseException as error:
            answer = _failure(error)
        finally:
            self._running = False
        self._flush()
        try:
            largest = order.get("largest", wire.LARGEST)
            return wire.pack({**answer, "turn": order["turn"]}, largest)
        except wire.ProtocolError as error:
            lost = {"status": "error", "error": f"its result cannot be taken: {error}"}
            return wire.pack({**lost, "turn": order["turn"]})

    def _interrupt(self, *_: object) -> None:
        if self._running:
            raise KeyboardInterrupt

    def _obey(self, order: Mapping[str, Any]) -> dict[str, Any]:
        if order["kind"] == "hello":
            self._given.update(order["given"])
            return {"status": "ok"}
        self._running = True
        if order["kind"] == "probe":
            return self._probe(order)
        result = self.shell.run_cell(order["source"])
        error = result.error_before_exec or result.error_in_exec
        return _failure(error) if error else {"status": "ok"}

    def _probe(self, order: Mapping[str, Any]) -> dict[str, Any]:
        assert self._run_probe
        answer = eval(order["source"], self.shell.user_ns)  # the expression is the grader's
        self._restore()
        return {"status": "ok", "value": self._run_probe(order["payload"], answer)}

    def _restore(self) -> None:
        """Undo what the cells before have made of the probe."""
        for names, kept in self._kept:
            names.clear()
            names.update(kept)
        for function, code in self._codes:
            function.__code__ = code

    def _flush(self) -> None:
        for stream in {sys.stdout, sys.stderr, *self._streams[1:]}:
            with contextlib.suppress(BaseException):
                stream.flush()


def _failure(error: BaseException) -> dict[str, Any]:
    """The answer for an error; torch reports want of memory as a RuntimeError."""
    short_of_memory = isinstance(error, MemoryError) or "not enough memory" in _text(error)
    return {"status": "memory" if short_of_memory else "error", "error": short(error)}


def short(error: BaseException) -> str:
    """A traceback of the learner's own lines, capped; never raises."""
    try:
        report = traceback.TracebackException.from_exception(error, compact=True)
        mine = [line for line in report.stack if _own(line.filename)][-FRAMES:]
        report.stack = traceback.StackSummary.from_list(mine)
        text = "".join(report.format(chain=False))
    except BaseException:
        text = type(error).__name__
    return (
        text if len(text) <= LONGEST else text[: LONGEST // 2] + "\n...\n" + text[-LONGEST // 2 :]
    )


def _own(filename: str) -> bool:
    return not filename.startswith((sys.prefix, sys.base_prefix, _HERE, "<frozen"))


def _text(error: BaseException) -> str:
    try:
        return str(error)
    except BaseException:
        return ""
