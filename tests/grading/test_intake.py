import json
import os
import sys

import pytest

from grading import intake
from grading.reader import LARGEST

EXERCISES = ("ex04_momentum", "ex05_schedules")


def put(folder, *names):
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(ascii(name))


def test_submissions_are_found_by_exercise_and_student(tmp_path):
    put(tmp_path, "bob/ex05_schedules.ipynb", "bob/ex04_momentum.ipynb", "ada/ex04_momentum.ipynb")
    (tmp_path / "eve").mkdir()
    found = intake.look(tmp_path, EXERCISES)
    assert [item.file for item in found.submissions] == [
        "ada/ex04_momentum.ipynb", "bob/ex04_momentum.ipynb", "bob/ex05_schedules.ipynb"
    ]  # fmt: skip
    assert found.students == ["ada", "bob", "eve"]
    assert not found.problems


def test_of_several_files_the_exact_name_counts_then_the_highest_number(tmp_path):
    put(tmp_path, "ada/ex04_momentum.ipynb", "ada/ex04_momentum (3).ipynb")
    put(tmp_path, "bob/ex04_momentum (2).ipynb", "bob/ex04_momentum (10).IPYNB")
    found = intake.look(tmp_path, EXERCISES)
    assert [item.file for item in found.submissions] == [
        "ada/ex04_momentum.ipynb", "bob/ex04_momentum (10).IPYNB"
    ]  # fmt: skip
    assert all("several files" in item.needs_review[0] for item in found.submissions)
    assert len(found.problems) == 2


def says(exercise):
    return json.dumps({"cells": [], "metadata": {"mountain": {"exercise": exercise}}})


def test_what_a_notebook_says_of_itself_counts_more_than_its_name(tmp_path):
    put(tmp_path, "ada/ex04_momentum.ipynb")
    (tmp_path / "ada" / "ex05_schedules.ipynb").write_text(says("ex04_momentum"))
    put(tmp_path, "bob/homework.ipynb", "eve/ex05_schedules.ipynb", "dan/ex04_momentum.ipynb.txt")
    (tmp_path / "bob" / "homework.ipynb").write_text(says("ex05_schedules"))
    (tmp_path / "eve" / "ex05_schedules.ipynb").write_text(says("ex04_momentum"))
    (tmp_path / "dan" / "ex05_schedules.ipynb").write_text(says("ex99_private"))
    found = intake.look(tmp_path, EXERCISES)
    assert [(item.student, item.exercise, item.path.name) for item in found.submissions] == [
        ("ada", "ex04_momentum", "ex04_momentum.ipynb"),
        ("dan", "ex04_momentum", "ex04_momentum.ipynb.txt"),
        ("eve", "ex04_momentum", "ex05_schedules.ipynb"),
        ("bob", "ex05_schedules", "homework.ipynb"),
        ("dan", "ex05_schedules", "ex05_schedules.ipynb"),
    ]
    review = {(item.student, item.exercise): item.needs_review for item in found.submissions}
    told = "It was handed in as ex05_schedules, but it is ex04_momentum, and is taken for that."
    assert review["eve", "ex04_momentum"] == (told,)
    assert told in review["ada", "ex04_momentum"][0]
    assert review["bob", "ex05_schedules"] == review["dan", "ex04_momentum"] == ()
    assert "says that it is ex99_private" in review["dan", "ex05_schedules"][0]


def test_what_was_handed_in_where_a_notebook_is_wanted_is_named(tmp_path):
    put(tmp_path, "ada/all.zip", "bob/ex04_momentum.ipynb", "bob/data.csv", "bob/ex05 schedules.py")
    put(tmp_path, "eve/ex04_momentum.ipynb", "eve/ex04_momentum.html")
    found = intake.look(tmp_path, EXERCISES)
    assert found.something_else == {"ada": ["all.zip"], "bob": ["ex05 schedules.py"]}
    assert found.students == ["ada", "bob", "eve"]


def test_one_entry_that_cannot_be_read_is_told_and_ends_nothing(tmp_path, monkeypatch):
    put(tmp_path, "ada/ex04_momentum.ipynb", "bob/ex04_momentum.ipynb")
    real = os.scandir

    def refusing(path):
        if str(path).endswith("ada"):
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(os, "scandir", refusing)
    found = intake.look(tmp_path, EXERCISES)
    assert [item.student for item in found.submissions] == ["bob"]
    assert found.students == ["ada", "bob"]
    assert "ada cannot be opened (Permission denied), so nothing in it" in found.problems[0]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has names in bytes")
def test_pipes_and_names_in_bytes_are_told_like_others(tmp_path):
    put(tmp_path, "a\udcff/ex04_momentum.ipynb", "a\udcff/b\udcfe.txt")
    os.mkfifo(tmp_path / "pipe")
    os.mkfifo(tmp_path / "a\udcff" / "pipe")
    found = intake.look(tmp_path, EXERCISES)
    assert [item.file for item in found.submissions] == ["a\\xff/ex04_momentum.ipynb"]
    assert sorted(found.problems) == [
        "a\\xff/b\\xfe.txt is no notebook.",
        "a\\xff/pipe is no notebook.",
        "pipe lies outside any student's folder.",
    ]


def test_stray_files_are_listed_and_not_fatal(tmp_path):
    put(tmp_path, "readme.txt", "ada/notes.pdf", "ada/other.ipynb", "ada/deep/ex04_momentum.ipynb")
    put(tmp_path, "ada/older/ex04_momentum.1.ipynb", "ada/.ipynb_checkpoints/x.ipynb", ".DS_Store")
    found = intake.look(tmp_path, EXERCISES)
    assert not found.submissions
    assert len(found.problems) == 4


@pytest.mark.skipif(os.name == "nt", reason="symbolic links and pipes as on Unix")
def test_links_pipes_and_folders_are_not_followed_or_opened(tmp_path):
    secret = tmp_path / "secret"
    put(tmp_path, "secret")
    submissions = tmp_path / "in"
    for name in ("ada", "bob", "eve"):
        (submissions / name).mkdir(parents=True)
    (submissions / "ada" / "ex04_momentum.ipynb").symlink_to(secret)
    os.mkfifo(submissions / "bob" / "ex04_momentum.ipynb")
    (submissions / "eve" / "ex04_momentum.ipynb").mkdir()
    (submissions / "dan").symlink_to(submissions / "ada")
    found = intake.look(submissions, EXERCISES)
    assert found.students == ["ada", "bob", "eve"]
    assert ["symbolic link" in problem for problem in found.problems] == [True]
    sentences = [intake.fetch(item.path) for item in found.submissions]
    assert all(data == b"" for data, _ in sentences)
    assert [words.split()[-2:] for _, words in sentences] == [
        ["not", "followed."], ["something", "else."], ["something", "else."]
    ]  # fmt: skip


def test_a_file_of_a_hundred_megabytes_is_not_read(tmp_path):
    big = tmp_path / "big.ipynb"
    with big.open("wb") as file:
        file.truncate(100 * 2**20)
    data, problem = intake.fetch(big)
    assert (data, "100 MB" in problem) == (b"", True)
    put(tmp_path, "ada")
    assert intake.fetch(tmp_path / "ada") == (b"'ada'", "")
    assert LARGEST < 100 * 2**20
    assert "No such file" in intake.fetch(tmp_path / "gone")[1]
