"""The class's service and its proxy, where no hub need run."""

import pytest

from teaching.hub import proxy, service
from teaching.hub.place import Place, url


@pytest.fixture
def place(tmp_path):
    made = Place(tmp_path)
    made.make()
    return made


def test_who_is_signed_in_stays_so_when_the_service_begins_again(place):
    first, second = (service.application(place, "/services/class/") for _ in range(2))
    assert first.settings["cookie_secret"] == second.settings["cookie_secret"]
    assert len(first.settings["cookie_secret"]) > 40


def test_what_has_no_way_yet_goes_to_the_hub_and_is_not_called_missing(place, monkeypatch):
    monkeypatch.setattr(proxy, "_said", lambda words: "/usr/bin/node\n")
    hub = url(place.open / "hub")
    assert proxy.command(hub)[-2:] == ["--default-target", hub]
