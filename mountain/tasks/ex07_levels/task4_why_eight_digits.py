"""Exercise 07, task 4: why two losses part."""

from mountain.check.short_answers import choice
from mountain.check.task import Exercise

EXERCISE = Exercise("ex07_levels")


choice(
    "why-eight-digits",
    EXERCISE,
    points=1,
    minutes=5,
    right="b",
    a=(
        "Other weights give another loss before the first step. These two losses agreed to "
        "fifteen digits."
    ),
    c=(
        "Logits taken for probabilities change the very first loss, and by far more than the "
        "ninth digit."
    ),
    d=(
        "The loss before the second step would still agree: there is nothing to clear before the "
        "first. And then it would be off by far more."
    ),
)
