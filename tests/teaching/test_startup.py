"""A learner's copy of the course is brought up to date beside the work, and never over it."""

import pytest

from teaching.hub.inside import startup
from teaching.hub.inside.startup import update


@pytest.fixture
def course(tmp_path):
    """A course of four files, copied once."""
    source, copy, kept = tmp_path / "course", tmp_path / "home" / "course", tmp_path / "kept.json"
    (source / "exercises").mkdir(parents=True)
    for name in ("same", "changed", "deleted", "moved"):
        (source / "exercises" / f"{name}.ipynb").write_text("first")
    assert update(source, copy, kept) == []
    return source / "exercises", copy / "exercises", lambda: update(source, copy, kept)


def contents(folder):
    return {path.name: path.read_text() for path in folder.iterdir()}


def test_what_nobody_changed_follows_the_course(course):
    source, mine, again = course
    (source / "same.ipynb").write_text("second")
    (source / "new.ipynb").write_text("new")
    assert again() == []
    assert contents(mine)["same.ipynb"] == "second"
    assert contents(mine)["new.ipynb"] == "new"


def test_work_stays_and_the_new_version_arrives_beside_it(course):
    source, mine, again = course
    (mine / "changed.ipynb").write_text("my work")
    (source / "changed.ipynb").write_text("second")
    assert again() == ["exercises/changed.ipynb"]
    assert contents(mine)["changed.ipynb"] == "my work"
    assert contents(mine)["changed.new.ipynb"] == "second"
    assert again() == []


def test_what_was_deleted_or_moved_stays_so_until_there_is_a_new_version(course):
    source, mine, again = course
    (mine / "deleted.ipynb").unlink()
    (mine / "moved.ipynb").rename(mine / "elsewhere.ipynb")
    assert again() == []
    assert "deleted.ipynb" not in contents(mine)
    assert contents(mine)["elsewhere.ipynb"] == "first"
    (source / "deleted.ipynb").write_text("second")
    again()
    assert contents(mine)["deleted.ipynb"] == "second"


def test_a_file_of_ones_own_with_a_new_files_name_stays(course):
    source, mine, again = course
    (mine / "extra.ipynb").write_text("mine")
    (source / "extra.ipynb").write_text("theirs")
    assert again() == ["exercises/extra.ipynb"]
    assert contents(mine)["extra.ipynb"] == "mine"


def test_the_course_may_shrink_and_work_stays(course):
    source, mine, again = course
    for path in source.iterdir():
        path.unlink()
    before = contents(mine)
    assert again() == []
    assert contents(mine) == before


@pytest.mark.parametrize("kept", ["{", "[1]", "7", '{"a": 1}', "null"])
def test_a_list_of_what_has_come_that_a_learner_has_damaged_keeps_no_server(
    tmp_path, monkeypatch, kept
):
    (tmp_path / ".mountain").mkdir()
    (tmp_path / ".mountain" / "materials.json").write_text(kept)
    (tmp_path / "course").mkdir()
    (tmp_path / "course" / "a").touch()
    begun = []
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(startup, "COURSE", tmp_path / "course")
    monkeypatch.setattr(startup, "limit", begun.append)
    monkeypatch.setattr(startup, "serve", begun.append)
    startup.main()
    assert len(begun) == 2
