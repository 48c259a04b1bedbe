"""The self-check of chapter 15: questions with replies, a panel to answer them, a score file."""

from mountain.quiz.attempt import draw
from mountain.quiz.bank import BANK
from mountain.quiz.panel import Quiz
from mountain.quiz.questions import Choice, Generated, Number

__all__ = ["BANK", "Choice", "Generated", "Number", "Quiz", "draw"]
