"""Files written whole or not at all: whoever reads one, or whatever stops us, meets old or new."""

import contextlib
import os
import tempfile
from pathlib import Path

UNFINISHED = ".part-"  # how the name of a file begins that is not in its place yet


def write_whole(path: Path, data: bytes, mode: int = 0o644, *, sync: bool = True) -> None:
    """Replace the file at once; its folder is made. Raises OSError where that cannot be done.

    Without ``sync`` it is much faster, and a power cut may leave an empty file: for what can be
    made again from something else.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=UNFINISHED, dir=path.parent)
    unfinished = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            if sync:
                os.fsync(file.fileno())
        unfinished.chmod(mode)
        unfinished.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            unfinished.unlink()
        raise


def write_changed(path: Path, data: bytes) -> bool:
    """Write the file whole, unless it holds ``data`` already; say whether it was written.

    For what can be made again from something else: it is not waited until the disk is sure.
    """
    if path.is_file() and path.read_bytes() == data:
        return False
    write_whole(path, data, sync=False)
    return True
