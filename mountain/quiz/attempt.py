"""One walk through a quiz: which questions a form asks, and how the answers are counted."""

from collections.abc import Iterable, Sequence
from random import Random

from descent_lib import arguments
from mountain.quiz.questions import Form, Mark, Question


def draw(bank: Iterable[Question], seed: int, count: int) -> list[Form]:
    """Form ``seed`` of a quiz: ``count`` questions, from as many chapters as there are."""
    shuffled: list[Question] = arguments.sequence("bank", bank)
    count = arguments.whole("count", count, low=1)
    if count > len(shuffled):
        raise ValueError(f"count is {count}, but the bank holds {len(shuffled)} questions")
    Random(f"{seed}").shuffle(shuffled)
    piles: dict[int, list[Question]] = {}
    for question in shuffled:
        piles.setdefault(question.chapter, []).append(question)
    rounds = [pile[n] for n in range(count) for pile in piles.values() if n < len(pile)]
    return [question.form(seed) for question in rounds[:count]]


TRIES = 2  # after so many wrong answers to a question, the right one is shown


class Attempt:
    """One walk through the ``questions`` of a form: the first answer to each of them counts."""

    def __init__(self, questions: Sequence[Form], seed: int):
        self.seed, self.questions = seed, tuple(questions)
        self.first: list[bool] = []  # whether each first answer was right
        self.at = 0  # number of the current question
        self._wrong = 0  # answers to it that were wrong

    def __repr__(self) -> str:
        asked = len(self.questions)
        place = "over" if self.over else f"question {self.at + 1} of {asked}"
        return f"Attempt(form {self.seed}, {place}, score {self.score} of {len(self.first)})"

    @property
    def question(self) -> Form:
        if self.over:
            raise ValueError("This form is over; begin another form.")
        return self.questions[self.at]

    @property
    def answered(self) -> bool:
        """Whether the current question has its first answer."""
        return len(self.first) > self.at

    @property
    def over(self) -> bool:
        return self.at == len(self.questions)

    @property
    def score(self) -> int:
        return sum(self.first)

    def answer(self, text: str | None) -> Mark:
        """Mark an answer to the current question; ValueError if it is none."""
        mark = self.question.mark(text)
        if not self.answered:
            self.first.append(mark.right)
        self._wrong += not mark.right
        return mark

    @property
    def solution(self) -> str:
        """The right answer to the current question, "" before it was tried often enough."""
        return self.question.solution if self._wrong >= TRIES else ""

    @property
    def missed(self) -> list[Form]:
        """The questions whose first answer was wrong."""
        return [q for q, right in zip(self.questions, self.first, strict=False) if not right]

    def next(self) -> None:
        """Go on to the next question."""
        if not self.answered:
            raise ValueError("Answer first. A guess is welcome: the reply will say more.")
        self.at += 1
        self._wrong = 0

    def by_chapter(self) -> dict[int, tuple[int, int]]:
        """For each chapter: how many were right, of how many."""
        counts: dict[int, tuple[int, int]] = {}
        for question, right in zip(self.questions, self.first, strict=False):
            had, of = counts.get(question.chapter, (0, 0))
            counts[question.chapter] = had + right, of + 1
        return dict(sorted(counts.items()))
