"""Run code as user nobody, from a root shell:

    python -m tests.grading.helpers.as_ordinary_user CODE

The interpreter may lie in a folder that only root can enter; a mount namespace of our own shows
this process, and nobody else, an open folder in its place.
"""

import ctypes
import os
import sys
import tempfile
from pathlib import Path

NOBODY = 65534


def main(code):
    open_the_way([Path(sys.prefix), Path(sys.base_prefix), Path(__file__).parents[3]])
    os.setgroups([])
    os.setresgid(NOBODY, NOBODY, NOBODY)
    os.setresuid(NOBODY, NOBODY, NOBODY)
    with tempfile.TemporaryDirectory() as home:
        os.environ.update(HOME=home, XDG_RUNTIME_DIR=home)
        for name in [name for name in os.environ if name.startswith(("JUPYTER_", "IPYTHON"))]:
            del os.environ[name]
        exec(code, {"__name__": "__main__"})


def open_the_way(paths):
    """Put a folder that all may enter in place of each closed one, with ``paths`` inside it."""
    libc = ctypes.CDLL(None, use_errno=True)

    def mount(source, target, kind, flags, data=None):
        if libc.mount(source, bytes(target), kind, flags, data):
            raise OSError(ctypes.get_errno(), f"mount on {target}")

    if libc.unshare(0x20000):
        raise OSError(ctypes.get_errno(), "unshare")
    mount(None, Path("/"), None, 1 << 14 | 1 << 18)  # recursively private
    closed = {path: [p for p in path.parents if p.stat().st_mode & 5 != 5] for path in paths}
    kept = {path: os.open(path, os.O_PATH) for path in paths if closed[path]}
    for top in {closed[path][-1] for path in kept}:
        mount(b"none", top, b"tmpfs", 0, b"mode=755")
    for path, opened in kept.items():
        path.mkdir(parents=True, mode=0o755, exist_ok=True)
        mount(f"/proc/self/fd/{opened}".encode(), path, None, 1 << 12)


if __name__ == "__main__":
    main(sys.argv[1])
