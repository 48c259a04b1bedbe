"""What every test shares: reproducible random examples, and tables that tests print."""

import os
import signal
import sys

import nbval.kernel
import pytest
from hypothesis import settings

from mountain.kernels import KernelOnFiles

# A process that was started in the background ignores Ctrl-C, and hands that on to its own.
signal.signal(signal.SIGINT, signal.default_int_handler)
settings.register_profile("course", deadline=None, derandomize=True, max_examples=50)
settings.load_profile("course")


@pytest.fixture(scope="session")
def chromium():
    """The one running browser; without one the test is skipped on a laptop and fails in CI."""
    from tests.browser.helpers import lab as labs

    if not labs.chromium():
        message = "no Chromium or Chrome found: install one to run the browser tests"
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)
    with labs.browser() as running:
        yield running


def pytest_collection(session):
    """Have nbval start its kernels as the course does, and count no lines there: it begins late."""
    nbval.kernel.KernelManager = KernelOnFiles
    session.config.option.cov_source = None


def pytest_collection_modifyitems(items):
    """Begin with the longest files: no worker is left alone with one at the end."""
    first = (
        "tests/site/test_pages.py",
        "tests/browser/test_chapters.py",
        "tests/teaching/test_starts.py",
    )
    place = {name: number for number, name in enumerate(first)}
    items.sort(key=lambda item: place.get(item.location[0], len(first)))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    """Count no lines where tests repeat for minutes what others do once."""
    if not item.get_closest_marker("uncounted"):
        return (yield)
    counting = sys.gettrace()
    sys.settrace(None)
    try:
        return (yield)
    finally:
        sys.settrace(counting)


def pytest_terminal_summary(terminalreporter):
    """Print the tables that tests have recorded as their property ``table``."""
    rows = [row for report in terminalreporter.getreports("passed")
            for key, row in report.user_properties if key == "table"]  # fmt: skip
    if rows:
        terminalreporter.section("tables")
    for row in rows:
        terminalreporter.write_line(row)
