"""Who is in the class: lists that a teacher gives, and what the names of folders say."""

import csv
import io
import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, fields, replace
from pathlib import Path

from grading.names import folder_name
from grading.reports.class_list import RosterError, read_list
from grading.reports.headings import is_blind, letters

KEPT = "roster.csv"  # what was last given, in RESULTS
IDENTIFIERS = ("email", "id", "sis_id", "login")  # no two people share one


@dataclass(frozen=True)
class Person:
    """Who a student's folder belongs to, as the gradebooks know them. Unknown is empty.

    ``student`` is the folder's name; ``numbers`` are Moodle's, one in each assignment, and
    ``group`` is the one that hands in together.
    """

    student: str = ""
    name: str = ""
    email: str = ""
    id: str = ""
    sis_id: str = ""
    login: str = ""
    section: str = ""
    group: str = ""
    numbers: tuple[str, ...] = ()


class Roster:
    """The people of a class, found by the names of their folders.

    ``remarks`` say what of the lists is not used.
    """

    def __init__(self, people: Iterable[Person], remarks: Iterable[str] = ()):
        self.people, self.remarks = list(people), list(remarks)
        self._by_folder = {who.student: who for who in self.people if who.student}
        self._by_number = {number: who for who in self.people for number in who.numbers}
        self._by_group: dict[str, list[Person]] = defaultdict(list)
        self._by_identifier: dict[str, list[Person]] = defaultdict(list)
        self._by_name: dict[str, list[Person]] = defaultdict(list)
        self._by_turned_name: dict[str, list[Person]] = defaultdict(list)
        for who in self.people:
            for mark in {getattr(who, field).casefold() for field in IDENTIFIERS} - {""}:
                self._by_identifier[mark].append(who)
            if who.group:
                self._by_group[letters(who.group)].append(who)
            name, turned = _names(who.name or who.student)
            self._by_name[name].append(who)
            self._by_turned_name[turned].append(who)

    def find(self, student: str) -> Person | None:
        """The person whose folder this is, or None where it cannot be told."""
        found = self._candidates(known_as(student))
        return found[0] if len(found) == 1 else None

    def namesakes(self, student: str) -> list[Person]:
        """The people any of whom may have this folder, where it cannot be told which."""
        found = self._candidates(known_as(student))
        return found if len(found) > 1 else []

    def team(self, student: str) -> list[Person]:
        """The members of the group whose folder this is; nobody where it is no group's."""
        return (
            [] if self._candidates(known_as(student)) else self._by_group.get(letters(student), [])
        )

    def _candidates(self, student: str) -> list[Person]:
        if student in self._by_folder:
            return [self._by_folder[student]]
        name, _, number = student.rpartition("_")
        if numbered := self._numbered(name, number):
            return [numbered]
        guess = _from_folder(student).id
        for mark in (guess, student.casefold()):
            if mark and mark in self._by_identifier:
                return self._by_identifier[mark]
        name = _names(student)[0]
        return self._by_name.get(name) or self._by_turned_name.get(name) or []

    def _numbered(self, name: str, number: str) -> Person | None:
        """Whom Moodle's number means; not if it is a group's, or of another kind."""
        who = self._by_number.get(number)
        return who if who and (is_blind(name) or _names(name)[0] in _names(who.name)) else None

    def label(self, who: Person) -> str:
        """What to call somebody, and nobody else: the folder, the name, or an identifier."""
        same = self._by_name[_names(who.name)[0]]
        if who.student or (who.name and len(same) == 1):
            return who.student or who.name
        known = [getattr(who, field) for field in IDENTIFIERS]
        number = "_".join([who.name or "Participant", *who.numbers[:1]])
        return next(filter(None, known), number)

    def settled(self, name: str, number: str) -> str:
        """What to call the one of this name who has this number in a Moodle download, or ""."""
        who = self._numbered(name, number)
        return self.label(who) if who else ""

    def missing(self, students: Collection[str]) -> list[str]:
        """The people who have no folder among ``students``, nor has their group: their labels."""
        found = {id(who) for student in students if (who := self.find(student))}
        found |= {id(who) for student in students for who in self.team(student)}
        return [self.label(who) for who in self.people if id(who) not in found]

    def csv(self) -> bytes:
        """The whole roster as one CSV file, which ``read_roster`` reads again."""
        text = io.StringIO(newline="")
        names = [field.name for field in fields(Person) if field.name != "numbers"]
        rows = csv.writer(text)
        has = [name for name in names if any(getattr(who, name) for who in self.people)]
        rows.writerow([*has, "identifier"])
        for who in self.people:
            rows.writerow([*(getattr(who, name) for name in has), " ".join(who.numbers)])
        return text.getvalue().encode()


