"""The kernels of JupyterLab."""

from jupyter_server.services.kernels.kernelmanager import ServerKernelManager

from mountain.kernels import KernelOnFiles


class LabKernel(KernelOnFiles, ServerKernelManager):
    """Chosen in tools/jupyterlab.py, so that no kernel dies at its start for want of a port."""
