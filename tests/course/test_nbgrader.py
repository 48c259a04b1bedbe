"""The exercises are nbgrader's too: its own validation accepts a solution and refuses a gap."""

import pytest
from nbgrader.validator import Validator

from tests.paths import ROOT


@pytest.mark.filterwarnings("default")  # nbgrader and nbconvert warn about each other
@pytest.mark.parametrize(("folder", "failures"), [("solutions", 0), ("exercises", 4)])
def test_nbgrader_validates(folder, failures, monkeypatch):
    monkeypatch.chdir(ROOT / folder)
    found = Validator().validate("ex04_momentum.ipynb")
    assert len(found.get("failed", [])) == failures
    assert "changed" not in found
