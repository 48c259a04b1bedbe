"""One class hub with two learners for all tests that need a running one."""

import contextlib
import os
import shutil
import sys

import pytest

from tests.teaching.helpers import hubs


@pytest.fixture(scope="session")
def walls():
    """Skip where learners cannot be kept apart, unless CI=true."""
    if sys.platform != "linux" or not shutil.which("bwrap"):
        message = "a class hub needs Linux and bubblewrap"
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)


@pytest.fixture(scope="session")
def hub(walls, tmp_path_factory):
    """A running hub."""
    folder = tmp_path_factory.mktemp("hub")
    (folder / "roster.csv").write_text(hubs.ROSTER, encoding="utf-8")
    running = hubs.Hub(folder / "room", "--roster", str(folder / "roster.csv"), "--memory=1G")
    running.start()
    yield running
    running.stop()
    assert hubs.until(lambda: not running.processes())


@contextlib.contextmanager
def signed_in(hub, name):
    with contextlib.closing(hubs.Person(hub, name)) as person:
        person.sign_in()
        yield person


@pytest.fixture(scope="session")
def anna(hub):
    """The first learner, signed in, with a server."""
    with signed_in(hub, "anna") as person:
        yield person.start()


@pytest.fixture(scope="session")
def ben(hub):
    """The second, whose name is not plain."""
    with signed_in(hub, "Ben 50% Ünal") as person:
        yield person.start()


@pytest.fixture(scope="session")
def teacher(hub):
    """The instructor, signed in."""
    with signed_in(hub, "teacher") as person:
        yield person
