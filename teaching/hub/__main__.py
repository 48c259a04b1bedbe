"""Start the hub of a class: python -m teaching.hub [FOLDER], or make hub."""

import itertools
import json
import os
import shutil
import signal
import sys
from argparse import Namespace
from pathlib import Path

from grading.errors import CannotGoOn
from grading.sandbox.bubblewrap import REPOSITORY, require_readable
from grading.sandbox.errors import SandboxMissing
from mountain.files import write_whole
from teaching.hub.arguments import arguments
from teaching.hub.classroom import TEACHER, CannotRun, Classroom
from teaching.hub.network import LOOPBACK, address, free, host, spare_port

EMPTY = b"student,name,email\n"  # a roster with nobody


def main(argv: list[str] | None = None) -> int:
    """Look whether a hub can run; then become it, or say in a sentence why not."""
    args = arguments(argv, about=__doc__)
    classroom = Classroom(args.classroom.resolve())
    try:
        if sys.platform != "linux":
            raise CannotRun("A class hub needs Linux, which keeps learners apart.")
        url = address(args)
        if args.slips or args.new_code:
            classroom.make()
            with classroom.lock("codes.lock", wait=True):  # another of these may run
                lines = codes(args, classroom, url)
            say(lines or ["No code is new: everybody on the roster has one."])
            return 0
        classroom.make()
        with classroom.lock():  # as long as the hub lives
            ready(args, classroom, url)
            run(classroom, url)
    except (CannotRun, CannotGoOn, SandboxMissing) as error:
        sys.stderr.write(str(error).partition("\n")[0] + "\n")
        return 1
    except OSError as error:
        sys.stderr.write(f"{classroom.root} cannot be written: {error.strerror}.\n")
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def run(classroom: Classroom, url: str) -> None:
    """Be JupyterHub, until Ctrl-C; say so once it answers. Raises CannotRun."""
    import resource  # not on Windows, where this module must load all the same

    from teaching.hub.app import ClassHub

    log = classroom.hub / "hub.log"  # of the hub, its proxy and the class's service
    terminal = os.fdopen(os.dup(1), "w")
    with log.open("wb") as file:
        for stream in (1, 2):
            os.dup2(file.fileno(), stream)

    said = f"The class hub is at {url} (Ctrl-C stops it)."
    ClassHub.instance(announce=lambda: print(said, file=terminal, flush=True))
    most = min(resource.getrlimit(resource.RLIMIT_NOFILE)[1], 2**16)  # many learners, many sockets
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a background job ignores it
    try:
        ClassHub.launch_instance([f"--config={Path(__file__).with_name('config.py')}"])
    except SystemExit as ended:
        if ended.code:
            print(f"The hub has ended; {log} says why.", file=terminal, flush=True)
        raise


def ready(args: Namespace, classroom: Classroom, url: str) -> None:
    """Do all that comes before the hub. Raises CannotRun and others."""
    from teaching.hub import limits, materials, proxy, walls

    for tool in ("setpriv",):
        if not shutil.which(tool):
            raise CannotRun(f"{tool} was not found: install util-linux.")
    require_readable()
    free(args)
    proxy.ready()
    walls.probe(classroom)
    with classroom.lock("codes.lock", wait=True):
        lines = codes(args, classroom, url)
    classroom.sweep()
    settings = {
        "url": url,
        "shown": url if args.network else "on the board",  # on slips
        "bind": url.replace(host(args), "0.0.0.0") if args.network else url,
        "service": f"http://{LOOPBACK}:{spare_port()}",
        "cert": args.cert and str(Path(args.cert).resolve()),
        "key": args.key and str(Path(args.key).resolve()),
        "memory": args.memory,
        "disk": args.disk,
        "idle": str(args.idle),
        "copied": materials.prepare(classroom.hub / "materials", args.solutions, args.exercises),
        "tasks": materials.own_tasks(classroom.hub / "tasks"),
        "path": str(REPOSITORY),
    }
    write_whole(
        classroom.hub / "settings.json", json.dumps(settings, indent=1).encode(), mode=0o600
    )
    os.environ |= {"MOUNTAIN_CLASS": str(classroom.root), "PYTHONPATH": str(REPOSITORY)}
    if os.environ.get("MOUNTAIN_TASKS"):
        lines.append("Checks use the tasks of MOUNTAIN_TASKS; learners can read them, as any task.")
    limiter, left = walls.limiter(), limits.gigabytes(shutil.disk_usage(classroom.root).free)
    lines.append(f"Memory: {limits.gigabytes(args.memory)} {limiter.said}.")
    lines.append(f"Processors: {limiter.shared}.")
    lines.append(f"Disk: {limits.gigabytes(args.disk)} for each learner; {left} are free.")
    if args.network and not args.cert:
        lines.append("Anybody in this network can read along: --cert and --key bring https.")
    say(lines)


def codes(args: Namespace, classroom: Classroom, url: str) -> list[str]:
    """Bring the codes up to date with the roster; return what to say about it."""
    from teaching.hub import roster

    if args.roster:
        roster.students(args.roster)  # or it would take the place of a good one
        write_whole(classroom.roster, args.roster.read_bytes(), mode=0o600)
    elif not classroom.roster.exists():
        write_whole(classroom.roster, EMPTY, mode=0o600)
    nobody = classroom.roster.read_bytes() == EMPTY
    students = {} if nobody else roster.students(classroom.roster)
    for name in args.new_code:
        if name not in [*students, TEACHER]:
            raise CannotRun(f"{name!r} is not on the roster {classroom.roster}: add a line.")
    fresh = roster.issue(classroom.codes, [TEACHER, *students], args.new_code)
    lines = []
    if code := fresh.pop(TEACHER, ""):
        lines.append(f"You sign in as {TEACHER}, with the code {code}. Write it down.")
    if fresh:
        names = (classroom.root / f"slips-{i}.html" for i in itertools.count(1))
        path = next(name for name in names if not name.exists())
        shown = url if args.network else classroom.settings().get("shown", "on the board")
        write_whole(path, roster.slips(fresh, students, shown), mode=0o600)
        lines.append(f"New codes: {len(fresh)}. Print {path}, then delete it.")
    if not students:
        cure = "write a line for each in it, and run this once more with --slips"
        lines.append(f"Nobody is on the roster {classroom.roster} yet: {cure}.")
    return lines


def say(lines: list[str]) -> None:
    """Print at once, even into a file."""
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
