"""Who is in the class: a list from anywhere, and what to say of one that cannot be used."""

import io

import openpyxl
import pytest

from grading.reports.roster import Person, Roster, RosterError, person, read_roster, read_rosters

WORKSHEET = "Identifier,Full name,Email address,Status,Grade,Maximum Grade,Last modified (grade)\n"


def roster(tmp_path, text, name="roster.csv"):
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_roster(path)


def excel(*rows, before=()):
    book = openpyxl.Workbook()
    for row in before:
        book.active.append(row)
    sheet = book.create_sheet() if before else book.active
    for row in rows:
        sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


OWL = Person("owl", "Olga Owl", "olga@x.org")


@pytest.mark.parametrize(
    "text",
    [
        "\ufeffStudent;Name;Email\r\nowl;Olga Owl;olga@x.org\r\n;;\r\n",
        "sep=;\r\nStudent;Name;E-Mail\r\nowl;Olga Owl;olga@x.org\r\n",
        "student,name,email,\nowl,Olga Owl,olga@x.org,\n,,,\n",
        "Class 4a, spring,,\n\nstudent,name,e-mail\nowl,Olga Owl,olga@x.org\n",
        "student\tname\tE-mail address\nowl\tOlga Owl\tolga@x.org\n".encode("utf-16"),
        "Ordner;Vorname;Nachname;E-Mail-Adresse\nowl;Olga;Owl;olga@x.org\n",
        "student,Prénom,Nom de famille,Adresse de courriel\nowl,Olga,Owl,olga@x.org\n",
        "student,Nombre,Apellido(s),Dirección de correo\nowl,Olga,Owl,olga@x.org\n",
        "student|name|email\nowl|Olga Owl|olga@x.org\n",
        "student\tname\temail\nowl\tOlga Owl\tolga@x.org\n".encode("utf-16-le"),
        "student,name,email\nowl,Olga\xa0Owl\u200b,Olga Owl <olga@x.org>\n",
        "Student,Name,Vorname,E-Mail\nowl,Owl,Olga,olga@x.org\n",
        "student,姓,名,电子邮件地址\nowl,Owl,Olga,olga@x.org\n",
        excel(["student", "name", "email"], ["owl", "Olga Owl", "olga@x.org"], before=[["Notes"]]),
        excel(
            ["Spring"], [], ["student", "name", "email", None], ["owl", "Olga Owl", "olga@x.org"]
        ),
    ],
)
def test_a_list_may_come_from_excel_and_be_in_any_language(text, tmp_path):
    assert roster(tmp_path, text).people == [OWL]


@pytest.mark.parametrize(
    ("text", "people"),
    [
        (
            WORKSHEET + "Participant 77,Zoe Fox,zoe@x.org,Submitted,,6.00,-\n",
            [Person(name="Zoe Fox", email="zoe@x.org", numbers=("77",))],
        ),
        (
            (
                "ID,Vollständiger Name,E-Mail-Adresse,Status,Bewertung\n"
                "Teilnehmer/in 77,Zoe Fox,zoe@x.org,x,\n"
            ),
            [Person(name="Zoe Fox", email="zoe@x.org", numbers=("77",))],
        ),
        ("Identifier,Status,Grade\nParticipant 77,x,\n", [Person(numbers=("77",))]),
        (
            "First name,Last name,Email address,Groups\nZoe,Fox,zoe@x.org,\n",
            [Person(name="Zoe Fox", email="zoe@x.org")],
        ),
        (
            (
                "First name,Last name,ID number,Institution,Email address,Course total (Real)\n"
                "Zoe,Fox,00123,U,zoe@x.org,-\n"
            ),
            [Person(name="Zoe Fox", email="zoe@x.org", sis_id="00123")],
        ),
        (
            (
                "Student,ID,SIS User ID,SIS Login ID,Section,Momentum (201)\n"
                "    Points Possible,,,,,6\n"
                '"Fox, Zoe",12345,s1,zfox,Sec 1,\n"Student, Test",999,,,Sec 1,\n'
            ),
            [Person(name="Fox, Zoe", id="12345", sis_id="s1", login="zfox", section="Sec 1")],
        ),
        (
            (
                "Étudiant,ID,ID utilisateur SIS,ID de connexion SIS,Section,Momentum (201)\n"
                "    Points possibles,,,,,6\n"
                '"Fox, Zoe",12345,s1,zfox,Sec 1,\n'
            ),
            [Person(name="Fox, Zoe", id="12345", sis_id="s1", login="zfox", section="Sec 1")],
        ),
        (
            "OrgDefinedId,Username,Last Name,First Name,Email\n#0012,#zfox,Fox,Zoe,z@x.org\n",
            [Person(name="Zoe Fox", email="z@x.org", sis_id="0012", login="zfox")],
        ),
        (
            "Last Name,First Name,Email Address,W\nDate,,,2026\nPoints,,,6\nFox,Zoe,z@x.org,5\n",
            [Person(name="Zoe Fox", email="z@x.org")],
        ),
        ("identifier,github_username\nz@x.org,zfox\n", [Person(email="z@x.org")]),
        ("name,id\nZoe Fox,12345.0\n", [Person(name="Zoe Fox", id="12345")]),
        (excel(["name", "id"], ["Zoe Fox", 12345.0]), [Person(name="Zoe Fox", id="12345")]),
    ],
)
def test_the_lists_of_the_platforms_are_read_as_they_are(text, people, tmp_path):
    assert roster(tmp_path, text).people == people


