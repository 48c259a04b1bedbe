"""The README's tables say what the notebooks say of themselves."""

import json
import re

import pytest

from mountain import tasks
from tests.paths import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
CHAPTERS = sorted((ROOT / "notebooks").glob("*.ipynb"))
EXERCISES = sorted((ROOT / "solutions").glob("*.ipynb"))


def facts(path):
    return json.loads(path.read_text(encoding="utf-8"))["metadata"]["mountain"]


def words(path):
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return "\n\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "markdown")


def row(path):
    """The cells of the row that links to a notebook."""
    *_, line = re.findall(rf"^\|.*\({path.parent.name}/{path.name}\).*\|$", README, re.M)
    return [cell.strip() for cell in line.strip("|").split("|")]


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_a_chapter_stands_there_with_its_minutes(path):
    number, link, _, minutes = row(path)
    assert number == path.stem[:2]
    assert link.startswith(f"[{facts(path)['title']}]")
    assert int(minutes) == facts(path)["minutes"]
    assert re.search(rf"\*\*Time\*\* {minutes} minutes", words(path))


@pytest.mark.parametrize("path", EXERCISES, ids=lambda path: path.stem)
def test_an_exercise_stands_there_with_its_points_and_minutes(path):
    known = tasks.of(path.stem)
    link, chapter, count, points, minutes = row(ROOT / "exercises" / path.name)
    assert link.startswith(f"[{facts(path)['title']}]")
    assert (chapter, int(count)) == (path.stem[2:4], len(known))
    assert int(points) == sum(task.points for task in known)
    assert int(minutes) == facts(path)["minutes"]
    assert f"**Time** about {minutes} minutes" in words(path)
    parts = re.findall(r"^## \d\. .*, (\d+) minutes", words(path), re.M)
    assert sum(map(int, parts)) <= int(minutes) <= sum(map(int, parts)) + 15
