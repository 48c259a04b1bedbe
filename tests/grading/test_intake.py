import os

import pytest

from grading import intake
from grading.reader import LARGEST

EXERCISES = ("ex04_momentum", "ex05_schedules")


def put(folder, *names):
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)


def test_submissions_are_found_by_exercise_and_student(tmp_path):
    put(tmp_path, "bob/ex05_schedules.ipynb", "bob/ex04_momentum.ipynb", "ada/ex04_momentum.ipynb")
    (tmp_path / "eve").mkdir()
    found = intake.look(tmp_path, EXERCISES)
    assert [item.file for item in found.submissions] == [
        "ada/ex04_momentum.ipynb", "bob/ex04_momentum.ipynb", "bob/ex05_schedules.ipynb"
    ]  # fmt: skip
    assert found.students == ["ada", "bob", "eve"]
    assert not found.problems


@pytest.mark.parametrize(
    ("stem", "match"),
    [
        ("ex04_momentum", ("ex04_momentum", float("inf"))),
        ("ex04_momentum (1)", ("ex04_momentum", 1)),
        ("EX04_Momentum(12)", ("ex04_momentum", 12)),
        ("ex04 momentum", ("ex04_momentum", 0)),
        ("ex04-momentum-2", ("ex04_momentum", 2)),
        ("ex04_momentum - Copy", ("ex04_momentum", 1)),
        ("ex04_momentum-Copy3", ("ex04_momentum", 3)),
        ("ex04_momentum_final", None),
        ("momentum", None),
        ("", None),
        ("(1)", None),
    ],
)
def test_file_names_are_recognised_as_browsers_and_platforms_change_them(stem, match):
    assert intake.matched(stem, EXERCISES) == match


def test_of_several_files_the_exact_name_counts_then_the_highest_number(tmp_path):
    put(tmp_path, "ada/ex04_momentum.ipynb", "ada/ex04_momentum (3).ipynb")
    put(tmp_path, "bob/ex04_momentum (2).ipynb", "bob/ex04_momentum (10).IPYNB")
    found = intake.look(tmp_path, EXERCISES)
    assert [item.file for item in found.submissions] == [
        "ada/ex04_momentum.ipynb", "bob/ex04_momentum (10).IPYNB"
    ]  # fmt: skip
    assert all("several files" in item.needs_review[0] for item in found.submissions)
    assert len(found.problems) == 2


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
    assert intake.fetch(tmp_path / "ada") == (b"ada", "")
    assert LARGEST < 100 * 2**20
    assert "No such file" in intake.fetch(tmp_path / "gone")[1]
