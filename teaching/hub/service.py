"""The class's service: hand-ins and feedback for a learner, the class page for the instructor."""

import asyncio
import contextlib
import json
import os
import shutil
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import jinja2
from jupyterhub.services.auth import HubOAuthCallbackHandler, HubOAuthenticated
from markupsafe import Markup
from tornado import httpserver, ioloop, netutil, web

from grading.names import folder_name
from mountain import tasks
from teaching.hub import limits, roster, submissions
from teaching.hub.board import Board
from teaching.hub.inside.post import LARGEST
from teaching.hub.place import TEACHER, Place

HERE = Path(__file__).parent
STYLE = HERE.parents[1] / "grading" / "reports" / "templates" / "style.css"
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
FEEDBACK = "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
NEARLY_FULL = 2**31  # bytes of the disk that are left
PAUSE = 1.0  # seconds between two hand-ins of one learner


class Base(HubOAuthenticated, web.RequestHandler):
    """What all pages share: who asks, and what a browser may do with the answer."""

    def set_default_headers(self) -> None:
        self.set_header("Content-Security-Policy", POLICY)
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Referrer-Policy", "same-origin")
        self.set_header("Cache-Control", "no-store")

    async def prepare(self) -> None:
        """Ask the hub who it is (waiting here would hold up all), then look at the request."""
        await self.hub_auth.get_user(self, sync=False)
        if self.request.method == "POST" and self.current_user:
            self.check_xsrf_cookie()  # whoever shows a token needs no more

    @property
    def place(self) -> Place:
        return self.settings["place"]

    @property
    def board(self) -> Board:
        return self.settings["board"]

    @property
    def student(self) -> str:
        """The name of whoever asks, if it is in the class; without codes, the hub knows that."""
        name, codes = str(self.current_user["name"]), roster.read(self.place.codes)
        if codes and name not in codes:
            raise web.HTTPError(403, "You are not in this class.")
        if folder_name(name) != name:  # it will be a folder
            raise web.HTTPError(400, "Your name cannot be the name of a folder.")
        return name

    def students(self) -> list[str]:
        """Everybody but the instructor: of the roster, or who has been seen."""
        seen = [path.name for path in self.place.submissions.iterdir()]
        known = roster.read(self.place.codes) or {*seen, *self.board.said}
        return sorted(name for name in known if name != TEACHER)

    def page(self, template: str, **values: Any) -> None:
        made = self.settings["templates"].get_template(template)
        form = {"xsrf": Markup(self.xsrf_form_html()), "prefix": self.settings["prefix"]}
        self.finish(made.render(**form, **values))

    def require_teacher(self) -> None:
        if self.student != TEACHER:
            raise web.HTTPError(403, "This page is the instructor's.")

    def write_error(self, status_code: int, **more: Any) -> None:
        error = more.get("exc_info", (None, None))[1]
        said = getattr(error, "log_message", None) or f"Error {status_code}."
        if isinstance(error, OSError):
            said = f"It could not be kept: {error.strerror}."
        page = "text/html" in self.request.headers.get("Accept", "")
        if self.request.method == "POST" and not page:
            self.finish({"problem": said})
        else:
            self.page("message.html", title=said)


class Mine(Base):
    """A learner's own page."""

    @web.authenticated
    async def get(self) -> None:
        student = self.student
        if student == TEACHER:
            self.redirect(f"{self.settings['prefix']}board")
            return
        receipts = submissions.receipts(self.place, student)
        rows = [
            {
                "exercise": exercise,
                "receipt": receipts.get(exercise) and submissions.sentence(receipts[exercise]),
                "feedback": submissions.feedback(self.place, student, exercise).is_file(),
            }
            for exercise in submissions.exercises()
        ]
        shown = self.board.mine(student) if self.board.on else []
        self.page(
            "mine.html",
            student=student,
            rows=rows,
            on=self.board.on,
            shown=shown,
            disk=await self.disk(student),
        )

    async def disk(self, student: str) -> str:
        """How much of the disk the learner's files take, where that is limited."""
        if not (allowed := self.place.settings().get("disk")):
            return ""
        taken = await asyncio.to_thread(limits.used, [self.place.home(student)])
        return f"{limits.gigabytes(taken)} of {limits.gigabytes(allowed)}"


