"""Make exercises/ from solutions/: python tools/make_exercises.py [--source DIR] [--out DIR].

nbgrader's own preprocessors take the solutions out. A notebook in which somebody has worked is
never overwritten. ``--without-solutions`` leaves out the links to solutions/, for a class;
``--check`` writes nothing and says what would change.
"""

import argparse
import sys
from pathlib import Path

import nbformat
from nbgrader import preprocessors
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets.config import Config

from mountain.check.progress import digest, touched
from mountain.files import write_whole
from mountain.stub import STUB, TEXT_STUB, short_stub, without_answers

ROOT = Path(__file__).resolve().parent.parent


class ShortStub(NbGraderPreprocessor):
    """Joins the line `name = None` with the stub below it."""

    def preprocess_cell(self, cell, resources, index):
        """Do so in one cell."""
        if cell.cell_type == "code":
            cell.source = short_stub(cell.source)
        return cell, resources


STEPS = [
    preprocessors.LockCells,
    preprocessors.ClearSolutions,
    ShortStub,
    preprocessors.ClearOutput,
    preprocessors.CheckCellMetadata,
    preprocessors.ComputeChecksums,
    preprocessors.ClearHiddenTests,
    preprocessors.ClearMarkScheme,
    preprocessors.ComputeChecksums,
    preprocessors.CheckCellMetadata,
]
SETTINGS = Config(ClearSolutions={"code_stub": {"python": STUB}, "text_stub": TEXT_STUB})


def released(path: Path, links: bool = True) -> str:
    """The exercise made from one notebook of solutions, as text."""
    notebook = nbformat.read(path, as_version=4)
    resources = {"unique_key": path.stem}
    for step in STEPS:
        notebook, resources = step(config=SETTINGS).preprocess(notebook, resources)
    for cell in notebook.cells:
        if not links and cell.cell_type == "markdown":
            cell.source = without_answers(cell.source)
    notebook.metadata["mountain"]["made"] = digest(notebook)
    return nbformat.writes(notebook) + "\n"


def main(arguments: list[str] | None = None) -> int:
    """Write all exercises that differ; the exit status says whether all could be made."""
    ask = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ask.add_argument("--source", type=Path, default=ROOT / "solutions")
    ask.add_argument("--out", type=Path, default=ROOT / "exercises")
    ask.add_argument("--without-solutions", action="store_true")
    ask.add_argument("--check", action="store_true")
    given = ask.parse_args(arguments)
    sources = sorted(given.source.glob("*.ipynb"))
    if not sources:
        sys.exit(f"{given.source} holds no notebooks: name the folder of solutions with --source")
    failed = False
    for source in sources:
        text, path = released(source, links=not given.without_solutions), given.out / source.name
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        if given.check:
            print(f"{path} is not what {source} makes: run `make exercises`")
            failed = True
        elif path.exists() and touched(path):
            print(f"{path} holds somebody's work and stays as it is: move it away to have it made")
            failed = True
        else:
            write_whole(path, text.encode())
            print(f"{path} made from {source}")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
