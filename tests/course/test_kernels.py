"""Kernels that nobody else on the machine disturbs."""

import gc
import os
import subprocess
from pathlib import Path

import pytest

from mountain.kernels import FILES, KernelOnFiles


@pytest.mark.skipif(not FILES, reason="the system has no sockets that are files")
def test_a_kernel_waits_for_its_first_message_where_no_other_program_can_be():
    manager = KernelOnFiles(kernel_name="python3")
    folder = Path(manager.ip).parent
    manager.start_kernel(stderr=subprocess.DEVNULL)
    client = manager.client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=240)
        manager.restart_kernel()
        client.wait_for_ready(timeout=240)
        assert all(Path(f"{manager.ip}-{port}").is_socket() for port in manager.ports)
        assert folder.stat().st_mode & 0o777 == 0o700
        assert folder.stat().st_uid == os.getuid()
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    del manager, client
    gc.collect()
    assert not folder.exists()
