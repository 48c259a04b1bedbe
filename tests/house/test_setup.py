"""The set-up: pinned versions, and what a beginner reads when it fails."""

import os
import re
import signal
import subprocess
import sys

import pytest

from tests.paths import ROOT
from tools import bootstrap, doctor

CONDA = (ROOT / "environment.yml").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")
TARGETS = set(re.findall(r"^([a-z]+):.*## ", MAKEFILE, re.MULTILINE))

unix = pytest.mark.skipif(os.name == "nt", reason="Windows uses conda, not make")


def executable(path, text):
    path.write_text("#!/bin/sh\n" + text)
    path.chmod(0o755)
    return str(path)


def test_conda_installs_the_versions_of_constraints_txt():
    assert dict(re.findall(r"- (\S+)==(\S+)", CONDA)) == doctor.pins()


@pytest.mark.parametrize("extra", doctor.extras())
def test_every_package_of_an_extra_is_pinned(extra):
    assert doctor.extras()[extra] <= set(doctor.pins())


def test_every_pinned_package_belongs_to_an_extra():
    assert set(doctor.pins()) == doctor.extras()["dev"]


def test_the_pinned_versions_are_the_installed_ones():
    assert [found for found, cure in doctor.findings(versions_only=True) if cure] == []


@pytest.mark.parametrize(
    ("pinned", "finding"),
    [("0.0.1", "is not the tested 0.0.1"), (doctor.pins()["numpy"], "cannot be imported")],
)
def test_the_doctor_names_a_cure(pinned, finding, monkeypatch):
    monkeypatch.setattr(doctor, "runs", lambda _: "ImportError: no")
    found, cure = doctor.check_package("numpy", pinned, importing=True)
    assert finding in found
    assert cure == doctor.CURE


def test_the_doctor_works_where_nothing_is_installed(tmp_path):
    bare = [sys.executable, "-I", "-S", str(ROOT / "tools" / "doctor.py")]
    said = subprocess.run(bare, capture_output=True, text=True, cwd=tmp_path)
    assert said.returncode == 1
    assert "torch is missing" in said.stdout
    assert said.stderr == ""


@pytest.mark.parametrize(
    ("log", "sentence"),
    [
        ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left", "disk"),
        ("NewConnectionError(': Failed to establish a new connection')", "internet"),
        ("ReadTimeoutError: Read timed out.", "internet"),
        ("Temporary failure in name resolution\nERROR: No matching distribution found", "internet"),
        ("SSLError(CERTIFICATE_VERIFY_FAILED)", "clock"),
        ("ERROR: No matching distribution found for torch==2.13.0", "torch==2.13.0 for this comp"),
        ("Killed", "install.log"),
    ],
)
def test_a_failed_installation_is_explained_in_one_sentence(log, sentence):
    said = bootstrap.explain(log)
    assert sentence in said
    assert said.endswith(".")
    assert "\n" not in said


@unix
@pytest.mark.parametrize(
    ("python", "sentence"),
    [
        ("echo 2.7", "The course needs Python 3.11, 3.12 or 3.13, and found 2.7"),
        ("echo 3.8", "The course needs Python 3.11, 3.12 or 3.13, and found 3.8"),
        ("exit 127", "The course needs Python 3.11, 3.12 or 3.13, and found none"),
        ("echo 3.12; exit 1", "sudo apt install python3-venv"),
    ],
)
def test_an_unsuitable_python_is_explained_in_one_sentence(python, sentence, tmp_path):
    with pytest.raises(SystemExit, match=re.escape(sentence)):
        bootstrap.find_python([executable(tmp_path / "python", python)])


@unix
def test_a_suitable_python_is_found_behind_unsuitable_ones(tmp_path):
    old, new = (executable(tmp_path / v, f"echo {v}") for v in ("3.8", "3.13"))
    assert bootstrap.find_python([old, "/no/such/python", new]) == new


