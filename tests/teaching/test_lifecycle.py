"""How a hub begins and ends: in a sentence where it cannot, and without a trace."""

import re
import shutil
import signal
import socket
import subprocess
import sys

import pytest

from teaching.hub import __main__ as command_line
from teaching.hub import proxy, roster, walls
from tests.teaching.helpers import hubs


def refused(capsys, *arguments):
    """What it says where it refuses; it must say one sentence, and start nothing."""
    assert command_line.main([*map(str, arguments)]) == 1
    said = capsys.readouterr().err.strip()
    assert said.endswith(".")
    assert "\n" not in said
    return said


def test_it_says_that_it_needs_linux(capsys, monkeypatch, tmp_path):
    monkeypatch.setattr(sys, "platform", "darwin")
    assert "Linux" in refused(capsys, tmp_path / "room")
    assert not (tmp_path / "room").exists()


linux = pytest.mark.skipif(sys.platform != "linux", reason="a hub needs Linux")


@linux
def test_it_says_that_bubblewrap_is_missing(capsys, monkeypatch, tmp_path):
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in ("setpriv", "node"):
        (tools / name).symlink_to(shutil.which(name))
    monkeypatch.setenv("PATH", str(tools))
    monkeypatch.setattr(proxy, "ready", lambda: None)
    assert "apt install bubblewrap" in refused(capsys, tmp_path / "room", f"--port={hubs.port()}")


@linux
@pytest.mark.parametrize("told", ["", "v18.1.0\n"])
def test_it_says_that_node_is_missing_or_too_old(capsys, monkeypatch, tmp_path, told):
    monkeypatch.setattr(proxy, "_said", lambda words: told)
    said = refused(capsys, tmp_path / "room", f"--port={hubs.port()}")
    assert "Node 20" in said
    assert (told.strip() or "none") in said


@linux
def test_it_says_that_walls_do_not_hold(capsys, monkeypatch, tmp_path):
    monkeypatch.setattr(proxy, "ready", lambda: None)
    monkeypatch.setattr(walls, "room_arguments", lambda *_: ["sh", "-c", "echo no >&2; exit 1"])
    said = refused(capsys, tmp_path / "room", f"--port={hubs.port()}")
    assert "cannot be kept apart" in said


