"""The grader's end of the line to one fork. Whatever the fork says or does, this comes back."""

import contextlib
import secrets
import selectors
from collections.abc import Mapping
from socket import socket
from typing import Any, Literal

from grading.sandbox.clock import Allowance, Late
from grading.sandbox.inside import wire

FLOOD = 16  # this many times the output that is kept of one cell is taken for an endless loop
STATUSES: tuple[Literal["ok", "error", "memory"], ...] = ("ok", "error", "memory")
Answer = tuple[Literal["ok", "error", "memory"], str, Any]  # status, error, value


class Ended(Exception):
    """The fork has hung up."""


class Flood(Exception):
    """More output than anyone would print on purpose."""


class Channel:
    """Two sockets: one for orders and answers, one that hears what the fork prints."""

    def __init__(self, orders: socket, output: socket, keep: int):
        self.orders, self.output, self.keep = orders, output, keep
        self._inbox = wire.Inbox()
        self._heard, self._received = bytearray(), 0
        self._open = selectors.DefaultSelector()
        for end in (orders, output):
            end.setblocking(False)
            self._open.register(end, selectors.EVENT_READ)

    def ask(
        self, order: Mapping[str, Any], allowance: Allowance, largest: int = wire.LARGEST
    ) -> Answer:
        """Send an order and return the answer to it, of ``largest`` bytes at most.

        Raises Ended, Late, Flood or ProtocolError.
        """
        turn = secrets.token_hex(8)
        waiting = wire.pack({**order, "turn": turn}, 4 * wire.LARGEST)
        self._inbox.largest = largest
        self._open.modify(self.orders, selectors.EVENT_READ | selectors.EVENT_WRITE)
        while True:
            waiting, bodies = self._step(waiting, allowance)
            if bodies:
                self.listen()
                return _answer(bodies, turn)

    def await_answer(self, allowance: Allowance) -> bool:
        """Return whether the fork says anything at all within the allowance."""
        bodies: list[bytes] = []
        with contextlib.suppress(Late):
            while not bodies:
                _, bodies = self._step(b"", allowance)
        return bool(bodies)

    def _step(self, waiting: bytes, allowance: Allowance) -> tuple[bytes, list[bytes]]:
        """Wait for one event; return what is still to be sent, and the bodies that have come."""
        bodies: list[bytes] = []
        for key, events in self._open.select(allowance.left()):
            if key.fileobj is self.output:
                self.listen()
                continue
            if events & selectors.EVENT_WRITE:
                waiting = self._send(waiting)
            if events & selectors.EVENT_READ:
                bodies += self._inbox.feed(self._receive())
        return waiting, bodies

    def _send(self, waiting: bytes) -> bytes:
        with contextlib.suppress(BlockingIOError):
            try:
                waiting = waiting[self.orders.send(waiting) :]
            except OSError as error:
                if isinstance(error, BlockingIOError):
                    raise
                raise Ended from None
        if not waiting:
            self._open.modify(self.orders, selectors.EVENT_READ)
        return waiting

    def _receive(self) -> bytes:
        try:
            chunk = self.orders.recv(1 << 16)
        except BlockingIOError:
            return b""
        except OSError:
            raise Ended from None
        if not chunk:
            raise Ended
        return chunk

    def listen(self) -> None:
        """Take in what has been printed so far. Raises Flood."""
        while self.output in self._open.get_map():
            try:
                chunk = self.output.recv(1 << 16)
            except BlockingIOError:
                return
            except OSError:
                chunk = b""
            if not chunk:
                self._open.unregister(self.output)
            self._received += len(chunk)
            self._heard += chunk[: max(0, self.keep - len(self._heard))]
            if self._received > FLOOD * self.keep:
                raise Flood

    def text(self) -> str:
        """Return what was printed since the last time, capped, and forget it."""
        with contextlib.suppress(Flood):
            self.listen()
        text = wire.clean(self._heard.decode("utf-8", "replace"))
        self._heard.clear()
        return text

    def close(self) -> None:
        self._open.close()
        self.orders.close()
        self.output.close()


def _answer(bodies: list[bytes], turn: str) -> Answer:
    """The one answer to an order: right turn, known status, texts of bounded length."""
    if len(bodies) != 1:
        raise wire.ProtocolError("several answers to one order")
    answer = wire.understand(bodies[0])
    error, status = answer.get("error", ""), answer.get("status")
    if answer.get("turn") != turn or status not in STATUSES:
        raise wire.ProtocolError("an answer to something else")
    if not isinstance(error, str):
        raise wire.ProtocolError("an error that is no text")
    return status, error[:8000], answer.get("value")
