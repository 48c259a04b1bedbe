"""The short path can be walked: nothing on it needs what it skips, and its minutes add up."""

import json
import re

import pytest

from tests.paths import NOTEBOOKS
from tools import facts, short_path

READ = {p.stem: json.loads(p.read_text("utf-8")) for p in sorted(NOTEBOOKS.glob("*.ipynb"))}
KNOWN = {name: facts.facts(notebook) for name, notebook in READ.items()}
ON_PATH = short_path.chapters(KNOWN)
# needed in skipped sections alone, or said in an earlier chapter, too
ELSEWHERE = {
    "05_convergence_and_schedules": {"optimizer state", "stability limit"},  # skipped; 00 and 03
    "14_debug_your_thinking": {"Nesterov", "zero_grad"},  # skipped; 01
}


def words(cell):
    return "".join(cell["source"]) if cell["cell_type"] == "markdown" else ""


def weight(cells, skip):
    """How much there is to read and run outside the skipped sections."""
    found, total = short_path.sections(cells, skip), 0
    for number, cell in enumerate(cells):
        if [section.skipped for section in found if section.cell <= number][-1:] == [True]:
            continue
        total += len(re.sub(r"<details>.*?</details>", "", words(cell), flags=re.DOTALL).split())
        total += 60 * (cell["cell_type"] == "code" and not cell["metadata"].get("tags"))
    return total


def cells(*sources):
    kinds = ("code" if source.startswith("x") else "markdown" for source in sources)
    return [
        {"cell_type": kind, "source": source.splitlines(True), "metadata": {}}
        for kind, source in zip(kinds, sources, strict=True)
    ]


def chapter(skip, *sources):
    known = {"00_one": {"title": "One", "minutes": 9, "short_path": {"minutes": 5, "skip": skip}}}
    return known, {"00_one": {"cells": cells(*sources)}}


def test_the_path_takes_about_six_hours():
    assert abs(short_path.minutes(KNOWN) - 360) <= 30


@pytest.mark.parametrize("name", ON_PATH)
def test_its_minutes_are_the_share_of_the_chapter_that_it_keeps(name):
    said, content = KNOWN[name], READ[name]["cells"]
    share = weight(content, said["short_path"]["skip"]) / weight(content, ())
    assert abs(said["short_path"]["minutes"] - share * said["minutes"]) < 6


def test_its_chapters_need_no_idea_of_a_section_that_it_leaves_out():
    taught: set[str] = set()
    for name in ON_PATH:
        said, content = KNOWN[name], READ[name]["cells"]
        assert set(said["needs"]) - taught == ELSEWHERE.get(name, set())
        sections = short_path.sections(content, said["short_path"]["skip"])
        skipped = {section.title for section in sections if section.skipped}
        taught |= {idea for idea in said["ideas"] if said["sections"][idea] not in skipped}


def test_every_skipped_section_is_there_and_no_code_on_the_path_needs_it():
    assert list(short_path.complaints(KNOWN, READ)) == []


@pytest.mark.parametrize(
    ("last", "said"),
    [
        ("x2 = [x for x in range(3)]", []),
        ("x2 = x", ["00_one: cell 4 needs x, made in 'Side road', which is skipped"]),
        ("x2 = lambda: x", ["00_one: cell 4 needs x, made in 'Side road', which is skipped"]),
        ("x = 1\nx2 = x", []),
    ],
)
def test_code_that_needs_a_skipped_section_is_named(last, said):
    known, notebooks = chapter(["Side road"], "# 00", "## Side road", "x = 5", "## On", last)
    assert list(short_path.complaints(known, notebooks)) == said


@pytest.mark.parametrize("sources", [["## On"], ["## Side road", "## Side road"]])
def test_a_section_that_is_not_there_once_is_named(sources):
    known, notebooks = chapter(["Side road"], *sources)
    assert "skips 'Side road', which is not there" in "".join(
        short_path.complaints(known, notebooks)
    )


def test_a_skipped_section_takes_its_parts_along_and_says_where_to_go_on():
    known, notebooks = chapter(
        ["Side road", "Detail"],
        "**Time** 9 minutes",
        "Before.\n\n## Side road\n\nText.", "### Part", "## On", "### Detail", "## End",
    )  # fmt: skip
    content = notebooks["00_one"]["cells"]
    for _ in range(2):  # the second time changes nothing
        short_path.write(known, "00_one", content)
        first, *others = map(words, content)
        assert first.startswith(
            "**Time** 9 minutes\n\n**Short path** 5 minutes: skip *Side road* and *Detail*. It ends"
        )
        assert others == [
            "Before.\n\n## Side road\n\n(Not on the short path: go on to *On*.)\n\nText.",
            "### Part", "## On",
            "### Detail\n\n(Not on the short path: go on to *End*.)", "## End",
        ]  # fmt: skip


def test_a_chapter_that_leaves_the_path_says_so_no_more():
    name = "01_problem_setup"
    content = json.loads(json.dumps(READ[name]["cells"]))
    short_path.write({name: {"title": "Problem setup"}}, name, content)
    assert "hort path" not in "".join(map(words, content))


def test_where_the_path_leaves_out_chapters_the_last_line_leads_on():
    last = words(READ["07_production_code"]["cells"][-1]).splitlines()[-1]
    assert "On the short path: [14 Debug your thinking](14_debug_your_thinking.ipynb)" in last
