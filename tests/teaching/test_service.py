"""The class's service and its proxy, where no hub need run."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import jinja2
import pytest
from jupyterhub.app import JupyterHub
from sqlalchemy.exc import OperationalError
from tornado import netutil
from tornado.httpserver import HTTPServer

from teaching.hub import proxy, service
from teaching.hub.app import ClassHub
from teaching.hub.classroom import Classroom, url
from teaching.hub.pages.base import Base


@pytest.fixture
def classroom(tmp_path):
    made = Classroom(tmp_path)
    made.make()
    return made


def test_who_is_signed_in_stays_so_when_the_service_begins_again(classroom):
    first, second = (service.application(classroom, "/services/class/") for _ in range(2))
    assert first.settings["cookie_secret"] == second.settings["cookie_secret"]
    assert len(first.settings["cookie_secret"]) > 40


def test_what_has_no_way_yet_goes_to_the_hub_and_is_not_called_missing(classroom, monkeypatch):
    monkeypatch.setattr(proxy, "_said", lambda words: "/usr/bin/node\n")
    hub = url(classroom.open / "hub")
    assert proxy.command(hub)[-2:] == ["--default-target", hub]


def test_a_hand_in_that_breaks_off_leaves_nothing_waiting(classroom, monkeypatch):
    async def anna(self):
        self.current_user = {"name": "anna"}

    head = b"POST /hand-in/ex04_momentum HTTP/1.1\r\nHost: hub\r\nContent-Length: 100\r\n\r\n"

    async def breaks_off(app, socket):
        server = HTTPServer(app)
        server.add_socket(netutil.bind_unix_socket(socket))
        _, writer = await asyncio.open_unix_connection(socket)
        writer.write(head + b"half of it")
        async with asyncio.timeout(600):
            while not app.settings["coming"]:
                await asyncio.sleep(0.01)
            begun = asyncio.all_tasks()
            writer.close()
            await writer.wait_closed()
            while app.settings["coming"]:
                await asyncio.sleep(0.01)
        _, waiting = await asyncio.wait(begun - {asyncio.current_task()}, timeout=600)
        server.stop()
        await server.close_all_connections()
        return waiting

    monkeypatch.setattr(Base, "prepare", anna)
    app = service.application(classroom, "/")
    with ThreadPoolExecutor(1) as thread:
        left = thread.submit(asyncio.run, breaks_off(app, str(classroom.root / "s"))).result()
    assert left == set()


FULL = OperationalError("UPDATE", {}, Exception("database or disk is full"))
BLOCKS = "{% block h1_error %}{% endblock %}{% block error_detail %}{% endblock %}"


@pytest.mark.parametrize(
    ("error", "said"),
    [(FULL, "disk of the class's hub is full"), (OSError(28, "No space left on device"), "is full"),
     (ValueError("unsuccessfully"), "Something went wrong"), (None, "Something went wrong")],
)  # fmt: skip
def test_an_error_of_the_hub_is_a_sentence(error, said):
    hubs_own = Path(JupyterHub().data_files_path, "templates", "error.html").read_text("utf-8")
    assert all(f"block {name} %" in hubs_own for name in ("h1_error", "error_detail"))
    ours = jinja2.FileSystemLoader(service.HERE / "templates" / "hub")
    loader = jinja2.ChoiceLoader([ours, jinja2.DictLoader({"error.html": BLOCKS})])
    templates = jinja2.Environment(loader=loader, autoescape=True)
    page = templates.get_template("500.html").render(exception=error)
    assert said in page
    assert "tell your instructor" in page.lower()


def test_a_hub_whose_disk_is_full_ends_when_it_is_told_to(monkeypatch):
    async def fails(self):
        raise FULL

    monkeypatch.setattr(JupyterHub, "cleanup", fails)
    with ThreadPoolExecutor(1) as thread:  # a browser may have a loop of its own in this one
        thread.submit(asyncio.run, ClassHub().cleanup()).result()
