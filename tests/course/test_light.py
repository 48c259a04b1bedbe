"""Where PyTorch and Keras are not set up, a chapter that needs them says so in a sentence."""

import ast
import json
import re
import subprocess
import sys

import pytest
from IPython.core.interactiveshell import InteractiveShell

from mountain import light
from tests.paths import NOTEBOOKS, ROOT

WITHOUT = "import sys\nfor name in %r: sys.modules[name] = None\n" % [*light.HEAVY]


def imports(path):
    """The import statements of a notebook, one in a line."""
    cells = json.loads(path.read_text("utf-8"))["cells"]
    code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    trees = [ast.parse(re.sub(r"(?m)^[%!].*", "", source)) for source in code]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    return "\n".join(
        ast.unparse(node) for node in nodes if isinstance(node, ast.Import | ast.ImportFrom)
    )


def test_the_light_course_serves_the_chapters_that_it_names():
    numbers = re.findall(r"\d\d", light.CHAPTERS)
    served = [path for path in sorted(NOTEBOOKS.glob("*.ipynb")) if path.stem[:2] in numbers]
    assert len(served) == len(numbers)
    everything = WITHOUT + "\n".join(map(imports, served))
    done = subprocess.run(
        [sys.executable, "-c", everything], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


@pytest.fixture
def shell():
    shell = InteractiveShell()
    shell.colors = "nocolor"
    light.load_ipython_extension(shell)
    return shell


@pytest.mark.parametrize(
    ("code", "lacking"),
    [
        ("import torch", "PyTorch"),
        ("from torch.nn import Linear", "PyTorch"),
        ("import keras", "Keras"),
        ("import tensorflow as tf", "TensorFlow"),
    ],
)
def test_what_the_light_course_lacks_is_said_in_a_sentence(
    code, lacking, shell, monkeypatch, capsys
):
    for name in [name for name in sys.modules if name.partition(".")[0] in light.HEAVY]:
        monkeypatch.delitem(sys.modules, name)
    for name in light.HEAVY:
        monkeypatch.setitem(sys.modules, name, None)
    assert not shell.run_cell(code).success
    said = capsys.readouterr().out
    assert f"this is the light course, without {lacking}, which this cell needs" in said
    assert said.rstrip().endswith("run: make lab")
    assert "Traceback" not in said


def test_another_missing_package_is_shown_as_ever(shell, capsys):
    assert not shell.run_cell("import nobody_wrote_this").success
    said = capsys.readouterr().out
    assert "No module named 'nobody_wrote_this'" in said
    assert "light course" not in said
