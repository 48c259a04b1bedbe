"""The score file: written whole or not at all, and never over something that is not ours."""

import contextlib
import json
import os
import tempfile
from datetime import datetime
from pathlib import Path

KIND = "scores of The Mountain's self-check"


def read(path):
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


def keep(path, attempt):
    """Add one finished attempt to the file; the message says where, or why not."""
    path = Path(path)
    try:
        attempts, message = read(path)
        _replace(path, [*attempts, record(attempt)])
    except OSError as error:
        return f"The score could not be kept in {path.name}: {error.strerror or error}."
    return f"{message} Kept in {path.name}.".strip()


def record(attempt) -> dict:
    """What the file says about one attempt."""
    return {
        "when": datetime.now().astimezone().isoformat(timespec="minutes"),
        "form": attempt.seed,
        "right": attempt.score,
        "asked": len(attempt.questions),
        "chapters": {f"{n:02d}": list(counts) for n, counts in attempt.by_chapter().items()},
    }


def summary(attempts) -> str:
    """One sentence about earlier attempts, "" if there are none."""
    if not attempts:
        return ""
    last = attempts[-1]
    best = max(attempts, key=lambda one: one["right"] / one["asked"])
    return (
        f"Earlier attempts: {len(attempts)}. Last {last['right']} of {last['asked']}, "
        f"best {best['right']} of {best['asked']}."
    )


def _attempts(data):
    content = json.loads(data.decode("utf-8"))
    if not isinstance(content, dict) or content.get("kind") != KIND:
        raise ValueError("not a score file")
    attempts = content.get("attempts")
    if not isinstance(attempts, list) or not all(map(_sound, attempts)):
        raise ValueError("not a list of attempts")
    return attempts


def _sound(attempt):
    if not isinstance(attempt, dict):
        return False
    right, asked, form = (attempt.get(name) for name in ("right", "asked", "form"))
    if not type(right) is type(asked) is type(form) is int:
        return False
    return 0 <= right <= asked > 0 and isinstance(attempt.get("chapters"), dict)


def _free_name(path):
    number = 1
    while (aside := path.with_name(f"{path.stem}.aside-{number}{path.suffix}")).exists():
        number += 1
    return aside


def _replace(path, attempts):
    """Write beside the file, then swap: a crash leaves the old file or the new one."""
    text = json.dumps({"kind": KIND, "attempts": attempts}, indent=1, allow_nan=False)
    handle, name = tempfile.mkstemp(prefix=path.stem, suffix=".tmp", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text + "\n")
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise
