"""What happens when not a submission but the grader's own machinery fails, or is absent."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from grading.sandbox import bubblewrap, forkserver
from grading.sandbox.jail import Cell, Jail, JailBroken, SandboxMissing
from tests.grading.helpers import sandbox
from tests.paths import ROOT

linux = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
ENDLESS = "while True:\n    try:\n        while True: pass\n    except BaseException: pass"
GRADER = f"""
from grading.sandbox.jail import Cell, Jail
from tests.grading.helpers import sandbox
with Jail(("numpy",), sandbox.SHORT, sandbox={{sandbox}}) as jail:
    print("ready", flush=True)
    jail.run([Cell("a", {ENDLESS!r})] * 4)
"""


@pytest.fixture(autouse=True)
def folder_of_its_own(tmp_path, monkeypatch):
    """Temporary files of other tests, at work at the same time, are not this one's leavings."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))


@pytest.fixture
def jail():
    sandbox.required()
    with Jail((), sandbox.SHORT) as jail:
        yield jail


def descendants(pid):
    """Every process below ``pid``, from /proc."""
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                stat = (entry / "stat").read_text()
            except OSError:
                continue
            parents[int(entry.name)] = int(stat.rpartition(")")[2].split()[1])
    found, news = set(), {pid}
    while news:
        news = {child for child, above in parents.items() if above in news} - found
        found |= news
    return found


def gone(pids, seconds=60):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if not any(Path(f"/proc/{pid}").exists() for pid in pids):
            return True
        time.sleep(0.02)
    return False


def warm_parent(jail):
    """The warm parent itself, below bubblewrap."""
    above = jail._server._process.pid
    (pid,) = [pid for pid in descendants(above) if above == _parent_of(pid)]
    return pid


def _parent_of(pid):
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def folders():
    return set(Path(tempfile.gettempdir()).glob("mountain-*"))


@linux
def test_a_dead_warm_parent_is_replaced(jail):
    os.kill(warm_parent(jail), signal.SIGKILL)
    assert jail.run([Cell("a", "1 + 1")]).cells[0].text == "2\n"


@linux
def test_a_warm_parent_that_does_not_answer_is_replaced(jail, monkeypatch):
    monkeypatch.setattr("grading.sandbox.attempts.STARTING", 5)
    monkeypatch.setattr(forkserver, "PATIENCE", 0.5)
    os.kill(warm_parent(jail), signal.SIGSTOP)
    assert jail.run([Cell("a", "1 + 1")]).cells[0].text == "2\n"


@linux
def test_a_warm_parent_that_dies_under_a_submission_costs_it_nothing(jail):
    victim = warm_parent(jail)
    killer = subprocess.Popen(["sh", "-c", f"sleep 0.3; kill -9 {victim}"])
    outcome = jail.run([Cell("a", "import time; time.sleep(0.6); print('there')")])
    killer.wait()
    assert [(cell.status, cell.text) for cell in outcome.cells] == [("ok", "there\n")]


def test_a_warm_parent_that_cannot_start_is_the_graders_problem():
    with (
        pytest.raises(JailBroken, match="no_such_module"),
        Jail(("no_such_module",), sandbox=False),
    ):
        pass


@linux
@pytest.mark.parametrize("confined", [True, False], ids=["sandbox", "bare"])
def test_nothing_is_left_when_the_jail_is_closed(confined):
    if confined:
        sandbox.required()
    before = folders()
    with Jail((), sandbox.SHORT, sandbox=confined) as jail:
        jail.run([Cell("a", "import os; os.path.exists('x')")])
        inside = descendants(jail._server._process.pid) | {jail._server._process.pid}
    assert gone(inside)
    assert folders() == before


@linux
@pytest.mark.parametrize("confined", [True, False], ids=["sandbox", "bare"])
def test_nothing_is_left_when_the_grader_is_killed(confined):
    if confined:
        sandbox.required()
    before = folders()
    command = [sys.executable, "-c", GRADER.format(sandbox=confined)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as grader:
        assert grader.stdout.readline() == b"ready\n"
        time.sleep(0.3)
        inside = descendants(grader.pid)
        assert len(inside) >= 2
        grader.kill()
    assert gone(inside)
    assert folders() <= before


def test_without_bubblewrap_nothing_runs_and_the_cure_is_named(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with (
        pytest.raises(SandboxMissing, match=r"apt install bubblewrap[\s\S]*--no-sandbox"),
        Jail(()),
    ):
        pass


@linux
def test_where_no_namespaces_can_be_made_nothing_runs(monkeypatch, tmp_path):
    fake = tmp_path / "bwrap"
    fake.write_text("#!/bin/sh\necho 'bwrap: No permissions to create new namespace' >&2\nexit 1\n")
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    with pytest.raises(SandboxMissing, match=r"No permissions[\s\S]*sysctl"), Jail(()):
        pass


def test_a_lock_that_does_not_shut_stops_the_grader(monkeypatch):
    sandbox.required()
    monkeypatch.setattr(
        "grading.sandbox.seccomp.program", lambda: b"\xff" * 8
    )  # a filter that Linux refuses
    with (
        pytest.raises(JailBroken, match="could not be confined: OSError"),
        Jail((), sandbox.SHORT),
    ):
        pass


def test_where_a_fresh_proc_is_forbidden_there_is_none():
    sandbox.required()
    code = """
from grading.sandbox.jail import Cell, Jail
from tests.grading.helpers import sandbox
with Jail(("numpy",), sandbox.SHORT) as jail:
    print(jail.run([Cell("a", "import numpy, os; os.listdir('/proc')")]).cells[0].text)"""
    masked = ["bwrap", "--dev-bind", "/", "/", "--tmpfs", "/proc/tty"]  # as in a container
    command = [*masked, sys.executable, "-c", code]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=600)
    assert (done.stdout.strip(), done.stderr) == ("[]", "")


def test_a_course_that_nobody_may_read_is_found_out_before_it_costs_marks(tmp_path, monkeypatch):
    closed = tmp_path / "rules.py"
    closed.touch(mode=0o600)
    monkeypatch.setattr(bubblewrap, "course", lambda: [closed])
    monkeypatch.setattr(bubblewrap, "is_root", lambda: True)
    with pytest.raises(SandboxMissing, match="chmod"):
        bubblewrap.require_readable()
    monkeypatch.setattr(bubblewrap, "is_root", lambda: False)
    bubblewrap.require_readable()
