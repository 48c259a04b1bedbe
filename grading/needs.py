"""What the grader needs beside Python, said in one sentence where it is missing."""

from importlib.util import find_spec

LATER = ("IPython", "jinja2", "numpy", "psutil")  # some are imported only at the end


def missing(*names: str) -> SystemExit:
    """What to raise where packages are missing: it ends the program with a sentence."""
    return SystemExit(
        f"The grader needs packages that are missing here ({', '.join(names)}): "
        "run `make dev`, and start it with .venv/bin/python."
    )


def require(*names: str) -> None:
    """Raise SystemExit with a sentence where one of these packages is missing."""
    if absent := [name for name in names if find_spec(name) is None]:
        raise missing(*absent)
