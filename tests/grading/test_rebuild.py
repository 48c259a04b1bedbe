import json

import pytest

from grading import reader, source
from grading.rebuild import rebuild
from tests.grading.helpers import handin
from tests.grading.helpers.handin import again, cell, insert, place, without
from tests.paths import ROOT

SOURCE = source.load(ROOT / "exercises" / f"{handin.EXERCISE}.ipynb")
TRUSTED = [cell.id for cell in SOURCE.cells]


def rebuilt(notebook):
    reading = reader.read(json.dumps(notebook).encode())
    assert not reading.problem
    return rebuild(SOURCE, reading.cells)


def ids(made):
    return [cell.id for cell in made.cells]


def rebuilt_cell(made, name):
    return next(cell for cell in made.cells if cell.id == name)


def test_an_identifier_in_a_cell_for_the_shell_runs_all_the_same():
    made = rebuilt(handin.solved({"learner": '%%bash\nLEARNER="ada"'}))
    assert rebuilt_cell(made, "learner").source == "LEARNER = 'ada'"
    assert rebuilt_cell(made, "learner#2").source.startswith("%%bash")
    assert (made.learner, made.needs_review) == ("ada", [])


def test_a_whole_submission_is_rebuilt_without_a_note():
    made = rebuilt(handin.solved())
    assert ids(made) == TRUSTED
    assert (made.notes, made.needs_review, made.learner) == ([], [], "ada")


def test_stubs_and_empty_cells_do_not_run_but_nobody_is_a_learner():
    made = rebuilt(handin.release())
    assert [p.id for p in made.cells if p.kind == "answer"] == ["learner"]
    assert rebuilt_cell(made, "learner").source == "LEARNER = ''"
    assert made.learner == ""


def test_what_is_not_an_answer_comes_from_the_source():
    notebook = handin.solved()
    cell(notebook, "heavy-ball")["source"] = "pass"
    cell(notebook, "given-01")["source"] = "check = print"
    without(notebook, "given-10")
    made = rebuilt(notebook)
    assert ids(made) == TRUSTED
    assert rebuilt_cell(made, "given-01").source == SOURCE.cells[0].source
    assert rebuilt_cell(made, "heavy-ball").check.expression == "heavy_ball"
    assert made.changed
    assert [note.split('"')[1] for note in made.notes] == ["given-01", "heavy-ball", "given-10"]


def test_marks_that_claim_to_be_others_are_not_believed():
    notebook = handin.solved()
    cell(notebook, "heavy-ball")["metadata"]["nbgrader"] = {
        "grade_id": "heavy-ball", "solution": True, "grade": False, "points": 99
    }  # fmt: skip
    cell(notebook, "heavy-ball")["source"] = "def check(*_): pass"
    made = rebuilt(notebook)
    assert ids(made) == TRUSTED
    assert rebuilt_cell(made, "heavy-ball").check.points == 2
    assert not any("def check" in p.source for p in made.cells)


def test_all_copies_of_a_doubled_answer_run_in_their_order_and_a_human_looks():
    notebook = again(handin.solved(), "heavy-ball-answer", "heavy_ball = None")
    notebook = again(notebook, "averaged-gradients")
    made = rebuilt(notebook)
    at = ids(made).index("heavy-ball-answer")
    assert ids(made)[at : at + 3] == ["heavy-ball-answer", "heavy-ball-answer#2", "heavy-ball"]
    assert rebuilt_cell(made, "heavy-ball-answer#2").answers == "heavy-ball-answer"
    assert len(made.needs_review) == 1
    assert len(made.notes) == 2


def test_a_stub_next_to_its_answer_does_not_run():
    notebook = again(handin.solved(), "heavy-ball-answer")
    stub = cell(handin.release(), "heavy-ball-answer")["source"]
    cell(notebook, "heavy-ball-answer")["source"] = stub
    assert ids(rebuilt(notebook)) == TRUSTED


def test_added_code_runs_where_it_stood_and_added_text_does_not():
    notebook = insert(handin.solved(), "given-01", "import math")
    notebook = insert(notebook, "averaged-gradients-answer", "def helper(): pass")
    notebook["cells"].append(handin.added("**thoughts**", "markdown"))
    made = rebuilt(notebook)
    assert ids(made)[0] == "added-1"
    assert ids(made)[ids(made).index("heavy-ball") + 1] == "added-2"
    assert "2." in made.notes[-1]


@pytest.mark.parametrize("how", ["all marks", "marks and ids"])
def test_cells_that_lost_their_marks_are_recognised(how):
    notebook = handin.solved()
    for found in notebook["cells"]:
        found["metadata"].pop("nbgrader", None)
        if how == "marks and ids":
            del found["id"]
    made = rebuilt(notebook)
    wanted = [name for name in TRUSTED if how == "all marks" or name != "learner"]
    assert [name for name in ids(made) if not name.startswith("added")] == TRUSTED
    assert rebuilt_cell(made, "averaged-gradients-answer").answers == "averaged-gradients-answer"
    assert all(any(name in note for note in made.notes) for name in wanted if "answer" in name)
    assert bool(made.needs_review) == (how == "marks and ids")


def test_an_answer_turned_into_text_runs_as_code():
    notebook = handin.solved()
    cell(notebook, "heavy-ball-answer")["cell_type"] = "markdown"
    made = rebuilt(notebook)
    assert ids(made) == TRUSTED
    assert "no code cell" in made.needs_review[0]


def test_moved_cells_run_in_the_order_of_the_exercise():
    notebook = handin.solved()
    notebook["cells"].append(notebook["cells"].pop(place(notebook, "heavy-ball-answer")))
    made = rebuilt(notebook)
    assert ids(made) == TRUSTED
    assert "moved" in made.notes[0]


@pytest.mark.parametrize(
    ("text", "learner"),
    [
        ('LEARNER = "ada"', "ada"),
        ("# me\nLEARNER = ' 12345 '  # my number", "12345"),
        ("LEARNER = 12345", "12345"),
        ("LEARNER: str = 'ada'", "ada"),
        ("!pip install -q numpy\nLEARNER = 'ada'", "ada"),
        ("LEARNER = 'ada'\n%pip install numpy", "ada"),
        ("files = !ls -l\n%matplotlib inline\nLEARNER = 'ada'", "ada"),
        ("if True:\n    !ls\nLEARNER = 'ada'", "ada"),
        ("%%time\nLEARNER = 'ada'", "ada"),
        ("%%bash\nLEARNER='ada'", "ada"),
        ("print?\nLEARNER = 'who?'", "who?"),
        ("LEARNER = 'ada'\n" + "x = 1\n" * 1_000, "ada"),
        ("LEARNER = input()", None),
        ("LEARNER = 'a' + 'b'", None),
        ("LEARNER = ", None),
        ("LEARNER = 'a\0'", None),
        ("-" * 100_000 + "1", None),
        ("(" * 1_900 + "1", None),
    ],
)
def test_a_learner_is_what_is_written_out(text, learner):
    made = rebuilt(handin.solved({"learner": text}))
    assert made.learner == (learner or "")
    assert bool(made.needs_review) == (learner is None)


def test_a_number_with_a_thousand_signs_is_none_that_was_typed_and_ends_nothing():
    made = rebuilt(handin.solved({"training-memory-answer": f"megabytes = {'-' * 1500}1"}))
    assert made.typed == {}
    made = rebuilt(handin.solved({"training-memory-answer": "!ls\nmegabytes = -+-7.0"}))
    assert made.typed == {"training-memory": "7"}
