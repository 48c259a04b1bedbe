"""Where points may be lost that were earned, a human is told, with the place or the cause."""

from itertools import pairwise

import pytest

from grading import mark, reader, source
from grading.doubts import NOTHING, doubts
from grading.job import Job, added_packages
from grading.mark import Grader
from grading.rebuild import rebuild
from tests.grading.helpers import handin
from tests.grading.helpers.handin import EXERCISE, added, answers, cell, insert, release, text
from tests.paths import ROOT

SOURCES = source.load_all(ROOT / "exercises")
CHECKS = [check.task for check in SOURCES[EXERCISE].checks]


def found(notebook, right=(), errors=(), exercise=EXERCISE):
    """The doubts about a notebook of which only the tasks in ``right`` brought points."""
    trusted = SOURCES[exercise]
    cells = reader.read(handin.as_bytes(notebook)).cells
    marks = [
        {"task": check.task, "points": 1, "score": int(check.task in right), "message": ""}
        for check in trusted.checks
    ]
    return doubts(trusted, cells, rebuild(trusted, cells), marks, errors)


def answers_by_task():
    return {name.removesuffix("-answer"): a for name, a in answers().items() if name != "learner"}


def below():
    notebook = release()
    for task, answer in answers_by_task().items():
        notebook["cells"].insert(handin.place(notebook, task) + 1, added(answer))
    return notebook


def at_the_end(kind="code"):
    notebook = release()
    notebook["cells"] += [added(answer, kind) for answer in answers_by_task().values()]
    return notebook


def in_the_checks():
    notebook = release()
    for task, answer in answers_by_task().items():
        check = cell(notebook, task)
        check["source"] = answer + "\n" + text(check)
    return notebook


def in_the_locked_cell():
    notebook = release()
    given = cell(notebook, "given-01")
    given["source"] = "\n".join([text(given), *answers_by_task().values()])
    return notebook


def in_the_next_answer():
    notebook = release()
    names = list(answers_by_task().items())
    for (_, answer), (later, _) in pairwise(names):
        cell(notebook, f"{later}-answer")["source"] = answer
    notebook["cells"].append(added(names[-1][1]))
    return notebook


@pytest.mark.parametrize(
    ("notebook", "where"),
    [
        (below(), "below its check (cell "),
        (at_the_end(), "below its check (cell "),
        (at_the_end("markdown"), "in a cell of text (cell "),
        (at_the_end("raw"), "in a cell of text (cell "),
        (in_the_checks(), "in its check cell (cell "),
        (in_the_locked_cell(), "in a locked cell (cell 2)"),
        (in_the_next_answer(), "below its check (cell "),
    ],
)
def test_answers_that_lie_elsewhere_are_found_and_named_one_by_one(notebook, where):
    sentences = found(notebook)
    assert [sentence.split()[3] for sentence in sentences] == CHECKS
    assert all(where in sentence for sentence in sentences)
    assert found(notebook, right=CHECKS) == []
    assert len(found(notebook, right=CHECKS[:1])) == len(CHECKS) - 1


def test_the_cell_is_numbered_as_a_reader_counts_and_all_places_are_named():
    notebook = release()
    cell(notebook, "why-slower")["source"] = 'check("why-slower", "c")'
    notebook["cells"].append(added("x, reason = 1, 'c'"))
    number = handin.place(notebook, "why-slower") + 1
    [sentence] = found(notebook)
    assert f"lies in its check cell (cell {number}) and below its check" in sentence
    assert f"(cell {len(notebook['cells'])}), where it does not count." in sentence


def test_no_points_with_code_of_ones_own_is_always_looked_at():
    assert found(handin.solved()) == [NOTHING]
    assert found(insert(release(), "heavy-ball", "print(1)")) == [NOTHING]
    assert found(handin.solved(), right=CHECKS[:1]) == []
    learner = release()
    cell(learner, "learner")["source"] = 'LEARNER = "ada"'
    assert found(learner) == []


@pytest.mark.parametrize("exercise", SOURCES)
def test_an_untouched_exercise_gives_no_cause_for_doubt(exercise):
    assert found(release(exercise), exercise=exercise) == []


def test_packages_that_are_missing_are_named_as_the_code_names_them():
    errors = [f"ModuleNotFoundError: No module named '{name}'" for name in ("tqdm", "google")]
    notebook = insert(handin.solved(), "given-01", "from google.colab import drive\nimport tqdm")
    assert found(notebook, right=CHECKS[1:], errors=errors) == [
        "The grader does not have google.colab, tqdm, which its code imports (see --packages)."
    ]
    assert found(notebook, right=CHECKS, errors=errors) == []
    assert found(notebook, right=CHECKS[1:], errors=["No module named '<script>'"]) == []


def test_a_teacher_can_allow_packages_and_then_all_is_marked_again(tmp_path, monkeypatch):
    answer = "import allowed_here\n" + answers()["heavy-ball-answer"]
    data = handin.as_bytes(handin.solved({"heavy-ball-answer": answer}))
    keys = []
    for allowed in (False, True):
        if allowed:
            (tmp_path / "allowed_here.py").write_text("", "utf-8")
            (tmp_path / "numpy.py").write_text("", "utf-8")  # the grader's own comes first
            monkeypatch.setenv("MOUNTAIN_PACKAGES", str(tmp_path))
        added_packages.cache_clear()
        job = Job("ada", EXERCISE, "x.ipynb", data, SOURCES[EXERCISE], "seed", False)
        grader = Grader(mark.Limits(), sandbox=False)
        record = grader.grade(job)
        grader.close()
        keys.append(record["key"])
        assert record["score"] == (6 if allowed else 4)
        assert bool(record["needs_review"]) != allowed
        assert allowed or "No module named 'allowed_here'" in record["tasks"][0]["message"]
    added_packages.cache_clear()
    assert keys[0] != keys[1]


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (
            "FileNotFoundError: [Errno 2] No such file or directory: 'data.csv'",
            "a file that was not",
        ),
        ("Exception: File `'other.py'` not found.", "(other.py)"),
        ("UsageError: Cell magic `%%cython` not found.", "(%%cython)"),
        (
            "URLError: <urlopen error [Errno -3] Temporary failure in name resolution>",
            "the network",
        ),
    ],
)
def test_what_only_its_author_s_machine_had_is_named_where_points_are_lost(error, sentence):
    notebook = handin.solved()
    (doubt,) = found(notebook, right=CHECKS[1:], errors=[error])
    assert sentence in doubt
    assert found(notebook, right=CHECKS, errors=[error]) == []
