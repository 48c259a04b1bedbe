"""The tables: for people with a spreadsheet, and for the gradebooks of Moodle and Canvas."""

import csv
import io

import pytest

from grading.reports import tables
from grading.reports.roster import Person, Roster
from tests.grading.helpers.made_up import EXERCISES, record


def rows(data):
    """The table, as a program reads it."""
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def gathered(*records, **more):
    return tables.gather(EXERCISES, records, **more)


def test_grades_have_a_row_per_student_and_a_column_per_exercise():
    owl = [record("owl"), record("owl", "ex11_newton", ["wrong", "wrong"])]
    made = gathered(*owl, record("elk", statuses=["right", "wrong"]), students=["fox", "owl"])
    assert rows(tables.grades_csv(made)) == [
        ["student", "ex04_momentum", "ex11_newton", "total", "points", "percent"],
        ["elk", "3", "", "3", "10", "30.0"],
        ["fox", "", "", "0", "10", "0.0"],
        ["owl", "5", "0", "5", "10", "50.0"],
    ]


def test_percents_are_of_what_the_class_was_set():
    owl = record("owl", statuses=["right", "right", "wrong"])
    assert rows(tables.grades_csv(gathered(owl, students=["elk"])))[1:] == [
        ["elk", "", "", "0", "5", "0.0"],
        ["owl", "4", "", "4", "5", "80.0"],
    ]
    other = record("owl", "ex11_newton")
    made = gathered(owl, other, assigned=["ex04_momentum"])
    assert rows(tables.grades_csv(made))[1] == ["owl", "4", "5", "4", "5", "80.0"]
    both = gathered(owl, assigned=["ex04_momentum", "ex11_newton"])
    assert rows(tables.grades_csv(both))[1] == ["owl", "4", "", "4", "10", "40.0"]
    assert rows(tables.grades_csv(gathered(students=["elk"])))[1][3:] == ["0", "0", ""]


def test_what_the_grader_failed_on_has_no_mark_and_what_is_unreadable_has_none_of_the_points():
    failed = record("owl", statuses=["not run"] * 3, status="failed")
    unreadable = record("elk", statuses=["not run"] * 3, status="unreadable")
    made = gathered(failed, unreadable)
    assert [row[1] for row in rows(tables.grades_csv(made))[1:]] == ["0", ""]


def test_order_of_records_does_not_matter_and_excel_is_told_that_it_is_utf8():
    records = [record(name) for name in ("Zoë", "anna", "Bob", "bob")]
    one, other = (tables.grades_csv(gathered(*r)) for r in (records, records[::-1]))
    assert one == other
    assert one.startswith(b"\xef\xbb\xbf")
    assert [row[0] for row in rows(one)[1:]] == ["anna", "Bob", "bob", "Zoë"]


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "  =x", "＝x"])
def test_no_name_is_a_formula(name):
    made = gathered(record(name))
    for data in (tables.grades_csv(made), tables.moodle_csv(made)[0], tables.canvas_csv(made)):
        cells = [cell for row in rows(data) for cell in row]
        assert not any(tables.defused(cell) != cell for cell in cells)
    assert rows(tables.grades_csv(made))[1][0] == f"'{name}"


@pytest.mark.parametrize("name", ['a,"b"\nc', "Zoë Ünal", "'=x", "<b>", "a=b", "\\xff"])
def test_every_other_name_stays_as_it_is(name):
    assert rows(tables.grades_csv(gathered(record(name))))[1][0] == name


def test_moodle_gets_one_identifier_and_nobody_without_it():
    known = Roster([
        Person("owl", "Olga Owl", "o@x.org"),
        Person("elk", email="e@x.org", sis_id="7"),
        Person("fox", sis_id="8"),
    ])  # fmt: skip
    data, left_out = tables.moodle_csv(gathered(record("owl"), record("fox"), roster=known))
    assert rows(data) == [
        ["Email address", "Full name", "ex04_momentum"],
        ["o@x.org", "Olga Owl", "5"],
    ]
    assert left_out == ["fox"]


def test_who_has_no_mark_is_in_neither_upload_for_an_empty_one_would_clear_theirs():
    failed = record("elk", statuses=["not run"] * 3, status="failed")
    made = gathered(record("owl"), failed, students=["fox"])
    for data in (tables.moodle_csv(made)[0], tables.canvas_csv(made)):
        assert "owl" in data.decode()
        assert not {"fox", "elk"} & {cell for row in rows(data) for cell in row}
    assert tables.moodle_csv(made)[1] == []
    assert made.unmarked == ["elk", "fox"]
    assert [row[0] for row in rows(tables.grades_csv(made))[1:]] == ["elk", "fox", "owl"]


def test_without_a_roster_the_folder_says_what_it_can():
    made = gathered(record("jdoe"), record("Jane Doe"))
    data, left_out = tables.moodle_csv(made)
    assert rows(data)[:2] == [
        ["Username", "Full name", "ex04_momentum"],
        ["jdoe", "jdoe", "5"],
    ]
    assert left_out == ["Jane Doe"]
    data, _ = tables.moodle_csv(gathered(record("jane@x.org")))
    assert rows(data)[1][:2] == ["jane@x.org", "jane@x.org"]
    assert rows(tables.canvas_csv(gathered(record("doejane_123"))))[2][:2] == ["doejane", "123"]


def test_canvas_gets_its_own_form_back():
    owl = Person("owl", "Owl, Olga", id="7", sis_id="s7", login="oowl", section="A")
    made = gathered(record("owl"), roster=Roster([owl]))
    assert rows(tables.canvas_csv(made)) == [
        ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "ex04_momentum"],
        ["    Points Possible", "", "", "", "", "5"],
        ["Owl, Olga", "7", "s7", "oowl", "A", "5"],
    ]


def test_the_folders_of_one_person_make_one_row_and_a_group_one_for_each_member():
    known = Roster([
        Person(name="Zoe Fox", email="z@x.org", id="7", numbers=("101", "901")),
        Person(name="Ada Elk", email="a@x.org", id="8", group="Group 1"),
        Person(name="Bo Owl", email="b@x.org", id="9", group="Group 1"),
    ])  # fmt: skip
    newton = {**record("Zoe Fox_901"), "exercise": "ex11_newton", "score": 3}
    made = gathered(record("Zoe Fox_101"), newton, record("Group 1"), roster=known)
    data, left_out = tables.moodle_csv(made)
    assert rows(data)[1:] == [
        ["a@x.org", "Ada Elk", "5", "-"],
        ["b@x.org", "Bo Owl", "5", "-"],
        ["z@x.org", "Zoe Fox", "5", "3"],
    ]
    assert not left_out
    assert [row[1] for row in rows(tables.canvas_csv(made))[2:]] == ["8", "9", "7"]
    made = gathered(record("Zoe Fox_101"), record("Zoe Fox_901"), roster=known)
    data, left_out = tables.moodle_csv(made)
    assert "z@x.org" not in data.decode()
    assert left_out == ["Zoe Fox_101 and Zoe Fox_901 (one person, with two marks for something)"]


def test_something_else_than_a_notebook_is_noted_in_the_row():
    made = gathered(record("owl"), students=["elk"], something_else={"elk": "ex04_momentum.zip"})
    table = rows(tables.grades_csv(made))
    assert [row[-1] for row in table] == ["note", "handed in something else: ex04_momentum.zip", ""]
    assert "note" not in rows(tables.grades_csv(gathered(record("owl"))))[0]
