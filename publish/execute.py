"""Execute chapters, each once: what a run left is kept until its code or the course changes."""

import asyncio
import hashlib
import json
import os
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from textwrap import indent

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

from mountain.kernels import AsyncKernelOnFiles
from publish import places

KEPT = places.WORK / "chapters"
CELL_SECONDS = 300


class ChapterFailed(Exception):
    """Chapters do not run; the message says where and why, ``by_chapter`` for each of them."""

    def __init__(self, by_chapter: dict[str, str]):
        super().__init__("\n\n".join(by_chapter.values()))
        self.by_chapter = by_chapter


def run_all(
    notebooks: list[Path], say: Callable[[str], None] = print, jobs: int | None = None
) -> dict[str, Path]:
    """Execute what has changed; folders by chapter, each with ``run.ipynb`` and ``media/``."""
    folders = {path.stem: KEPT / path.stem for path in notebooks}
    waiting = [path for path in notebooks if not is_current(path)]
    if not waiting:
        return folders
    say(f"Executing {len(waiting)} of {len(notebooks)} chapters: some ten seconds each.")
    copy = _copy_of_notebooks()
    failed: dict[str, str] = {}
    with ThreadPoolExecutor(jobs or min(2, os.cpu_count() or 1)) as pool:
        runs = {pool.submit(run, path, copy): path for path in waiting}
        for done, future in enumerate(as_completed(runs), 1):
            name = runs[future].stem
            if error := future.exception():
                if not isinstance(error, ChapterFailed):
                    raise error
                failed |= error.by_chapter
            say(f"  {done} of {len(waiting)}: {name}{' failed' if error else ''}")
    if failed:
        raise ChapterFailed(failed)
    return folders


def is_current(notebook: Path) -> bool:
    """Whether the kept run is that of this notebook with the course as it is."""
    kept = KEPT / notebook.stem / "made_from.json"
    return kept.exists() and json.loads(kept.read_text()) == state_of(json.loads(kept.read_text()))


def run(notebook: Path, working_folder: Path) -> None:
    """Execute one chapter and keep the run."""
    folder = KEPT / notebook.stem
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "media").mkdir(parents=True)
    chapter = nbformat.read(notebook, as_version=4)
    client = NotebookClient(
        chapter,
        kernel_name="python3",
        timeout=CELL_SECONDS,
        startup_timeout=CELL_SECONDS,  # on a machine that has much to do
        kernel_manager_class=AsyncKernelOnFiles,
        store_widget_state=False,
        extra_arguments=["--ext=publish.players", "--log-level=ERROR"],
        resources={"metadata": {"path": str(working_folder)}},
    )
    environment = {
        **os.environ,
        "MOUNTAIN_MEDIA": str(folder / "media"),
        "PYTHONPATH": os.pathsep.join(filter(None, [str(places.ROOT), os.getenv("PYTHONPATH")])),
        "OMP_NUM_THREADS": "1",
    }
    try:
        asyncio.run(client.async_execute(env=environment))
    except (CellTimeoutError, DeadKernelError) as error:
        raise ChapterFailed({notebook.stem: f"{notebook.name} does not run: {error}"}) from error
    except CellExecutionError:
        pass  # its cell says why
    for number, cell in enumerate(chapter.cells, 1):
        for output in cell.get("outputs", []):
            if output.output_type == "error":  # a display that failed does not stop a cell
                said = f"{output.ename}: {output.evalue}"
                where = f"{notebook.name} does not run: cell {number} ends in {said}"
                raise ChapterFailed({notebook.stem: f"{where}\n\n{indent(cell.source, '    ')}"})
    nbformat.write(chapter, folder / "run.ipynb")
    loaded = (folder / "loaded.txt").read_text().split("\n")
    beside = {path for one in loaded for path in Path(one).parent.glob("*.[!p]*")}
    used = {*map(Path, loaded), *beside, *places.chapters(), places.ROOT / "constraints.txt"}
    names = sorted(path.relative_to(places.ROOT).as_posix() for path in used)
    made_from = dict.fromkeys(names, "") | {"chapter": notebook.name}
    (folder / "made_from.json").write_text(json.dumps(state_of(made_from), indent=1))


def state_of(made_from: dict[str, str]) -> dict[str, str]:
    """What these files hold now: a chapter its code, others what they say of themselves."""
    chapter, state = made_from["chapter"], {"chapter": made_from["chapter"]}
    for name in made_from.keys() - {"chapter"}:
        path = places.ROOT / name
        data = path.read_bytes() if path.is_file() else b""
        if data and path.suffix == ".ipynb":
            notebook = json.loads(data)
            code = [c["source"] for c in notebook["cells"] if c["cell_type"] == "code"]
            said = [notebook["metadata"]["mountain"], code if path.name == chapter else []]
            data = json.dumps(said).encode()
        state[name] = hashlib.sha256(data).hexdigest()
    return state


def _copy_of_notebooks() -> Path:
    """A folder to run chapters in: they may read their neighbours, and leave files behind."""
    folder = places.WORK / "run" / "notebooks"
    shutil.rmtree(folder.parent, ignore_errors=True)
    shutil.copytree(places.ROOT / "notebooks", folder)
    return folder
