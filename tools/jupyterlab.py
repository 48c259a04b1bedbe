"""How JupyterLab opens the course: on its first chapter, quietly, asking nothing of the network."""

from pathlib import Path

c = get_config()  # type: ignore[name-defined]  # noqa: F821 (JupyterLab defines it)
c.Application.log_level = "ERROR"
c.ServerApp.root_dir = str(Path(__file__).resolve().parents[1])
c.LabApp.default_url = "/lab/tree/notebooks/00_the_mountain.ipynb"
c.LabApp.news_url = None
c.LabApp.app_settings_dir = str(Path(__file__).with_name("lab_settings"))  # no question about news
c.LabApp.extension_manager = "readonly"
c.LanguageServerManager.autodetect = False  # it would start npm
TEACHERS = ("formgrader", "validate_assignment", "assignment_list", "course_list")  # nbgrader's
c.ServerApp.jpserver_extensions = {f"nbgrader.server_extensions.{part}": False for part in TEACHERS}
