"""What the site takes from npm: formulas, diagrams, slides, and the accessibility check."""

import json
import subprocess
import tempfile
from typing import Any

from publish import node, places

FOLDER = places.WORK / "npm"
MODULES = FOLDER / "node_modules"
LISTS = ("package.json", "package-lock.json", ".npmrc")


def install() -> None:
    """Fetch the packages that ``site/package-lock.json`` names, unless they are here."""
    changed = [
        places.write_if_new(FOLDER / name, (places.SETTINGS / name).read_bytes()) for name in LISTS
    ]
    done = FOLDER / "done"
    if done.exists() and not any(changed):
        return
    done.unlink(missing_ok=True)
    node.npm("ci", folder=FOLDER)
    done.touch()


def run(script: str, given: Any) -> Any:
    """Run a JavaScript module beside the packages: JSON in, JSON out."""
    with tempfile.NamedTemporaryFile("w", suffix=".mjs", dir=FOLDER, encoding="utf-8") as file:
        file.write(script)
        file.flush()
        command = [node.node(), file.name]
        outcome = subprocess.run(
            command, input=json.dumps(given), capture_output=True, encoding="utf-8"
        )
    if outcome.returncode:
        raise RuntimeError(f"Node.js failed: {outcome.stderr.strip()}")
    return json.loads(outcome.stdout)
