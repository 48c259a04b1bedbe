"""Where everything of a class lies: one folder, which the hub alone writes."""

import contextlib
import json
import os
import secrets
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote

from grading.names import slug
from mountain.files import write_whole

TEACHER = os.environ.get("MOUNTAIN_TEACHER", "teacher")  # how the instructor signs in
SOCKET = 107  # bytes that Linux allows for the path of a socket
NOTE, NOTES = 300, 50  # characters of a note, and how many are kept


class CannotRun(Exception):
    """The hub cannot run here; the message says why, and what to do."""


@dataclass(frozen=True)
class Classroom:
    """The folder of a class. ``python -m grading submissions --out results`` works in it."""

    root: Path

    @property
    def roster(self) -> Path:
        return self.root / "roster.csv"

    @property
    def codes(self) -> Path:
        return self.root / "codes.json"

    @property
    def submissions(self) -> Path:
        return self.root / "submissions"

    @property
    def results(self) -> Path:
        return self.root / "results"

    @property
    def receipts(self) -> Path:
        return self.root / "receipts.jsonl"

    @property
    def hub(self) -> Path:
        """JupyterHub's own files: database, secrets, settings, log."""
        return self.root / "hub"

    def home(self, student: str) -> Path:
        return self.root / "homes" / slug(student)

    def socket(self, name: str) -> Path:
        """A socket that nobody can put another in place of: learners do not see this folder."""
        return self.root / "sockets" / name

    @property
    def open(self) -> Path:
        """The folder of those sockets that learners reach: they see it, and cannot write there.

        They see the folder and not the sockets, which are others when a program begins again.
        """
        return self.socket("open")

    def log(self, number: int) -> Path:
        """What a learner's server printed, since it started."""
        return self.hub / f"learner-{number}.log"

    def run(self, number: int) -> Path:
        """Where the server of a learner makes its socket, which the learner can replace."""
        return self.root / "run" / str(number)

    def note(self, student: str, said: str) -> None:
        """Keep for the instructor what became of somebody's server, whatever the disk is like."""
        at = datetime.now().astimezone().isoformat(timespec="seconds")
        kept = [*self.notes(), {"at": at, "student": student, "said": said[:NOTE]}][-NOTES:]
        with contextlib.suppress(OSError):
            write_whole(self.hub / "notes.json", json.dumps(kept, indent=1).encode(), mode=0o600)

    def notes(self) -> list[dict[str, str]]:
        """What was noted, the latest last."""
        path = self.hub / "notes.json"
        return list(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else []

    def make(self) -> None:
        """Make the folders, which nobody else can enter. Raises CannotRun."""
        longest = self.socket("learner-0000000")
        if len(os.fsencode(longest)) > SOCKET:
            raise CannotRun(f"The path {self.root} is too long: choose a folder nearer to /.")
        try:
            for folder in (self.root, self.root / "homes", self.hub, self.submissions):
                folder.mkdir(parents=True, exist_ok=True)
                folder.chmod(0o700)
        except OSError as error:
            raise CannotRun(f"{self.root} cannot be written: {error.strerror}.") from error

    def lock(self, name: str = "lock", *, wait: bool = False) -> IO[str]:
        """Return the open file that nobody else can lock meanwhile: or wait. Raises CannotRun."""
        import fcntl  # not on Windows, where this module must load all the same

        file = (self.hub / name).open("a")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except OSError:
            file.close()
            where = self.settings().get("url", "an address that it has printed")
            raise CannotRun(
                f"Another hub runs on {self.root}, at {where}: stop that one first."
            ) from None
        return file

    def sweep(self) -> None:
        """Remove the sockets of an earlier hub."""
        for folder in (self.root / "run", self.root / "sockets"):
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(mode=0o700)
        self.open.mkdir()
        self.open.chmod(0o755)

    def secret(self, name: str) -> str:
        """A secret that stays the same, so that whoever is signed in stays so at a new start."""
        path = self.hub / name
        if not path.exists():
            write_whole(path, secrets.token_hex(32).encode(), mode=0o600)
        return path.read_text(encoding="utf-8")

    def cookies(self) -> dict[str, Any]:
        """How cookies are set: none goes with a request from another site, nor around https."""
        return {"samesite": "Lax", "secure": bool(self.settings().get("cert"))}

    def settings(self) -> dict[str, Any]:
        """What the command line asked for, as the configuration finds it."""
        path = self.hub / "settings.json"
        return dict(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else {}


def url(socket: str | Path) -> str:
    """The address of a socket, as JupyterHub and its proxy write it."""
    return "http+unix://" + quote(str(socket), safe="")
