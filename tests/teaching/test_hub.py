"""Two learners on one hub: what each can do, and what nobody can do to the other."""

import contextlib
import json
import os
import signal
import subprocess
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest

from teaching.hub.classroom import Classroom
from tests.teaching.helpers import hubs
from tests.teaching.helpers.hubs import Person

EXERCISE = "ex04_momentum"


def hand_in(person, exercise=EXERCISE):
    person.http.get(f"{person.base}lab")
    return person.post(f"mountain/hand-in/{exercise}").json()


def test_a_second_hub_on_the_same_folder_refuses(hub):
    second = subprocess.run(
        hubs.command(hub.folder, f"--port={hubs.port()}"),
        capture_output=True, text=True, env=hubs.environment(), timeout=hubs.PATIENCE,
    )  # fmt: skip
    assert second.returncode == 1
    assert f"Another hub runs on {hub.folder}, at {hub.url}" in second.stderr


def test_a_wrong_code_lets_nobody_in_and_a_right_one_does_after_it(hub):
    with contextlib.closing(Person(hub, "ANNA")) as person:
        answer = person.sign_in("aaaa-aaaa-aaaa")
        assert answer.status_code == 403
        assert "do not belong together" in answer.text
        assert person.sign_in(hub.codes["anna"].upper().replace("-", " ")).status_code == 200


@pytest.mark.parametrize("name", ["nobody", "", "../anna", "admin", "root"])
def test_who_is_not_on_the_roster_cannot_come_in(hub, name):
    with contextlib.closing(Person(hub, name)) as person:
        assert person.sign_in(hub.codes["anna"]).status_code in (400, 403)


def test_each_learner_has_a_copy_of_the_course_and_no_answers(anna):
    assert anna.run("import os; print(sorted(os.listdir(os.path.expanduser('~/course'))))") == (
        "['README.md', 'docs', 'exercises', 'my_marks.ipynb', 'notebooks']"
    )
    code = (
        "import pathlib; print(pathlib.Path('/home/learner/course/exercises/%s.ipynb').read_text())"
    )
    assert "../solutions/" not in anna.run(code % EXERCISE)
    code = (
        "from mountain.check import progress as p; print(p.touched('/course/exercises/%s.ipynb'))"
    )
    assert (
        anna.run((code % EXERCISE).replace("touched('", "touched(pathlib.Path('") + ")") == "False"
    )


def test_a_learner_sees_what_is_done_and_what_comes_next(anna):
    course = "import os; os.chdir(os.path.expanduser('~/course')); "
    marks = "from pathlib import Path; from mountain.check.overview import Overview; "
    shown = anna.run(f"{course}{marks}print(Overview(Path('exercises')).text)")
    assert "Next chapter: 00 The mountain." in shown
    assert "of 100 points" in shown, shown


LOOKS = """
import os, pathlib, sys
system = ("/proc", "/sys", "/usr", "/lib", "/dev", sys.prefix, sys.base_prefix)
seen = set()
for folder, names, files in os.walk("/"):
    if folder.startswith(system): names.clear(); continue
    seen |= {os.path.join(folder, name) for name in files}
def read(path):
    try: return pathlib.Path(path).read_text()
    except Exception: return ""
print(WORD in "".join(map(read, seen)))
"""


def test_a_learner_finds_nothing_of_the_other(anna, ben):
    word = "-".join(("the", "secret", "of", "ben"))
    made = f"open('/home/learner/course/{word}.txt', 'w').write({word!r}); print('ok')"
    assert ben.run(made) == "ok"
    split = f"WORD = '-'.join({word.split('-')!r})"
    assert anna.run(split + LOOKS) == "False"
    assert ben.run(split + LOOKS) == "True"


