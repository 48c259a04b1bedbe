"""Bring the learner's copy of the course up to date, set limits, then become the server."""

import hashlib
import json
import os
import sys
from pathlib import Path

from mountain.files import write_whole

COURSE = Path("/course")
CONFIG = Path(__file__).with_name("lab.py")
NICE = 5  # behind the hub, in any case
LIMITS = {"CORE": 0, "NOFILE": 4096, "NPROC": 500, "FSIZE": 2**30}


def update(source: Path, copy: Path, kept: Path) -> list[str]:
    """Copy what is new or changed since the last time, and return what arrived beside older work.

    ``kept`` holds digests of what has come. A file that the learner has changed stays, and the
    new one arrives beside it, as ``name.new.ipynb``; one that the learner has deleted, too, stays
    so until there is a new one.
    """
    known = json.loads(kept.read_text(encoding="utf-8")) if kept.exists() else {}
    before, beside = dict(known), []
    try:
        for path in sorted(path for path in source.rglob("*") if path.is_file()):
            name = path.relative_to(source).as_posix()
            new, mine = digest(path), copy / name
            if known.get(name) == new:
                continue
            if os.path.lexists(mine) and not (
                mine.is_file() and digest(mine) in (known.get(name), new)
            ):
                mine = mine.with_name(f"{mine.stem}.new{mine.suffix}")
                beside.append(name)
            write_whole(mine, path.read_bytes(), sync=False)
            known[name] = new
    finally:
        if known != before:  # it waits for the disk once, and not for each file
            write_whole(kept, json.dumps(known, indent=1).encode())
    return beside


def digest(path: Path) -> str:
    """Return the SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def limit(memory: int) -> None:
    """Limit this process and all that come of it."""
    import resource  # not on Windows, where this module must load all the same

    for name, value in {**LIMITS, **({"DATA": memory} if memory else {})}.items():
        kind = getattr(resource, f"RLIMIT_{name}")
        hard = resource.getrlimit(kind)[1]
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (value, value))
    os.nice(NICE)


def main() -> None:
    """Begin. Nothing that is wrong with the copy keeps the server from starting."""
    home = Path.home()
    try:
        update(COURSE, home / "course", home / ".mountain" / "materials.json")
    except (OSError, ValueError, TypeError, AttributeError) as error:  # materials.json is theirs
        sys.stderr.write(f"The copy of the course was not brought up to date: {error}\n")
    limit(int(os.environ.get("MEM_LIMIT", "0")))
    serve(sys.argv[1:])


def serve(arguments: list[str]) -> None:
    """Be the server, without a second that JupyterLab takes before it listens."""
    from jupyterlab import commands

    commands.which = no_node
    from jupyterhub.singleuser import main as become

    sys.argv = ["jupyterhub-singleuser", f"--config={CONFIG}", *arguments]
    become()


def no_node(command: str) -> str:
    """JupyterLab asks Node for settings at every start, unless there is none. Nothing is built."""
    raise ValueError(f"{command} was not found")


if __name__ == "__main__":
    main()
