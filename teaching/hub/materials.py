"""What learners get a copy of: the course as it is before anybody has worked in it.

The instructor runs chapters and solves exercises in the same folder; none of that is for learners.
"""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from grading.sandbox.bubblewrap import REPOSITORY
from mountain import tasks
from mountain.check.progress import digest, touched
from mountain.files import write_whole
from mountain.stub import without_answers
from teaching.hub.classroom import CannotRun

MATERIALS = ("notebooks", "exercises", "my_marks.ipynb", "README.md", "docs/picture.png")


def prepare(made: Path, solutions: bool, variant: Path | None = None) -> dict[str, str]:
    """Make the course anew in a folder; return its folders and files by name.

    ``variant`` is a folder of exercises to give in place of the course's.

    Exercises have links to the solutions where these are given too. Raises CannotRun.
    """
    shutil.rmtree(made, ignore_errors=True)
    exercises = variant or untouched(made.with_name("untouched"))
    if not any(exercises.glob("ex*.ipynb")):
        raise CannotRun(f"There are no exercises in {exercises}.")
    names = [*MATERIALS, *["solutions"] * solutions]
    for name in names:
        source = exercises if name == "exercises" else REPOSITORY / name
        for path in sorted(source.glob("*.ipynb")) if source.is_dir() else [source]:
            target = made / name / path.name if source.is_dir() else made / name
            write_whole(target, clean(path, links=solutions), sync=False)
    for folder in (made, *(path for path in made.rglob("*") if path.is_dir())):
        folder.chmod(0o755)  # learners read it
    return {name: str(made / name) for name in names}


def own_tasks(made: Path) -> str:
    """A copy of the teacher's own tasks, and of nothing beside them; "" where there are none.

    A learner's check needs them, and shows no more of them than of the course's.
    """
    shutil.rmtree(made, ignore_errors=True)
    try:
        found = tasks.own_files()
        if found:
            tasks.every()
    except Exception as error:  # whatever a teacher has written
        raise CannotRun(f"MOUNTAIN_TASKS cannot be used: {error}.") from error
    for path in found:
        write_whole(made / path.name, path.read_bytes(), sync=False)
    if found:
        made.chmod(0o755)
    return str(made) if found else ""


def untouched(made: Path) -> Path:
    """The folder of exercises: the course's, or one made anew where somebody worked in those."""
    exercises = REPOSITORY / "exercises"
    if not any(touched(path) for path in exercises.glob("*.ipynb")):
        return exercises
    command = [sys.executable, str(REPOSITORY / "tools" / "make_exercises.py"), "--out", str(made)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise CannotRun(f"Exercises could not be made from solutions/: {done.stderr[-300:]}.")
    return made


def clean(path: Path, links: bool) -> bytes:
    """A file of the course; of a notebook what was written, and not what came of running it."""
    content = path.read_bytes()
    if path.suffix != ".ipynb":
        return content
    notebook: dict[str, Any] = json.loads(content)
    notebook["metadata"].pop("widgets", None)
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell.update(execution_count=None, outputs=[])
        elif not links:
            text = "".join(cell["source"])
            cell["source"] = without_answers(text).splitlines(keepends=True)
    if "made" in notebook["metadata"].get("mountain", {}):
        notebook["metadata"]["mountain"]["made"] = digest(notebook)
    return (json.dumps(notebook, indent=1, ensure_ascii=False) + "\n").encode()
