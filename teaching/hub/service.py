"""The class's service: hand-ins and feedback for a learner, the class page for the instructor."""

import contextlib
import json
import os
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import jinja2
from jupyterhub.services.auth import HubOAuthCallbackHandler
from tornado import httpserver, ioloop, netutil, web

from mountain import tasks
from teaching.hub.board import Board
from teaching.hub.classroom import Classroom
from teaching.hub.pages.learner import Feedback, HandIn, Mine, Tell
from teaching.hub.pages.teacher import TheBoard

HERE = Path(__file__).parent
LARGE = 10_000  # bytes of a request that is no hand-in
SLOW = 60  # seconds that a request may take to come
STYLE = HERE.parents[1] / "grading" / "reports" / "templates" / "style.css"


def application(classroom: Classroom, prefix: str) -> web.Application:
    """All pages, below ``prefix``."""
    loader = jinja2.FileSystemLoader(HERE / "templates")
    templates = jinja2.Environment(
        loader=loader, autoescape=True, trim_blocks=True, undefined=jinja2.StrictUndefined
    )
    pages: list[tuple[Any, ...]] = [
        ("", Mine),
        ("oauth_callback", HubOAuthCallbackHandler),
        ("hand-in/([a-z0-9_]{1,60})", HandIn),
        ("feedback/([a-z0-9_]{1,60})", Feedback),
        ("tell", Tell),
        ("board", TheBoard),
        ("static/(style.css)", web.StaticFileHandler, {"path": STYLE.parent}),
        ("static/(board.(?:js|css))", web.StaticFileHandler, {"path": HERE / "static"}),
    ]
    return web.Application(
        [(prefix + path, *rest) for path, *rest in pages],
        classroom=classroom,
        board=Board.read(classroom.hub / "board.json"),
        prefix=prefix,
        templates=templates,
        cookie_secret=classroom.secret("service_key"),
        xsrf_cookie_kwargs={**classroom.cookies(), "httponly": True},
        last={},
        waiting=False,
        coming=set(),
    )


def main() -> None:
    """Serve on the address that the hub gives, and for the walls on a socket."""
    tasks.every()  # now, and not while somebody waits
    os.umask(0o077)
    address = urlsplit(os.environ["JUPYTERHUB_SERVICE_URL"])
    classroom = Classroom(Path(os.environ["MOUNTAIN_CLASS"]))
    classroom.make()
    app = application(classroom, os.environ["JUPYTERHUB_SERVICE_PREFIX"])
    os.environ["JUPYTERHUB_COOKIE_OPTIONS"] = json.dumps(classroom.cookies())
    server = httpserver.HTTPServer(app, max_body_size=LARGE, body_timeout=SLOW)
    server.listen(address.port or 80, address.hostname or "")
    if socket := os.environ.get("MOUNTAIN_SOCKET"):  # for learners, who have no network
        mode = 0o666 if os.geteuid() == 0 else 0o600
        server.add_socket(netutil.bind_unix_socket(socket, mode=mode, backlog=1024))
    with contextlib.suppress(KeyboardInterrupt):
        ioloop.IOLoop.current().start()


if __name__ == "__main__":
    main()
