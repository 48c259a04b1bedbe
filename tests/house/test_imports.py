"""The core loads NumPy alone, and arrows run one way: widgets, then plots, then core."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import descent_lib

HOME = Path(descent_lib.__file__).parent
HEAVY = ["torch", "tensorflow", "keras", "matplotlib", "IPython", "ipywidgets", "sklearn", "scipy"]
MAY_IMPORT = {  # besides the standard library and rooms above it in this table
    "arguments": (),
    "arrays": ("numpy",),
    "protocols": (),
    "rules": (),
    "schedules": (),
    "config": (),
    "landscapes": ("numpy",),
    "descent": ("numpy",),
    "second_order": ("numpy",),
    "data": ("numpy", "sklearn"),  # scikit-learn only inside digits(): see the first test
    "in_python": (),
    "torch_foreach": ("torch",),
    "torch_moves": ("torch",),
    "torch_groups": ("torch",),
    "in_torch": ("torch",),
    "in_keras": ("keras", "numpy", "tensorflow"),
}


def imports(room):
    """Every module that a room's code names in an import, at its top or inside a function."""
    files = [HOME / f"{room}.py"] if (HOME / f"{room}.py").exists() else (HOME / room).glob("*.py")
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in files]
    for node in (node for tree in trees for node in ast.walk(tree)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{room} has a relative import"
            inside = node.module == "descent_lib"
            yield from ([f"descent_lib.{a.name}" for a in node.names] if inside else [node.module])


def outside(room):
    tops = {name.partition(".")[0] for name in imports(room)}
    return tops - set(sys.stdlib_module_names) - {"descent_lib"}


def inside(room):
    names = (name.split(".") for name in imports(room) if name.startswith("descent_lib."))
    return {parts[1] for parts in names} - {room}


def floor(room):
    """0 for the core, 1 for what draws, 2 for what a learner moves."""
    needs = outside(room)
    return 2 if needs & {"IPython", "anywidget", "ipywidgets"} else int("matplotlib" in needs)


@pytest.mark.parametrize("room", ["descent_lib", "descent_lib.rules", "descent_lib.in_python"])
def test_importing_the_core_loads_nothing_heavy(room):
    code = f"import sys, {room}; print(*[m for m in {HEAVY} if m in sys.modules])"
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=HOME.parent)
    assert done.stdout.split() == []


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_a_room_of_the_core_imports_what_it_may(room):
    above = list(MAY_IMPORT)[: list(MAY_IMPORT).index(room)]
    assert outside(room) <= set(MAY_IMPORT[room])
    assert inside(room) <= set(above)


@pytest.mark.parametrize("room", sorted(path.stem for path in HOME.glob("*.py")))
def test_arrows_run_down(room):
    rooms = {name for name in inside(room) if (HOME / f"{name}.py").exists()}
    assert all(floor(other) <= floor(room) for other in rooms)


def test_the_package_offers_what_it_lists():
    assert len(set(descent_lib.__all__)) == len(descent_lib.__all__)
    for name in descent_lib.__all__:
        assert getattr(descent_lib, name).__module__.startswith("descent_lib.")
