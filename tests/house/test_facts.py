"""Each fact is written once, and whatever repeats it is made from it, or a sentence says so."""

import json

import pytest

from mountain import tasks
from tests.paths import ROOT
from tools import facts

README = facts.README.read_text(encoding="utf-8")


def read(folder):
    return {p.stem: json.loads(p.read_text("utf-8")) for p in sorted((ROOT / folder).glob("*"))}


CHAPTERS, SOLUTIONS = read("notebooks"), read("solutions")
KNOWN = [{name: facts.facts(n) for name, n in read.items()} for read in (CHAPTERS, SOLUTIONS)]


def words(notebook):
    return "\n".join("".join(cell["source"]) for cell in notebook["cells"])


def changed(notebook, old, new):
    text = json.dumps(notebook, ensure_ascii=False)
    assert old in text
    return json.loads(text.replace(old, new))


def test_every_fact_stands_wherever_it_is_read(capsys):
    assert facts.main(["--check"]) == 0, capsys.readouterr().out


@pytest.mark.parametrize(
    "row",
    [
        "| 02 | [Mathematical formulation](notebooks/02_mathematical_formulation.ipynb) |",
        "| [Momentum](exercises/ex04_momentum.ipynb) | 04 | 4 | 6 | 25 |",
    ],
)
def test_a_row_that_the_readme_lacks_is_made(row):
    without = "".join(line for line in README.splitlines(True) if not line.startswith(row))
    assert row in README
    assert row not in without
    assert facts.readme(without, *KNOWN) == README


def test_a_readme_without_a_table_is_told_what_to_add():
    with pytest.raises(facts.Missing, match=r"table is missing .* add it"):
        facts.readme(README.replace(facts.EXERCISES, ""), *KNOWN)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("The heavy ball · 2 points, 6 minutes", "The heavy ball · 3 points, 4 minutes"),
        ("The heavy ball · 2 points, 6 minutes", "The heavy ball"),
        ("**Points** 6.", "**Points** 7."),
        ('"points": 2', '"points": 5'),
    ],
)
def test_points_and_minutes_of_an_exercise_are_those_of_its_tasks(old, new):
    other = changed(SOLUTIONS["ex04_momentum"], old, new)
    facts.solution("ex04_momentum", other)
    assert words(other) == words(SOLUTIONS["ex04_momentum"])
    assert other["cells"][5]["metadata"] == SOLUTIONS["ex04_momentum"]["cells"][5]["metadata"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "## 2. The average",
            "## Two. The average",
            r"'## 2\. ...' of the task averaged-gradients",
        ),
        ("**Points** 6.", "Points: six.", r"'\*\*Time\*\* about .*' is missing"),
        ('"grade_id": "heavy-ball"', '"grade_id": "ball"', "task heavy-ball is missing"),
    ],
)
def test_an_exercise_that_has_no_place_for_a_fact_is_told_so(old, new, said):
    with pytest.raises(facts.Missing, match=said):
        facts.solution("ex04_momentum", changed(SOLUTIONS["ex04_momentum"], old, new))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("**Time** 65 minutes", "**Time** 7 minutes"),
        ("four tasks, about 25 minutes", "five tasks, about 90 minutes"),
        ("03 Derivation](03_derivation.ipynb) ·", "02 Formulas](02_formulas.ipynb) ·"),
    ],
)
def test_what_a_chapter_says_of_itself_and_its_neighbours_is_made(old, new):
    name = "04_algorithm_construction"
    other = changed(CHAPTERS[name], old, new)
    facts.chapter(KNOWN[0], name, other)
    assert words(other) == words(CHAPTERS[name])


def test_a_course_of_other_than_a_hundred_points_is_told_where_to_look(monkeypatch):
    monkeypatch.setattr(facts, "POINTS", 97)
    assert list(facts.complaints()) == [
        "the course has 100 points, where 97 are wanted: take 3 from another task"
    ]


def test_minutes_of_an_exercise_are_rounded_up_to_five():
    for exercise in {task.exercise.name for task in tasks.every().values()}:
        exact = sum(task.minutes for task in tasks.of(exercise))
        assert 0 <= facts.minutes(exercise) - exact < 5
