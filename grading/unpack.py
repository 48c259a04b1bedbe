"""``python -m grading.unpack DOWNLOAD.zip --out SUBMISSIONS``: file a download by student.

Knows what Moodle ("Download all submissions") and Canvas ("Download Submissions") make, and plain
``<student>/<exercise>.ipynb``, as a zip file or as a folder. Nothing is overwritten: of
several attempts at an exercise the newest counts, and the others go to ``<student>/older/``.
"""

import argparse
import io
import sys
from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

from grading.archive import Refused, opened
from grading.names import folder_name
from grading.platforms import DownloadedNotebook, identified, unwrapped
from mountain.files import write_whole

OLDER = "older"
SHARED = (
    "a name that several students have; the number, which tells them apart, is another one in the "
    "download of another exercise: see that each folder stays one person's"
)
PURPOSE = "File a download from Moodle or Canvas, or any zip of notebooks, by student."
EXERCISES = Path(__file__).resolve().parents[1] / "exercises"


@dataclass
class Unpacked:
    """What was done, and what was left out and why."""

    done: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)

    def refuse(self, path: str, why: str) -> None:
        """Leave a file out."""
        self.left.append(f"{_shown(path)}: {why}")


def unpack(download: Path, out: Path, exercises: Collection[str] = (), only: str = "") -> Unpacked:
    """File the notebooks of ``download``, under the names of ``exercises`` where they fit.

    With ``only``, the download is of that exercise: a student's single notebook gets its name.
    """
    report = Unpacked()
    with opened(download, report.refuse) as files:
        found: dict[tuple[str, str], list[DownloadedNotebook]] = defaultdict(list)
        for member in unwrapped(files):
            try:
                notebook = identified(member, exercises)
                found[notebook.name, notebook.id].append(notebook)
            except Refused as why:
                report.refuse(str(member), str(why))
        for student, notebooks in _folders(out, found, report):
            for exercise, versions in _by_exercise(notebooks, only, report).items():
                _take(out / student, exercise, versions, report)
    return report


def _folders(out, found, report):
    """Yield (folder, notebooks) of each student; no two may share one, on any system."""
    there = {path.name.casefold(): path.name for path in out.iterdir()} if out.is_dir() else {}
    shared = Counter(folder_name(name).casefold() for name, _ in found)
    for (name, number), notebooks in sorted(found.items()):
        student = folder_name(name)
        if number and shared[student.casefold()] > 1:
            student = folder_name(f"{name}_{number}")
            report.refuse(student, SHARED)
        other = there.setdefault(student.casefold(), student)
        if other == student:
            yield student, notebooks
        for notebook in notebooks if other != student else ():
            report.refuse(str(notebook.member), f'the name differs from "{other}" in case alone')


def _by_exercise(notebooks, only, report):
    """The notebooks of a student by exercise, newest first."""
    found = defaultdict(list)
    for notebook in sorted(notebooks, key=lambda notebook: notebook.age, reverse=True):
        found[notebook.exercise].append(notebook)
    if not only or set(found) == {only}:
        return found
    if len(found) == 1:
        return {only: next(iter(found.values()))}
    for notebook in (n for name, several in found.items() if name != only for n in several):
        report.refuse(str(notebook.member), f"one of several, and not called {only}")
    return {only: found[only]} if only in found else {}


def _take(folder, exercise, notebooks, report):
    versions = []
    for notebook in notebooks:
        try:
            versions.append(notebook.member.read())
        except Refused as why:
            report.refuse(str(notebook.member), str(why))
    if versions:
        report.done.append(f"{folder.name}/{exercise}.ipynb: {_file(folder, exercise, versions)}")


def _file(folder, exercise, versions):
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
        write_whole(place, newest)
    more = len(others) - (now in others)
    return change + (f" ({more} more in {OLDER}/)" if more else "")


def _next(aside, exercise):
    number = 1
    while (aside / f"{exercise}.{number}.ipynb").exists():
        number += 1
    return aside / f"{exercise}.{number}.ipynb"


def _shown(text):
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


def main(argv: list[str] | None = None) -> int:
    """Unpack, and say what was done and what was left out."""
    parser = argparse.ArgumentParser(prog="python -m grading.unpack", description=PURPOSE)
    add = parser.add_argument
    add("download", type=Path, nargs="+", help="a zip file, or a folder")
    add("--out", type=Path, required=True, metavar="SUBMISSIONS", help="where to file them")
    add("--exercise", default="", help="all is of this one, whatever the students called it")
    add("--source", type=Path, default=EXERCISES, help="the folder of the exercises")
    args = parser.parse_args(argv)
    exercises = {path.stem for path in args.source.glob("*.ipynb")}
    if args.exercise and args.exercise not in exercises:
        parser.error(f"there is no {args.exercise}.ipynb in {args.source}: give it with --source")
    if isinstance(sys.stdout, io.TextIOWrapper):  # not every stream can
        sys.stdout.reconfigure(errors="backslashreplace")
    done = 0
    for download in args.download:
        try:
            report = unpack(download, args.out, exercises, args.exercise)
        except (Refused, OSError) as error:
            sys.stderr.write(f"{error}\n")
            return 2
        done += len(report.done)
        sys.stdout.write(_lines(download, args.out, report))
    if not done:
        sys.stderr.write("No notebook was filed: the lines above say why.\n")
    return 0 if done else 1


def _lines(download, out, report):
    done, left = len(report.done), len(report.left)
    lines = [f"{download}: {done} notebooks filed in {out}, {left} files left out."]
    lines += [f"  {line}" for line in sorted(report.done)]
    if report.left:
        lines += ["Left out, or to be looked at:", *(f"  {line}" for line in sorted(report.left))]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
