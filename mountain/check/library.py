"""Notice where an answer is not written but handed over: where it calls a part of the library.

A part is named by its module, ``descent_lib.rules``, or within it, ``descent_lib.landscapes:Bowl``.
"""

import sys
import threading
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from inspect import CO_OPTIMIZED
from types import CodeType, FrameType
from typing import Any

import numpy as np

MOST = 10_000  # entries of a value that are looked through, to see whether it is plain
_SINGLE = {type(None), bool, int, float, complex, str, *np.sctypeDict.values()} - {
    np.object_,
    np.void,
}


class Watch:
    """``with watch:`` notes in ``seen`` which of the ``parts`` run their code in the meantime.

    Every way to a part ends in its code: an alias, a wrapper, a subclass, a copied function, and a
    thread that was begun in the meantime, for as long as it lives.
    """

    def __init__(self, parts: Sequence[str]):
        self.seen: list[str] = []
        self._parts = parts
        self._known: dict[CodeType, str] = {}  # this is asked at every call there is
        self._before: tuple[Any, Any] = None, None

    def unless_plain(self, *values: object) -> AbstractContextManager[object]:
        """Watch as well while values are looked at, unless that can run nobody's code."""
        return self if self._parts and not plain(values) else nullcontext()

    def __enter__(self) -> None:
        if self._parts:
            self._before = sys.getprofile(), threading.getprofile()
            threading.setprofile(self._notice)
            sys.setprofile(self._notice)

    def __exit__(self, *_: object) -> None:
        if self._parts:
            sys.setprofile(self._before[0])
            threading.setprofile(self._before[1])

    def _notice(self, frame: FrameType, event: str, _: object) -> None:
        if event == "call":
            code = frame.f_code
            if code not in self._known:
                self._known[code] = _named(code, self._parts)
            if name := self._known[code]:
                self.seen.append(name)


def plain(value: Any) -> bool:
    """Whether a value is data and nothing else, however one looks at it: exact types all through.

    An instance of a subclass, or of any other class, may compute what it shows when it is asked.
    """
    waiting: list[Any] = [value]
    for _ in range(MOST):
        if not waiting:
            return True
        now = waiting.pop()
        kind = type(now)
        if kind is list or kind is tuple or kind is dict:
            waiting += now.items() if isinstance(now, dict) else now
            if len(waiting) > MOST:
                return False
        elif kind is np.ndarray:
            if now.dtype.kind in "OV":  # of objects
                return False
        elif kind not in _SINGLE:
            return False
    return False


def handed(answer: Any, parts: Sequence[str]) -> list[str]:
    """The name of a part that ``answer`` itself is, or an object of."""
    kinds = answer.__mro__ if issubclass(type(answer), type) else (answer, *type(answer).__mro__)
    for kind in kinds:
        try:
            module, name = getattr(kind, "__module__", ""), getattr(kind, "__qualname__", "")
        except Exception:  # an object may answer for itself: it is none of the library's
            continue
        if any(_within(f"{module}:{name}", part) for part in parts):
            return [name]
    return []


def _named(code: CodeType, parts: Sequence[str]) -> str:
    """The name of this code, if it belongs to a part: not a class body, and not a constructor."""
    file, name = code.co_filename.replace("\\", "/"), code.co_qualname
    made = name.endswith(("__new__", "__init__", "__post_init__"))
    if "descent_lib/" not in file or made or not code.co_flags & CO_OPTIMIZED:
        return ""
    inside = file.rpartition("descent_lib/")[2].removesuffix(".py")
    module = f"descent_lib.{inside}".replace("/", ".")
    return name if any(_within(f"{module}:{name}", part) for part in parts) else ""


def _within(name: str, part: str) -> bool:
    return name == part or name.startswith((f"{part}.", f"{part}:"))
