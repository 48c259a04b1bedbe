"""Make the course's web site in build/site: make site."""

import argparse
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from nbformat import NotebookNode

from publish import execute, fog, front, live, node, npm, pages, places, prune, slides

SOURCE = places.WORK / "source"
DOCUMENTS = ("conventions.md", "grading.md", "writing_chapters.md", "writing_exercises.md")
STATIC = places.WORK / "static"


def build(say: Callable[[str], None] = print) -> None:
    """Do all that has changed since the last call."""
    started = time.monotonic()
    if not npm.MODULES.exists():
        say("Fetching what the site needs from npm: a minute, once.")
    npm.install()
    runs = execute.run_all(places.chapters(), say)
    say("Writing pages and the library's reference: half a minute where much has changed.")
    chapters = {path: pages.chapter(path, runs[path.stem]) for path in places.chapters()}
    source(chapters)
    static()
    sphinx()
    say("Writing pictures, mountains, slides and the hand-out: as long again.")
    media(runs)
    slides.write(list(chapters.values()), places.SITE)
    prune.letters(places.SITE)
    live.colab(places.SITE / "colab")
    say(f"{places.SITE / 'index.html'} is ready, after {time.monotonic() - started:.0f} s.")


def source(chapters: dict[Path, NotebookNode]) -> None:
    """Write what Sphinx reads, and remove what it no longer should."""
    written = {Path(name): text for name, text in front.pages().items()}
    for path, page in chapters.items():
        written[Path("notebooks", path.name)] = pages.text(page)
    for kind in ("exercises", "solutions"):
        for path in sorted((places.ROOT / kind).glob("ex*.ipynb")):
            written[Path(kind, path.name)] = pages.text(pages.exercise(path))
    documents = [Path("docs", name) for name in DOCUMENTS]
    known = {path.as_posix() for path in (*written, *documents)}
    for path in documents:
        written[path] = pages.document(places.ROOT / path, known)
    for path, text in written.items():
        places.write_if_new(SOURCE / path, text)
    for path in SOURCE.rglob("*.*"):
        if path.is_file() and path.relative_to(SOURCE) not in written:
            path.unlink()


def static() -> None:
    """Gather scripts, styles and fonts."""
    katex = npm.MODULES / "katex" / "dist"
    places.write_if_new(STATIC / "katex/katex.min.css", (katex / "katex.min.css").read_bytes())
    for font in katex.glob("fonts/*.woff2"):
        places.write_if_new(STATIC / "katex/fonts" / font.name, font.read_bytes())
    library = places.ROOT / "descent_lib"
    places.write_if_new(STATIC / "film.css", (library / "film.css").read_bytes())
    own = sorted((places.SETTINGS / "scripts").glob("*.js"))
    parts = [path.read_text(encoding="utf-8") for path in (library / "film.js", *own)]
    players = "\n".join([fog.rules(), fog.panel(), fog.levels(), *parts])
    places.write_if_new(STATIC / "fog.css", (fog.HERE / "panel.css").read_bytes())
    places.write_if_new(STATIC / "players.js", f"(() => {{\n{players}\n}})();\n")


def sphinx() -> None:
    """Make the pages."""
    command = [sys.executable, "-m", "sphinx", "-b", "html", "-c", str(places.SETTINGS)]
    command += ["-d", str(places.WORK / "doctrees"), "-q", str(SOURCE), str(places.SITE)]
    paths = os.pathsep.join(filter(None, [str(places.ROOT), os.getenv("PYTHONPATH")]))
    environment = {**os.environ, "PYTHONPATH": paths, "MOUNTAIN_STATIC": str(STATIC)}
    subprocess.run(command, env=environment, check=True)
    for path in places.SITE.rglob("*.html"):
        text = prune.scripts(places.SITE, path, path.read_text(encoding="utf-8"))
        text = text.replace(' data-theme="auto">', ' data-theme="light">', 1)  # also without script
        places.write_if_new(path, text)
    prune.icons(places.SITE)
    for pattern in ("*.map", "webpack-macros.html", "fontawesome.js*"):  # for who mends the theme
        for path in places.SITE.rglob(pattern):
            path.unlink()


def media(runs: dict[str, Path]) -> None:
    """Put the pictures of all chapters beside the pages."""
    for name, folder in runs.items():
        target = places.SITE / "media" / name
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(folder / "media", target)
    fog.mountains(places.SITE / "media" / "fog")


def main(arguments: list[str] | None = None) -> int | str:
    """Build, and return what sys.exit takes: 0, or a sentence."""
    ask = argparse.ArgumentParser(prog="make site", description=__doc__)
    ask.parse_args(arguments)
    try:
        build()
    except (node.NotThere, execute.ChapterFailed) as error:
        return str(error)
    except subprocess.CalledProcessError:
        return "Sphinx could not make the pages; the reason stands above."
    return 0


if __name__ == "__main__":
    sys.exit(main())
