"""How a learner's JupyterLab opens the course: quietly, on a socket, without network."""

import os
from pathlib import Path

SETTINGS = Path(__file__).parents[3] / "tools" / "lab_settings"
load_subconfig("course.py", str(SETTINGS))  # type: ignore[name-defined]  # noqa: F821 (JupyterLab defines both)
c = get_config()  # type: ignore[name-defined]  # noqa: F821
if socket := os.environ.get("MOUNTAIN_SERVER_SOCKET"):  # in walls, where there is no network
    c.ServerApp.sock, c.ServerApp.sock_mode = socket, "0600"
OFF = ("jupyter_lsp", "jupyterlab_jupytext", "notebook")
c.ServerApp.jpserver_extensions = {
    **c.ServerApp.jpserver_extensions,
    **dict.fromkeys(OFF, False),
    "teaching.hub.inside.hand_in": True,
}
IDLE = int(os.environ.get("MOUNTAIN_IDLE", "3600"))  # seconds; first kernels go, then the server
c.MappingKernelManager.cull_idle_timeout = c.ServerApp.shutdown_no_activity_timeout = IDLE
c.MappingKernelManager.cull_interval = min(60, IDLE)
c.KernelManager.transport = "ipc"
