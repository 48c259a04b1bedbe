"""`make check`: the marks of one's own exercises, and what comes next."""

import json
import shutil
import sys
from pathlib import Path

import pytest

from mountain.check.__main__ import main
from mountain.check.chapters import sections
from mountain.check.overview import Overview
from mountain.check.progress import marks, place, touched
from mountain.check.show import MIME
from tests.paths import ROOT

NAME = "ex04_momentum.ipynb"


@pytest.fixture
def exercise(tmp_path):
    return Path(shutil.copy(ROOT / "exercises" / NAME, tmp_path))


def write(path, change):
    notebook = json.loads(path.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        cell["source"] = change("".join(cell["source"])).splitlines(keepends=True)
    path.write_text(json.dumps(notebook), encoding="utf-8")


def test_an_exercise_not_begun_is_not_run(exercise, capsys):
    assert main([str(exercise)]) == 0
    said = capsys.readouterr().out
    assert "–/6   not begun" in said
    assert f"Next: open {exercise}." in said


def test_a_begun_exercise_is_run_to_its_end_and_stays_as_it_is(exercise, capsys):
    write(exercise, lambda s: s.replace("reason = None", 'reason = "c"').replace(
        "def averaged(gradient, average, t):\n    ...",
        "def averaged(gradient, average, t):\n    return gradient, average"))  # fmt: skip
    before = exercise.read_bytes()
    main([str(exercise)])
    said = capsys.readouterr().out
    assert "1/6   – heavy-ball ✗ averaged-gradients – training-memory ✓ why-slower" in said
    assert "1 of 6 points." in said
    assert "task heavy-ball. It returns None." in said
    assert exercise.read_bytes() == before


def test_a_cell_that_kills_the_kernel_is_named_and_saved_outputs_do_not_count(exercise):
    write(
        exercise,
        lambda s: s.replace("from mountain", "import os; os._exit(1)\nfrom mountain"),
    )
    notebook = json.loads(exercise.read_text(encoding="utf-8"))
    shown = {"task": "heavy-ball", "right": True, "mistake": None, "points": 2, "message": ""}
    output = {"output_type": "display_data", "metadata": {}, "data": {MIME: shown}}
    next(cell for cell in notebook["cells"] if cell["cell_type"] == "code")["outputs"] = [output]
    exercise.write_text(json.dumps(notebook), encoding="utf-8")
    found = marks(exercise)
    assert "kernel died" in found.trouble
    assert found.score == 0
    assert "kernel died" in found.why(found.next)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("def heavy_ball(", "def heavy ball(", "SyntaxError"),
        ("def heavy_ball(", "def heavyball(", "name 'heavy_ball' is not defined"),
        ('LEARNER = ""', "LEARNER = Kim", "name 'Kim' is not defined"),
    ],
)
def test_a_check_that_could_not_run_says_why(exercise, capsys, old, new, said):
    write(exercise, lambda s: s.replace(old, new))
    found = marks(exercise)
    task = found.tasks[2 if "LEARNER" in old else 0]
    assert said in found.why(task)


def test_a_kernel_that_does_not_start_is_no_traceback(exercise, tmp_path, monkeypatch):
    write(exercise, lambda source: source + " ")
    kernel = tmp_path / "kernels" / "python3" / "kernel.json"
    kernel.parent.mkdir(parents=True)
    words = {"argv": [sys.executable, "-c", ""], "display_name": "Ends", "language": "python"}
    kernel.write_text(json.dumps(words))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    assert marks(exercise).trouble == "its kernel did not start: try again"


def test_exercises_come_in_the_order_of_the_course():
    names = [path.stem for path in sorted((ROOT / "exercises").glob("*.ipynb"), key=place)]
    for first, then in (("ex07_levels", "ex07_accumulation"), ("ex14_sweep", "ex14_bugs")):
        assert names.index(first) < names.index(then)
    assert names[-1] == "ex15_final"


@pytest.mark.parametrize("text", ["", "[]", "{}", "not json", '{"cells": 3}'])
def test_a_broken_notebook_is_named(exercise, text):
    exercise.write_text(text, encoding="utf-8")
    assert touched(exercise)
    assert "not a notebook" in marks(exercise).trouble


def test_a_file_that_is_not_there_is_named(tmp_path, capsys):
    assert main([str(tmp_path / "ex99.ipynb")]) == 2
    assert "There is no" in capsys.readouterr().out


