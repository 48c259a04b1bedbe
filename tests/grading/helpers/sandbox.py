"""Helps the tests of the sandbox: whether there is one, and the shortest of limits."""

import os
import subprocess
import sys
from dataclasses import replace

import pytest

from grading.sandbox.jail import Cell, Jail, Limits, SandboxMissing
from tests.grading.helpers import attacks, nuisances
from tests.paths import ROOT

SHORT = Limits(
    cell_seconds=0.8,
    total_seconds=10,
    wall=1000,
    memory=200 * 2**20,
    processes=40,
    file_size=4 * 2**20,
    tmp=16 * 2**20,
    output=20_000,
)
EVERYTHING = attacks.TABLE + nuisances.TABLE
AFTERWARDS = Cell("afterwards", "6 * 7")


def required():
    """Skip where there is no sandbox; on Linux in CI fail."""
    try:
        with Jail((), SHORT):
            pass
    except SandboxMissing as missing:
        if os.environ.get("CI") == "true" and sys.platform == "linux":
            raise
        pytest.skip(str(missing).splitlines()[0])


def complaints(jail, attack, secret="/nonexistent"):
    """Run an attack with an honest cell after it; return what is wrong, or nothing."""
    jail.limits = replace(SHORT, wall=4 if attack.waits else 1000)
    source = attack.source.replace("SECRET", str(secret)).replace("REPOSITORY", str(ROOT))
    outcome = jail.run([Cell("attack", source), AFTERWARDS])
    evil, honest = outcome.cells
    wrong = []
    if "ESCAPED" in evil.text:
        wrong.append(evil.text)
    if evil.status not in attack.ends:
        wrong.append(f"ended with {evil}")
    printed = "" if attack.name.startswith("breaks_the_tools") else "42"
    if (honest.status, honest.text.strip()[-2:]) != ("ok", printed):
        wrong.append(f"the honest cell: {honest}")
    if any(cell.limited_by == "wall" for cell in outcome.cells) and not attack.waits:
        wrong.append(f"the clock ended it: {outcome}")
    return wrong


def as_ordinary_user(code):
    """Run code as user nobody and return what it printed; skip where the tests are not root."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        pytest.skip("not root: all the other tests ran as an ordinary user")
    command = [sys.executable, "-m", "tests.grading.helpers.as_ordinary_user", code]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
