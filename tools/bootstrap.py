"""Make .venv ready for one of the package's extras: python tools/bootstrap.py course.

The syntax is old on purpose: an outdated Python must get far enough to say that it is outdated.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(ROOT, ".venv")
STAMP = os.path.join(VENV, "mountain-stamp")
WORK = os.path.join(ROOT, ".cache")  # pip's downloads, so that a second try need not repeat them
LOG = os.path.join(WORK, "install.log")
VERSIONS = ("3.11", "3.12", "3.13")
GIGABYTES = 5  # for the downloads and what is made of them, with PyTorch's CPU build
PROBE = "import sys; print('%d.%d' % sys.version_info[:2]); import ensurepip, venv"
AGAIN = ", then run the same command again."
FAILURES = (  # what pip's log shows, what to tell the reader; the first match counts
    (
        r"No space left on device|Errno 28",
        "The disk is full: free at least %d GB (or see the README on PyTorch's much smaller CPU "
        "build)" % GIGABYTES + AGAIN,
    ),
    (
        r"CERTIFICATE_VERIFY_FAILED|SSLError",
        "The download was refused because a certificate could not be checked: correct the "
        "computer's clock, or ask whoever runs your network about its proxy" + AGAIN,
    ),
    (
        r"NewConnectionError|ConnectTimeout|ReadTimeout|ProxyError|ConnectionReset|NameResolution"
        r"|Temporary failure|timed out|IncompleteRead|Connection broken|connection attempts failed",
        "The packages could not be downloaded: check that the internet is reachable" + AGAIN,
    ),
    (
        r"No matching distribution found for (\S+)",
        "There is no {0} for this computer: the course needs 64-bit Linux, macOS 14 or later on "
        "Apple silicon, or 64-bit Windows; if yours is one of these, check that the internet is "
        "reachable" + AGAIN,
    ),
    (r"", "The packages could not be installed; the reason is at the end of .cache/install.log."),
)


def explain(log):
    """Turn pip's log into one sentence."""
    found = ((re.search(pattern, log), sentence) for pattern, sentence in FAILURES)
    return next(sentence.format(*match.groups()) for match, sentence in found if match)


def read(path):
    """Return the file's text, or nothing where there is no file."""
    if not os.path.exists(path):
        return ""
    with open(path) as file:
        return file.read()


def digest(*texts):
    """Return a short name for these texts together."""
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:16]


