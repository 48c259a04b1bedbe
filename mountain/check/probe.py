"""Run an answer on inputs and write down what came out, as JSON. Knows no right answers.

Kinds of probe:

- ``value``: the answer is itself the result: a number, a text, a list. One case.
- ``calls``: a case is a list of calls, each a list of arguments; its result is the list of returns.
- ``walk``: a case is ``{"start": state, "gradients": [...]}``; the answer is a rule, and the result
  is the list of its directions.
"""

import linecache
import traceback
from collections.abc import Callable
from hashlib import blake2b
from pathlib import Path
from typing import Any, Literal, NotRequired, TypedDict, get_args

import numpy as np

from mountain.check import library
from mountain.check.codec import DEEPEST, JSON, encode
from mountain.check.inputs import decode_inputs, state

GIVEN: dict[str, JSON] = {}  # where no tasks are to be seen: what `given` returns, by task
JUDGED_ELSEWHERE = False  # whether a grader takes the results out of this process and judges them

_LIBRARY = str(Path(__file__).resolve().parents[1])
LONGEST = 300  # characters of an error message
TOO_MUCH = "very large data"
MOST = 10_000  # numbers in one value that an answer returns: no task asks for a tenth of them

Kind = Literal["value", "calls", "walk"]
KINDS: tuple[Kind, ...] = get_args(Kind)
Once = Callable[[Any, Any, library.Watch], "CaseResult"]  # one case of an answer


class Payload(TypedDict):
    """The cases of one task, drawn and encoded: what an answer is run on.

    ``not_from`` names the parts of the library that would be the answer itself.
    """

    task: str
    probe: Kind
    cases: list[Any]
    not_from: NotRequired[list[str]]


class Error(TypedDict, total=False):
    """An exception: its type, its message, and the learner's own line if there is one."""

    type: str
    text: str
    line: int
    source: str


class CaseResult(TypedDict, total=False):
    """What came out of one case: its value, or its error; prints of its inputs ``after`` it.

    ``held`` is of a walk: prints of each state as it was handed on, and as it was after its step.
    """

    value: JSON
    after: str
    held: list[list[str]]
    no_pair: bool
    error: Error


class Results(TypedDict, total=False):
    """What came out of all cases, and of the first ``again``; or what could not be called.

    ``library`` is there if a part of the library was called that would be the answer itself.
    """

    cases: list[CaseResult]
    again: CaseResult
    uncallable: JSON
    library: list[str]


def run(payload: Payload, answer: Any) -> Results:
    """Results of ``answer`` on the cases of ``payload``; its exceptions become part of them."""
    if payload["probe"] == "value":
        return {"cases": [{"value": _typed(answer)}]}
    if not callable(answer):
        return {"cases": [], "uncallable": _typed(answer)}
    once = _walk if payload["probe"] == "walk" else _calls
    parts = payload.get("not_from", [])
    watch = library.Watch(parts)
    cases = [_guarded(once, answer, case, watch) for case in payload["cases"]]
    again = _guarded(once, answer, payload["cases"][0], watch)
    results: Results = {"cases": cases, "again": again}
    if used := watch.seen or library.handed(answer, parts):
        results["library"] = used[:1]
    return results


def _guarded(once: Once, answer: Any, case: Any, watch: library.Watch) -> CaseResult:
    try:
        return once(answer, case, watch)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # SystemExit, too: an answer that leaves ends nothing but itself
        return {"error": describe(error)}


def _calls(answer: Any, calls: Any, watch: library.Watch) -> CaseResult:
    values: list[JSON] = []
    after: list[JSON] = []
    for call in calls:
        arguments = [decode_inputs(argument) for argument in call]
        with watch:
            returned = answer(*arguments)
        with watch.unless_plain(returned, arguments):
            values.append(_returned(returned))
            after.append([state(argument) for argument in arguments])
    return {"value": values, "after": _print(after)}


def _walk(answer: Any, case: Any, watch: library.Watch) -> CaseResult:
    values: list[JSON] = []
    after: list[JSON] = []
    held: list[list[str]] = []
    now = decode_inputs(case["start"])
    for t, encoded in enumerate(case["gradients"]):
        gradient = decode_inputs(encoded)
        with watch.unless_plain(now):
            before = _print(state(now))
        with watch:
            pair = answer(gradient, now, t)
        with watch.unless_plain(pair, now, gradient):
            if not isinstance(pair, (tuple, list, np.ndarray)) or len(pair) != 2:
                return {"value": [_returned(pair)], "no_pair": True}
            after.append([state(gradient)])
            held.append([before, _print(state(now))])
            direction, now = pair
            if _entries(now) > MOST:
                return {"value": [{"other": TOO_MUCH}]}
            values.append(_returned(direction))
    return {"value": values, "after": _print(after), "held": held}


def _typed(value: Any) -> JSON:
    """The same for what is handed over as it is: where it cannot be looked at, its type is left."""
    try:
        return _returned(value)
    except Exception:
        return {"other": type(value).__name__[:80]}


def _returned(value: Any) -> JSON:
    """A value as JSON, unless it holds far more than any task asks for."""
    return encode(value) if _entries(value) <= MOST else {"other": TOO_MUCH}


def _entries(value: Any, depth: int = 0) -> int:
    """About how many numbers a value holds; it stops to count where they are too many."""
    if isinstance(value, dict):
        value = list(value.values())
    if not isinstance(value, (list, tuple)) or depth > DEEPEST:
        size = getattr(value, "size", 1)
        return size if isinstance(size, int) else 1
    count = len(value)
    for entry in value:
        if count > MOST:
            break
        if isinstance(entry, (list, tuple, dict, np.ndarray)):
            count += _entries(entry, depth + 1)
    return count


def changed(result: CaseResult, wanted: CaseResult) -> bool:
    """Whether an answer has changed its inputs, which the reference leaves alone, or a state."""
    held, begun = result.get("held", []), wanted.get("held", [])
    if result.get("after") != wanted.get("after") or len(held) != len(begun):
        return True
    first = [before for before, _ in held[:1]] != [before for before, _ in begun[:1]]
    return first or any(before != after for before, after in held)


def _print(states: object) -> str:
    """A fingerprint: short, and another one for any other states."""
    return blake2b(repr(states).encode(), digest_size=12).hexdigest()


def describe(error: BaseException) -> Error:
    """An exception as JSON, with the learner's own line if there is one."""
    lines = [frame for frame in traceback.extract_tb(error.__traceback__) if _own(frame.filename)]
    try:
        text = str(error)
    except Exception:
        text = ""
    described: Error = {"type": type(error).__name__[:80], "text": text[:LONGEST]}
    if lines and (line := lines[-1].lineno):
        source = linecache.getline(lines[-1].filename, line).strip()
        described |= {"line": line, "source": source[:LONGEST]}
    return described


def _own(filename: str) -> bool:
    """Whether code of this file was written by the learner: not the library's, nor a package's."""
    parts = Path(filename).parts
    inside = filename.startswith(_LIBRARY) or "<frozen" in filename
    inside = inside or not {"site-packages", "descent_lib"}.isdisjoint(parts)
    return not inside and not any(part.startswith("python3.") for part in parts)
