"""The teacher's summary: what a human should look at and why, and how the class did."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from typing import TypedDict

from grading.record import Exercise, Record
from grading.reports import class_statistics, feedback
from grading.reports.class_statistics import Section, link, section
from grading.reports.feedback import NONE, Titles
from grading.reports.text import line, number, title

TITLE = "Summary of the marking"
SLOWEST = 10
FEW = 8  # names that stand in a cell of the page; more are folded
SOMETHING_ELSE = "Handed in something else than a notebook: ask for the notebook, or take it out"
NO_MARK = "Not in moodle.csv and canvas.csv: no mark yet, and an empty one would clear theirs there"
NO_MOODLE = "Not in moodle.csv: give their e-mail addresses or numbers in a roster (--roster)"


class Summary(TypedDict):
    """What the summary says, in both of its forms."""

    title: str
    intro: list[str]
    sections: list[Section]


def make(
    exercises: list[Exercise],
    records: list[Record],
    problems: Iterable[str],
    left_out: Sequence[str] = (),
    absent: Iterable[str] = (),
    unlisted: Iterable[str] = (),
    something_else: Iterable[str] = (),
    unmarked: Sequence[str] = (),
    *,
    titles: Titles = NONE,
    assigned: Collection[str] = (),
) -> Summary:
    """Collect what the summary says.

    ``left_out`` are students whom Moodle's table lacks, ``absent`` those who handed in
    nothing, ``unlisted`` those who are not in the roster, ``something_else`` those who handed in
    no notebook where one was wanted, with the files, and ``unmarked`` those without any mark.
    ``assigned`` are the exercises that the class was set; without it, those that somebody has
    handed in.
    """
    records = sorted(records, key=lambda r: (r["exercise"], r["student"].casefold(), r["student"]))
    sections = [
        class_statistics.points(exercises, records, titles, assigned),
        class_statistics.tasks(records, titles),
        class_statistics.mistakes(records, titles),
        _review(records, titles),
        _names("Files that were not marked", problems),
        _names(SOMETHING_ELSE, something_else),
        _slowest(records, titles),
        _names("Handed in nothing that can be marked", absent),
        _names("Handed in, but not in the roster", unlisted),
        _names(NO_MARK, unmarked),
        _names(NO_MOODLE, left_out),
    ]
    return {"title": TITLE, "intro": _intro(records), "sections": [s for s in sections if s]}


def html(content: Summary) -> bytes:
    """Return the summary as a page."""
    return feedback.render("summary.html", **content, few=FEW)


def markdown(content: Summary) -> bytes:
    """Return the summary as Markdown, in which no name can be markup."""
    lines = [f"# {content['title']}", ""]
    lines += [sentence + "\n" for sentence in content["intro"]]
    for part in content["sections"]:
        lines += [f"## {_escaped(part['title'])}", ""]
        lines += [_escaped(figure["words"]) + "\n" for figure in part.get("figures", [])]
        lines.append("| " + " | ".join(part["columns"]) + " |")
        lines.append("|" + "---|" * len(part["columns"]))
        lines += ["| " + " | ".join(map(_markdown, row)) + " |" for row in part["rows"]]
        lines.append("")
    return "\n".join(lines).encode()


def _intro(records: list[Record]) -> list[str]:
    students = len({record["student"] for record in records})
    count = Counter(record["status"] for record in records)
    review = sum(bool(record["needs_review"]) for record in records)
    outside = sum(not r["sandbox"] for r in records if r["status"] == "graded")
    counts = f"{count['graded']} marked, {count['unreadable']} unreadable"
    counts += f", {count['failed']} on which the grader failed"
    sentences = [
        f"{len(records)} submissions of {students} students: {counts}.",
        f"{review or 'None'} need{'s' * (review < 2)} a human to look.",
    ]
    if count["failed"]:
        sentences.append("Run the same command again to mark those on which the grader failed.")
    if outside:
        sentences.append(
            f"{outside} ran WITHOUT a sandbox: with the rights of whoever ran the grader."
        )
    return sentences


def _review(records: list[Record], titles: Titles) -> Section | None:
    rows = [
        [line(r["student"]), _page(r, titles), _marks(r), line(" · ".join(r["needs_review"]), 1500)]
        for r in records
        if r["needs_review"]
    ]
    return section("Look at these", ["Student", "Exercise", "Marks", "Why"], rows)


def _slowest(records: list[Record], titles: Titles) -> Section | None:
    slow = sorted(records, key=lambda r: -r["seconds"])[:SLOWEST]
    rows = [[line(r["student"]), _page(r, titles), *_costs(r)] for r in slow if r["seconds"] > 0]
    return section("The slowest", ["Student", "Exercise", "Seconds", "Memory (MiB)"], rows)


def _costs(record: Record) -> list[str]:
    return [f"{record['seconds']:.2f}", f"{record['peak_memory'] / 2**20:.0f}"]


def _names(heading: str, names: Iterable[str]) -> Section | None:
    return section(heading, ["What"], [[line(name, 500)] for name in sorted(names)])


def _page(record: Record, titles: Titles) -> class_statistics.Link:
    return link(record, title(record["exercise"], titles))


def _marks(record: Record) -> str:
    if record["status"] != "graded":
        return record["status"]
    return f"{number(record['score'])} of {number(record['points'])}"


def _markdown(cell: object) -> str:
    match cell:
        case list():
            return ", ".join(map(_markdown, cell))
        case {"href": str(href), "text": str(text)}:
            return f"[{_escaped(text)}](<{href}>)"
        case {"share": _, "text": str(text)}:
            return _escaped(text)
    return _escaped(str(cell))


def _escaped(text: str) -> str:
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return re.sub(r"([\\`*_{}\[\]()#+!|~$])", r"\\\1", text)
