"""The hostile corpus, marked by the command line as root and as an ordinary user.

`python -m tests.grading.corpus FOLDER` shows the same table.
"""

import json
import os
import subprocess
import sys
from dataclasses import replace

import pytest

from grading import source
from grading.job import Job
from grading.mark import Grader
from grading.sandbox.jail import Limits
from tests.grading.corpus import __main__ as corpus
from tests.grading.corpus.form import ENTRIES
from tests.grading.helpers import handin, sandbox
from tests.paths import ROOT


def marked(folder, *options):
    """The report on the corpus, made by a process of its own, which owns what it starts."""
    sandbox.required()
    command = [sys.executable, "-m", "tests.grading.corpus", str(folder / "corpus"), *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=500)
    assert done.returncode in (0, 1), done.stdout[-3000:] + done.stderr[-3000:]
    return json.loads((folder / "corpus" / "report.json").read_text())


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    return marked(tmp_path_factory.mktemp("marked"))


@pytest.mark.parametrize("name", [entry.name for entry in ENTRIES])
def test_a_submission_gets_what_it_has_earned(report, name, record_property):
    (row,) = [row for row in report["rows"] if row["name"] == name]
    record_property("table", row["table"])
    assert not row["complaints"]


def test_the_corpus_leaves_nothing_behind_and_changes_nothing(report):
    assert not report["complaints"]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="not root: ran so")
def test_the_corpus_ends_alike_when_the_grader_is_an_ordinary_user(tmp_path):
    report = marked(tmp_path, "--nobody", "--quick")
    assert len(report["rows"]) > 100
    assert not report["complaints"]
    assert not [row for row in report["rows"] if row["complaints"]]


def test_the_corpus_can_fail_for_without_the_sandbox_the_solutions_are_read(tmp_path):
    (entry,) = [replace(e, student="eve") for e in ENTRIES if e.name == "reads the solutions"]
    entry.put(tmp_path / "in", "eve")
    path = tmp_path / "in" / "eve" / f"{handin.EXERCISE}.ipynb"
    trusted = source.load(ROOT / "exercises" / path.name)
    grader = Grader(Limits(cell_seconds=60), sandbox=False)
    job = Job("eve", handin.EXERCISE, "eve", path.read_bytes(), trusted, "seed", sandbox=False)
    record = grader.grade(job)
    grader.close()
    record_path = tmp_path / "out" / "records" / "eve" / path.with_suffix(".json").name
    record_path.parent.mkdir(parents=True)
    record_path.write_text(json.dumps(record))
    assert record["score"] == 6
    assert len(corpus.row(entry, tmp_path / "out", "")["complaints"]) == 3
