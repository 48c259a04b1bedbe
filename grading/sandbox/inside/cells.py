"""Runs a learner's cells one after the other, as a notebook would, and answers for each."""

import contextlib
import importlib
import signal
import sys
import traceback
from pathlib import Path

from grading.sandbox.inside import wire

LONGEST = 4000  # characters of a traceback
FRAMES = 6
_HERE = str(Path(__file__).parent)


def shell():
    """An IPython shell that keeps no history, reads no settings and shows no colours."""
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"
    config.InteractiveShell.cache_size = 0
    made = InteractiveShell.instance(config=config)
    made.enable_gui = lambda *_: None  # for %matplotlib
    made.showtraceback = made.showsyntaxerror = lambda *_, **__: None  # told in the answer
    for source in ("import asyncio", "pass", "1/0", "("):  # what is loaded lazily is loaded now
        made.run_cell(source)
    made.reset(new_session=False)
    return made


def probe():
    """The module that runs an answer on inputs; None where there is no course beside the grader."""
    with contextlib.suppress(ModuleNotFoundError):
        return importlib.import_module("mountain.check.probe")


class Runner:
    """Obeys one order at a time; Ctrl-C reaches the learner's code and nothing else."""

    def __init__(self, shell, probe, line):
        self.shell, self.line = shell, line
        self._run_probe = getattr(probe, "run", None)
        self._given = getattr(probe, "GIVEN", {})
        if probe:
            probe.JUDGED_ELSEWHERE = True
        self._streams = sys.stdin, sys.stdout, sys.stderr
        self._running = False

    def serve(self):
        inbox = wire.Inbox(4 * wire.LARGEST)
        while chunk := self.line.recv(1 << 16):
            for body in inbox.feed(chunk):
                self.line.sendall(self._answer(wire.decode(body.decode())))

    def _answer(self, order):
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
            return wire.pack({**answer, "turn": order["turn"]})
        except wire.ProtocolError as error:
            lost = {"status": "error", "error": f"the result is of no use: {error}"}
            return wire.pack({**lost, "turn": order["turn"]})

    def _interrupt(self, *_):
        if self._running:
            raise KeyboardInterrupt

    def _obey(self, order):
        if order["kind"] == "hello":
            self._given.update(order["given"])
            return {"status": "ok"}
        self._running = True
        if order["kind"] == "probe":
            return self._probe(order)
        result = self.shell.run_cell(order["source"])
        error = result.error_before_exec or result.error_in_exec
        return _failure(error) if error else {"status": "ok"}

    def _probe(self, order):
        answer = eval(order["source"], self.shell.user_ns)  # the expression is the grader's
        return {"status": "ok", "value": self._run_probe(order["payload"], answer)}

    def _flush(self):
        for stream in {sys.stdout, sys.stderr, *self._streams[1:]}:
            with contextlib.suppress(BaseException):
                stream.flush()


def _failure(error):
    """The answer for an error; torch reports want of memory as a RuntimeError."""
    short_of_memory = isinstance(error, MemoryError) or "not enough memory" in _text(error)
    return {"status": "memory" if short_of_memory else "error", "error": short(error)}


def short(error):
    """A traceback of the learner's own lines, capped; never raises."""
    try:
        told = traceback.TracebackException.from_exception(error, compact=True)
        mine = [line for line in told.stack if _own(line.filename)][-FRAMES:]
        told.stack = traceback.StackSummary.from_list(mine)
        text = "".join(told.format(chain=False))
    except BaseException:
        text = type(error).__name__
    return (
        text if len(text) <= LONGEST else text[: LONGEST // 2] + "\n...\n" + text[-LONGEST // 2 :]
    )


def _own(filename):
    return not filename.startswith((sys.prefix, sys.base_prefix, _HERE, "<frozen"))


def _text(error):
    try:
        return str(error)
    except BaseException:
        return ""
