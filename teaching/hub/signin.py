"""Signing in: a name and its code. And the pass, without which the proxy opens nobody's pages.

A learner's server is the learner's own program, and sends what it likes. It shares its address
with the hub and with all others, so a page of one learner could act as another who visits it. So
nobody gets to see it but its owner: the proxy (gate.mjs) asks for a pass, a cookie that only
Pass can make.
"""

import asyncio
import hashlib
import hmac
import time
import unicodedata
from collections import defaultdict, deque
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from jupyterhub.auth import Authenticator
from jupyterhub.handlers.base import BaseHandler
from jupyterhub.handlers.login import LogoutHandler
from jupyterhub.utils import new_token
from tornado import web
from traitlets import Unicode

from teaching.hub import roster
from teaching.hub.classroom import Classroom

COOKIE = "mountain-pass"
LONGEST = 200  # characters of a name
MEMORY = 60.0  # seconds for which a wrong code is remembered
SLOWEST = 10.0  # seconds that a wrong code can cost


class RosterAuthenticator(Authenticator):
    """Lets in whoever is in the file of codes, as it is now. There is no sign-up."""

    folder = Unicode(help="the folder of the class").tag(config=True)
    key = Unicode(help="what passes are made with").tag(config=True)

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.wrong: dict[str, deque[float]] = defaultdict(deque)
        self.gate = asyncio.Semaphore(2)  # hashing is slow on purpose, and must not hold up all
        self.lines: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)  # to the gate, by name

    def codes(self) -> roster.Codes:
        return roster.read(Classroom(Path(self.folder)).codes)

    def normalize_username(self, username: str) -> str:
        """The name as the roster has it, however it is capitalised."""
        folded = " ".join(unicodedata.normalize("NFC", username).split()).casefold()
        return next((name for name in self.codes() if name.casefold() == folded), folded)

    def check_allowed(self, username: str, authentication: Any = None) -> bool:
        return username in self.codes()

    async def authenticate(self, handler: Any, data: dict[str, str]) -> dict[str, Any] | None:
        """Who it is, if the code is right. A wrong one costs time: more, the more there were."""
        name = self.normalize_username(data["username"][:LONGEST])
        async with self.lines[name if name in self.codes() else ""], self.gate:
            entry = self.codes().get(name)
            if await asyncio.to_thread(roster.right, entry, data["password"]) and entry:
                if user := handler.find_user(name):
                    await self.refresh_user(user)
                return {"name": name, "auth_state": {"salt": entry["salt"]}}
        await asyncio.sleep(self.penalty(name if entry else ""))
        return None

    async def refresh_user(self, user: Any, handler: Any = None, **_: Any) -> bool:
        """Whether they may stay. Who left the roster, or got a new code, is signed out everywhere.

        Then a code that was lost, and found by another, opens nothing any more.
        """
        entry, state = self.codes().get(user.name), await user.get_auth_state()
        if entry and state and entry["salt"] == state["salt"]:
            return True
        user.orm_user.cookie_id = new_token()
        for token in user.orm_user.api_tokens:
            if token.session_id:  # of a browser, and not of the server itself
                user.db.delete(token)
        user.db.commit()
        return False

    def penalty(self, name: str) -> float:
        """Note a wrong code; return the seconds that it costs."""
        now = time.monotonic()
        tries = self.wrong[name]
        tries.append(now)
        while now - tries[0] > MEMORY or len(tries) > 100:
            tries.popleft()
        return min(0.5 * len(tries), SLOWEST)

    def get_handlers(self, app: Any) -> list[Any]:
        return [*super().get_handlers(app), (r"/pass", Pass), (r"/logout", Logout)]


def seal(key: str, name: str) -> str:
    """The pass for a learner's pages."""
    return hmac.new(key.encode(), f"/user/{name}".encode(), hashlib.sha256).hexdigest()


class Pass(BaseHandler):
    """Where the gate sends whoever has no pass: gives one, to the owner alone."""

    @web.authenticated
    def get(self) -> None:
        user, wanted = self.current_user, self.get_argument("next", "")
        path = urlsplit(wanted).path
        if not wanted.startswith("/user/") or f"{unquote(path)}/".split("/")[2] != user.name:
            raise web.HTTPError(403, "These pages belong to somebody else.")
        secure = self.request.protocol == "https"
        settings = {"path": user.base_url, "httponly": True, "samesite": "Lax", "secure": secure}
        self.set_cookie(COOKIE, seal(self.authenticator.key, user.name), **settings)
        self.redirect(wanted)


class Logout(LogoutHandler):
    """Takes the pass back."""

    async def get(self) -> None:
        if user := self.current_user:
            self.clear_cookie(COOKIE, path=user.base_url)
        await super().get()
