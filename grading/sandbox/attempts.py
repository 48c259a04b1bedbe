"""One submission: a fork for all its cells, and another one whenever a cell kills its own."""

import signal
import time

from grading.sandbox import channel
from grading.sandbox.errors import JailBroken
from grading.sandbox.inside.wire import ProtocolError
from grading.sandbox.outcomes import CellOutcome, Outcome

RESTARTS = 3  # fresh forks for what is left after a cell that killed its own
GRACE = 0.5  # seconds between Ctrl-C and the end
SIGKILL = 9  # Windows has no name for it
STARTING = 20.0  # seconds for a fork to put on its chains


class Attempts:
    """Runs the cells, as often as it takes, within the time of one submission."""

    def __init__(self, server, limits, cells, given):
        self.server, self.limits, self.cells, self.given = server, limits, cells, given
        self.done, self.left_out, self.peak = {}, set(), 0
        self.parent_losses = 0
        self.began = time.monotonic()
        self.until = self.began + limits.total_seconds

    def outcome(self):
        for _ in range(1 + RESTARTS):
            if self._attempt() or time.monotonic() >= self.until:
                break
        cells = [
            self.done.get(number, CellOutcome(cell.id, "not run"))
            for number, cell in enumerate(self.cells)
        ]
        return Outcome(cells, time.monotonic() - self.began, self.peak)

    def _attempt(self):
        """Run what can still be run in one fork; True if the fork lived to the end."""
        line = self._begin()
        try:
            for number, cell in enumerate(self.cells):
                known = number in self.done
                if number in self.left_out or (known and cell.kind == "probe"):
                    continue
                outcome, alive = self._cell(line, cell)
                if not alive and self._lost():
                    return False
                self.done.setdefault(number, outcome)
                if not alive:
                    self.left_out.add(number)
                    return False
            return True
        finally:
            line.close()
            self._end()

    def _begin(self):
        """The line to a fork that is locked in; a warm parent that fails is replaced once."""
        said = ""
        for _ in range(2):
            line, self.ended = channel.Channel(*self.server.fork(), self.limits.output), None
            try:
                line.ask({"kind": "hello", "given": self.given}, time.monotonic() + STARTING)
                return line
            except (channel.Ended, channel.Late, channel.Flood, ProtocolError) as error:
                said = line.text().strip() or type(error).__name__
                line.close()
                self.server.end()
                self.server.stop()
        raise JailBroken(f"A fork could not be locked in: {said}")

    def _lost(self):
        """Whether the fork died because its parent did, and for the first time: no cell's fault."""
        first = self._end()["lost"] and not self.parent_losses
        self.parent_losses += first
        return first

    def _end(self, grace=0.0):
        if self.ended is None:
            self.ended = self.server.end(grace)
            self.peak = max(self.peak, self.ended["peak"])
        return self.ended

    def _cell(self, line, cell):
        """Return the outcome of a cell, and whether the fork is fit for the next."""
        order = {"kind": cell.kind, "source": cell.source, "payload": cell.payload}
        until = min(self.until, time.monotonic() + self.limits.cell_seconds)
        try:
            status, error, value = line.ask(order, until)
            value = value if cell.kind == "probe" and status == "ok" else None
            return CellOutcome(cell.id, status, line.text(), error, value), True
        except channel.Late:
            return self._late(line, cell)
        except channel.Flood:
            return CellOutcome(cell.id, "output", line.text(), "It printed without end."), False
        except ProtocolError as error:
            return CellOutcome(
                cell.id, "killed", line.text(), f"It spoke out of turn: {error}"
            ), False
        except channel.Ended:
            status, error = self._autopsy()
            return CellOutcome(cell.id, status, line.text(), error), False

    def _late(self, line, cell):
        told = f"It took longer than {self.limits.cell_seconds:g} seconds."
        if time.monotonic() >= self.until:
            told = f"The {self.limits.total_seconds:g} seconds of the whole submission were over."
        alive = False
        if time.monotonic() < self.until:
            self.server.interrupt()
            try:
                alive = line.await_answer(min(self.until, time.monotonic() + GRACE))
            except (channel.Ended, channel.Flood, ProtocolError):
                alive = False
        return CellOutcome(cell.id, "timeout", line.text(), told), alive

    def _autopsy(self):
        end = self._end(grace=0.3)
        if end["cpu"] >= self.limits.total_seconds:
            return "timeout", "It used up its processor time."
        number = end["status"] & 0x7F
        if not number:
            return "killed", f"Python ended with code {end['status'] >> 8}."
        if number == SIGKILL and end["peak"] > self.limits.memory // 2:
            return "memory", "The system ran out of memory."
        return "killed", f"Python was ended by {signal.Signals(number).name}."
