"""JupyterHub's proxy, which is Node's: found or fetched, and started with our gate."""

import subprocess
import sys
from pathlib import Path

from publish import node
from teaching.hub.classroom import CannotRun

VERSION = "5.3.0"
NODE = 20  # the oldest that this version takes
HOME = Path(sys.prefix) / "hub-proxy"  # goes with .venv
PACKAGE = HOME / "node_modules" / "configurable-http-proxy"
GATE = Path(__file__).with_name("gate.mjs")
DIES = ["setpriv", "--pdeathsig", "KILL", "--"]  # with the hub, however that ends


def ready() -> None:
    """Fetch the proxy unless it is there. Raises CannotRun."""
    try:
        told = _said([node.node(), "--version"]).strip()
        major = told.lstrip("v").partition(".")[0]
        if not major.isdigit() or int(major) < NODE:
            found = f"found {told or 'none'}"
            raise CannotRun(f"The hub's proxy needs Node {NODE} or newer, and {found}: install it.")
        manifest = PACKAGE / "package.json"
        if manifest.exists() and f'"version": "{VERSION}"' in manifest.read_text(encoding="utf-8"):
            return
        sys.stdout.write("Fetching the hub's proxy, once.\n")
        sys.stdout.flush()
        HOME.mkdir(exist_ok=True)
        node.npm("install", "--no-save", f"configurable-http-proxy@{VERSION}", folder=HOME)
    except node.NotThere as missing:
        raise CannotRun(f"The hub's proxy: {missing}") from missing


def command(hub: str) -> list[str]:
    """The proxy's command; to ``hub`` goes what has no way yet, as when one of them has begun."""
    script = PACKAGE / "bin" / "configurable-http-proxy"
    bare = _said([node.node(), "-p", "process.execPath"]).strip()  # no script around it
    return [*DIES, bare, f"--import={GATE.as_uri()}", str(script), "--default-target", hub]


def environment(key: str) -> dict[str, str]:
    """What the gate is told: where the proxy is, and what passes are made with."""
    return {"MOUNTAIN_PROXY": str(PACKAGE), "MOUNTAIN_PASS_KEY": key}


def _said(words: list[str]) -> str:
    try:
        return subprocess.run(words, capture_output=True, text=True, timeout=30).stdout
    except (OSError, subprocess.TimeoutExpired):
        return ""
