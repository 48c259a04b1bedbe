"""Each fact is written once, and whatever repeats it is made from it, or a sentence says so."""

import json
import re

import pytest

from mountain import tasks
from tests.paths import ROOT
from tools import facts

README = facts.README.read_text(encoding="utf-8")


def read(folder):
    return {
        p.stem: json.loads(p.read_text("utf-8")) for p in sorted((ROOT / folder).glob("*.ipynb"))
    }


CHAPTERS, SOLUTIONS = read("notebooks"), read("solutions")
KNOWN = [{name: facts.facts(n) for name, n in read.items()} for read in (CHAPTERS, SOLUTIONS)]


def words(notebook):
    return "\n".join("".join(cell["source"]) for cell in notebook["cells"])


def changed(notebook, old, new):
    text, count = re.subn(old, new, json.dumps(notebook, ensure_ascii=False))
    assert count
    return json.loads(text)


def test_every_fact_stands_wherever_it_is_read(capsys):
    assert facts.main(["--check"]) == 0, capsys.readouterr().out


@pytest.mark.parametrize(
    "row",
    [
        "| 02 | [Mathematical formulation](notebooks/02_mathematical_formulation.ipynb) |",
        "| [Momentum](exercises/ex04_momentum.ipynb) | 04 |",
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
        (r"The heavy ball · \d points?, \d minutes", "The heavy ball · 8 points, 9 minutes"),
        (r"The heavy ball · \d points?, \d minutes", "The heavy ball"),
        (r"\*\*Points\*\* \d+\.", "**Points** 70."),
        (r'"points": \d', '"points": 9'),
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
            r"## 2\. The average",
            "## Two. The average",
            r"'## 2\. ...' of the task averaged-gradients",
        ),
        (r"\*\*Points\*\* \d+\.", "Points: six.", r"'\*\*Time\*\* about .*' is missing"),
        ('"grade_id": "heavy-ball"', '"grade_id": "ball"', "task heavy-ball is missing"),
    ],
)
def test_an_exercise_that_has_no_place_for_a_fact_is_told_so(old, new, said):
    with pytest.raises(facts.Missing, match=said):
        facts.solution("ex04_momentum", changed(SOLUTIONS["ex04_momentum"], old, new))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (r"\*\*Time\*\* \d+ minutes", "**Time** 7 minutes"),
        (r"\*\*Short path\*\* \d+ minutes", "**Short path** 3 minutes"),
        (r"\(Not on the short path: go on to [^)]*\)", "(Not on the short path: go on.)"),
        (r"\w+ tasks, about \d+ minutes", "nine tasks, about 90 minutes"),
        (r"03 Derivation\]\(03_derivation\.ipynb\) ·", "02 Formulas](02_formulas.ipynb) ·"),
    ],
)
def test_what_a_chapter_says_of_itself_and_its_neighbours_is_made(old, new):
    name = "04_algorithm_construction"
    other = changed(CHAPTERS[name], old, new)
    facts.chapter(KNOWN[0], name, other)
    assert words(other) == words(CHAPTERS[name])


def test_sittings_say_where_to_stop_and_add_up():
    name = "14_debug_your_thinking"
    first, second = KNOWN[0][name]["sittings"]
    said = f"in two sittings: {first} up to *{facts.STOP}*, {second} from there"
    assert said in words(CHAPTERS[name])
    other = changed(
        CHAPTERS[name], re.escape(said), "in two sittings: 1 up to *there*, 2 from there"
    )
    facts.chapter(KNOWN[0], name, other)
    assert words(other) == words(CHAPTERS[name])
    known = {name: KNOWN[0][name] | {"sittings": [first, second + 5]}}
    with pytest.raises(facts.Missing, match="sittings of 130 minutes together"):
        facts.chapter(known, name, {**other, "metadata": {"mountain": known[name]}})


def test_a_chapter_in_two_sittings_has_one_place_to_stop_and_only_such_a_chapter():
    for name, chapter in CHAPTERS.items():
        wanted = int("sittings" in KNOWN[0][name])
        assert words(chapter).count(f"## {facts.STOP}\n") == wanted, name


@pytest.mark.parametrize(
    ("file", "counted", "what"),
    [
        *((file, SOLUTIONS, "exercises") for file in ("README.md", "CITATION.cff")),
        *((file, SOLUTIONS, "exercises") for file in ("site/index.md", "docs/architecture.md")),
        ("site/index.md", CHAPTERS, "jupyter notebooks"),
    ],
)
def test_how_many_there_are_is_said_right(file, counted, what):
    numbers = {16: "sixteen", 17: "seventeen", 18: "eighteen", 19: "nineteen", 20: "twenty"}
    text = " ".join((ROOT / file).read_text(encoding="utf-8").lower().split())
    said = f"{numbers[len(counted)]} {what}"
    assert said in text, f"{file} does not say that there are {said}"


def test_a_course_of_other_than_a_hundred_points_is_told_where_to_look(monkeypatch):
    monkeypatch.setattr(facts, "POINTS", 97)
    assert list(facts.complaints()) == [
        "the course has 100 points, where 97 are wanted: take 3 from another task"
    ]


CODE = "import numpy as np\n", "import numpy as np\nimport torch\n", "from keras import ops\n", ""


def test_the_light_course_has_the_chapters_that_import_neither_pytorch_nor_keras():
    course = {f"0{n}_x": {"cells": [{"source": [code]}]} for n, code in enumerate(CODE)}
    text = 'CHAPTERS = "00, 01 and 02"  # what is served\n'
    assert facts.served(text, course) == 'CHAPTERS = "00 and 03"  # what is served\n'
    with pytest.raises(facts.Missing, match="listed 0 times, and not 1"):
        facts.served("It serves some chapters", course)


def test_minutes_of_an_exercise_are_rounded_up_to_five():
    for exercise in {task.exercise.name for task in tasks.every().values()}:
        exact = sum(task.minutes for task in tasks.of(exercise))
        assert 0 <= facts.minutes(exercise) - exact < 5
