"""JupyterHub as a class has it: it says when it is there, and ends where JupyterHub would not."""

import contextlib

from jupyterhub.app import JupyterHub
from sqlalchemy.exc import SQLAlchemyError
from traitlets import Callable

LARGE, SLOW = 2**20, 60  # bytes of a request to the hub, and seconds that it may take to come


class ClassHub(JupyterHub):
    """The hub of a class."""

    announce = Callable(help="called once the hub answers")

    async def start(self) -> None:
        await super().start()
        self.http_server.conn_params.max_body_size = LARGE
        self.http_server.conn_params.body_timeout = SLOW
        self.announce()

    async def cleanup(self) -> None:
        """End, also where the disk is full; what is left running then dies with the hub."""
        with contextlib.suppress(SQLAlchemyError):
            await super().cleanup()
