"""The self-check of chapter 15: questions with replies, a panel to answer them, a score file."""

from descent_lib.quiz.bank import BANK
from descent_lib.quiz.panel import Quiz
from descent_lib.quiz.questions import Choice, Generated, Number, draw

__all__ = ["BANK", "Choice", "Generated", "Number", "Quiz", "draw"]
