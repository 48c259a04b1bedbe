"""What `make site` says where something is missing or fails, and when a chapter runs again."""

import io
import json
import re
import sys

import nbformat
import numpy as np
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from PIL import Image

from descent_lib import still
from publish import __main__ as publish
from publish import execute, node, npm, pages, pictures, places
from publish.players import films


def test_without_node_it_says_where_to_get_it(monkeypatch):
    monkeypatch.setattr(node.importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(node.shutil, "which", lambda name: None)
    with pytest.raises(node.NotThere, match="was not found"):
        node.node()


def test_without_a_network_the_first_call_says_so_and_the_next_tries_again(tmp_path, monkeypatch):
    fails = [sys.executable, "-c", "import sys; sys.exit('npm error network: ENOTFOUND')"]
    monkeypatch.setattr(npm, "FOLDER", tmp_path)
    monkeypatch.setattr(node, "_npm", lambda: fails)
    for _ in range(2):
        with pytest.raises(node.NotThere, match=r"needs the network\. npm said: .*ENOTFOUND"):
            npm.install()
    monkeypatch.setattr(node, "_npm", lambda: [sys.executable, "-c", ""])
    npm.install()
    monkeypatch.setattr(node, "_npm", lambda: fails)  # and is not asked again
    npm.install()


def test_what_is_missing_ends_the_build_with_its_sentence(monkeypatch):
    def missing(**_):
        raise node.NotThere("Node.js was not found.")

    monkeypatch.setattr(publish, "build", missing)
    assert publish.main([]) == "Node.js was not found."


def test_a_chapter_that_fails_is_named_with_its_cell(tmp_path, monkeypatch):
    monkeypatch.setattr(places, "WORK", tmp_path)
    monkeypatch.setattr(execute, "KEPT", tmp_path / "kept")
    broken = tmp_path / "99_broken.ipynb"
    nbformat.write(new_notebook(cells=[new_code_cell("slope = 1 / 0")]), broken)
    with pytest.raises(execute.ChapterFailed) as failed:
        execute.run_all([broken], say=lambda _: None)
    said = "99_broken.ipynb does not run: cell 1 ends in ZeroDivisionError: division by zero"
    assert str(failed.value) == f"{said}\n\n    slope = 1 / 0"


def test_a_chapter_runs_again_when_its_code_changed_and_not_for_its_words(tmp_path, monkeypatch):
    monkeypatch.setattr(execute, "KEPT", tmp_path / "kept")
    monkeypatch.setattr(places, "ROOT", tmp_path)
    cells = [new_markdown_cell("Words."), new_code_cell("1 + 1")]
    chapter = new_notebook(cells=cells, metadata={"mountain": {"chapter": 0}})
    path = tmp_path / "00_a_chapter.ipynb"
    nbformat.write(chapter, path)
    (tmp_path / "kept" / path.stem).mkdir(parents=True)
    state = execute.state_of({"chapter": path.name, path.name: ""})
    (tmp_path / "kept" / path.stem / "made_from.json").write_text(json.dumps(state))
    assert execute.is_current(path)
    cells[0].source = "Other words."
    nbformat.write(chapter, path)
    assert execute.is_current(path)
    cells[1].source = "1 + 2"
    nbformat.write(chapter, path)
    assert not execute.is_current(path)


def test_what_a_picture_shows_in_a_narrow_window_is_a_file_too(tmp_path):
    made = []
    for width in (4, 2):
        png = io.BytesIO()
        Image.new("RGB", (width, 3)).save(png, "PNG")
        made.append(png.getvalue())
    page = pictures.unpack(still.figure(made[0], "A line.", 800, narrow=made[1]), tmp_path, "here")
    assert "data:" not in page
    for name, size in zip(re.findall(r"here/(\w+\.webp)", page), [(2, 3), (4, 3)], strict=True):
        with Image.open(tmp_path / name) as image:
            assert image.size == size


def test_a_page_says_what_holds_there_and_where_a_task_can_be_tried(tmp_path):
    cells = [
        new_markdown_cell("# 99 · A chapter\n\nStory."),
        new_markdown_cell("Press Enter.", metadata={"site": "It has run."}),
        new_markdown_cell("Choose Run All.", metadata={"site": ""}),
        new_markdown_cell("> **Your turn.** Take a longer stride.\n\nMore."),
    ]
    path = tmp_path / "99_a_chapter.ipynb"
    for name in (path, tmp_path / "run.ipynb"):
        nbformat.write(new_notebook(cells=cells), name)
    _, said, task = [cell.source for cell in pages.chapter(path, tmp_path).cells]
    assert said == "It has run."
    first, more = task.split("\n\n")
    assert first.startswith("> **Your turn.** Take a longer stride. (To try it: <a href=")
    assert more == "More."


def test_the_backdrop_of_a_film_is_what_most_frames_show():
    frames = [np.full((2, 3, 4), 200, "uint8") for _ in range(5)]
    frames[0][0, 0] = frames[1][0, 0] = 0
    frames[2][1] = 255
    assert (films.middle(frames) == 200).all()


def test_a_picture_makes_its_folder(tmp_path):
    png = io.BytesIO()
    Image.new("RGB", (4, 3)).save(png, "PNG")
    name, width, height = pictures.keep(png.getvalue(), tmp_path / "media" / "fog")
    assert (width, height) == (4, 3)
    assert (tmp_path / "media" / "fog" / name).exists()