class HandIn(Base):
    """Takes a notebook; answers with a receipt."""

    @web.authenticated
    def post(self, exercise: str) -> None:
        student, now = self.student, time.monotonic()
        if now - self.settings["last"].get(student, -PAUSE) < PAUSE:
            raise web.HTTPError(429, "You have handed in a moment ago. Try again.")
        self.settings["last"][student] = now
        try:
            receipt = submissions.take(self.place, student, exercise, self.request.body)
        except submissions.Refused as refused:
            raise web.HTTPError(400, str(refused).replace("%", "%%")) from refused
        self.finish({"receipt": submissions.sentence(receipt), **receipt})


class Feedback(Base):
    """Shows the feedback that belongs to whoever asks."""

    @web.authenticated
    def get(self, exercise: str) -> None:
        if exercise not in submissions.exercises():
            raise web.HTTPError(404, "There is no such exercise.")
        path = submissions.feedback(self.place, self.student, exercise)
        if not path.is_file():
            raise web.HTTPError(404, "There is no feedback yet.")
        self.set_header("Content-Security-Policy", FEEDBACK)
        self.finish(path.read_bytes())


class Tell(Base):
    """Hears what a learner's checks have said."""

    @web.authenticated
    def post(self) -> None:
        student = self.student
        try:
            said = json.loads(self.request.body[:2000])
        except (ValueError, RecursionError):
            raise web.HTTPError(400, "Not understood.") from None
        if student != TEACHER and self.board.hear(student, said):
            keep_soon(self.application)
        self.finish({})


class TheBoard(Base):
    """The class page, for the instructor alone."""

    @web.authenticated
    def get(self) -> None:
        self.require_teacher()
        names = submissions.exercises()
        asked = self.get_argument("exercise", "")
        exercise = next((n for n in (asked, self.board.exercise) if n in names), names[0])
        students = self.students()
        left = shutil.disk_usage(self.place.root).free
        handed = [s for s in students if submissions.path(self.place, s, exercise).is_file()]
        self.page(
            "board.html",
            on=self.board.on,
            names=self.get_argument("names", "") == "1",
            exercise=exercise,
            exercises=names,
            many=len(students),
            begun=len(self.board.begun(exercise)),
            handed=handed,
            rows=self.board.rows(exercise),
            people=self.board.people(exercise, students),
            bars=self.board.bars()[:3],
            notes=lately(self.place.notes()),
            nearly_full=limits.gigabytes(left) if left < NEARLY_FULL else "",
        )

    @web.authenticated
    def post(self) -> None:
        self.require_teacher()
        self.board.switch(self.get_argument("on") == "1")
        self.board.keep()
        self.redirect(f"{self.settings['prefix']}board")


def lately(notes: list[dict[str, str]]) -> list[dict[str, str]]:
    """Those of the last hour: of each student the last, since a start may be tried often."""
    since = datetime.now().astimezone() - timedelta(hours=1)
    last = {note["student"]: note for note in notes}
    return [note for note in last.values() if datetime.fromisoformat(note["at"]) > since]


def keep_soon(application: web.Application) -> None:
    """Keep the board, once for all that comes within two seconds."""
    settings = application.settings

    def keep() -> None:
        settings["waiting"] = False
        settings["board"].keep()

    if not settings["waiting"]:
        settings["waiting"] = True
        ioloop.IOLoop.current().call_later(2, keep)


def application(place: Place, prefix: str) -> web.Application:
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
        place=place,
        board=Board.read(place.hub / "board.json"),
        prefix=prefix,
        templates=templates,
        cookie_secret=os.urandom(32),
        last={},
        waiting=False,
    )


def main() -> None:
    """Serve on the address that the hub gives, and for the walls on a socket."""
    tasks.every()  # now, and not while somebody waits
    os.umask(0o077)
    address = urlsplit(os.environ["JUPYTERHUB_SERVICE_URL"])
    place = Place(Path(os.environ["MOUNTAIN_CLASS"]))
    place.make()
    app = application(place, os.environ["JUPYTERHUB_SERVICE_PREFIX"])
    server = httpserver.HTTPServer(app, max_body_size=LARGEST + 1000)
    server.listen(address.port or 80, address.hostname or "")
    if socket := os.environ.get("MOUNTAIN_SOCKET"):  # for learners, who have no network
        mode = 0o666 if os.geteuid() == 0 else 0o600
        server.add_socket(netutil.bind_unix_socket(socket, mode=mode))
    with contextlib.suppress(KeyboardInterrupt):
        ioloop.IOLoop.current().start()


if __name__ == "__main__":
    main()
