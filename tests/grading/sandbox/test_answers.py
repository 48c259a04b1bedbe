"""The answers are nowhere in a sandbox, wherever the course was installed or copied."""

import shutil
import subprocess
import sys

import pytest

from grading.sandbox import bubblewrap, forkserver
from grading.sandbox.errors import AnswersShown
from grading.sandbox.forkserver import ForkServer
from grading.sandbox.inside import find_copies
from grading.sandbox.jail import Cell, Jail
from tests.grading.helpers import sandbox
from tests.paths import ROOT

PARTS = ("mountain", "solutions", "tests", "grading")
SEE = "import glob\nprint(sorted(glob.glob('{}/**/*.py', recursive=True)))"
FIND = """
import importlib.util, sys
sys.path.insert(0, {!r})
print([importlib.util.find_spec(name) for name in ("mountain.tasks", "mountain.quiz")])
"""


@pytest.fixture
def tree(tmp_path, monkeypatch):
    """A tree that the sandbox shows beside those of Python, with a library in it and a link."""
    sandbox.required()
    folder = tmp_path / "prefix" / "lib"
    (folder / "python3" / "site-packages" / "honest").mkdir(parents=True)
    (folder / "python3" / "site-packages" / "honest" / "__init__.py").write_text("x = 1")
    link = folder.with_name("lib64")
    link.symlink_to("lib")
    trees = bubblewrap.interpreter()
    monkeypatch.setattr(bubblewrap, "interpreter", lambda: [*trees, folder, link])
    monkeypatch.setattr(bubblewrap, "scratch", lambda: "/scratch")
    monkeypatch.setattr(ForkServer, "found", None)
    for parent in tmp_path.parents:
        parent.chmod(parent.stat().st_mode | 0o055)
    return folder


def printed(*sources):
    with Jail(()) as jail:
        cells = jail.run([Cell(str(n), source) for n, source in enumerate(sources)]).cells
    assert all(cell.status == "ok" for cell in cells), cells
    return [cell.text for cell in cells]


def installed(folder):
    """The course as `pip install .` puts it there: a wheel, unpacked, with its byte code."""
    site = next(folder.rglob("site-packages"))
    copy = folder.parent / "source"
    ignored = shutil.ignore_patterns(".*", "build", "dist", "__pycache__")
    shutil.copytree(ROOT, copy, ignore=ignored)
    command = [sys.executable, "-m", "pip", "install", "--no-deps", "--no-build-isolation"]
    command += ["--quiet", "--no-index", "--target", str(site), str(copy)]
    subprocess.run(command, check=True, capture_output=True)
    shutil.rmtree(copy)
    assert list((site / "mountain" / "tasks").glob("**/__pycache__/ex04_momentum.*.pyc"))
    return site


def test_a_wheel_in_site_packages_does_not_show_them(tree):
    site = installed(tree)
    places = [str(site), str(site).replace("prefix/lib", "prefix/lib64")]
    texts = printed(*(source.format(place) for place in places for source in (SEE, FIND)))
    for seen, found in (texts[:2], texts[2:]):
        assert "honest/__init__.py" in seen
        assert "descent_lib/rules.py" in seen
        assert "mountain" not in seen
        assert "grading" not in seen
        assert found == "[None, None]\n"


def test_any_part_of_a_checkout_is_hidden(tree):
    site = tree / "python3" / "site-packages"
    copies = [folder / part for folder in (site, site / "deep" / "er") for part in PARTS]
    for copy in copies:
        shutil.copytree(ROOT / copy.name, copy)
    wheel = site / "the_mountain-0.1.0-py3-none-any.whl"
    wheel.write_bytes(b"a wheel")
    listed = [str(copy) for copy in copies]
    listed += [name.replace("prefix/lib", "prefix/lib64") for name in listed]
    (seen,) = printed(
        f"import os\nprint([os.listdir(name) for name in {listed}], os.path.isfile({str(wheel)!r}))"
    )
    assert seen == f"{[[]] * len(listed)} False\n"


