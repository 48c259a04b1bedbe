"""No two people in one folder, and nobody in two: what is sure is filed, what is not is told."""

import sys

import pytest

from grading.reports.roster import Person, Roster
from grading.unpack import unpack
from tests.grading.helpers.downloads import EXERCISES, filed, packed

F, N = "ex04_momentum.ipynb", "ex11_newton.ipynb"


def unpacked(tmp_path, *files, roster=None, out="out"):
    """The report and the files of a download; each file holds its own path."""
    download = packed(tmp_path / "all.zip", {file: file for file in files})
    report = unpack(download, tmp_path / out, EXERCISES, roster=roster)
    return report, filed(tmp_path / out)


def moodle(name, number, file=F, around=""):
    return f"{around}{name}_{number}_assignsubmission_file/{file}"


def test_two_downloads_of_moodle_in_one_folder_are_one_class(tmp_path):
    files = (moodle("A Fox", 101, F, "t/4/"), moodle("A Fox", 901, N, "t/11/"))
    report, found = unpacked(tmp_path, *files)
    assert set(found) == {f"A Fox/{F}", f"A Fox/{N}"}
    assert not report.look
    report, found = unpacked(tmp_path, moodle("B Owl", 1, F), moodle("B Owl", 9, N), out="flat")
    assert set(found) == {f"B Owl/{F}", f"B Owl/{N}"}
    assert "taken for one person" in report.look[0]


def test_somebody_with_the_name_of_two_others_is_neither_of_them(tmp_path):
    unpacked(tmp_path, moodle("Anna Berg", 101), moodle("anna berg", 102))
    report, found = unpacked(tmp_path, moodle("Anna Berg", 901, N))
    assert set(found) == {f"Anna Berg_101/{F}", f"Anna Berg_102/{F}", f"Anna Berg_901/{N}"}
    assert "the number stays" in report.look[0]
    unpacked(tmp_path, moodle("Bo Elk", 1), out="later")
    report, found = unpacked(tmp_path, moodle("Bo Elk", 8, N), moodle("Bo Elk", 9, N), out="later")
    assert set(found) == {f"Bo Elk/{F}", f"Bo Elk_8/{N}", f"Bo Elk_9/{N}"}
    assert 'whose the folder "Bo Elk" is' in report.look[0]


def test_moodle_s_worksheets_settle_who_is_who(tmp_path):
    class_ = Roster([
        Person(name="Anna Berg", email="a1@x.org", numbers=("101", "902")),
        Person(name="Anna Berg", email="a2@x.org", numbers=("102", "901")),
        Person(name="Zoe Fox", email="z@x.org", numbers=("77",)),
    ])  # fmt: skip
    files = (moodle("Anna Berg", 101), moodle("Anna Berg", 102), moodle("Participant", 77))
    report, found = unpacked(tmp_path, *files, roster=class_)
    assert found == {f"a1@x.org/{F}": files[0], f"a2@x.org/{F}": files[1], f"Zoe Fox/{F}": files[2]}
    unpacked(tmp_path, moodle("Anna Berg", 901, N), roster=class_)
    assert f"a2@x.org/{N}" in filed(tmp_path / "out")
    assert not report.look
    report, found = unpacked(tmp_path, moodle("Anna Berg", 5), roster=class_, out="unknown")
    assert set(found) == {f"Anna Berg_5/{F}"}, "two have the name, and the number is not known"
    report, found = unpacked(tmp_path, moodle("Group 1", 77), roster=class_, out="team")
    assert set(found) == {f"Group 1/{F}"}, "a group's number is nobody's"


def test_blind_hand_ins_keep_their_numbers(tmp_path):
    report, found = unpacked(tmp_path, moodle("Teilnehmerin", 77), moodle("Teilnehmerin", 78))
    assert set(found) == {f"Teilnehmerin_77/{F}", f"Teilnehmerin_78/{F}"}
    assert not report.look


def test_one_name_in_two_folders_is_filed_apart_if_it_has_two_of_one_exercise(tmp_path):
    report, found = unpacked(tmp_path, f"a/fox/{F}", f"a/owl/{F}", f"b/fox/{F}", f"b/elk/{F}")
    assert set(found) == {f"a_fox/{F}", f"b_fox/{F}", f"owl/{F}", f"elk/{F}"}
    assert "not sure that they are one person" in report.look[0]
    report, found = unpacked(tmp_path, f"4/fox/{F}", f"4/owl/{F}", f"11/fox/{N}", out="two")
    assert set(found) == {f"fox/{F}", f"owl/{F}", f"fox/{N}"}
    assert not report.look


