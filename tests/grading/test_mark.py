import dataclasses
import json

import pytest

from grading import mark, source
from grading.job import Job
from grading.mark import Grader
from grading.question import Question
from grading.sandbox.jail import Limits
from mountain.check.judge import judge
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


def test_an_answer_in_an_added_cell_above_its_check_gets_its_own_verdict(grader):
    wrong = "def heavy_ball(g, v, t):\n    return g, v"
    record = grader.grade(job(handin.insert(handin.release(), "heavy-ball", wrong)))
    assert statuses(record) == ["wrong", "missing", "missing", "missing"]


def test_what_is_no_notebook_has_its_advice_in_a_note_for_its_student(grader):
    record = grader.grade(job(b"%PDF-1.7"))
    assert record["needs_review"] == ["The file is not a notebook, but a PDF file."]
    assert record["notes"][0].startswith(record["needs_review"][0])
    assert ".ipynb" in record["notes"][0]
    assert ".ipynb" not in record["tasks"][0]["message"]


BUSY = "import time\nend = time.process_time() + 0.6\nwhile time.process_time() < end: pass"
SLEEPS = "import time\ntime.sleep(3600)"


@pytest.fixture
def strict():
    """A grader that gives a cell a second of the processor, and five on the clock."""
    made = Grader(Limits(cell_seconds=1, own_seconds=1, wall=5), sandbox=False)
    yield made
    made.close()


def test_slow_cells_of_ones_own_cost_no_answer_its_time(strict):
    strict.limits = dataclasses.replace(strict.limits, wall=1000)
    notebook = handin.solved()
    for _ in range(5):
        handin.insert(notebook, "heavy-ball-answer", BUSY)
    record = strict.grade(job(notebook))
    assert record["score"] == 6
    own = [cell["status"] for cell in record["cells"] if cell["kind"] == "added"]
    assert own == ["ok", "timeout", "not run", "not run", "not run"]


@pytest.mark.parametrize("line", ["!pip install -q numpy", "%pip install numpy", "x = !ls"])
def test_a_line_for_the_shell_costs_nothing_and_is_noted(grader, line):
    answer = f"{line}\n{handin.answers()['heavy-ball-answer']}"
    learner = f"{line}\nLEARNER = 'ada'"
    notebook = handin.solved({"heavy-ball-answer": answer, "learner": learner})
    record = grader.grade(job(notebook))
    assert (record["score"], record["learner"]) == (6, "ada")
    assert record["notes"] == [mark.SHELL]
    assert record["needs_review"] == []


def test_what_the_clock_ended_is_late_only_where_it_cost_marks(strict):
    own = handin.insert(handin.solved(), "heavy-ball-answer", SLEEPS)
    assert not strict.grade(job(own))["late"]
    record = strict.grade(job(handin.solved({"heavy-ball-answer": SLEEPS})))
    assert (record["late"], record["score"]) == (True, 4)
    assert mark.LATE in record["needs_review"]
    record = strict.grade(job(handin.solved({"heavy-ball-answer": "while True: pass"})))
    assert statuses(record) == ["timeout", "right", "right", "right"]


def test_the_first_case_comes_twice_where_only_the_seed_says():
    checks = {check.task: check for check in SOURCE.checks}
    places = set()
    for seed in "abcdef":
        one = dataclasses.replace(job(handin.solved()), seed=seed)
        question = Question.of(one, checks["heavy-ball"], "ada")
        cases = question.asked["cases"]
        assert cases[question.again] == cases[0]
        assert len(cases) == len(question.payload["cases"]) + 1
        places.add(question.again)
    assert len(places) > 2
    assert Question.of(one, checks["training-memory"], "ada").again == 0


@pytest.mark.parametrize(
    "value",
    [None, 7, [], {}, {"cases": 7}, {"cases": []}, {"cases": [7] * 21}, {"cases": [{}] * 21}],
)
def test_whatever_comes_back_is_judged_and_nothing_of_it_right(value):
    check = next(check for check in SOURCE.checks if check.task == "heavy-ball")
    question = Question.of(job(handin.solved()), check, "ada")
    verdict = judge(question.task, question.payload, question.results(value))
    assert (verdict.right, verdict.mistake) == (False, "unreadable")