def test_exercises_with_work_in_them_are_not_overwritten(tmp_path, capsys):
    from tools.make_exercises import main as make

    assert make(["--out", str(tmp_path)]) == 0
    path = tmp_path / NAME
    write(path, lambda s: s.replace("reason = None", 'reason = "a"'))
    before = path.read_bytes()
    assert make(["--out", str(tmp_path)]) == 1
    assert "somebody's work" in capsys.readouterr().out
    assert path.read_bytes() == before


def test_a_class_gets_no_link_to_the_solutions(tmp_path):
    from tools.make_exercises import main as make

    assert make(["--out", str(tmp_path), "--without-solutions"]) == 0
    assert "solutions/" not in (tmp_path / NAME).read_text(encoding="utf-8")


def test_a_panel_shows_what_was_saved_and_runs_anew_what_was_begun(exercise):
    panel = Overview(exercise.parent)
    assert "You have 0 of 6 points." in panel.text
    assert f"Next: open {exercise}." in panel.text
    panel.run()
    assert "You have begun none yet" in panel._note.value
    write(exercise, lambda s: s.replace("reason = None", 'reason = "c"'))
    panel = Overview(exercise.parent)
    panel.run()
    assert "You have 1 of 6 points." in panel.text
    assert "✓ why-slower" in panel.still()["text/html"]
    assert 'href="exercises/ex04_momentum.ipynb"' in panel.still()["text/html"]
    assert "04 Momentum: 1 of 6" in panel.still()["text/plain"]
    assert "1 run." in panel._note.value


def test_what_a_saved_notebook_says_is_shown_as_text(exercise):
    shown = {"task": "heavy-ball", "points": 2, "right": False, "mistake": None}
    shown["message"] = "<b onclick=steal()>"
    notebook = json.loads(exercise.read_text(encoding="utf-8"))
    output = {"output_type": "display_data", "data": {MIME: shown}, "metadata": {}}
    notebook["cells"][-2]["outputs"] = [output]
    notebook["cells"][0]["source"] = ["begun"]
    exercise.write_text(json.dumps(notebook), encoding="utf-8")
    page = Overview(exercise.parent).still()["text/html"]
    assert "&lt;b onclick" in page
    assert "<b onclick" not in page


def test_the_panel_says_how_far_each_chapter_was_run_and_which_comes_next(tmp_path):
    chapters, exercises = tmp_path / "notebooks", tmp_path / "exercises"
    chapters.mkdir()
    for number, runs in enumerate([(1, 2), (1, None), (None, None)]):
        facts = {
            "chapter": number,
            "title": f"Part {number}",
            "ideas": [],
            "needs": [],
            "sections": {},
        }
        code = [{"cell_type": "code", "source": "x", "execution_count": run} for run in runs]
        curious = {"cell_type": "markdown", "id": "c", "source": "## For the curious"}
        cells = [*code, curious, {**code[0], "execution_count": None}]
        notebook = {"cells": cells, "metadata": {"mountain": facts}}
        (chapters / f"0{number}_part.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    panel = Overview(exercises)
    assert panel.text.startswith(
        "✓ 00 Part 0\n01 Part 1, 50% run\n02 Part 2\nGo on with chapter 01 Part 1, 50% run.\n"
    )
    page = panel.still()["text/html"]
    assert 'href="notebooks/02_part.ipynb" data-commandlinker-command="docmanager:open"' in page
    (chapters / "01_part.ipynb").unlink()
    assert "Next chapter: 02 Part 2." in Overview(exercises).text


def test_who_walks_the_short_path_is_led_along_it(tmp_path):
    chapters = tmp_path / "notebooks"
    shutil.copytree(ROOT / "notebooks", chapters)

    def facts(path):
        return json.loads(path.read_text(encoding="utf-8"))["metadata"]["mountain"]

    def walk(path):
        notebook = json.loads(path.read_text(encoding="utf-8"))
        skip = facts(path)["short_path"]["skip"]
        found = sections(notebook["cells"], skip)
        for number, cell in enumerate(notebook["cells"]):
            on_path = [not section.skipped for section in found if section.cell < number][-1:]
            if cell["cell_type"] == "code" and on_path != [False]:
                cell["execution_count"] = 1
        path.write_text(json.dumps(notebook), encoding="utf-8")

    def said():
        return Overview(tmp_path / "exercises").text

    first, *most, last = [p for p in sorted(chapters.glob("*.ipynb")) if "short_path" in facts(p)]
    walk(first)
    assert "✓ 00 The mountain\n" in said()
    assert "Next chapter: 01 Problem setup." in said()
    for path in most:
        walk(path)
    assert "✓ 07 Production code, short path\n" in said()
    assert "Next on the short path: 14 Debug your thinking." in said()
    walk(last)
    assert "The short path is done. Next chapter: 08 Where it lives." in said()
