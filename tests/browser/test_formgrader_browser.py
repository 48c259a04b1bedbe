"""nbgrader's formgrader, in a real Jupyter and a real browser, on a gradebook of ours."""

import contextlib
import json
import os
import subprocess
import sys

import pytest

from grading.reports import report
from tests.grading.helpers.command import until
from tests.grading.helpers.made_up import EXERCISES, cell, record, task

pytestmark = pytest.mark.browser
TOKEN = "the-mountain"
ATTACK = "<script>window.ran = true</script><img src=x onerror='window.ran = true'>"


@pytest.fixture
def results(tmp_path):
    """A class of two, one of whom writes markup wherever a student can write."""
    cells = [cell("heavy-ball-answer", f"a = 1  # {ATTACK}", ATTACK, ATTACK)]
    tasks = [task("heavy-ball", 2, "wrong", f"Not yet. {ATTACK}"), *record("x")["tasks"][1:]]
    bad = record(f"Mallory {ATTACK}", tasks=tasks, cells=cells, needs_review=[ATTACK])
    records = [record("Zoë Owl"), bad]
    report.write(tmp_path / "results", EXERCISES, records, [])
    return tmp_path / "results", records


@contextlib.contextmanager
def jupyter(folder, scratch):
    """The address of a Jupyter server with formgrader, started where a teacher starts it."""
    names = ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")
    home = {name: str(scratch / name.lower()) for name in names}
    extension = "{'nbgrader.server_extensions.formgrader': True}"
    with (scratch / "server.log").open("w") as log:
        server = subprocess.Popen(
            [
                sys.executable, "-m", "jupyter_server", "--allow-root", "--no-browser",
                "--ip=127.0.0.1", "--port=0", "--ServerApp.port_retries=0",
                f"--IdentityProvider.token={TOKEN}", f"--ServerApp.jpserver_extensions={extension}",
            ],
            cwd=folder, env={**os.environ, **home}, stdout=log, stderr=subprocess.STDOUT,
        )  # fmt: skip
    about = scratch / "jupyter_runtime_dir" / f"jpserver-{server.pid}.json"
    try:
        until(lambda: about.exists() and about.read_text().rstrip().endswith("}"), server)
        yield json.loads(about.read_text())["url"].rstrip("/")
    finally:
        server.terminate()
        server.wait()


def test_formgrader_shows_the_marks_runs_nothing_and_its_marks_come_back(
    results, tmp_path, chromium
):
    folder, records = results
    with jupyter(folder / "formgrader", tmp_path) as address:
        page = chromium.new_page()
        page.goto(f"{address}/formgrader/manage_assignments?token={TOKEN}")
        page.wait_for_selector("text=ex11_newton")
        page.goto(f"{address}/formgrader/manage_students")
        page.wait_for_selector("text=Owl, Zoë")
        page.goto(f"{address}/formgrader/gradebook/ex04_momentum/ex04_momentum")
        page.wait_for_selector("a.name-hidden")
        links = page.eval_on_selector_all("a.name-hidden", "found => found.map(a => a.href)")
        assert len(links) == 2
        for link in links:
            page.goto(link)
            page.wait_for_selector("input.score[placeholder]")
            bad = "Mallory" in page.content()
            if bad:
                page.wait_for_selector("#heavy-ball[placeholder='0']")
                page.wait_for_selector("#heavy-ball-answer-comment[placeholder*='Not yet.']")
            assert page.evaluate("window.ran") is None
            if bad:
                page.locator("#heavy-ball").fill("1.5")
                with page.expect_response(lambda r: r.request.method == "PUT" and r.ok):
                    page.locator("#heavy-ball").press("Tab")
    report.write(folder, EXERCISES, records, [])
    row = (folder / "grades.csv").read_text("utf-8-sig").splitlines()[1]
    assert row.endswith(",4.5,,4.5,5,90.0")