def test_a_link_to_the_course_leads_nowhere(tree):
    (tree / "python3" / "site-packages" / "mountain").symlink_to(ROOT / "mountain")
    (seen,) = printed(SEE.format(tree))
    assert "tasks" not in seen


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("mountain/tasks/ex04_momentum.py", "old_notes.py"),
        ("solutions/ex04_momentum.ipynb", "Untitled.ipynb"),
    ],
)
def test_an_answer_under_another_name_stops_the_grader(tree, source, name):
    (tree / "python3").mkdir(exist_ok=True)
    shutil.copy(ROOT / source, tree / "python3" / name)
    with (
        pytest.raises(AnswersShown, match=rf"lib(64)?/python3/{name}\. Remove that copy"),
        Jail(()),
    ):
        pass


def test_a_copy_that_is_not_hidden_stops_the_grader(tree, monkeypatch):
    shutil.copytree(ROOT / "mountain", tree / "python3" / "mountain")
    inside = tree.parent / "inside"
    shutil.copytree(ROOT / "grading" / "sandbox" / "inside", inside)
    confinement = inside / "confinement.py"
    covers = "def cover(kernel: Kernel, path: str) -> None:\n"
    source = confinement.read_text("utf-8")
    assert covers in source
    confinement.write_text(source.replace(covers, f"{covers}    return\n"), "utf-8")
    over = ("--ro-bind", str(inside), f"{bubblewrap.ROOM}/grading/sandbox/inside")
    monkeypatch.setattr(forkserver, "PROC", (*forkserver.PROC, *over))
    with pytest.raises(AnswersShown, match=r"python3/mountain\. Remove that copy"), Jail(()):
        pass


def test_what_one_sandbox_has_found_is_hidden_in_the_next_which_is_not_searched(tree):
    copy = tree / "python3" / "mountain"
    shutil.copytree(ROOT / "mountain", copy)
    look = f"import os\nprint(os.listdir({str(copy)!r}))"
    assert printed(look) == ["[]\n"]
    assert ForkServer.found == [str(copy)]
    assert printed(look) == ["[]\n"]


def test_a_jupyter_kernel_is_shown_no_copy_either(tree):
    copy, wheel = tree / "python3" / "mountain", tree / "the_mountain-0.1.0-py3-none-any.whl"
    shutil.copytree(ROOT / "mountain", copy)
    wheel.write_bytes(b"a wheel")
    hidden = ["--tmpfs", str(copy), "--remount-ro", str(copy), "--ro-bind", "/dev/null", str(wheel)]
    assert bubblewrap.hiding()[-len(hidden) :] == hidden


def test_a_teachers_own_tasks_stop_the_grader_too(tree, monkeypatch):
    private = tree / "python3" / "private"
    private.mkdir()
    (private / "mine.py").write_text("EXERCISE = 'the answer'", encoding="utf-8")
    monkeypatch.setenv("MOUNTAIN_TASKS", str(private))
    bubblewrap.answers.cache_clear()
    try:
        with pytest.raises(AnswersShown, match=r"private/mine\.py"), Jail(()):
            pass
    finally:
        bubblewrap.answers.cache_clear()


def test_other_folders_of_these_names_are_left_alone(tmp_path):
    for name in ("mountain", "grading", "tests", "solutions", "descent_lib"):
        (tmp_path / name / "deeper").mkdir(parents=True)
    assert list(find_copies.copies(str(tmp_path))) == []


def test_only_the_probes_side_of_the_course_is_shown():
    shown = [path.relative_to(ROOT) for path in bubblewrap.course()]
    checks = {path.stem for path in shown if path.suffix and path.parent.name == "check"}
    assert checks == set(bubblewrap.PROBE)
    assert not [path for path in shown if "tasks" in path.parts]
