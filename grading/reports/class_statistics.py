"""How the class did: points, tasks by success, and the mistakes that many made."""

import statistics
from collections import Counter, defaultdict
from collections.abc import Collection
from typing import Any, NotRequired, TypedDict

from grading.record import Exercise, Record, TaskMark
from grading.reports import feedback
from grading.reports.charts import Bar, Histogram, percent_histogram, points_histogram
from grading.reports.feedback import Titles
from grading.reports.text import line, number, title

FREQUENT = 20  # mistakes
REASONS = {
    "error": "stopped with an error",
    "timeout": "took too long",
    "killed": "ended early",
    "memory": "too much memory",
    "output": "printed too much",
    "missing": "no answer",
    "not run": "did not run",
}
NO_MISTAKE = {"missing", "not run"}  # nothing was done, so nothing was done wrong


class Link(TypedDict):
    """A cell that leads to a page."""

    href: str
    text: str


class Section(TypedDict):
    """A titled table, maybe with pictures above it."""

    title: str
    columns: list[str]
    rows: list[list[Any]]  # of text, numbers, Links, Bars, and lists of Links
    figures: NotRequired[list[Histogram]]


def section(heading: str, columns: list[str], rows: list[list[Any]]) -> Section | None:
    """Return a section; None where it has no rows."""
    return {"title": heading, "columns": columns, "rows": rows} if rows else None


def link(record: Record, words: str) -> Link:
    """Return a link to a submission's page."""
    return {"href": f"feedback/{feedback.href(record)}", "text": words}


def points(
    exercises: list[Exercise], records: list[Record], titles: Titles, assigned: Collection[str]
) -> Section | None:
    """How the points are distributed, in each exercise and in all that were set."""
    rows: list[list[Any]] = []
    figures = []
    for name, tasks in sorted(exercises):
        whole = sum(points for _, points in tasks)
        scores = [r["score"] for r in records if r["exercise"] == name and r["status"] != "failed"]
        if scores:
            fifths = Counter(min(int(5 * s / whole), 4) if whole else 4 for s in scores)
            spread = " ".join(str(fifths[i]) for i in range(5))
            mean, middle = statistics.mean(scores), statistics.median(scores)
            row = [title(name, titles), len(scores), number(whole), f"{mean:.1f}", number(middle)]
            every, none = sum(s >= whole for s in scores), sum(s == 0 for s in scores)
            rows.append([*row, spread, every, none])
            figures.append(points_histogram(title(name, titles), scores, whole))
    head = ["Exercise", "Marked", "Points", "Mean", "Median", "In each fifth, lowest first"]
    found = section("How the class did", [*head, "All points", "None"], rows)
    if found:
        percents = _percents(exercises, records, assigned)
        whole_class = percent_histogram("Students by percent of what was set", percents)
        found["figures"] = [whole_class, *figures] if len(figures) > 1 else figures
    return found


def _percents(
    exercises: list[Exercise], records: list[Record], assigned: Collection[str]
) -> list[float]:
    """For each student who handed in: the percent of what the class was set."""
    counted = assigned or {record["exercise"] for record in records}
    whole = sum(points for name, tasks in exercises if name in counted for _, points in tasks)
    scores: dict[str, float] = defaultdict(float)
    for record in records:
        if record["exercise"] in counted and record["status"] != "failed":
            scores[record["student"]] += record["score"]
    return [100 * score / whole if whole else 100 for score in scores.values()]


def tasks(records: list[Record], titles: Titles) -> Section | None:
    """The tasks by success, hardest first, each with what was most often wrong."""
    marks: dict[tuple[str, str], list[TaskMark]] = defaultdict(list)
    for record in records:
        if record["status"] == "graded":
            for mark in record["tasks"]:
                marks[record["exercise"], mark["task"]].append(mark)
    rows = []
    for (exercise, task), found in marks.items():
        lost = [mark for mark in found if mark["score"] < mark["points"]]
        right = len(found) - len(lost)
        why = Counter(_reason(mark) for mark in lost)
        often = ", ".join(f"{line(name, 60)} ({n})" for name, n in why.most_common(3))
        bar: Bar = {"share": right / len(found), "text": f"{right} of {len(found)}"}
        rows.append((bar["share"], exercise, task, bar, often))
    rows.sort(key=lambda row: row[:3])
    return section(
        "Tasks by success, hardest first",
        ["Exercise", "Task", "All points", "Lost most often by"],
        [[title(e, titles), title(t, titles), bar, often] for _, e, t, bar, often in rows],
    )


def _reason(mark: TaskMark) -> str:
    return mark["mistake"] or REASONS.get(mark["status"], mark["status"])


def mistakes(records: list[Record], titles: Titles) -> Section | None:
    """The most frequent mistakes: what was said of them, and who made them."""
    made: dict[tuple[str, str, str], list[tuple[Record, TaskMark]]] = defaultdict(list)
    for record in records:
        if record["status"] == "graded":
            for mark in record["tasks"]:
                if mark["score"] < mark["points"] and mark["status"] not in NO_MISTAKE:
                    made[record["exercise"], mark["task"], _reason(mark)].append((record, mark))
    often = sorted(made.items(), key=lambda item: (-len(item[1]), item[0]))[:FREQUENT]
    most = max((len(found) for _, found in often), default=1)
    rows: list[list[Any]] = []
    for (_, task, reason), found in often:
        sentence, _ = Counter(mark["message"] for _, mark in found).most_common(1)[0]
        bar: Bar = {"share": len(found) / most, "text": str(len(found))}
        who = [link(record, line(record["student"])) for record, _ in found]
        rows.append([title(task, titles), bar, line(sentence, 300) or reason, who])
    return section(
        "The most frequent mistakes", ["Task", "Made by", "What they were told", "Who"], rows
    )
