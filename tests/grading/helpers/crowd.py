"""Make a crowd of submissions, right, wrong, broken and hostile ones mixed.

python -m tests.grading.helpers.crowd FOLDER [NUMBER] [--exercises ex04_momentum ...]
"""

import argparse
import random
from pathlib import Path

from tests.grading.corpus import cheats, code, files
from tests.grading.corpus.form import ENTRIES
from tests.grading.helpers import handin
from tests.paths import ROOT

MIX = {"right": 60, "partly": 20, "untouched": 5, "broken": 8, "hostile": 7}  # in a hundred
PARTS = code, cheats, files  # which enter what they hold
HOSTILE = [entry for entry in ENTRIES if not entry.student]


def make(folder, number=300, exercises=(), seed=1):
    """Put ``number`` submissions under ``folder``, one of each student, always the same."""
    draw = random.Random(seed)
    exercises = exercises or [path.stem for path in sorted((ROOT / "exercises").glob("*.ipynb"))]
    for i in range(number):
        (kind,) = draw.choices(list(MIX), MIX.values())
        _submit(Path(folder), f"s{i:04}", kind, draw.choice(exercises), draw)


def _submit(folder, student, kind, exercise, draw):
    if kind == "hostile":
        draw.choice(HOSTILE).put(folder, student)
        return
    changes = {}
    if kind == "partly":
        names = [name for name in handin.answers(exercise) if name != "learner"]
        wrong = draw.sample(names, draw.randint(1, len(names)))
        changes = {name: draw.choice(("1 / 0", "x = 1", "print('?')")) for name in wrong}
    notebook = handin.solved(changes, exercise, learner=student)
    if kind == "untouched":
        notebook = handin.release(exercise)
    if kind == "broken":
        whole = handin.as_bytes(notebook)
        notebook = draw.choice((b"", whole[: draw.randrange(len(whole))], whole[::-1]))
    handin.save(folder, student, notebook, exercise)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("number", type=int, nargs="?", default=300)
    parser.add_argument("--exercises", nargs="*", default=())
    args = parser.parse_args()
    make(args.folder, args.number, args.exercises)
