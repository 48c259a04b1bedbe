"""The walls around each learner's server, which bubblewrap makes.

A learner sees a read-only system and course, a home, and three sockets: the hub's, the service's,
and that of the own server. There is no network, no other process, no other learner.
"""

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from grading.sandbox import seccomp
from grading.sandbox.bubblewrap import QUIET, REPOSITORY, ROOM, room_arguments
from grading.sandbox.errors import SandboxMissing
from teaching.hub import limits
from teaching.hub.classroom import CannotRun, Classroom

FIRST = 200_000  # the user number of the first learner, where the hub is root
HOME = "/home/learner"
COURSE = "/course"  # what a learner gets a copy of
TASKS = "/tasks"  # the teacher's own, where there are any
SOCKETS = "/run/hub"  # those of the hub and of the class's service
INSIDE = REPOSITORY / "teaching" / "hub" / "inside"
LIBRARY = (
    *("descent_lib", "mountain", "tools/lab_settings"),
    *("teaching/__init__.py", "teaching/hub/__init__.py", "teaching/hub/inside"),
)
MORE = ("/usr/bin", "/usr/share/mime", "/etc/localtime", "/etc/bash.bashrc")
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


limiter = cache(limits.found)  # how memory and processors are limited here


def walls(
    number: int,
    readable: Iterable[tuple[Path, str]],
    writable: Iterable[tuple[Path, str]],
    rules: int,
) -> list[str]:
    """What is put before a learner's command; ``rules`` is the file of filtered().

    Beside the system ``readable`` and ``writable`` can be read and written: (outside, inside).
    """
    jupyter = [str(Path(sys.prefix) / name) for name in ("etc", "share")]
    read = [(Path(path), path) for path in (*MORE, *jupyter)]
    read += [(REPOSITORY / name, f"{ROOM}/{name}") for name in LIBRARY]
    read += [(INSIDE / "etc" / name, f"/etc/{name}") for name in ("passwd", "group", "ipython")]
    return room_arguments([*read, *readable], writable, HOME, FIRST + number, rules)


@contextlib.contextmanager
def filtered() -> Iterator[int]:
    """A file that holds the filter of system calls, for one start. Raises SandboxMissing."""
    with os.fdopen(os.memfd_create("filter"), "w+b") as file:
        file.write(seccomp.program_of_a_room())
        file.seek(0)
        yield file.fileno()


def probe(classroom: Classroom) -> None:
    """Run nothing, in a learner's walls. Raises CannotRun."""
    home = classroom.root / "homes" / ".probe"
    try:
        own(home, 0)
        with filtered() as rules:
            command = [*walls(0, [], [(home, HOME)], rules), sys.executable, "-c", ""]
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
