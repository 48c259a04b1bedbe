"""Exercise 15, task 5: a symptom to explain."""

from mountain.check.short_answers import choice
from mountain.check.task import Exercise

EXERCISE = Exercise("ex15_final")


choice(
    "diagnose",
    EXERCISE,
    points=1,
    minutes=4,
    right="b",
    a="Both ways look at the same 64 rows in each step. The noise is the same.",
    c="Gradients that pile up from step to step would hurt Adam as well.",
    d="Nothing was said of a rate that changes. And Adam had the same schedule.",
)
