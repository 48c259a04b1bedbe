"""A class from end to end in a browser: sign in, solve, hand in, look, mark, read."""

import subprocess
import sys
from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe

from mountain import tasks
from mountain.predict.bank import BANK
from tests.browser.helpers import lab as labs
from tests.paths import ROOT
from tests.teaching.helpers import hubs

pytestmark = pytest.mark.browser
EXERCISE = "ex05_schedules"
SOLVE = """
import nbformat
path = "/home/learner/course/exercises/NAME.ipynb"
notebook, answers = nbformat.read(path, 4), ANSWERS
for cell in notebook.cells:
    cell.source = answers.get(cell.metadata.get("nbgrader", {}).get("grade_id"), cell.source)
nbformat.write(notebook, path)
"""


def visit(chromium, hub, name, where="/hub/"):
    """A page of a browser of one's own, signed in."""
    page = chromium.new_context(viewport={"width": 1300, "height": 900}).new_page()
    page.set_default_timeout(labs.PATIENCE)
    page.goto(f"{hub.url}/hub/login?next={quote(where)}")
    assert violations(page) == []
    page.get_by_label("Name, as on your slip").fill(name)
    page.get_by_label("Code").fill(hub.codes[name])
    page.get_by_role("button", name="Sign in").click()
    return page


def violations(page):
    """What axe finds on a page."""
    found = Axe().run(page).response["violations"]
    return [(one["id"], [node["html"] for node in one["nodes"]]) for one in found]


def refuse_to_save(route):
    """As a server does that is gone, or whose disk is full."""
    route.abort() if route.request.method == "PUT" else route.continue_()


def answers():
    """The solutions' cells by their nbgrader id."""
    import nbformat

    cells = nbformat.read(ROOT / "solutions" / f"{EXERCISE}.ipynb", 4).cells
    marks = [(cell.metadata.get("nbgrader", {}).get("grade_id", ""), cell.source) for cell in cells]
    return {name: source for name, source in marks if name.endswith("-answer")}


