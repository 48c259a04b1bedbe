"""nbgrader's gradebook: what nbgrader itself reads in it, and marks given by hand."""

import contextlib
import json
import re
import sqlite3

import nbformat
import pytest

from grading.reports import formgrader, gradebook, report
from mountain.stub import STUB
from tests.grading.helpers.made_up import EXERCISES, cell, record, task
from tools import gradebook_tables


@contextlib.contextmanager
def opened(results):
    """The gradebook through nbgrader's own API."""
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{results / 'gradebook.db'}", gradebook.COURSE) as book:
        yield book


def write(results, *records, **more):
    report.write(results, EXERCISES, list(records), [], **more)


def test_nbgrader_reads_the_same_scores(tmp_path):
    owl = record("owl", statuses=["wrong"]), record("owl", "ex11_newton")
    write(tmp_path, *owl, record("elk"), students=["fox"])
    with opened(tmp_path) as book:
        assert [a.name for a in book.assignments] == ["ex04_momentum", "ex11_newton"]
        assert [a.max_score for a in book.assignments] == [5, 5]
        assert {student.id for student in book.students} == {"owl", "elk", "fox"}
        assert book.find_submission("ex04_momentum", "owl").score == 3
        assert book.find_student("owl").score == 8
        notebook = book.find_submission_notebook("ex04_momentum", "ex04_momentum", "owl")
        assert {grade.name: grade.auto_score for grade in notebook.grades} == {
            "heavy-ball": 0, "averaged-gradients": 2, "training-memory": 1,
        }  # fmt: skip
        assert not notebook.needs_manual_grade
        assert notebook.failed_tests
        assert book.average_assignment_score("ex04_momentum") == 4


def test_the_tables_are_those_that_nbgrader_itself_makes():
    made = gradebook_tables.tables()
    assert gradebook.TABLES.read_text("utf-8") == made, "run python -m tools.gradebook_tables"


def test_nbgrader_finds_all_tables_and_the_version_that_it_looks_for(tmp_path):
    from nbgrader import api
    from sqlalchemy import create_engine

    write(tmp_path / "ours")
    engine = create_engine(f"sqlite:///{tmp_path / 'theirs.db'}")
    api.Base.metadata.create_all(engine)
    engine.dispose()
    ours, theirs = _tables(tmp_path / "ours" / "gradebook.db"), _tables(tmp_path / "theirs.db")
    assert ours.pop("alembic_version")
    assert ours == theirs
    with contextlib.closing(sqlite3.connect(tmp_path / "ours" / "gradebook.db")) as book:
        found = book.execute("select version_num from alembic_version").fetchall()
    heads = re.findall(r"^revision = '(\w+)'", _versions(), re.MULTILINE)
    parents = re.findall(r"^down_revision = '(\w+)'", _versions(), re.MULTILINE)
    assert found == [(head,) for head in heads if head not in parents]


def _tables(path):
    """The tables of a database as SQL, and its indexes, without their layout."""
    with contextlib.closing(sqlite3.connect(path)) as book:
        found = dict(book.execute("select name, sql from sqlite_master"))
    return {name: sql and " ".join(sql.split()) for name, sql in found.items()}


def _versions():
    from pathlib import Path

    from nbgrader.dbutil import ALEMBIC_DIR

    return "\n".join(p.read_text() for p in sorted(Path(ALEMBIC_DIR).glob("versions/*.py")))


def test_what_needs_an_eye_needs_a_manual_grade_and_what_failed_has_no_score(tmp_path):
    failed = record("elk", statuses=["not run"] * 3, status="failed")
    write(tmp_path, record("owl", needs_review=["Look."]), failed, record("fox"))
    with opened(tmp_path) as book:
        found = {
            name: book.find_submission_notebook("ex04_momentum", "ex04_momentum", name)
            for name in ("owl", "elk", "fox")
        }
        assert [bool(found[n].needs_manual_grade) for n in ("owl", "elk", "fox")] == [1, 1, 0]
        assert {grade.auto_score for grade in found["elk"].grades} == {None}


def by_hand(results, student, task_name, score, comment):
    """What formgrader does when a teacher types a mark and a comment."""
    with opened(results) as book:
        where = ("ex04_momentum", "ex04_momentum", student)
        grade = book.find_grade(task_name, *where)
        grade.manual_score, grade.needs_manual_grade = score, False
        book.find_comment(f"{task_name}-answer", *where).manual_comment = comment
        book.db.commit()


