"""The limit for all processes of a learner together."""

import os
import subprocess
import sys

import pytest

from teaching.hub import memory

EATS = """
import subprocess, sys
child = "import time; x = b'x' * (90 * 2**20); print(1, flush=True); time.sleep(30)"
eaters = [subprocess.Popen([sys.executable, "-c", child], stdout=-1) for _ in range(6)]
for eater in eaters: eater.stdout.readline()
print(sum(eater.poll() is None for eater in eaters))
for eater in eaters: eater.kill()
"""


linux = pytest.mark.skipif(sys.platform != "linux", reason="control groups are Linux's")


@linux
def test_a_systemd_that_takes_a_limit_and_keeps_none_is_not_believed(monkeypatch, tmp_path):
    (tmp_path / "systemd-run").write_text(
        '#!/bin/sh\nwhile [ "$1" != -- ]; do shift; done; shift; exec "$@"'
    )
    (tmp_path / "systemd-run").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    assert not isinstance(memory.found(), memory.Systemd)


@linux
def test_groups_of_a_hub_that_was_killed_are_swept_and_those_of_one_that_lives_are_not(tmp_path):
    groups = memory.Files(tmp_path, ())
    ended = subprocess.Popen(["true"])
    ended.wait()
    for name in (f"mountain-{ended.pid}-1", f"mountain-{ended.pid}-2/somebody", "mountain-1-1"):
        (tmp_path / name).mkdir(parents=True)
    for learner in ("1", "2"):  # who have not entered theirs yet
        groups.prefix(learner, 100)
    kept = {f"mountain-{ended.pid}-2", "mountain-1-1"}
    made = {f"mountain-{os.getpid()}-{learner}" for learner in ("1", "2")}
    assert {path.name for path in tmp_path.iterdir()} == kept | made


@linux
def test_a_group_gets_its_limit(tmp_path):
    memory.Files(tmp_path, ("memory.max",)).prefix("zoe", 100)
    assert (tmp_path / f"mountain-{os.getpid()}-zoe" / "memory.max").read_text() == "100"


@linux
def test_the_limit_holds_for_all_processes_together_where_there_are_control_groups():
    limit = memory.found()
    if type(limit) is memory.NoLimit:
        pytest.skip(f"memory is limited {limit.said}")
    command = [*limit.prefix("test", 256 * 2**20), sys.executable, "-c", EATS]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    limit.close("test")
    assert done.stdout.strip() in ("", "0", "1", "2")  # of six that fit into no 256 MB
