"""Every task of the course, one module for each exercise. Not present where students are marked.

A folder named in the environment variable ``MOUNTAIN_TASKS`` may hold modules of the same form:
their tasks replace those of the same name, so that a teacher can keep a private variant.
"""

import importlib
import importlib.util
import os
import pkgutil
from difflib import get_close_matches
from functools import cache
from pathlib import Path


@cache
def every():
    """All tasks by name, in the order of the exercises."""
    names = sorted(found.name for found in pkgutil.iter_modules(__path__))
    tasks = [task for name in names for task in _module(name).TASKS]
    known = {task.name: task for task in tasks}
    if len(known) < len(tasks):
        raise ValueError("two tasks have the same name")
    return known | {task.name: task for task in _private(os.environ.get("MOUNTAIN_TASKS"))}


def find(name):
    """The task of this name, or a LookupError that names the nearest one."""
    known = every()
    if name in known:
        return known[name]
    near = get_close_matches(str(name), known, 1, 0)[0]
    raise LookupError(f"There is no task {name!r}. Did you mean {near!r}?")


def of(exercise):
    """The tasks of one exercise, in their order."""
    return [task for task in every().values() if task.exercise == exercise]


def _module(name):
    return importlib.import_module(f"{__name__}.{name}")


def _private(folder):
    if not folder:
        return []
    if not Path(folder).is_dir():
        raise FileNotFoundError(f"MOUNTAIN_TASKS names {folder}, which is not a folder")
    tasks = []
    for path in sorted(Path(folder).glob("*.py")):
        spec = importlib.util.spec_from_file_location(f"private_tasks_{path.stem}", path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        tasks += module.TASKS
    return tasks
