import json
import tracemalloc

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


OFFICE = b"PK\x03\x04\x14\0\x06\0\x08\0[Content_Types].xml"
CONFLICT = "<<<<<<< HEAD\n{mine}\n=======\n{theirs}\n>>>>>>> theirs\n"
LFS = b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n"


def in_conflict(ending="\n"):
    """A notebook as Git leaves it, with a conflict that begins in line 4."""
    lines = json.dumps(handin.solved(), indent=1).splitlines()
    lines[3:4] = CONFLICT.format(mine=lines[3], theirs=lines[3]).splitlines()
    return ending.join(lines)


@pytest.mark.parametrize(
    ("data", "word", "advice"),
    [
        (b"", "empty", "hand in that .ipynb"),
        (b" \n\n", "empty", ""),
        (b"\0" * 5000, "nothing but zeros", ""),
        (b"Dear teacher, it is in the cloud.", "not a notebook, but plain text", ".ipynb"),
        (b"# My notes\n\n- one\n", "a text with notes", ""),
        (dumped(handin.release())[:5000], "breaks off (line 1)", "Open it in Jupyter"),
        (json.dumps(handin.release(), indent=1).encode()[:5000] + b"\n", "breaks off", ""),
        (dumped(handin.release()).replace(b'"cells": [', b'"cells": [,'), "is damaged", ""),
        (b"[" * 100_000, "deeply", ""),
        (b'{"cells":' * 100_000, "deeply", ""),
        (b'{"nbformat": ' + b"9" * 5000 + b"}", "not a notebook", ""),
        (b"[]", "other data", ""),
        (b"7", "plain text", ""),
        (b"{}", "no list of cells", ""),
        (b'{"nbformat": 4, "cells": {}}', "no list of cells", ""),
        (b'{"nbformat": 3, "worksheets": 7}', "no list of cells", ""),
        (dumped(handin.solved()) * 2, "a second notebook", ""),
        (bytes(range(256)) * 100, "not a notebook", ""),
        (b" " * (reader.LARGEST + 1), "allowed. Clear all outputs", ""),
        (in_conflict().encode(), "merge conflict of Git (line 4)", "git checkout"),
        (b"\n\n" + in_conflict().encode(), "merge conflict of Git (line 6)", "git checkout"),
        (in_conflict("\r\n").encode("utf-16"), "merge conflict of Git (line 4)", "one side"),
        (CONFLICT.format(mine="{}", theirs="{}").encode(), "merge conflict of Git (line 1)", ""),
        (LFS, "a Git LFS pointer", "git lfs pull"),
        (LFS.replace(b"\n", b"\r\n"), "a Git LFS pointer", "git lfs pull"),
        (b"\n<!-- saved -->\n<!DOCTYPE HTML>\n<html>", "a web page", "File > Download"),
        (b"<!-- a -->" * 300 + b"<p>", "plain text", ""),
        (b"\xef\xbb\xbf<html lang='en'><head>", "a web page", ""),
        (b"PK\x03\x04" + bytes(range(256)), "a zip file", "Unpack it"),
        (b"PK\x05\x06" + bytes(18), "a zip file", "Unpack it"),
        (OFFICE + b"word/document.xml", "a Word file", "hand in that .ipynb"),
        (OFFICE + b"xl/workbook.xml", "an Excel file", ""),
        (b"\x1f\x8b\x08\0" + bytes(20), "gzip", "Unpack it"),
        (b"%PDF-1.7\n%\xe2\xe3", "a PDF file", ""),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(99), "an old Word", ""),
        (b"\x89PNG\r\n\x1a\n" + bytes(99), "a picture", ""),
        (b"import numpy as np\n\ndef f(x):\n    return x\n", "a Python script", "Copy the code"),
        (b"# %% [markdown]\n# Exercise 04\n# %%\nx = 1\n", "a Python script", "Copy the code"),
        (b"\xef\xbb\xbf#!/usr/bin/env python\r\nx=1\r\n", "a Python script", ""),
        (b"---\ntitle: x\n---\n\n# A\n```{python}\nx = 1\n```\n", "Quarto", "Copy the code"),
        (b"https://colab.research.google.com/drive/1aB\n", "a link", ".ipynb"),
        (b"{\\rtf1\\ansi hello}", "an RTF text", ""),
    ],
)  # fmt: skip
def test_what_is_no_notebook_is_named_with_advice_that_fits_and_gets_a_human_eye(
    data, word, advice
):
    reading = reader.read(data)
    assert word in reading.problem
    assert advice in reading.advice
    assert reading.needs_review == [reading.problem]
    assert not reading.cells


