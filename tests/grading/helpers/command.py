"""Helps tests that run the whole grader, as a command of its own."""

import json
import shutil
import sys
import time
from pathlib import Path

from tests.grading.helpers import handin
from tests.paths import ROOT


def small_crowd(folder, number):
    """Submissions under ``folder / "in"``: some right, some wrong, and one that is broken."""
    wrong = {"heavy-ball-answer": "def heavy_ball(g, v, t): return g"}
    for i in range(number):
        notebook = handin.solved(wrong if i % 3 else {}, learner=f"s{i}")
        handin.save(folder / "in", f"s{i:02}", notebook)
    handin.save(folder / "in", "s99", b"{")
    (folder / "source").mkdir()
    shutil.copy(ROOT / "exercises" / f"{handin.EXERCISE}.ipynb", folder / "source")


def command(folder, out, *options):
    return [
        sys.executable, "-m", "grading", str(folder / "in"), "--out", str(out), "--seed", "s",
        "--source", str(folder / "source"), "--jobs", "2", *options
    ]  # fmt: skip


def results(out):
    """What must come out the same: records without times, and every table of marks."""
    found = {}
    for path in sorted((out / "records").rglob("*.json")):
        record = json.loads(path.read_bytes())
        found[str(path.relative_to(out))] = {
            name: value for name, value in record.items() if name not in ("seconds", "peak_memory")
        }
    return found, (out / "grades.csv").read_bytes()


def descendants(pid):
    found, new = set(), {pid}
    while new:
        found |= new
        new = {child for parent in new for child in _children(parent)} - found
    return found


def _children(pid):
    try:
        texts = [path.read_text() for path in Path(f"/proc/{pid}/task").glob("*/children")]
    except OSError:
        return []
    return [int(child) for text in texts for child in text.split()]


def until(true, process=None, seconds=600):
    """Wait until something is true; in vain if the process that should make it so has ended."""
    end = time.monotonic() + seconds
    while not true():
        assert process is None or process.poll() is None, "the process ended before"
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)
