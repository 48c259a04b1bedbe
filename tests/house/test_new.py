"""What begins with a skeleton passes everything that a finished one must pass."""

import json
import os
import re
import shutil
import subprocess
import sys

import pytest

from tests.paths import ROOT
from tools import facts, new

FOLDERS = (
    "benchmarks descent_lib docs exercises grading mountain notebooks publish site solutions tests "
    "tools"
)


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """A copy of the course in which a chapter, two tasks and a rule were begun."""
    folder = tmp_path_factory.mktemp("course")
    for part in FOLDERS.split():
        ignore = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / part, folder / part, ignore=ignore)
    for part in ("README.md", "pyproject.toml"):
        shutil.copy(ROOT / part, folder)
    said = run(folder, "tools.new", "chapter", "Moving ground")
    assert "notebooks/18_moving_ground.ipynb is a chapter that runs" in said
    said = run(folder, "tools.new", "task", "ex06_overshooting", "second-valley")
    assert "has 1 point, taken from clip-by-norm" in said
    run(folder, "tools.new", "task", "ex12_capstone", "last-step")
    said = run(folder, "tools.new", "rule", "NewBall")
    assert "in descent_lib/rules.py, descent_lib/__init__.py, descent_lib/looks.py, tests/" in said
    run(folder, "tools.facts")
    run(folder, "tools.make_exercises")
    return folder


def run(folder, module, *words):
    surroundings = {**os.environ, "PYTHONPATH": str(folder)}
    command = [sys.executable, "-m", module, *words]
    done = subprocess.run(command, cwd=folder, env=surroundings, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_linters_find_nothing(copy):
    chapters = sorted(str(path) for path in (copy / "notebooks").glob("*.ipynb"))
    assert run(copy, "tools.lint_notebooks", *chapters) == ""
    assert run(copy, "tools.lint_exercises") == ""
    assert run(copy, "tools.facts", "--check") == ""
    ruff = "check", "--no-cache", "descent_lib", "mountain", "tests", "notebooks", "solutions"
    assert "All checks passed" in run(copy, "ruff", *ruff)
    run(copy, "ruff", "format", "--no-cache", "--check", "descent_lib", "mountain", "tests")


def test_the_chapter_stands_in_the_readme_and_its_neighbour_leads_to_it(copy):
    row = "| 18 | [Moving ground](notebooks/18_moving_ground.ipynb) |"
    assert row in (copy / "README.md").read_text(encoding="utf-8")
    before = (copy / "notebooks" / "17_concept_graph.ipynb").read_text(encoding="utf-8")
    assert "· [18 Moving ground →](18_moving_ground.ipynb)" in before


def test_the_chapter_runs(copy):
    notebook = json.loads((copy / "notebooks" / "18_moving_ground.ipynb").read_text("utf-8"))
    names = {"__name__": "__main__"}
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            exec("".join(cell["source"]), names)
    assert len(names["walk"]) == 41


def test_the_tasks_know_right_from_wrong_and_the_chapter_is_asked_about(copy):
    tests = [f"tests/course/test_{name}.py" for name in ("tasks", "exercises", "quiz", "concepts")]
    chosen = "second-valley or last-step or (ex06_overshooting and not leak)"
    chosen += " or moving-ground or every_chapter_has or form_asks or no_chapter"
    said = run(copy, "pytest", "-q", "-p", "no:cacheprovider", *tests, "-k", chosen)
    assert int(re.search(r"(\d+) passed", said)[1]) > 20


def test_the_rule_is_compared_shown_and_tried_as_the_others_are(copy):
    tests = [f"tests/library/test_{name}.py" for name in ("rules", "parity", "plots", "descent")]
    tests += [f"tests/library/test_{name}_adapter.py" for name in ("torch", "keras")]
    tests += ["tests/facts/test_conventions.py", "tests/site/test_reference.py"]
    chosen = "NewBall or every_rule or every_public or every_number or every_row"
    said = run(copy, "pytest", "-q", "-p", "no:cacheprovider", *tests, "-k", chosen)
    assert int(re.search(r"(\d+) passed", said)[1]) > 20


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("chapter", "18: more"), 'a few words, as TITLE="Moving ground"'),
        (("task", "ex99_none", "a-task"), "no exercise 'ex99_none': name one of .*ex02_batches"),
        (("task", "ex04_momentum", "Faded Ball"), "small letters and dashes"),
        (("rule", "new ball"), "a name like AdaGrad, and not 'new ball'"),
        (("rule", "Adam"), "There is a rule Adam already"),
        (("task", "ex04_momentum", "heavy-ball"), "There is a task heavy-ball already"),
    ],
)
def test_what_cannot_be_begun_is_refused_in_a_sentence(words, said):
    with pytest.raises(SystemExit, match=said):
        new.main(list(words))


def test_a_mistake_in_the_course_is_no_reason_to_write_half_a_task(monkeypatch):
    monkeypatch.setattr(facts, "POINTS", 12)
    poor = [task for task in new.tasks.of("ex04_momentum") if task.points == 1]
    monkeypatch.setattr(new.tasks, "of", lambda exercise: poor)
    with pytest.raises(SystemExit, match="has a point to spare"):
        new.main(["task", "ex04_momentum", "faded-ball"])
