"""Exercise 11, task 4: why a sum for a mean hurts."""

from mountain.check.short_answers import choice
from mountain.check.task import Exercise

EXERCISE = Exercise("ex11_adam")


choice(
    "sum-for-mean",
    EXERCISE,
    points=1,
    minutes=4,
    right="c",
    a="A tenth of the limit, times a thousand: that walk flies away.",
    b="The velocity adds up gradients as they come. Nothing in it makes them shorter.",
    d="Norms near 1 pass a limit of 5 untouched. What happens to norms near 1000?",
)
