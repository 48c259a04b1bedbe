"""The same work on a Dask cluster of two worker processes."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections import Counter

import pytest
from distributed import Client

from grading import cluster, liveness, mark, watchdog
from grading.__main__ import main
from grading.job import Job
from tests.grading.helpers import handin, sandbox
from tests.grading.helpers.command import command, results, small_crowd, until
from tests.grading.helpers.fakes import SOURCE, Fake, job
from tests.grading.helpers.handin import ROOT

ENOUGH = 24 * 3600.0  # seconds for which a test may wait for a worker


class Dask:
    """A scheduler and workers, each a process of its own on this machine."""

    def __init__(self, folder):
        self.folder, self.file, self.processes = folder, folder / "scheduler.json", []
        self.address, self.stopping, self.lock = "", False, threading.Lock()

    def start(self):
        self.scheduler = self._start("scheduler", "--port=0", "--host=127.0.0.1", "--no-dashboard")
        until(self._listens, self.scheduler)
        self.address = json.loads(self.file.read_text())["address"]

    def _listens(self):
        return self.file.exists() and self.file.read_text().rstrip().endswith("}")

    def _start(self, kind, *options):
        command = [sys.executable, "-m", f"distributed.cli.dask_{kind}", "--scheduler-file"]
        with (self.folder / f"{kind}.log").open("a") as log:
            process = subprocess.Popen(
                [*command, str(self.file), *options],
                cwd=ROOT,
                env=os.environ | {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "1"},
                stdout=log,
                stderr=log,
            )
        self.processes.append(process)
        return process

    def worker(self):
        return self._start(
            "worker", "--no-nanny", "--nthreads=1", "--no-dashboard", "--local-directory",
            str(self.folder), "--memory-limit=0",
        )  # fmt: skip

    def immortal_worker(self):
        """A worker, and another one whenever one has died.

        Dask's own nanny gives up where a worker dies before the nanny has heard of its start.
        """

        def replace():
            while True:
                with self.lock:
                    if self.stopping:
                        return
                    worker = self.worker()
                worker.wait()

        threading.Thread(target=replace).start()

    def stop(self):
        with self.lock:
            self.stopping = True
        for process in reversed(self.processes):
            process.terminate()
            process.wait()


@pytest.fixture
def dask(tmp_path):
    made = Dask(tmp_path)
    try:
        made.start()
        yield made
    finally:
        made.stop()


def graded(students, fake, dask, notice=print, timeout=ENOUGH):
    return cluster.grade_all(students, job, fake, dask.address, notice, timeout)


def test_two_workers_of_which_one_is_killed_lose_nothing_and_nothing_is_marked_twice(
    dask, tmp_path, monkeypatch
):
    monkeypatch.setattr(cluster, "CHUNK", 4)
    fake = Fake(tmp_path / "log", seconds=0.03)
    dask.worker(), dask.worker()
    with Client(dask.address, set_as_default=False) as client:
        client.wait_for_workers(2)
    students, found, killed = [f"s{i}" for i in range(60)], Counter(), []
    for name, record in graded(students, fake, dask):
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
        until(lambda: len(list(records.glob("*/*.json"))) >= 3, run)
        doomed.kill()
    assert run.returncode == 0
    subprocess.run(command(tmp_path, tmp_path / "here"), cwd=ROOT, check=True)
    assert results(out) == results(tmp_path / "here")
    assert len(list(records.rglob("*.json"))) == 13


def test_a_submission_that_kills_every_worker_is_given_up_and_the_others_are_marked(dask, tmp_path):
    dask.immortal_worker()
    fake, students = Fake(tmp_path / "log"), ["a", "late", "deadly", "c", "d"]
    found = dict(graded(students, fake, dask))
    statuses = {name: record["status"] for name, record in found.items()}
    assert statuses == dict.fromkeys(students, "graded") | {"deadly": "failed"}
    assert not any(record["late"] for record in found.values())


@pytest.mark.parametrize(
    ("guilty", "clock", "processor"), [("endless", 2, ENOUGH), ("spinning", ENOUGH, 1)]
)
def test_a_worker_that_hangs_or_works_without_end_is_ended_and_the_others_are_marked(
    dask, tmp_path, monkeypatch, guilty, clock, processor
):
    monkeypatch.setattr(watchdog, "allowed", lambda _: watchdog.Allowed(clock, processor))
    dask.immortal_worker()
    fake, students = Fake(tmp_path / "log"), ["a", guilty, "b"]
    found = {name: record["status"] for name, record in graded(students, fake, dask)}
    assert found == dict.fromkeys(students, "graded") | {guilty: "failed"}
    assert len({pid for name, pid in fake.begun() if name == guilty}) > 1


def test_without_workers_it_says_so_and_goes_on_with_those_that_come(dask, tmp_path, monkeypatch):
    monkeypatch.setattr(liveness, "QUIET", 0)
    monkeypatch.setattr(cluster, "CHUNK", 2)
    notices, workers, found = [], [], Counter()

    def notice(sentence):
        notices.append(sentence.partition(".")[0])
        if notices[-1] == "The cluster has no worker":
            workers.append(dask.worker())

    students = [f"s{i}" for i in range(12)]
    for name, _ in graded(students, Fake(tmp_path / "log"), dask, notice):
        found[name] += 1
        if len(found) == 1:
            workers[0].kill()
    assert notices == ["The cluster has no worker", "The cluster has workers again"] * 2
    assert found == Counter(students)


def test_a_cluster_that_gets_no_worker_ends_the_run_with_a_sentence(dask, tmp_path, capsys):
    handin.save(tmp_path / "in", "ada", handin.solved())
    where = [str(tmp_path / "in"), "--out", str(tmp_path / "out"), "--scheduler", dask.address]
    assert main([*where, "--worker-timeout", "0"]) == 1
    assert "has had no worker for 0 s" in capsys.readouterr().err


def test_a_scheduler_that_dies_or_never_was_ends_the_run_with_a_sentence(
    dask, tmp_path, monkeypatch
):
    def notice(_):
        dask.scheduler.kill()

    monkeypatch.setattr(liveness, "QUIET", 0)
    with pytest.raises(liveness.ClusterError, match="scheduler is gone"):
        list(graded(["a"], Fake(tmp_path / "log"), dask, notice))
    monkeypatch.setattr(cluster, "CONNECT", 0.1)
    with pytest.raises(liveness.ClusterError, match="No Dask scheduler answers"):
        list(graded(["a"], Fake(tmp_path / "log"), dask))


def test_workers_with_other_tasks_are_refused(dask, tmp_path, monkeypatch):
    dask.worker()
    job("a").key  # noqa: B018
    monkeypatch.setattr("grading.job.specification", lambda _: "another")
    with pytest.raises(cluster.OtherVersion, match="install the same"):
        list(graded(["a"], Fake(tmp_path / "log"), dask))


def judged_without_end():
    """On a worker: what becomes of a right hand-in, if judging it would never end."""
    mark.judge, mark.JUDGING = lambda *_: exec("while True: pass"), (0.1, 2**30)
    data = handin.as_bytes(handin.solved())
    whole = Job("ada", handin.EXERCISE, "ada.ipynb", data, SOURCE, "seed", sandbox=False)
    grader = mark.Grader(sandbox=False)
    try:
        return threading.current_thread() is threading.main_thread(), grader.grade(whole)
    finally:
        grader.close()


def test_judging_on_a_worker_has_its_bounds_though_it_is_not_in_the_main_thread(dask):
    dask.worker()
    with Client(dask.address, set_as_default=False) as client:
        in_main, record = client.submit(judged_without_end).result()
    assert not in_main
    assert record["status"] == "failed"
    assert "TimeoutError" in record["needs_review"][0]
