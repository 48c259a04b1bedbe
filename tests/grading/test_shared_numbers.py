"""Who worked on the same numbers is named on both sides."""

import pytest

from grading import reader, source
from grading.rebuild import rebuild
from grading.shared_numbers import NAMED, with_shared_numbers
from tests.grading.helpers import handin
from tests.paths import ROOT

SOURCE = source.load(ROOT / "exercises" / f"{handin.EXERCISE}.ipynb")


def record(student, learner="", **typed):
    return {
        "exercise": "ex", "student": student, "learner": learner, "needs_review": [],
        "typed": typed,
    }  # fmt: skip


def sentences(*records):
    return [record["needs_review"] for record in with_shared_numbers(list(records))]


def test_students_with_one_identifier_are_named_on_both_sides():
    found = [record("a", "One"), record("b", "one"), record("c", "two"), record("d")]
    assert sentences(*found) == [
        ['Other students too say LEARNER = "One": b.'],
        ['Other students too say LEARNER = "one": a.'],
        [],
        [],
    ]
    assert not any(one["needs_review"] for one in found)


def test_students_without_an_identifier_who_typed_the_same_number_are_named():
    found = [record("a", memory="12"), record("b", memory="12"), record("c", memory="13")]
    found += [record("d", "dora", memory="12"), record("e"), record("f", other="12")]
    assert sentences(*found)[:2] == [
        ["Others too left LEARNER empty and typed 12 for memory: b."],
        ["Others too left LEARNER empty and typed 12 for memory: a."],
    ]
    assert not any(sentences(*found)[2:])


def test_records_without_typed_numbers_are_no_hindrance_and_many_names_are_cut():
    old = record("a")
    del old["typed"]
    many = [record(f"s{i}\n", memory="1") for i in range(NAMED + 3)]
    [none, one, *_] = sentences(old, *many)
    assert none == []
    assert one[0].endswith("s1, s2, s3, s4, s5 and 2 more.")


@pytest.mark.parametrize(
    ("answer", "number"),
    [
        ("megabytes = 3456", "3456"),
        ("megabytes = 3_456.0  # by hand", "3456"),
        ("megabytes: float = +3.456e3", "3456"),
        ("megabytes = float(3456)", "3456"),
        ("megabytes = -2", "-2"),
        ("megabytes = 1\nmegabytes = 3456", "3456"),
        ("megabytes = 3456\nmegabytes = 2 * megabytes", None),
        ("megabytes = True", None),
        ("megabytes = '3456'", None),
        ("megabytes = 9" + "9" * 400, None),
        ("other = 3456", None),
        ("megabytes = (", None),
        (handin.answers()["training-memory-answer"], None),
    ],
)
def test_a_typed_number_is_told_from_one_that_was_computed(answer, number):
    notebook = handin.solved({"training-memory-answer": answer})
    made = rebuild(SOURCE, reader.read(handin.as_bytes(notebook)).cells)
    assert made.typed.get("training-memory") == number
