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
def test_groups_of_a_hub_that_was_killed_are_swept(tmp_path):
    groups = memory.Files(tmp_path, ("memory.max",))
    (tmp_path / "mountain-1-anna").mkdir()
    (tmp_path / "mountain-2-ben").mkdir()
    (tmp_path / "mountain-2-ben" / "somebody").touch()
    groups.prefix("zoe", 100)
    made = f"mountain-{os.getpid()}-zoe"
    assert {path.name for path in tmp_path.iterdir()} == {"mountain-2-ben", made}
    assert (tmp_path / made / "memory.max").read_text() == "100"


@linux
def test_the_limit_holds_for_all_processes_together_where_there_are_control_groups():
    limit = memory.found()
    if type(limit) is memory.NoLimit:
        pytest.skip(f"memory is limited {limit.said}")
    command = [*limit.prefix("test", 256 * 2**20), sys.executable, "-c", EATS]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    limit.close("test")
    assert done.stdout.strip() in ("", "0", "1", "2")  # of six that fit into no 256 MB
