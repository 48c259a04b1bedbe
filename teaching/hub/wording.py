"""Mistakes and predictions in words, for an instructor who has a second to read them."""

from mountain.check.task import Task
from mountain.predict.bank import BANK

RIGHT = ""  # in place of a mistake
OTHER = "other"
WORDS = {  # mistakes that every task can have, as mountain.check names them
    "changed-input": "changes what it is given",
    "close": "close, not equal",
    "constant": "the same answer, whatever the input",
    "different": "wrong on every input, in no way that a check knows",
    "early": "right, but one step early",
    "endless": "calls itself without an end",
    "error": "it stopped with an error",
    "factor": "wrong by a factor",
    "first-number": "right but for the first number",
    "from-step": "right at first, wrong from some step on",
    "integers": "whole numbers, without what comes after the point",
    "keeps-state": "keeps something between calls",
    "kind": "another kind of thing",
    "last-number": "right but for the last number",
    "late": "right, but one step late",
    "library": "calls the library instead of writing it out",
    "memory": "asks for more memory than there is",
    "no-negatives": "0 where the right answer is negative",
    "no-option": "not one of the letters",
    "no-pair": "not two things returned",
    "no-such-word": "a text that the question does not ask for",
    "none-right": "none of the numbers is right",
    "not-finite": "infinity, or not a number",
    "nothing": "nothing written yet",
    "offset": "wrong by an offset",
    "one-off": "one too many, or one too few",
    "one-word": "says the same wherever it is wrong",
    "order": "the right numbers in another order",
    "part": "some of what it returns is wrong",
    "precision": "computes in single precision",
    "root": "the root of the right answer",
    "rounded": "right, but rounded",
    "shape": "another shape",
    "sign": "the other sign",
    "signs": "some signs are the wrong way round",
    "slow": "too slow",
    "some-inputs": "right on some inputs, wrong on others",
    "squared": "the square of the right answer",
    "too-large": "a number that is too large",
    "too-small": "a number that is too small",
    "uncallable": "not a function",
    "unreadable": "not to be read as an answer",
    "upside-down": "1 over the right answer",
    "zero": "it gives zero",
    OTHER: "something else",
}


def choices(question: str) -> list[str]:
    """What can be committed: the options, or whether a number is right."""
    spec = BANK[question]
    return [said for said, _ in spec.get("options", [("the right number", ""), ("another", "")])]


def wording(task: Task, mistake: str) -> str:
    """A mistake in words: as its task words it, for those who know the task."""
    if mistake == RIGHT:
        return "right"
    hints = {known.name: known.hint for known in task.mistakes}
    return hints.get(mistake) or WORDS.get(mistake, WORDS[OTHER])
