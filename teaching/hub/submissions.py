"""Hand-ins: each kept whole, older ones too, with a receipt; and where the feedback lies."""

import contextlib
import hashlib
import json
import os
import re
from datetime import datetime
from pathlib import Path
from typing import Any

from grading import reader
from grading.names import slug
from grading.sandbox.bubblewrap import REPOSITORY
from mountain.files import write_whole
from teaching.hub.classroom import Classroom
from teaching.hub.inside.post import LARGEST

OLDER = 20  # of each exercise
LARGE = 2**24  # bytes that older ones of an exercise may take
NAME = re.compile(r"[a-z0-9_]{1,60}")


class Refused(Exception):
    """A hand-in that is not taken; the message says why."""


def exercises() -> list[str]:
    """What can be handed in."""
    return sorted(path.stem for path in (REPOSITORY / "exercises").glob("ex*.ipynb"))


def path(classroom: Classroom, student: str, exercise: str) -> Path:
    """Where a hand-in is kept."""
    return classroom.submissions / student / f"{exercise}.ipynb"


def feedback(classroom: Classroom, student: str, exercise: str) -> Path:
    """The student's own page, as ``python -m grading`` writes it."""
    return classroom.results / "feedback" / slug(student) / f"{exercise}.html"


def take(classroom: Classroom, student: str, exercise: str, content: bytes) -> dict[str, Any]:
    """Keep a hand-in, then its receipt, and return that. Raises Refused, OSError."""
    if exercise not in exercises():
        raise Refused(f"There is no exercise {exercise[:60]!r}.")
    if len(content) > LARGEST:
        raise Refused("It is too large: choose Edit > Clear Outputs of All Cells, and save.")
    if problem := reader.read(content).problem:
        raise Refused(problem)
    target = path(classroom, student, exercise)
    target.parent.mkdir(mode=0o700, exist_ok=True)
    now = datetime.now().astimezone()
    if target.exists() and target.read_bytes() != content:
        _keep_older(target)
    write_whole(target, content, mode=0o600)
    receipt = {
        "student": student,
        "exercise": exercise,
        "sha256": hashlib.sha256(content).hexdigest(),
        "at": now.isoformat(timespec="seconds"),
    }
    with classroom.receipts.open("ab+") as file:
        if file.seek(0, os.SEEK_END) and file.seek(-1, os.SEEK_END) and file.read(1) != b"\n":
            file.write(b"\n")  # a disk was full in the middle of a line
        file.write(json.dumps(receipt).encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())
    return receipt


def _keep_older(target: Path) -> None:
    folder = target.parent / "older"
    folder.mkdir(mode=0o700, exist_ok=True)
    with contextlib.suppress(FileExistsError):  # kept already, before a disk was full
        os.link(target, folder / f"{target.stem}.{target.stat().st_mtime_ns}.ipynb")
    total = 0
    for number, kept in enumerate(sorted(folder.glob(f"{target.stem}.*.ipynb"), reverse=True)):
        total += kept.stat().st_size
        if number and (number >= OLDER or total > LARGE):
            kept.unlink()


def receipts(classroom: Classroom, student: str) -> dict[str, dict[str, Any]]:
    """The latest receipt of each exercise."""
    found: dict[str, dict[str, Any]] = {}
    if classroom.receipts.exists():
        for line in classroom.receipts.read_text(encoding="utf-8").splitlines():
            receipt = {}
            with contextlib.suppress(ValueError):  # a line may break off, as when a disk is full
                receipt = json.loads(line)
            if receipt.get("student") == student:
                found[receipt["exercise"]] = receipt
    return found


def sentence(receipt: dict[str, Any]) -> str:
    """A receipt in words."""
    when = receipt["at"].replace("T", " ")
    return f"{receipt['exercise']}, received {when}. SHA-256 {receipt['sha256'][:16]}…"
