"""What films, games, race, quiz and map leave behind where there is no kernel."""

import base64
import io
import json

import nbformat
import pytest
from nbconvert import HTMLExporter
from PIL import Image

from descent_lib import still
from mountain.quiz import Quiz
from tests.kernels import client
from tests.paths import ROOT

SETUP = f"""
import os
os.chdir({str(ROOT / "notebooks")!r})
from descent_lib import Bowl, GradientDescent
from descent_lib.film import Film, Knob, explore
from mountain import concepts
from mountain.fog import FogGame
from mountain.quiz import Quiz
from mountain.race import Race

def over():
    game = FogGame()
    game.answer({{"kind": "camp"}})
    return game
"""
LEFT = {  # what a cell ends with, words of its sentence, and whether it leaves a picture
    "explore(Bowl(), GradientDescent(), (0.1, 1), [1, 1], frames=2)": ("Learning rate", True),
    "Film(lambda figure, x: figure.subplots().plot([x]), [1, 2], 'x')": ("x = 2.", True),
    "FogGame()": ("The ground falls", True),
    "over()": ("You made camp", True),
    "Race({'Bowl': (Bowl(), [4, 2], (-5, 5), (-5, 5))}, steps=30)": ("After 30 steps", True),
    "Quiz(seed=1, scores='nowhere/scores.json')": ("1. ", False),
    "concepts.Map(concepts.read())": ("00 The mountain", False),
}


@pytest.fixture(scope="module")
def outputs():
    """The outputs of one cell each, executed once."""
    cells = [nbformat.v4.new_code_cell(source) for source in (SETUP, *LEFT)]
    notebook = nbformat.v4.new_notebook(cells=cells)
    return client(notebook, timeout=240).execute()


@pytest.mark.parametrize("source", LEFT)
def test_a_still_and_its_sentence_stand_beside_the_live_view(outputs, source):
    (cell,) = [cell for cell in outputs.cells if cell.source == source]
    (output,) = [output for output in cell.outputs if "data" in output]
    words, drawn = LEFT[source]
    assert words in output.data["text/plain"]
    assert " object at 0x" not in json.dumps(output.data)
    assert "text/html" in output.data
    if drawn:
        image = Image.open(io.BytesIO(base64.b64decode(output.data["image/png"])))
        assert min(image.size) > 200
        assert words in output.data["text/html"]


def test_an_exported_page_shows_every_still_and_no_widget_that_failed(outputs):
    saved = nbformat.from_dict(json.loads(json.dumps(outputs)))
    still.before_save({"type": "notebook", "content": saved})
    assert still.VIEW not in json.dumps(saved)
    assert "widgets" not in saved.metadata
    page, _ = HTMLExporter().from_notebook_node(saved)
    shown = page[page.index("<body") :]
    assert "Error displaying widget" not in shown
    assert " object at 0x" not in shown
    assert all(words in shown for words, _ in LEFT.values())
    figures = shown.count('class="mountain-picture"')
    assert figures == sum(drawn for _, drawn in LEFT.values())


def test_a_view_without_a_still_keeps_its_state():
    data = {still.VIEW: {"model_id": "a"}, "text/plain": "IntSlider(value=3)"}
    cell = {"outputs": [{"output_type": "display_data", "data": data}, {"output_type": "stream"}]}
    widgets = {still.STATE: {"state": {}}}
    notebook = {"cells": [cell, {"cell_type": "markdown"}], "metadata": {"widgets": widgets}}
    before = json.loads(json.dumps(notebook))
    still.without_views(notebook)
    assert notebook == before


@pytest.mark.parametrize("model", [{"type": "file", "content": "x"}, {"type": "notebook"}])
def test_only_a_notebook_that_is_saved_whole_is_changed(model):
    before = dict(model)
    still.before_save(model, path="x", contents_manager=None)
    assert model == before


def test_a_widget_that_leaves_nothing_is_told():
    with pytest.raises(NotImplementedError, match="must say what it leaves behind"):
        still.Still().still()


def test_the_quiz_replies_without_a_kernel():
    shown = Quiz(seed=2, scores="nowhere/scores.json").still()["text/html"]
    assert shown.count("<details>") >= 10
    assert "<script" not in shown
