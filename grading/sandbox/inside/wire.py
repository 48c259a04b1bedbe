"""Messages between the grader and a fork: a length in four bytes, then that much JSON.

The grader believes nothing that arrives: `Inbox` caps the length before it keeps a byte, and
`understand` refuses what is nested without end, not JSON, or not a number that JSON can write.
"""

import json
from collections.abc import Mapping
from typing import Any, NoReturn

LARGEST = 4 * 2**20  # bytes of one message
DEEPEST = 40

_encode = json.JSONEncoder(allow_nan=False).encode  # taken now: a learner may patch json later
decode = json.JSONDecoder().decode


class ProtocolError(Exception):
    """The other side said something that is no message."""


def pack(message: Mapping[str, Any], largest: int = LARGEST) -> bytes:
    """Return a message as bytes. Raises ProtocolError if it is too long or cannot be JSON."""
    try:
        body = _encode(message).encode("ascii")
    except (TypeError, ValueError, RecursionError) as error:
        raise ProtocolError(f"this cannot be written as JSON: {error}") from None
    if len(body) > largest:
        raise ProtocolError(f"it is larger than anything that is expected ({len(body):,} bytes)")
    return len(body).to_bytes(4, "big") + body


class Inbox:
    """Puts chunks of bytes together into the bodies of messages."""

    def __init__(self, largest: int = LARGEST):
        self.largest, self._bytes = largest, bytearray()

    def feed(self, chunk: bytes) -> list[bytes]:
        """Return the bodies that are complete now. Raises ProtocolError at the first bad length."""
        self._bytes += chunk
        bodies = []
        while len(self._bytes) >= 4:
            length = int.from_bytes(self._bytes[:4], "big")
            if length > self.largest:
                raise ProtocolError(f"a message of {length} bytes")
            if len(self._bytes) < 4 + length:
                break
            bodies.append(bytes(self._bytes[4 : 4 + length]))
            del self._bytes[: 4 + length]
        return bodies


def understand(body: bytes) -> dict[str, Any]:
    """Return the JSON object in a body that nobody vouches for. Raises ProtocolError."""
    try:
        message = json.loads(body.decode("utf-8"), parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise ProtocolError(f"no JSON: {error}") from None
    if not isinstance(message, dict):
        raise ProtocolError("no JSON object")
    plain: dict[str, Any] = _plain(message, DEEPEST)
    return plain


def clean(text: str) -> str:
    """A text that can be written to any file: lone surrogates and zero bytes are replaced."""
    return (
        text.encode("utf-8", "replace").decode("utf-8").replace("\0", "\N{REPLACEMENT CHARACTER}")
    )


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


def _plain(value: Any, depth: int) -> Any:
    if depth < 0:
        raise ProtocolError("nested without end")
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, float) and value - value != 0:
        raise ProtocolError("a number beyond the range of a float")
    if isinstance(value, list):
        return [_plain(item, depth - 1) for item in value]
    if isinstance(value, dict):
        return {clean(key): _plain(item, depth - 1) for key, item in value.items()}
    return value
