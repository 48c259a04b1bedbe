"""What a sandbox can see: a list of what is shown; all else does not exist there.

This is the one place that knows bubblewrap.
"""

import os
import shutil
import sys
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from grading.sandbox.errors import SandboxMissing
from grading.sandbox.inside import find_copies

REPOSITORY = Path(__file__).resolve().parents[2]
PROBE = ("__init__", "codec", "inputs", "library", "notebook", "probe")  # of mountain.check
ROOM = "/room"  # where the course's library and `grading.sandbox.inside` lie in the sandbox
NOBODY = 65534  # who a learner's code is, where the grader is root

_SYSTEM = """
    /usr/lib /usr/lib32 /usr/lib64 /usr/local/lib /lib /lib32 /lib64 /nix/store
    /usr/share/zoneinfo /usr/share/fonts /etc/fonts /etc/ld.so.cache /etc/alternatives
    /sys/devices/system/cpu"""

QUIET = {  # thread pools of one; no screen, no network, no accelerator; no chatter
    "USER": "learner",
    "LANG": "C.UTF-8",
    "MPLBACKEND": "agg",
    "TERM": "dumb",
    "NO_COLOR": "1",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONHASHSEED": "0",
    "MALLOC_ARENA_MAX": "2",
    "CUDA_VISIBLE_DEVICES": "",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "TF_ENABLE_ONEDNN_OPTS": "0",
    "KERAS_BACKEND": "tensorflow",
    **dict.fromkeys(
        ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS"), "1"
    ),
}


def scratch() -> str:
    """Where a submission may write: /tmp, or /scratch where Python itself lies in /tmp."""
    return "/scratch" if any(Path("/tmp") in path.parents for path in interpreter()) else "/tmp"


def _homes(folder: str) -> dict[str, str]:
    """What must be written somewhere, written into this folder."""
    inside = {"IPYTHONDIR": f"{folder}/.ipython", "MPLCONFIGDIR": f"{folder}/.matplotlib"}
    return {"HOME": folder, "TMPDIR": folder, **inside}


def plain_environment() -> dict[str, str]:
    """The environment of a bare child: the grader's own, without what leads to the answers.

    Nor to the packages of another virtual environment, which IPython would put before its own.
    """
    own = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
    return {**own, **QUIET, "MOUNTAIN_TASKS": ""}


def program() -> str:
    """Return the path of bubblewrap. Raises SandboxMissing."""
    found = sys.platform == "linux" and shutil.which("bwrap")
    if not found:
        raise SandboxMissing("bubblewrap (bwrap) was not found.")
    return found


def bwrap_arguments(
    capabilities: Iterable[str],
    environment: Mapping[str, str],
    *more: str,
    tasks: bool = False,
) -> list[str]:
    """Arguments of bwrap up to the command: read-only whitelist, empty scratch, no network.

    Nothing can be written but scratch(), and what ``more`` mounts. The course's tasks, which hold
    the answers, are shown only with ``tasks``.
    """
    arguments = [
        *("--unshare-all", "--unshare-user", "--uid", "0", "--gid", "0", "--cap-drop", "ALL"),
        *(word for name in capabilities for word in ("--cap-add", f"CAP_{name}")),
        *("--die-with-parent", "--new-session", "--as-pid-1"),
        *("--hostname", "sandbox", "--clearenv"),
    ]
    for name, value in {**QUIET, **_homes(scratch()), **environment}.items():
        arguments += "--setenv", name, value
    trees, links = _places(shown())
    binds = {path: path for path in trees} | {
        Path(ROOM) / path.relative_to(REPOSITORY): path for path in course(tasks)
    }
    for parent in sorted({p for place in [*binds, *links] for p in place.parents[:-1]}):
        arguments += "--dir", str(parent)  # or bubblewrap would close it to all but its owner
    for place, path in binds.items():
        arguments += "--ro-bind", str(path), str(place)
    for link, place in links.items():
        arguments += "--symlink", str(place), str(link)
    arguments += "--dev", "/dev", "--tmpfs", scratch(), *more, "--chdir", scratch()
    return [*arguments, "--remount-ro", "/dev", "--remount-ro", "/"]


def _places(paths: Iterable[Path]) -> tuple[list[Path], dict[Path, Path]]:
    """Trees to show, and links to them: what has several names (/lib, lib64) is shown once."""
    first: dict[str, Path] = {}
    links = {}
    for path in paths:
        place = first.setdefault(os.path.realpath(path), path)
        if place != path:
            links[path] = place
    return [*first.values()], links