ATTACKS = {
    "reads the hub's folder": "print(open({folder!r} + '/codes.json').read())",
    "lists the hub's folder": "import os; print(os.listdir({folder!r}))",
    "writes to the system": "open('/usr/lib/x', 'w')",
    "writes to the course": "open('/course/notebooks/x', 'w')",
    "writes to the library": "open('/room/mountain/x', 'w')",
    "mounts": "import subprocess; subprocess.run(['unshare', '-Ur', 'true'], check=True)",
    "becomes root": "import os; os.setuid(0)",
    "opens the network": "import socket; socket.create_connection(('127.0.0.1', {port}), 3)",
    "resolves a name": "import socket; socket.getaddrinfo('example.org', 80)",
    "signals the other": "import os; os.kill({other}, 0)",
    "looks into the other": "print(open('/proc/{other}/environ').read())",
    "reaches the other's socket": (
        "import socket; s = socket.socket(socket.AF_UNIX); s.connect({socket!r})"
    ),
    "puts a socket in place of the hub's": "import os; os.unlink('/run/hub/hub')",
    "puts one in place of the service's": "import os; os.rename('/run/hub/hub', '/run/hub/class')",
    "reaches the proxy's socket": (
        "import socket; s = socket.socket(socket.AF_UNIX); s.connect({folder!r} + '/sockets/proxy')"
    ),
    "leaves a word in the kernel's keys, which all namespaces share": (
        "import ctypes, platform; number = {{'x86_64': 248, 'aarch64': 217}}[platform.machine()]\n"
        "if ctypes.CDLL(None).syscall(number, b'user', b'a', b'word', 4, -5) < 0: raise OSError"
    ),
    "opens a socket between virtual machines": (
        "import socket; socket.socket(socket.AF_VSOCK, socket.SOCK_STREAM)"
    ),
    "raises its limits": (
        "import resource as r; r.setrlimit(r.RLIMIT_NPROC, (r.RLIM_INFINITY, r.RLIM_INFINITY))"
    ),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_from_within_the_walls_ends_with_an_error(attack, hub, anna, ben):
    other = hub.servers()["Ben 50% Ünal"]
    code = ATTACKS[attack].format(
        folder=str(hub.folder), port=hub.port, other=other,
        socket=str(next(hub.folder.glob("sockets/learner-*"))),
    )  # fmt: skip
    assert "raised " in anna.run(code)


def test_no_process_but_ones_own_is_there(anna, ben):
    seen = anna.run(
        "import pathlib\nfor p in pathlib.Path('/proc').glob('[0-9]*/environ'):\n"
        "    try: print(b'JUPYTERHUB_USER=Ben' in p.read_bytes())\n"
        "    except OSError: print('closed')"
    )
    assert "True" not in seen


def test_a_foreign_server_is_closed_however_it_is_asked_for(anna, ben):
    for path in ("", "lab", "api/contents", "api/status", "files/x", "../anna/api/contents"):
        answer = anna.http.get(f"{ben.base}{path}")
        assert answer.status_code in (403, 404) or "/user/anna/" in str(answer.url), path
        assert "kernels" not in answer.text or "/user/anna/" in str(answer.url), path
    head = {"X-XSRFToken": anna.cookie("_xsrf", anna.base)}
    assert anna.http.post(f"{ben.base}api/kernels", headers=head).status_code in (403, 404, 405)


def test_the_instructor_too_never_sees_a_page_that_a_learner_makes(teacher, ben):
    assert teacher.http.get(f"{ben.base}lab").status_code == 403


def test_a_page_on_a_learners_server_gets_no_visitor(anna, ben):
    """It is only the gate that keeps them out: the page itself asks for nothing."""
    page = "<script>document.title = 'mine'</script>"
    anna.run(f"open('/home/learner/course/page.html', 'w').write({page!r})")
    assert anna.http.get(f"{anna.base}files/page.html").status_code == 200
    for forged in ("0" * 64, ben.cookie("mountain-pass", ben.base), ""):
        ben.http.cookies.set("mountain-pass", forged, path=anna.base)
        answer = ben.http.get(f"{anna.base}files/page.html")
        assert answer.status_code == 403
        assert page not in answer.text
        ben.http.cookies.delete("mountain-pass", path=anna.base)


def test_cookies_are_for_their_own_pages_and_no_script_and_no_other_site_uses_them(hub):
    with contextlib.closing(Person(hub, "anna")) as person:
        made = []
        person.http.event_hooks["response"] = [
            lambda answer: made.extend(answer.headers.get_list("set-cookie"))
        ]
        person.sign_in()
        person.http.get("/services/class/")
        person.http.get("/hub/pass?next=/user/anna/lab", follow_redirects=False)
    kept = {line.partition("=")[0]: line.lower() for line in made if '=""' not in line}
    assert kept.keys() >= {"jupyterhub-hub-login", "service-class", "mountain-pass"}
    for name, line in kept.items():
        assert "samesite=lax" in line, line
        assert "httponly" in line or name == "_xsrf", line
        assert "path=/;" not in f"{line};" or name == "jupyterhub-session-id", line


MARKUP = "<img src=x onerror=alert(1)>"


def test_markup_in_a_name_a_log_or_an_address_is_text(hub, teacher):
    with contextlib.closing(Person(hub, f'">{MARKUP}')) as person:
        assert MARKUP not in person.sign_in("x").text
    Classroom(hub.folder).note("anna", f"Not started: {MARKUP}")  # the last line of a learner's log
    path = "/services/class/board"
    board = teacher.http.get(f"{path}?names=1&exercise={quote(MARKUP)}")
    assert "&lt;img" in board.text
    for page in (board, *(teacher.http.get(p) for p in (f"{path}/{MARKUP}", f"/hub/{MARKUP}"))):
        assert MARKUP not in page.text


def test_what_the_class_page_shows_may_run_no_script_that_is_not_its_own(teacher):
    headers = teacher.http.get("/services/class/board").headers
    rules = dict(rule.split(" ", 1) for rule in headers["content-security-policy"].split("; "))
    assert rules["script-src"] == "'self'"
    assert rules["default-src"] == rules["base-uri"] == rules["frame-ancestors"] == "'none'"
    assert headers["x-content-type-options"] == "nosniff"


def test_nobody_can_make_a_token_for_whoever_looks_at_a_page(anna, hub):
    page = anna.http.get("/hub/token")
    head = {"X-XSRFToken": anna.cookie("_xsrf", "/hub/"), "Referer": f"{hub.url}/hub/token"}
    for name in ("anna", "teacher"):
        made = anna.http.post(f"/hub/api/users/{name}/tokens", headers=head, json={})
        assert made.status_code in (403, 404), (page.status_code, made.text)


def test_what_is_handed_in_is_what_was_saved_and_an_older_one_is_kept(hub, anna):
    first = hand_in(anna)
    target = hub.folder / "submissions" / "anna" / f"{EXERCISE}.ipynb"
    saved = target.read_bytes()
    assert first["receipt"].startswith(f"{EXERCISE}, received ")
    path = f"/home/learner/course/exercises/{EXERCISE}.ipynb"
    anna.run(
        f"p = {path!r}; s = open(p).read()\n"
        "open(p, 'w').write(s.replace('...  # your code here', 'return 1, 1', 1))"
    )
    second = hand_in(anna)
    while "moment ago" in second.get("problem", ""):
        second = hand_in(anna)
    assert b"return 1, 1" in target.read_bytes()
    assert [path.read_bytes() for path in (target.parent / "older").iterdir()] == [saved]
    lines = (hub.folder / "receipts.jsonl").read_text().splitlines()
    assert [json.loads(line)["sha256"] for line in lines][-2:] == [
        first["sha256"],
        second["sha256"],
    ]


@pytest.mark.parametrize(
    ("made", "said"),
    [
        ("os.mkfifo(path)", "no plain file"),
        ("os.symlink('/dev/zero', path)", "no plain file"),
        ("open(path, 'wb').truncate(2**29)", "too large"),
        ("os.mkdir(path)", "Is a directory"),
        ("os.symlink('/run/hub/hub', path)", "cannot be read"),
    ],
)
def test_what_is_no_notebook_is_not_handed_in_and_nobody_waits(ben, made, said):
    path = "/home/learner/course/exercises/ex09_saddles.ipynb"
    code = f"import os; path = {path!r}; os.path.lexists(path) and os.unlink(path); {made}"
    ben.run(code)
    try:
        assert said in hand_in(ben, "ex09_saddles")["problem"]
    finally:
        ben.run("os.rmdir(path) if os.path.isdir(path) else os.unlink(path)")


def test_a_learner_can_read_no_log_of_the_hub_or_of_others(anna, ben):
    looks = (
        "import os, pathlib\nfor path in pathlib.Path('/proc/self/fd').iterdir():\n"
        "    if os.path.lexists(path) and path.readlink().suffix == '.log': print(path.readlink())"
    )
    mine, his = (set(person.run(looks).split()) for person in (anna, ben))
    assert mine
    assert his
    assert not mine & his


UNFINISHED = """
import os, socket
with socket.socket(socket.AF_UNIX) as line:
    line.connect("/run/hub/class")
    head = "POST /services/class/hand-in/NAME HTTP/1.1", "Host: x", "Content-Length: 5000000"
    head += "Authorization: token " + os.environ["JUPYTERHUB_API_TOKEN"], "", "x"
    line.sendall("\\r\\n".join(head).encode())
    print("sent")
"""


def test_a_hand_in_that_breaks_off_holds_up_none_after_it(hub, anna):
    assert anna.run(UNFINISHED.replace("NAME", EXERCISE)) == "sent"
    hubs.until(lambda: "receipt" in hand_in(anna))


def test_nobody_makes_the_hub_or_its_service_keep_much_in_memory(hub, anna):
    for path, size in (("/hub/login", 2**21), ("/services/class/tell", 20_000)):
        answer = httpx.post(f"{hub.url}{path}", content=bytes(size), timeout=hubs.PATIENCE)
        assert answer.status_code in (400, 503), path


def test_a_hand_in_in_another_name_cannot_be_made(hub, anna):
    code = (
        "import os; from teaching.hub.inside.post import post\n"
        f"content = open('/home/learner/course/exercises/{EXERCISE}.ipynb', 'rb').read()\n"
        "os.environ['JUPYTERHUB_API_TOKEN'] = {token!r}\nprint(post({where!r}, content))"
    )
    for token, where in [
        ("", f"hand-in/{EXERCISE}"),
        ("0" * 64, f"hand-in/{EXERCISE}"),
    ]:
        assert "'receipt'" not in anna.run(code.format(token=token, where=where))
    for where in ("hand-in/../../x", "hand-in/ex99_none", "hand-in/%2e%2e%2fx", "board"):
        said = anna.run(
            code.replace("os.environ['JUPYTERHUB_API_TOKEN'] = {token!r}\n", "").format(where=where)
        )
        assert "'receipt'" not in said, where
    names = {path.name for path in (hub.folder / "submissions").iterdir()}
    assert names <= {"anna", "Ben 50% Ünal"}


def test_a_form_without_its_token_changes_nothing(teacher, anna):
    prefix = "/services/class/"
    teacher.http.get(f"{prefix}board")
    assert teacher.http.post(f"{prefix}board", data={"on": "0"}).status_code == 403
    anna.http.get(prefix)
    assert anna.http.post(f"{prefix}hand-in/{EXERCISE}", content=b"{}").status_code == 403


def test_the_class_page_is_the_instructors_alone(teacher, anna):
    assert teacher.http.get("/services/class/board").status_code == 200
    assert anna.http.get("/services/class/board").status_code == 403


def test_feedback_is_its_owners_alone(hub, anna, ben):
    for slug, words in (("anna", "for anna"), ("Ben-Unal-0", "for nobody")):
        folder = hub.folder / "results" / "feedback" / slug
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "ex05_schedules.html").write_text(words)
    page = anna.http.get("/services/class/feedback/ex05_schedules")
    assert page.text == "for anna"
    assert page.headers["content-security-policy"].startswith("sandbox;")
    for path in ("ex05_schedules", "../anna/ex05_schedules", "..%2fanna%2fex05_schedules"):
        assert "for anna" not in ben.http.get(f"/services/class/feedback/{path}").text


