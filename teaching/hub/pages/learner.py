"""What a learner asks for: hand-ins, receipts, feedback, and what the class page shows of them."""

import asyncio
import json
import time

from tornado import ioloop, web

from teaching.hub import limits, submissions
from teaching.hub.classroom import TEACHER
from teaching.hub.inside.post import LARGEST
from teaching.hub.pages.base import Base

FEEDBACK = "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
PAUSE = 1.0  # seconds between two hand-ins of one learner


class Mine(Base):
    """A learner's own page."""

    @web.authenticated
    async def get(self) -> None:
        student = self.student
        if student == TEACHER:
            self.redirect(f"{self.settings['prefix']}board")
            return
        receipts = submissions.receipts(self.classroom, student)
        rows = [
            {
                "exercise": exercise,
                "receipt": receipts.get(exercise) and submissions.sentence(receipts[exercise]),
                "feedback": submissions.feedback(self.classroom, student, exercise).is_file(),
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
        if not (allowed := self.classroom.settings().get("disk")):
            return ""
        taken = await asyncio.to_thread(limits.used, [self.classroom.home(student)])
        return f"{limits.gigabytes(taken)} of {limits.gigabytes(allowed)}"


@web.stream_request_body
class HandIn(Base):
    """Takes a notebook; answers with a receipt. Of each learner one is kept at a time.

    Others are read and dropped: whoever is refused while sending may never hear why.
    """

    async def prepare(self) -> None:
        """Ask who it is before anything large is read."""
        self.content, self.mine = bytearray(), ""
        await super().prepare()
        if not self.current_user:
            raise web.HTTPError(403, "Who are you? Sign in again.")
        student, coming = self.student, self.settings["coming"]
        if student not in coming:
            coming.add(student)
            self.mine = student
        self.request.connection.set_max_body_size(LARGEST + 1000)  # type: ignore[union-attr]

    def data_received(self, chunk: bytes) -> None:
        if self.mine:
            self.content += chunk

    def post(self, exercise: str) -> None:
        if not self.mine:
            raise web.HTTPError(429, "You are handing in something already. Try again.")
        now = time.monotonic()
        if now - self.settings["last"].get(self.mine, -PAUSE) < PAUSE:
            raise web.HTTPError(429, "You have handed in a moment ago. Try again.")
        self.settings["last"][self.mine] = now
        try:
            receipt = submissions.take(self.classroom, self.mine, exercise, bytes(self.content))
        except submissions.Refused as refused:
            raise web.HTTPError(400, str(refused).replace("%", "%%")) from refused
        self.finish({"receipt": submissions.sentence(receipt), **receipt})

    def on_finish(self) -> None:
        self.settings["coming"].discard(self.mine)

    def on_connection_close(self) -> None:
        super().on_connection_close()
        self.on_finish()


class Feedback(Base):
    """Shows the feedback that belongs to whoever asks."""

    @web.authenticated
    def get(self, exercise: str) -> None:
        if exercise not in submissions.exercises():
            raise web.HTTPError(404, "There is no such exercise.")
        path = submissions.feedback(self.classroom, self.student, exercise)
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


def keep_soon(application: web.Application) -> None:
    """Keep the board, once for all that comes within two seconds."""
    settings = application.settings

    def keep() -> None:
        settings["waiting"] = False
        settings["board"].keep()

    if not settings["waiting"]:
        settings["waiting"] = True
        ioloop.IOLoop.current().call_later(2, keep)
