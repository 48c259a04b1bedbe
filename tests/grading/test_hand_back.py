"""The way back: each page to the hand-in that was marked, in the form that the platform takes."""

import csv
import hashlib
import io
import json
import zipfile

import pytest

from grading.hand_back import hand_back, main
from grading.names import slug
from grading.reports import feedback, worksheet
from grading.reports.class_list import RosterError
from grading.store import Store
from grading.unpack import unpack
from tests.grading.helpers.downloads import EXERCISES, packed
from tests.grading.helpers.made_up import record

F = "ex04_momentum.ipynb"
WORKSHEET = (
    "Identifier,Full name,Email address,Group,Status,Grade,Maximum Grade,Last modified (grade)\n"
    'Participant 101,Anna Berg,a1@x.org,,x,,"5,00",-\n'
    'Participant 102,Anna Berg,a2@x.org,,x,,"5,00",-\n'
    'Participant 55,Zoe Fox,z@x.org,Group 1,x,3.00,"5,00",-\n'
    'Participant 56,Bo Elk,b@x.org,Group 1,x,,"5,00",-\n'
    'Participant 57,Cy Owl,c@x.org,,x,2.00,"5,00",-\n'
)


def marked(tmp_path, files):
    """A download of ``files``, and RESULTS in which all that unpack made of it is marked."""
    download = packed(tmp_path / "all.zip", files)
    unpack(download, tmp_path / "in", EXERCISES)
    results = tmp_path / "results"
    records = []
    with Store(results, "s") as store:
        for path in sorted((tmp_path / "in").glob(f"*/{F}")):
            made = of_file(path)
            store.write(path.parent.name, made["exercise"], made)
            records.append(made)
    feedback.write(results / "feedback", records)
    return download, results


def of_file(path):
    student = path.parent.name
    made = record(student)
    sha = hashlib.sha256(path.read_bytes()).hexdigest()
    return {**made, "student": student, "slug": slug(student), "sha256": sha}


def pages(out):
    """{name: the student named in the page} of a zip file of feedback."""
    with zipfile.ZipFile(out) as found:
        return {name: found.read(name).decode() for name in found.namelist()}


def test_moodle_gets_folders_with_its_own_numbers(tmp_path, capsys):
    download, results = marked(tmp_path, {
        f"Anna Berg_101_assignsubmission_file/{F}": "1",
        f"Anna Berg_102_assignsubmission_file/{F}": "2",
        "Zoë Fox_103_assignsubmission_file_/ex04_momentum (1).ipynb": "3",
        f"Default group_assignsubmission_file/{F}": "4",
    })  # fmt: skip
    assert main([str(download), str(results), "--out", str(tmp_path / "back.zip")]) == 0
    found = pages(tmp_path / "back.zip")
    assert set(found) == {
        f"{name}_assignsubmission_file_/ex04_momentum.html"
        for name in ("Anna Berg_101", "Anna Berg_102", "Zoë Fox_103")
    }
    assert all(name.partition("_assign")[0].replace("_103", "") in found[name] for name in found)
    said = capsys.readouterr().out
    assert "3 feedback pages" in said
    assert "Default group_assignsubmission_file" in said
    assert "Moodle gave no number" in said


def test_canvas_gets_the_names_of_the_files_that_it_gave(tmp_path):
    download, results = marked(tmp_path, {
        f"submissions/foxzoë_LATE_12345_67890_{F}": "1",
        "submissions/owl_12346_67891_ex04_momentum-1.ipynb": "2",
    })  # fmt: skip
    made = hand_back(download, results)
    assert set(made.pages) == {
        "foxzoë_LATE_12345_67890_ex04_momentum.html",
        "owl_12346_67891_ex04_momentum-1.html",
    }
    assert not made.left


def test_a_page_goes_to_the_bytes_that_were_marked_and_to_no_others(tmp_path, capsys):
    fox, owl, elk = (f"{n}_assignsubmission_file/{F}" for n in ("A Fox_1", "B Owl_2", "C Elk_3"))
    _, results = marked(tmp_path, {fox: "1", owl: "2"})
    made = hand_back(packed(tmp_path / "later.zip", {fox: "new", owl: "2", elk: "1"}), results)
    assert set(made.pages) == {"B Owl_2_assignsubmission_file_/ex04_momentum.html"}
    assert any("C Elk" in line and "those of A Fox, which is another" in line for line in made.left)
    assert any("A Fox" in line and "unpack this download" in line for line in made.left)
    plain = packed(tmp_path / "plain.zip", {f"A Fox/{F}": "1"})
    assert main([str(plain), str(results), "--out", str(tmp_path / "none.zip")]) == 1
    assert "take the original download" in capsys.readouterr().out
    with pytest.raises(SystemExit):
        main([str(plain), str(tmp_path), "--out", str(tmp_path / "none.zip")])


def test_pages_of_other_platforms_are_named_as_theirs(tmp_path):
    folders = (f"{n}-9 - {name} - Nov 3, 2026 1010 AM/{F}" for n, name in ((1, "Fox"), (2, "Owl")))
    made = hand_back(*marked(tmp_path, {path: path for path in folders}))
    assert not made.pages
    assert len(made.left) == 2
    assert all("no such zip file is made for Brightspace" in line for line in made.left)


def test_twins_get_their_own_pages(tmp_path):
    download, results = marked(tmp_path, {
        f"A Fox_1_assignsubmission_file/{F}": "same", f"B Owl_2_assignsubmission_file/{F}": "same",
    })  # fmt: skip
    made = hand_back(download, results)
    assert [page.parent.name[:5] for _, page in sorted(made.pages.items())] == ["A Fox", "B Owl"]


def test_moodle_s_worksheet_is_filled_in_for_people_and_for_groups(tmp_path):
    sheet = tmp_path / "sheet.csv"
    sheet.write_text(WORKSHEET, "utf-8")
    fox, group = {**record("Anna Berg_101"), "score": 4}, record("Group 1")
    data, said = worksheet.filled(sheet, [("Anna Berg", "101", fox), ("Group 1", "55", group)])
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    assert [row[5] for row in rows] == ["Grade", "4", "", "5", "5", "2.00"]
    assert [row[0] for row in rows] == [line.partition(",")[0] for line in WORKSHEET.splitlines()]
    assert said == ["the marks of 3 participants. In Moodle: Upload grading worksheet."]
    sheet.write_text(WORKSHEET.replace("5,00", "100,00"), "utf-8")
    _, said = worksheet.filled(sheet, [("Anna Berg", "101", fox)])
    assert "has 5 points, but the assignment in Moodle 100,00" in said[1]
    other = json.loads(json.dumps({**fox, "exercise": "ex11_newton"}))
    with pytest.raises(RosterError, match="several exercises"):
        worksheet.filled(sheet, [("Anna Berg", "101", fox), ("Anna Berg", "102", other)])
    more = [("Anna Berg", "101", fox), ("Anna Berg", "102", fox), ("Zoe Fox", "55", fox)]
    strange = [("Cy Owl", "57", other), ("Anna Berg", "101", other)]
    data, said = worksheet.filled(sheet, [*more, *strange])
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    assert [row[5] for row in rows] == ["Grade", "4", "4", "4", "", "2.00"]
    assert sum("sent ex11_newton, another exercise than most" in line for line in said) == 2
    sheet.write_text("name,email\nA,a@x.org\n", "utf-8")
    with pytest.raises(RosterError, match="not the columns Identifier and Grade"):
        worksheet.filled(sheet, [])
