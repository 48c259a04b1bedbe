"""How JupyterLab opens the course: on its first chapter, quietly, asking nothing of the network."""

import os
import re
import sys
import warnings
from pathlib import Path

import zmq

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ.pop("VIRTUAL_ENV", None)  # kernels would take packages from there before their own

# Jupyter applies its settings twice, and would print that the hook is set a second time.
warnings.filterwarnings("ignore", "Overriding existing pre_save_hook")

load_subconfig("course.py", str(ROOT / "tools" / "lab_settings"))  # type: ignore[name-defined]  # noqa: F821 (JupyterLab defines both)
c = get_config()  # type: ignore[name-defined]  # noqa: F821
c.Application.log_level = "ERROR"
c.ServerApp.root_dir = str(ROOT)
c.LabApp.default_url = "/lab/tree/notebooks/00_the_mountain.ipynb"
c.MappingKernelManager.kernel_manager_class = "tools.lab_kernel.LabKernel"
c.MappingKernelManager.cull_idle_timeout = 3600  # seconds: eighteen open chapters hold 8 GB
c.MappingKernelManager.cull_interval = 300
# No other user of the machine can listen, and no kernel warns that somebody might.
c.KernelManager.transport_encryption = "auto" if zmq.has("curve") else "disabled"
# In a codespace the page comes through GitHub's proxy, under another address.
if name := os.environ.get("CODESPACE_NAME"):
    domain = os.environ.get("GITHUB_CODESPACES_PORT_FORWARDING_DOMAIN", "app.github.dev")
    c.ServerApp.allow_origin_pat = rf"https://{re.escape(name)}-\d+\.{re.escape(domain)}$"
