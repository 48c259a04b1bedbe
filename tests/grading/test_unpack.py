"""Filing a download by student: the platforms' names, several attempts, and zips that mean harm."""

import stat

import pytest

from grading import archive
from grading.names import folder_name
from grading.unpack import main, unpack
from tests.grading.helpers.downloads import EXERCISES, filed, packed


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("Zoë Fox_123456_assignsubmission_file/ex04_momentum.ipynb", "Zoë Fox"),
        ("Zoë Fox_123456_assignsubmission_file_/ex04_momentum.ipynb", "Zoë Fox"),
        ("Zoë Fox_123456_assignsubmission_file/my work/ex04_momentum (1).ipynb", "Zoë Fox"),
        ("Zoë Fox_123456_assignsubmission_file_ex04_momentum.ipynb", "Zoë Fox"),
        ("All of them/Participant_77_assignsubmission_file/ex04_momentum.ipynb", "Participant_77"),
        ("Group 1_55_assignsubmission_file/ex04_momentum.ipynb", "Group 1"),
        ("Default group_assignsubmission_file/ex04_momentum.ipynb", "Default group"),
        ("foxzoë_12345_67890_ex04_momentum.ipynb", "foxzoë_12345"),
        ("foxzoë_LATE_12345_67890_ex04_momentum-2.ipynb", "foxzoë_12345"),
        ("de_la_fox_12345_67890_ex04_momentum.ipynb", "de_la_fox_12345"),
        ("LATE_anon_x7Ab2_67890_ex04_momentum.ipynb", "anon_x7Ab2"),
        ("Momentum_fox_attempt_2026-11-02-10-11-12_ex04_momentum.ipynb", "fox"),
        ("unzipped/Week 4_s.fox_attempt_2026-11-02-10-11-12_ex04_momentum (1).ipynb", "s.fox"),
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


def test_of_blackboards_attempts_the_newest_counts_and_users_are_those_of_its_notes(tmp_path):
    first, second, third = (f"attempt_2026-11-0{day}-10-11-12" for day in (2, 3, 4))
    note = "Name: {} ({})\nAssignment: Week_4\n\nFiles:\n\tOriginal filename: x.ipynb\n"
    download = packed(tmp_path / "gradebook.zip", {
        f"Week_4_zoe_fox_{second}.txt": note.format("Zoe (Zo) Fox", "zoe_fox"),
        f"Week_4_zoe_fox_{second}_ex04_momentum.ipynb": "second",
        f"Week_4_zoe_fox_{second}_ex04_momentum (1).ipynb": "beside",
        f"Week_4_zoe_fox_{first}.txt": note.format("Zoe (Zo) Fox", "zoe_fox"),
        f"Week_4_zoe_fox_{first}_ex04_momentum.ipynb": "first",
        f"Week_4_owl_{first}.txt": note.format("Eve Owl", "zoe_fox"),
        f"Week_4_owl_{first}_ex04_momentum.zip": "packed",
        f"Week_4_elk_{third}.txt": note.format("Cy Elk", "elk"),
    })  # fmt: skip
    report = unpack(download, tmp_path / "out", EXERCISES)
    assert {name: text[:8] for name, text in filed(tmp_path / "out").items()} == {
        "zoe_fox/ex04_momentum.ipynb": "second",
        "zoe_fox/ex04_momentum (1).ipynb": "beside",
        "zoe_fox/older/ex04_momentum.1.ipynb": "first",
        "owl/ex04_momentum.zip": "packed",
        "elk/2026-11-04-10-11-12.txt": "Name: Cy",
    }
    assert (len(report.something_else), report.left) == (2, [])


def test_names_as_canvas_gives_them_are_a_students_own_where_others_have_folders(tmp_path):
    own = {f"eve/{name}_ex04_momentum.ipynb": name for name in ("foxzoe_1_2", "owlolga_3_4")}
    download = packed(tmp_path / "all.zip", {**own, "owl/ex04_momentum.ipynb": "o"})
    unpack(download, tmp_path / "out", EXERCISES)
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"eve", "owl"}


def test_one_name_as_blackboards_among_others_is_a_students_own(tmp_path):
    name = "H_owl_attempt_2026-11-02-10-11-12_ex04_momentum.ipynb"
    download = packed(tmp_path / "all.zip", {f"fox/{name}": "x", "owl/ex04_momentum.ipynb": "o"})
    unpack(download, tmp_path / "out", EXERCISES)
    assert set(filed(tmp_path / "out")) == {"owl/ex04_momentum.ipynb", f"fox/{folder_name(name)}"}
    forged = packed(tmp_path / "2.zip", {f"H_fox_attempt_2026-11-01-10-11-12_{name}": "x"})
    unpack(forged, tmp_path / "2", EXERCISES)
    assert set(filed(tmp_path / "2")) == {f"fox/{folder_name(name)}"}


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
    assert len(report.look) == 1
    assert "A Fox (1, 2): the number stays" in report.look[0]
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


def test_what_was_handed_in_and_is_no_notebook_is_filed_where_a_notebook_is_missing(tmp_path):
    files = {
        "elk/more.zip": "x", "owl/ex11_newton.py": "x",
        "A Fox_1_assignsubmission_onlinetext/t.html": "x",
        "B Fox_2_assignsubmission_file/ex04_momentum.zip": "x", "fox_1_text.html": "x",
    }  # fmt: skip
    more = {
        "owl/ex04_momentum.ipynb": "x",
        "owl/data.csv": "x",
        "stray.ipynb": "x",
        "README.md": "x",
    }
    more |= {"__MACOSX/fox/a": "x", "owl/._ex11_newton.ipynb": "x", ".git/config": "x"}
    report = unpack(packed(tmp_path / "all.zip", files | more), tmp_path / "out", EXERCISES)
    assert set(filed(tmp_path / "out")) == {
        "elk/more.zip", "owl/ex11_newton.py", "A Fox/t.html", "B Fox/ex04_momentum.zip",
        "fox_1/text.html", "owl/ex04_momentum.ipynb",
    }  # fmt: skip
    assert len(report.something_else) == 5
    many = {f"elk/{i}.py": "x" for i in range(15)}
    report = unpack(packed(tmp_path / "many.zip", many), tmp_path / "many", EXERCISES)
    assert (len(report.something_else), len(report.left)) == (10, 5)
    report = unpack(packed(tmp_path / "all.zip", files | more), tmp_path / "out", EXERCISES)
    assert "take the notebook out" in next(x for x in report.something_else if "elk" in x)
    assert sorted(report.left) == [
        "README.md: neither a folder nor a name says which student's it is: file it by hand",
        "owl/data.csv: not a notebook",
        "stray.ipynb: neither a folder nor a name says which student's it is: file it by hand",
    ]


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
    fine = packed(tmp_path / "fine.zip", {"fox/ex04_momentum.ipynb": "x"})
    both = [str(tmp_path / "a.zip"), str(fine), "--out", str(tmp_path / "both")]
    assert main(both) == 2
    assert set(filed(tmp_path / "both")) == {"fox/ex04_momentum.ipynb"}, "one bad one ends nothing"
    empty = packed(tmp_path / "b.zip", {})
    assert main([str(empty), "--out", str(tmp_path / "out")]) == 1
