import csv
import errno
import io
import json

import pytest

from grading import batch
from grading.__main__ import main
from grading.progress import Progress, duration
from tests.grading.helpers import handin


def graded(tmp_path, *options):
    return main(
        [
            str(tmp_path / "in"),
            "--out",
            str(tmp_path / "out"),
            "--jobs",
            "2",
            "--no-sandbox",
            *options,
        ]
    )


def marks(tmp_path):
    rows = csv.DictReader(io.StringIO((tmp_path / "out" / "grades.csv").read_text("utf-8-sig")))
    return {row["student"]: row[handin.EXERCISE] for row in rows}


def record(tmp_path, student):
    path = tmp_path / "out" / "records" / student / f"{handin.EXERCISE}.json"
    return json.loads(path.read_bytes())


def test_a_folder_is_marked_and_a_second_run_marks_only_what_is_new(tmp_path, capsys):
    handin.save(tmp_path / "in", "ada", handin.solved())
    handin.save(tmp_path / "in", "bob", handin.release())
    handin.save(tmp_path / "in", "bob", b"", name="notes.txt")
    assert graded(tmp_path) == 0
    assert marks(tmp_path) == {"ada": "6", "bob": "0"}
    assert "2 marked now, 0 known" in capsys.readouterr().out
    handin.save(tmp_path / "in", "bob", handin.solved(learner="bob"))
    handin.save(tmp_path / "in", "eve", b"{")
    assert graded(tmp_path) == 0
    out, err = capsys.readouterr()
    assert "2 marked now, 1 known" in out
    assert len(out.splitlines()) == 7
    assert "2 of 2 marked" in err
    assert marks(tmp_path) == {"ada": "6", "bob": "6", "eve": "0"}
    older = tmp_path / "out" / "records" / "bob" / f"{handin.EXERCISE}.history" / "1.json"
    assert json.loads(older.read_bytes())["score"] == 0
    assert "notes.txt" in (tmp_path / "out" / "summary.md").read_text("utf-8")


def test_a_submission_that_is_gone_keeps_its_marks(tmp_path, capsys):
    for name in ("ada", "bob"):
        path = handin.save(tmp_path / "in", name, handin.solved(learner=name))
    assert graded(tmp_path) == 0
    path.unlink()
    assert graded(tmp_path) == 0
    assert marks(tmp_path) == {"ada": "6", "bob": "6"}
    assert "not there any more" in (tmp_path / "out" / "summary.md").read_text("utf-8")


def test_students_with_one_identifier_are_pointed_out_on_both_sides():
    found = [
        {"exercise": "ex", "student": student, "learner": learner, "needs_review": []}
        for student, learner in [("a", "One"), ("b", "one"), ("c", "two"), ("d", ""), ("e", "")]
    ]
    assert [len(record["needs_review"]) for record in batch.with_shared_learners(found)] == [
        1,
        1,
        0,
        0,
        0,
    ]
    assert not any(record["needs_review"] for record in found)


@pytest.mark.parametrize("out", ["in", "in/out", "."])
def test_results_within_submissions_are_refused(tmp_path, out, capsys):
    (tmp_path / "in").mkdir()
    with pytest.raises(SystemExit) as stopped:
        main([str(tmp_path / "in"), "--out", str(tmp_path / out)])
    assert stopped.value.code == 2
    assert "one within the other" in capsys.readouterr().err


def test_a_missing_folder_is_named(tmp_path, capsys):
    with pytest.raises(SystemExit):
        main([str(tmp_path / "nowhere"), "--out", str(tmp_path / "out")])
    assert "nowhere is not a folder" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_progress_tells_speed_and_the_time_left():
    now, shown = [0.0], io.StringIO()
    progress = Progress(300, shown, lambda: now[0])
    for _ in range(150):
        now[0] += 0.5
        progress.step()
    assert progress.line() == "150 of 300 marked, 2.0 a second, about 1 min 15 s left"
    assert len(shown.getvalue().splitlines()) == 7
    assert [duration(s) for s in (0.4, 59, 60, 3599, 7500)] == [
        "0 s", "59 s", "1 min 0 s", "59 min 59 s", "2 h 5 min"
    ]  # fmt: skip


def test_whoever_has_seen_the_feedback_hands_in_for_other_inputs(tmp_path, capsys, monkeypatch):
    handin.save(tmp_path / "in", "ada", handin.solved())
    monkeypatch.setattr(batch.report, "write", _full)
    assert graded(tmp_path) == 1
    assert "disk is full" in capsys.readouterr().err
    monkeypatch.undo()
    handin.save(tmp_path / "in", "bob", handin.solved(learner="bob"))
    for again in ("bob", "eve", ""):  # nothing was shown yet: bob has ada's inputs
        assert graded(tmp_path) == 0
        if again:
            handin.save(tmp_path / "in", "eve", handin.solved(learner="eve"))
    assert [record(tmp_path, name)["round"] for name in ("ada", "bob", "eve")] == [1, 1, 2]
    assert json.loads((tmp_path / "out" / "state.json").read_bytes())["round"] == 3


def _full(*_, **__):
    raise OSError(errno.ENOSPC, "full")


def test_a_folder_without_hand_ins_is_no_success(tmp_path, capsys):
    (tmp_path / "in").mkdir()
    assert main([str(tmp_path / "in"), "--out", str(tmp_path / "out"), "--no-sandbox"]) == 1
    message = capsys.readouterr().err
    assert "grading.unpack" in message
    assert "run with your own rights" in message


def test_a_roster_is_kept_for_the_next_run(tmp_path):
    handin.save(tmp_path / "in", "ada", handin.solved(learner="ada"))
    roster = tmp_path / "class.csv"
    roster.write_text("student,email\nada,ada@example.org\n", encoding="utf-8")
    again = [str(tmp_path / "in"), "--out", str(tmp_path / "out"), "--no-sandbox"]
    for arguments in ([*again, "--roster", str(roster)], again):
        assert main(arguments) == 0
        assert "ada@example.org" in (tmp_path / "out" / "moodle.csv").read_text("utf-8")
