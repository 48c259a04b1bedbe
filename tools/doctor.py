"""Say what is wrong with this installation, one line each, with the cure: python tools/doctor.py.

`--versions` is the way that `make test` takes: versions only, and silent if all is well.
`--imports` loads every package as well, which takes a minute.
"""

import os
import platform
import shutil
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CONDA = (Path(sys.prefix) / "conda-meta").exists()
if CONDA:
    CURE = "conda env update -f environment.yml"
elif Path(sys.prefix) == ROOT / ".venv":
    CURE = "make clean, then make lab"
else:
    CURE = "make lab"
MODULES = {
    "ipython": "IPython",
    "markdown-it-py": "markdown_it",
    "pillow": "PIL",
    "scikit-learn": "sklearn",
}
BROWSERS = (
    *("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"),
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
HEAVY = ("keras", "tensorflow", "torch")  # what the light course does without
KERNEL = """
import numpy, matplotlib, descent_lib
from jupyter_client.manager import run_kernel
with run_kernel(kernel_name="python3") as client:
    client.execute_interactive("6 * 7", timeout=60)
"""


def pins():
    """Read constraints.txt: package -> version."""
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    return dict(line.split("==") for line in lines if "==" in line)


def extras():
    """Read pyproject.toml: extra -> its packages, those of the extras it includes as well."""
    import tomllib  # here, so that an outdated Python gets as far as saying that it is

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

    def packages(names):
        for name in names:
            if name.startswith(project["name"]):
                for extra in name.rstrip("]").split("[")[1].split(","):
                    yield from packages(project["optional-dependencies"][extra])
            else:
                yield name

    return {
        extra: {*project["dependencies"], *packages(names)}
        for extra, names in project["optional-dependencies"].items()
    }


def chromium():
    """Find a Chromium or Chrome for the browser tests."""
    found = map(shutil.which, (os.environ.get("CHROMIUM", ""), *BROWSERS))
    return next(filter(None, found), None)


def runs(code):
    """Run code in a Python of its own; return the last line of its complaint, or nothing."""
    process = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    if process.returncode:
        return (process.stderr.strip().splitlines() or [f"exit status {process.returncode}"])[-1]
    return ""


def damage(package):
    """Name a file that an installation has lost or cut short, or nothing."""
    for file in package.files or ():
        path = Path(package.locate_file(file))
        if file.size is not None and (not path.is_file() or path.stat().st_size != file.size):
            return str(file)
    return ""


def check_package(name, pinned, importing=False):
    """Return what was found, and the cure where that is not what should be."""
    try:
        package = distribution(name)
    except PackageNotFoundError:
        return f"{name} is missing", CURE
    found = package.version
    if found.split("+")[0] != pinned:
        return f"{name} {found} is not the tested {pinned}", CURE
    if lost := damage(package):
        return f"{name} {found} has lost {lost}", CURE
    module = MODULES.get(name, name.replace("-", "_"))
    if complaint := importing and runs(f"import {module}"):
        return f"{name} {found} cannot be imported ({complaint})", CURE
    return f"{name} {found}", None


def is_light():
    """Tell whether none of the packages is here that the light course does without."""
    return not any(check_package(name, "")[0] != f"{name} is missing" for name in HEAVY)


def findings(versions_only=False, importing=False):
    """Yield (what was found, the cure or None)."""
    python = "Python " + ".".join(map(str, sys.version_info[:3]))
    if not (3, 11) <= sys.version_info < (3, 14):
        yield f"{python} is not 3.11, 3.12 or 3.13", "install one from python.org/downloads"
        return
    yield f"{python} at {sys.executable}", None
    pinned, wanted = pins(), extras()
    extra = "dev" if versions_only else "light" if is_light() else "course"
    for name in sorted(wanted[extra]):
        yield check_package(name, pinned[name], importing)
    if os.environ.get("CI") == "true" and not chromium():
        yield "Chromium is missing, and CI=true", "install chromium"
    if versions_only:
        return
    if extra == "light":
        yield "the light course: PyTorch and Keras come with make lab", None
    free = shutil.disk_usage(ROOT).free / 1e9
    yield f"{free:.1f} GB of disk are free", None if free > 1 else "free at least 1 GB"
    if complaint := runs(KERNEL):
        yield f"no notebook kernel starts ({complaint})", CURE
    else:
        yield "a notebook kernel starts", None
    yield f"browser for the tests: {chromium() or 'none, so they are skipped'}", None


def in_a_line(wrong):
    """Say all that an instructor needs to know, in a line that can be sent."""
    python = platform.python_version()
    system = f"{platform.system()} {platform.release()} {platform.machine()}"
    free = shutil.disk_usage(ROOT).free / 1e9
    state = "; ".join(wrong) or "all is well"
    course = "The Mountain (light)" if is_light() else "The Mountain"
    return f"{course}, Python {python}, {system}, {free:.0f} GB free: {state}"


def main(*words):
    """Print the findings; return how many need a cure."""
    wrong, quiet = [], "--versions" in words
    for found, cure in findings(versions_only=quiet, importing="--imports" in words):
        if cure:
            wrong.append(found)
            print(f"WRONG  {found}  ->  {cure}", flush=True)
        elif not quiet:
            print(f"ok     {found}", flush=True)
    if not quiet:
        print("\nA line to send to whoever helps you:\n" + in_a_line(wrong))
    return len(wrong)


if __name__ == "__main__":
    sys.exit(min(main(*sys.argv[1:]), 1))
