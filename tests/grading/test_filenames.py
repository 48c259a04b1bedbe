"""Which exercise a file is: the names that people, browsers and platforms give, and its own."""

import json

import pytest

from grading.filenames import EXACT, exercise_inside, exercise_of, matched, notebook_stem

EXERCISES = ("ex04_momentum", "ex05_schedules")


@pytest.mark.parametrize(
    ("stem", "number"),
    [
        ("ex04_momentum", EXACT),
        ("ex04_momentum (1)", 1),
        ("EX04_Momentum(12)", 12),
        ("ex04 momentum", 0),
        ("ex04-momentum-2", 2),
        ("ex04_momentum - Copy", 1),
        ("ex04_momentum-Copy3", 3),
        ("ex04_momentum (1) (1)", 1),
        ("ex04_momentum-1-1", 1),
        ("ex04_momentum - Copy (2)", 2),
        ("ex04_momentum - Kopie (2)", 2),
        ("ex04_momentum – копия", 1),
        ("ex04_momentum copy 2", 2),
        ("ex04_momentum - コピー", 1),
        ("Copy of ex04_momentum", 1),
        ("Copy of Copy of ex04_momentum (3)", 3),
        ("Copy (2) of ex04_momentum", 2),
        ("Kopie von ex04_momentum", 1),
        ("Copie de ex04_momentum", 1),
        ("Copia di ex04_momentum", 1),
        ("Kopi af ex04_momentum-1", 1),
    ],
)
def test_names_are_recognised_as_people_and_platforms_change_them(stem, number):
    assert matched(stem, EXERCISES) == ("ex04_momentum", number)


@pytest.mark.parametrize("stem", ["ex04_momentum_final", "momentum", "", "(1)", "copy", "Copy of "])
def test_other_names_are_no_exercise(stem):
    assert matched(stem, EXERCISES) is None


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("a.ipynb", "a"),
        ("a.IPYNB", "a"),
        ("a.ipynb.txt", "a"),
        ("a.ipynb.json", "a"),
        ("a.ipynb (1).txt", "a (1)"),
        ("a.json", None),
        ("a.ipynb.zip", None),
        (".ipynb", None),
    ],
)
def test_what_hangs_on_the_ending_of_a_notebook_is_taken_off(name, stem):
    assert notebook_stem(name) == stem


def test_only_the_exercise_s_own_file_name_is_exact():
    files = ("ex04_momentum.ipynb", "ex04_momentum.ipynb.txt", "ex04_momentum (2).ipynb", "a.py")
    found = [exercise_of(name, EXERCISES) for name in files]
    assert [one and one[1] for one in found] == [EXACT, 0, 2, None]


def notebook(source="", **metadata):
    cell = {"cell_type": "code", "metadata": {}, "source": source}
    return json.dumps({"cells": [cell], "metadata": metadata}).encode()


def test_a_notebook_says_itself_which_exercise_it_is_and_no_text_in_it_does():
    own = {"chapter": 4, "exercise": "ex04_momentum", "title": "Momentum"}
    assert exercise_inside(notebook(mountain=own)) == "ex04_momentum"
    claim = json.dumps({"mountain": {"exercise": "ex05_schedules"}})
    assert not exercise_inside(notebook(claim))
    assert exercise_inside(notebook(claim, mountain=own)) == "ex04_momentum"
    both = {"mountain": own, "more": {"mountain": {"exercise": "ex05_schedules"}}}
    assert not exercise_inside(notebook(**both))
    assert exercise_inside(b"\xff<<<<<<< HEAD" + notebook(mountain=own)[:-9]) == "ex04_momentum"
