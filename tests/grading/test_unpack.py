"""Filing a download by student: the platforms' names, several attempts, and zips that mean harm."""

import stat
import zipfile

import pytest

from grading import archive
from grading.unpack import main, unpack

EXERCISES = {"ex04_momentum", "ex11_newton"}


def packed(path, files, **more):
    """A zip of {name: text}; ``more`` sets attributes of every entry."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for i, (name, text) in enumerate(files.items()):
            info = zipfile.ZipInfo(name, date_time=(2026, 1, 1, 0, 0, 2 * i))
            for key, value in more.items():
                setattr(info, key, value)
            made.writestr(info, text, zipfile.ZIP_DEFLATED)
    return path


def filed(out):
    """{path: text} of everything filed."""
    return {
        path.relative_to(out).as_posix(): path.read_text()
        for path in sorted(out.rglob("*"))
        if path.is_file()
    }


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("Zoë Fox_123456_assignsubmission_file/ex04_momentum.ipynb", "Zoë Fox"),
        ("Zoë Fox_123456_assignsubmission_file_/ex04_momentum.ipynb", "Zoë Fox"),
        ("Zoë Fox_123456_assignsubmission_file/my work/ex04_momentum (1).ipynb", "Zoë Fox"),
        ("Zoë Fox_123456_assignsubmission_file_ex04_momentum.ipynb", "Zoë Fox"),
        ("All of them/Participant_77_assignsubmission_file_/ex04_momentum.ipynb", "Participant"),
        ("foxzoë_12345_67890_ex04_momentum.ipynb", "foxzoë_12345"),
        ("foxzoë_LATE_12345_67890_ex04_momentum-2.ipynb", "foxzoë_12345"),
        ("de_la_fox_12345_67890_ex04_momentum.ipynb", "de_la_fox_12345"),
        ("LATE_anon_x7Ab2_67890_ex04_momentum.ipynb", "anon_x7Ab2"),
        ("fox/ex04_momentum.ipynb", "fox"),
        ("fox/ex04_momentum/ex04_momentum.ipynb", "fox"),
        ("fox\\ex04_momentum.ipynb", "fox"),
    ],
)
def test_the_student_and_the_exercise_are_taken_from_the_name(name, place, tmp_path):
    download = packed(tmp_path / "all.zip", {name: "x"})
    report = unpack(download, tmp_path / "out", EXERCISES)
    assert filed(tmp_path / "out") == {f"{place}/ex04_momentum.ipynb": "x"}, report


def test_a_folder_around_all_students_is_taken_off_but_one_student_is_not(tmp_path):
    download = packed(tmp_path / "a.zip", {
        "week 4/fox/ex04_momentum.ipynb": "f", "week 4/owl/ex04_momentum.ipynb": "o",
    })  # fmt: skip
    unpack(download, tmp_path / "a", EXERCISES)
    assert set(filed(tmp_path / "a")) == {"fox/ex04_momentum.ipynb", "owl/ex04_momentum.ipynb"}
    download = packed(tmp_path / "b.zip", {
        "fox/ex04_momentum/ex04_momentum.ipynb": "4", "fox/ex11_newton/ex11_newton.ipynb": "11",
    })  # fmt: skip
    unpack(download, tmp_path / "b", EXERCISES)
    assert set(filed(tmp_path / "b")) == {"fox/ex04_momentum.ipynb", "fox/ex11_newton.ipynb"}


def test_names_in_utf8_that_do_not_say_so_are_read_all_the_same(tmp_path):
    name = "Zoë Fox_1_assignsubmission_file_/ex04_momentum.ipynb"
    path = packed(tmp_path / "all.zip", {name: "x"})
    path.write_bytes(_without_flag(path.read_bytes()))
    unpack(path, tmp_path / "out", EXERCISES)
    assert next(iter(filed(tmp_path / "out"))).startswith("Zoë Fox/")


def _without_flag(data):
    made = bytearray(data)
    for sign, flags in ((b"PK\x03\x04", 7), (b"PK\x01\x02", 9)):
        at = made.find(sign)
        while at >= 0:
            made[at + flags] &= ~0x08
            at = made.find(sign, at + 4)
    return bytes(made)


def test_of_several_attempts_the_newest_counts_and_the_others_are_kept(tmp_path):
    download = packed(tmp_path / "canvas.zip", {
        "fox_1_30_ex04_momentum-1.ipynb": "third",
        "fox_1_9_ex04_momentum.ipynb": "first",
        "fox_1_20_ex04_momentum.ipynb": "second",
    })  # fmt: skip
    unpack(download, tmp_path / "out", EXERCISES)
    assert filed(tmp_path / "out") == {
        "fox_1/ex04_momentum.ipynb": "third",
        "fox_1/older/ex04_momentum.1.ipynb": "first",
        "fox_1/older/ex04_momentum.2.ipynb": "second",
    }


def test_a_later_download_replaces_and_keeps_and_an_earlier_one_does_neither(tmp_path):
    out = tmp_path / "out"
    first = packed(tmp_path / "1.zip", {"fox/ex04_momentum.ipynb": "first"})
    second = packed(tmp_path / "2.zip", {"fox/ex04_momentum.ipynb": "second"})
    for download in (first, second):
        unpack(download, out, EXERCISES)
    both = {"fox/ex04_momentum.ipynb": "second", "fox/older/ex04_momentum.1.ipynb": "first"}
    assert filed(out) == both
    assert "there already" in unpack(second, out, EXERCISES).done[0]
    assert "an older one" in unpack(first, out, EXERCISES).done[0]
    assert filed(out) == both


def test_two_people_of_one_name_get_two_folders(tmp_path):
    download = packed(tmp_path / "moodle.zip", {
        "A Fox_1_assignsubmission_file_/ex04_momentum.ipynb": "1",
        "A Fox_2_assignsubmission_file_/ex04_momentum.ipynb": "2",
    })  # fmt: skip
    report = unpack(download, tmp_path / "out", EXERCISES)
    assert len(report.left) == 2
    assert "several students have" in report.left[0]
    assert set(filed(tmp_path / "out")) == {
        "A Fox_1/ex04_momentum.ipynb",
        "A Fox_2/ex04_momentum.ipynb",
    }
    download = packed(tmp_path / "plain.zip", {
        "Fox/ex04_momentum.ipynb": "1", "fox/ex04_momentum.ipynb": "2",
    })  # fmt: skip
    report = unpack(download, tmp_path / "plain", EXERCISES)
    assert len(filed(tmp_path / "plain")) == 1
    assert "differs from" in report.left[0]


def test_what_is_no_notebook_is_left_out_and_named(tmp_path):
    download = packed(tmp_path / "all.zip", {
        "fox/notes.txt": "x", "fox/more.zip": "x", "stray.ipynb": "x", "__MACOSX/fox/a": "x",
        "A Fox_1_assignsubmission_onlinetext_/text.html": "x", "fox_1_text.html": "x",
    })  # fmt: skip
    report = unpack(download, tmp_path / "out", EXERCISES)
    assert filed(tmp_path / "out") == {}
    assert {line.partition(": ")[0]: line.partition(": ")[2] for line in report.left} == {
        "fox/notes.txt": "not a notebook",
        "fox/more.zip": "a zip file in the download: unpack it, and file it by hand",
        "stray.ipynb": "neither a folder nor a name says which student's it is",
        "A Fox_1_assignsubmission_onlinetext_/text.html": "text typed into Moodle, not a file",
        "fox_1_text.html": "text typed into Canvas, not a file",
    }


@pytest.mark.parametrize(
    ("name", "more", "why"),
    [
        ("../fox/ex04_momentum.ipynb", {}, "leads out"),
        ("fox/../../ex04_momentum.ipynb", {}, "leads out"),
        ("/etc/ex04_momentum.ipynb", {}, "leads out"),
        ("C:/fox/ex04_momentum.ipynb", {}, "leads out"),
        ("fox/ex04_momentum.ipynb", {"external_attr": (stat.S_IFLNK | 0o777) << 16}, "a link"),
        ("fox/ex04_momentum.ipynb", {"external_attr": (stat.S_IFIFO | 0o777) << 16}, "a link"),
    ],
)
def test_nothing_is_written_outside_and_no_link_is_made(name, more, why, tmp_path):
    download = packed(tmp_path / "bad.zip", {name: "/etc/passwd"}, **more)
    report = unpack(download, tmp_path / "deep" / "out", EXERCISES)
    assert why in report.left[0]
    assert [path.name for path in tmp_path.iterdir()] == ["bad.zip"]


def test_a_zip_bomb_is_left_out_and_the_rest_is_filed(tmp_path, monkeypatch):
    monkeypatch.setattr(archive, "ALLOWED", 1000)
    monkeypatch.setattr(archive, "FILE", 100_000)
    download = packed(tmp_path / "bomb.zip", {
        "fox/ex04_momentum.ipynb": "0" * 90_000, "owl/ex04_momentum.ipynb": "0" * 200_000,
        "elk/ex04_momentum.ipynb": "fine",
    })  # fmt: skip
    report = unpack(download, tmp_path / "out", EXERCISES)
    assert filed(tmp_path / "out") == {"elk/ex04_momentum.ipynb": "fine"}
    assert len(report.left) == 2
    monkeypatch.setattr(archive, "COUNT", 2)
    with pytest.raises(archive.Refused, match="3 files"):
        unpack(download, tmp_path / "out", EXERCISES)


def test_a_zip_that_lies_about_sizes_or_is_damaged_stops_nothing(tmp_path):
    path = packed(
        tmp_path / "all.zip",
        {"fox/ex04_momentum.ipynb": "x" * 5000, "owl/ex04_momentum.ipynb": "y"},
    )
    data = bytearray(path.read_bytes())
    data[data.find(b"ipynb") + 8] ^= 0xFF
    path.write_bytes(data)
    report = unpack(path, tmp_path / "out", EXERCISES)
    assert filed(tmp_path / "out") == {"owl/ex04_momentum.ipynb": "y"}
    assert "damaged" in report.left[0]


@pytest.mark.parametrize(
    ("name", "folder"),
    [
        ("con", "_con"),
        ("a<b>|c", "a_b__c"),
        (".hidden", "_.hidden"),
        ("Fox. ", "Fox"),
        ("\x1b[31m", "_[31m"),
    ],
)
def test_folders_have_names_that_every_system_takes(name, folder, tmp_path):
    download = packed(tmp_path / "all.zip", {f"{name}/ex04_momentum.ipynb": "x"})
    report = unpack(download, tmp_path / "out", EXERCISES)
    assert set(filed(tmp_path / "out")) == {f"{folder}/ex04_momentum.ipynb"}
    assert "\x1b" not in "".join(report.done + report.left)


def test_a_folder_is_taken_as_a_zip_is_and_its_links_are_left(tmp_path):
    folder = tmp_path / "unzipped"
    (folder / "A Fox_1_assignsubmission_file_").mkdir(parents=True)
    (folder / "A Fox_1_assignsubmission_file_" / "ex04_momentum.ipynb").write_text("x")
    (folder / "link.ipynb").symlink_to("/etc/passwd")
    report = unpack(folder, tmp_path / "out", EXERCISES)
    assert filed(tmp_path / "out") == {"A Fox/ex04_momentum.ipynb": "x"}
    assert report.left == ["link.ipynb: a link: only files are taken"]


def test_renamed_files_get_the_name_of_the_exercise_that_was_downloaded(tmp_path, capsys):
    download = packed(tmp_path / "all.zip", {
        "fox/homework.ipynb": "f", "owl/a.ipynb": "a", "owl/b.ipynb": "b",
        "elk/ex04_momentum.ipynb": "e", "elk/draft.ipynb": "d",
    })  # fmt: skip
    source = tmp_path / "exercises"
    source.mkdir()
    (source / "ex04_momentum.ipynb").touch()
    arguments = [str(download), "--out", str(tmp_path / "out"), "--source", str(source)]
    assert main([*arguments, "--exercise", "ex04_momentum"]) == 0
    assert filed(tmp_path / "out") == {
        "fox/ex04_momentum.ipynb": "f",
        "elk/ex04_momentum.ipynb": "e",
    }
    lines = capsys.readouterr().out
    assert "2 notebooks filed" in lines
    assert lines.count("one of several") == 3


def test_what_is_no_zip_is_said_in_a_sentence(tmp_path, capsys):
    (tmp_path / "a.zip").write_text("not a zip")
    assert main([str(tmp_path / "a.zip"), "--out", str(tmp_path / "out")]) == 2
    assert "no zip file that can be read" in capsys.readouterr().err
    empty = packed(tmp_path / "b.zip", {})
    assert main([str(empty), "--out", str(tmp_path / "out")]) == 1
