"""The exercises are made from the solutions, leak none of them, and agree with their tasks."""

import ast
import contextlib
import io
import json
import re

import pytest

from mountain import tasks
from tests.paths import ROOT
from tools import make_exercises

SOLUTIONS = sorted((ROOT / "solutions").glob("*.ipynb"))
every_solution = pytest.mark.parametrize("path", SOLUTIONS, ids=lambda path: path.stem)


def cells(path):
    return json.loads(path.read_text(encoding="utf-8"))["cells"]


def source(cell):
    return "".join(cell["source"])


def grader(cell):
    return cell["metadata"].get("nbgrader", {})


@every_solution
def test_an_exercise_is_what_its_solution_makes(path):
    made = ROOT / "exercises" / path.name
    assert made.read_text(encoding="utf-8") == make_exercises.released(path)


def test_no_exercise_is_without_its_solution():
    assert {p.name for p in (ROOT / "exercises").glob("*.ipynb")} == {p.name for p in SOLUTIONS}


@every_solution
def test_no_line_of_a_solution_leaks(path):
    exercise = "\n".join(source(cell) for cell in cells(ROOT / "exercises" / path.name))
    given = re.sub(r"### BEGIN SOLUTION.*?### END SOLUTION", "",
                   "\n".join(source(cell) for cell in cells(path)), flags=re.S)  # fmt: skip
    for cell in cells(path):
        for part in re.findall(r"### BEGIN SOLUTION\n(.*?)### END SOLUTION", source(cell), re.S):
            for line in part.splitlines():
                line = line.partition("#")[0].strip()
                assert len(line) < 12 or line not in exercise or line in given, line
    assert "SOLUTION" not in exercise


@every_solution
def test_a_solution_gets_all_the_points(path, monkeypatch):
    monkeypatch.chdir(path.parent)
    shown, names = io.StringIO(), {"__name__": "__main__"}
    with contextlib.redirect_stdout(shown):
        for cell in cells(path):
            if cell["cell_type"] == "code":
                exec(compile(source(cell), str(path), "exec"), names)
    right = re.findall(r"^✓ ([\w-]+): right", shown.getvalue(), re.M)
    assert right == [task.name for task in tasks.of(path.stem)]


@every_solution
def test_checks_and_tasks_agree(path):
    checks = [cell for cell in cells(path) if grader(cell).get("grade")]
    known = tasks.of(path.stem)
    assert [(grader(c)["grade_id"], grader(c)["points"]) for c in checks] == [
        (task.name, task.points) for task in known
    ]
    for cell, task in zip(checks, known, strict=True):
        call = ast.parse(source(cell), mode="eval").body
        assert call.func.id == "check"
        assert call.args[0].value == task.name
        personal = task.probe == "value" and task.given()["dict"]
        assert len(call.args) == (3 if personal else 2)
        assert cell["metadata"]["tags"] == ["raises-exception"]


@every_solution
def test_an_exercise_has_its_parts(path):
    words = [source(cell) for cell in cells(path) if cell["cell_type"] == "markdown"]
    number, points = path.stem[2:4], sum(task.points for task in tasks.of(path.stem))
    assert words[0].startswith(f"# Exercise {number} · ")
    for part in ("\n> *", "**From** chapter", f"(../notebooks/{number}_", "**Time** about"):
        assert part in words[0], part
    assert f"**Points** {points}." in words[0]
    sections = re.split(r"^(?=## \d\. )", "\n\n".join(words[:-1]), flags=re.M)[1:]
    assert len(sections) == len(tasks.of(path.stem)) >= 2
    for section, task in zip(sections, tasks.of(path.stem), strict=True):
        assert re.match(rf"## \d\. .+ · {task.points} points?, \d+ minutes\n", section), section[
            :60
        ]
        assert section.count("<details><summary>A hint</summary>") == 1
        assert task.probe != "walk" or re.search("unchanged|in the same (way|form)", section)
    assert f"(../solutions/{path.name})" in words[-1]
    assert f"(../notebooks/{number}_" in words[-1]
    for target in re.findall(r"\]\((\.\./[^)#]+)\)", "\n".join(words)):
        assert (path.parent / target).exists(), target


@every_solution
def test_its_chapter_leads_to_the_exercise(path):
    (chapter,) = (ROOT / "notebooks").glob(f"{path.stem[2:4]}_*.ipynb")
    assert f"](../exercises/{path.name})" in chapter.read_text(encoding="utf-8")


def test_every_chapter_that_must_has_an_exercise_and_the_points_are_a_hundred():
    chapters = {int(path.stem[2:4]) for path in SOLUTIONS}
    assert chapters >= {*range(2, 13), 14, 15}
    assert len(SOLUTIONS) >= 16
    assert sum(task.points for task in tasks.every().values()) == 100
    assert {task.exercise.name for task in tasks.every().values()} == {
        path.stem for path in SOLUTIONS
    }
