"""A real class hub on loopback, and people who sign in to it over HTTP."""

import contextlib
import json
import os
import random
import re
import signal
import socket
import subprocess
import sys
import time
import uuid
from pathlib import Path
from urllib.parse import quote, unquote

import httpx
import psutil
import websocket

from tests.paths import ROOT

PAUSE = 0.1  # seconds between two looks
PATIENCE = 120  # seconds; what has not come by then does not come
ROSTER = "student,name,email\nanna,Anna Berg,anna@example.org\nBen 50% Ünal,Ben 50% Ünal,\n"


def command(folder, *more):
    return [sys.executable, "-m", "teaching.hub", str(folder), *more]


def environment(**more):
    return {**os.environ, "PYTHONPATH": str(ROOT), **more}


def port():
    """A free port, and none that the system may give to others before it is taken."""
    while True:
        number = random.randrange(10_000, 30_000)
        with contextlib.suppress(OSError), socket.socket() as probe:
            probe.bind(("127.0.0.1", number))
            return number


def until(true):
    """Return the first answer that is true."""
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends:
        if answer := true():
            return answer
        time.sleep(PAUSE)
    raise TimeoutError("It did not come.")


class Hub:
    """The hub of a folder; ``log`` is what it printed, ``codes`` are those that it gave out."""

    def __init__(self, folder, *more, **variables):
        self.folder, self.more, self.codes = Path(folder), more, {}
        self.variables = variables
        self.port = port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._log = self.folder.with_suffix(".log")

    @property
    def log(self):
        return self._log.read_text(errors="replace") if self._log.exists() else ""

    def start(self):
        with self._log.open("w") as log:
            self.process = subprocess.Popen(
                command(self.folder, f"--port={self.port}", *self.more),
                stdout=log, stderr=log, cwd=ROOT,
                env=environment(**self.variables), start_new_session=True,
            )  # fmt: skip
        until(lambda: "The class hub is at" in self.log or self.process.poll() is not None)
        assert f"The class hub is at {self.url}" in self.log, self.log
        self.read_codes()
        if found := re.search(r"as teacher, with the code (\S+)\. ", self.log):
            self.codes["teacher"] = found[1]

    def read_codes(self):
        """Read all slips, the newest last."""
        for page in sorted(self.folder.glob("slips-*.html")):
            pairs = re.findall(
                r"Name: <code>(.*?)</code><br>\s*Code: <code>(.*?)</code>", page.read_text()
            )
            self.codes |= dict(pairs)

    def stop(self, how=signal.SIGINT):
        with contextlib.suppress(ProcessLookupError):
            self.process.send_signal(how)
        self.process.wait(PATIENCE)

    def servers(self):
        """The process of each learner's server, among all that this hub has begun."""
        found = {}
        for process in psutil.Process(self.process.pid).children(recursive=True):
            with contextlib.suppress(psutil.Error):
                program, *words = process.cmdline()
                if "teaching.hub.inside.startup" in words and not program.endswith("bwrap"):
                    found[process.environ()["JUPYTERHUB_USER"]] = process.pid
        return found

    def processes(self):
        """All that the hub has started, and itself: they have its folder in their environment."""
        mark, found = f"MOUNTAIN_CLASS={self.folder}\0".encode(), []
        for path in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                words = (path / "cmdline").read_bytes()
                if mark in (path / "environ").read_bytes() or str(self.folder).encode() in words:
                    found.append(int(path.name))
        return found


class Person:
    """Somebody with a browser, of which only the requests and cookies are there."""

    def __init__(self, hub, name):
        self.hub, self.name, self.base = hub, name, f"/user/{quote(name)}/"
        self.kernel = None
        soon = httpx.Limits(keepalive_expiry=1)  # the proxy lets go after 5 seconds
        self.http = httpx.Client(
            base_url=hub.url, follow_redirects=True, timeout=PATIENCE, limits=soon
        )

    def sign_in(self, code=None):
        page = self.http.get("/hub/login").text
        form = {"_xsrf": re.search(r'name="_xsrf" value="(.*?)"', page)[1]}
        form |= {"username": self.name, "password": code or self.hub.codes[self.name]}
        return self.http.post("/hub/login?next=/hub/home", data=form)

    def start(self):
        """Start the server, and wait until it answers."""
        self.kernel = None
        self.http.get("/hub/spawn")
        until(lambda: self.http.get(f"{self.base}lab").url.path.startswith(unquote(self.base)))
        return self

    def cookie(self, name, path):
        return next(
            (c.value for c in self.http.cookies.jar if (c.name, c.path) == (name, path)), ""
        )

    def post(self, path, **more):
        """Post to the own server, as its pages do."""
        head = {"X-XSRFToken": self.cookie("_xsrf", self.base)}
        return self.http.post(f"{self.base}{path}", headers=head, **more)

    def run(self, code):
        """Run code in a kernel of one's own; return what it printed."""
        printed = ""
        with contextlib.closing(self._line()) as line:  # a new one: who does not listen is left
            for kind, said in _asked(line, "execute_request", {"code": code}):
                printed += said["text"] if kind == "stream" else ""
                printed += f"raised {said['ename']}: {said['evalue']}" if kind == "error" else ""
        return printed.strip()

    def close(self):
        """Close what is open."""
        self.http.close()

    def _line(self):
        """A connection to the kernel, once all that it says comes through."""
        if self.kernel is None:
            self.http.get(f"{self.base}lab")
            self.kernel = self.post("api/kernels", json={"name": "python3"}).json()["id"]
        fitting = [c for c in self.http.cookies.jar if self.base.startswith(c.path)]
        cookies = "; ".join(f"{c.name}={c.value}" for c in fitting)
        url = f"ws://127.0.0.1:{self.hub.port}{self.base}api/kernels/{self.kernel}/channels"
        line = websocket.create_connection(url, cookie=cookies, timeout=PATIENCE)
        line.settimeout(5)
        for _ in range(PATIENCE // 5):
            with contextlib.suppress(websocket.WebSocketTimeoutException):
                list(_asked(line, "kernel_info_request", {}))
                break
        line.settimeout(PATIENCE)
        return line


def _asked(line, kind, content):
    """Ask a kernel; yield (kind, content) of what it says to that, until it has done."""
    number = uuid.uuid4().hex
    head = {"msg_id": number, "msg_type": kind, "username": "", "session": number, "version": "5.3"}
    message = {"header": head, "parent_header": {}, "metadata": {}, "content": content}
    line.send(json.dumps({**message, "channel": "shell"}))
    while True:
        said = json.loads(line.recv())
        if said["parent_header"].get("msg_id") == number:
            yield said["msg_type"], said["content"]
            if said["content"].get("execution_state") == "idle":
                return
