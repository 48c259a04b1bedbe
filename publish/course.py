"""What the course says of itself, for the front page and the links."""

import json
import os
import tomllib
from pathlib import Path
from typing import Any, NamedTuple

from publish import places

NOTES = {"show": "Show", "ask": "Ask", "expect": "Expect", "people": "They", "late": "When late"}


class Chapter(NamedTuple):
    """A chapter by what its metadata says; ``can`` is what one can do afterwards."""

    number: int
    name: str
    title: str
    minutes: int
    can: str

    @property
    def headline(self) -> str:
        """Number and title: ``05 · Convergence and schedules``."""
        return f"{self.number:02d} · {self.title}"


def chapters() -> list[Chapter]:
    """All chapters, in their order."""
    found = []
    for path in places.chapters():
        said: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))["metadata"]["mountain"]
        facts = (said["title"], said["minutes"], said["can"])
        found.append(Chapter(said["chapter"], path.stem, *facts))
    return found


def title(notebook: Path) -> str:
    """The title of a notebook, from its first heading."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    return "".join(cells[0]["source"]).split("\n")[0].lstrip("# ").strip()


def repository() -> str:
    """The address of the repository: MOUNTAIN_REPOSITORY, or what pyproject.toml says."""
    settings = tomllib.loads((places.ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    address = os.environ.get("MOUNTAIN_REPOSITORY") or settings["project"]["urls"]["Repository"]
    return address.rstrip("/")