@pytest.fixture
def folder(tmp_path):
    """A copy of the course whose Python and pip are one script: it does what OUTCOME says."""
    folder = tmp_path / "the course"
    (folder / "tools").mkdir(parents=True)
    for name in ("tools/bootstrap.py", "pyproject.toml", "constraints.txt"):
        (folder / name).write_bytes((ROOT / name).read_bytes())
    executable(
        folder / "python",
        """case "$1 $2" in
          "-c "*) echo 3.12 ;;
          "-m venv") mkdir -p "$3/bin"; cp "$0" "$3/bin/python"
                     echo version = 3.12.1 > "$3/pyvenv.cfg" ;;
          "-m pip") echo pip >> "$(dirname "$0")/../calls"; eval "$OUTCOME" ;;
        esac""",
    )
    return folder


def heed_ctrl_c():
    """A test run in the background ignores Ctrl-C, and would hand that on."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def set_up(folder, outcome="true", extra="course"):
    """Run bootstrap.py; return its status, its words, and how often pip ran in this .venv."""
    bootstrapping = subprocess.run(
        [sys.executable, folder / "tools" / "bootstrap.py", extra],
        env={**os.environ, "PYTHON": str(folder / "python"), "OUTCOME": outcome},
        capture_output=True,
        text=True,
        timeout=60,
        preexec_fn=heed_ctrl_c,
    )
    calls = folder / ".venv" / "calls"
    said = bootstrapping.stdout + bootstrapping.stderr
    return bootstrapping.returncode, said, calls.read_text().count("pip") if calls.exists() else 0


def edit(folder, name, old, new):
    text = (folder / name).read_text(encoding="utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new), encoding="utf-8")


@unix
def test_a_second_set_up_has_nothing_to_do(folder):
    assert set_up(folder)[::2] == (0, 1)
    assert set_up(folder) == (0, "", 1)
    assert set_up(folder, extra="dev")[::2] == (0, 2)
    assert set_up(folder) == (0, "", 2)


@unix
@pytest.mark.parametrize(
    ("outcome", "sentence"),
    [
        ("echo NewConnectionError; exit 1", "check that the internet can be reached"),
        ("echo No space left on device; exit 1", "The disk is full"),
        ("exit 2", "at the end of .cache/install.log"),
        ("kill -INT $PPID; exec sleep 30", "Stopped: the same command takes the set-up up again."),
    ],
)
def test_a_set_up_that_fails_says_why_and_the_next_one_repairs_it(outcome, sentence, folder):
    status, said, _ = set_up(folder, outcome)
    assert status == 1
    assert sentence in said.splitlines()[-1]
    assert set_up(folder)[::2] == (0, 1)


@unix
def test_a_full_disk_is_noticed_before_anything_is_made(folder):
    edit(folder, "tools/bootstrap.py", "GIGABYTES = 5", "GIGABYTES = 10**9")
    status, said, calls = set_up(folder)
    assert (status, calls) == (1, 0)
    assert "needs 1000000000 GB" in said


@unix
def test_new_versions_are_installed_over_the_old_ones(folder):
    set_up(folder)
    edit(folder, "constraints.txt", "numpy==", "numpy==0.")
    assert set_up(folder, "echo ReadTimeout; exit 1")[::2] == (1, 2)
    assert set_up(folder)[::2] == (0, 3)


@unix
def test_a_moved_folder_is_set_up_afresh(folder):
    set_up(folder)
    assert set_up(folder.rename(folder.with_name("moved")))[::2] == (0, 1)


@unix
@pytest.mark.parametrize("target", sorted(TARGETS))
def test_make_knows_the_target_and_helps_with_it(target):
    command = ["make", "--dry-run", target]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    assert target in subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True).stdout


@pytest.mark.parametrize("document", ["README.md", "CONTRIBUTING.md"])
def test_a_document_names_only_targets_that_exist(document):
    named = set(re.findall(r"`make ([a-z]+)", (ROOT / document).read_text(encoding="utf-8")))
    assert {"lab", "test"} <= named | {"lab"}
    assert named <= TARGETS


def test_ci_runs_the_readmes_test_command():
    assert "make test" in (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("command", re.findall(r"^#   (conda .*)$", CONDA, re.MULTILINE))
def test_the_readme_gives_the_conda_commands(command):
    assert command in README
