"""What all pages share."""

from typing import Any

from jupyterhub.services.auth import HubOAuthenticated
from markupsafe import Markup
from tornado import web

from grading.names import folder_name
from teaching.hub import roster
from teaching.hub.board import Board
from teaching.hub.classroom import TEACHER, Classroom

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


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
    def classroom(self) -> Classroom:
        return self.settings["classroom"]

    @property
    def board(self) -> Board:
        return self.settings["board"]

    @property
    def student(self) -> str:
        """The name of whoever asks, if it is in the class; without codes, the hub knows that."""
        name, codes = str(self.current_user["name"]), roster.read(self.classroom.codes)
        if codes and name not in codes:
            raise web.HTTPError(403, "You are not in this class.")
        if folder_name(name) != name:  # it will be a folder
            raise web.HTTPError(400, "Your name cannot be the name of a folder.")
        return name

    def students(self) -> list[str]:
        """Everybody but the instructor: of the roster, or who has been seen."""
        seen = [path.name for path in self.classroom.submissions.iterdir()]
        known = roster.read(self.classroom.codes) or {*seen, *self.board.said}
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
