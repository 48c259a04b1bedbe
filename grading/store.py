"""What is kept in RESULTS: one record per submission, each file written whole or not at all."""

import json
import secrets
import sys
from pathlib import Path
from typing import Any, TextIO, cast

from grading.errors import CannotGoOn
from grading.names import slug
from grading.record import Record
from mountain.files import UNFINISHED, write_whole


class Busy(CannotGoOn):
    """Another grader is writing to the same RESULTS."""


class Store:
    """The records of one RESULTS folder, open to one grader at a time (a context manager)."""

    def __init__(self, folder: Path, seed: str | None = None):
        self.folder, self.records = Path(folder), Path(folder) / "records"
        self._wanted_seed, self.seed, self.round = seed, "", 1

    def __enter__(self) -> "Store":
        self.folder.mkdir(parents=True, exist_ok=True)
        self._lock = _locked(self.folder / ".lock")
        for half in self.folder.rglob(f"{UNFINISHED}*"):  # what a killed run left behind
            half.unlink()
        self._remember()
        return self

    def __exit__(self, *_: object) -> None:
        self._lock.close()

    def _remember(self) -> None:
        """Take up the secret from which inputs are drawn, and the round, where the last run was."""
        path = self.folder / "state.json"
        known = json.loads(path.read_bytes()) if path.exists() else {}
        self.seed = self._wanted_seed or known.get("seed") or secrets.token_hex(16)
        self.round = known.get("round", 1)
        self._save()

    def _save(self) -> None:
        state = {"seed": self.seed, "round": self.round}
        write_whole(self.folder / "state.json", _as_json(state), 0o600)

    def end_round(self) -> None:
        """From now on draw other inputs: students may have seen the feedback on these."""
        self.round += 1
        self._save()

    def path(self, student: str, exercise: str) -> Path:
        """Where the record of a student's exercise lies; ``student`` is the folder's raw name."""
        return self.records / slug(student) / f"{exercise}.json"

    def read(self, student: str, exercise: str) -> Record | None:
        """Return the record, or None where there is none, or where it is no record."""
        return _read(self.path(student, exercise))

    def write(self, student: str, exercise: str, record: Record) -> None:
        """Put the record in its place; that of another submission moves to the history first."""
        path = self.path(student, exercise)
        old = _read(path)
        if old and old["sha256"] != record["sha256"]:
            history = path.with_suffix(".history")
            last = len(list(history.glob("*.json")))
            if not last or _read(history / f"{last}.json") != old:
                write_whole(history / f"{last + 1}.json", _as_json(old))
        write_whole(path, _as_json(record))

    def all(self) -> list[Record]:
        """Return every record, in the order of students and exercises."""
        found: dict[tuple[str, str], Record] = {}
        for path in sorted(self.records.glob("*/*.json")):
            if record := _read(path):
                key = record["student"], record["exercise"]
                if key not in found or path == self.path(*key):  # names of folders may change
                    found[key] = record
        return [found[key] for key in sorted(found)]


def _as_json(content: Any) -> bytes:
    """JSON in ASCII, whatever characters are in the content."""
    return json.dumps(content, indent=1, ensure_ascii=True).encode("ascii")


def _read(path: Path) -> Record | None:
    try:
        found: Any = json.loads(path.read_bytes())
    except (FileNotFoundError, ValueError):
        return None
    if isinstance(found, dict) and {"student", "exercise", "key"} <= found.keys():
        return cast(Record, found)
    return None


def _locked(path: Path) -> TextIO:
    """An open file that nobody else has locked; the lock goes with the process, however it ends."""
    file = path.open("a")
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        raise Busy(
            f"Another grader is writing to {path.parent}: wait for it to end, "
            "or give another folder with --out."
        ) from None
    return file
