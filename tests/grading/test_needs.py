"""Where the tools of `make dev` are missing, one plain sentence says so."""

import subprocess
import sys

import pytest

from grading import needs
from tests.paths import ROOT


def test_what_is_missing_is_named_with_its_cure():
    needs.require("json", "numpy")
    with pytest.raises(SystemExit, match=r"\(nowhere_1, nowhere_2\): run `make dev`"):
        needs.require("json", "nowhere_1", "nowhere_2")


def test_a_python_without_any_package_gets_one_sentence_and_no_traceback():
    command = [sys.executable, "-S", "-m", "grading", "in", "--out", "out"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert "make dev" in done.stderr