def test_a_learner_who_replaces_the_own_socket_leads_nobody_elsewhere(hub, ben):
    ben.run("import os; os.unlink('/run/server/s'); os.symlink('/run/hub/hub', '/run/server/s')")
    assert ben.run("print(os.path.islink('/run/server/s'))") == "True"
    assert ben.http.get(f"{ben.base}api/status").json()["kernels"] >= 0


def test_a_socket_that_the_hub_makes_anew_is_seen_by_servers_that_run_already(hub, anna):
    """As when the service was killed, and has begun again."""
    new = hub.folder / "sockets" / "open" / "new"
    new.touch()
    try:
        assert "new" in anna.run("import os; print(os.listdir('/run/hub'))")
    finally:
        new.unlink()


def test_a_proxy_that_is_killed_is_there_again_and_everybody_is_still_signed_in(hub, anna):
    os.kill(int((hub.folder / "sockets" / "proxy.pid").read_text()), signal.SIGKILL)

    def answers():
        with contextlib.suppress(httpx.TransportError):
            return anna.http.get(f"{anna.base}api/status").status_code == 200
        return False

    hubs.until(answers)
    assert "receipt" in hand_in(anna, "ex05_schedules")


def test_a_learner_is_somebody_outside_whom_nobody_else_is(hub, anna, ben):
    users = {Path(f"/proc/{pid}").stat().st_uid for pid in hub.servers().values()}
    if os.geteuid() == 0:
        assert len(users) == 2
        assert 0 not in users