def probe(command):
    """Return the version of a Python, and whether it can make virtual environments."""
    try:
        process = subprocess.Popen(
            [command, "-c", PROBE], stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
    except OSError:
        return None, False
    out = process.communicate()[0].decode().strip()
    return out or None, process.returncode == 0


def find_python(candidates):
    """Return the first Python of a supported version, or leave with a sentence."""
    seen = [(command,) + probe(command) for command in candidates]
    good = [(command, able) for command, version, able in seen if version in VERSIONS]
    if not good:
        versions = sorted({version for _, version, _ in seen if version})
        found = " and not " + ", ".join(versions) if versions else " and found none"
        sys.exit(
            "This course needs Python 3.11, 3.12 or 3.13" + found + ": install one "
            "(python.org/downloads) or name it, as in PYTHON=/path/to/python3.12" + AGAIN
        )
    for command, able in good:
        if able:
            return command
    sys.exit(
        "This Python cannot make virtual environments: on Debian or Ubuntu run "
        "'sudo apt install python3-venv'" + AGAIN
    )


def candidates():
    """Name the Pythons to try: the reader's choice, or this one and those on PATH."""
    own = getattr(sys, "_base_executable", sys.executable)
    wanted = os.environ.get("PYTHON")
    return [wanted] if wanted else [own, "python3.12", "python3.13", "python3.11"]


def place():
    """Name where .venv is and which Python made it: it works nowhere else."""
    return digest(VENV, read(os.path.join(VENV, "pyvenv.cfg")))


def wish():
    """Name what should be installed."""
    return digest(*(read(os.path.join(ROOT, name)) for name in ("pyproject.toml", "constraints.txt")))


def usable():
    """Tell whether .venv can be built upon."""
    made_by = re.search(r"version\w* *= *(\d+\.\d+)", read(os.path.join(VENV, "pyvenv.cfg")))
    wanted = os.environ.get("PYTHON")
    return (
        os.path.exists(os.path.join(VENV, "bin", "python"))
        and made_by is not None
        and made_by.group(1) in ([probe(wanted)[0]] if wanted else VERSIONS)
        and (read(STAMP) == "" or read(STAMP).split()[1:2] == [place()])
    )


def ready(extra):
    """Tell whether the extra is installed as pyproject.toml and constraints.txt want it."""
    return usable() and read(STAMP).split() in [[e, place(), wish()] for e in (extra, "dev")]


def stamp(text):
    """Note in .venv how far the set-up got."""
    with open(STAMP, "w") as file:
        file.write(text)


def watch(title, command, lock):
    """Run the command into the log, show that it is alive, and return its exit status."""
    started = time.time()
    on_screen = sys.stdout.isatty()
    environment = dict(os.environ, PIP_USER="0", PYTHONUNBUFFERED="1", TMPDIR=WORK)
    environment.setdefault("PIP_CACHE_DIR", os.path.join(WORK, "pip"))
    with open(LOG, "a") as log:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=log, stderr=log, pass_fds=[lock.fileno()]
        )
    try:
        while process.poll() is None:
            steps = re.findall(r"(?m)^ *((?:Collecting|Downloading|Installing) [^\s:;]+)", read(LOG))
            minutes, seconds = divmod(int(time.time() - started), 60)
            line = "  %d:%02d  %s" % (minutes, seconds, steps[-1] if steps else title)
            sys.stdout.write("\r" + line[:78].ljust(78) if on_screen else line + "\n")
            sys.stdout.flush()
            try:
                process.wait(0.5 if on_screen else 10)
            except subprocess.TimeoutExpired:
                pass
    except KeyboardInterrupt:
        process.terminate()
        process.wait()
        raise
    finally:
        sys.stdout.write("\r" + " " * 78 + "\r" if on_screen else "")
    return process.returncode


def install(extra, lock):
    """Build .venv, or build upon it, and leave with a sentence where that fails."""
    before, fresh = read(STAMP), not usable()
    free, needed = shutil.disk_usage(ROOT).free / 1e9, GIGABYTES if fresh else 1
    if free < needed:
        sys.exit("The set-up needs %d GB and %.1f GB are free: make room" % (needed, free) + AGAIN)
    pip = [os.path.join(VENV, "bin", "python"), "-m", "pip", "install", "--no-input"]
    pip += ["--progress-bar=off", "-c", "constraints.txt", "-e", ".[%s]" % extra]
    steps = [("Installing", pip)]
    if fresh:
        python = find_python(candidates())
        shutil.rmtree(VENV, ignore_errors=True)
        os.mkdir(VENV)
        steps.insert(0, ("Making .venv", [python, "-m", "venv", VENV]))
    print("Setting up .venv: minutes and gigabytes the first time, seconds afterwards.")
    started = time.time()
    open(LOG, "w").close()
    stamp("unfinished")
    try:
        for title, command in steps:
            if watch(title, command, lock):
                sys.exit(explain(read(LOG)))
        stamp(" ".join([extra, place(), wish()]))
        before = None
    finally:
        if before and not fresh and "Installing collected packages" not in read(LOG):
            stamp(before)  # nothing was touched yet
    shutil.rmtree(WORK, ignore_errors=True)
    print("Set up in %d s." % (time.time() - started))


def main(extra):
    """Set up, unless all is there already; one set-up at a time."""
    if "%d.%d" % sys.version_info[:2] not in VERSIONS:
        return subprocess.call([find_python(candidates()), os.path.abspath(__file__), extra])
    if ready(extra):
        return 0
    import fcntl  # noqa: PLC0415 (only here: not on Windows, where conda sets up)

    if not os.path.isdir(WORK):
        os.makedirs(WORK)
    with open(__file__) as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            print("Another set-up of this folder is at work; waiting for it.")
            fcntl.flock(lock, fcntl.LOCK_EX)
        if not ready(extra):
            install("dev" if read(STAMP).startswith("dev") else extra, lock)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1]))
    except KeyboardInterrupt:
        sys.exit("Stopped: the same command takes the set-up up again.")
