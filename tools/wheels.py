"""Gather what the course needs in a folder, for set-ups without a network: make wheels."""

import platform
import subprocess
import sys
from pathlib import Path

from tools import bootstrap

FOR_THE_COURSE_ITSELF = ("hatchling", "editables")  # what pip builds it with


def main(folder, extra):
    """Fill the folder with wheels for this system and this Python; return pip's status."""
    print(f"Gathering what the course needs in {folder}: minutes, and up to 1 GB.", flush=True)
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--wheel-dir", folder]
    pip += ["-c", "constraints.txt", *bootstrap.sources()]
    status = subprocess.call([*pip, *FOR_THE_COURSE_ITSELF, f".[{extra}]"], cwd=bootstrap.ROOT)
    if status:
        return status
    for wheel in Path(folder).glob("the_mountain-*"):  # each computer has its own copy
        wheel.unlink()
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    print(
        f"{folder} serves {platform.system()} on {platform.machine()} with Python {python}. Put it "
        f"on a stick beside the course, and there run: make lab WHEELS={folder}"
        + (" LIGHT=1" if extra == "light" else "")
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
