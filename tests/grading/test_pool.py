import os
import pickle
import signal
from collections import Counter
from types import SimpleNamespace

import pytest

from grading import pool, watchdog
from grading.sandbox.jail import AnswersShown, SandboxMissing
from tests.grading.helpers.command import until
from tests.grading.helpers.fakes import Fake, Unsandboxed, Unstartable, job


@pytest.fixture
def fake(tmp_path):
    return Fake(tmp_path / "log")


def graded(students, fake, workers=2):
    return {name: found["status"] for name, found in pool.grade_all(students, job, fake, workers)}


def test_everything_is_marked_once_and_the_workers_end_in_good_order(fake):
    students = [f"s{i}" for i in range(20)]
    found = list(pool.grade_all(students, job, fake, 3))
    assert sorted(name for name, _ in found) == sorted(students)
    assert all(record["student"] == name for name, record in found)
    assert Counter(name for name, _ in fake.begun()) == Counter(students)
    assert {pid for _, pid in fake.begun()} <= fake.closed()


def test_a_killed_worker_loses_nothing_and_nothing_is_written_twice(fake):
    fake.seconds, students, killed = 0.05, [f"s{i}" for i in range(20)], None
    found = []
    for name, _ in pool.grade_all(students, job, fake, 2):
        found.append(name)
        if len(found) == 5:
            killed = fake.begun()[-1][1]
            os.kill(killed, signal.SIGKILL)
    assert sorted(found) == sorted(students)
    assert len(fake.begun()) <= len(students) + 1
    assert killed not in fake.closed()


def test_a_submission_that_kills_every_worker_is_given_up_and_the_others_are_marked(fake):
    found = graded(["a", "deadly", "b", "c"], fake)
    assert found == {"a": "graded", "b": "graded", "c": "graded", "deadly": "failed"}
    assert Counter(name for name, _ in fake.begun())["deadly"] == pool.TRIES


def test_a_worker_that_hangs_is_ended(fake, monkeypatch):
    def days():  # the clock leaps whenever the endless one has begun
        begun = fake.begun() if fake.log.exists() else []
        return 24 * 3600 * sum(name == "endless" for name, _ in begun)

    monkeypatch.setattr(pool, "time", SimpleNamespace(monotonic=days))
    assert graded(["a", "endless", "b"], fake, workers=1) == {
        "a": "graded", "b": "graded", "endless": "failed"
    }  # fmt: skip
    assert Counter(name for name, _ in fake.begun())["endless"] == pool.TRIES


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="Windows counts no processor time")
def test_a_worker_that_works_without_end_is_ended_by_its_own_processor_time(fake, monkeypatch):
    monkeypatch.setattr(watchdog, "OWN", 1 - fake.limits.total_seconds)
    assert graded(["a", "spinning", "b"], fake) == {
        "a": "graded", "b": "graded", "spinning": "failed"
    }  # fmt: skip


def test_what_a_busy_machine_made_late_is_marked_again_at_the_end_and_counts_then(fake):
    students = ["late1", "a", "late2", "b", "c"]
    found = list(pool.grade_all(students, job, fake, 2))
    assert sorted(name for name, _ in found) == sorted(students)
    assert not any(record["late"] for _, record in found)
    assert sorted(name for name, _ in found[-2:]) == ["late1", "late2"]
    assert Counter(name for name, _ in fake.begun()) == {n: 1 + ("late" in n) for n in students}


def test_workers_that_cannot_start_end_the_batch_instead_of_going_round(tmp_path, capfd):
    with pytest.raises(RuntimeError, match="cannot start"):
        graded(["a", "b"], Unstartable(tmp_path / "log"))
    assert "no such library" in capfd.readouterr().err


@pytest.mark.parametrize("error", [SandboxMissing("no bwrap"), AnswersShown("/usr/lib/notes.py")])
def test_a_worker_without_a_sandbox_ends_the_batch_and_says_the_cure_once(tmp_path, error):
    with pytest.raises(type(error)) as found:
        graded(["a"], Unsandboxed(tmp_path / "log", error=error))
    assert type(found.value) is type(error)
    assert str(found.value) == str(error) == str(pickle.loads(pickle.dumps(error)))
    assert str(error).count("--no-sandbox") == isinstance(error, AnswersShown) ^ 1


def test_whoever_stops_early_ends_the_workers(fake):
    fake.seconds = 0.2
    marking = pool.grade_all([f"s{i}" for i in range(20)], job, fake, 2)
    next(marking)
    marking.close()
    until(lambda: not any(os.path.exists(f"/proc/{pid}") for _, pid in fake.begun()))  # noqa: PTH110
    assert {pid for _, pid in fake.begun()} <= fake.closed()
