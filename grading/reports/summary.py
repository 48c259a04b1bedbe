"""The teacher's summary: what a human should look at and why, and how the class did."""

import re
import statistics
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, TypedDict

from grading.record import Exercise, Record, TaskMark
from grading.reports import feedback
from grading.reports.text import line, number

TITLE = "Summary of the marking"
SLOWEST = 10
NO_MOODLE = "Not in moodle.csv: give their e-mail addresses or numbers in a roster (--roster)"
REASONS = {
    "error": "stopped with an error",
    "timeout": "took too long",
    "killed": "ended early",
    "memory": "too much memory",
    "output": "printed too much",
    "missing": "no answer",
    "not run": "did not run",
}


class Link(TypedDict):
    """A cell that leads to a page."""

    href: str
    text: str


class Section(TypedDict):
    """A titled table."""

    title: str
    columns: list[str]
    rows: list[list[Any]]  # of text, numbers, and Links


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
) -> Summary:
    """Collect what the summary says.

    ``left_out`` are students whom Moodle's table lacks, ``absent`` those who handed in
    nothing, and ``unlisted`` those who are not in the roster.
    """
    records = sorted(records, key=lambda r: (r["exercise"], r["student"].casefold(), r["student"]))
    sections = [
        _review(records),
        _names("Files that were not marked", problems),
        _exercises(exercises, records),
        _tasks(records),
        _slowest(records),
        _names("Handed in nothing that can be marked", absent),
        _names("Handed in, but not in the roster", unlisted),
        _names(NO_MOODLE, [", ".join(left_out)] if left_out else []),
    ]
    return {"title": TITLE, "intro": _intro(records), "sections": [s for s in sections if s]}


def html(content: Summary) -> bytes:
    """Return the summary as a page."""
    return feedback.render("summary.html", **content)


def markdown(content: Summary) -> bytes:
    """Return the summary as Markdown, in which no name can be markup."""
    lines = [f"# {content['title']}", ""]
    lines += [sentence + "\n" for sentence in content["intro"]]
    for section in content["sections"]:
        lines += [f"## {_escaped(section['title'])}", ""]
        if section["rows"]:
            lines.append("| " + " | ".join(section["columns"]) + " |")
            lines.append("|" + "---|" * len(section["columns"]))
            lines += ["| " + " | ".join(map(_markdown, row)) + " |" for row in section["rows"]]
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
        f"{review} need a human to look." if review else "None needs a human to look.",
    ]
    if count["failed"]:
        sentences.append("Run the same command again to mark those on which the grader failed.")
    if outside:
        sentences.append(
            f"{outside} ran WITHOUT a sandbox: with the rights of whoever ran the grader."
        )
    return sentences


def _review(records: list[Record]) -> Section | None:
    rows = [
        [line(r["student"]), _link(r), _marks(r), line(" · ".join(r["needs_review"]), 1500)]
        for r in records
        if r["needs_review"]
    ]
    return _section("Look at these", ["Student", "Exercise", "Marks", "Why"], rows)


def _exercises(exercises: list[Exercise], records: list[Record]) -> Section | None:
    rows = []
    for name, tasks in sorted(exercises):
        points = sum(points for _, points in tasks)
        scores = [r["score"] for r in records if r["exercise"] == name and r["status"] != "failed"]
        if scores:
            fifths = Counter(min(int(5 * score / points), 4) if points else 4 for score in scores)
            spread = " ".join(str(fifths[i]) for i in range(5))
            mean, middle = statistics.mean(scores), statistics.median(scores)
            row = [name, len(scores), number(points), f"{mean:.1f}", number(middle), spread]
            rows.append([*row, sum(s >= points for s in scores), sum(s == 0 for s in scores)])
    head = ["Exercise", "Marked", "Points", "Mean", "Median", "In each fifth, lowest first"]
    return _section("How the class did", [*head, "All points", "None"], rows)


def _tasks(records: list[Record]) -> Section | None:
    marks: dict[tuple[str, str], list[TaskMark]] = defaultdict(list)
    for record in records:
        if record["status"] == "graded":
            for mark in record["tasks"]:
                marks[record["exercise"], mark["task"]].append(mark)
    rows = []
    for (exercise, task), found in marks.items():
        lost = [m for m in found if m["score"] < m["points"]]
        why = Counter(m["mistake"] or REASONS.get(m["status"], m["status"]) for m in lost)
        often = ", ".join(f"{line(name, 60)} ({n})" for name, n in why.most_common(3))
        rows.append(
            (len(lost) / len(found), [exercise, task, f"{len(lost)} of {len(found)}", often])
        )
    rows.sort(key=lambda row: (-row[0], row[1][:2]))
    return _section(
        "What was hard, hardest first",
        ["Exercise", "Task", "Without all points", "Most often"],
        [row for share, row in rows if share > 0],
    )


def _slowest(records: list[Record]) -> Section | None:
    slow = sorted(records, key=lambda r: -r["seconds"])[:SLOWEST]
    rows = [
        [line(r["student"]), _link(r), f"{r['seconds']:.2f}", f"{r['peak_memory'] / 2**20:.0f}"]
        for r in slow
        if r["seconds"] > 0
    ]
    return _section("The slowest", ["Student", "Exercise", "Seconds", "Memory (MiB)"], rows)


def _names(title: str, names: Iterable[str]) -> Section | None:
    return _section(title, ["What"], [[line(name, 500)] for name in sorted(names)])


def _section(title: str, columns: list[str], rows: list[list[Any]]) -> Section | None:
    return {"title": title, "columns": columns, "rows": rows} if rows else None


def _link(record: Record) -> Link:
    return {"href": f"feedback/{feedback.href(record)}", "text": record["exercise"]}


def _marks(record: Record) -> str:
    if record["status"] != "graded":
        return record["status"]
    return f"{number(record['score'])} of {number(record['points'])}"


def _markdown(cell):
    if isinstance(cell, dict):
        return f"[{_escaped(cell['text'])}](<{cell['href']}>)"
    return _escaped(str(cell))


def _escaped(text):
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return re.sub(r"([\\`*_{}\[\]()#+!|~$])", r"\\\1", text)
