"""Filing a download by student: the platforms' names, several attempts, and zips that mean harm."""

import stat
import zipfile

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
        ("foxzoë_late_12345_67890_ex04_momentum.ipynb", "foxzoë_12345"),
        ("anon_x7Ab2_LATE_67890_ex04_momentum.ipynb", "anon_x7Ab2"),
        ("Tarea_fox_intento_2026-11-02-10-11-12_ex04_momentum.ipynb", "fox"),
        ("W 4/12345-67890 - Zoe Fox - Nov 3, 2026 1010 AM/ex04_momentum.ipynb", "Zoe Fox"),
        ("12345-67890 - Zoe Fox - Nov 3, 2026 1010 AM - ex04_momentum.ipynb", "Zoe Fox"),
        ("inbound/fox+ps1+2026-11-03 10:10:10.123 UTC+YWJj/ex04_momentum.ipynb", "fox"),
        ("Submitted files/Zoe Fox/Week 4/Version 1/ex04_momentum.ipynb", "Zoe Fox"),
        ("submitted/fox/ps1/ex04_momentum.ipynb", "fox"),
        ("fox/ex04_momentum.ipynb ", "fox"),
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


def test_attempts_that_folders_tell_are_one_student_s_and_the_newest_counts(tmp_path):
    ann, bo = "1-9 - Ann Lee - Nov {}, 2026 {}/ex04_momentum.ipynb", "2-9 - Bo - Nov 1, 2026 900 AM"
    downloads = {
        "Ann Lee": [ann.format(3, "910 AM"), ann.format(3, "110 PM"), ann.format(2, "200 PM")],
        "fox": [
            f"in/fox+w+2026-11-{day:02} 10:10:10 UTC/ex04_momentum.ipynb" for day in (3, 12, 9)
        ],
        "Zoe": [f"Submitted files/Zoe/W/Version {n}/ex04_momentum.ipynb" for n in (2, 10, 9)],
    }
    others = [f"{bo}/ex04_momentum.ipynb", "in/owl+w+2026-11-03 10:10:10 UTC/ex04_momentum.ipynb",
              "Submitted files/Owl/W/Version 1/ex04_momentum.ipynb"]  # fmt: skip
    for (student, files), other in zip(downloads.items(), others, strict=True):
        download = packed(tmp_path / f"{student}.zip", {name: name for name in [*files, other]})
        unpack(download, tmp_path / student, EXERCISES)
        found = filed(tmp_path / student)
        assert len({name.partition("/")[0] for name in found}) == 2
        assert found[f"{student}/ex04_momentum.ipynb"] == files[1]
        assert len([name for name in found if "/older/" in name]) == 2
    spanish = [ann.replace("Nov", "noviembre").format(day, "900") for day in (2, 3)]
    report = unpack(packed(tmp_path / "s.zip", {n: n for n in spanish}), tmp_path / "s", EXERCISES)
    assert "lies beside it" in report.done[0], "which is newer cannot be told"


def test_two_people_of_one_name_in_brightspace_keep_their_numbers(tmp_path):
    files = {f"{n}-9 - A Fox - Nov 3, 2026 {n} AM/ex04_momentum.ipynb": "x" for n in (101, 102)}
    report = unpack(packed(tmp_path / "all.zip", files), tmp_path / "out", EXERCISES)
    assert {name.partition("/")[0] for name in filed(tmp_path / "out")} == {
        "A Fox_101",
        "A Fox_102",
    }
    assert "the number stays" in report.look[0]
    files = {"101-9 - A Fox - Nov 3, 2026 101 AM/ex04_momentum.ipynb": "x"}
    unpack(packed(tmp_path / "one.zip", files), tmp_path / "then", EXERCISES)
    report = unpack(tmp_path / "all.zip", tmp_path / "then", EXERCISES)
    assert 'Nothing says whose the folder "A Fox" is' in report.look[0]


