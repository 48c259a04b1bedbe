"""Mark the hostile corpus and hold the results against what is expected.

    python -m tests.grading.corpus FOLDER [--nobody] [--quick]

Makes the submissions in FOLDER, marks them by the command line, prints a table, and writes
FOLDER/report.json. Linux only. As root, --nobody does all of it as an ordinary user; --quick
leaves out what must time out.
"""

import argparse
import ctypes
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from grading.names import slug
from tests.grading.corpus import cheats, code, files
from tests.grading.corpus.form import ENTRIES, FULL, TASK
from tests.grading.helpers.as_ordinary_user import NOBODY, open_the_way
from tests.grading.helpers.handin import EXERCISE, ROOT

PARTS = code, cheats, files  # which enter what they hold
SEED = "the-seed-is-a-secret-too"
TRACES = ("ESCAPED", SEED, "GRADING_SECRET")  # never in what a submission gave back
SCRIPTS = ("<script>alert(666)", "<img src=x onerror=alert(666)>")  # never as they are in a page


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--nobody", action="store_true", help="as an ordinary user")
    parser.add_argument("--quick", action="store_true", help="without what must time out")
    args = parser.parse_args()
    args.folder.mkdir(parents=True, exist_ok=True)
    if args.nobody:
        become_nobody(args.folder.resolve())
    slow = {entry for entry in ENTRIES if args.quick and "timeout" in entry.ends}
    report = run(args.folder.resolve(), [entry for entry in ENTRIES if entry not in slow])
    (args.folder / "report.json").write_text(json.dumps(report))
    write = sys.stdout.write
    for row in report["rows"]:
        write(row["table"] + "\n")
        for complaint in row["complaints"]:
            write(f"    !! {complaint}\n")
    for complaint in report["complaints"]:
        write(f"!! {complaint}\n")
    write(f"{len(report['rows'])} submissions in {report['seconds']:.0f} s, user {os.getuid()}\n")
    return int(bool(report["complaints"] or any(row["complaints"] for row in report["rows"])))


def become_nobody(folder):
    """From here on an ordinary user, who owns the folder and can enter what the course needs."""
    os.chown(folder, NOBODY, NOBODY)
    open_the_way([Path(sys.prefix), Path(sys.base_prefix), ROOT, folder])
    os.setgroups([])
    os.setresgid(NOBODY, NOBODY, NOBODY)
    os.setresuid(NOBODY, NOBODY, NOBODY)
    os.environ["HOME"] = "/nonexistent"


def run(folder, entries):
    """Mark these entries: rows of the table with their complaints, and general complaints."""
    submissions, results, tmp = folder / "in", folder / "out", folder / "tmp"
    tmp.mkdir()
    for entry in entries:
        entry.put(submissions, entry.folder)
    before, began = tree(submissions), time.monotonic()
    command = [sys.executable, "-m", "grading", str(submissions), "--out", str(results)]
    command += ["--jobs", "2", "--cell-seconds", "1.5", "--total-seconds", "15", "--wall", "8"]
    command += ["--memory", "200", "--seed", SEED]
    environment = os.environ | {"TMPDIR": str(tmp), "GRADING_SECRET": SEED}
    ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)  # what the grader leaves behind becomes our child
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=500
    )
    seconds, complaints = time.monotonic() - began, []
    if done.returncode or done.stderr.count("\n") > 60:
        complaints.append(f"the grader ended with {done.returncode}: {done.stderr[-2000:]}")
    if found := orphans():
        complaints.append(f"processes were left behind: {found}")
    if tree(submissions) != before:
        complaints.append("the submissions were changed")
    if left := [*tmp.rglob("*"), *results.rglob(".part-*"), *_left_behind()]:
        complaints.append(f"files were left behind: {left}")
    complaints += [f"a live script in {page}" for page in _live(results)]
    summary = _text(results / "summary.md")
    rows = [row(entry, results, summary) for entry in entries]
    return {"rows": rows, "complaints": complaints, "seconds": seconds}


def row(entry, results, summary):
    """What became of an entry, as a line of the table, and what is wrong with that."""
    path = results / "records" / slug(entry.folder) / f"{EXERCISE}.json"
    if not path.exists():
        listed = entry.status == "none" and entry.says in summary
        wrong = [] if listed else ["it has no record, or is not in the summary"]
        return {"name": entry.name, "table": table(entry, "not marked", ""), "complaints": wrong}
    record = json.loads(path.read_bytes())
    mark = next(mark for mark in record["tasks"] if mark["task"] == TASK)
    wrong = []
    if record["status"] != entry.status:
        wrong.append(f"its status is {record['status']}, not {entry.status}: {record['notes']}")
    if entry.ends and mark["status"] not in entry.ends.split(","):
        wrong.append(f"the task is {mark['status']}, not {entry.ends}: {mark['message']}")
    if record["score"] != entry.score if entry.score is not None else record["score"] > FULL - 2:
        wrong.append(f"its score is {record['score']}, not {entry.score}: {record['tasks']}")
    sentences = " ".join([*record["notes"], *(mark["message"] for mark in record["tasks"])])
    if entry.says not in sentences:
        wrong.append(f"nothing says {entry.says!r}: {record['notes']}")
    if entry.needs_review and not record["needs_review"]:
        wrong.append("no human is asked to look")
    given_back = json.dumps([[cell["text"], cell["error"]] for cell in record["cells"]])
    if trace := [trace for trace in TRACES if trace in given_back]:
        wrong.append(f"it got through: {trace} in {given_back[:500]}")
    if mark["score"] and mark["status"] != "right":
        wrong.append("it has a mark without an answer")
    ended = record["status"] if record["status"] != "graded" else mark["status"]
    score = f"{record['score']}/{record['points']}"
    return {"name": entry.name, "table": table(entry, ended, score), "complaints": wrong}


def table(entry, ended, score):
    return f"{entry.name:<46} {ended:<11} {score}"


def tree(folder):
    """Names, kinds, sizes and times of all that is in a folder."""
    states = ((path, path.lstat()) for path in sorted(folder.rglob("*")))
    return [(str(path), s.st_mode, s.st_size, s.st_mtime_ns) for path, s in states]


def orphans():
    """Our children, after a moment of grace; they are ended."""
    for _ in range(40):
        while _reaped():
            pass
        found = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
        if not found:
            return []
        time.sleep(0.1)
    named = [_text(Path(f"/proc/{pid}/cmdline")).replace("\0", " ")[:100] for pid in found]
    for pid in found:
        os.kill(int(pid), signal.SIGKILL)
    return named


def _reaped():
    try:
        return os.waitpid(-1, os.WNOHANG)[0]
    except ChildProcessError:
        return 0


def _left_behind():
    folders = ("/", "/dev/shm", "/tmp", "/var/tmp", Path.home(), ROOT, ROOT.parent)
    return [path for folder in folders if (path := Path(folder) / "LEFT-BEHIND").exists()]


def _live(results):
    pages = [path for path in results.rglob("*.html") if path.is_file()]
    return [str(page) for page in pages if any(script in _text(page) for script in SCRIPTS)]


def _text(path):
    return path.read_text("utf-8", "replace")


if __name__ == "__main__":
    sys.exit(main())
