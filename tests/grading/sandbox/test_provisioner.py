"""Ordinary Jupyter tools run their kernels in the sandbox, without knowing of it."""

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from jupyter_client.manager import KernelManager
from nbformat.v4 import new_code_cell, new_notebook
from traitlets.config import Config

from tests.grading.helpers import sandbox
from tests.grading.sandbox.test_jail_machinery import descendants, gone

ATTEMPTS = """
import os, socket
found = []
for path in ("/etc/shadow", "/etc/passwd", "SECRET", "/home", "/var"):
    try:
        found.append((os.listdir if os.path.isdir(path) else open)(path))
    except OSError:
        pass
for family in (socket.AF_INET, socket.AF_INET6, socket.AF_NETLINK):
    try:
        found.append(socket.socket(family))
    except OSError:
        pass
for folder in ("/", "/usr", "/room", os.path.dirname(os.__file__)):
    try:
        found.append(open(os.path.join(folder, "mine"), "w"))
    except OSError:
        pass
found += {*os.listdir("/proc")} - {"cpuinfo", "meminfo"}  # nobody, and no mounts of the host
print("ESCAPED" if found else "contained", found)
"""


class Kernel:
    """A kernel in the sandbox, asked one thing at a time."""

    def __init__(self, **knobs):
        self.manager = KernelManager(config=Config(JailedKernel=knobs))
        stanza = {"provisioner_name": "mountain-jail"}
        self.manager.kernel_spec.metadata["kernel_provisioner"] = stanza

    def __enter__(self):
        self.manager.start_kernel()
        self.client = self.manager.blocking_client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=240)
        return self

    def __exit__(self, *_):
        self.client.stop_channels()
        if self.manager.has_kernel:
            self.manager.shutdown_kernel(now=True)

    def run(self, source):
        """What the code printed, or the name of its error."""
        printed = []

        def hear(message):
            printed.append(message["content"].get("text", ""))

        reply = self.client.execute_interactive(source, timeout=240, output_hook=hear)
        return reply["content"].get("ename") or "".join(printed)


@pytest.fixture(scope="module")
def kernel():
    sandbox.required()
    with Kernel(processes=30) as kernel:
        yield kernel


@pytest.fixture
def secret(tmp_path):
    path = tmp_path / "marks.csv"
    path.write_text("all of them")
    return path


def test_a_check_is_an_error_where_the_tasks_are_hidden_and_works_where_they_are_shown(kernel):
    source = "from mountain.check import check; check('why-slower', {!r})"
    assert kernel.run(source.format("c")) == "RuntimeError"
    with Kernel(tasks=True) as open_kernel:
        assert open_kernel.run(source.format("a")) == "NotYet"
        assert open_kernel.run(source.format("c")) == ""


def test_a_kernel_calculates(kernel):
    assert kernel.run("import numpy as np; print(np.ones(3).sum())") == "3.0\n"
    assert kernel.run("from descent_lib import Adam; print(Adam().beta1)") == "0.9\n"
    assert kernel.run("import torch; print(torch.ones(3).sum().item())") == "3.0\n"


def test_a_kernel_starts_programs(kernel):
    call = "subprocess.check_output([sys.executable, '-c', 'print(7)'])"
    assert kernel.run(f"import subprocess, sys; print({call}.decode())") == "7\n\n"


def test_a_kernel_sees_nothing_of_the_host(kernel, secret):
    source = ATTEMPTS.replace("SECRET", str(secret))
    assert kernel.run(source) == "contained []\n"


def test_a_kernel_may_use_only_so_much_memory(kernel):
    assert kernel.run("bytes(3 << 30)") == "MemoryError"


def test_a_kernel_finds_no_right_answers(kernel):
    assert kernel.run("import mountain.tasks") == "ModuleNotFoundError"


def test_a_kernel_starts_only_so_many_processes(kernel):
    bomb = """
import os, time
children = []
try:
    while True:
        pid = os.fork()
        if pid == 0: time.sleep(60); os._exit(0)
        children.append(pid)
except BlockingIOError:
    print(len(children) < 30)
for pid in children:
    os.kill(pid, 9); os.waitpid(pid, 0)
"""
    assert kernel.run(bomb) == "True\n"


