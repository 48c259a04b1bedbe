"""``python -m grading.hand_back DOWNLOAD RESULTS --out FEEDBACK.zip``: feedback for a platform.

From what Moodle or Canvas gave, and what the grader made of it, the zip file that Moodle's "Upload
multiple feedback files in a zip" takes, or Canvas's "Re-Upload Submissions". Each page goes to the
hand-in that holds the very bytes that were marked.
"""

import argparse
import hashlib
import sys
import zipfile
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from grading.archive import Refused, opened
from grading.errors import CannotGoOn
from grading.filenames import notebook_stem
from grading.hand_in import HandedIn
from grading.names import display, folder_name
from grading.platforms import handed_in
from grading.record import Record
from grading.reports import feedback, worksheet
from grading.reports.by_hand import with_marks_by_hand
from grading.reports.gradebook import NAME
from grading.reports.roster import KEPT, Roster, read_rosters
from grading.store import Store
from mountain.files import UNFINISHED, write_whole

PURPOSE = "Make the zip file that brings the feedback pages back to Moodle or Canvas."
HOW = {
    "Moodle": "In Moodle: the assignment > Submissions > Actions (or Grading action) > Upload "
    "multiple feedback files in a zip. The assignment must allow feedback files.",
    "Canvas": "In Canvas: Gradebook > the assignment's menu > Re-Upload Submissions. Each page "
    "becomes a comment, under the name of the file that was handed in.",
}


@dataclass
class HandedBack:
    """The pages by their names in the zip, whose marks they are, and who gets none and why."""

    pages: dict[str, Path] = field(default_factory=dict)
    marks: list[tuple[str, str, Record]] = field(default_factory=list)
    platforms: set[str] = field(default_factory=set)
    left: list[str] = field(default_factory=list)


def hand_back(download: Path, results: Path, roster: Roster | None = None) -> HandedBack:
    """Find the page of each notebook in ``download``; the ``roster`` is that given to unpack."""
    made = HandedBack()
    records = Store(results).all()
    exercises = {record["exercise"] for record in records}
    by_bytes = defaultdict(list)
    for known in with_marks_by_hand(results / NAME, records):
        by_bytes[known["sha256"]].append(known)

    def leave(path: str, why: str) -> None:
        if notebook_stem(path) is not None:
            made.left.append(f"{path}: {why}")

    with opened(download, leave) as files:
        notebooks = [one for one in handed_in(files, exercises, (), leave) if one.exercise]
        found = [(one, _bytes(one, leave)) for one in notebooks]
    missed: dict[tuple[str, str], str] = {}
    for one, sha in found:
        record = _record(one, by_bytes[sha], roster)
        page = results / "feedback" / feedback.place(record) if record else None
        if record and page and page.is_file():
            made.marks.append((one.name, one.number, record))
            if place := _place(one, record["exercise"]):
                made.pages[place] = page
                made.platforms.add(one.platform)
            else:
                made.left.append(f"{one.member}: {_nowhere(one)}")
        else:
            missed[one.name, one.number] = f"{one.member}: {_why_not(by_bytes[sha])}"
    served = {(name, number) for name, number, _ in made.marks}
    made.left += [why for who, why in missed.items() if who not in served]
    return made


def _bytes(one: HandedIn, leave: Callable[[str, str], None]) -> str:
    try:
        return hashlib.sha256(one.member.read()).hexdigest()
    except Refused as why:
        leave(str(one.member), str(why))
        return ""


def _record(one: HandedIn, marked: list[Record], roster: Roster | None) -> Record | None:
    """The record of these bytes under this student's name, as unpack may have written it."""
    settled = roster.settled(one.name, one.number) if roster else ""
    names = [f"{one.name}_{one.number}", settled, one.name]
    for name in filter(None, names):
        for record in marked:
            if record["student"] == display(folder_name(name)):
                return record
    return None


def _why_not(marked: list[Record]) -> str:
    if marked:
        names = ", ".join(record["student"] for record in marked)
        return (
            f"these bytes are marked as those of {names}, which is another name: give the --roster "
            "that grading.unpack had, or hand it back by hand"
        )
    return "this is not what was marked: unpack this download, and run the grader again"


def _place(one: HandedIn, exercise: str) -> str:
    """The page's name in the zip; "" where the platform could not tell whose it is."""
    if one.platform == "Moodle" and one.number:
        return f"{one.name}_{one.number}_assignsubmission_file_/{exercise}.html"
    return f"{notebook_stem(one.member.path[-1])}.html" if one.platform == "Canvas" else ""


def _nowhere(one: HandedIn) -> str:
    if one.platform == "Moodle":
        return "Moodle gave no number, as for those who are in no group: hand it back by hand"
    if one.platform:
        return f"no such zip file is made for {one.platform}: hand it back by hand"
    return "neither Moodle nor Canvas gave this file its name: take the original download"


def write(out: Path, made: HandedBack) -> None:
    """Write the zip file whole, or not at all."""
    out.parent.mkdir(parents=True, exist_ok=True)
    unfinished = out.with_name(UNFINISHED + out.name)
    try:
        with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED) as packed:
            for name, page in sorted(made.pages.items()):
                packed.write(page, name)
        unfinished.replace(out)
    finally:
        unfinished.unlink(missing_ok=True)


def main(argv: list[str] | None = None) -> int:
    """Make the zip file, and say who gets a page, who does not, and what to do next."""
    parser = argparse.ArgumentParser(prog="python -m grading.hand_back", description=PURPOSE)
    add = parser.add_argument
    add("download", type=Path, help="what the platform gave: the original zip file or folder")
    add("results", type=Path, help="the grader's RESULTS")
    add("--out", type=Path, required=True, metavar="FEEDBACK.zip", help="the zip file to make")
    add("--worksheet", type=Path, metavar="FILE",
        help="this assignment's grading worksheet: a copy gets the marks")  # fmt: skip
    add("--roster", type=Path, action="append", default=[], metavar="FILE",
        help="those that grading.unpack was given")  # fmt: skip
    args = parser.parse_args(argv)
    if not (args.results / "records").is_dir():
        parser.error(f"{args.results} is not the RESULTS of a grader: there are no records in it")
    try:
        kept = args.results / KEPT
        lists = [*args.roster, *filter(None, [args.worksheet]), *([kept] if kept.is_file() else [])]
        made = hand_back(args.download, args.results, read_rosters(lists) if lists else None)
        lines = [f"{len(made.pages)} feedback pages in {args.out}."]
        if args.worksheet:
            sheet = args.out.with_suffix(".worksheet.csv")
            data, said = worksheet.filled(args.worksheet, made.marks)
            write_whole(sheet, data)
            lines += [f"{sheet}: {sentence}" for sentence in said]
    except (Refused, CannotGoOn) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    write(args.out, made)
    lines += [HOW[name] for name in sorted(made.platforms)]
    if made.left:
        lines += ["Without a page:", *(f"  {display(line)}" for line in sorted(made.left))]
    sys.stdout.write("\n".join(lines) + "\n")
    return 0 if made.pages else 1


if __name__ == "__main__":
    sys.exit(main())
