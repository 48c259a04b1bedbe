import csv
import errno
import io
import json

import pytest

from grading import batch
from grading.__main__ import main
from grading.store import Store
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


def test_a_roster_is_kept_for_the_next_run(tmp_path, capsys):
    handin.save(tmp_path / "in", "ada", handin.solved(learner="ada"))
    roster = tmp_path / "class.csv"
    roster.write_text("student,email,remark\nada,ada@example.org,late\n", encoding="utf-8")
    again = [str(tmp_path / "in"), "--out", str(tmp_path / "out"), "--no-sandbox"]
    for arguments in ([*again, "--roster", str(roster)], again):
        assert main(arguments) == 0
        assert "ada@example.org" in (tmp_path / "out" / "moodle.csv").read_text("utf-8")
    assert capsys.readouterr().out.count("Not used of") == 1


def test_who_handed_in_no_notebook_or_may_be_one_of_two_is_told(tmp_path, capsys):
    handin.save(tmp_path / "in", "Anna Berg", handin.solved(learner="ada"))
    handin.save(tmp_path / "in", "Bo Elk", b"PK", name="ex04_momentum.zip")
    roster = tmp_path / "class.csv"
    roster.write_text(
        "Identifier,Full name,Email address,Remark\nParticipant 1,Anna Berg,a1@x.org,\n"
        "Participant 2,Anna Berg,a2@x.org,\nParticipant 3,Bo Elk,b@x.org,\n",
        encoding="utf-8",
    )
    run = [str(tmp_path / "in"), "--out", str(tmp_path / "out"), "--no-sandbox"]
    assert main([*run, "--roster", str(roster)]) == 0
    assert "Not used of" not in capsys.readouterr().out, "Moodle's own columns are no news"
    summary = (tmp_path / "out" / "summary.md").read_text("utf-8")
    assert "| Bo Elk: ex04\\_momentum.zip |" in summary
    assert "Anna Berg: this may be a1@x.org or a2@x.org, and nothing says which" in summary
    grades = (tmp_path / "out" / "grades.csv").read_text("utf-8")
    assert "handed in something else: ex04_momentum.zip" in grades
    moodle = (tmp_path / "out" / "moodle.csv").read_text("utf-8")
    assert "@x.org" not in moodle, "nobody is given a mark that may be the other's"


def test_a_full_disk_stops_the_run_and_what_was_marked_before_is_kept(
    tmp_path, capsys, monkeypatch
):
    for name in ("ada", "bob", "eve"):
        handin.save(tmp_path / "in", name, handin.solved(learner=name))
    write = Store.write
    monkeypatch.setattr(Store, "write", lambda s, n, *r: _full() if n == "bob" else write(s, n, *r))
    assert graded(tmp_path) == 1
    assert "disk is full" in capsys.readouterr().err
    kept = {path.parent.name for path in (tmp_path / "out" / "records").glob("*/*.json")}
    assert "bob" not in kept
    monkeypatch.undo()
    assert graded(tmp_path) == 0
    assert marks(tmp_path) == {"ada": "6", "bob": "6", "eve": "6"}
    assert f"{len(kept)} known already" in capsys.readouterr().out
