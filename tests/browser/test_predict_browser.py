"""A prediction: committed and compared by mouse and by keyboard, in JupyterLab and on a page."""

import nbformat
import pytest
from nbconvert import HTMLExporter

from descent_lib import still
from mountain.predict import BANK, kept
from tests.browser.helpers import lab as labs
from tests.kernels import client

pytestmark = pytest.mark.browser

CELLS = (
    "from mountain.predict import Prediction\nPrediction('oxygen-for-fifty')",
    "Prediction('noise-of-64')",
)
CHOICE, NUMBER = BANK["oxygen-for-fifty"], BANK["noise-of-64"]


@pytest.fixture
def live(server, page):
    """A notebook with two predictions, run; the file of an earlier test is gone."""
    labs.write_notebook(server.folder / "predict.ipynb", *CELLS)
    (server.folder / kept.FILE).unlink(missing_ok=True)
    server.open(page, "predict.ipynb")
    server.run_all(page)
    page.locator(".mountain-predict").nth(1).wait_for()
    return page


@pytest.fixture(scope="module")
def exported_file(tmp_path_factory):
    """The same two as a page of HTML."""
    folder = tmp_path_factory.mktemp("exported")
    cells = [nbformat.v4.new_code_cell(source) for source in CELLS]
    notebook = nbformat.v4.new_notebook(cells=cells)
    resources = {"metadata": {"path": str(folder)}}
    client(notebook, resources=resources).execute()
    still.without_views(notebook)
    html, _ = HTMLExporter(
        exclude_input=True, mathjax_url="", require_js_url=""
    ).from_notebook_node(notebook)
    (folder / "page.html").write_text(html, encoding="utf-8")
    return folder / "page.html"


@pytest.fixture
def exported(chromium, exported_file):
    """That page, in a browser that remembers nothing of it: no kernel, no server."""
    page = chromium.new_page()
    page.set_default_timeout(labs.PATIENCE)
    wrong = labs.complaints(page)
    page.route("http*://**", lambda route: route.abort())
    page.goto(exported_file.as_uri())
    yield page
    page.close()
    assert not wrong


def by_mouse(page):
    """Commit a wrong choice, compare, and forget it."""
    form = page.locator(".mountain-predict").first
    form.get_by_role("button", name="Commit").click()
    assert "Choose one first" in form.inner_text()
    wrong, reply = CHOICE["options"][0]
    form.get_by_label(wrong).click()
    form.get_by_role("button", name="Commit").click()
    assert f"You said: {wrong}" in form.inner_text()
    assert reply not in form.inner_text()  # not before the run
    form.get_by_role("button", name="Compare").click()
    answer, why = CHOICE["options"][CHOICE["right"] - 1]
    assert "✗ Not quite." in form.inner_text()
    for words in (reply, answer, why):
        assert words in form.inner_text()


def by_keyboard(page):
    """Type what is no number, then the right one, and compare."""
    form = page.locator(".mountain-predict").nth(1)
    form.locator("input").focus()
    page.keyboard.type("a few")
    page.keyboard.press("Enter")
    assert "Type a number" in form.inner_text()
    form.locator("input").fill("")
    page.keyboard.type("2.3")
    page.keyboard.press("Enter")
    assert "You said: 2.3" in form.inner_text()
    page.keyboard.press("Enter")  # the focus is on Compare
    assert f"✓ So it is. {NUMBER['why']}" in form.inner_text()


def test_in_jupyterlab_it_is_kept_in_a_file_and_found_again(live, server):
    by_mouse(live)
    by_keyboard(live)
    live.wait_for_function("document.querySelectorAll('.mountain-predict').length === 2")
    server.run_all(live)  # the kernel has answered everything before
    entries = kept.read(server.folder / kept.FILE)
    assert entries["noise-of-64"]["said"] == "2.3"
    assert all(entry["compared"] for entry in entries.values())
    form = live.locator(".mountain-predict").first
    form.get_by_role("button", name="Forget it").click()
    form.get_by_role("button", name="Commit").wait_for()
    server.run_all(live)
    assert list(kept.read(server.folder / kept.FILE)) == ["noise-of-64"]


def test_on_an_exported_page_it_works_without_a_kernel_and_is_found_again(exported):
    by_mouse(exported)
    by_keyboard(exported)
    exported.reload()
    assert "✓ So it is." in exported.locator(".mountain-predict").nth(1).inner_text()


@pytest.mark.parametrize(
    ("typed", "said"),
    {
        "0.2869": NUMBER["wrong"][0][1],
        "18.4": NUMBER["wrong"][1][1],
        "9": f"Too large. {NUMBER['how']}",
        "1/2": f"Too small. {NUMBER['how']}",
        "−1e0": f"The sign is the other one. {NUMBER['how']}",
    }.items(),
)
def test_a_wrong_number_gets_its_reply(exported, typed, said):
    form = exported.locator(".mountain-predict").nth(1)
    form.locator("input").fill(typed)
    exported.keyboard.press("Enter")
    exported.keyboard.press("Enter")
    assert f"✗ Not quite. {said}" in form.inner_text()
    assert NUMBER["why"] in form.inner_text()
