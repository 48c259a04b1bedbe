import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grading import reader
from tests.grading.helpers import handin


def dumped(notebook):
    return json.dumps(notebook).encode()


def test_a_handed_in_notebook_gives_its_cells_with_both_names():
    reading = reader.read(dumped(handin.solved()))
    cell = next(cell for cell in reading.cells if cell.grade_id == "heavy-ball-answer")
    assert (cell.code, bool(cell.notebook_id)) == (True, True)
    assert "velocity" in cell.source
    assert (reading.problem, reading.notes, reading.needs_review) == ("", [], [])


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"", "empty"),
        (b" \n\0\0", "empty"),
        (b"not json", "not a notebook"),
        (dumped(handin.release())[:5000], "breaks off"),
        (b"[" * 100_000, "deeply"),
        (b'{"cells":' * 100_000, "deeply"),
        (b'{"nbformat": ' + b"9" * 5000 + b"}", "not a notebook"),
        (b"[]", "other data"),
        (b"{}", "format"),
        (b'{"nbformat": 5, "cells": []}', "format is 5"),
        (b'{"nbformat": true, "cells": []}', "format is True"),
        (b'{"nbformat": 4}', "no list of cells"),
        (b'{"nbformat": 4, "cells": {}}', "no list of cells"),
        (b'{"nbformat": 3, "worksheets": 7}', "format 3 and is damaged"),
        (bytes(range(256)) * 100, "not a notebook"),
        (b" " * (reader.LARGEST + 1), "too large"),
        (b"PK\x03\x04 a zip", "not a notebook"),
    ],
)
def test_what_is_no_notebook_gets_a_sentence_and_a_human_eye(data, word):
    reading = reader.read(data)
    assert word in reading.problem
    assert reading.needs_review == [reading.problem]
    assert not reading.cells


def test_a_notebook_of_format_3_is_brought_up_to_4():
    cell = {
        "cell_type": "code",
        "input": "x = 1",
        "outputs": [],
        "metadata": {},
        "language": "python",
    }
    old = {"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [{"cells": [cell]}]}
    reading = reader.read(dumped(old))
    assert [cell.source for cell in reading.cells] == ["x = 1"]
    assert "old format" in reading.notes[0]


def test_other_encodings_are_read_and_noted():
    text = json.dumps(handin.solved({"learner": 'LEARNER = "Zoë"'}), ensure_ascii=False)
    for data, noted in [(text.encode("utf-8-sig"), 0), (text.encode("utf-16"), 1)]:
        reading = reader.read(data)
        assert any("Zoë" in cell.source for cell in reading.cells)
        assert len(reading.notes) == noted
    broken = reader.read(json.dumps(handin.solved()).replace("ada", "ad\xe9").encode("latin-1"))
    assert "UTF-8" in broken.needs_review[0]
    assert len(broken.cells) == len(handin.release()["cells"])


def test_damaged_cells_are_left_out_and_the_others_stay():
    notebook = handin.solved()
    whole = len(notebook["cells"])
    notebook["cells"] += [
        7,
        {},
        {"cell_type": []},
        handin.added([1, 2]),
        handin.added("x" * 200_001),
    ]
    reading = reader.read(dumped(notebook))
    assert len(reading.cells) == whole
    assert len(reading.needs_review) == 5


def test_a_wrong_kernel_and_half_characters_are_no_hindrance():
    notebook = handin.solved({"heavy-ball-answer": "x = '\ud800'"})
    notebook["metadata"]["kernelspec"] = {"name": "ir\ud800", "language": "R"}
    reading = reader.read(dumped(notebook))
    assert "another kernel" in reading.needs_review[0]
    assert any(cell.source == "x = '?'" for cell in reading.cells)
    "".join([*reading.notes, *(cell.source for cell in reading.cells)]).encode()


leaves = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
keys = st.sampled_from(
    ["cells", "cell_type", "source", "metadata", "nbgrader", "grade_id", "id", "nbformat",
     "kernelspec", "language", "name", "worksheets", "input", "outputs", "level"]
)  # fmt: skip
anything = st.recursive(
    leaves | st.sampled_from(["code", "markdown", "heading", 3, 4]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=6),
    max_leaves=25,
)
almost = st.fixed_dictionaries(
    {
        "nbformat": st.sampled_from([3, 4, 4.0, "4"]),
        "cells": st.lists(anything, max_size=5),
        "worksheets": st.lists(anything, max_size=2),
        "metadata": anything,
    }
)


@given(st.binary(max_size=300))
@settings(max_examples=300)
def test_the_reader_survives_any_bytes(data):
    assert_sane(reader.read(data))


@given(anything | almost)
@settings(max_examples=500)
def test_the_reader_survives_any_json(value):
    assert_sane(reader.read(json.dumps(value).encode()))


@given(st.data())
@settings(max_examples=150)
def test_the_reader_survives_a_notebook_in_which_bytes_were_changed(data):
    whole = bytearray(dumped(handin.solved()))
    for _ in range(data.draw(st.integers(1, 5))):
        start = data.draw(st.integers(0, len(whole) - 1))
        whole[start : start + data.draw(st.integers(0, 40))] = data.draw(st.binary(max_size=10))
    assert_sane(reader.read(bytes(whole)))


def assert_sane(reading):
    assert bool(reading.problem) != bool(reading.cells) or not reading.problem
    for text in [reading.problem, *reading.notes, *reading.needs_review]:
        assert len(text) < 300
        text.encode()
    for cell in reading.cells:
        cell.source.encode()
        assert isinstance(cell.grade_id, str)
        assert isinstance(cell.notebook_id, str)
