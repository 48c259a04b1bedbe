import json

import pytest

from grading import mark, source
from grading.job import Job
from grading.mark import Grader
from grading.sandbox.jail import Limits
from tests.grading.helpers import handin
from tests.paths import ROOT

SOURCE = source.load(ROOT / "exercises" / f"{handin.EXERCISE}.ipynb")


def job(notebook, **more):
    data = notebook if isinstance(notebook, bytes) else handin.as_bytes(notebook)
    return Job("ada", handin.EXERCISE, "ada/x.ipynb", data, SOURCE, "seed", False, **more)


@pytest.fixture(scope="module")
def grader():
    made = Grader(Limits(), sandbox=False)
    yield made
    made.close()


def statuses(record):
    return [mark["status"] for mark in record["tasks"]]


def test_every_solution_of_the_course_gets_all_its_points(grader):
    for path in sorted((ROOT / "solutions").glob("*.ipynb")):
        trusted = source.load(path)
        assert trusted.cells == source.load(ROOT / "exercises" / path.name).cells
    record = grader.grade(job(handin.solved()))
    assert record["score"] == record["points"] == 6
    assert (record["notes"], record["needs_review"]) == ([], [])
    assert record["learner"] == "ada"


def test_marks_depend_on_the_seed_only_in_their_inputs_and_come_out_the_same(grader):
    notebook = handin.solved({"heavy-ball-answer": "def heavy_ball(g, v, t):\n    return g, v"})
    records = [grader.grade(job(notebook)) for _ in range(2)]
    for record in records:
        del record["seconds"], record["peak_memory"]
    assert records[0] == records[1]
    assert statuses(records[0]) == ["wrong", "right", "right", "right"]


def test_another_learner_has_other_numbers(grader):
    right = grader.grade(job(handin.solved(learner="eve")))
    assert right["score"] == 6
    number = handin.solved({"training-memory-answer": "megabytes = 1"}, learner="eve")
    assert statuses(grader.grade(job(number)))[2] == "wrong"


def test_what_did_not_run_scores_nothing_and_says_so(grader):
    source = "def heavy_ball(g, v, t):\n    return g, v\nimport missing_module"
    record = grader.grade(job(handin.solved({"averaged-gradients-answer": source})))
    assert statuses(record) == ["right", "error", "right", "right"]
    assert "No module named 'missing_module'" in record["tasks"][1]["message"]
    assert grader.grade(job(handin.release()))["score"] == 0
    unreadable = grader.grade(job(b"{"))
    assert (unreadable["status"], unreadable["score"]) == ("unreadable", 0)
    assert "breaks off" in unreadable["tasks"][0]["message"]


def test_a_changed_locked_cell_is_noted_and_looked_at_only_where_it_may_have_cost_marks(grader):
    notebook = handin.solved()
    handin.cell(notebook, "given-01")["source"] += "\nimport math"
    assert grader.grade(job(notebook))["needs_review"] == []
    handin.cell(notebook, "why-slower-answer")["source"] = "reason = math.cos(0)"
    record = grader.grade(job(notebook))
    assert "math" in record["tasks"][3]["message"]
    assert "locked cell" in record["needs_review"][0]


@pytest.mark.parametrize("broken", ["the jail", "the judge"])
def test_an_error_of_the_grader_is_not_the_students_and_not_the_end(broken, monkeypatch):
    grader = Grader(Limits(), sandbox=False)

    def breaks(*_, **__):
        raise OSError("no more handles")

    what = {"the jail": (mark.Jail, "run"), "the judge": (mark, "_mark")}[broken]
    monkeypatch.setattr(*what, breaks)
    record = grader.grade(job(handin.solved()))
    assert record["status"] == "failed"
    assert "no more handles" in record["needs_review"][0]
    monkeypatch.undo()
    assert grader.grade(job(handin.solved()))["score"] == 6
    grader.close()


def test_a_key_says_whether_a_record_is_up_to_date():
    one = job(handin.solved())
    assert one.key == job(handin.solved()).key
    assert one.key != job(handin.release()).key
    assert one.key != job(handin.solved(), notes=("named otherwise",)).key


def test_a_source_that_is_none_is_refused_with_a_reason(tmp_path):
    notebook = handin.release()
    handin.cell(notebook, "heavy-ball")["source"] = "check(heavy_ball)"
    for text, reason in [("x", "no notebook"), (json.dumps(notebook), "a check cell is one line")]:
        path = tmp_path / "ex.ipynb"
        path.write_text(text)
        with pytest.raises(source.SourceError, match=reason):
            source.load(path)
    with pytest.raises(source.SourceError, match="--source"):
        source.load_all(tmp_path / "nothing")


def test_a_record_stays_small_whatever_was_handed_in(grader):
    notebook = handin.solved({"heavy-ball-answer": "print('x' * 10**6)\n" + "# x\n" * 40_000})
    notebook["cells"] += [handin.added("#" * 20_000)] * 300 + [7] * 300
    record = grader.grade(job(notebook))
    assert record["score"] == 4
    assert len(json.dumps(record)) < 3 * 2**20
    assert len(record["notes"]) == 40
