"""Who is in the class: a file from anywhere, and what to say of one that cannot be used."""

import pytest

from grading.reports.roster import Person, RosterError, person, read_roster


def roster(tmp_path, text):
    path = tmp_path / "roster.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_roster(path)


def test_a_roster_may_come_from_excel_and_names_whom_it_knows(tmp_path):
    text = "\ufeffStudent;Name;E".replace("E", "Email") + "\r\nowl;Olga Owl;olga@x.org\r\n;;\r\n"
    assert roster(tmp_path, text) == {"owl": Person("owl", "Olga Owl", "olga@x.org")}


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "must begin with a line of column names"),
        ("name,email\n", "must begin with a line of column names"),
        ("student,e-mail\n", "must begin with a line of column names"),
        ("student,student\n", "must begin with a line of column names"),
        ("student,name\nowl,O\nowl,P\n", "line 3, names the student 'owl' again"),
        ("student,name\n,O\n", "line 2, names no student"),
        ("student,name\nowl,O,x\n", "line 2, has more cells"),
        (b"student\n\xff\n", "not UTF-8"),
    ],
)
def test_a_roster_that_cannot_be_used_says_why(text, why, tmp_path):
    with pytest.raises(RosterError, match=why):
        roster(tmp_path, text)
    with pytest.raises(RosterError, match="cannot be read"):
        read_roster(tmp_path / "none.csv")


def test_a_roster_takes_no_number_away_that_a_folder_has():
    known = {"berganna_12345": Person("berganna_12345", "Anna Berg")}
    assert person("berganna_12345", known).id == "12345"
    assert person("foxzoe_7", known).id == "7"
