"""The folder of each student in a download: no two people in one, and nobody in two."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from typing import Any, Protocol

from grading.hand_in import HandedIn
from grading.names import folder_name
from grading.reports.headings import is_blind
from grading.reports.roster import Roster

NAMESAKES = (
    "the number stays, since several have this name: it tells them apart, but is another one in "
    "each assignment. With --roster and Moodle's grading worksheets each person gets one folder"
)
TOGETHER = "taken for one person, with another number in each assignment: see that it is one"
Key = tuple[str, ...]


class Report(Protocol):
    """Where it is said what was left out, and what somebody should look at."""

    def refuse(self, path: str, why: str) -> None: ...
    def ask(self, what: str, sentence: str) -> None: ...


class Owners:
    """Gives every student of a download a folder, beside those that are ``there`` already."""

    def __init__(self, there: Iterable[str], roster: Roster | None, report: Report):
        self.roster, self.report = roster, report
        self.there = {folder_name(name).casefold(): name for name in there}
        numbered = (name.rpartition("_") for name in self.there)
        self.numbered = {name for name, _, number in numbered if number.isdecimal()}

    def folders(self, found: list[HandedIn]) -> Iterator[tuple[str, list[HandedIn]]]:
        """Yield (folder, files) of each student; what can go nowhere is refused and told."""
        named: dict[tuple[str, Key], list[HandedIn]] = defaultdict(list)
        people: dict[tuple[str, str], list[HandedIn]] = defaultdict(list)
        for one in found:
            if one.member.remark:
                self.report.ask(str(one.member), one.member.remark)
            name = _same(one.name)
            people[one.platform, name.casefold() if one.number else name].append(one)
        for (platform, _), files in sorted(people.items()):
            split = {
                "Moodle": self._by_number, "Brightspace": self._by_user, "": self._by_place,
            }.get(platform)  # fmt: skip
            one_person = [(_name(files), (_same(files[0].name),), files)]
            for folder, key, theirs in split(files) if split else one_person:
                named[folder, (platform, *key)] += theirs
        taken: dict[str, tuple[str, Key]] = {}
        for (folder, key), files in named.items():
            other = self.there.setdefault(folder.casefold(), folder)
            if folder_name(other) != folder:
                self._leave(files, f'the name differs from "{other}" in case alone')
            elif taken.setdefault(folder, (folder, key)) != (folder, key):
                self._leave(files, f'another student\'s folder is called "{folder}" too: rename it')
            else:
                yield other, files

    def _leave(self, files: list[HandedIn], why: str) -> None:
        for one in files:
            self.report.refuse(str(one.member), why)

    def _by_number(self, files: list[HandedIn]) -> Iterator[tuple[str, Key, list[HandedIn]]]:
        """Moodle's: a name, and a number for each assignment."""
        name, numbers = _name(files), defaultdict(list)
        for one in files:
            settled = self.roster.settled(one.name, one.number) if self.roster else ""
            if settled:
                yield folder_name(settled), (folder_name(settled),), [one]
            else:
                numbers[one.number].append(one)
        if not numbers:
            return
        shared = _overlap(numbers, lambda one: one.around)
        unsure = bool(self.roster and self.roster.namesakes(name))
        if is_blind(name) or shared or unsure or name.casefold() in self.numbered:
            if not is_blind(name):
                self._say(name, numbers, NAMESAKES + self._beside(name))
            for number, theirs in sorted(numbers.items()):
                yield folder_name(f"{name}_{number}") if number else name, (number,), theirs
            return
        places = [{one.around for one in theirs} for theirs in numbers.values()]
        if len(numbers) > 1 and len(set().union(*places)) < sum(map(len, places)):
            self._say(name, numbers, TOGETHER)
        yield name, (name,), [one for theirs in numbers.values() for one in theirs]

    def _by_user(self, files: list[HandedIn]) -> Iterator[tuple[str, Key, list[HandedIn]]]:
        """Brightspace's: a name, and a number that is the user's own everywhere."""
        name, users = _name(files), defaultdict(list)
        for one in files:
            users[one.number].append(one)
        several = len(users) > 1 or name.casefold() in self.numbered
        if several:
            why = "the number stays, since several have this name"
            self._say(name, users, why + self._beside(name))
        for number, theirs in sorted(users.items()):
            yield folder_name(f"{name}_{number}") if several else name, (number,), theirs

    def _beside(self, name: str) -> str:
        other = self.there.get(name.casefold())
        return f'. Nothing says whose the folder "{other}" is' if other else ""

    def _say(self, name: str, numbers: Iterable[str], why: str) -> None:
        self.report.ask(f"{name} ({', '.join(sorted(filter(None, numbers)))})", why)

    def _by_place(self, files: list[HandedIn]) -> Iterator[tuple[str, Key, list[HandedIn]]]:
        """Plain folders: one name may stand in several, as of two groups or of two weeks."""
        places = defaultdict(list)
        for one in files:
            places[(*one.around, one.name)].append(one)
        folders = ", ".join("/".join(place) for place in sorted(places))
        name = _name(files)
        if not _overlap(places):
            yield name, (_same(files[0].name),), files
            return
        apart = [folder_name("_".join(place[-2:])) for place in places]
        spelt = {place[:-1] for place in places}
        if len(spelt) < len(places) or len(set(apart)) < len(places):
            self.report.ask(name, "one name, so taken for one person: " + folders)
            yield name, (_same(files[0].name),), files
            return
        self.report.ask(
            name,
            f"{folders} hold the same exercise. It is not sure that they are one person: they are "
            "filed apart. If they are one, put the files that count into one folder",
        )
        for (place, theirs), folder in zip(places.items(), apart, strict=True):
            yield folder, place, theirs


def _name(files: list[HandedIn]) -> str:
    return folder_name(files[0].name)


def _same(name: str) -> str:
    """Equal for names that differ in Unicode's form or in blanks at the ends alone.

    A name that is not text is like no other.
    """
    return folder_name(name) if name.isprintable() else repr(name)


def _overlap(
    groups: Mapping[Any, list[HandedIn]], place: Callable[[HandedIn], Hashable] = lambda _: ()
) -> bool:
    """Whether two of the groups hold one exercise, in one place."""
    held = [{(place(one), one.exercise) for one in files} for files in groups.values()]
    return len(set().union(*held)) < sum(map(len, held))
