"""The site, made once; a server for it; a browser."""

import functools
import http.server
import os
import threading

import pytest

from publish import __main__ as publish
from publish import execute, node, places


@pytest.fixture(scope="session")
def failures():
    """Every chapter is executed, once for all tests: a sentence for each that failed."""
    try:
        execute.run_all(places.chapters(), say=lambda _: None)
    except execute.ChapterFailed as failed:
        return failed.by_chapter
    return {}


@pytest.fixture(scope="session")
def site(failures):
    """The folder of the site, made from the executed chapters."""
    assert not failures, "\n".join(failures.values())
    try:
        publish.build(say=lambda _: None)
    except node.NotThere as missing:
        pytest.fail(str(missing)) if os.environ.get("CI") else pytest.skip(str(missing))
    return places.SITE


class Quiet(http.server.SimpleHTTPRequestHandler):
    """A server of files that says nothing."""

    def log_message(self, *_):
        """Say nothing."""


@pytest.fixture(scope="session")
def address(site):
    """Where the site is served."""
    handler = functools.partial(Quiet, directory=str(site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()
