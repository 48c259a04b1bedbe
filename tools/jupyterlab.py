"""How JupyterLab opens the course: on its first chapter, quietly, asking nothing of the network."""

import sys
import warnings
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from descent_lib import still

# Jupyter applies its settings twice, and would print that the hook is set a second time.
warnings.filterwarnings("ignore", "Overriding existing pre_save_hook")

c = get_config()  # type: ignore[name-defined]  # noqa: F821 (JupyterLab defines it)
c.Application.log_level = "ERROR"
c.ServerApp.root_dir = str(Path(__file__).resolve().parents[1])
c.LabApp.default_url = "/lab/tree/notebooks/00_the_mountain.ipynb"
c.LabApp.news_url = None
SETTINGS = str(Path(__file__).with_name("lab_settings"))
c.LabApp.app_settings_dir = SETTINGS  # no question about news
c.LabApp.custom_css = True
c.ServerApp.tornado_settings = {"static_custom_path": [SETTINGS]}  # where custom.css is
c.LabApp.extension_manager = "readonly"
c.ContentsManager.pre_save_hook = still.before_save
# A page that is exported or printed shows what is read, as the notebook does: the rest is folded.
c.HTMLExporter.TagRemovePreprocessor.enabled = True
c.HTMLExporter.TagRemovePreprocessor.remove_input_tags = {"proof", "drawing", "helper", "answer"}
c.MappingKernelManager.cull_idle_timeout = 3600  # seconds: eighteen open chapters hold 8 GB
c.MappingKernelManager.cull_interval = 300
c.MappingKernelManager.cull_connected = True  # what stands on their pages stays, and films go on
c.LanguageServerManager.autodetect = False  # it would start npm
TEACHERS = ("formgrader", "validate_assignment", "assignment_list", "course_list")  # nbgrader's
c.ServerApp.jpserver_extensions = {f"nbgrader.server_extensions.{part}": False for part in TEACHERS}
