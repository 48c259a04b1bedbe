"""Every task of the course, by exercise. Not present where students are marked.

An exercise is a module, or a package with a module for each task; their names give the order. A
folder named in the environment variable ``MOUNTAIN_TASKS`` may hold modules of the same form: their
tasks replace those of the same name, so that a teacher can keep a private variant.
"""

import importlib
import os
import pkgutil
from collections.abc import Iterator
from difflib import get_close_matches
from functools import cache
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import ModuleType

from descent_lib.arguments import short
from mountain.check.task import Exercise, Task


@cache
def every() -> dict[str, Task]:
    """All tasks by name, in the order of the exercises."""
    tasks = [task for module in _modules() for task in _exercise(module).tasks]
    known = {task.name: task for task in tasks}
    if len(known) < len(tasks):
        raise ValueError("two tasks have the same name")
    return known | {task.name: task for module in _private() for task in _exercise(module).tasks}


def find(name: str) -> Task:
    """The task of this name. A LookupError says how it is called, or names the nearest one."""
    known = every()
    if not isinstance(name, str):
        raise LookupError(
            'The name of the task comes first, in quotes, and then your answer: check("way-down", '
            f"way_down). Here the first is {short(name)}."
        )
    if name in known:
        return known[name]
    near = get_close_matches(name, known, 1)
    more = f"Did you mean {near[0]!r}?" if near else "The check below your answer names it."
    raise LookupError(f"There is no task {name!r}. {more}")


def of(exercise: str) -> list[Task]:
    """The tasks of one exercise, in their order."""
    return [task for task in every().values() if task.exercise.name == exercise]


def files(exercise: str) -> list[Path]:
    """All files that say what is right in one exercise, and a teacher's own for any of them."""
    here = Path(__file__).parent
    own = [here / f"{exercise}.py", *sorted((here / exercise).rglob("*.py"))]
    return [path for path in own if path.is_file()] + own_files()


def _modules() -> Iterator[ModuleType]:
    for found in pkgutil.walk_packages(__path__, f"{__name__}."):
        if found.ispkg:
            continue
        module = importlib.import_module(found.name)
        if (said := _exercise(module).name) != found.name.split(".")[2]:
            raise ValueError(f"{module.__file__} says that its exercise is {said!r}")
        yield module


def own_files() -> list[Path]:
    """A teacher's own modules, from the folder MOUNTAIN_TASKS. Raises FileNotFoundError."""
    folder = os.environ.get("MOUNTAIN_TASKS")
    if folder and not Path(folder).is_dir():
        raise FileNotFoundError(f"MOUNTAIN_TASKS names {folder}, which is not a folder")
    return sorted(Path(folder).glob("*.py")) if folder else []


def _private() -> Iterator[ModuleType]:
    for path in own_files():
        loader = SourceFileLoader(f"private_tasks_{path.stem}", str(path))
        module = ModuleType(loader.name)
        module.__file__ = loader.path
        loader.exec_module(module)
        yield module


def _exercise(module: ModuleType) -> Exercise:
    if isinstance(found := getattr(module, "EXERCISE", None), Exercise):
        return found
    raise AttributeError(f'{module.__file__} has no EXERCISE = Exercise("...")')
