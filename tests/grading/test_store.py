import json
import stat
import subprocess
import sys

import pytest

from grading import store


def record(sha256="a", **more):
    return {"student": "ada", "exercise": "ex", "sha256": sha256, "key": "k", **more}


def files(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_a_second_run_draws_the_same_inputs_and_a_wish_is_heard(tmp_path):
    seeds = []
    for wish in (None, None, "mine", None):
        with store.Store(tmp_path, wish) as kept:
            seeds.append(kept.seed)
    assert seeds[0] == seeds[1] != "mine"
    assert seeds[2] == seeds[3] == "mine"
    assert stat.S_IMODE((tmp_path / "state.json").stat().st_mode) == 0o600


def test_a_resubmission_replaces_the_record_and_the_older_ones_stay_on_record(tmp_path):
    with store.Store(tmp_path) as kept:
        for sha in "abbc":
            kept.write("ada", "ex", record(sha))
        assert [found["sha256"] for found in kept.all()] == ["c"]
    folder = tmp_path / "records" / "ada"
    assert files(folder) == ["ex.history/1.json", "ex.history/2.json", "ex.json"]
    assert json.loads((folder / "ex.history" / "2.json").read_bytes())["sha256"] == "b"


def test_a_run_killed_between_history_and_record_leaves_one_entry(tmp_path, monkeypatch):
    with store.Store(tmp_path) as kept:
        kept.write("ada", "ex", record("a"))
        whole = store.write_whole

        def dies(path, *rest):
            if path.name == "ex.json":
                raise KeyboardInterrupt
            whole(path, *rest)

        monkeypatch.setattr(store, "write_whole", dies)
        with pytest.raises(KeyboardInterrupt):
            kept.write("ada", "ex", record("b"))
        monkeypatch.undo()
        kept.write("ada", "ex", record("b"))
    assert files(tmp_path / "records") == ["ada/ex.history/1.json", "ada/ex.json"]


def test_what_a_killed_run_left_half_written_is_swept_up(tmp_path):
    half = tmp_path / "records" / "ada" / ".part-123"
    half.parent.mkdir(parents=True)
    half.write_text("{")
    (half.parent / "ex.json").write_text("{ damaged by hand")
    with store.Store(tmp_path) as kept:
        assert kept.read("ada", "ex") is None
        assert kept.all() == []
    assert not half.exists()


def test_two_graders_do_not_write_to_one_folder_and_a_killed_one_is_no_hindrance(tmp_path):
    code = (
        "import sys, time, pathlib; from grading.store import Store\n"
        "with Store(pathlib.Path(sys.argv[1])): print('in', flush=True); time.sleep(10**6)"
    )
    command = [sys.executable, "-c", code, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as other:
        assert other.stdout.readline() == b"in\n"
        with pytest.raises(store.Busy, match="Another grader"), store.Store(tmp_path):
            pass
        other.kill()
        other.wait()
    with store.Store(tmp_path):
        pass