def sources(data):
    return [cell.source for cell in reader.read(data).cells]


def old(*cells, **more):
    notebook = {
        "nbformat": 3,
        "nbformat_minor": 0,
        "metadata": {},
        "worksheets": [{"cells": cells}],
    }
    return dumped(notebook | more)


def test_empty_cells_push_nothing_out_and_lines_without_ends_stay_lines():
    notebook = handin.solved()
    notebook["cells"] = [handin.added("") for _ in range(2000)] + notebook["cells"]
    reading = reader.read(dumped(notebook))
    assert any("velocity" in cell.source for cell in reading.cells)
    assert not reading.needs_review
    notebook = handin.solved()
    for cell in notebook["cells"]:
        cell["source"] = handin.text(cell).split("\n")
    assert sources(dumped(notebook)) == sources(dumped(handin.solved()))


def test_old_formats_are_read_sheet_by_sheet_with_a_note():
    head = {"cell_type": "heading", "level": 1, "metadata": {}, "source": ["Exercise 04"]}
    cell = {"cell_type": "code", "input": ["x = 1\n", "y = 2"], "outputs": [], "language": "python"}
    sheets = [{"cells": [head, cell]}, {"cells": [cell | {"input": "z"}]}]
    for version in (3, 2, "3", None):
        data = old(worksheets=sheets, nbformat=version)
        reading = reader.read(data)
        assert [c.source for c in reading.cells] == ["Exercise 04", "x = 1\ny = 2", "z"]
        assert [c.code for c in reading.cells] == [False, True, True]
        assert "old format" in reading.notes[0]
        assert not reading.needs_review
    assert sources(old(worksheets=sheets, cells=[])) == ["Exercise 04", "x = 1\ny = 2", "z"]
    damaged = reader.read(old(worksheets=[7, {"cells": 7}, *sheets]))
    assert len(damaged.cells) == 3
    assert len(damaged.needs_review) == 2


@pytest.mark.parametrize("version", [None, "4", 4.5, 5, 3, True, [], "<script>", ...])
def test_a_missing_or_odd_format_is_noted_and_the_cells_are_read(version):
    whole = handin.solved() | {"nbformat": version}
    if version is ...:
        del whole["nbformat"]
    reading = reader.read(dumped(whole))
    assert len(reading.cells) == len(whole["cells"])
    assert ["format" in note for note in reading.notes] == [True]
    assert not reading.needs_review


def test_outputs_count_for_no_limit():
    whole = handin.solved()
    picture = {"output_type": "display_data", "data": {"image/png": "A" * 21 * 2**20}}
    whole["cells"][4]["outputs"] = [picture | {"metadata": {}}]
    reading = reader.read(dumped(whole))
    assert reading == reader.read(dumped(handin.solved()))


@pytest.mark.parametrize("version", [3, 4])
def test_many_outputs_cost_no_memory_here(version):
    cell = {"cell_type": "code", "source": "x = 1", "outputs": [0]}
    data = old(cell) if version == 3 else dumped({"nbformat": 4, "cells": [cell]})
    data = data.replace(b"[0]", b"[" + b'{"output_type":"stream"},' * 800_000 + b"0]")
    tracemalloc.start()
    assert sources(data) == ["x = 1"]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2**20


