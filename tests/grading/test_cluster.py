"""The same work on a Dask cluster of two worker processes."""

import json
import os
import signal
import subprocess
import sys
from collections import Counter

import pytest
from dask import config

from grading import cluster
from tests.grading.helpers import sandbox
from tests.grading.helpers.command import command, results, small_crowd, until
from tests.grading.helpers.fakes import Fake, job
from tests.grading.helpers.handin import ROOT

IMPATIENT = {
    "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "1",
    "DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT": "3s",
}


class Dask:
    """A scheduler and workers, each a process of its own on this machine."""

    def __init__(self, folder):
        self.folder, self.file, self.processes = folder, folder / "scheduler.json", []
        self.address = ""

    def start(self):
        self._start("scheduler", "--port=0", "--host=127.0.0.1", "--no-dashboard")
        until(lambda: self.file.exists() and self.file.read_text().rstrip().endswith("}"))
        self.address = json.loads(self.file.read_text())["address"]

    def _start(self, kind, *options):
        command = [sys.executable, "-m", f"distributed.cli.dask_{kind}", "--scheduler-file"]
        with (self.folder / f"{kind}.log").open("a") as log:
            process = subprocess.Popen(
                [*command, str(self.file), *options],
                cwd=ROOT,
                env=os.environ | IMPATIENT,
                stdout=log,
                stderr=log,
            )
        self.processes.append(process)
        return process

    def worker(self, nanny="--no-nanny"):
        return self._start(
            "worker", nanny, "--nthreads=1", "--no-dashboard", "--local-directory",
            str(self.folder), "--death-timeout=20", "--memory-limit=0",
        )  # fmt: skip

    def stop(self):
        for process in reversed(self.processes):
            process.terminate()
            process.wait()


@pytest.fixture
def dask(tmp_path):
    made = Dask(tmp_path)
    try:
        made.start()
        with config.set({"distributed.comm.timeouts.connect": "3s"}):
            yield made
    finally:
        made.stop()


def test_two_workers_of_which_one_is_killed_lose_nothing_and_nothing_is_marked_twice(
    dask, tmp_path, monkeypatch
):
    monkeypatch.setattr(cluster, "CHUNK", 4)
    fake = Fake(tmp_path / "log", seconds=0.03)
    dask.worker(), dask.worker()
    students, found, killed = [f"s{i}" for i in range(60)], Counter(), []
    for name, record in cluster.grade_all(students, job, fake, dask.address):
        assert record["student"] == name
        found[name] += 1
        processes = {pid for _, pid in fake.begun()}
        if sum(found.values()) >= 12 and len(processes) == 2 and not killed:
            killed.append(fake.begun()[-1][1])
            os.kill(killed[0], signal.SIGKILL)
    assert killed
    assert found == Counter(students)
    assert len({pid for _, pid in fake.begun()}) == 2
    assert len(fake.begun()) <= len(students) + 3 * cluster.CHUNK


def test_the_command_line_gives_the_same_on_a_cluster_that_loses_a_worker(dask, tmp_path):
    sandbox.required()
    small_crowd(tmp_path, 12)
    doomed, _ = dask.worker(), dask.worker()
    out, records = tmp_path / "cluster", tmp_path / "cluster" / "records"
    with subprocess.Popen([*command(tmp_path, out), "--scheduler", dask.address], cwd=ROOT) as run:
        until(lambda: len(list(records.glob("*/*.json"))) >= 3)
        doomed.kill()
    assert run.returncode == 0
    subprocess.run(command(tmp_path, tmp_path / "here"), cwd=ROOT, check=True)
    assert results(out) == results(tmp_path / "here")
    assert len(list(records.rglob("*.json"))) == 13


def test_a_submission_that_kills_every_worker_is_given_up_and_the_others_are_marked(dask, tmp_path):
    dask.worker("--nanny")  # which starts another where one has died
    fake, students, found = Fake(tmp_path / "log"), ["a", "b", "deadly", "c", "d"], {}
    for name, record in cluster.grade_all(students, job, fake, dask.address):
        found[name] = record["status"]
    assert found == dict.fromkeys(students, "graded") | {"deadly": "failed"}


def test_workers_with_other_tasks_are_refused(dask, tmp_path, monkeypatch):
    from grading import record

    dask.worker()
    job("a").key  # noqa: B018
    monkeypatch.setattr(record, "specification", lambda _: "another")
    with pytest.raises(cluster.OtherVersion, match="install the same"):
        list(cluster.grade_all(["a"], job, Fake(tmp_path / "log"), dask.address))
