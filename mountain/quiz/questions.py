"""What a question is, which form of it is asked, and how an answer is marked.

All texts are plain, with ``$formulas$`` and `` `code` ``; whoever shows them escapes the rest.
Options are shown as they are: without formulas.
"""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from random import Random
from typing import NamedTuple

from descent_lib import arguments

_PLAIN = r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
_NUMBER = re.compile(rf"({_PLAIN})(?: */ *({_PLAIN}))?")
LONGEST = 40  # characters of a number


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

    def form(self, seed):
        """The question as asked in form ``seed``: its options in another order."""
        order = list(range(len(self.wrong) + 1))
        Random(f"{seed} {self.key}").shuffle(order)
        return replace(self, order=tuple(order))

    @property
    def options(self):
        """The options as they are shown."""
        pairs = (self.right, *self.wrong)
        return [pairs[i][0] for i in self.order or range(len(pairs))]

    def mark(self, answer) -> Mark:
        if answer is None:
            raise ValueError("Choose one of the options first.")
        replies = dict((self.right, *self.wrong))
        if answer not in replies:
            raise ValueError("That is none of the options.")
        return Mark(answer == self.right[0], replies[answer])


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

    def __post_init__(self):
        object.__setattr__(self, "answer", float(self.answer))  # a plain float, whoever computed it

    def form(self, seed):
        """The same question in every form."""
        return self

    def near(self, number, target, times=1):
        """Whether ``number`` is ``target`` within so many tolerances."""
        return abs(number - target) <= times * self.tolerance * (abs(target) or 1)

    def mark(self, answer) -> Mark:
        number = parse(answer)
        if self.near(number, self.answer):
            return Mark(True, self.why)
        for value, reply in self.wrong:
            if self.near(number, value):
                return Mark(False, reply)
        return Mark(False, f"{self._compare(number)} {self.how}")

    def _compare(self, number):
        if self.near(-number, self.answer):
            return "The size is right, the sign is not."
        if self.near(number, self.answer, 5):
            return "Close, but not close enough: calculate with more digits."
        if number * self.answer < 0:
            return "The answer has the other sign."
        return "Too large." if abs(number) > abs(self.answer) else "Too small."


@dataclass(frozen=True)
class Generated:
    """A Number whose data are drawn: ``make(pick)`` returns the fields of one form as a dict.

    ``pick(values)`` draws one of them.
    """

    key: str
    chapter: int
    make: Callable[[Callable], dict]

    def form(self, seed) -> Number:
        """The Number of form ``seed``: the same seed, the same data."""
        fields = self.make(Random(f"{seed} {self.key}").choice)
        wrong = tuple((float(value), reply) for value, reply in fields.pop("wrong"))
        return Number(self.key, self.chapter, wrong=wrong, **fields)


def parse(text) -> float:
    """The number that a learner typed: ``0.25``, ``2e-3`` or ``1/4``; else say what is wrong."""
    text = str(text).strip().replace("−", "-")
    if not text:
        raise ValueError("Type a number first, such as 0.25, 2e-3 or 1/4.")
    if len(text) > LONGEST:
        raise ValueError(f"That is longer than {LONGEST} characters. A few digits are enough.")
    if "," in text:
        raise ValueError("Write decimals with a point, as in 0.25, and thousands without a comma.")
    found = _NUMBER.fullmatch(text)
    if not found:
        raise ValueError("That is not a number. Type one such as 0.25, -1.5, 2e-3 or 1/4.")
    over, under = float(found[1]), float(found[2] or 1)
    if under == 0:
        raise ValueError("That divides by zero. Type another number.")
    if not math.isfinite(over / under):
        raise ValueError("That number is too large to calculate with.")
    return over / under


def draw(bank, seed, count):
    """Form ``seed`` of a quiz: ``count`` questions, from as many chapters as there are."""
    bank = arguments.sequence("bank", bank)
    count = arguments.whole("count", count, low=1)
    if count > len(bank):
        raise ValueError(f"count is {count}, but the bank holds {len(bank)} questions")
    random, piles = Random(f"{seed}"), {}
    random.shuffle(bank)
    for question in bank:
        piles.setdefault(question.chapter, []).append(question)
    rounds = [pile[n] for n in range(count) for pile in piles.values() if n < len(pile)]
    return [question.form(seed) for question in rounds[:count]]


class Attempt:
    """One walk through a form: the first answer to each question counts."""

    def __init__(self, bank, seed, count):
        self.seed, self.questions = seed, draw(bank, seed, count)
        self.first: list[bool] = []  # whether each first answer was right
        self.at = 0  # number of the current question

    @property
    def question(self):
        return self.questions[self.at]

    @property
    def answered(self):
        """Whether the current question has its first answer."""
        return len(self.first) > self.at

    @property
    def over(self):
        return self.at == len(self.questions)

    @property
    def score(self):
        return sum(self.first)

    def answer(self, text) -> Mark:
        """Mark an answer to the current question; ValueError if it is none."""
        mark = self.question.mark(text)
        if not self.answered:
            self.first.append(mark.right)
        return mark

    def next(self):
        """Go on to the next question."""
        if not self.answered:
            raise ValueError("Answer first. A guess is welcome: the reply will say more.")
        self.at += 1

    def by_chapter(self) -> dict[int, tuple[int, int]]:
        """For each chapter: how many were right, of how many."""
        counts = {}
        for question, right in zip(self.questions, self.first, strict=False):
            had, of = counts.get(question.chapter, (0, 0))
            counts[question.chapter] = had + right, of + 1
        return dict(sorted(counts.items()))
