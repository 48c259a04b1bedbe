import json
import shutil

import pytest

from mountain.check.progress import touched
from teaching.hub import materials
from teaching.hub.classroom import CannotRun
from tests.paths import ROOT

EXERCISE = "exercises/ex04_momentum.ipynb"


@pytest.fixture
def course(tmp_path, monkeypatch):
    """A copy of the course in which an instructor may work."""
    for name in ("exercises", "notebooks", "solutions", "docs"):
        shutil.copytree(ROOT / name, tmp_path / name)
    for name in ("my_marks.ipynb", "README.md"):
        shutil.copy(ROOT / name, tmp_path / name)
    for name in ("tools", "mountain"):
        (tmp_path / name).symlink_to(ROOT / name)
    monkeypatch.setattr(materials, "REPOSITORY", tmp_path)
    return tmp_path


def files(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*.*")
            if path.is_file()}  # fmt: skip


def work(path):
    """Run a notebook, as it were, and write an answer into it."""
    notebook = json.loads(path.read_bytes())
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    output = {"output_type": "stream", "name": "stdout", "text": ["seen"]}
    for number, cell in enumerate(code):
        cell.update(execution_count=number, outputs=[output])
    if path.parent.name == "exercises":
        code[1]["source"] = ["answer = 42\n"]
    notebook["metadata"]["widgets"] = {"state": {}}
    path.write_text(json.dumps(notebook), encoding="utf-8")


@pytest.mark.parametrize("solutions", [False, True])
def test_what_the_instructor_has_done_in_the_course_reaches_no_learner(course, tmp_path, solutions):
    materials.prepare(course / "made", solutions)
    before = files(course / "made")
    for name in (EXERCISE, "notebooks/00_the_mountain.ipynb", "my_marks.ipynb"):
        work(course / name)
    (course / "notebooks" / "predictions.json").write_text("{}")
    saved = course / "notebooks" / ".ipynb_checkpoints"  # there already where JupyterLab was used
    shutil.copytree(course / "solutions", saved, dirs_exist_ok=True)
    found = materials.prepare(course / "made", solutions)
    assert files(course / "made") == before
    assert ("solutions" in found) == solutions
    exercise = course / "made" / EXERCISE
    assert not touched(exercise)
    assert ("../solutions/" in exercise.read_text(encoding="utf-8")) == solutions


def test_a_course_in_which_nobody_worked_is_given_as_it_is(course):
    materials.prepare(course / "made", solutions=True)
    for path in (course / "made").rglob("*.ipynb"):
        assert path.read_bytes() == (course / path.relative_to(course / "made")).read_bytes()


def test_a_variants_exercises_are_given_in_place_of_the_courses(course):
    (course / "class").mkdir()
    text = (course / EXERCISE).read_text(encoding="utf-8").replace("Exercise 04", "Variant 04")
    (course / "class" / "ex04_momentum.ipynb").write_text(text, encoding="utf-8")
    materials.prepare(course / "made", solutions=False, variant=course / "class")
    assert [path.name for path in (course / "made" / "exercises").iterdir()] == [
        "ex04_momentum.ipynb"
    ]
    assert "Variant 04" in (course / "made" / EXERCISE).read_text(encoding="utf-8")
    (course / "empty").mkdir()
    with pytest.raises(CannotRun, match="no exercises in"):
        materials.prepare(course / "made", solutions=False, variant=course / "empty")


def test_of_a_teachers_own_tasks_only_the_modules_are_copied(tmp_path, monkeypatch):
    private = tmp_path / "private"
    (private / "notes").mkdir(parents=True)
    (private / "solutions.ipynb").write_text("secret")
    monkeypatch.setenv("MOUNTAIN_TASKS", str(tmp_path / "nowhere"))
    with pytest.raises(CannotRun, match="MOUNTAIN_TASKS cannot be used"):
        materials.own_tasks(tmp_path / "made")
    monkeypatch.setenv("MOUNTAIN_TASKS", str(private))
    assert materials.own_tasks(tmp_path / "made") == ""
    monkeypatch.setattr(materials.tasks, "every", dict)
    (private / "mine.py").write_text("")
    assert materials.own_tasks(tmp_path / "made") == str(tmp_path / "made")
    assert [path.name for path in (tmp_path / "made").iterdir()] == ["mine.py"]