def test_a_file_that_takes_too_much_memory_or_time_to_read_is_unreadable():
    lists = b'{"cells": [' + b"[]," * 20_000_000 + b"[]]}"
    reading = reader.read(lists)
    assert "more time or memory" in reading.problem
    assert "Clear all outputs" in reading.advice


def test_a_reader_that_dies_for_another_reason_is_the_graders_fault(monkeypatch):
    monkeypatch.setattr(reader.sys, "executable", "false")
    with pytest.raises(RuntimeError, match="ended with 1"):
        reader.read(dumped(handin.solved()) + b" " * reader.SMALL)


@pytest.mark.parametrize(
    ("tail", "review"),
    [(b"\n\0\0\x1a", None), (b"\n]}\n", False), (b'at": 4,\n "x": 5\n}\n', True)],
)
def test_what_stands_behind_the_end_is_cut_off(tail, review):
    whole = dumped(handin.solved())
    reading = reader.read(whole + tail)
    assert reading.cells == reader.read(whole).cells
    assert ["cut off" in note for note in reading.notes] == [True] * (review is not None)
    assert bool(reading.needs_review) == bool(review)


def test_other_encodings_are_read_and_noted():
    text = json.dumps(handin.solved({"learner": 'LEARNER = "Zoë"'}), ensure_ascii=False)
    noted = {
        "utf-8": 0, "utf-8-sig": 0, "utf-16": 1, "utf-16-le": 1, "utf-16-be": 1, "utf-32": 1,
    }  # fmt: skip
    for encoding, count in noted.items():
        reading = reader.read(text.encode(encoding))
        assert any("Zoë" in cell.source for cell in reading.cells)
        assert len(reading.notes) == count, encoding
    assert sources(b"\xef\xbb\xbf" * 2 + text.encode()) == sources(text.encode())
    broken = reader.read(json.dumps(handin.solved()).replace("ada", "ad\xe9").encode("latin-1"))
    assert "UTF-8" in broken.needs_review[0]
    assert len(broken.cells) == len(handin.release()["cells"])


def test_line_ends_of_windows_make_no_difference():
    text = json.dumps(handin.solved(), indent=1)
    assert sources(text.replace("\n", "\r\n").encode()) == sources(text.encode())
    assert sources(text.replace("\\n", "\\r\\n").encode()) == sources(text.encode())


def test_lines_that_a_mail_program_broke_are_read_and_a_human_looks():
    whole = handin.solved({"heavy-ball-answer": "x = 1 BREAK+ 2"})
    reading = reader.read(dumped(whole).replace(b"BREAK", b"\n"))
    assert "x = 1 \n+ 2" in [cell.source for cell in reading.cells]
    assert "broken" in reading.needs_review[0]


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


@pytest.mark.parametrize(
    ("kernel", "language", "asks"),
    [
        ({"name": "ir"}, {}, True),
        ({"name": "ir", "display_name": "R"}, {}, True),
        ({"name": "julia-1.10", "language": "julia"}, {"name": "julia"}, True),
        ({}, {"name": "R"}, True),
        ({"name": "python3", "display_name": "Python 3"}, {}, False),
        ({"name": "myenv", "display_name": "Python (myenv)"}, {}, False),
        ({"name": "torch", "language": "python"}, {}, False),
        ({"name": "torch"}, {"name": "python"}, False),
        ({"name": "", "language": None}, {}, False),
        ({}, {}, False),
        (7, [], False),
    ],
)
def test_a_kernel_of_another_language_is_noticed_with_or_without_a_language(kernel, language, asks):
    notebook = handin.solved()
    notebook["metadata"] = {"kernelspec": kernel, "language_info": language}
    reading = reader.read(dumped(notebook))
    assert ["another kernel" in sentence for sentence in reading.needs_review] == [True] * asks
    assert reading.cells


def test_half_characters_are_no_hindrance():
    notebook = handin.solved({"heavy-ball-answer": "x = '\ud800'"})
    notebook["metadata"]["kernelspec"] = {"name": "ir\ud800", "language": "R"}
    reading = reader.read(dumped(notebook))
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
