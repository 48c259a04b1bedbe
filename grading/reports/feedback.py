"""One HTML page per submission, for the student: what was right, what was not, and why.

A page has no script, and forbids any; whatever came from a student is escaped text. It shows the
student's own code and what it printed. What a check gave the code, and what a teacher should look
at, is not on it: the one is hidden, the other may speak of somebody else.
"""

import base64
import hashlib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import jinja2
from markupsafe import Markup, escape

from grading.record import Record, ShownCell, TaskMark
from grading.reports import text
from grading.reports.text import line, number, plain
from mountain.files import write_changed

TEMPLATES = Path(__file__).parent / "templates"
STATUSES = {  # of a task: (sign, words, look)
    "right": ("✓", "Right", "right"),
    "wrong": ("✗", "Not yet right", "wrong"),
    "error": ("✗", "Stopped with an error", "wrong"),
    "timeout": ("✗", "Took too long", "wrong"),
    "killed": ("✗", "Ended before it was done", "wrong"),
    "memory": ("✗", "Used too much memory", "wrong"),
    "output": ("✗", "Printed too much", "wrong"),
    "missing": ("–", "No answer", "wrong"),
    "not run": ("–", "Did not run", "wrong"),
}
UNREADABLE = "The file could not be read as a notebook, so nothing in it was marked."
FAILED = "The grader failed on this notebook, which is no fault of yours. It has no mark yet."
PERSON = "A person will look at this one too; the mark may change."
BY_HAND = "Points marked by hand count in place of the grader's."
UNSANDBOXED = "It ran without a sandbox."


Page = dict[str, Any]  # what a template is given
Titles = Mapping[str, str]  # of exercises and tasks, by their names
NONE: Titles = {}


@cache
def environment() -> jinja2.Environment:
    """The templates; everything that is put into one is escaped."""
    loader = jinja2.FileSystemLoader(TEMPLATES)
    made = jinja2.Environment(
        loader=loader, autoescape=True, trim_blocks=True, undefined=jinja2.StrictUndefined
    )
    style = (TEMPLATES / "style.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    made.globals.update(style=Markup(style), style_hash=f"sha256-{digest}")
    made.filters["ticks"] = ticks
    return made


def render(template: str, **values: Any) -> bytes:
    """Return a page."""
    return environment().get_template(template).render(**values).encode()


def ticks(sentence: str) -> Markup:
    """Return the text with what stands between backticks as code."""
    parts = sentence.split("`")
    if len(parts) % 2 == 0:
        return escape(sentence)
    made = (f"<code>{escape(p)}</code>" if i % 2 else escape(p) for i, p in enumerate(parts))
    return Markup("").join(map(Markup, made))


def place(record: Record) -> str:
    """Where the page of a submission lies, from the folder of all pages."""
    return f"{record['slug']}/{record['exercise']}.html"


def href(record: Record) -> str:
    """The address of a submission's page, as a link in the folder of all pages has it."""
    return quote(place(record), safe="/@+")


def write(folder: Path, records: list[Record], titles: Titles = NONE) -> None:
    """Write every page and the grader's index; pages of submissions that are gone go too."""
    wanted = {folder / place(record): record for record in records}
    for path, record in wanted.items():
        write_changed(path, page(record, titles))
    write_changed(folder / "index.html", index(records, titles))
    for path in folder.glob("*/*.html"):
        if path not in wanted:
            path.unlink()


def page(record: Record, titles: Titles = NONE) -> bytes:
    """Return the page of one submission, with the titles of its exercise and tasks."""
    names = [task["task"] for task in record["tasks"]]
    of_tasks: set[str] = set()
    shown = []
    for task in record["tasks"]:
        answer = f"{task['task']}-answer"
        cells = [cell for cell in record["cells"] if cell["id"].partition("#")[0] == answer]
        of_tasks |= {cell["id"] for cell in cells}
        shown.append(_task(task, titles, [part for cell in cells for part in _parts(cell)]))
    others = [
        part
        for cell in record["cells"]
        if cell["id"] not in of_tasks and cell["id"] not in names and cell["kind"] != "check"
        for part in _parts(cell, cell["id"])
    ]
    title = text.title(record["exercise"], titles)
    return render("feedback.html", page=_page(record, shown, others) | {"exercise": title})


def _page(record: Record, shown: list[Page], others: list[Page]) -> Page:
    graded, failed = record["status"] == "graded", record["status"] == "failed"
    score, points = number(record["score"]), number(record["points"])
    if failed:  # what stopped it speaks of the grader, and is the grader's to read
        shown = [{**task, "message": ""} for task in shown]
    notes = [line(note, 500) for note in record["notes"]]
    remarks, notes = {
        "unreadable": ([UNREADABLE, *notes], []),
        "failed": ([FAILED], []),
    }.get(record["status"], ([], notes))
    if record["needs_review"] and graded:
        remarks = [*remarks, PERSON]
    if any(task.get("by_hand") for task in record["tasks"]):
        remarks = [*remarks, BY_HAND]
    how = ["Your code was run from top to bottom in a fresh kernel, and its answers were compared."]
    if not graded:
        how = ["Nothing was run."]
    elif not record["sandbox"]:
        how.append(UNSANDBOXED)
    how.append(f"File {line(record['file'])}, SHA-256 {record['sha256'][:16]}….")
    return {
        "student": line(record["student"]),
        "score": score,
        "points": points,
        "headline": "No mark yet" if failed else f"{score} of {points} points",
        "remarks": remarks,
        "tasks": shown,
        "others": others,
        "notes": notes,
        "how": how,
    }


def _task(task: TaskMark, titles: Titles, parts: list[Page]) -> Page:
    sign, status, look = STATUSES.get(task["status"], ("✗", task["status"], "wrong"))
    return {
        "title": text.title(task["task"], titles),
        "sign": sign,
        "status": status + (", marked by hand" if task.get("by_hand") else ""),
        "look": look,
        "score": number(task["score"]),
        "points": number(task["points"]),
        "message": plain(task["message"], 2000),
        "comment": plain(task.get("comment", ""), 5000),
        "parts": parts,
    }


def _parts(cell: ShownCell, other: str = "") -> list[Page]:
    """What to show of a cell; of one that belongs to no task only if something came out."""
    parts = [("Your code", cell["source"]), ("It printed", cell["text"]), ("Error", cell["error"])]
    if other and not (cell["text"].strip() or cell["error"].strip()):
        return []
    more = f" ({line(other, 80)})" if other else ""
    return [{"name": name + more, "text": plain(part)} for name, part in parts if part.strip()]


def index(records: Iterable[Record], titles: Titles = NONE) -> bytes:
    """Return the grader's list of all pages, with a column for each exercise that has any."""
    found = {(record["student"], record["exercise"]): record for record in records}
    names = sorted({name for _, name in found})
    rows = [
        {
            "student": line(student),
            "cells": [_cell(found.get((student, name))) for name in names],
        }
        for student in sorted({student for student, _ in found}, key=lambda s: (s.casefold(), s))
    ]
    heads = [text.title(name, titles) for name in names]
    return render("index.html", exercises=heads, rows=rows)


def _cell(record: Record | None) -> Page | None:
    if record is None:
        return None
    marks = f"{number(record['score'])} of {number(record['points'])}"
    shown = marks if record["status"] == "graded" else record["status"]
    return {"href": href(record), "text": shown, "needs_review": bool(record["needs_review"])}
