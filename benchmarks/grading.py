"""How fast is a class marked? ``nbgrader autograde`` beside ``python -m grading``, in one run.

Both get the same submissions, of which half leave one answer out, one thread per process, and a
kernel that nobody waits for when it ends; both must come to the same scores. Ours runs sandboxed.
"""

import csv
import json
import os
import resource
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import time
from pathlib import Path

from mountain.stub import STUB

ROOT = Path(__file__).resolve().parents[1]
EXERCISES = {"ex04_momentum": "NumPy", "ex07_accumulation": "torch"}
STUDENTS = 100
CAPS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
CONFIG = """
c = get_config()
c.CourseDirectory.course_id = "bench"
c.ClearSolutions.code_stub = {"python": "..."}
c.Execute.shutdown_kernel = c.NotebookClient.shutdown_kernel = "immediate"
"""


def main():
    """Print the table; end with an error where the scores differ."""
    cores, differ = os.cpu_count() or 1, []
    names = ["nbgrader", "ours, 1 process", f"ours, {cores} processes", "best ratio"]
    print(
        f"\nMarking {STUDENTS} submissions: seconds, and in brackets those of the processor, which"
    )
    print("a busy machine does not change. Reports, gradebook and all.")
    print(" " * 28 + "".join(f"{name:>20}" for name in names), flush=True)
    for exercise, kind in EXERCISES.items():
        with tempfile.TemporaryDirectory() as scratch:
            row, marks = measure(Path(scratch), exercise, cores)
        ratio = [row[0][i] / min(other[i] for other in row[1:]) for i in (0, 1)]
        cells = "".join(f"{f'{wall:.1f} ({busy:.1f})':>20}" for wall, busy in [*row, ratio])
        print(f"{f'{exercise} ({kind})':28}{cells}", flush=True)
        differ += [exercise] if any(other != marks[0] for other in marks[1:]) else []
        print(
            f"{'':28}scores of {len(marks[0])} students, {sum(marks[0].values()):g} points in all"
        )
    if differ:
        sys.exit(f"The scores differ: {', '.join(differ)}.")
    print("The scores are equal.")


def measure(scratch, exercise, cores):
    """Seconds of nbgrader, of ours in one process and in ``cores``; the scores of each."""
    solved = json.loads((ROOT / "solutions" / f"{exercise}.ipynb").read_text(encoding="utf-8"))
    course, submissions = scratch / "course", scratch / "submissions"
    source = course / "source" / exercise
    source.mkdir(parents=True)
    shutil.copy(ROOT / "solutions" / f"{exercise}.ipynb", source)
    (course / "nbgrader_config.py").write_text(CONFIG)
    for i in range(STUDENTS):
        for folder in (submissions / f"s{i:02d}", course / "submitted" / f"s{i:02d}" / exercise):
            folder.mkdir(parents=True)
            (folder / f"{exercise}.ipynb").write_text(json.dumps(handed_in(solved, i)))
    nbgrader = [sys.executable, "-m", "nbgrader"]
    timed(scratch, [*nbgrader, "generate_assignment", exercise], course)
    seconds = [timed(scratch, [*nbgrader, "autograde", exercise], course)]
    marks = [of_nbgrader(course, exercise)]
    for jobs in (1, cores):
        out = scratch / f"results-{jobs}"
        command = [sys.executable, "-m", "grading", submissions, "--out", out, "--jobs", jobs]
        seconds.append(timed(scratch, [str(part) for part in command], ROOT))
        marks.append(ours(out, exercise))
    return seconds, marks


def handed_in(solved, i):
    """A submission: everything right, or, of every other student, one answer left out."""
    notebook = json.loads(json.dumps(solved))
    answers = [c for c in notebook["cells"] if c["metadata"].get("nbgrader", {}).get("solution")]
    if i % 2:
        answers[i // 2 % len(answers)]["source"] = STUB
    return notebook


def timed(scratch, command, folder):
    """Run the command, and return how long it took, and how long it kept processors busy."""
    home = {name: str(scratch / name) for name in ("JUPYTER_DATA_DIR", "IPYTHONDIR", "HOME")}
    path = os.pathsep.join([sysconfig.get_path("scripts"), os.environ.get("PATH", "")])
    caps = dict.fromkeys(CAPS, "1")
    begun, before = time.perf_counter(), _busy()
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, errors="replace", check=False,
        env={**os.environ, **home, **caps, "PATH": path, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    seconds = time.perf_counter() - begun, _busy() - before
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}")
    return seconds


def _busy():
    """Processor seconds of all processes that were started here and have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def of_nbgrader(course, exercise):
    """The scores in nbgrader's gradebook."""
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{course / 'gradebook.db'}", "bench") as book:
        return {s.student.id: s.score for s in book.assignment_submissions(exercise)}


def ours(results, exercise):
    """The scores in ``grades.csv``."""
    with (results / "grades.csv").open(encoding="utf-8-sig", newline="") as file:
        return {row["student"]: float(row[exercise]) for row in csv.DictReader(file)}
