"""A start that fails, a disk that fills, somebody who leaves, and a variant: on one small hub."""

import contextlib

import pytest
import websocket

from teaching.hub import __main__ as command_line
from tests.browser.helpers import lab as labs
from tests.teaching.helpers import hubs

VARIANT = """
from mountain.check.task import Exercise
from mountain.check.short_answers import choice
EXERCISE = Exercise("ex04_momentum")
choice("why-slower", EXERCISE, points=5, minutes=2, right="a", b="The variant says no.")
"""
MIB = 2**20


@pytest.fixture(scope="module")
def hub(walls, tmp_path_factory):
    """A hub with a small disk and a teacher's own tasks, beside which lie solutions."""
    folder = tmp_path_factory.mktemp("starts")
    (folder / "roster.csv").write_text(hubs.ROSTER + "zoe,,\n", encoding="utf-8")
    (folder / "private").mkdir(mode=0o700)
    (folder / "private" / "mine.py").write_text(VARIANT)
    (folder / "private" / "solutions.ipynb").write_text("not for learners")
    running = hubs.Hub(
        folder / "room", "--roster", str(folder / "roster.csv"), "--disk=100M",
        MOUNTAIN_TASKS=str(folder / "private"),
    )  # fmt: skip
    running.start()
    yield running
    running.stop()


@pytest.fixture
def people(hub):
    """Sign somebody in."""
    with contextlib.ExitStack() as stack:

        def enter(name):
            person = stack.enter_context(contextlib.closing(hubs.Person(hub, name)))
            person.sign_in()
            return person

        yield enter


def board(people):
    return people("teacher").http.get("/services/class/board?names=1").text


def test_a_variants_tasks_judge_in_the_hub_and_nothing_beside_them_is_shown(hub, people):
    anna = people("anna").start()
    ask = "from mountain.check import check; check('why-slower', {!r})"
    assert "The variant says no." in anna.run(ask.format("b")) + board(people)
    assert "raised" not in anna.run(ask.format("a"))
    assert anna.run("import os; print(os.listdir('/tasks'))") == "['mine.py']"
    assert "raised" in anna.run("open('/tasks/mine.py', 'a')")


def test_whoever_fills_the_disk_is_stopped_and_told_and_the_instructor_too(hub, people):
    ben = people("Ben 50% Ünal").start()
    with contextlib.suppress(websocket.WebSocketConnectionClosedException):  # it may be quick
        ben.run(
            "import os; big = open('/home/learner/big', 'wb')\n"
            f"os.posix_fallocate(big.fileno(), 0, 250 * {MIB})"
        )
    hubs.until(lambda: ben.name not in hub.servers())
    hubs.until(lambda: "the files take 0.2 GB, and 0.1 GB are allowed" in board(people))
    assert "Your files take 0.2 GB of 0.1 GB" in ben.http.get("/services/class/").text
    ben.http.get("/hub/spawn")
    page = hubs.until(lambda: "did not start" in (p := ben.http.get(f"{ben.base}lab").text) and p)
    assert "Your files take 0.2 GB, and 0.1 GB are allowed. Ask your instructor" in page
    assert "Try again" in page
    (hub.folder / "homes" / "Ben-Unal-0" / "big").unlink(missing_ok=True)


def test_a_learner_off_the_roster_is_out_and_the_others_stay(hub, people):
    anna, zoe = people("anna"), people("zoe")
    zoe.start()
    assert zoe.http.get("/hub/home").url.path == "/hub/home"
    lines = (hub.folder / "roster.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (hub.folder / "roster.csv").write_text(
        "".join(line for line in lines if not line.startswith("zoe")), encoding="utf-8"
    )
    assert command_line.main([str(hub.folder), "--slips"]) == 0
    assert zoe.http.get("/services/class/").status_code == 403
    hubs.until(lambda: zoe.http.get("/hub/home").url.path == "/hub/login")
    assert zoe.sign_in().status_code == 403
    assert anna.http.get("/hub/home").url.path == "/hub/home"


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1400])
def test_a_start_that_fails_has_a_page_that_says_what_to_do(hub, people, chromium, width):
    anna = people("anna")
    anna.start().run(
        "import os, shutil; home = os.path.expanduser('~/.local')\n"
        "shutil.rmtree(home, ignore_errors=True); os.path.exists(home) or open(home, 'w').close()"
    )
    head = {"X-XSRFToken": anna.cookie("_xsrf", "/hub/")}
    anna.http.delete("/hub/api/users/anna/server", headers=head)
    hubs.until(lambda: "anna" not in hub.servers())
    page = chromium.new_context(viewport={"width": width, "height": 800}).new_page()
    page.set_default_timeout(labs.PATIENCE)
    page.goto(f"{hub.url}/hub/login?next=/hub/spawn")
    page.get_by_label("Name, as on your slip").fill("anna")
    page.get_by_label("Code").fill(hub.codes["anna"])
    page.get_by_role("button", name="Sign in").click()
    again = page.get_by_role("button", name="Try again")
    again.wait_for()  # by itself, once the start has failed
    assert "tell your instructor" in page.inner_text("body")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert "Not started: It ended while it started. NotADirectoryError" in board(people)
    (hub.folder / "homes" / "anna" / ".local").unlink()
    again.click()
    page.wait_for_url("**/user/anna/**")
    teacher = people("teacher").http.get("/services/class/board")
    assert "1 server has not started" in teacher.text or "servers have not" in teacher.text
    assert "NotADirectoryError" not in teacher.text  # nor whose it was, on the projector
