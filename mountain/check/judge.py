"""Compare results with the reference's, and say in a sentence what is different."""

from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

from mountain.check import compare, patterns, words
from mountain.check.codec import Other, decode
from mountain.check.probe import Payload, changed
from mountain.check.task import Mistake, Task

Finding = tuple[str | None, str, str]  # mistake, message, detail, as in a Verdict
Values = list[Any]  # what an answer gave, one for each case
View = Callable[[Values], Values]  # a part of it


class Verdict(NamedTuple):
    """What to say about an answer: ``message`` to anybody, ``detail`` only at home (it shows data).

    ``mistake`` names what was recognised, and is None for a right answer.
    """

    task: str
    points: int
    right: bool
    mistake: str | None
    message: str
    detail: str = ""


def judge(task: Task, payload: Payload, results: Any) -> Verdict:
    """The verdict on ``results`` for the cases of ``payload``. Never raises, whatever they are.

    Results may come from a process that lies, and so be any JSON at all.
    """
    expected = task.results(task.reference, payload)
    wanted = [decode(case["value"]) for case in expected["cases"]]
    try:
        mistake, message, detail = _judged(task, payload, results, wanted)
        if mistake is None and any(map(changed, results["cases"], expected["cases"])):
            mistake, message = "changed-input", words.CHANGED_INPUT
    except Exception:
        mistake, message, detail = "unreadable", words.UNREADABLE, ""
    if mistake is None:
        message = f"Checked on {task.checked}. {task.only_grader}"
    return Verdict(task.name, task.points, mistake is None, mistake, message, detail)


def _judged(task: Task, payload: Payload, results: Any, wanted: Values) -> Finding:
    """What is found; the mistake is None if all is right."""
    if "uncallable" in results:
        return ("uncallable", words.uncallable(decode(results["uncallable"])), "")
    if results.get("library"):
        return ("library", words.LIBRARY, "")
    cases = results["cases"]
    if len(cases) != len(payload["cases"]):
        raise ValueError("cases are missing")
    if found := _error(cases, results.get("again")):
        return found
    values = [decode(case["value"]) for case in cases]
    wrong = [
        i
        for i, pair in enumerate(zip(values, wanted, strict=True))
        if not compare.agree(*pair, task.rtol, task.atol)
    ]
    again = results.get("again", cases[0])
    repeats = again == cases[0] or (
        "value" in again and compare.agree(decode(again["value"]), values[0], task.rtol, task.atol)
    )
    if wrong:
        return _explained(task, payload, values, wanted, wrong, repeats)
    if not repeats:
        return ("keeps-state", words.KEEPS_STATE, "")
    return None, "", ""


def _error(cases: list[Any], again: Any) -> Finding | None:
    for i, case in enumerate(cases):
        if "error" in case:
            if i and again and ("error" in again or again["value"] != cases[0]["value"]):
                return ("keeps-state", words.KEEPS_STATE, "")
            error = case["error"]
            name = words.ERRORS.get(error["type"], ("error",))[0]
            where = f"It happened on input {i + 1} of {len(cases)}." if i else ""
            return name, words.error(error), where
        if case.get("no_pair"):
            if case["value"] == [None]:
                return ("nothing", compare.NOTHING, "")
            return ("no-pair", words.NO_PAIR, "")
    return None


def _explained(
    task: Task,
    payload: Payload,
    values: Values,
    wanted: Values,
    wrong: list[int],
    repeats: bool,
) -> Finding:
    detail = _detail(task, payload["cases"][wrong[0]], values[wrong[0]], wanted[wrong[0]])
    if mistake := _recognised(task, payload, values):
        return mistake.name, mistake.hint, detail
    if task.probe == "value":
        return (*compare.number(values[0], wanted[0], task), "")
    if not repeats:
        return ("keeps-state", words.KEEPS_STATE, detail)
    got, want = _first(values[wrong[0]], wanted[wrong[0]])
    if found := compare.kind(got, want):
        return (*found, detail)
    calls = [pair for i in wrong for pair in zip(values[i], wanted[i], strict=True)]
    if found := patterns.words(values, wanted, _options(task)):
        return (*found, detail)
    if found := patterns.part(calls, task):
        return (*found, detail)
    always = len(wrong) == len(values)
    often = "every time" if always else f"on {len(wrong)} of {len(values)} inputs"
    pairs = [values[i] for i in wrong], [wanted[i] for i in wrong]
    if found := patterns.pattern(*pairs, task, often):
        return (*found, detail)
    if mistake := _partly(task, payload, values, wrong[0]):
        return mistake.name, words.IN_PART.format(mistake.hint), detail
    name = "different" if always else "some-inputs"
    return name, f"Your answer differs from the reference {often}.", detail


@cache
def _options(task: Task) -> set[str]:
    """The texts that are right for some input of the task."""
    results = task.results(task.reference, task.payload("options", grader=True))
    values = [value for case in results["cases"] for value in decode(case["value"])]
    return {value.casefold() for value in values if isinstance(value, str)}


def _recognised(
    task: Task, payload: Payload, values: Values, view: View | None = None, alone: bool = False
) -> Mistake | None:
    """The first mistake that gives these values, as far as ``view`` shows both.

    Where none but one may fit (``alone``), two that do say nothing.
    """
    found: list[Mistake] = []
    for mistake in task.mistakes:
        try:
            results = task.results(mistake.answer, payload)
            theirs: Any = (decode(case["value"]) for case in results["cases"])
            seen, theirs = (view(values), view([*theirs])) if view else (values, theirs)
            pairs = zip(seen, theirs, strict=True)
            if all(compare.agree(*pair, task.rtol, task.atol) for pair in pairs):
                found.append(mistake)
                if not alone:
                    break
        except Exception:  # it may not be possible on every input, or give less than is viewed
            continue
    return found[0] if len(found) == 1 else None


def _partly(task: Task, payload: Payload, values: Values, i: int) -> Mistake | None:
    """A mistake that explains the first of several things returned, or else all of case ``i``."""
    views: list[View] = [lambda cases: cases[i : i + 1]]
    if all(isinstance(call, (list, tuple)) and len(call) > 1 for case in values for call in case):
        views.insert(0, lambda cases: [[call[0] for call in case] for case in cases])
    for view in views:
        numbers = patterns.flat(view(values))
        several = numbers is not None and numbers.size > 1  # a single one may agree by accident
        if several and (mistake := _recognised(task, payload, values, view, alone=True)):
            return mistake
    return None


def _first(value: Any, want: Any) -> tuple[Any, Any]:
    """The first call of a case in which the two differ; a case of another form is given whole."""
    if isinstance(value, list) and isinstance(want, list) and len(value) == len(want):
        for one, other in zip(value, want, strict=True):
            if isinstance(one, Other) or not compare.agree(one, other, 1e-9, 1e-12):
                return one, other
    return value, want


def _detail(task: Task, case: Any, value: Any, want: Any) -> str:
    if task.probe == "value":
        return ""
    if task.probe == "calls" and len(case) > 4:  # a series: the first call that is wrong is enough
        agreed = [
            compare.agree(*pair, task.rtol, task.atol) for pair in zip(value, want, strict=True)
        ]
        i = agreed.index(False)
        case, value = case[i : i + 1], value[i : i + 1]
    return words.detail(task.probe, case, value)
