"""The limit for all processes of a learner together."""

import asyncio
import itertools
import os
import pathlib
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest

from teaching.hub import limits, spawner
from teaching.hub.spawner import WalledSpawner

EATS = """
import subprocess, sys
child = "x = b'x' * (90 * 2**20); print('full', flush=True); input(); print('alive')"
command = [sys.executable, "-c", child]
eaters = [subprocess.Popen(command, stdin=-1, stdout=-1, text=True) for _ in range(6)]
for eater in eaters: eater.stdout.readline()
print(sum("alive" in eater.communicate("\\n")[0] for eater in eaters))
"""

SPINS = "while True: pass"


linux = pytest.mark.skipif(sys.platform != "linux", reason="control groups are Linux's")


@linux
def test_a_systemd_that_takes_a_limit_and_keeps_none_is_not_believed(monkeypatch, tmp_path):
    (tmp_path / "systemd-run").write_text(
        '#!/bin/sh\nwhile [ "$1" != -- ]; do shift; done; shift; exec "$@"'
    )
    (tmp_path / "systemd-run").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    assert not isinstance(limits.found(), limits.Systemd)


@linux
def test_groups_of_a_hub_that_was_killed_are_swept_and_those_of_one_that_lives_are_not(tmp_path):
    groups = limits.Files({tmp_path: {}})
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
    limits.Files({tmp_path: {"memory.max": "{memory}"}}).prefix("zoe", 100)
    assert (tmp_path / f"mountain-{os.getpid()}-zoe" / "memory.max").read_text() == "100"


@linux
def test_the_limit_holds_for_all_processes_together_where_there_are_control_groups():
    limit = limits.found()
    if type(limit) is limits.NoLimit:
        pytest.skip(f"memory is limited {limit.said}")
    command = [*limit.prefix("test", 256 * 2**20), sys.executable, "-c", EATS]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600)
    limit.close("test")
    assert done.stdout.strip() in ("", "0", "1", "2")  # of six that fit into no 256 MB


@linux
def test_one_learner_with_many_busy_processes_leaves_another_an_equal_share():
    limit = limits.found()
    if limit.shared == limits.NoLimit.shared:
        pytest.skip(f"processors: {limit.shared}")
    one = min(os.sched_getaffinity(0))
    groups = {
        name: [
            subprocess.Popen(
                ["taskset", "-c", str(one), *limit.prefix(name, 2**30), sys.executable, "-c", SPINS]
            )
            for _ in range(many)
        ]
        for name, many in (("quiet", 1), ("loud", 9))
    }
    try:
        seconds = dict.fromkeys(groups, 0.0)
        while sum(seconds.values()) < 1:
            time.sleep(0.1)
            seconds = {
                name: sum(sum(psutil.Process(p.pid).cpu_times()[:2]) for p in spinning)
                for name, spinning in groups.items()
            }
    finally:
        for name, spinning in groups.items():
            for process in spinning:
                process.kill()
                process.wait()
            limit.close(name)
    assert seconds["quiet"] > seconds["loud"] / 3, seconds  # and not a ninth


@linux
def test_what_lies_on_the_disk_is_counted_however_deep_and_whatever_its_name(tmp_path):
    before, here = limits.used([tmp_path]), Path.cwd()
    os.chdir(tmp_path)
    try:
        for _ in range(30):  # longer than a path may be
            pathlib.Path("d" * 200).mkdir()
            os.chdir("d" * 200)
        with pathlib.Path("-x\n").open("wb") as file:
            file.write(b"x" * 2**20)
    finally:
        os.chdir(here)
    (tmp_path / "hole").touch()
    os.truncate(tmp_path / "hole", 2**40)
    (tmp_path / "elsewhere").symlink_to("/usr")
    assert 2**20 <= limits.used([tmp_path]) - before < 2**21


@linux
def test_who_has_nothing_yet_uses_nothing(tmp_path):
    assert limits.used([]) == limits.used([tmp_path / "home"]) == 0


@linux
def test_disks_are_looked_at_one_after_the_other_with_a_rest_between(monkeypatch):
    rests, running, most = [], [], []

    class Learner:
        turn = None

        async def _used(self):
            running.append(self)
            most.append(len(running))
            await asyncio.sleep(0)
            running.remove(self)
            return 7.0

    async def everybody():
        def rest(seconds, release):
            rests.append(seconds)
            release()

        monkeypatch.setattr(asyncio.get_running_loop(), "call_later", rest)
        ticks = itertools.count()
        monkeypatch.setattr(spawner, "time", SimpleNamespace(monotonic=lambda: next(ticks)))
        return await asyncio.gather(*(WalledSpawner._look(Learner()) for _ in range(5)))

    with ThreadPoolExecutor(1) as thread:  # a browser may have a loop of its own in this one
        assert thread.submit(asyncio.run, everybody()).result() == [7.0] * 5
    assert most == [1] * 5
    assert rests == [spawner.REST] * 5  # each look took one tick
