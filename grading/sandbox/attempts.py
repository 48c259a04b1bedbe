"""One submission: a fork for all its cells, and another one whenever a cell kills its own."""

import signal
import time
from collections.abc import Sequence
from socket import socket
from typing import Any, Protocol

from grading.sandbox import channel
from grading.sandbox.clock import Allowance, Budget, Late, Seconds
from grading.sandbox.errors import JailBroken
from grading.sandbox.inside.wire import ProtocolError
from grading.sandbox.outcomes import Cell, CellOutcome, End, Limits, Outcome, Status

RESTARTS = 3  # fresh forks for what is left after a cell that killed its own
GRACE = 0.5  # processor seconds between Ctrl-C and the end
SIGKILL = 9  # Windows has no name for it
STARTING = 60.0  # seconds on the clock for a fork to be confined


class Server(Protocol):
    """What makes forks, one at a time."""

    def start(self) -> None: ...
    def fork(self) -> tuple[socket, socket]: ...
    def clock(self) -> Seconds: ...
    def interrupt(self) -> None: ...
    def end(self, grace: float = 0.0) -> End: ...
    def stop(self) -> None: ...
    def close(self) -> None: ...


class Attempts:
    """Runs the cells, as often as it takes, within the time of one submission.

    What a cell takes when it is run again, in the next fork, is not charged a second time.
    """

    def __init__(
        self, server: Server, limits: Limits, cells: Sequence[Cell], given: dict[str, Any]
    ):
        self.server, self.limits, self.cells, self.given = server, limits, cells, given
        self.done: dict[int, CellOutcome] = {}
        self.left_out: set[int] = set()
        self.peak = self.parent_losses = 0
        self.ended: End | None = None
        self.clock: Seconds = float
        self.budgets = {  # by whether the student has added the cell
            False: Budget(limits.total_seconds, limits.wall * limits.total_seconds),
            True: Budget(limits.own_seconds, limits.wall * limits.own_seconds),
        }

    def outcome(self) -> Outcome:
        began = time.monotonic()
        for _ in range(1 + RESTARTS):
            if self._attempt() or not self._to_do():
                break
        cells = [
            self.done.get(number, CellOutcome(cell.id, "not run"))
            for number, cell in enumerate(self.cells)
        ]
        return Outcome(cells, time.monotonic() - began, self.peak)

    def _to_do(self) -> list[int]:
        """The cells that have not run, and have time left."""
        return [
            number
            for number, cell in enumerate(self.cells)
            if number not in self.done and not self.budgets[cell.own].over
        ]

    def _attempt(self) -> bool:
        """Run what can still be run in one fork; True if the fork lived to the end."""
        line = self._begin()
        try:
            last = max(self._to_do(), default=-1)
            for number, cell in enumerate(self.cells[: last + 1]):
                known = number in self.done
                if number in self.left_out or (known and cell.kind == "probe"):
                    continue
                if not known and self.budgets[cell.own].over:
                    self.left_out.add(number)
                    continue
                outcome, alive = self._cell(line, cell, known)
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

    def _begin(self) -> channel.Channel:
        """The line to a confined fork; a warm parent that fails is replaced once."""
        said = ""
        for _ in range(2):
            line, self.ended = channel.Channel(*self.server.fork(), self.limits.output), None
            try:
                line.ask({"kind": "hello", "given": self.given}, Allowance(STARTING))
                self.clock = self.server.clock()
                return line
            except (channel.Ended, Late, channel.Flood, ProtocolError) as error:
                said = line.text().strip() or type(error).__name__
                line.close()
                self.server.end()
                self.server.stop()
        raise JailBroken(f"A fork could not be confined: {said}")

    def _lost(self) -> bool:
        """Whether the fork died because its parent did, and for the first time: no cell's fault."""
        first = self._end()["lost"] and not self.parent_losses
        self.parent_losses += first
        return first

    def _end(self, grace: float = 0.0) -> End:
        if self.ended is None:
            self.ended = self.server.end(grace)
            self.peak = max(self.peak, self.ended["peak"])
        return self.ended

    def _cell(self, line: channel.Channel, cell: Cell, known: bool) -> tuple[CellOutcome, bool]:
        """Return the outcome of a cell, and whether the fork is fit for the next."""
        seconds = self.limits.cell_seconds
        left = Budget(seconds, self.limits.wall * seconds)
        if not known:
            budget = self.budgets[cell.own]
            left = Budget(min(left.processor, budget.processor), min(left.wall, budget.wall))
        allowance = Allowance(left.wall, left.processor, self.clock)
        try:
            return self._obeyed(line, cell, allowance)
        finally:
            if not known:
                allowance.charge(self.budgets[cell.own])

    def _obeyed(
        self, line: channel.Channel, cell: Cell, allowance: Allowance
    ) -> tuple[CellOutcome, bool]:
        order: dict[str, Any] = {"kind": cell.kind, "source": cell.source, "payload": cell.payload}
        order["largest"] = cell.largest

        def ended(
            status: Status, error: str, value: Any = None, alive: bool = False
        ) -> tuple[CellOutcome, bool]:
            return CellOutcome(cell.id, status, line.text(), error, value), alive

        try:
            status, error, value = line.ask(order, allowance, cell.largest)
            return ended(status, error, value if cell.kind == "probe" else None, alive=True)
        except Late as late:
            return self._late(line, cell, late, allowance)
        except channel.Flood:
            return ended("output", "It printed without end.")
        except ProtocolError as error:
            return ended("killed", f"It spoke out of turn: {error}")
        except channel.Ended:
            return ended(*self._how_it_ended())

    def _late(
        self, line: channel.Channel, cell: Cell, late: Late, allowance: Allowance
    ) -> tuple[CellOutcome, bool]:
        if late.limited_by == "wall":
            error = f"It waited for more than {allowance.wall:.3g} seconds."
        else:
            error = f"It took more than {allowance.processor:.3g} seconds of the processor."
        self.server.interrupt()
        try:
            alive = line.await_answer(Allowance(GRACE * self.limits.wall, GRACE, self.clock))
        except (channel.Ended, channel.Flood, ProtocolError):
            alive = False
        outcome = CellOutcome(cell.id, "timeout", line.text(), error, limited_by=late.limited_by)
        return outcome, alive

    def _how_it_ended(self) -> tuple[Status, str]:
        end = self._end(grace=0.3)
        if end["cpu"] >= self.limits.total_seconds:
            return "timeout", "It used up its processor time."
        number = end["status"] & 0x7F
        if not number:
            return "killed", f"Python ended with code {end['status'] >> 8}."
        if number == SIGKILL and end["peak"] > self.limits.memory // 2:
            return "memory", "The system ran out of memory."
        return "killed", f"Python was ended by {signal.Signals(number).name}."
