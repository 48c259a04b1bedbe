"""The spawner: starts each learner's server in walls of its own, and looks after it."""

import asyncio
import contextlib
import os
import stat
import subprocess
import time
from pathlib import Path
from typing import Any

from jupyterhub.spawner import LocalProcessSpawner
from traitlets import Dict, Integer, Unicode

from teaching.hub import limits, walls
from teaching.hub.classroom import Classroom, url

LAUNCHED = 3  # servers that start at the same time; the others wait in line
SLOWEST = 300  # seconds until a server listens
REST = 4  # times as long as it took to look at a disk, before the next one is
AGAIN = "Try again. If it does not start a second time, tell your instructor, who can see why."


class NotStarted(Exception):
    """A server that did not start; JupyterHub shows the learner what it says."""

    def __init__(self, said: str) -> None:
        super().__init__(said)
        self.jupyterhub_message = said


def last_line(log: Path) -> str:
    """The last that a server has said."""
    with contextlib.suppress(OSError), log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - 2000))
        lines = file.read().decode(errors="replace").split("\n")
        last = next((line for line in reversed(lines) if line.strip()), "")
        return "".join(c for c in last if c.isprintable()).strip()
    return ""


class WalledSpawner(LocalProcessSpawner):
    """Starts a learner's server. Its socket is then put out of the learner's reach."""

    folder = Unicode(help="the folder of the class").tag(config=True)
    launched = Integer(LAUNCHED, help="servers that start at the same time").tag(config=True)
    copied = Dict(help="folders that learners get a copy of, by name").tag(config=True)
    tasks = Unicode(help="the folder of the teacher's own tasks, or none").tag(config=True)
    disk = Integer(2**31, help="bytes of disk that one learner may use").tag(config=True)
    line: asyncio.Semaphore | None = None
    turn: asyncio.Lock | None = None  # of whose disk is looked at
    look: asyncio.Task[None] | None = None
    allowed: float = 0  # bytes of disk for the server that runs

    @property
    def classroom(self) -> Classroom:
        return Classroom(Path(self.folder))

    @property
    def number(self) -> int:
        return int(self.user.orm_user.id)

    @property
    def writable(self) -> tuple[Path, Path, Path]:
        """What the learner writes to: the home, the folder of the server's socket, its log."""
        classroom = self.classroom
        return (
            classroom.home(self.user.name),
            classroom.run(self.number),
            classroom.log(self.number),
        )

    @property
    def outside(self) -> Path:
        return self.classroom.socket(f"learner-{self.number}")

    def user_env(self, env: dict[str, str]) -> dict[str, str]:
        """Nothing of the hub's environment but what JupyterHub says to a server."""
        kept = {name: env[name] for name in env if name.startswith(("JUPYTERHUB", "JPY"))}
        address = f"http://127.0.0.1:8888{self.server.base_url}"  # a server on a socket wants one
        memory = {"MEM_LIMIT": str(self.mem_limit)} if self.mem_limit else {}
        tasks = {"MOUNTAIN_TASKS": walls.TASKS} if self.tasks else {}
        more = {**walls.ENVIRONMENT, **self.environment, **memory, **tasks}
        return {**kept, **more, "JUPYTERHUB_SERVICE_URL": address}

    def load_state(self, state: dict[str, Any]) -> None:
        """Servers die with their hub: a process number from an earlier one is somebody else's."""

    def get_state(self) -> dict[str, Any]:
        return {}

    async def start(self) -> str:
        """Start in line: the hub's own limit would turn the others away."""
        cls = type(self)
        if cls.line is None:
            cls.line = asyncio.Semaphore(self.launched)
        async with cls.line:
            try:
                await self._room()
                self._launch()
                await self._listening()
            except Exception as error:
                raise self._not_started(error) from error
        return url(self.outside)

    def _not_started(self, error: Exception) -> "NotStarted":
        """Note for the instructor whose server it is and why; return what the learner reads."""
        if isinstance(error, NotStarted):
            self.classroom.note(self.user.name, f"Not started: {error}")
            return error
        said = last_line(self.classroom.log(self.number))
        self.classroom.note(self.user.name, f"Not started: {error} {said}")
        return NotStarted(AGAIN)

    async def _room(self) -> None:
        """Let who has too much on the disk come in to delete, unless it is far too much."""
        used = await self._used()
        if used > 2 * self.disk:
            taken, allowed = limits.gigabytes(used), limits.gigabytes(self.disk)
            raise NotStarted(
                f"Your files take {taken}, and {allowed} are allowed. "
                "Ask your instructor to delete what you do not need."
            )
        self.allowed = max(used, self.disk)

    async def _used(self) -> float:
        """The bytes of all that the learner can write to."""
        return await asyncio.to_thread(limits.used, self.writable)

    def _launch(self) -> None:
        home, run, log_file = self.writable
        for folder in (home, run):
            walls.own(folder, self.number)
        for socket in (run / "s", self.outside):
            socket.unlink(missing_ok=True)
        # each learner's own log: whoever writes to a file may be able to read it, too
        with log_file.open("wb") as log, walls.filtered() as rules:
            write = [(home, walls.HOME), (run, "/run/server")]
            read = [(self.classroom.open, walls.SOCKETS)]
            read += [(Path(what), f"{walls.COURSE}/{name}") for name, what in self.copied.items()]
            read += [(Path(self.tasks), walls.TASKS)] if self.tasks else []
            command = [
                *walls.limiter().prefix(str(self.number), int(self.mem_limit or 0)),
                *walls.walls(self.number, read, write, rules),
                *self.cmd,
                *self.get_args(),
            ]
            self.proc = subprocess.Popen(
                command,
                env=self.get_env(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                pass_fds=[rules],
            )
        self.pid = self.proc.pid
        self.server.connect_url = url(self.outside)

    async def _listening(self) -> None:
        """Wait for the server's socket, and link it to where the learner cannot replace it."""
        inside = self.classroom.run(self.number) / "s"
        for _ in range(SLOWEST * 10):
            if self.proc.poll() is not None:
                raise RuntimeError("It ended while it started.")
            with contextlib.suppress(FileNotFoundError):
                os.link(inside, self.outside, follow_symlinks=False)
                if not stat.S_ISSOCK(self.outside.lstat().st_mode):
                    self.outside.unlink()
                    raise RuntimeError("In place of the server's socket there is something else.")
                return
            await asyncio.sleep(0.1)
        raise TimeoutError("It did not listen in time.")

    async def poll_and_notify(self) -> int | None:
        """What JupyterHub does every few seconds; beside it the disk is looked at."""
        status = await super().poll_and_notify()
        if status is None and self.ready and (self.look is None or self.look.done()):
            self.look = asyncio.create_task(self._keep_to_the_disk())
        return status

    async def _keep_to_the_disk(self) -> None:
        """Stop the server of whoever fills the disk."""
        used = await self._look()
        if self.ready and used > self.allowed:
            taken, allowed = limits.gigabytes(used), limits.gigabytes(self.disk)
            said = f"Stopped: the files take {taken}, and {allowed} are allowed."
            self.classroom.note(self.user.name, said)
            await self.stop()
            await super().poll_and_notify()

    async def _look(self) -> float:
        """What the files take: one learner's at a time, so that many do not fill a processor."""
        cls = type(self)
        cls.turn = cls.turn or asyncio.Lock()
        await cls.turn.acquire()
        began = time.monotonic()
        try:
            return await self._used()
        finally:
            rest = REST * (time.monotonic() - began)
            asyncio.get_running_loop().call_later(rest, cls.turn.release)

    async def stop(self, now: bool = False) -> None:
        await super().stop(now)
        self.outside.unlink(missing_ok=True)
        walls.limiter().close(str(self.number))
