"""The class page, for the instructor alone."""

import shutil
from datetime import datetime, timedelta

from tornado import web

from teaching.hub import limits, submissions
from teaching.hub.pages.base import Base

NEARLY_FULL = 2**31  # bytes of the disk that are left


class TheBoard(Base):
    """The class page, for the instructor alone."""

    @web.authenticated
    def get(self) -> None:
        self.require_teacher()
        names = submissions.exercises()
        asked = self.get_argument("exercise", "")
        exercise = next((n for n in (asked, self.board.exercise) if n in names), names[0])
        students = self.students()
        left = shutil.disk_usage(self.classroom.root).free
        handed = [s for s in students if submissions.path(self.classroom, s, exercise).is_file()]
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
            notes=lately(self.classroom.notes()),
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
