"""Notebooks that a test runs in a kernel."""

from nbclient import NotebookClient

from mountain.kernels import AsyncKernelOnFiles


def client(notebook, **settings):
    return NotebookClient(
        notebook,
        kernel_name="python3",
        kernel_manager_class=AsyncKernelOnFiles,
        startup_timeout=240,
        **settings,
    )