def read_roster(path: Path) -> Roster:
    """Read a list of the class; RosterError says what is wrong with it and what to do."""
    people: list[Person] = []
    seen: dict[str, int] = {}
    rows, unused = read_list(path)
    for line, row in rows:
        number = row.pop("identifier", "")
        row["student"] = known_as(row.get("student", ""))
        who = Person(**row, numbers=tuple(re.findall(r"\d+", number)))
        for field in ("student", "email"):
            mark = f"{field} {getattr(who, field)!r}"
            if getattr(who, field) and seen.setdefault(mark, line) != line:
                raise RosterError(
                    f"{path}, line {line}, names the {mark} again, as line {seen[mark]} does: "
                    "delete one of the two, or correct it."
                )
        people.append(who)
    if not unused or any(who.numbers for who in people):  # a worksheet is the platform's affair
        return Roster(people)
    return Roster(people, [f"Not used of {path}: the columns {', '.join(unused)}."])


def read_rosters(paths: Iterable[Path]) -> Roster:
    """Read several lists, such as the worksheets of several assignments, into one."""
    people: list[Person] = []
    places: dict[tuple[str, str], int] = {}
    remarks: list[str] = []
    for path in paths:
        roster = read_roster(path)
        remarks += roster.remarks
        for who in roster.people:
            marks = [(field, getattr(who, field).casefold()) for field in ("student", *IDENTIFIERS)]
            marks = [mark for mark in marks if mark[1]]
            at = next((places[mark] for mark in marks if mark in places), len(people))
            if at == len(people):
                people.append(who)
            else:
                people[at] = _merged(people[at], who)
            places |= dict.fromkeys(marks, at)
    return Roster(people, remarks)


def _merged(first: Person, second: Person) -> Person:
    new = {
        field.name: getattr(first, field.name) or getattr(second, field.name)
        for field in fields(Person)
    }
    return Person(**{**new, "numbers": tuple(dict.fromkeys((*first.numbers, *second.numbers)))})


def known_as(student: str) -> str:
    """Return the form in which a roster has a folder's name."""
    return unicodedata.normalize("NFC", student).strip()


def person(student: str, roster: Roster | None) -> Person:
    """Who it is, from the roster; what that does not say, the folder's name may."""
    guess = _from_folder(student)
    found = roster.find(student) if roster else None
    return replace(found, student=student, id=found.id or guess.id) if found else guess


def _from_folder(student: str) -> Person:
    if re.fullmatch(r"[\w.+-]+@[\w-]+(\.[\w-]+)+", student):
        return Person(student, email=student)
    name, _, number = student.rpartition("_")
    plain = all(c.isalnum() or c == "_" or unicodedata.category(c)[0] in "MC" for c in name)
    if name and plain and name == name.lower() and re.fullmatch(r"[0-9]+", number):
        return Person(student, name=name, id=number)  # as Canvas names its downloads
    if re.fullmatch(r"anon_[A-Za-z0-9]+", student):
        return Person(student, name=student)  # Canvas, where marking is anonymous
    if re.fullmatch(r"[a-z0-9][a-z0-9._-]*", student):
        return Person(student, login=student)
    return Person(student, name=student)


def _names(name: str) -> tuple[str, str]:
    """The letters of a name, and those of its parts in the other order: "Fox, Zoe" is Zoe Fox."""
    last, comma, first = name.partition(",")
    straight = f"{first} {last}" if comma else name
    *before, end = folder_name(straight).split() or [""]
    turned = " ".join([end, *before])
    return letters(straight), letters(turned)
