"""Say what is wrong with this installation, one line each, with the cure: python tools/doctor.py.

`--versions` is the quick way that `make test` takes: versions only, and silent if all is well.
"""

import os
import shutil
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CONDA = (Path(sys.prefix) / "conda-meta").exists()
if CONDA:
    CURE = "conda env update -f environment.yml"
elif Path(sys.prefix) == ROOT / ".venv":
    CURE = "make clean, then make lab"
else:
    CURE = "make lab"
MODULES = {"ipython": "IPython", "pillow": "PIL", "scikit-learn": "sklearn"}
BROWSERS = (
    *("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"),
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
KERNEL = """
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


def check_package(name, pinned, importing):
    """Return what was found, and the cure where that is not what should be."""
    try:
        found = version(name)
    except PackageNotFoundError:
        return f"{name} is missing", CURE
    if found.split("+")[0] != pinned:
        return f"{name} {found} is not the tested {pinned}", CURE
    module = MODULES.get(name, name.replace("-", "_"))
    if complaint := importing and runs(f"import {module}"):
        return f"{name} {found} cannot be imported ({complaint})", CURE
    return f"{name} {found}", None


def findings(versions_only):
    """Yield (what was found, the cure or None)."""
    python = "Python " + ".".join(map(str, sys.version_info[:3]))
    if not (3, 11) <= sys.version_info < (3, 14):
        yield f"{python} is not 3.11, 3.12 or 3.13", "install one from python.org/downloads"
        return
    yield f"{python} at {sys.executable}", None
    pinned, wanted = pins(), extras()
    for name in sorted(wanted["dev"] if versions_only else wanted["course"]):
        yield check_package(name, pinned[name], not versions_only)
    if os.environ.get("CI") == "true" and not chromium():
        yield "Chromium is missing, and CI=true", "install chromium"
    if versions_only:
        return
    free = shutil.disk_usage(ROOT).free / 1e9
    yield f"{free:.1f} GB of disk are free", None if free > 1 else "free at least 1 GB"
    if complaint := runs(KERNEL):
        yield f"no notebook kernel starts ({complaint})", CURE
    else:
        yield "a notebook kernel starts", None
    yield f"browser for the tests: {chromium() or 'none, so they are skipped'}", None


def main(versions_only):
    """Print the findings; return how many need a cure."""
    problems = 0
    for found, cure in findings(versions_only):
        problems += bool(cure)
        if cure:
            print(f"WRONG  {found}  ->  {cure}", flush=True)
        elif not versions_only:
            print(f"ok     {found}", flush=True)
    if not versions_only:
        print(f"Problems found: {problems}." if problems else "All is well.")
    return problems


if __name__ == "__main__":
    sys.exit(min(main("--versions" in sys.argv), 1))
