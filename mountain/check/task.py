"""What a task is: its inputs, its reference, and the mistakes that people make."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from mountain.check import probe
from mountain.check.codec import decode_inputs, encode


class Mistake(NamedTuple):
    """A wrong answer that people give: ``answer`` makes it as they do, ``hint`` says what is wrong.

    The hint follows on "Not yet." and never contains the solution. ``answer`` takes what the
    reference takes.
    """

    name: str
    hint: str
    answer: Callable


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


@dataclass(frozen=True)
class Task:
    """One graded question of an exercise, for the learner's check and for the grader alike.

    ``case(rng, i)`` draws the i-th case: for the probe ``calls`` a list of calls, each a tuple of
    arguments; for ``walk`` a dict with ``start`` and ``gradients``; for ``value`` a dict of the
    numbers that the question states. ``reference`` is a right answer; for ``value`` it computes the
    answer from the numbers. Answers agree within ``rtol`` (relative) plus ``atol``, and ``because``
    says why that much. ``checked`` completes "Checked on ...", ``only_grader`` is a sentence.
    """

    name: str
    exercise: str
    points: int
    case: Callable[[np.random.Generator, int], Any]
    reference: Callable
    mistakes: tuple[Mistake, ...]
    checked: str
    probe: str = "calls"
    rtol: float = 1e-9
    atol: float = 1e-12
    because: str = "the same formula in float64, in any order of its operations"
    count: int = 6
    graded: int = 20
    only_grader: str = "The grader draws other inputs of the same kind, and more of them."
    seconds: float = 10.0

    def payload(self, seed, learner="", grader=False):
        """The cases on which an answer is run, as JSON: the same seed, the same cases."""
        if self.probe == "value":
            cases = [encode(self._data(learner))]
        else:
            cases = [self._case(seed, i) for i in range(self.graded if grader else self.count)]
        return {"task": self.name, "probe": self.probe, "cases": cases}

    def given(self, learner=""):
        """The numbers that the question states for this learner, as JSON holds them."""
        return encode(self._data(learner))

    def results(self, answer, payload):
        """Results of ``answer``, the reference or a mistake, on a payload; kept for the next time.

        For the probe ``value`` the answer is computed from the numbers of the question.
        """
        return _results(self, answer, json.dumps(payload))

    def judge(self, payload, results) -> Verdict:
        """Compare results with those of the reference. Whatever ``results`` is, never raises."""
        from mountain.check import judge

        return judge.verdict(self, payload, results)

    def _data(self, learner):
        return self.case(_generator(self.name, "learner", str(learner).strip().casefold()), 0)

    def _case(self, seed, i):
        drawn = self.case(_generator(self.name, seed, i), i)
        if self.probe == "walk":
            return {
                key: encode(entry) if key == "start" else [encode(g) for g in entry]
                for key, entry in drawn.items()
            }
        return [[encode(argument) for argument in call] for call in drawn]


@lru_cache(maxsize=2000)
def _results(task, answer, text):
    payload = json.loads(text)
    if task.probe != "value":
        return probe.run(payload, answer)
    return probe.run(payload, answer(**decode_inputs(payload["cases"][0])))


def _generator(*words):
    digest = hashlib.sha256("\0".join(map(str, words)).encode()).digest()
    return np.random.default_rng(int.from_bytes(digest[:16], "big"))


def typed(rtol=1e-3):
    """What all tasks share whose answer is a number: the fields of a Task as a dict."""
    return {
        "probe": "value",
        "checked": "the numbers you were given",
        "rtol": rtol,
        "because": "a number typed by hand",
        "only_grader": "The grader asks for the same.",
    }


def choice(name, exercise, points, right, replies):
    """A task whose answer is a letter: ``replies`` has one for each wrong option, by letter."""
    letters = sorted([right, *replies])

    def picks(letter):
        return lambda: letter

    mistakes = [
        Mistake(f"option-{letter}", reply, picks(letter)) for letter, reply in replies.items()
    ]
    return Task(
        name,
        exercise,
        points,
        lambda rng, i: {},
        picks(right),
        tuple(mistakes),
        checked=f"your choice of {', '.join(letters)}",
        probe="value",
        because="a letter is right or wrong",
        only_grader="The grader asks the same.",
    )
