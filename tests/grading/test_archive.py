"""What is in a download: names in any encoding, very many files, entries that nobody can read."""

import os
import struct
import zipfile
import zlib

import pytest

from grading import archive
from grading.archive import opened
from grading.zip_names import GARBLED
from tests.grading.helpers.downloads import packed

NAME = b"Fox_1_assignsubmission_file/ex04_momentum.ipynb"


def raw_zip(path, name, extra=b""):
    """A zip of one file whose name is these very bytes, and is not said to be UTF-8."""
    place = "x" * len(name)
    info = zipfile.ZipInfo(place)
    info.extra = extra
    with zipfile.ZipFile(path, "w") as made:
        made.writestr(info, "data")
    path.write_bytes(path.read_bytes().replace(place.encode(), name))
    return path


def names(path):
    """{name: remark} of what a download holds, and what was refused."""
    refused = []
    with opened(path, lambda name, why: refused.append((name, why))) as files:
        return {str(member): member.remark for member in files}, refused


@pytest.mark.parametrize(
    ("encoding", "text", "remark"),
    [
        ("utf-8", "Zoë", ""),
        ("utf-8", "Зоя", ""),
        ("cp437", "Zoë", GARBLED),
        ("cp850", "José Müller", GARBLED),
        ("cp1252", "Zoë", GARBLED),
        ("cp1252", "François Müller", GARBLED),
    ],
)
def test_names_that_do_not_say_their_encoding_are_read_and_it_is_told(
    encoding, text, remark, tmp_path
):
    path = raw_zip(tmp_path / "a.zip", f"{text} ".encode(encoding) + NAME)
    assert names(path)[0] == {f"{text} {NAME.decode()}": remark}


def test_a_zip_may_say_a_name_twice_and_then_the_second_is_the_right_one(tmp_path):
    raw = "Зоя ".encode("cp866") + NAME
    field = b"\1" + struct.pack("<I", zlib.crc32(raw)) + "Зоя ".encode() + NAME
    path = raw_zip(tmp_path / "a.zip", raw, struct.pack("<HH", 0x7075, len(field)) + field)
    assert names(path)[0] == {f"Зоя {NAME.decode()}": ""}


def test_fifty_thousand_files_are_no_bomb_but_the_whole_is_limited(tmp_path, monkeypatch):
    assert archive.COUNT > 150_000
    monkeypatch.setattr(archive, "TOTAL", 1000)
    monkeypatch.setattr(archive, "GROWTH", 2)
    path = packed(tmp_path / "a.zip", {f"s{i}/a.ipynb": "0" * 400 for i in range(200)})
    size = path.stat().st_size
    with opened(path, lambda *_: None) as files:
        read = []
        with pytest.raises(archive.Refused, match="the whole download"):
            read.extend(len(member.read()) for member in files)
    assert 2 * size - 800 < sum(read) <= 2 * size


@pytest.mark.skipif(os.name == "nt", reason="pipes as on Unix")
def test_a_folder_that_cannot_be_read_and_a_pipe_are_told_and_end_nothing(tmp_path, monkeypatch):
    for name in ("fox", "owl", "elk"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.ipynb").write_text("x")
    os.mkfifo(tmp_path / "owl" / "pipe.ipynb")
    (tmp_path / "elk" / "._a.ipynb").write_text("x")
    real = os.scandir

    def refusing(path):
        if str(path).endswith("fox"):
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr(os, "scandir", refusing)
    found, refused = names(tmp_path)
    assert set(found) == {"owl/a.ipynb", "elk/a.ipynb"}
    assert dict(refused) == {
        "fox": "a folder that cannot be read: Permission denied",
        "owl/pipe.ipynb": "a pipe or a device: only files are taken",
    }
