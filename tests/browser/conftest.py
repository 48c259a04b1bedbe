"""One JupyterLab and one Chromium for all browser tests."""

import shutil

import pytest

from tests.browser.helpers import lab as labs


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    """A JupyterLab that serves a copy of the notebooks; its log must stay free of errors."""
    folder = tmp_path_factory.mktemp("course")
    shutil.copytree(labs.ROOT / "notebooks", folder / "notebooks")
    with labs.lab(folder, tmp_path_factory.mktemp("server")) as running:
        yield running
        assert not labs.errors(running.log)


@pytest.fixture(scope="module")
def tab(chromium):
    """A page in which a file's tests work one after the other, and what went wrong on it."""
    page = chromium.new_page()
    page.set_default_timeout(labs.PATIENCE)
    wrong = labs.complaints(page)
    yield page, wrong
    page.close()
    assert not wrong


@pytest.fixture
def page(tab, request):
    """That page, as wide as a laptop; nothing may go wrong on it."""
    (page, wrong), failed = tab, request.session.testsfailed
    page.set_viewport_size({"width": 1400, "height": 1000})
    yield page
    if request.session.testsfailed > failed:
        page.goto("about:blank")  # the next test begins afresh
    found = wrong[:]
    wrong.clear()
    assert not found