@linux
def test_it_says_that_the_port_is_taken(capsys, tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert f"Port {port}" in refused(capsys, tmp_path / "room", f"--port={port}")


@linux
@pytest.mark.parametrize(
    ("roster", "word"),
    [
        (None, "cannot be read"),
        (b"\xff\xfe", "must begin with"),
        (b"colour\nred\n", "must begin with"),
        (b"student\nanna\nanna\n", "again"),
        (b"student\nanna\nAnna\n", "capitals"),
        (b"student\nTeacher\n", "cannot be called"),
        (b"student\n../anna\n", "cannot be called"),
        (b"student\n.hidden\n", "cannot be called"),
        (b"student\n" + "\N{HERB}".encode() * 80 + b"\n", "cannot be called"),
        (b"student\n" + b"x" * 300 + b"\n", "cannot be called"),
    ],
)
def test_it_says_what_is_wrong_with_a_roster(capsys, monkeypatch, tmp_path, roster, word):
    monkeypatch.setattr(proxy, "ready", lambda: None)
    monkeypatch.setattr(walls, "probe", lambda _: None)
    path = tmp_path / "roster.csv"
    if roster is not None:
        path.write_bytes(roster)
    where = f"--port={hubs.port()}"
    assert word in refused(capsys, tmp_path / "room", where, "--roster", path)
    assert not (tmp_path / "room" / "codes.json").exists()


@linux
def test_it_says_that_a_folder_is_too_deep_or_closed(capsys, tmp_path):
    assert "too long" in refused(capsys, tmp_path / ("x" * 100), f"--port={hubs.port()}")
    (tmp_path / "file").touch()
    assert "cannot be written" in refused(capsys, tmp_path / "file", f"--port={hubs.port()}")


@linux
def test_it_says_that_the_disk_is_full(capsys, monkeypatch, tmp_path):
    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(roster, "write_whole", full)
    said = refused(capsys, tmp_path / "room", "--slips")
    assert "cannot be written: No space left on device" in said


@linux
def test_a_certificate_comes_with_its_key(capsys, tmp_path):
    assert "belong together" in refused(capsys, tmp_path, "--cert=x.pem")
    assert "no file" in refused(capsys, tmp_path, "--cert=x.pem", "--key=y.pem")


@linux
def test_slips_can_be_made_without_a_hub(capsys, tmp_path):
    (tmp_path / "roster.csv").write_text("student,name\nanna,Anna Berg\nZoë & Co,\n")
    arguments = [str(tmp_path / "room"), "--roster", str(tmp_path / "roster.csv"), "--slips"]
    assert command_line.main(arguments) == 0
    assert "New codes: 2" in capsys.readouterr().out
    page = (tmp_path / "room" / "slips-1.html").read_text(encoding="utf-8")
    assert "<b>Anna Berg</b>" in page
    assert "<b>Zoë &amp; Co</b>" in page
    assert "127.0.0.1" not in page  # which is another machine for whoever reads it
    assert command_line.main(arguments) == 0
    assert "No code is new" in capsys.readouterr().out
    assert command_line.main([*arguments, "--new-code", "anna"]) == 0
    assert "New codes: 1" in capsys.readouterr().out
    assert (tmp_path / "room" / "slips-2.html").exists()
    assert oct((tmp_path / "room" / "codes.json").stat().st_mode)[-3:] == "600"


@linux
def test_two_who_make_codes_at_once_lose_none(tmp_path):
    names = [f"s{number}" for number in range(6)]
    (tmp_path / "roster.csv").write_text("student\n" + "\n".join(names) + "\n")
    first = hubs.command(tmp_path / "room", "--roster", str(tmp_path / "roster.csv"), "--slips")
    subprocess.run(first, check=True, env=hubs.environment(), capture_output=True)
    made = [
        subprocess.Popen(
            hubs.command(tmp_path / "room", "--new-code", name),
            env=hubs.environment(), stdout=subprocess.DEVNULL,
        )
        for name in names
    ]  # fmt: skip
    assert {process.wait(hubs.PATIENCE) for process in made} == {0}
    kept = roster.read(tmp_path / "room" / "codes.json")
    for page in sorted((tmp_path / "room").glob("slips-*.html"))[-len(names) :]:
        name, code = re.findall(r"<code>(.*?)</code>", page.read_text())
        assert roster.right(kept[name], code), name
    assert len(list((tmp_path / "room").glob("slips-*.html"))) == 1 + len(names)


@linux
def test_slips_bear_the_address_by_which_others_reach_the_hub(capsys, tmp_path):
    (tmp_path / "roster.csv").write_text("student\nanna\n")
    arguments = [str(tmp_path / "room"), "--roster", str(tmp_path / "roster.csv"), "--slips"]
    assert command_line.main([*arguments, "--address=hub.example.org", "--port=9000"]) == 0
    page = (tmp_path / "room" / "slips-1.html").read_text(encoding="utf-8")
    assert "Address: http://hub.example.org:9000<br>" in page


@linux
def test_there_may_be_no_roster_yet(capsys, tmp_path):
    for _ in range(2):
        assert command_line.main([str(tmp_path / "room"), "--slips"]) == 0
        assert "Nobody is on the roster" in capsys.readouterr().out


@linux
@pytest.mark.parametrize(
    "wrong", ["--memory=lots", "--memory=0G", "--disk=nanG", "--disk=2", "--idle=-1", "--idle=x"]
)
def test_a_limit_that_is_none_is_refused(capsys, tmp_path, wrong):
    with pytest.raises(SystemExit):
        command_line.main([str(tmp_path / "room"), wrong])
    assert "is not of the kind" in capsys.readouterr().err
    assert not (tmp_path / "room").exists()


def test_a_hub_that_is_killed_leaves_nothing_behind_and_loses_no_work(walls, tmp_path_factory):
    folder = tmp_path_factory.mktemp("killed")
    (folder / "roster.csv").write_text(hubs.ROSTER, encoding="utf-8")
    hub = hubs.Hub(folder / "room", "--roster", str(folder / "roster.csv"))
    hub.start()
    anna = hubs.Person(hub, "anna")
    try:
        anna.sign_in()
        anna.start().run("open('/home/learner/course/work.txt', 'w').write('mine')")
        hub.stop(signal.SIGKILL)
        hubs.until(lambda: not hub.processes())
        hub.start()
        assert "/hub/home" in str(anna.http.get("/hub/home").url)  # who was signed in still is
        assert (hub.folder / "homes/anna/course/work.txt").read_text() == "mine"
    finally:
        anna.close()
        hub.stop()
    hubs.until(lambda: not hub.processes())


def test_a_new_code_shuts_out_whoever_came_in_with_the_old_one(walls, tmp_path_factory):
    folder = tmp_path_factory.mktemp("lost")
    (folder / "roster.csv").write_text(hubs.ROSTER, encoding="utf-8")
    hub = hubs.Hub(folder / "room", "--roster", str(folder / "roster.csv"))
    hub.start()
    finder, owner, ben = (hubs.Person(hub, name) for name in ("anna", "anna", "Ben 50% Ünal"))
    pages = ("/hub/home", "/hub/pass?next=/user/anna/lab")
    try:
        for person in (finder, ben):
            person.sign_in()
        assert finder.http.get("/hub/home").url.path == "/hub/home"
        assert command_line.main([str(hub.folder), "--new-code", "anna"]) == 0
        hub.read_codes()
        assert owner.sign_in().url.path == "/hub/home"
        for page in pages:
            assert finder.http.get(page).url.path == "/hub/login", page
        assert finder.sign_in("aaaa-aaaa-aaaa").status_code == 403
        for person in (owner, ben):
            assert person.http.get("/hub/home").url.path == "/hub/home"
    finally:
        for person in (finder, owner, ben):
            person.close()
        hub.stop()