def test_blanks_and_unicode_s_forms_make_no_other_person(tmp_path):
    _, found = unpacked(tmp_path, f"Zoe\u0308/{F}", f"Zo\u00eb /{N}")
    assert set(found) == {f"Zoë/{F}", f"Zoë/{N}"}
    report, found = unpacked(tmp_path, f"Zoe\u0308/{F}", f"Zo\u00eb /{F}", out="same")
    assert len(found) == 2
    assert "one name, so taken for one person" in report.look[0]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has names in bytes")
def test_names_that_are_no_text_never_share_a_folder(tmp_path):
    folder = tmp_path / "in"
    for name in ("f\udcff", "f\udcfe"):
        (folder / name).mkdir(parents=True)
        (folder / name / F).write_text("x")
    report = unpack(folder, tmp_path / "out", EXERCISES)
    assert len(filed(tmp_path / "out")) == 1
    assert 'another student\'s folder is called "f_" too: rename it' in report.left[0]


@pytest.mark.parametrize("name", ["आशाकुमारी", "ทดสอบ", "e\u0301mile", "foxzoë_LATE", "de_la_fox"])
def test_canvas_writes_names_in_any_script_and_may_lie_in_a_folder(name, tmp_path):
    files = (f"submissions/{name}_12345_67890_{F}", f"submissions/owl_1_2_{F}")
    _, found = unpacked(tmp_path, *files)
    assert len(found) == 2
    assert any(path.endswith(f"_12345/{F}") for path in found)


def test_a_file_named_by_canvas_in_a_student_s_own_folder_is_that_student_s(tmp_path):
    _, found = unpacked(tmp_path, f"fox/zoe_1_2_{F}", f"owl/{F}")
    assert {path.partition("/")[0] for path in found} == {"fox", "owl"}


def test_what_lies_beside_a_platform_s_own_names_is_nobody_s(tmp_path):
    canvas = (f"c/owl_1_2_{F}", f"c/elk_2_3_{F}")
    for n, theirs in enumerate([(moodle("A Fox", 1, F, "c/"),), canvas]):
        report, found = unpacked(tmp_path, *theirs, "c/README.md", out=f"out{n}")
        assert (len(found), len(report.left)) == (len(theirs), 1)
        report, found = unpacked(tmp_path, *theirs, f"c/{N}", f"c/x/{N}", out=f"more{n}")
        assert {path for path in found if N in path} == {f"x/{N}"}
        assert "neither a folder nor a name says" in report.left[0]


def test_where_nobody_handed_in_a_notebook_what_has_its_name_says_whose_it_is(tmp_path):
    report, found = unpacked(tmp_path, "w/fox/ex04_momentum.zip", "w/owl/ex04_momentum.zip")
    assert set(found) == {"fox/ex04_momentum.zip", "owl/ex04_momentum.zip"}
    assert len(report.something_else) == 2


def test_gradescope_says_who_handed_in_what(tmp_path):
    metadata = (
        "---\nsubmission_1:\n  :submitters:\n  - :name: Zoe Fox\n    :sid: '1'\n"
        "    :email: zoe@x.org\n  :history: []\nsubmission_2:\n  :submitters:\n"
        "  - :name: A\n    :email: a@x.org\n  - :name: B\n    :email: b@x.org\n"
        'submission_4:\n  :submitters:\n  - :name: "Zo\\u00eb Owl"\n'
        "submission_5:\n  submitters:\n  - name: 'Bo O''Elk'\n"
    )
    files = {f"export/submission_{n}/{F}": str(n) for n in (1, 2, 3, 4, 5)}
    files["export/submission_metadata.yml"] = metadata
    unpack(packed(tmp_path / "all.zip", files), tmp_path / "out", EXERCISES)
    assert filed(tmp_path / "out") == {
        f"Zoe Fox/{F}": "1", f"submission_2/{F}": "2", f"submission_3/{F}": "3",
        f"Zoë Owl/{F}": "4", f"Bo O'Elk/{F}": "5",
    }  # fmt: skip


def test_of_files_handed_in_together_the_exact_name_counts_and_the_others_lie_beside(tmp_path):
    files = [moodle("A Fox", 1, name) for name in ("ex04_momentum (1).ipynb", F, f"backup/{F}")]
    report, found = unpacked(tmp_path, *files)
    assert found == {
        f"A Fox/{F}": files[1],
        "A Fox/ex04_momentum (1).ipynb": files[0],
        f"A Fox/backup - {F}": files[2],
    }
    report, found = unpacked(tmp_path, *files)
    assert len(found) == 3
    assert "lies beside it" in report.done[0]
    files = [f"owl_1_{n}_{name}" for n, name in ((2, F), (3, "ex04_momentum (1).ipynb"))]
    report, found = unpacked(tmp_path, *files, out="canvas")
    assert found == {f"owl_1/{F}": files[0], "owl_1/ex04_momentum (1).ipynb": files[1]}
    assert "lies beside it" in report.done[0]
