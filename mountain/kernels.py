"""Kernels that listen on files of their own, which no other program can take from them.

Jupyter picks five free ports for a kernel, and the kernel opens them a second or more later: if
another program has taken one by then, the kernel ends before it has answered.
"""

import os
import shutil
import tempfile
import weakref
from typing import Any

import zmq
from jupyter_client import AsyncKernelManager, KernelManager

# Windows has no such files, and a path can be too long for one: there it stays with ports.
_ROOM = len("/kernel-12345678/socket-5")
FILES = os.name == "posix" and len(tempfile.gettempdir()) + _ROOM <= zmq.IPC_PATH_MAX_LEN


class KernelOnFiles(KernelManager):
    """Starts a kernel that listens in a folder which only its owner can enter."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if FILES:
            folder = tempfile.mkdtemp(prefix="kernel-")
            weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
            self.transport, self.ip = "ipc", f"{folder}/socket"


class AsyncKernelOnFiles(KernelOnFiles, AsyncKernelManager):
    """The same for ``nbclient``."""
