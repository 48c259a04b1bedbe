"""What an entry of the hostile corpus is, and the expected outcome that it carries."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.grading.helpers.handin import answers, save, solved

TASK, FULL = "heavy-ball", 6  # the task that is attacked, and the points of the exercise
RIGHT = answers()["heavy-ball-answer"]
WRONG = "def heavy_ball(gradient, velocity, t):\n    return 7 * gradient, velocity\n"


@dataclass(frozen=True)
class Entry:
    """One submission: how it is put in its place, and what must become of it.

    ``status`` is the record's; "none" where there must be no record. ``ends`` are the statuses
    that the attacked task may have. ``says`` must occur in a note or problem; ``needs_review``: a
    human must be asked to look.
    """

    name: str
    put: Callable[[Path, str], None]
    score: int = 0
    status: str = "graded"
    ends: str = ""
    says: str = ""
    needs_review: bool = False
    student: str = ""

    @property
    def folder(self) -> str:
        """The name of the student's folder, which is an attack itself in some entries."""
        return self.student or re.sub(r"\W+", "-", self.name)


ENTRIES: list[Entry] = []


def entry(name, put, **expected):
    """Enter a submission that ``put(folder, student)`` makes."""
    ENTRIES.append(Entry(name, put, **expected))


def notebook(name, made, **expected):
    """Enter a submission of a notebook, or of any bytes."""
    entry(name, lambda folder, student: save(folder, student, made), **expected)


def code(name, ends, source, score=4, **expected):
    """Enter a submission whose first answer is ``source``; its other answers are right."""
    made = solved({"heavy-ball-answer": source}, learner="")
    notebook(name, made, ends=ends, score=score, **expected)


def honest(name, source):
    """Enter a submission that looks odd and is right."""
    code(name, "right", source, score=FULL)
