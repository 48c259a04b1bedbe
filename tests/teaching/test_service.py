"""The class's service and its proxy, where no hub need run."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import jinja2
import pytest
from jupyterhub.app import JupyterHub
from sqlalchemy.exc import OperationalError

from teaching.hub import proxy, service
from teaching.hub.app import ClassHub
from teaching.hub.classroom import Classroom, url


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
