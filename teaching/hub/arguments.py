"""What the command line of the hub may say."""

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from pathlib import Path

from traitlets import TraitError

from grading.sandbox.bubblewrap import REPOSITORY


def arguments(argv: list[str] | None = None, about: str | None = None) -> Namespace:
    """Read the command line; its help begins with what it is about."""
    parser = ArgumentParser(prog="python -m teaching.hub", description=about)
    add = parser.add_argument
    add("classroom", nargs="?", type=Path, default=REPOSITORY / "classroom", metavar="FOLDER",
        help="where everything of the class is kept (classroom/)")  # fmt: skip
    add("--roster", type=Path, help="a CSV file of the class; kept in FOLDER/roster.csv")
    add("--slips", action="store_true", help="make codes for those new on the roster, and stop")
    add("--new-code", action="append", default=[], metavar="NAME", help="and a new one for NAME")
    add("--port", type=int, default=8000)
    add("--network", action="store_true", help="let other machines in, not this one alone")
    add("--address", default="", help="the name by which they reach this one, if it has one")
    add("--cert", default="", help="a certificate (PEM), for https")
    add("--key", default="", help="its key (PEM)")
    add("--memory", default=2**31, type=size, help="what one learner may use (2G)")
    add("--disk", default=2**31, type=size, help="what one learner's files may take (2G)")
    add("--idle", default=3600, type=seconds, help="until an idle server is stopped (3600)")
    add("--exercises", type=Path, metavar="FOLDER",
        help="those of a variant, as tools/make_exercises.py --out has made them")  # fmt: skip
    add("--solutions", action="store_true", help="give learners the solutions too")
    args = parser.parse_args(argv)
    args.network |= bool(args.address)
    return args


def size(text: str) -> int:
    """Read bytes from the command line, as JupyterHub's settings have them: 512M, 1.5G."""
    from jupyterhub.traitlets import ByteSpecification

    try:
        return _some(ByteSpecification().validate(None, text))
    except (TraitError, ValueError, OverflowError):
        raise ArgumentTypeError(f"{text!r} is not of the kind 512M or 2G") from None


def seconds(text: str) -> int:
    """Read seconds from the command line."""
    try:
        return _some(int(text))
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is not of the kind 600") from None


def _some(number: int) -> int:
    if number < 1:
        raise ValueError("it is nothing")
    return number
