"""Run an answer on inputs and write down what came out. Knows no right answers.

A payload is ``{"task": name, "probe": kind, "cases": [...]}``, made by ``Task.payload``; results
are ``{"cases": [{"value": ...} or {"error": {...}}, ...], "again": ...}``, all of it JSON.
Kinds of probe:

- ``value``: the answer is itself the result: a number, a text, a list. One case.
- ``calls``: a case is a list of calls, each a list of arguments; its result is the list of returns.
- ``walk``: a case is ``{"start": state, "gradients": [...]}``; the answer is a rule, and the result
  is the list of its directions.
"""

import linecache
import traceback
from pathlib import Path

import numpy as np

from mountain.check.codec import decode_inputs, encode, state

GIVEN: dict = {}  # where tasks are not to be seen: the data that `given` returns, by task
JUDGED_ELSEWHERE = False  # whether a grader takes the results out of this process and judges them

_LIBRARY = str(Path(__file__).resolve().parents[1])
LONGEST = 300  # characters of an error message


def run(payload, answer):
    """Results of ``answer`` on the cases of ``payload``; its exceptions become part of them."""
    if payload["probe"] == "value":
        return {"cases": [{"value": encode(answer)}]}
    if not callable(answer):
        return {"cases": [], "uncallable": encode(answer)}
    once = _walk if payload["probe"] == "walk" else _calls
    cases = [_guarded(once, answer, case) for case in payload["cases"]]
    return {"cases": cases, "again": _guarded(once, answer, payload["cases"][0])}


def _guarded(once, answer, case):
    try:
        return once(answer, case)
    except Exception as error:
        return {"error": describe(error)}


def _calls(answer, calls):
    values, changed = [], False
    for call in calls:
        arguments = [decode_inputs(argument) for argument in call]
        before = [state(argument) for argument in arguments]
        values.append(encode(answer(*arguments)))
        changed = changed or [state(argument) for argument in arguments] != before
    return {"value": values, "changed": changed}


def _walk(answer, case):
    now, values, changed = decode_inputs(case["start"]), [], False
    for t, gradient in enumerate(case["gradients"]):
        given = [decode_inputs(gradient), now]
        before = [state(argument) for argument in given]
        pair = answer(*given, t)
        if not isinstance(pair, (tuple, list, np.ndarray)) or len(pair) != 2:
            return {"value": [encode(pair)], "no_pair": True}
        direction, now = pair
        values.append(encode(direction))
        changed = changed or [state(argument) for argument in given] != before
    return {"value": values, "changed": changed}


def describe(error):
    """An exception as JSON: its type, its message, and the learner's own line if there is one."""
    lines = [frame for frame in traceback.extract_tb(error.__traceback__) if _own(frame.filename)]
    place = {}
    if lines:
        source = linecache.getline(lines[-1].filename, lines[-1].lineno).strip()
        place = {"line": lines[-1].lineno, "source": source[:LONGEST]}
    try:
        text = str(error)
    except Exception:
        text = ""
    return {"type": type(error).__name__[:80], "text": text[:LONGEST], **place}


def _own(filename):
    """Whether code of this file was written by the learner: not the library's, nor a package's."""
    parts = Path(filename).parts
    inside = filename.startswith(_LIBRARY) or "site-packages" in parts or "<frozen" in filename
    return not inside and not any(part.startswith("python3.") for part in parts)
