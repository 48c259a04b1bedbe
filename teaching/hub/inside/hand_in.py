"""A Jupyter server extension: the button's other half. It hands in an exercise as it is saved."""

import asyncio
import os
import re
import stat
from pathlib import Path
from typing import Any

from jupyter_server.base.handlers import APIHandler
from jupyter_server.utils import url_path_join
from tornado import web

from teaching.hub.inside.post import LARGEST, post


def saved(path: Path) -> bytes:
    """What is in a file, up to a byte too many. Raises OSError, also for a pipe or a device."""
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb") as file:  # a pipe would wait
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError(0, "it is no plain file")
        return file.read(LARGEST + 1)


class HandIn(APIHandler):
    """POST mountain/hand-in/<exercise>: the receipt, or a ``problem``, as JSON."""

    @web.authenticated
    async def post(self, exercise: str) -> None:
        if not re.fullmatch(r"[a-z0-9_]+", exercise):
            raise web.HTTPError(404)
        path = Path(self.settings["server_root_dir"]).expanduser() / f"exercises/{exercise}.ipynb"
        try:
            content = saved(path)
        except OSError as error:
            self.finish({"problem": f"{path.name} cannot be read: {error.strerror}."})
            return
        self.finish(await asyncio.to_thread(post, f"hand-in/{exercise}", content))


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": __name__}]


def _load_jupyter_server_extension(server: Any) -> None:
    base = url_path_join(server.web_app.settings["base_url"], "mountain/hand-in/([^/]+)")
    server.web_app.add_handlers(".*$", [(base, HandIn)])
