"""What a learner committed, in a file beside the notebook: kept whole, and forgotten on demand."""

import json
import os
from datetime import datetime
from pathlib import Path
from typing import Any, TypeAlias

from mountain.files import write_whole

KIND = "predictions of The Mountain"
FILE = "predictions.json"
LONGEST = 200  # characters of what was said

Kept: TypeAlias = dict[str, dict[str, Any]]  # by key: said, compared, when


def read(path: str | os.PathLike[str] = FILE) -> Kept:
    """All that was committed; nothing where there is no such file, or another one of its name."""
    try:
        content = json.loads(Path(path).read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    if not isinstance(content, dict) or content.get("kind") != KIND:
        return {}
    predictions = content.get("predictions")
    if not isinstance(predictions, dict):
        return {}
    return {key: entry for key, entry in predictions.items() if _sound(entry)}


def keep(key: str, said: str | None, compared: bool, path: str | os.PathLike[str] = FILE) -> str:
    """Keep what was said about one prediction, None to forget it; "" or why it was not kept."""
    path = Path(path)
    if path.exists() and not _ours(path):
        return f"{path.name} holds something else, so nothing is kept in it."
    predictions = read(path)
    predictions.pop(key, None)
    if said is not None:
        when = datetime.now().astimezone().isoformat(timespec="minutes")
        predictions[key] = {"said": said[:LONGEST], "compared": compared, "when": when}
    content = {"kind": KIND, "predictions": predictions}
    try:
        write_whole(path, (json.dumps(content, indent=1, ensure_ascii=False) + "\n").encode())
    except OSError as error:
        return f"{path.name} could not be written: {error.strerror or error}."
    return ""


def forget(path: str | os.PathLike[str] = FILE) -> None:
    """Delete the file with all that was committed, if it is ours."""
    if _ours(Path(path)):
        Path(path).unlink()


def _ours(path: Path) -> bool:
    try:
        content = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(content, dict) and content.get("kind") == KIND


def _sound(entry: object) -> bool:
    return (
        isinstance(entry, dict)
        and isinstance(entry.get("said"), str)
        and isinstance(entry.get("compared"), bool)
    )
