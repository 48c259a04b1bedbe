"""``python -m grading.unpack DOWNLOAD.zip --out SUBMISSIONS``: file a download by student.

Knows what Moodle ("Download all submissions"), Canvas ("Download Submissions"), Blackboard
("Assignment File Download"), Brightspace, Gradescope ("Export Submissions"), Teams, Google and
nbgrader make, and plain ``<student>/<exercise>.ipynb``, as a zip file or as a folder. Nothing is
overwritten: of several attempts at an exercise the newest counts, and the others go to
``<student>/older/``.
"""

import argparse
import io
import sys
from collections import defaultdict
from collections.abc import Collection
from pathlib import Path

from grading.archive import Refused, opened
from grading.errors import CannotGoOn
from grading.filing import Unpacked, take, take_others
from grading.hand_in import HandedIn
from grading.owners import Owners
from grading.platforms import handed_in
from grading.reports.roster import Roster, read_rosters

PURPOSE = "File a platform's download, or any zip of notebooks, by student."
EXERCISES = Path(__file__).resolve().parents[1] / "exercises"


def unpack(
    download: Path,
    out: Path,
    exercises: Collection[str] = (),
    only: str = "",
    roster: Roster | None = None,
) -> Unpacked:
    """File the notebooks of ``download``, under the names of ``exercises`` where they fit.

    With ``only``, the download is of that exercise: a student's single notebook gets its name.
    What a student handed in instead of a notebook is filed too, so that somebody sees it. The
    ``roster`` tells people of one name apart, by Moodle's numbers.
    """
    report = Unpacked()
    there = [path.name for path in out.iterdir() if path.is_dir()] if out.is_dir() else []
    with opened(download, report.refuse) as files:
        found = handed_in(files, exercises, there, report.refuse)
        for student, theirs in Owners(there, roster, report).folders(found):
            (out / student).mkdir(parents=True, exist_ok=True)  # a row, whatever is in it
            notebooks = [one for one in theirs if one.exercise]
            by_exercise = _by_exercise(notebooks, only, report)
            for exercise, versions in by_exercise.items():
                take(out / student, exercise, versions, report)
            take_others(out / student, theirs, by_exercise, exercises, report)
    return report


def _by_exercise(
    notebooks: list[HandedIn], only: str, report: Unpacked
) -> dict[str, list[HandedIn]]:
    """The notebooks of a student by exercise, that which counts first."""
    found = defaultdict(list)
    for notebook in sorted(notebooks, key=lambda notebook: notebook.rank, reverse=True):
        found[notebook.exercise].append(notebook)
    if not only or set(found) <= {only}:
        return found
    if len(found) == 1:
        return {only: next(iter(found.values()))}
    for notebook in (n for name, several in found.items() if name != only for n in several):
        report.refuse(str(notebook.member), f"one of several, and not called {only}")
    return {only: found[only]} if only in found else {}


def main(argv: list[str] | None = None) -> int:
    """Unpack, and say what was done and what was left out."""
    parser = argparse.ArgumentParser(prog="python -m grading.unpack", description=PURPOSE)
    add = parser.add_argument
    add("download", type=Path, nargs="+", help="a zip file, or a folder")
    add("--out", type=Path, required=True, metavar="SUBMISSIONS", help="where to file them")
    add("--exercise", default="", help="all is of this one, whatever the students called it")
    add("--source", type=Path, default=EXERCISES, help="the folder of the exercises")
    add("--roster", type=Path, action="append", default=[], metavar="FILE",
        help="Moodle's grading worksheet, or another list; may be given again")  # fmt: skip
    args = parser.parse_args(argv)
    exercises = {path.stem for path in args.source.glob("*.ipynb")}
    if args.exercise and args.exercise not in exercises:
        parser.error(f"there is no {args.exercise}.ipynb in {args.source}: give it with --source")
    if isinstance(sys.stdout, io.TextIOWrapper):  # not every stream can
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        roster = read_rosters(args.roster) if args.roster else None
    except CannotGoOn as error:
        parser.error(str(error))
    sys.stdout.writelines(f"{remark}\n" for remark in (roster.remarks if roster else ()))
    done, failed = 0, False
    for download in args.download:
        try:
            report = unpack(download, args.out, exercises, args.exercise, roster)
        except (Refused, OSError) as error:
            sys.stderr.write(f"{error}\n")
            failed = True
            continue
        done += len(report.done)
        sys.stdout.write(_lines(download, args.out, report))
    if not (done or failed):
        sys.stderr.write("No notebook was filed: the lines above say why.\n")
    return 2 if failed else 0 if done else 1


def _lines(download: Path, out: Path, report: Unpacked) -> str:
    lines = [f"{download}: {_count(report.done, 'notebook')} filed in {out}."]
    lines += [f"  {line}" for line in sorted(report.done)]
    for title, found in (
        (f"{_count(report.look, 'thing')} to look at:", report.look),
        ("Handed in something else than a notebook, and filed beside:", report.something_else),
        (f"{_count(report.left, 'file')} left out:", report.left),
    ):
        lines += [title, *(f"  {line}" for line in sorted(found))] if found else []
    return "\n".join(lines) + "\n"


def _count(found: Collection[str], what: str) -> str:
    return f"{len(found)} {what}{'s' * (len(found) != 1)}"


if __name__ == "__main__":
    sys.exit(main())
