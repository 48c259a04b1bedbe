"""The score file: written whole or not at all, and never over something that is not ours."""

import json
import os
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, TypeAlias

from mountain.files import write_whole
from mountain.quiz.attempt import Attempt

KIND = "scores of The Mountain's self-check"
Record: TypeAlias = dict[str, Any]  # one attempt as the file says it


def read(path: str | os.PathLike[str]) -> tuple[list[Record], str]:
    """The kept attempts, and a message ("" if all is well).

    A file that holds something else is renamed, so that nothing is lost. Raises OSError where the
    file can be neither read nor put aside.
    """
    path = Path(path)
    try:
        return _attempts(path.read_bytes()), ""
    except FileNotFoundError:
        return [], ""
    except (ValueError, RecursionError):
        aside = _free_name(path)
        path.rename(aside)
        return [], f"{path.name} held no scores; it is kept as {aside.name}, and a new one begins."


def keep(path: str | os.PathLike[str], attempt: Attempt) -> str:
    """Add one finished attempt to the file; the message says where, or why not."""
    path = Path(path)
    try:
        attempts, message = read(path)
        content = {"kind": KIND, "attempts": [*attempts, record(attempt)]}
        write_whole(path, (json.dumps(content, indent=1, allow_nan=False) + "\n").encode())
    except OSError as error:
        return f"The score could not be kept in {path.name}: {error.strerror or error}."
    return f"{message} Kept in {path.name}.".strip()


def record(attempt: Attempt) -> Record:
    """What the file says about one attempt."""
    return {
        "when": datetime.now().astimezone().isoformat(timespec="minutes"),
        "form": attempt.seed,
        "right": attempt.score,
        "asked": len(attempt.questions),
        "chapters": {f"{n:02d}": list(counts) for n, counts in attempt.by_chapter().items()},
    }


def summary(attempts: Sequence[Record]) -> str:
    """One sentence about earlier attempts, "" if there are none."""
    if not attempts:
        return ""
    last = attempts[-1]
    best = max(attempts, key=lambda one: one["right"] / one["asked"])
    return (
        f"Earlier attempts: {len(attempts)}. Last {last['right']} of {last['asked']}, "
        f"best {best['right']} of {best['asked']}."
    )


def _attempts(data: bytes) -> list[Record]:
    content = json.loads(data.decode("utf-8"))
    if not isinstance(content, dict) or content.get("kind") != KIND:
        raise ValueError("not a score file")
    attempts = content.get("attempts")
    if not isinstance(attempts, list) or not all(map(_sound, attempts)):
        raise ValueError("not a list of attempts")
    return attempts


def _sound(attempt: object) -> bool:
    if not isinstance(attempt, dict):
        return False
    right, asked, form = (attempt.get(name) for name in ("right", "asked", "form"))
    if not type(right) is type(asked) is type(form) is int:
        return False
    return 0 <= right <= asked > 0 and isinstance(attempt.get("chapters"), dict)


def _free_name(path: Path) -> Path:
    number = 1
    while (aside := path.with_name(f"{path.stem}.aside-{number}{path.suffix}")).exists():
        number += 1
    return aside
