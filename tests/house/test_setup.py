"""The set-up: pinned versions, and what a beginner reads when it fails."""

import http.server
import os
import re
import signal
import subprocess
import sys
import threading

import pytest

import descent_lib
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


@unix
def test_what_make_starts_takes_no_packages_from_elsewhere():
    foreign = ("PYTHONPATH", "PYTHONSTARTUP", "VIRTUAL_ENV")
    done = subprocess.run(
        ["make", "-f", "Makefile", "-f", "-", "shown"],
        input="shown: ; @env\n", cwd=ROOT, env={**os.environ, **dict.fromkeys(foreign, "/else")},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert not [line for line in done.stdout.splitlines() if line.endswith("=/else")]
    assert "KERAS_BACKEND=tensorflow" in done.stdout


def test_conda_installs_the_versions_of_constraints_txt():
    assert dict(re.findall(r"- (\S+)==(\S+)", CONDA)) == doctor.pins()


def test_the_citation_names_the_version():
    cited = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"\nversion: {descent_lib.__version__}\n" in cited


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
    assert "numpy is missing" in said.stdout
    assert said.stdout.splitlines()[-1].startswith("The Mountain (light), Python 3.")
    assert said.stderr == ""


def test_the_doctor_notices_a_file_that_is_gone_or_cut_short(tmp_path, monkeypatch):
    files = {"small/__init__.py": "x = 1", "small/core.py": "y = 2"}
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    home = tmp_path / "small-1.0.dist-info"
    home.mkdir()
    (home / "METADATA").write_text("Name: small\nVersion: 1.0\n")
    (home / "RECORD").write_text("".join(f"{name},,{len(files[name])}\n" for name in files))
    monkeypatch.syspath_prepend(str(tmp_path))
    assert doctor.check_package("small", "1.0") == ("small 1.0", None)
    (tmp_path / "small/core.py").write_text("y")
    assert doctor.check_package("small", "1.0") == ("small 1.0 has lost small/core.py", doctor.CURE)


def test_the_doctors_last_line_says_all_that_a_helper_must_know():
    said = doctor.in_a_line(["torch is missing"])
    assert re.fullmatch(
        r"The Mountain, Python 3\.\d+\.\d+, .+, \d+ GB free: torch is missing", said
    )


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
        timeout=600,
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


@unix
def test_the_light_course_is_part_of_the_whole_and_stays_when_more_is_added(folder):
    assert set_up(folder, extra="light")[::2] == (0, 1)
    assert set_up(folder, extra="any") == (0, "", 1)
    assert set_up(folder, extra="course")[::2] == (0, 2)
    assert set_up(folder, extra="light") == (0, "", 2)
    assert set_up(folder, extra="grading")[::2] == (0, 3)
    assert set_up(folder, extra="any") == (0, "", 3)
    assert "course+grading " in (folder / ".venv" / "mountain-stamp").read_text()


@unix
def test_a_link_to_an_empty_folder_is_filled_and_one_to_anything_else_is_left_alone(folder):
    elsewhere = folder.with_name("big disk")
    elsewhere.mkdir()
    (folder / ".venv").symlink_to(elsewhere)
    assert set_up(folder)[::2] == (0, 1)
    assert (elsewhere / "mountain-stamp").exists()
    (folder / ".venv").unlink()
    precious = folder.with_name("precious")
    precious.mkdir()
    (precious / "work").write_text("kept")
    (folder / ".venv").symlink_to(precious)
    status, said, _ = set_up(folder)
    assert status == 1
    assert "remove the link" in said
    assert (precious / "work").read_text() == "kept"


@unix
def test_a_folder_of_wheels_takes_the_networks_place(folder, monkeypatch):
    monkeypatch.setenv("WHEELS", str(folder))
    status, said, _ = set_up(folder, 'echo "$*" > "$(dirname "$0")/../asked"')
    assert (status, "without a network" in said) == (0, True)
    asked = (folder / ".venv" / "asked").read_text()
    assert f"--no-index --find-links {folder}" in asked
    edit(folder, "constraints.txt", "numpy==", "numpy==0.")
    lacking = "echo ERROR: No matching distribution found for numpy==0.1; exit 1"
    said = set_up(folder, lacking)[1]
    assert "The folder of wheels does not hold all that is needed (numpy==0.1)" in said
    monkeypatch.setenv("WHEELS", "/no/such/folder")
    assert "There is no folder /no/such/folder" in set_up(folder)[1]


class Index(http.server.BaseHTTPRequestHandler):
    """Answers as PyTorch's index does, or keeps one waiting."""

    def do_HEAD(self):
        if "slow" in self.path:
            self.server.patience.wait(30)
        self.send_response(404 if "gone" in self.path else 200)
        self.end_headers()

    def log_message(self, *words): ...


@pytest.fixture
def index():
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Index) as server:
        server.patience = threading.Event()
        threading.Thread(target=server.serve_forever).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.patience.set()
        server.shutdown()


@pytest.mark.parametrize(
    ("path", "changes", "asked"),
    [
        ("/cpu", {}, True),
        ("/gone", {}, False),
        ("/slow", {}, False),
        ("/cpu", {"sys.platform": "darwin"}, False),
        ("/cpu", {"shutil.which": lambda name: f"/usr/bin/{name}"}, False),
    ],
)
def test_pytorchs_own_index_is_asked_where_it_answers_and_there_is_no_card(
    path, changes, asked, index, monkeypatch
):
    for name in ("PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "WHEELS", "http_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setattr("shutil.which", lambda name: None)
    for name, value in changes.items():
        monkeypatch.setattr(name, value)
    monkeypatch.setattr(bootstrap, "CPU_BUILDS", index + path)
    monkeypatch.setattr(bootstrap, "PATIENCE", 0.2 if path == "/slow" else 60)
    monkeypatch.setattr(bootstrap.os.path, "exists", lambda path: False)
    assert bootstrap.sources() == (["--extra-index-url", index + path] if asked else [])
