"""What is kept in RESULTS: one record per submission, each file written whole or not at all."""

import contextlib
import hashlib
import json
import os
import re
import secrets
import tempfile
import unicodedata
from pathlib import Path

PLAIN = re.compile(r"(?!.*-[0-9a-f]{16}$)[A-Za-z0-9][A-Za-z0-9._@+-]{0,79}(?<!\.)", re.ASCII)
RESERVED = {
    "con",
    "prn",
    "aux",
    "nul",
    *(f"{port}{n}" for port in ("com", "lpt") for n in "0123456789"),
}


class Busy(Exception):
    """Another grader is writing to the same RESULTS."""


def slug(name: str) -> str:
    """Return a file name for any ``name``: the name itself if it is plain, else with its hash."""
    if PLAIN.fullmatch(name) and name.partition(".")[0].lower() not in RESERVED:
        return name
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    plain = re.sub(r"[^A-Za-z0-9_]+", "-", plain).strip("-")[:40] or "student"
    return f"{plain}-{hashlib.sha256(os.fsencode(name)).hexdigest()[:16]}"


def display(name: str) -> str:
    """Return a file's name as text, where bytes that are not UTF-8 are written as numbers."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def write_whole(path: Path, data: bytes, mode: int = 0o644) -> None:
    """Replace the file at once: whoever reads it, or whatever stops us, meets old or new."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=".part-", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(mode)
        Path(name).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise


def as_json(value) -> bytes:
    """Return ``value`` as JSON, in UTF-8 whatever characters are in it."""
    return json.dumps(value, indent=1, ensure_ascii=True).encode("ascii")


class Store:
    """The records of one RESULTS folder, open to one grader at a time (a context manager)."""

    def __init__(self, folder: Path, seed: str | None = None):
        self.folder, self.records = Path(folder), Path(folder) / "records"
        self._wanted_seed, self._lock, self.seed, self.round = seed, None, "", 1

    def __enter__(self):
        self.folder.mkdir(parents=True, exist_ok=True)
        self._lock = _locked(self.folder / ".lock")
        for part in self.folder.rglob(".part-*"):  # what a killed run left behind
            part.unlink()
        self._remember()
        return self

    def __exit__(self, *_):
        self._lock.close()

    def _remember(self):
        """Take up the secret from which inputs are drawn, and the round, where the last run was."""
        path = self.folder / "state.json"
        known = json.loads(path.read_bytes()) if path.exists() else {}
        self.seed = self._wanted_seed or known.get("seed") or secrets.token_hex(16)
        self.round = known.get("round", 1)
        self._save()

    def _save(self):
        state = {"seed": self.seed, "round": self.round}
        write_whole(self.folder / "state.json", as_json(state), 0o600)

    def end_round(self):
        """From now on draw other inputs: students may have seen the feedback on these."""
        self.round += 1
        self._save()

    def path(self, student: str, exercise: str) -> Path:
        """Where the record of a student's exercise lies; ``student`` is the folder's raw name."""
        return self.records / slug(student) / f"{exercise}.json"

    def read(self, student: str, exercise: str) -> dict | None:
        """Return the record, or None where there is none, or where it is no record."""
        return _read(self.path(student, exercise))

    def write(self, student: str, exercise: str, record: dict) -> None:
        """Put the record in its place; that of another submission moves to the history first."""
        path = self.path(student, exercise)
        old = _read(path)
        if old and old["sha256"] != record["sha256"]:
            history = path.with_suffix(".history")
            last = len(list(history.glob("*.json")))
            if not last or _read(history / f"{last}.json") != old:
                write_whole(history / f"{last + 1}.json", as_json(old))
        write_whole(path, as_json(record))

    def all(self) -> list[dict]:
        """Return every record, in the order of students and exercises."""
        found = (_read(path) for path in self.records.glob("*/*.json"))
        return sorted(
            (record for record in found if record),
            key=lambda record: (record["student"], record["exercise"]),
        )


def _read(path):
    try:
        record = json.loads(path.read_bytes())
    except (FileNotFoundError, ValueError):
        return None
    return (
        record
        if isinstance(record, dict) and {"student", "exercise", "key"} <= record.keys()
        else None
    )


def _locked(path):
    """An open file that nobody else has locked; the lock goes with the process, however it ends."""
    file = path.open("a")
    try:
        if os.name == "nt":
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
