"""The decks: some dozen slides a chapter, what they show, and what their speaker reads."""

from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from publish import course, places, slides


def chapter(*cells):
    return new_notebook(
        cells=[
            new_markdown_cell("# 00 · A chapter\n\n> A story."),
            new_markdown_cell("**You will**\n- read;\n- say.\n\n**You need** nothing."),
            *cells,
        ]
    )


def marked(cell, kind, **more):
    cell.metadata |= {"slideshow": {"slide_type": kind}, **more}
    return cell


def test_a_section_without_a_chosen_cell_has_no_slide():
    deck = slides.deck(chapter(new_markdown_cell("## Not shown\n\nProse.")))
    assert [slide.parts for slide in deck] == [
        ["# 00 · A chapter", "> A story."],
        ["**You will**", "- read;\n- say."],
    ]


def test_a_slide_shows_what_is_no_prose_and_leaves_the_rest_to_its_speaker():
    asked = new_markdown_cell("## Valley\n\nSome words.\n\n$$x^2$$\n\n**Predict.** How far?")
    code = new_code_cell("print(1)")
    code.outputs = [nbformat.v4.new_output("stream", text="1\n")]
    after = new_markdown_cell('That was far.\n\n> **Correction: "it is near."** It is far.')
    cells = [marked(asked, "slide"), marked(code, "fragment"), after]
    shown = slides.deck(chapter(*cells))[-1]
    assert shown.parts[:3] == ["## Valley", "$$x^2$$", "**Predict.** How far?"]
    assert "<pre>print(1)</pre>" in shown.parts[3]
    assert "<pre>1</pre>" in shown.parts[3]
    assert shown.notes == ["Some words.", *after.source.split("\n\n")]


def test_a_slide_of_prose_shows_its_first_sentence_and_no_word_about_the_short_path():
    cell = new_markdown_cell("## Valley\n\n(Not on the short path: go on.)\n\nIt is deep.")
    shown = slides.deck(chapter(marked(cell, "slide")))[-1]
    assert shown.parts == ["## Valley", "It is deep."]
    assert shown.notes == ["(Not on the short path: go on.)"]


def test_instructors_notes_come_first_also_those_of_a_cell_that_is_not_shown():
    noted = new_markdown_cell("## Valley\n\nWords.", metadata={"instructor": {"ask": "How far?"}})
    form = new_code_cell('Prediction("oxygen-for-fifty")')
    film = marked(new_code_cell("1"), "slide")
    said = slides.deck(chapter(noted, form, film))[-1].html(slides.Markdown())
    notes = said.partition('<aside class="notes">')[2]
    assert notes.index("<strong>Ask:</strong> How far?") < notes.index("Words.")
    assert "yes, with steps to spare" in notes
    assert course.NOTES["ask"] == "Ask"


@pytest.mark.parametrize("path", places.chapters(), ids=lambda path: path.stem)
def test_a_chapter_has_some_dozen_slides(path: Path):
    assert 8 <= len(slides.deck(nbformat.read(path, as_version=4))) <= 16
