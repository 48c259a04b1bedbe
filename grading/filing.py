"""A student's files put into their folder: nothing is overwritten, and what was done is said."""

from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

from grading.archive import PACKED_ENDINGS, Refused
from grading.filenames import matched
from grading.hand_in import HandedIn
from grading.intake import OLDER
from grading.names import folder_name
from mountain.files import write_whole

SEVERAL = (
    "counts, of {} notebooks of this exercise. If they are several people's, give each a folder "
    "with their name, and unpack that"
)
ENOUGH = 10  # files of one student that are filed although they are no notebooks


@dataclass
class Unpacked:
    """What was filed, what is no notebook, what was left out and why, and what to look at."""

    done: list[str] = field(default_factory=list)
    something_else: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    look: list[str] = field(default_factory=list)

    def refuse(self, path: str, why: str) -> None:
        """Leave a file out."""
        self.left.append(f"{_shown(path)}: {why}")

    def ask(self, what: str, sentence: str) -> None:
        """Say what somebody should look at."""
        self.look.append(f"{_shown(what)}: {sentence}")


def take_others(
    folder: Path,
    theirs: list[HandedIn],
    notebooks: Collection[str],
    exercises: Collection[str],
    report: Unpacked,
) -> None:
    """File what is no notebook, if it was handed in where a notebook is missing."""
    for n, one in enumerate(one for one in theirs if not one.exercise):
        named = matched(one.file.rpartition(".")[0], exercises)
        if notebooks and (named is None or named[0] in notebooks):
            report.refuse(str(one.member), "not a notebook")
            continue
        if n >= ENOUGH:
            report.refuse(
                str(one.member), f"not a notebook, nor are {ENOUGH} others of this student"
            )
            continue
        try:
            place = folder / folder_name(one.file)
            if not place.exists() or place.read_bytes() != one.member.read():
                write_whole(_free(place), one.member.read(), sync=False)
            report.something_else.append(_shown(f"{folder.name}/{place.name}") + _advice(one))
        except Refused as why:
            report.refuse(str(one.member), str(why))


def _advice(one: HandedIn) -> str:
    if one.file.lower().endswith(PACKED_ENDINGS):
        return ": take the notebook out of it, if there is one, and put it beside it"
    return ""


def take(folder: Path, exercise: str, notebooks: list[HandedIn], report: Unpacked) -> None:
    """File the versions of an exercise: what counts, older attempts, and files handed in beside."""
    versions: list[bytes] = []
    beside = []
    uploads = {""}
    for notebook in notebooks:
        try:
            data = notebook.member.read()
        except Refused as why:
            report.refuse(str(notebook.member), str(why))
            continue
        if versions and notebook.upload in uploads:
            beside.append((notebook, data))
        else:
            versions.append(data)
        uploads.add(notebook.upload)
    if not versions:
        return
    done = _file(folder, exercise, versions)
    for notebook, data in beside:
        if data in versions:
            continue
        place = folder / folder_name(notebook.file)
        if place.name.casefold() == f"{exercise}.ipynb".casefold():
            place = folder / folder_name(" - ".join([*notebook.around[-1:], "also", place.name]))
        if not place.exists() or place.read_bytes() != data:
            write_whole(_free(place), data, sync=False)
        done += f"; {place.name} was handed in too, and lies beside it"
    if len(beside) > 1:
        report.ask(f"{folder.name}/{exercise}.ipynb", SEVERAL.format(len(beside) + 1))
    report.done.append(f"{folder.name}/{exercise}.ipynb: {done}")


def _free(place: Path) -> Path:
    """A path of which there is no file yet."""
    number, free = 1, place
    while free.exists():
        number += 1
        free = place.with_name(f"{place.stem} ({number}){place.suffix}")
    return free


def _file(folder: Path, exercise: str, versions: list[bytes]) -> str:
    """Put the newest in place, the others aside; say what was done."""
    place = folder / f"{exercise}.ipynb"
    aside = folder / OLDER
    kept = {path.read_bytes() for path in aside.glob(f"{exercise}.*.ipynb")}
    newest, *others = versions
    now = place.read_bytes() if place.exists() else None
    if now == newest:
        change = "there already"
    elif now is not None and newest in kept:
        change = "left as it is: this is an older one, which is kept already"
        newest = now
    elif now is not None:
        others.insert(0, now)
        change = f"new in place of the one that was there, which is now in {OLDER}/"
    else:
        change = "new"
    for data in reversed(others):
        if data not in kept and data != newest:
            kept.add(data)
            write_whole(_next(aside, exercise), data)
    if newest != now:
        write_whole(place, newest, sync=False)
    more = len(others) - (now in others)
    return change + (f" ({more} more in {OLDER}/)" if more else "")


def _next(aside: Path, exercise: str) -> Path:
    number = 1
    while (aside / f"{exercise}.{number}.ipynb").exists():
        number += 1
    return aside / f"{exercise}.{number}.ipynb"


def _shown(text: str) -> str:
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)
