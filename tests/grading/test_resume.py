"""Nothing is lost: the whole grader killed with kill -9, and a disk that is full."""

import json
import os
import shutil
import signal
import subprocess

import pytest

from tests.grading.helpers import sandbox
from tests.grading.helpers.command import command, descendants, results, small_crowd, until
from tests.grading.helpers.handin import ROOT

NUMBER = 24


@pytest.fixture(scope="module")
def crowd(tmp_path_factory):
    sandbox.required()
    folder = tmp_path_factory.mktemp("crowd")
    small_crowd(folder, NUMBER)
    subprocess.run(command(folder, folder / "undisturbed"), cwd=ROOT, check=True)
    return folder


def test_a_grader_killed_twice_finishes_with_the_same_results(crowd, tmp_path):
    out, records = tmp_path / "out", tmp_path / "out" / "records"
    for enough in (3, 10):
        with subprocess.Popen(command(crowd, out), cwd=ROOT, stderr=subprocess.DEVNULL) as grader:
            until(lambda enough=enough: len(list(records.glob("*/*.json"))) >= enough, grader)
            family = descendants(grader.pid)
            grader.kill()
        until(lambda family=family: not any(os.path.exists(f"/proc/{p}") for p in family))  # noqa: PTH110
        assert len(family) > 3
        assert all(json.loads(path.read_bytes()) for path in records.glob("*/*.json"))
    before = {path: path.stat().st_mtime_ns for path in records.glob("*/*.json")}
    subprocess.run(command(crowd, out), cwd=ROOT, check=True)
    assert len(before) < NUMBER
    assert all(path.stat().st_mtime_ns == then for path, then in before.items())
    assert results(out) == results(crowd / "undisturbed")
    assert not list(out.rglob(".part-*"))


def test_ctrl_c_ends_all_processes_and_says_how_to_go_on(crowd, tmp_path):
    records = tmp_path / "out" / "records"
    with subprocess.Popen(
        command(crowd, tmp_path / "out"), cwd=ROOT, stderr=subprocess.PIPE, text=True
    ) as grader:
        until(lambda: len(list(records.glob("*/*.json"))) >= 3, grader)
        family = descendants(grader.pid)
        grader.send_signal(signal.SIGINT)
        lines = grader.stderr.read().splitlines()
    assert grader.returncode == 130
    assert lines[-1].startswith("Stopped. What is done is kept")
    assert not any("Traceback" in line for line in lines)
    until(lambda: not any(os.path.exists(f"/proc/{p}") for p in family))  # noqa: PTH110


def test_a_full_disk_stops_with_a_sentence_and_the_next_run_goes_on(crowd, tmp_path):
    disk, kept = tmp_path / "disk", tmp_path / "kept"
    disk.mkdir()
    script = f'"$@"; status=$?; cp -a {disk}/out {kept}; exit $status'
    small = ["bwrap", "--dev-bind", "/", "/", "--size", str(40 * 2**10), "--tmpfs", str(disk)]
    grade = command(crowd, disk / "out", "--no-sandbox")
    done = subprocess.run(
        [*small, "sh", "-c", script, "sh", *grade], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("The disk is full. Free some space.")
    whole = list((kept / "records").glob("*/*.json"))
    assert 0 < len(whole) < NUMBER
    assert all(json.loads(path.read_bytes())["score"] >= 0 for path in whole)
    assert not list(kept.rglob(".part-*"))
    subprocess.run(command(crowd, kept, "--no-sandbox"), cwd=ROOT, check=True)
    assert (kept / "grades.csv").read_bytes() == (crowd / "undisturbed/grades.csv").read_bytes()
    shutil.rmtree(kept)