def test_a_class_from_sign_in_to_feedback(hub, anna, chromium, tmp_path):
    anna.run(SOLVE.replace("NAME", EXERCISE).replace("ANSWERS", repr(answers())))
    mine, board = (visit(chromium, hub, name) for name in ("anna", "teacher"))
    his = visit(chromium, hub, "Ben 50% Ünal", "/services/class/")  # he needs no server for this
    board.wait_for_url("**/services/class/board")
    board.goto(f"{hub.url}/services/class/board?exercise={EXERCISE}&names=1")
    board.get_by_text("0 of 2 have begun, 0 have handed in").wait_for()

    mine.wait_for_url("**/user/anna/lab/**")
    mine.goto(f"{hub.url}/user/anna/lab/tree/exercises/{EXERCISE}.ipynb")
    mine.get_by_role("button", name="Hand in").wait_for()
    assert mine.get_by_role("button", name="Notebook").count() == 0  # which leads nowhere here
    mine.get_by_text("| Idle").wait_for()  # what is run before the kernel is there is lost
    mine.locator(".lm-MenuBar-itemLabel", has_text="Run").click()
    mine.locator(".lm-Menu-itemLabel", has_text="Run All Cells").first.click()
    mine.get_by_text(": right (").first.wait_for()
    mine.route("**/api/contents/**", refuse_to_save)
    mine.get_by_role("button", name="Hand in").click()
    close = mine.get_by_role("button", name="Close")  # JupyterLab says first what it knows
    close.click()
    mine.get_by_text("could not be saved, so nothing was handed in").wait_for()
    assert not (hub.folder / "submissions" / "anna" / f"{EXERCISE}.ipynb").exists()
    mine.get_by_role("button", name="Ok").click()
    mine.unroute("**/api/contents/**")
    mine.get_by_role("button", name="Hand in").click()
    receipt = mine.locator(".jp-Dialog").inner_text()
    assert f"{EXERCISE}, received" in receipt
    mine.screenshot(path=tmp_path / "receipt.png")

    board.get_by_text("1 of 2 have begun, 1 have handed in").wait_for()
    board.get_by_text("1 of 1").first.wait_for()
    board.locator("tr", has_text="anna").get_by_text("✓").first.wait_for()
    assert violations(board) == []
    board.screenshot(path=tmp_path / "board.png")
    board.get_by_text("Without names").click()
    board.get_by_text("With names").wait_for()
    assert board.get_by_text("anna", exact=True).count() == 0

    graded = subprocess.run(
        [sys.executable, "-m", "grading", hub.folder / "submissions",
         "--out", hub.folder / "results", "--roster", hub.folder / "roster.csv", "--jobs=1"],
        env=hubs.environment(), cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    assert graded.returncode == 0, graded.stderr

    mine.goto(f"{hub.url}/services/class/")
    assert violations(mine) == []
    mine.get_by_role("link", name=f"feedback on {EXERCISE}").click()
    mine.get_by_text("points").first.wait_for()
    digest = receipt.partition("SHA-256 ")[2][:16]
    mine.get_by_text(digest).first.wait_for()
    mine.screenshot(path=tmp_path / "feedback.png")
    page = hub.folder / "results" / "feedback" / "anna" / f"{EXERCISE}.html"
    page.write_text("<title>calm</title><script>document.title = 'ran'</script>calm")
    mine.reload()
    mine.get_by_text("calm").wait_for()
    assert mine.title() == "calm"

    his.reload()
    assert his.get_by_role("link", name="feedback on").count() == 0
    his.goto(f"{hub.url}/services/class/feedback/{EXERCISE}")
    assert "no feedback yet" in his.inner_text("body")
    assert violations(his) == []

    phone = mine.context.new_page()
    phone.set_viewport_size({"width": 390, "height": 800})
    phone.goto(f"{hub.url}/user/anna/lab/tree/exercises/{EXERCISE}.ipynb")
    phone.get_by_role("button", name="Hand in").wait_for()  # the list of files has made room
    phone.wait_for_function("!document.querySelector('#jp-left-stack').offsetWidth")
    phone.goto(f"{hub.url}/services/class/")
    phone.get_by_role("link", name=f"feedback on {EXERCISE}").wait_for()
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390

    mine.goto(f"{hub.url}/hub/logout")
    mine.goto(f"{hub.url}/user/anna/lab")
    mine.get_by_label("Code").wait_for()


LONG = "it => { it.textContent = 'annabelle.von.und.zu.der.tanne@students.university.example.org' }"


def told(person, exercise):
    """As checks and a prediction of somebody's kernel tell it, some of them long."""
    mistakes = ["different", "some-inputs", "too-large", "from-step"]
    said = [{"task": task.name, "right": False, "mistake": mistakes[i % len(mistakes)]}
            for i, task in enumerate(tasks.of(exercise))]  # fmt: skip
    said += [{"question": question, "choice": 0} for question in list(BANK)[:3]]
    person.run(
        f"from teaching.hub.inside.post import post\nimport json\n"
        f"for said in {said!r}: post('tell', json.dumps(said).encode())"
    )


def test_the_class_page_fits_a_phone_a_tablet_and_a_projector(hub, ben, chromium, tmp_path):
    told(ben, "ex15_final")
    page = visit(chromium, hub, "teacher")
    page.wait_for_url("**/services/class/board")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        for width in (390, 900, 1400):
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(f"{hub.url}/services/class/board?exercise=ex15_final&names=1")
            page.get_by_text("wrong on every input, in no way that a check knows").first.wait_for()
            page.get_by_role("rowheader", name="anna", exact=True).evaluate(LONG)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (scheme, width)
            assert violations(page) == []
            page.screenshot(path=tmp_path / f"{scheme}-{width}.png", full_page=True)


def test_the_class_page_says_that_it_has_no_news(hub, chromium):
    page = visit(chromium, hub, "teacher")
    page.wait_for_url("**/services/class/board")
    assert page.locator("#late").is_hidden()
    page.route("**/board", lambda route: route.abort())
    page.get_by_text("this page asks again by itself").wait_for()
    page.unroute("**/board")
    page.locator("#late").wait_for(state="hidden")