@pytest.mark.parametrize("name", [
    "owl+ex04_momentum+2030-01-01 10:10:10 UTC/ex04_momentum.ipynb",
    "1-9 - owl - Nov 3, 2030 1010 AM/ex04_momentum.ipynb",
])  # fmt: skip
def test_a_student_s_own_folder_with_a_platform_s_kind_of_name_stays_theirs(name, tmp_path):
    files = {f"c/fox/{name}": "forged", "c/owl/ex04_momentum.ipynb": "owl's"}
    unpack(packed(tmp_path / "all.zip", files), tmp_path / "out", EXERCISES)
    assert filed(tmp_path / "out") == {
        "fox/ex04_momentum.ipynb": "forged", "owl/ex04_momentum.ipynb": "owl's",
    }  # fmt: skip


@pytest.mark.parametrize("name", [
    "w/Zoe Fox - ex04_momentum.ipynb", "w/ex04_momentum - Zoe Fox.ipynb",
    "w/ex04_momentum (1) - Zoe Fox.ipynb",
])  # fmt: skip
def test_google_s_one_folder_for_a_class_is_no_student(name, tmp_path):
    files = {name: "fox's", name.replace("Zoe Fox", "Bo Owl"): "owl's"}
    files[name.replace("Zoe Fox", "Cy Elk").replace(".ipynb", ".pdf")] = "a pdf"
    unpack(packed(tmp_path / "all.zip", files), tmp_path / "out", EXERCISES)
    found = {path: text for path, text in filed(tmp_path / "out").items() if text != "a pdf"}
    assert found == {"Zoe Fox/ex04_momentum.ipynb": "fox's", "Bo Owl/ex04_momentum.ipynb": "owl's"}
    assert "Cy Elk" in {path.name for path in (tmp_path / "out").iterdir()}
    own = {"fox/ex04_momentum - draft.ipynb": "d", "owl/ex04_momentum - last.ipynb": "l"}
    unpack(packed(tmp_path / "own.zip", own), tmp_path / "own", EXERCISES)
    assert {path.name for path in (tmp_path / "own").iterdir()} == {"fox", "owl"}


def test_what_nbgrader_and_teams_keep_beside_the_hand_ins_is_left_out(tmp_path):
    own = ("c/submitted/fox/ps1", "c/submitted/owl/ps1")
    copies = ("c/source/ps1", "c/autograded/fox/ps1", "c/release/ps1")
    files = {f"{place}/ex04_momentum.ipynb": place for place in (*own, *copies)}
    report = unpack(packed(tmp_path / "all.zip", files), tmp_path / "out", EXERCISES)
    assert set(filed(tmp_path / "out").values()) == set(own)
    assert len(report.left) == 3
    assert all("a copy beside" in line for line in report.left)
    alone = {"release/ex04_momentum.ipynb": "x", "owl/ex04_momentum.ipynb": "x"}
    unpack(packed(tmp_path / "alone.zip", alone), tmp_path / "alone", EXERCISES)
    assert len(filed(tmp_path / "alone")) == 2, "somebody may be called so"


def test_a_class_in_one_folder_under_names_that_tell_nothing_is_something_to_look_at(tmp_path):
    inside = '{"metadata": {"mountain": {"exercise": "ex04_momentum"}}, "n": %d}'
    files = {f"w/{name}_04.ipynb": inside % n for n, name in enumerate(("fox", "owl", "elk"))}
    report = unpack(packed(tmp_path / "all.zip", files), tmp_path / "out", EXERCISES)
    assert "of 3 notebooks of this exercise. If they are several people's" in report.look[0]


@pytest.mark.parametrize("folder", ["fox", "A Fox_1_assignsubmission_file"])
def test_the_course_s_solutions_in_a_student_s_copy_of_it_are_not_the_answer(folder, tmp_path):
    places = [f"{folder}/m/{place}/ex04_momentum.ipynb" for place in ("exercises", "solutions")]
    other = "B Owl_2_assignsubmission_file" if "_" in folder else "owl"
    files = {place: place for place in [*places, f"{other}/ex04_momentum.ipynb"]}
    unpack(packed(tmp_path / "all.zip", files), tmp_path / "out", EXERCISES)
    counts = [
        text
        for name, text in filed(tmp_path / "out").items()
        if name.endswith("x/ex04_momentum.ipynb")
    ]
    assert counts == places[:1]