def room_arguments(
    read: Iterable[tuple[Path, str]],
    write: Iterable[tuple[Path, str]],
    home: str,
    user: int,
    rules: int,
) -> list[str]:
    """Arguments of bwrap up to the command: a room for somebody's own server, without network.

    ``read`` and ``write`` are what can be read and written, as (outside, inside). Whoever lives
    there is user 1000 in a namespace that can have no further ones: outside the grader's own
    user, or, where that is root, ``user``. Only root can show what is closed to that one, and so
    shows it first, and changes the user then. ``rules`` is a file that holds a filter of seccomp.
    """
    arguments = [program(), "--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts"]
    arguments += "--unshare-cgroup-try", "--die-with-parent", "--new-session", "--cap-drop", "ALL"
    for name in ("/bin", "/sbin"):
        if Path(name).is_symlink():
            arguments += "--symlink", str(Path(name).readlink()), name
    binds = [*((path, str(path)) for path in shown()), *read]
    places = [Path(inside) for _, inside in [*binds, *write]]
    for parent in sorted({parent for place in places for parent in place.parents[:-1]}):
        arguments += "--dir", str(parent)  # or bubblewrap would close it to all but its owner
    for outside, inside in binds:
        arguments += "--ro-bind-try", str(outside), inside
    arguments += "--hostname", "mountain", "--proc", "/proc", "--dev", "/dev"
    for folder, size in (("/dev/shm", 2**28), ("/tmp", 2**29)):
        if not any(inside.startswith(f"{folder}/") for _, inside in binds):  # a Python in /tmp
            arguments += "--perms", "1777", "--size", str(size), "--tmpfs", folder
    for outside, inside in write:
        arguments += "--bind", str(outside), inside
    arguments += "--remount-ro", "/"
    nobody_else = ["--unshare-user", "--disable-userns", "--uid", "1000", "--gid", "1000"]
    nobody_else += ["--seccomp", str(rules)]
    if not is_root():
        return [*arguments, *nobody_else, "--chdir", home, "--"]
    become = ["setpriv", "--reuid", str(user), "--regid", str(user), "--clear-groups", "--"]
    arguments += "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID", "--", *become, program()
    arguments += "--die-with-parent", "--cap-drop", "ALL", "--dev-bind", "/", "/"
    return [*arguments, *nobody_else, "--chdir", home, "--"]


def shown() -> list[Path]:
    """The trees of the system and of Python that a sandbox shows whole, but for the course."""
    return [path for path in map(Path, _SYSTEM.split()) if path.exists()] + interpreter()


def interpreter() -> list[Path]:
    """The folders and files of this Python and its packages, and not what lies beside them.

    Packages that a teacher has added lie in a folder that MOUNTAIN_PACKAGES names.
    """
    binary = Path(sys.executable).resolve().parent
    found = {binary} if binary.name == "bin" else set()
    for prefix in {Path(sys.prefix), Path(sys.base_prefix), Path(sys.base_prefix).resolve()}:
        found |= {prefix / name for name in ("bin", "lib", "lib64", "pyvenv.cfg")}
    return sorted(path for path in found | set(packages()) if path.exists())


def packages() -> list[Path]:
    """The folder of packages that a teacher has added, if there is one."""
    added = os.environ.get("MOUNTAIN_PACKAGES")
    return [Path(added)] if added else []


def course(tasks: bool = False) -> list[Path]:
    """The library, the probe's side of the checks, and the code that runs cells.

    The tasks, and what judges answers by them, only with ``tasks``.
    """
    check = REPOSITORY / "mountain" / "check"
    inside = REPOSITORY / "grading" / "sandbox" / "inside"
    packages = [folder / "__init__.py" for folder in (check.parent, *inside.parents[:2])]
    checks = sorted(check.glob("*.py")) if tasks else [check / f"{name}.py" for name in PROBE]
    answers = [REPOSITORY / "mountain" / "tasks"] if tasks else []
    return [REPOSITORY / "descent_lib", inside, *packages, *checks, *answers]


def hiding() -> list[str]:
    """Arguments that hide the course within the trees that are shown: a wheel, a checkout of it."""
    arguments: list[str] = []
    for place in _places(shown())[0]:
        real = os.path.realpath(place)
        for copy in _copies(real):
            hidden = str(place / os.path.relpath(copy, real))
            if Path(copy).is_dir():
                arguments += "--tmpfs", hidden, "--remount-ro", hidden
            else:
                arguments += "--ro-bind", os.devnull, hidden
    return arguments


@cache
def _copies(tree: str) -> list[str]:
    return sorted(find_copies.copies(tree))


@cache
def answers() -> dict[int, set[str]]:
    """The sizes of all files with answers, each with the digests of those of that size."""
    paths = [*(REPOSITORY / "mountain" / "tasks").rglob("*.py")]
    paths += (REPOSITORY / "solutions").glob("*.ipynb")
    if private := os.environ.get("MOUNTAIN_TASKS"):
        paths += Path(private).rglob("*.py")
    found: dict[int, set[str]] = {}
    for path in paths:
        if size := path.stat().st_size:
            found.setdefault(size, set()).add(find_copies.digest(str(path)))
    return found


def require_readable() -> None:
    """As root: learners' code runs as nobody, who must be able to read the course and Python."""
    closed = [path for path in course() + interpreter() if not path.stat().st_mode & 0o004]
    if is_root() and closed:
        names = " ".join(map(str, closed[:5]))
        raise SandboxMissing(f"Not readable by all users: {names} (cure: chmod -R go+rX).")


def is_root() -> bool:
    """Whether the grader is root, so that learners' code can and must run as another user."""
    return hasattr(os, "geteuid") and os.geteuid() == 0
