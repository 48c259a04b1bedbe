import asyncio
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest

from teaching.hub import roster, signin


@pytest.mark.skipif(not hasattr(signin.hashlib, "scrypt"), reason="this Python has no scrypt")
def test_a_code_opens_however_it_is_typed_and_no_other_does(tmp_path):
    code = roster.issue(tmp_path / "codes.json", ["anna", "ben"])["anna"]
    known = roster.read(tmp_path / "codes.json")
    for typed in (code, code.upper(), code.replace("-", ""), f" {code} ".replace("-", " ")):
        assert roster.right(known["anna"], typed)
    for typed in ("", code[:-1], code + "a", "-" * 200):
        assert not roster.right(known["anna"], typed)
    assert not roster.right(known["ben"], code)
    assert not roster.right(None, code)


def test_codes_stay_until_a_new_one_is_wanted_or_somebody_leaves(tmp_path):
    path = tmp_path / "codes.json"
    assert set(roster.issue(path, ["anna", "ben"])) == {"anna", "ben"}
    before = roster.read(path)
    assert set(roster.issue(path, ["anna", "zoe"], again=["anna"])) == {"anna", "zoe"}
    assert set(roster.read(path)) == {"anna", "zoe"}
    assert roster.read(path)["anna"] != before["anna"]
    text = path.read_text()
    assert all(code not in text for code in roster.issue(path, ["max"]).values())


def test_wrong_codes_are_slowed_down_and_right_ones_never(tmp_path, monkeypatch):
    (tmp_path / "room").mkdir()
    code = roster.issue(tmp_path / "room" / "codes.json", ["anna"])["anna"]
    gate = signin.RosterAuthenticator(folder=str(tmp_path / "room"), any_allow_config=True)
    waits = [gate.penalty("anna") for _ in range(200)]
    assert waits[:3] == [0.5, 1.0, 1.5]
    assert waits[-1] == signin.SLOWEST
    assert gate.penalty("ben") == 0.5
    slept = []

    async def sleep(seconds):
        slept.append(seconds)

    monkeypatch.setattr(signin.asyncio, "sleep", sleep)

    hub = SimpleNamespace(find_user=lambda name: None)

    def enter(code, name="Anna"):
        said = {"username": name, "password": code}
        with ThreadPoolExecutor(1) as thread:  # a browser may have a loop of its own in this one
            return thread.submit(asyncio.run, gate.authenticate(hub, said)).result()

    assert enter(code)["name"] == "anna"
    assert slept == []
    assert enter("x") is None
    assert slept == [signin.SLOWEST]
    for i in range(3):  # names that nobody has are remembered as one
        assert enter(code, f"{i}" * 10**6) is None
    assert slept[1:] == [0.5, 1.0, 1.5]
    assert set(gate.wrong) == {"anna", "ben", ""}


def test_many_wrong_codes_for_one_name_do_not_hold_up_another(tmp_path, monkeypatch):
    (tmp_path / "room").mkdir()
    codes = roster.issue(tmp_path / "room" / "codes.json", ["anna", "ben"])
    door = signin.RosterAuthenticator(folder=str(tmp_path / "room"), any_allow_config=True)
    hub, seen = SimpleNamespace(find_user=lambda name: None), []
    monkeypatch.setattr(door, "penalty", lambda name: 0)
    monkeypatch.setattr(roster, "right", lambda entry, code: seen.append(code) or code != "x")

    async def everybody():
        tries = [("anna", "x")] * 20 + [("nobody", "x")] * 20 + [("ben", codes["ben"])]
        said = [{"username": name, "password": code} for name, code in tries]
        return await asyncio.gather(*(door.authenticate(hub, each) for each in said))

    with ThreadPoolExecutor(1) as thread:
        found = thread.submit(asyncio.run, everybody()).result()
    assert found[-1]["name"] == "ben"
    assert found[:-1] == [None] * 40
    assert seen.index(codes["ben"]) < 5
