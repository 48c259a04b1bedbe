"""Each task knows right from wrong: its reference passes, its mistakes fail, each by its name."""

import ast
import re

import pytest

from mountain import tasks
from mountain.check.judge import judge
from tests.course.helpers import book
from tests.paths import ROOT

book.load()
TASKS = list(tasks.every().values())
SEEDS = ("home 1", "home 2", "a class")
every_task = pytest.mark.parametrize("task", TASKS, ids=lambda task: task.name)
GENERAL = {"different", "factor", "offset", "from-step", "part"}  # names that explain little


def verdicts(task, answer):
    """The verdicts on an answer for several draws, small as at home and large as in a class."""
    for seed in SEEDS:
        for grader in (False, True):
            payload = task.payload(seed, learner=seed, grader=grader)
            yield judge(task, payload, task.results(answer, payload))


@every_task
def test_the_reference_is_right(task):
    assert all(verdict.right for verdict in verdicts(task, task.reference))


@every_task
def test_each_mistake_fails_by_its_own_name(task):
    for mistake in task.mistakes:
        names = {verdict.mistake for verdict in verdicts(task, mistake.answer)}
        assert names == {mistake.name}


@every_task
def test_other_right_answers_pass(task):
    for answer in book.RIGHT[task.name]:
        found = [v for v in verdicts(task, answer) if not v.right]
        assert not found, f"{answer.__name__}: {found[0].mistake}: {found[0].message}"


@every_task
def test_wrong_answers_are_recognised(task):
    for mistake, answer in book.WRONG[task.name]:
        names = {verdict.mistake for verdict in verdicts(task, answer)}
        assert names == {mistake}, answer.__name__


@every_task
def test_a_task_ships_its_mutants(task):
    assert len(task.mistakes) >= 3
    if not task.name.startswith("why-") and task.checked.startswith("your choice"):
        return
    if task.probe != "value":
        assert len(book.RIGHT[task.name]) >= 2
        assert len(book.WRONG[task.name]) >= 3


@every_task
def test_hints_are_sentences_that_differ(task):
    hints = [mistake.hint for mistake in task.mistakes]
    assert len(set(hints)) == len(hints)
    assert all(len(hint.split()) >= 5 and hint[-1] in ".?" for hint in hints)


@every_task
def test_learners_have_numbers_of_their_own_and_keep_them(task):
    data = [task.given(f"learner {n}") for n in range(8)]
    assert data == [task.given(f"Learner {n} ") for n in range(8)]
    if task.probe == "value" and task.given()["dict"]:
        assert len({str(numbers) for numbers in data}) >= 4


def test_every_answer_belongs_to_a_task():
    assert set(book.RIGHT) | set(book.WRONG) <= {task.name for task in TASKS}


def test_the_examples_of_the_guide_are_real_code():
    guide = (ROOT / "docs" / "writing_exercises.md").read_text(encoding="utf-8")
    real = {
        ast.dump(statement)
        for path in (ROOT / "mountain" / "tasks").rglob("ex*.py")
        for statement in ast.parse(path.read_text(encoding="utf-8")).body
    }
    blocks = re.findall(r"^```python\n(.*?)^```", guide, re.M | re.S)
    assert len(blocks) == 2
    for statement in ast.parse("\n".join(blocks)).body:
        assert ast.dump(statement) in real, ast.unparse(statement)


def test_the_mutants_are_counted(record_property):
    rows = [f"{'exercise':22s} {'task':24s} mistakes  mutants  own hint  right answers"]
    for task in TASKS:
        wrong = [name for name, _ in book.WRONG[task.name]]
        mutants = len(task.mistakes) + len(wrong)
        own = mutants - sum(name in GENERAL for name in wrong)
        names = f"{task.exercise.name:22s} {task.name:24s}"
        rows.append(f"{names} {len(task.mistakes):8d} {mutants:8d} "
                    f"{own:9d} {1 + len(book.RIGHT[task.name]):14d}")  # fmt: skip
    for row in rows:
        record_property("table", row)
    wrong = [name for task in TASKS for name, _ in book.WRONG[task.name]]
    assert sum(name in GENERAL for name in wrong) <= 0.1 * len(wrong)
