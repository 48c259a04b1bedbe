"""JupyterHub's configuration for a class; ``__main__`` has written the settings it reads."""

import os
import sys
from pathlib import Path

from teaching.hub import proxy, spawner, walls
from teaching.hub.classroom import TEACHER, Classroom, url
from teaching.hub.signin import RosterAuthenticator

c = get_config()  # type: ignore[name-defined]  # noqa: F821 (JupyterHub defines it)
classroom = Classroom(Path(os.environ["MOUNTAIN_CLASS"]))
settings = classroom.settings()
SERVICE = "class"
HERE = Path(__file__).parent

os.umask(0o077)
key = classroom.secret("pass_key")
os.environ.update(proxy.environment(key))

c.JupyterHub.bind_url = settings["bind"]
c.JupyterHub.ssl_cert, c.JupyterHub.ssl_key = settings["cert"], settings["key"]
c.JupyterHub.hub_bind_url = c.JupyterHub.hub_connect_url = url(classroom.open / "hub")
c.JupyterHub.hub_socket_mode = 0o666 if os.geteuid() == 0 else 0o600
c.JupyterHub.db_url = f"sqlite:///{classroom.hub}/hub.sqlite"
c.JupyterHub.cookie_secret_file = f"{classroom.hub}/cookie_secret"
c.JupyterHub.default_url = lambda handler: (
    f"/services/{SERVICE}/" if getattr(handler.current_user, "name", "") == TEACHER else ""
)
c.JupyterHub.template_paths = [str(HERE / "templates" / "hub")]
c.JupyterHub.log_level = "ERROR"
c.JupyterHub.admin_access = False
c.JupyterHub.tornado_settings = {
    "slow_spawn_timeout": 0,  # so that a start that fails at once has the page of all that fail
    "cookie_options": classroom.cookies(),
}
c.ConfigurableHTTPProxy.api_url = url(classroom.socket("proxy"))
c.ConfigurableHTTPProxy.pid_file = str(classroom.socket("proxy.pid"))  # swept: not another's number
c.ConfigurableHTTPProxy.command = proxy.command(c.JupyterHub.hub_connect_url)
c.ConfigurableHTTPProxy.log_level = "error"

c.JupyterHub.authenticator_class = RosterAuthenticator
c.RosterAuthenticator.any_allow_config = True  # its check_allowed decides
c.RosterAuthenticator.folder = str(classroom.root)
c.RosterAuthenticator.key = key
c.RosterAuthenticator.enable_auth_state = True  # with which code somebody came in
c.RosterAuthenticator.auth_refresh_age = 60  # seconds; so long may stay who may no longer
c.CryptKeeper.keys = [classroom.secret("crypt_key")]

c.JupyterHub.spawner_class = spawner.WalledSpawner
c.JupyterHub.concurrent_spawn_limit = 0  # the spawner has a line of its own
c.WalledSpawner.folder = str(classroom.root)
c.WalledSpawner.copied = settings["copied"]
c.WalledSpawner.tasks = settings["tasks"]
c.WalledSpawner.disk = settings["disk"]
c.Spawner.poll_interval = 10  # seconds; for so long somebody may fill the disk
c.Spawner.hub_connect_url = url(f"{walls.SOCKETS}/hub")
c.Spawner.cmd = [sys.executable, "-m", "teaching.hub.inside.startup"]
c.Spawner.notebook_dir = f"{walls.HOME}/course"
c.Spawner.default_url = "/lab/tree/notebooks/00_the_mountain.ipynb"
c.Spawner.mem_limit = settings["memory"]
c.Spawner.environment = {"MOUNTAIN_IDLE": settings["idle"]}
c.Spawner.start_timeout = spawner.SLOWEST * 10  # the wait in line counts
c.Spawner.http_timeout = 120
c.LocalProcessSpawner.interrupt_timeout = c.LocalProcessSpawner.term_timeout = 5

c.JupyterHub.services = [
    {
        "name": SERVICE,
        "url": settings["service"],
        "command": [*proxy.DIES, sys.executable, "-m", "teaching.hub.service"],
        "environment": {
            "MOUNTAIN_CLASS": str(classroom.root),
            "MOUNTAIN_TASKS": os.environ.get("MOUNTAIN_TASKS", ""),
            "MOUNTAIN_SOCKET": str(classroom.open / SERVICE),
            "PYTHONPATH": settings["path"],
        },
        "oauth_no_confirm": True,
    },
]
OWN = ["read:users!user", "users:activity!user", "servers!user", "access:servers!user"]
ENTER = f"access:services!service={SERVICE}"
WATCH = ["list:users", "read:users", "read:servers", "servers", "admin-ui"]
c.JupyterHub.load_roles = [
    {"name": "user", "scopes": [*OWN, ENTER]},  # no tokens: a page could make one for its visitor
    {"name": "server", "scopes": ["users:activity!user", "access:servers!server", ENTER]},
    {"name": TEACHER, "users": [TEACHER], "scopes": WATCH},
]
