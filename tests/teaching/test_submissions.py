import json

import pytest

from teaching.hub import submissions
from teaching.hub.place import Place
from tests.paths import ROOT

EXERCISE = "ex04_momentum"
GOOD = (ROOT / "exercises" / f"{EXERCISE}.ipynb").read_bytes()


@pytest.fixture
def place(tmp_path):
    made = Place(tmp_path)
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
def test_an_odd_hand_in_is_refused_in_a_sentence_and_nothing_is_kept(place, exercise, content):
    with pytest.raises(submissions.Refused, match=r"\.$"):
        submissions.take(place, "anna", exercise, content)
    assert list(place.submissions.rglob("*.ipynb")) == []
    assert not place.receipts.exists()


def test_each_hand_in_has_a_receipt_and_older_ones_are_kept(place):
    contents = [GOOD + b" " * i for i in range(submissions.OLDER + 5)]
    receipts = [submissions.take(place, "anna", EXERCISE, content) for content in contents]
    target = submissions.path(place, "anna", EXERCISE)
    assert target.read_bytes() == contents[-1]
    assert len(list((target.parent / "older").iterdir())) == submissions.OLDER
    assert submissions.receipts(place, "anna") == {EXERCISE: receipts[-1]}
    assert submissions.receipts(place, "ben") == {}
    assert receipts[-1]["sha256"][:16] in submissions.sentence(receipts[-1])


def test_large_older_ones_are_fewer(place, monkeypatch):
    monkeypatch.setattr(submissions, "LARGE", 3 * len(GOOD))
    for i in range(9):
        submissions.take(place, "anna", EXERCISE, GOOD + b" " * i)
    kept = list((submissions.path(place, "anna", EXERCISE).parent / "older").iterdir())
    assert 1 <= len(kept) <= 3
    assert max(path.stat().st_size for path in kept) == len(GOOD) + 7  # the newest


def test_a_receipt_that_breaks_off_hides_no_other(place):
    receipt = submissions.take(place, "anna", EXERCISE, GOOD)
    with place.receipts.open("a") as file:
        file.write(json.dumps(receipt)[:20])
    assert submissions.receipts(place, "anna") == {EXERCISE: receipt}
    again = submissions.take(place, "ben", EXERCISE, GOOD)
    assert submissions.receipts(place, "anna") == {EXERCISE: receipt}
    assert submissions.receipts(place, "ben") == {EXERCISE: again}


def test_a_disk_that_was_full_while_a_hand_in_was_written_stops_none_after_it(place, monkeypatch):
    first, second = GOOD, GOOD + b" "
    submissions.take(place, "anna", EXERCISE, first)

    def full(*_, **__):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(submissions, "write_whole", full)
        with pytest.raises(OSError, match="No space left"):
            submissions.take(place, "anna", EXERCISE, second)
    assert submissions.path(place, "anna", EXERCISE).read_bytes() == first
    submissions.take(place, "anna", EXERCISE, second)
    assert submissions.path(place, "anna", EXERCISE).read_bytes() == second
