"""Exercise 14, task 3: which rate to take."""

from mountain.check.short_answers import choice
from mountain.check.task import Exercise

EXERCISE = Exercise("ex14_sweep")


choice(
    "which-rate",
    EXERCISE,
    points=1,
    minutes=4,
    right="c",
    a="That run is safe, and clearly worse: by more than a change of the seed makes.",
    b="Nobody has measured it. And is the number between two good ones better than both?",
    d="It has the lowest number of the table. Would it have it with other seeds?",
)
