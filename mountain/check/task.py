"""What a task is: its inputs, its reference, and the mistakes that people make."""

import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any, NamedTuple, TypeVar, overload

import numpy as np

from mountain.check.codec import JSON, encode
from mountain.check.inputs import decode_inputs
from mountain.check.probe import KINDS, Kind, Payload, Results, run

Answer = Callable[..., Any]
Function = TypeVar("Function", bound=Answer)
NAME = "[a-z0-9-]+"


class Mistake(NamedTuple):
    """A wrong answer that people give: ``answer`` makes it as they do, ``hint`` says what is wrong.

    The hint follows on "Not yet." and never contains the solution. ``answer`` takes what the
    reference takes.
    """

    name: str
    hint: str
    answer: Answer


@dataclass(frozen=True, eq=False)
class Exercise:
    """The tasks of one notebook, in order: each Task that names the exercise joins it."""

    name: str
    tasks: list["Task"] = field(default_factory=list, init=False, repr=False)


@dataclass(frozen=True, eq=False, kw_only=True)
class Task:
    """One graded question of an exercise, for the learner's check and for the grader alike.

    ``case(rng, i)`` draws the i-th case: for the probe ``calls`` a list of calls, each a tuple of
    arguments; for ``walk`` a dict with ``start`` and ``gradients``; for ``value`` a dict of the
    numbers that the question gives. ``reference`` is a right answer; for ``value`` it computes the
    answer from the numbers. Answers agree within ``rtol`` (relative) plus ``atol``, and ``because``
    says why that much. ``checked`` completes "Checked on ...", and ``only_grader`` is a sentence on
    what the grader asks beyond that. A learner needs ``minutes`` for it. ``count`` cases are drawn
    at home, ``graded`` by the grader. ``not_from`` names what the library holds of the answer, as
    ``mountain.check.library`` does. Raises ValueError for settings that make no sense.
    """

    name: str = field(kw_only=False)
    exercise: Exercise = field(kw_only=False)
    points: int
    minutes: int
    case: Callable[[np.random.Generator, int], Any]
    reference: Answer
    checked: str
    probe: Kind = "calls"
    rtol: float = 1e-9
    atol: float = 1e-12
    because: str = "the same formula in float64, in any order of its operations"
    count: int = 6
    graded: int = 20
    only_grader: str = "The grader draws other inputs of the same kind, and more of them."
    seconds: float = 10.0
    not_from: tuple[str, ...] = ()
    _registered: list[Mistake] = field(default_factory=list, init=False, repr=False)

    def __post_init__(self) -> None:
        self._require(re.fullmatch(NAME, self.name), "a name is lower case, with dashes")
        whole = isinstance(self.points, int)
        self._require(whole and self.points >= 1, f"a task has a point at least, not {self.points}")
        self._require(self.minutes >= 1, f"a task takes a minute at least, not {self.minutes}")
        kinds = ", ".join(KINDS)
        self._require(self.probe in KINDS, f"no probe {self.probe!r}: use one of {kinds}")
        self._require(self.count >= 1 and self.graded >= 1, "at least one case must be drawn")
        self._require(self.rtol >= 0 and self.atol >= 0, "a tolerance is not negative")
        self._require(self.seconds > 0, "an answer needs time: seconds must be above 0")
        for setting in ("checked", "because", "only_grader"):
            self._require(getattr(self, setting).strip(), f"{setting} says nothing")
        self._require(
            not self.not_from or self.probe != "value", "a typed value has no calls to notice"
        )
        names = [task.name for task in self.exercise.tasks]
        self._require(self.name not in names, f"{self.exercise.name} has a task of that name")
        self.exercise.tasks.append(self)

    @cached_property
    def mistakes(self) -> tuple[Mistake, ...]:
        """All of them: of two that fit, the first is named. Once they are read, none can join."""
        return tuple(self._registered)

    @overload
    def mistake(self, name: Function) -> Function: ...
    @overload
    def mistake(self, name: str, answer: Answer, hint: str) -> None: ...
    def mistake(self, name: Any, answer: Any = None, hint: str = "") -> Any:
        """Add a mistake: ``@task.mistake`` above a function, or by name, answer and hint.

        A function gives its name, with dashes, and its docstring, which is the hint. Raises
        ValueError for one without a hint, for a second one of the same name, and once the task
        was used.
        """
        if isinstance(name, str):
            self._register(Mistake(name, hint, answer))
            return None
        named = getattr(name, "__name__", "").replace("_", "-")
        self._register(Mistake(named, " ".join((name.__doc__ or "").split()), name))
        return name

    def payload(self, seed: str, learner: str = "", grader: bool = False) -> Payload:
        """The cases on which an answer is run, as JSON: the same seed, the same cases.

        The seed shuffles them, or their order would answer for them. At home case 0 stays first.
        """
        if self.probe == "value":
            cases: list[JSON] = [self.given(learner)]
        else:
            cases = [self._case(seed, i) for i in range(self.graded if grader else self.count)]
            first = [] if grader else [0]
            rest = np.arange(len(first), len(cases))
            order = [*first, *_generator(self.name, seed, "order").permutation(rest)]
            cases = [cases[i] for i in order]
        parts = list(self.not_from)
        return {"task": self.name, "probe": self.probe, "cases": cases, "not_from": parts}

    def given(self, learner: str = "") -> JSON:
        """The numbers that the question gives to this learner, as JSON holds them."""
        rng = _generator(self.name, "learner", learner.strip().casefold())
        return encode(self.case(rng, 0))

    def results(self, answer: Answer, payload: Payload) -> Results:
        """Results of ``answer``, the reference or a mistake, on a payload; kept for the next time.

        For the probe ``value`` the answer is computed from the numbers given.
        """
        return _results(self, answer, json.dumps(payload))

    def _case(self, seed: str, i: int) -> JSON:
        drawn = self.case(_generator(self.name, seed, i), i)
        if self.probe == "walk":
            return {
                key: encode(entry) if key == "start" else [encode(g) for g in entry]
                for key, entry in drawn.items()
            }
        return [[encode(argument) for argument in call] for call in drawn]

    def _register(self, mistake: Mistake) -> None:
        name, hint, answer = mistake
        known = [other.name for other in self._registered]
        self._require("mistakes" not in vars(self), f"{name!r} comes after the task was used")
        self._require(re.fullmatch(NAME, name), f"a mistake needs a name, and {name!r} is none")
        self._require(callable(answer), f"the mistake {name!r} is not a function")
        self._require(hint, f"the mistake {name!r} has no hint: say it in a docstring")
        self._require(name not in known, f"two mistakes are called {name!r}")
        self._registered.append(mistake)

    def _require(self, fine: object, why: str) -> None:
        if not fine:
            raise ValueError(f"Task {self.name!r}: {why}.")


@lru_cache(maxsize=2000)
def _results(task: Task, answer: Answer, text: str) -> Results:
    payload: Payload = json.loads(text)
    payload["not_from"] = []  # what the task itself holds may be the library's
    with np.errstate(all="ignore"):  # a mistake may divide by zero, or fly away
        if task.probe != "value":
            return run(payload, answer)
        return run(payload, answer(**decode_inputs(payload["cases"][0])))


def _generator(*words: object) -> np.random.Generator:
    digest = hashlib.sha256("\0".join(map(str, words)).encode()).digest()
    return np.random.default_rng(int.from_bytes(digest[:16], "big"))
