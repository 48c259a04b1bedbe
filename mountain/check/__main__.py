"""Show the marks of one's own exercises: ``python -m mountain.check [NOTEBOOK ...]``."""

import argparse
import sys
from pathlib import Path

from mountain.check.progress import Marks, marks, next_step, place

FOLDER = Path(__file__).resolve().parents[2] / "exercises"


def main(arguments: list[str] | None = None) -> int:
    """Run the exercises one after another, print a line for each, and what comes next."""
    ask = argparse.ArgumentParser(prog="make check", description="The marks of your exercises.")
    ask.add_argument("notebooks", nargs="*", type=Path, help="all of exercises/ if none is named")
    named = ask.parse_args(arguments).notebooks
    paths = named or sorted(FOLDER.glob("ex*.ipynb"), key=place)
    missing = [path for path in paths if not path.exists()]
    if missing or not paths:
        _say(f"There is no {missing[0] if missing else FOLDER / 'ex*.ipynb'}.")
        return 2
    done: list[Marks] = []
    for path in paths:
        done.append(marks(path))
        _say(_line(done[-1]))
    _say(f"\n{sum(m.score for m in done)} of {sum(m.points for m in done)} points.")
    _say(
        next_step(done)
        or f"All right. {'' if named else 'The course has nothing more to ask of you.'}"
    )
    return 0


def _line(found: Marks) -> str:
    name = f"{found.path.stem:24s}"
    if not found.begun:
        return f"{name}  –/{found.points:<3d} not begun"
    signs = " ".join(f"{found.sign(task)} {task.name}" for task in found.tasks)
    trouble = f"  ({found.trouble})" if found.trouble else ""
    return f"{name} {found.score:2d}/{found.points:<3d} {signs}{trouble}"


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
