"""Each task knows right from wrong: its reference passes, its mistakes fail, each by its name."""

import ast
import itertools
import re

import numpy as np
import pytest

from mountain import tasks
from mountain.check import probe
from mountain.check.codec import decode
from mountain.check.compare import agree
from mountain.check.judge import judge
from mountain.check.probe import run
from tests.course.helpers import book
from tests.paths import ROOT

book.load()
TASKS = list(tasks.every().values())
SEEDS = ("home 1", "home 2", "a class")
DRAWS = tuple(zip(SEEDS, (False, False, True), strict=True))  # few cases at home, many in a class
every_task = pytest.mark.parametrize("task", TASKS, ids=lambda task: task.name)
GENERAL = {  # names that explain little
    *("different", "some-inputs", "none-right", "too-large", "too-small"),
    *("factor", "offset", "from-step", "part"),
}


def verdicts(task, answer):
    """The verdicts on an answer for several draws, small as at home and large as in a class."""
    own = answer is task.reference or any(answer is mistake.answer for mistake in task.mistakes)
    for seed, grader in DRAWS:
        payload = task.payload(seed, learner=seed, grader=grader)
        handed_in = task.probe != "value" and not own
        with np.errstate(all="ignore"):  # as at home, where a warning stops nothing
            results = run(payload, answer) if handed_in else task.results(answer, payload)
        yield judge(task, payload, results)


@every_task
def test_the_reference_is_right(task):
    assert all(verdict.right for verdict in verdicts(task, task.reference))


@every_task
def test_each_mistake_fails_by_its_own_name(task):
    for mistake in task.mistakes:
        names = {verdict.mistake for verdict in verdicts(task, mistake.answer)}
        assert names == {mistake.name}


@pytest.mark.uncounted
@every_task
def test_other_right_answers_pass(task):
    for answer in book.RIGHT[task.name]:
        found = [v for v in verdicts(task, answer) if not v.right]
        assert not found, f"{answer.__name__}: {found[0].mistake}: {found[0].message}"


@pytest.mark.uncounted
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
        assert ast.dump(statement) in real, (
            f"docs/writing_exercises.md shows what no task says any more: {ast.unparse(statement)}"
        )


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


def _outputs(task, payload):
    """The reference's results, call by call, in the order in which an answer is asked."""
    cases = task.results(task.reference, payload)["cases"]
    return [decode(value) for case in cases for value in case["value"]]


def _recited(task, payload, say):
    """The verdict on an answer that looks at nothing but how often it was called."""
    count = itertools.count()

    def answer(*arguments):
        said = say(next(count))
        return (said, arguments[1]) if task.probe == "walk" else said

    return judge(task, payload, run(payload, answer))


@pytest.mark.uncounted
@every_task
def test_outputs_that_were_fixed_beforehand_do_not_pass(task):
    if task.probe == "value":
        return
    for grader in (False, True):
        outputs = _outputs(task, task.payload(SEEDS[0], grader=grader))
        payload = task.payload(SEEDS[1], grader=grader)
        assert not _recited(task, payload, lambda i, said=outputs: said[i % len(said)]).right


GUESSES = (  # from the number of the input alone, and how many there are
    lambda i, n: i % 2,
    lambda i, n: i % 3 == 0,
    lambda i, n: i == 0,
    lambda i, n: i == n - 1,
    lambda i, n: i < n / 2,
)


@pytest.mark.uncounted
@every_task
def test_no_guess_from_the_number_of_the_input_passes(task):
    if task.probe == "value":
        return
    for seed in SEEDS:
        payload = task.payload(seed, grader=True)
        outputs = _outputs(task, payload)
        few = {repr(value): value for value in outputs if not isinstance(value, (tuple, list))}
        values, n = list(few.values())[:8], len(outputs)
        for one, other, guess in itertools.product(values, values, GUESSES):
            said = [other if guess(i, n) else one for i in range(n)]
            pairs = zip(said, outputs, strict=True)
            assert not all(agree(*pair, task.rtol, task.atol) for pair in pairs)


@pytest.mark.uncounted
@every_task
def test_a_number_for_one_learner_is_not_right_for_others(task):
    if task.probe != "value" or not task.given()["dict"]:
        return  # a letter is the same for all
    payloads = [task.payload("seed", f"learner {n}") for n in range(40)]
    rights = [decode(task.results(task.reference, p)["cases"][0]["value"]) for p in payloads]
    for said in rights:
        passed = sum(judge(task, p, run(p, said)).right for p in payloads)
        assert passed <= 12


@pytest.mark.uncounted
@every_task
def test_no_mistake_is_right_for_some_learner_by_luck(task):
    if task.probe != "value" or not task.given()["dict"]:
        return
    for n in range(60):
        payload = task.payload("seed", f"somebody {n}")
        for mistake in task.mistakes:
            found = judge(task, payload, task.results(mistake.answer, payload))
            assert found.mistake == mistake.name, payload


@pytest.mark.parametrize("task", tasks.every().values(), ids=lambda task: task.name)
def test_no_reference_changes_what_it_is_given(task):
    payload = task.payload("seed", grader=True)
    idle = probe.run(payload, (lambda g, s, t: (g, s)) if task.probe == "walk" else lambda *_: None)
    for got, untouched in zip(
        task.results(task.reference, payload)["cases"], idle["cases"], strict=True
    ):
        assert got.get("after") == untouched.get("after")
        held = got.get("held", [])
        assert all(before == after for before, after in held)
        assert held[:1] == untouched.get("held", [])[:1]