def test_marks_by_hand_count_everywhere_and_stay_until_the_submission_changes(tmp_path):
    owl = record("owl", statuses=["wrong"], needs_review=["Look."])
    write(tmp_path, owl)
    by_hand(tmp_path, "owl", "heavy-ball", 1.5, "Nearly <b>there</b>.")
    for _ in range(2):
        write(tmp_path, owl)
        assert "owl,4.5,,4.5,5,90.0" in (tmp_path / "grades.csv").read_text("utf-8-sig")
        page = (tmp_path / "feedback" / "owl" / "ex04_momentum.html").read_text("utf-8")
        assert "1.5 of 2" in page
        assert "Nearly &lt;b&gt;there&lt;/b&gt;." in page
        with opened(tmp_path) as book:
            grade = book.find_grade("heavy-ball", "ex04_momentum", "ex04_momentum", "owl")
            assert (grade.auto_score, grade.manual_score) == (0, 1.5)
            assert not grade.needs_manual_grade
    write(tmp_path, owl | {"sha256": "other"})
    assert "owl,3,,3,5,60.0" in (tmp_path / "grades.csv").read_text("utf-8-sig")


def test_an_unreadable_gradebook_is_kept_and_reported(tmp_path):
    (tmp_path / "gradebook.db").write_bytes(b"not a database, but long enough to be none" * 9)
    write(tmp_path, record("owl"))
    assert (tmp_path / "gradebook.db.unreadable").exists()
    assert "marks given by hand in it do not count" in (tmp_path / "summary.md").read_text()
    with opened(tmp_path) as book:
        assert book.find_student("owl").score == 5


def test_a_gradebook_appears_whole_or_not_at_all(tmp_path, monkeypatch):
    write(tmp_path, record("owl"))
    before = (tmp_path / "gradebook.db").read_bytes()

    def stopped(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(gradebook, "_submissions", stopped)
    with pytest.raises(KeyboardInterrupt):
        write(tmp_path, record("elk"))
    assert (tmp_path / "gradebook.db").read_bytes() == before


ODD = [
    "../../etc",
    "<script>alert(1)</script>",
    "Zoë Ünal",
    "a/b",
    "{{x}}",
    "'; drop table",
    "x" * 300,
]


def test_odd_names_break_neither_paths_nor_pages(tmp_path):
    results = tmp_path / "results"
    results.mkdir()
    write(results, *(record(name) for name in ODD))
    assert [path.name for path in tmp_path.iterdir()] == ["results"]
    with opened(results) as book:
        for student in book.students:
            assert re.fullmatch(r"\w[\w .@+-]*", student.id)
            name = f"{student.last_name}{student.first_name}"
            assert not set("<>&\"'{}") & set(name)  # formgrader shows them as they are
            place = results / "formgrader" / "autograded" / student.id / "ex04_momentum"
            assert (place / "ex04_momentum.ipynb").exists()


def test_the_notebook_for_the_teacher_is_the_trusted_one_with_the_students_code(tmp_path):
    bad = "<script>alert(1)</script>"
    cells = [
        cell("added-1", "import os", kind="added"),
        cell("heavy-ball-answer", "a = 1", bad, bad),
        cell("heavy-ball-answer#2", "a = 2"),
        cell("heavy-ball", "a", "SECRET", "", "check"),
    ]
    found = record("owl", cells=cells, tasks=[task("heavy-ball", 2, "wrong", "Not yet.")])
    write(tmp_path, found)
    path = tmp_path / "formgrader" / "autograded" / "owl" / "ex04_momentum" / "ex04_momentum.ipynb"
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    assert [c.source for c in notebook.cells][:4] == ["import os", "a = 1", "a = 2", ""]
    outputs = [output for c in notebook.cells for output in c.get("outputs", [])]
    assert {output.output_type for output in outputs} == {"stream"}
    assert "SECRET" not in json.dumps(notebook)
    assert notebook.cells[3].outputs[0].text == "✗ Not yet right. Not yet.\n"
    marks = [c.metadata.nbgrader.grade_id for c in notebook.cells if "nbgrader" in c.metadata]
    assert len(marks) == len(set(marks)) == 2 * len(EXERCISES[0][1])


def test_a_release_has_no_solutions_and_a_source_no_outputs(tmp_path):
    source = tmp_path / "solutions"
    source.mkdir()
    made = formgrader._trusted(None, "ex04_momentum", EXERCISES[0][1])
    made["cells"][0]["source"] = "### BEGIN SOLUTION\nSECRET\n### END SOLUTION"
    made["cells"][0]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "said"}]
    (source / "ex04_momentum.ipynb").write_text(json.dumps(made))
    write(tmp_path / "results", record("owl"), source=source)
    folder = tmp_path / "results" / "formgrader"
    released = (folder / "release" / "ex04_momentum" / "ex04_momentum.ipynb").read_text()
    assert "SECRET" not in released
    assert STUB.splitlines()[0] in released
    assert "said" not in (folder / "source" / "ex04_momentum" / "ex04_momentum.ipynb").read_text()
