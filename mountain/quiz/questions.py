"""What a question is, which form of it is asked, and how an answer is marked.

All texts are plain, with ``$formulas$`` and `` `code` ``; whoever shows them escapes the rest.
Options are shown as they are: without formulas.
"""

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any, NamedTuple, Protocol, TypeAlias, TypeVar

_PLAIN = r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
_NUMBER = re.compile(rf"({_PLAIN})(?: */ *({_PLAIN}))?")
LONGEST = 40  # characters of a number
T = TypeVar("T")


class Mark(NamedTuple):
    """Whether an answer is right, and what to say about it."""

    right: bool
    reply: str


@dataclass(frozen=True)
class Choice:
    """Pick one: ``right`` and each of ``wrong`` are pairs (option, reply)."""

    key: str
    chapter: int
    text: str
    right: tuple[str, str]
    wrong: tuple[tuple[str, str], ...]
    order: tuple[int, ...] = ()

    def form(self, seed: int) -> "Choice":
        """The question as asked in form ``seed``: its options in another order."""
        order = list(range(len(self.wrong) + 1))
        Random(f"{seed} {self.key}").shuffle(order)
        return replace(self, order=tuple(order))

    @property
    def options(self) -> list[str]:
        """The options as they are shown."""
        pairs = (self.right, *self.wrong)
        return [pairs[i][0] for i in self.order or range(len(pairs))]

    def mark(self, answer: str | None) -> Mark:
        if answer is None:
            raise ValueError("Choose one of the options first.")
        replies = dict((self.right, *self.wrong))
        if answer not in replies:
            raise ValueError("That is none of the options.")
        return Mark(answer == self.right[0], replies[answer])

    @property
    def solution(self) -> str:
        """The right answer, and why it is."""
        option, why = self.right
        return f"“{option}” {why}"


@dataclass(frozen=True)
class Number:
    """Type a number. ``why`` answers the right one, ``how`` one that nobody foresaw.

    ``wrong`` are pairs (number, reply): mistakes that are known by their result. ``tolerance`` is
    relative; for ``answer`` 0 it is absolute.
    """

    key: str
    chapter: int
    text: str
    answer: float
    why: str
    how: str
    wrong: tuple[tuple[float, str], ...] = ()
    tolerance: float = 0.01

    def __post_init__(self) -> None:
        object.__setattr__(self, "answer", float(self.answer))  # a plain float, whoever computed it

    def form(self, seed: int) -> "Number":
        """The same question in every form."""
        return self

    def near(self, number: float, target: float, times: float = 1) -> bool:
        """Whether ``number`` is ``target`` within so many tolerances."""
        return abs(number - target) <= times * self.tolerance * (abs(target) or 1)

    def mark(self, answer: str | None) -> Mark:
        number = parse(answer)
        if self.near(number, self.answer):
            return Mark(True, self.why)
        for value, reply in self.wrong:
            if self.near(number, value):
                return Mark(False, reply)
        return Mark(False, f"{self._compare(number)} {self.how}")

    @property
    def solution(self) -> str:
        """The right answer, and why it is."""
        return f"{self.answer:.4g}. {self.why}"

    def _compare(self, number: float) -> str:
        if self.near(-number, self.answer):
            return "The size is right, the sign is not."
        if self.near(number, self.answer, 5):
            return "Close, but not close enough: calculate with more digits."
        if number * self.answer < 0:
            return "The answer has the other sign."
        return "Too large." if abs(number) > abs(self.answer) else "Too small."


class Pick(Protocol):
    """``pick(values)`` draws one of them."""

    def __call__(self, values: Sequence[T], /) -> T: ...


Make: TypeAlias = Callable[[Pick], dict[str, Any]]


@dataclass(frozen=True)
class Generated:
    """A Number whose data are drawn: ``make(pick)`` returns the fields of one form as a dict."""

    key: str
    chapter: int
    make: Make = field(repr=False)

    def form(self, seed: int) -> Number:
        """The Number of form ``seed``: the same seed, the same data."""
        fields = self.make(Random(f"{seed} {self.key}").choice)
        wrong = tuple((float(value), reply) for value, reply in fields.pop("wrong"))
        return Number(self.key, self.chapter, wrong=wrong, **fields)


Form: TypeAlias = Choice | Number  # as it is asked
Question: TypeAlias = Choice | Number | Generated


class Questions:
    """The questions on one chapter, ``all`` in the order in which they were written."""

    def __init__(self, chapter: int, title: str):
        self.chapter, self.title = chapter, title
        self.all: list[Question] = []

    def __repr__(self) -> str:
        return f"Questions({len(self.all)} on {self.chapter:02d} {self.title})"

    def choice(self, key: str, text: str, right: tuple[str, str], *wrong: tuple[str, str]) -> None:
        """Add a ``Choice``."""
        self.all.append(Choice(key, self.chapter, text, right, wrong))

    def number(
        self,
        key: str,
        text: str,
        answer: float,
        why: str,
        how: str,
        *wrong: tuple[float, str],
        tolerance: float = 0.01,
    ) -> None:
        """Add a ``Number``."""
        self.all.append(Number(key, self.chapter, text, answer, why, how, wrong, tolerance))

    def drawn(self, make: Make) -> Make:
        """Add a ``Generated``; its key is the name of ``make``."""
        self.all.append(Generated(make.__name__.removeprefix("_"), self.chapter, make))
        return make


def parse(text: object) -> float:
    """The number that a learner typed: ``0.25``, ``2e-3`` or ``1/4``; else say what is wrong."""
    typed = str(text).strip().replace("−", "-")
    if not typed:
        raise ValueError("Type a number first, such as 0.25, 2e-3 or 1/4.")
    if len(typed) > LONGEST:
        raise ValueError(f"That is longer than {LONGEST} characters. A few digits are enough.")
    if "," in typed:
        raise ValueError("Write decimals with a point, as in 0.25, and thousands without a comma.")
    found = _NUMBER.fullmatch(typed)
    if not found:
        raise ValueError("That is not a number. Type one such as 0.25, -1.5, 2e-3 or 1/4.")
    over, under = float(found[1]), float(found[2] or 1)
    if under == 0:
        raise ValueError("That divides by zero. Type another number.")
    if not math.isfinite(over / under):
        raise ValueError("That number is too large to calculate with.")
    return over / under