def test_canvas_s_files_beside_moodle_s_are_several_people_s(tmp_path):
    files = {f"c/{n}_1{i}_2{i}_ex04_momentum.ipynb": n for i, n in enumerate(("fox", "owl"))}
    files["m/A Elk_1_assignsubmission_file/ex04_momentum.ipynb"] = "elk"
    unpack(packed(tmp_path / "all.zip", files), tmp_path / "out", EXERCISES)
    assert {name.partition("/")[0] for name in filed(tmp_path / "out")} == {
        "A Elk",
        "fox_10",
        "owl_11",
    }


def test_a_student_of_whom_only_what_editors_leave_came_is_named(tmp_path):
    files = {"c/fox/ex04_momentum.ipynb": "x", "c/owl/.ipynb_checkpoints/ex04_momentum.ipynb": "x"}
    files |= {"__MACOSX/c/fox/._a": "x", "c/.git/config": "x", "c/fox/.DS_Store": "x"}
    download = packed(tmp_path / "all.zip", files)
    with zipfile.ZipFile(download) as made:
        made.extractall(tmp_path / "folder")
    for place in (download, tmp_path / "folder"):
        report = unpack(place, tmp_path / "out", EXERCISES)
        assert report.left == [
            "c/owl: nothing but what systems and editors leave: ask for the notebook"
        ]


def test_names_as_canvas_gives_them_are_a_students_own_where_others_have_folders(tmp_path):
    own = {f"eve/{name}_ex04_momentum.ipynb": name for name in ("foxzoe_1_2", "owlolga_3_4")}
    download = packed(tmp_path / "all.zip", {**own, "owl/ex04_momentum.ipynb": "o"})
    unpack(download, tmp_path / "out", EXERCISES)
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"eve", "owl"}


def test_a_notebook_of_nobody_s_beside_blackboard_s_files_spoils_nothing(tmp_path):
    name = "W_{}_attempt_2026-11-02-10-11-12_ex04_momentum.ipynb"
    files = {name.format("fox"): "f", name.format("owl"): "o", "README.ipynb": "r"}
    report = unpack(packed(tmp_path / "all.zip", files), tmp_path / "out", EXERCISES)
    assert set(filed(tmp_path / "out")) == {"fox/ex04_momentum.ipynb", "owl/ex04_momentum.ipynb"}
    assert len(report.left) == 1


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
        ("x" * 300 + "/ex04_momentum.ipynb", {}, "longer than any system takes"),
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
    for head, what in (
        (b"\x1f\x8b\x08", "a packed file (gzip). Unpack it"),
        (b"<!doctype html>", "a web page. Download it again"),
        (b"PK\3\4", "breaks off. Download it again"),
        (b'{"cells": []}', "put it into a folder"),
    ):
        (tmp_path / "b.zip").write_bytes(head)
        assert main([str(tmp_path / "b.zip"), "--out", str(tmp_path / "out")]) == 2
        assert what in capsys.readouterr().err
    strange = packed(tmp_path / "strange.zip", {"fox/ex04_momentum.ipynb": "x"})
    data = bytearray(strange.read_bytes())
    data[data.find(b"PK\1\2") + 6] = 150  # a version of zip files that is still to come
    strange.write_bytes(data)
    assert main([str(strange), "--out", str(tmp_path / "out")]) == 2
    assert "no zip file that can be read" in capsys.readouterr().err
    weeks = packed(tmp_path / "weeks.zip", {"week4.zip": "x", "week5.zip": "x"})
    assert main([str(weeks), "--out", str(tmp_path / "out")]) == 1
    assert capsys.readouterr().out.count("unpack it, and give what is in it") == 2
    fine = packed(tmp_path / "fine.zip", {"fox/ex04_momentum.ipynb": "x"})
    both = [str(tmp_path / "a.zip"), str(fine), "--out", str(tmp_path / "both")]
    assert main(both) == 2
    assert set(filed(tmp_path / "both")) == {"fox/ex04_momentum.ipynb"}, "one bad one ends nothing"
    empty = packed(tmp_path / "b.zip", {})
    assert main([str(empty), "--out", str(tmp_path / "out")]) == 1
