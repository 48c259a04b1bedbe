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


@pytest.fixture
def page(chromium):
    """A fresh page on which nothing may go wrong."""
    page = chromium.new_page(viewport={"width": 1400, "height": 1000})
    page.set_default_timeout(labs.PATIENCE)
    found = labs.complaints(page)
    yield page
    page.close()
    assert not found
