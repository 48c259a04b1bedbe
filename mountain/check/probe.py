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
from pathlib import Path
from typing import Any, Literal, TypedDict, get_args

import numpy as np

from mountain.check.codec import JSON, decode_inputs, encode, state

GIVEN: dict[str, JSON] = {}  # where no tasks are to be seen: what `given` returns, by task
JUDGED_ELSEWHERE = False  # whether a grader takes the results out of this process and judges them

_LIBRARY = str(Path(__file__).resolve().parents[1])
LONGEST = 300  # characters of an error message

Kind = Literal["value", "calls", "walk"]
KINDS: tuple[Kind, ...] = get_args(Kind)


class Payload(TypedDict):
    """The cases of one task, drawn and encoded: what an answer is run on."""

    task: str
    probe: Kind
    cases: list[Any]


class Error(TypedDict, total=False):
    """An exception: its type, its message, and the learner's own line if there is one."""

    type: str
    text: str
    line: int
    source: str


class CaseResult(TypedDict, total=False):
    """What came out of one case: its value, or its error; ``changed`` if inputs were changed."""

    value: JSON
    changed: bool
    no_pair: bool
    error: Error


class Results(TypedDict, total=False):
    """What came out of all cases, and of the first ``again``; or what could not be called."""

    cases: list[CaseResult]
    again: CaseResult
    uncallable: JSON


def run(payload: Payload, answer: Any) -> Results:
    """Results of ``answer`` on the cases of ``payload``; its exceptions become part of them."""
    if payload["probe"] == "value":
        return {"cases": [{"value": encode(answer)}]}
    if not callable(answer):
        return {"cases": [], "uncallable": encode(answer)}
    once = _walk if payload["probe"] == "walk" else _calls
    cases = [_guarded(once, answer, case) for case in payload["cases"]]
    return {"cases": cases, "again": _guarded(once, answer, payload["cases"][0])}


def _guarded(once: Callable[[Any, Any], CaseResult], answer: Any, case: Any) -> CaseResult:
    try:
        return once(answer, case)
    except Exception as error:
        return {"error": describe(error)}


def _calls(answer: Any, calls: Any) -> CaseResult:
    values: list[JSON] = []
    changed = False
    for call in calls:
        arguments = [decode_inputs(argument) for argument in call]
        before = [state(argument) for argument in arguments]
        values.append(encode(answer(*arguments)))
        changed = changed or [state(argument) for argument in arguments] != before
    return {"value": values, "changed": changed}


def _walk(answer: Any, case: Any) -> CaseResult:
    values: list[JSON] = []
    now, changed = decode_inputs(case["start"]), False
    for t, gradient in enumerate(case["gradients"]):
        arguments = [decode_inputs(gradient), now]
        before = [state(argument) for argument in arguments]
        pair = answer(*arguments, t)
        if not isinstance(pair, (tuple, list, np.ndarray)) or len(pair) != 2:
            return {"value": [encode(pair)], "no_pair": True}
        direction, now = pair
        values.append(encode(direction))
        changed = changed or [state(argument) for argument in arguments] != before
    return {"value": values, "changed": changed}


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
    inside = filename.startswith(_LIBRARY) or "site-packages" in parts or "<frozen" in filename
    return not inside and not any(part.startswith("python3.") for part in parts)
