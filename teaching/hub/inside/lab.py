"""How a learner's JupyterLab opens the course: quietly, on a socket, without network."""

import os

c = get_config()  # type: ignore[name-defined]  # noqa: F821 (JupyterLab defines it)
if socket := os.environ.get("MOUNTAIN_SERVER_SOCKET"):  # in walls, where there is no network
    c.ServerApp.sock, c.ServerApp.sock_mode = socket, "0600"
c.LabApp.news_url = None
c.LabApp.app_settings_dir = "/room/tools/lab_settings"
c.LabApp.extension_manager = "readonly"
c.LanguageServerManager.autodetect = False
TEACHERS = ("formgrader", "validate_assignment", "assignment_list", "course_list")  # nbgrader's
OFF = [f"nbgrader.server_extensions.{part}" for part in TEACHERS]
OFF += ["jupyter_lsp", "jupyterlab_jupytext", "notebook"]
c.ServerApp.jpserver_extensions = {
    "teaching.hub.inside.hand_in": True,
    **dict.fromkeys(OFF, False),
}
IDLE = int(os.environ.get("MOUNTAIN_IDLE", "3600"))  # seconds; first kernels go, then the server
c.MappingKernelManager.cull_idle_timeout = c.ServerApp.shutdown_no_activity_timeout = IDLE
c.MappingKernelManager.cull_interval = min(60, IDLE)
c.MappingKernelManager.cull_connected = True
c.KernelManager.transport = "ipc"
