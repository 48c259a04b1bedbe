"""The spawner: each learner's server in walls of its own, which bubblewrap makes.

A learner sees a read-only system and course, a home, and three sockets: the hub's, the hand-in's,
and that of the own server. There is no network, no other process, no other learner.
"""

import asyncio
import contextlib
import os
import stat
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jupyterhub.spawner import LocalProcessSpawner
from traitlets import Dict, Integer, Unicode

from grading.sandbox import seccomp
from grading.sandbox.bubblewrap import QUIET, REPOSITORY, ROOM, room_arguments
from grading.sandbox.errors import SandboxMissing
from teaching.hub import memory
from teaching.hub.place import CannotRun, Place, url

FIRST = 200_000  # the user number of the first learner, where the hub is root
HOME = "/home/learner"
COURSE = "/course"  # what a learner gets a copy of
INSIDE = REPOSITORY / "teaching" / "hub" / "inside"
LIBRARY = (
    *("descent_lib", "mountain", "tools/lab_settings"),
    *("teaching/__init__.py", "teaching/hub/__init__.py", "teaching/hub/inside"),
)
MORE = ("/usr/bin", "/usr/share/mime", "/etc/localtime", "/etc/bash.bashrc")
LAUNCHED = 3  # servers that start at the same time; the others wait in line
SLOWEST = 300  # seconds until a server listens
ENVIRONMENT = {
    **{name: value for name, value in QUIET.items() if name not in ("MPLBACKEND", "NO_COLOR")},
    "HOME": HOME,
    "SHELL": "/bin/bash",
    "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin",
    "TERM": "xterm",
    "PYTHONPATH": ROOM,
    "MOUNTAIN_SERVER_SOCKET": "/run/server/s",
    "JUPYTER_PATH": f"{ROOM}/teaching/hub/inside/share",
}


limiter = cache(memory.found)  # how memory is limited here


def walls(
    number: int,
    writable: Iterable[tuple[Path, str]],
    rules: int,
    copied: Mapping[str, str] | None = None,
) -> list[str]:
    """What is put before a learner's command; ``writable`` are (outside, inside).

    ``rules`` is the file of filtered(), and ``copied`` are the course's folders and files, by name,
    that a learner gets a copy of.
    """
    jupyter = [str(Path(sys.prefix) / name) for name in ("etc", "share")]
    read = [(Path(path), path) for path in (*MORE, *jupyter)]
    read += [(REPOSITORY / name, f"{ROOM}/{name}") for name in LIBRARY]
    read += [(Path(folder), f"{COURSE}/{name}") for name, folder in (copied or {}).items()]
    read += [(INSIDE / "etc" / name, f"/etc/{name}") for name in ("passwd", "group", "ipython")]
    return room_arguments(read, writable, HOME, FIRST + number, rules)


@contextlib.contextmanager
def filtered() -> Iterator[int]:
    """A file that holds the filter of system calls, for one start. Raises SandboxMissing."""
    with os.fdopen(os.memfd_create("filter"), "w+b") as file:
        file.write(seccomp.program_of_a_room())
        file.seek(0)
        yield file.fileno()


def probe(place: Place) -> None:
    """Run nothing, in a learner's walls. Raises CannotRun."""
    home = place.root / "homes" / ".probe"
    try:
        own(home, 0)
        with filtered() as rules:
            command = [*walls(0, [(home, HOME)], rules), sys.executable, "-c", ""]
            done = subprocess.run(
                command, capture_output=True, text=True, timeout=60, pass_fds=[rules]
            )
    except (SandboxMissing, OSError, subprocess.TimeoutExpired) as error:
        said = str(error).partition("\n")[0]
        cure = " Install it, as in: sudo apt install bubblewrap."
        raise CannotRun(f"{said}{cure * isinstance(error, SandboxMissing)}") from None
    finally:
        with contextlib.suppress(OSError):
            home.rmdir()
    if done.returncode:
        said = " ".join(done.stderr.split())[-300:] or "nothing"
        raise CannotRun(f"Learners cannot be kept apart here; bubblewrap says: {said}.")


def own(folder: Path, number: int) -> None:
    """Make the folder, a learner's own: with all in it, where it was another user's."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    user = FIRST + number
    if os.geteuid() == 0 and folder.stat().st_uid != user:
        for path in (*folder.rglob("*"), folder):
            os.chown(path, user, user, follow_symlinks=False)


class WalledSpawner(LocalProcessSpawner):
    """Starts a learner's server. Its socket is then put out of the learner's reach."""

    place = Unicode(help="the folder of the class").tag(config=True)
    launched = Integer(LAUNCHED, help="servers that start at the same time").tag(config=True)
    copied = Dict(help="folders that learners get a copy of, by name").tag(config=True)
    line: asyncio.Semaphore | None = None

    @property
    def number(self) -> int:
        return int(self.user.orm_user.id)

    @property
    def outside(self) -> Path:
        return Place(Path(self.place)).socket(f"learner-{self.number}")

    def user_env(self, env: dict[str, str]) -> dict[str, str]:
        """Nothing of the hub's environment but what JupyterHub says to a server."""
        kept = {name: env[name] for name in env if name.startswith(("JUPYTERHUB", "JPY"))}
        address = f"http://127.0.0.1:8888{self.server.base_url}"  # a server on a socket wants one
        limits = {"MEM_LIMIT": str(self.mem_limit)} if self.mem_limit else {}
        more = {**ENVIRONMENT, **self.environment, **limits}
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
            self._launch()
            await self._listening()
        return url(self.outside)

    def _launch(self) -> None:
        place = Place(Path(self.place))
        home, run = place.home(self.user.name), place.run(self.number)
        for folder in (home, run):
            own(folder, self.number)
        for socket in (run / "s", self.outside):
            socket.unlink(missing_ok=True)
        sockets = [(run, "/run/server")]
        sockets += [(place.socket(name), f"/run/{name}.sock") for name in ("hub", "class")]
        # each learner's own log: whoever writes to a file may be able to read it, too
        with place.log(self.number).open("wb") as log, filtered() as rules:
            command = [
                *limiter().prefix(str(self.number), int(self.mem_limit or 0)),
                *walls(self.number, [(home, HOME), *sockets], rules, self.copied),
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
        inside = Place(Path(self.place)).run(self.number) / "s"
        for _ in range(SLOWEST * 10):
            if self.proc.poll() is not None:
                raise RuntimeError("The server ended while it started.")
            with contextlib.suppress(FileNotFoundError):
                os.link(inside, self.outside, follow_symlinks=False)
                if not stat.S_ISSOCK(self.outside.lstat().st_mode):
                    self.outside.unlink()
                    raise RuntimeError("In place of the server's socket there is something else.")
                return
            await asyncio.sleep(0.1)
        raise TimeoutError("The server did not listen in time.")

    async def stop(self, now: bool = False) -> None:
        await super().stop(now)
        self.outside.unlink(missing_ok=True)
        limiter().close(str(self.number))
