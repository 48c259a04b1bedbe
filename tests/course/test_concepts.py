"""The map of the course says what the chapters say, and its parts do not overlap."""

import json
import re
from itertools import combinations

import pytest

from mountain import concepts
from mountain.concepts import Chapter, Map
from tests.paths import NOTEBOOKS

WALK = Chapter(0, "Walk", "00_walk.ipynb", ("slope", "step"), ())
FAST = {"speed <fast>": 'How "fast"? `v`'}
CELL = {"speed <fast>": "ball-3"}
BALL = Chapter(1, "Ball & more", "01_ball.ipynb", ("speed <fast>", "step"), ("slope",), FAST, CELL)
LATE = Chapter(2, "Late", "02_late.ipynb", ("air",), ("step", "speed <fast>"))
COURSE = [WALK, BALL, LATE]


def write(folder, chapter, file=None):
    facts = {
        "chapter": chapter.number, "title": chapter.title,
        "ideas": list(chapter.ideas), "needs": list(chapter.needs),
        "sections": dict(chapter.sections),
    }  # fmt: skip
    if chapter.short:
        facts["short_path"] = {"minutes": chapter.short, "skip": []}
    cells = [
        {
            "cell_type": "markdown",
            "id": chapter.cells[idea],
            "source": [f"## {heading}\n", "Words."],
        }
        for idea, heading in chapter.sections.items()
    ]
    notebook = {"cells": cells, "metadata": {"mountain": facts}}
    (folder / (file or chapter.file)).write_text(json.dumps(notebook), encoding="utf-8")


def boxes(page):
    """left, top, right, bottom of every idea."""
    found = re.findall(r'class="idea.*?left:(\d+)px;top:(\d+)px;width:(\d+)px', page)
    return [(int(x), int(y), int(x) + int(w), int(y) + 24) for x, y, w in found]


def test_chapters_are_read_in_their_order(tmp_path):
    for chapter in reversed(COURSE):
        write(tmp_path, chapter)
    assert concepts.read(tmp_path) == COURSE


def test_a_copy_of_a_chapter_and_other_notebooks_are_left_out(tmp_path):
    write(tmp_path, WALK)
    write(tmp_path, WALK, "00_walk-Copy1.ipynb")
    (tmp_path / "05_notes.ipynb").write_text('{"cells": [], "metadata": {}}')
    (tmp_path / "notes.ipynb").write_text("not read")
    assert concepts.read(tmp_path) == [WALK]


def test_a_folder_without_chapters_is_an_error_that_names_it(tmp_path):
    with pytest.raises(ValueError, match="holds no chapters"):
        concepts.read(tmp_path)


def test_an_idea_is_at_home_where_it_is_taught_first():
    assert concepts.homes(COURSE)["step"] == WALK


def test_ideas_know_who_needs_them():
    found = concepts.users(COURSE)
    assert found["slope"] == [BALL]
    assert found["step"] == [LATE]
    assert found["air"] == []


@pytest.mark.parametrize(
    ("needs", "complaint"),
    [
        (("slope",), None),
        (("oxygen",), "no chapter teaches"),
        (("air",), "taught first in 02 Late"),
        (("speed <fast>",), "taught first in 01 Ball & more"),
    ],
)
def test_what_no_earlier_chapter_teaches_is_a_problem(needs, complaint):
    found = concepts.problems([WALK, BALL._replace(needs=needs), LATE])
    assert [complaint in sentence for sentence in found] == ([True] if complaint else [])


def test_the_outline_names_every_chapter_idea_and_need_with_links():
    outline = concepts.outline(COURSE)
    assert "- [01 Ball & more](01_ball.ipynb)" in outline
    assert "  - teaches: speed <fast>, step" in outline
    assert "  - needs: step ([00](00_walk.ipynb)), speed <fast> ([01](01_ball.ipynb))" in outline


def test_every_chapter_is_a_link_to_its_notebook_and_every_idea_to_its_section():
    link = r'<a class="(chapter|idea)[^>]*href="([^"]+)"[^>]*>([^<]+)</a>'
    links = re.findall(link, Map(COURSE).html())
    expected = {("chapter", c.file, c.name.replace("&", "&amp;")) for c in COURSE}
    words = {"speed <fast>": "speed &lt;fast&gt;"}
    expected |= {("idea", c.file, words.get(idea, idea)) for c in COURSE for idea in c.ideas}
    expected -= {("idea", BALL.file, "speed &lt;fast&gt;")}
    expected |= {("idea", "01_ball.ipynb#cell-id=ball-3", "speed &lt;fast&gt;")}
    assert set(links) == expected
    page = re.findall(link, Map(COURSE, Chapter.section).html())
    there = {("idea", "01_ball.ipynb#How-&quot;fast&quot;?-v", "speed &lt;fast&gt;")}
    assert set(page) - expected == there


def test_every_idea_of_this_course_has_a_cell():
    for chapter in concepts.read(NOTEBOOKS):
        assert set(chapter.cells) == set(chapter.ideas)


def test_each_need_is_one_arc_between_two_chapters():
    arcs = re.findall(r'<path class="from(\d) to(\d)"', Map(COURSE).html())
    assert sorted(arcs) == [("0", "1"), ("0", "2"), ("1", "2")]


@pytest.mark.parametrize("course", [COURSE, concepts.read(NOTEBOOKS)], ids=["small", "this course"])
def test_ideas_neither_overlap_nor_leave_the_picture(course):
    page = Map(course).html()
    height = int(re.search(r"height:(\d+)px", page)[1])
    places = boxes(page)
    assert len(places) == sum(len(chapter.ideas) for chapter in course)
    for left, top, right, bottom in places:
        assert left > concepts.GUTTER
        assert right <= concepts.WIDTH
        assert 0 < top < bottom <= height
    for a, b in combinations(places, 2):
        assert a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]


def test_the_picture_has_a_text_for_viewers_without_html():
    assert repr(Map(COURSE)) == f"Map({len(COURSE)} chapters)"
    bundle = Map(COURSE)._repr_mimebundle_()
    assert bundle["text/plain"].splitlines()[:3] == ["00 Walk", "    slope", "    step"]


def test_no_chapter_of_this_course_needs_what_none_before_it_teaches():
    assert concepts.problems(concepts.read(NOTEBOOKS)) == []


def test_the_map_says_which_chapters_are_on_the_short_path(tmp_path):
    write(tmp_path, WALK._replace(short=20))
    write(tmp_path, LATE)
    chapters = concepts.read(tmp_path)
    for said in (Map(chapters).text(), Map(chapters).html(), concepts.outline(chapters)):
        assert re.findall(r"short path, \d+ minutes", said) == ["short path, 20 minutes"]


def test_chapters_can_be_kept_in_a_set():
    chapters = concepts.read(NOTEBOOKS)
    assert len({*chapters, *concepts.read(NOTEBOOKS)}) == len(chapters)
