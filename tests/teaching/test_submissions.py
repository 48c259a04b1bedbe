import json

import pytest

from teaching.hub import submissions
from teaching.hub.classroom import Classroom
from tests.paths import ROOT

EXERCISE = "ex04_momentum"
GOOD = (ROOT / "exercises" / f"{EXERCISE}.ipynb").read_bytes()


@pytest.fixture
def classroom(tmp_path):
    made = Classroom(tmp_path)
    made.submissions.mkdir()
    return made


@pytest.mark.parametrize(
    ("exercise", "content"),
    [
        ("../../x", GOOD),
        ("ex99_none", GOOD),
        ("", GOOD),
        (EXERCISE, b""),
        (EXERCISE, b"{}"),
        (EXERCISE, b"[" * 100_000),
        (EXERCISE, GOOD[:500]),
        (EXERCISE, b"\x00" * 10),
        (EXERCISE, GOOD + b" " * submissions.LARGEST),
    ],
    ids=["path", "unknown", "none", "empty", "other", "deep", "cut", "zeros", "huge"],
)
def test_an_odd_hand_in_is_refused_in_a_sentence_and_nothing_is_kept(classroom, exercise, content):
    with pytest.raises(submissions.Refused, match=r"\.$"):
        submissions.take(classroom, "anna", exercise, content)
    assert list(classroom.submissions.rglob("*.ipynb")) == []
    assert not classroom.receipts.exists()


def test_each_hand_in_has_a_receipt_and_older_ones_are_kept(classroom):
    contents = [GOOD + b" " * i for i in range(submissions.OLDER + 5)]
    receipts = [submissions.take(classroom, "anna", EXERCISE, content) for content in contents]
    target = submissions.path(classroom, "anna", EXERCISE)
    assert target.read_bytes() == contents[-1]
    assert len(list((target.parent / "older").iterdir())) == submissions.OLDER
    assert submissions.receipts(classroom, "anna") == {EXERCISE: receipts[-1]}
    assert submissions.receipts(classroom, "ben") == {}
    assert receipts[-1]["sha256"][:16] in submissions.sentence(receipts[-1])


def test_large_older_ones_are_fewer(classroom, monkeypatch):
    monkeypatch.setattr(submissions, "LARGE", 3 * len(GOOD))
    for i in range(9):
        submissions.take(classroom, "anna", EXERCISE, GOOD + b" " * i)
    kept = list((submissions.path(classroom, "anna", EXERCISE).parent / "older").iterdir())
    assert 1 <= len(kept) <= 3
    assert max(path.stat().st_size for path in kept) == len(GOOD) + 7  # the newest


def test_a_receipt_that_breaks_off_hides_no_other(classroom):
    receipt = submissions.take(classroom, "anna", EXERCISE, GOOD)
    with classroom.receipts.open("a") as file:
        file.write(json.dumps(receipt)[:20])
    assert submissions.receipts(classroom, "anna") == {EXERCISE: receipt}
    again = submissions.take(classroom, "ben", EXERCISE, GOOD)
    assert submissions.receipts(classroom, "anna") == {EXERCISE: receipt}
    assert submissions.receipts(classroom, "ben") == {EXERCISE: again}


def test_a_disk_that_was_full_during_a_hand_in_stops_none_after_it(classroom, monkeypatch):
    first, second = GOOD, GOOD + b" "
    submissions.take(classroom, "anna", EXERCISE, first)

    def full(*_, **__):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(submissions, "write_whole", full)
        with pytest.raises(OSError, match="No space left"):
            submissions.take(classroom, "anna", EXERCISE, second)
    assert submissions.path(classroom, "anna", EXERCISE).read_bytes() == first
    submissions.take(classroom, "anna", EXERCISE, second)
    assert submissions.path(classroom, "anna", EXERCISE).read_bytes() == second
