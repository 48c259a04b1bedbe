"""Where the site is made, and from what."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SETTINGS = ROOT / "site"
BUILD = ROOT / "build"
SITE = BUILD / "site"
WORK = BUILD / "site-work"  # what a second call takes up again


def chapters() -> list[Path]:
    """The notebooks of the course, in their order."""
    return sorted((ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb"))


def exercises() -> list[Path]:
    """The exercises, in their order."""
    return sorted((ROOT / "exercises").glob("ex*.ipynb"))


def write_if_new(path: Path, content: str | bytes) -> bool:
    """Write a file unless it holds this already, so that what depends on it is not made anew."""
    data = content.encode() if isinstance(content, str) else content
    if path.exists() and path.read_bytes() == data:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return True