@pytest.mark.parametrize("way", ["os.symlink", "lambda *names: os.symlink(*names, dir_fd=3)"])
def test_a_kernel_cannot_point_the_grader_at_a_socket_of_the_host(kernel, tmp_path, way):
    """The grader follows names in the kernel's /run, and would follow a link out of it."""
    with socket.socket(socket.AF_UNIX) as host:
        host.bind(str(tmp_path / "daemon"))
        host.listen()
        source = f"""
import ctypes, os, socket
for name in ("kernel-1", "kernel-9"):
    for target in ({str(tmp_path / "daemon")!r}, "../../daemon"):
        try:
            ({way})(target, "/run/" + name + ".new"); print("ESCAPED")
        except OSError:
            pass
        if not ctypes.CDLL(None).symlink(target.encode(), b"/run/linked"): print("ESCAPED")
print([name for name in os.listdir("/run") if os.path.islink("/run/" + name)])"""
        assert kernel.run(source) == "[]\n"


def test_a_kernel_fills_no_disk(kernel):
    source = "for n in range(99): open(f'/dev/shm/{n}', 'wb').write(bytes(4 << 20))"
    assert kernel.run(source) == "OSError"


def test_an_interrupt_reaches_the_kernel(kernel):
    asked = kernel.client.execute("print('begun', flush=True)\nwhile True: pass")
    while kernel.client.get_iopub_msg(timeout=240)["msg_type"] != "stream":
        pass
    kernel.manager.interrupt_kernel()
    reply = kernel.client.get_shell_msg(timeout=240)
    assert reply["parent_header"]["msg_id"] == asked
    assert reply["content"]["ename"] == "KeyboardInterrupt"


def test_a_kernel_that_nothing_can_stop_ends_when_its_time_is_over():
    sandbox.required()
    with Kernel(seconds=20) as kernel:
        inside = descendants(kernel.manager.provisioner.process.pid)
        kernel.client.execute("while True:\n try:\n  while True: pass\n except BaseException: 0")
        assert gone(inside)


def test_nothing_is_left_when_a_kernel_is_shut_down():
    sandbox.required()
    with Kernel() as kernel:
        inside = descendants(kernel.manager.provisioner.process.pid)
        card = Path(kernel.manager.connection_file)
        assert card.exists()
    assert gone(inside)
    assert not card.exists()


def test_a_kernel_runs_as_an_ordinary_user_too(secret):
    sandbox.required()
    code = f"""
from tests.grading.sandbox.test_provisioner import ATTEMPTS, Kernel
with Kernel() as kernel:
    print(kernel.run(ATTEMPTS.replace("SECRET", {str(secret)!r})))
"""
    assert sandbox.as_ordinary_user(code).strip() == "contained []"


def _cell(source, name, **how):
    shape = {"schema_version": 3, "grade": False, "locked": False, "solution": False, "task": False}
    return new_code_cell(source, metadata={"nbgrader": {**shape, "grade_id": name, **how}})


def test_nbgrader_as_it_is_marks_a_hostile_submission_in_the_sandbox(tmp_path, secret):
    sandbox.required()
    course, name = tmp_path / "course", "p1.ipynb"
    answer = "### BEGIN SOLUTION\ntwice = lambda x: 2 * x\n### END SOLUTION"
    cells = [
        _cell(answer, "answer", solution=True),
        _cell("assert twice(2) == 4", "right", grade=True, locked=True, points=3),
        _cell("assert twice(2) == 5", "wrong", grade=True, locked=True, points=2),
    ]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    (course / "source" / "ps1").mkdir(parents=True)
    nbformat.write(new_notebook(cells=cells, metadata=kernel), course / "source" / "ps1" / name)
    _nbgrader(course, "generate_assignment", "ps1")

    handed_in = course / "submitted" / "mallory" / "ps1"
    shutil.copytree(course / "release" / "ps1", handed_in)
    notebook = nbformat.read(handed_in / name, 4)
    attempts = ATTEMPTS.replace("SECRET", str(secret))
    notebook.cells[0].source = attempts + "\ntwice = lambda x: 2 * x"
    nbformat.write(notebook, handed_in / name)
    _nbgrader(course, "autograde", "ps1")

    marked = nbformat.read(course / "autograded" / "mallory" / "ps1" / name, 4)
    assert marked.cells[0].outputs[0].text == "contained []\n"
    assert "AssertionError" in marked.cells[2].outputs[0].ename
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        assert gradebook.find_submission("ps1", "mallory").score == 3


def _nbgrader(course, *command):
    """nbgrader's own command line, with the sandbox chosen by environment variable alone."""
    environment = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "JUPYTER_DEFAULT_PROVISIONER_NAME": "mountain-jail",
        "JUPYTER_CONFIG_DIR": str(course / "config"),
        "HOME": str(course),
    }
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", *command, "--course", str(course)],
        cwd=course,
        env=environment,
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert done.returncode == 0, done.stdout + done.stderr
