"""The class at a glance: who has begun, what is solved, which mistakes are being made now.

It holds names that the course knows: of students, exercises, tasks and mistakes. What learners'
kernels say is not to be trusted, so anything else is left out.
"""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mountain import tasks
from mountain.check.task import Task
from mountain.files import write_whole
from mountain.predict.bank import BANK
from teaching.hub.wording import OTHER, RIGHT, WORDS, choices, wording

KEPT = ("on", "said", "votes", "at", "asked")


@dataclass
class Board:
    """What was said last: ``said[student][task]`` is a mistake, or RIGHT; ``votes`` are numbers.

    ``at[student]`` is the exercise where they are, and ``asked[student]`` the question.
    """

    path: Path
    on: bool = True
    said: dict[str, dict[str, str]] = field(default_factory=dict)
    votes: dict[str, dict[str, int]] = field(default_factory=dict)
    at: dict[str, str] = field(default_factory=dict)
    asked: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path) -> "Board":
        """The board as it was kept, without what the course has no longer."""
        try:
            kept = json.loads(path.read_text(encoding="utf-8"))
            board = cls(path, *(kept[name] for name in KEPT))
        except (FileNotFoundError, ValueError, KeyError):
            return cls(path)
        board.votes = {
            question: {who: choice for who, choice in votes.items() if choice < most}
            for question, votes in board.votes.items()
            if question in BANK and (most := len(choices(question)))
        }
        return board

    def keep(self) -> None:
        kept = {name: getattr(self, name) for name in KEPT}
        write_whole(self.path, json.dumps(kept).encode(), mode=0o600)

    def switch(self, on: bool) -> None:
        """Show, or forget all and hear nothing more."""
        self.on = on
        if not on:
            self.said, self.votes, self.at, self.asked = {}, {}, {}, {}

    def hear(self, student: str, said: Any) -> bool:
        """Take in what a kernel says. Whether it changed anything."""
        if not self.on or not isinstance(said, dict):
            return False
        if "question" in said:
            return self._vote(student, said["question"], said.get("choice"))
        task = tasks.every().get(said["task"]) if isinstance(said.get("task"), str) else None
        if not task:
            return False
        mistake = RIGHT if said.get("right") is True else _known(task, said.get("mistake"))
        mine = self.said.setdefault(student, {})
        changed = mine.get(task.name) != mistake
        mine[task.name], self.at[student] = mistake, task.exercise.name
        return changed

    def _vote(self, student: str, question: Any, choice: Any) -> bool:
        if not isinstance(question, str) or question not in BANK:
            return False
        if choice is None:  # taken back
            return self.votes.get(question, {}).pop(student, None) is not None
        if type(choice) is not int or not 0 <= choice < len(choices(question)):
            return False
        votes = self.votes.setdefault(question, {})
        changed = votes.get(student) != choice
        votes[student], self.asked[student] = choice, question
        return changed

    @property
    def exercise(self) -> str:
        """Where most are now, so that nobody alone turns the page; nothing before anybody is."""
        return next((name for name, _ in Counter(self.at.values()).most_common(1)), "")

    def rows(self, exercise: str) -> list[dict[str, Any]]:
        """For each task: how many tried, how many have it, and the mistakes by number."""
        return [self._row(number, task) for number, task in enumerate(tasks.of(exercise), 1)]

    def _row(self, number: int, task: Task) -> dict[str, Any]:
        said = [mine[task.name] for mine in self.said.values() if task.name in mine]
        mistakes = Counter(mistake for mistake in said if mistake != RIGHT)
        return {
            "number": number,
            "name": task.name,
            "tried": len(said),
            "right": said.count(RIGHT),
            "mistakes": [(wording(task, name), many) for name, many in mistakes.most_common()],
        }

    def begun(self, exercise: str) -> set[str]:
        """Who has run a check of this exercise."""
        names = {task.name for task in tasks.of(exercise)}
        return {student for student, mine in self.said.items() if names & mine.keys()}

    def people(self, exercise: str, students: Iterable[str]) -> list[tuple[str, list[str]]]:
        """Each student with a sign for each task: ✓, ✗, or – where no check was run."""
        names = [task.name for task in tasks.of(exercise)]
        return [(student, [self._sign(student, name) for name in names]) for student in students]

    def _sign(self, student: str, task: str) -> str:
        said = self.said.get(student, {}).get(task)
        return "–" if said is None else "✓" if said == RIGHT else "✗"

    def bars(self) -> list[tuple[str, list[tuple[str, int]]]]:
        """How often each choice was committed; first the question that most answered last."""
        now, counted = Counter(self.asked.values()), []
        for question in sorted(self.votes, key=lambda question: -now[question]):
            counts = Counter(self.votes[question].values())
            counted.append((question, [(c, counts[i]) for i, c in enumerate(choices(question))]))
        return counted

    def mine(self, student: str) -> list[tuple[str, str]]:
        """What is shown of one student: tasks and words."""
        known = tasks.every()
        shown = self.said.get(student, {}).items()
        found = [(name, wording(known[name], said)) for name, said in shown if name in known]
        voted = [(name, votes[student]) for name, votes in self.votes.items() if student in votes]
        return found + [(name, f"predicted: {choices(name)[choice]}") for name, choice in voted]


def _known(task: Task, mistake: Any) -> str:
    names = {known.name for known in task.mistakes} | WORDS.keys()
    return mistake if isinstance(mistake, str) and mistake in names else OTHER