def test_a_column_of_which_nothing_is_used_is_named(tmp_path):
    assert "the columns notes." in roster(tmp_path, "student,notes\nowl,late\n").remarks[0]
    lists = "name,email\nPoints,\nZoe Fox,z@x.org\n", "name,email\nZoe Fox,\nA,a@x.org\nB,\n"
    assert "line 2 (Points)" in roster(tmp_path, lists[0]).remarks[0]
    assert len(roster(tmp_path, lists[1]).people) == 3, "somebody may have no address"


def test_a_folder_s_name_in_the_other_order_is_the_same_person(tmp_path):
    found = roster(tmp_path, 'student,email\n"Fox, Zoe",z@x.org\n').find("Zoe Fox")
    assert found
    assert found.email == "z@x.org"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "must begin with a line of column names"),
        ("lastname_firstname,points\nowl,3\n", "must begin with a line of column names"),
        ("student,student\nowl,owl\n", 'column "student" is there twice: delete one'),
        ("student,name\nowl,O\nowl,P\n", "line 3, names the student 'owl' again, as line 2 does"),
        ("name,email\nO,o@x.org\nP,o@x.org\n", "line 3, names the email 'o@x.org' again"),
        ("Ordner,name\n,O\n", 'line 2, names no student in the column "Ordner"'),
        ("student,name\nowl,O,x\n", "line 2, has more cells"),
        ("student,name\n", "below them nobody"),
        ('name,email\n"Zoe,z@x.org\nBo,b@x.org\n', 'column "name": its text goes on in the next'),
        ("name,id\nO,1.2346E+04\n", 'line 2, column "id": Excel has shortened the number'),
        (b"student\n\xff\n", "not UTF-8: save it as"),
        (b"\xd0\xcf\x11\xe0 and so on", "old Excel file: save it as"),
        (b"PK\x03\x04 but no zip file", "cannot be read as an Excel file: save it as"),
    ],
)
def test_a_roster_that_cannot_be_used_says_why(text, why, tmp_path):
    with pytest.raises(RosterError, match=why):
        roster(tmp_path, text)
    with pytest.raises(RosterError, match="cannot be read"):
        read_roster(tmp_path / "none.csv")


ZOE = Person(name="Zoë Fox", email="Zoe@x.org", login="zfox", numbers=("77", "901"))
ANNA, ANNE = (Person(name="Anna Berg", email=f"{n}@x.org", numbers=(n,)) for n in ("101", "102"))
CANVAS = Person(name="Berg, Ben", id="12345")
CLASS = Roster([ZOE, ANNA, ANNE, CANVAS, Person(name="Ada Elk", group="Group 55")])


@pytest.mark.parametrize(
    ("folder", "who"),
    [
        ("Zoë Fox", ZOE),
        (" Zoe\u0308 Fox ", ZOE),
        ("Fox Zoë", ZOE),
        ("zoe@x.org", ZOE),
        ("zfox", ZOE),
        ("Zoë Fox_901", ZOE),
        ("Teilnehmerin_77", ZOE),
        ("Group 1_77", None),
        ("Anna Berg", None),
        ("Anna Berg_101", ANNA),
        ("Anna Berg_102", ANNE),
        ("Anna Berg_103", None),
        ("bergben_12345", CANVAS),
        ("Ben Berg", CANVAS),
        ("Nobody", None),
    ],
)
def test_whose_folder_it_is(folder, who):
    assert CLASS.find(folder) == who


def test_what_cannot_be_told_is_not_guessed_and_what_is_missing_is_named():
    assert CLASS.namesakes("Anna Berg") == [ANNA, ANNE]
    assert [who.name for who in CLASS.team("Group 55")] == ["Ada Elk"]
    assert CLASS.missing(["zfox", "bergben_12345", "Group 55"]) == ["101@x.org", "102@x.org"]
    assert all(CLASS.find(CLASS.label(who)) == who for who in CLASS.people)
    assert [CLASS.settled("Anna Berg", n) for n in ("101", "103")] == ["101@x.org", ""]


def test_several_lists_make_one_and_it_is_read_as_it_was_written(tmp_path):
    (tmp_path / "1.csv").write_text(
        WORKSHEET + "Participant 77,Zoë Fox,zoe@x.org,x,,6,-\n", "utf-8"
    )
    (tmp_path / "2.csv").write_text(
        WORKSHEET + "Participant 901,Zoë Fox,ZOE@x.org,x,,6,-\n", "utf-8"
    )
    (tmp_path / "3.csv").write_text("name,email,login\nZoë Fox,zoe@x.org,zfox\n", "utf-8")
    made = read_rosters(tmp_path / f"{n}.csv" for n in (1, 2, 3))
    whole = Person(name="Zoë Fox", email="zoe@x.org", login="zfox", numbers=("77", "901"))
    assert made.people == [whole]
    assert roster(tmp_path, made.csv()).people == [whole]


def test_a_roster_takes_no_number_away_that_a_folder_has():
    known = Roster([Person("berganna_12345", "Anna Berg")])
    assert person("berganna_12345", known).id == "12345"
    assert person("foxzoe_7", known).id == "7"
    assert person("आशा_7", None).id == "7"


def test_an_excel_file_that_openpyxl_stumbles_over_is_refused_with_a_sentence(tmp_path):
    book = openpyxl.Workbook()
    book.create_chartsheet()
    book.save(tmp_path / "chart.xlsx")
    with pytest.raises(RosterError, match="save it as 'CSV UTF-8'"):
        read_roster(tmp_path / "chart.xlsx")


def test_a_hidden_name_of_canvas_is_nobody_s_login():
    assert person("anon_x7Ab2", None) == Person("anon_x7Ab2", name="anon_x7Ab2")
