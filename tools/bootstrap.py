"""Make .venv ready for one of the package's extras: python tools/bootstrap.py course.

`light` is the course without PyTorch and Keras; `any` takes whichever is there. The syntax is old
on purpose: an outdated Python must get far enough to say that it is outdated.
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
STAMP = os.path.join(VENV, "mountain-stamp")  # how far it got: extras, place(), wish()
# what else holds all of an extra
WITHIN = {
    "light": ("course", "site", "hub", "dev"),
    "course": ("site", "hub", "dev"),
    "site": ("dev",),
    "hub": ("dev",),
}
WORK = os.path.join(ROOT, ".cache")  # pip's downloads, so that a second try need not repeat them
LOG = os.path.join(WORK, "install.log")
# appended, since a class hub has an extension of its own, and kernels load both
EXTENSION = "c.InteractiveShellApp.extensions.append('mountain.light')\n"
VERSIONS = ("3.11", "3.12", "3.13")
GIGABYTES = {"light": 1}  # while installing; less afterwards
FULL_GIGABYTES = 5  # with PyTorch's CPU build
CPU_BUILDS = "https://download.pytorch.org/whl/cpu"  # PyTorch's own index, without CUDA
PATIENCE = 3  # seconds in which that must answer
AGAIN = ", then run the same command again."
STOPPED = "Stopped: the same command takes the set-up up again."
FULL = "The disk is full: free %d GB, or more on Linux with an Nvidia card" % (FULL_GIGABYTES)
CLOCK = (
    "A certificate was refused: set the computer's clock right, or ask about your network's proxy"
)
NO_WHEEL = (
    "The folder of wheels does not hold all that is needed ({0}): make it anew, with 'make wheels' "
    "in this version of the course, on a computer with the same system and the same Python."
)
LINK = "The link .venv leads to an environment that this folder did not make: remove the link"
OFFLINE = "The packages could not be downloaded: check that the internet can be reached"
FOREIGN = (
    "There is no {0} for this computer: use 64-bit Linux or Windows, or macOS 14 on Apple silicon; "
    "if this is one of them, check that the internet can be reached"
)
FAILURES = (  # what pip's log shows, what to say; the first match counts
    ("No space left on device|Errno 28", FULL + AGAIN),
    ("CERTIFICATE_VERIFY_FAILED|SSLError", CLOCK + AGAIN),
    ("Connection|ConnectTimeout|ReadTimeout|ProxyError|name resolution|timed out", OFFLINE + AGAIN),
    (r"^from a folder[\s\S]*No matching distribution found for (\S+)", NO_WHEEL),
    (r"No matching distribution found for (\S+)", FOREIGN + AGAIN),
    ("", "The packages could not be installed; the reason is at the end of .cache/install.log."),
)


def explain(log):
    """Turn pip's log into one sentence."""
    found = ((re.search(pattern, log), sentence) for pattern, sentence in FAILURES)
    return next(sentence.format(*match.groups()) for match, sentence in found if match)


def read(*path):
    """Return the file's text, or nothing where there is no file."""
    if not os.path.exists(os.path.join(*path)):
        return ""
    with open(os.path.join(*path)) as file:
        return file.read()


def write(path, text):
    """Replace the file's text."""
    with open(path, "w") as file:
        file.write(text)


def digest(*texts):
    """Return a short name for these texts together."""
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:16]


def place():
    """Name where .venv lies and which Python made it: it works nowhere else."""
    return digest(VENV, read(VENV, "pyvenv.cfg"))


def wish():
    """Name what should be installed."""
    return digest(read(ROOT, "pyproject.toml"), read(ROOT, "constraints.txt"))


def probe(command):
    """Return the command, its Python's version, and whether it can make virtual environments."""
    code = "import sys; print('%d.%d' % sys.version_info[:2]); import ensurepip, venv"
    pipe = subprocess.PIPE
    try:
        process = subprocess.Popen([command, "-c", code], stdout=pipe, stderr=pipe)
    except OSError:
        return command, "", False
    version = process.communicate()[0].decode().strip()
    return command, version, process.returncode == 0


def candidates():
    """Name the Pythons to try: the reader's choice, or this one and those on PATH."""
    own = getattr(sys, "_base_executable", sys.executable)
    wanted = os.environ.get("PYTHON")
    return [wanted] if wanted else [own, "python3.12", "python3.13", "python3.11"]


def find_python(commands):
    """Return the first suitable Python, or leave with a sentence."""
    seen = [probe(command) for command in commands]
    good = [(command, able) for command, version, able in seen if version in VERSIONS]
    for command, able in good:
        if able:
            return command
    if good:
        cure = "on Debian or Ubuntu run 'sudo apt install python3-venv'"
        sys.exit("This Python cannot make virtual environments: " + cure + AGAIN)
    versions = ", ".join(sorted({version for _, version, _ in seen if version})) or "none"
    cure = "install one (python.org/downloads), or name one as in PYTHON=/path/to/python3.12"
    sys.exit("The course needs Python 3.11, 3.12 or 3.13, and found %s: " % versions + cure + AGAIN)


def usable():
    """Tell whether .venv can be built upon."""
    made_by = re.search(r"version\w* *= *(\d+\.\d+)", read(VENV, "pyvenv.cfg"))
    wanted = os.environ.get("PYTHON")
    return (
        os.path.exists(os.path.join(VENV, "bin", "python"))
        and made_by is not None
        and made_by.group(1) in (VERSIONS if not wanted else probe(wanted)[1:2])
        and (not read(STAMP) or read(STAMP).split()[1:2] == [place()])
    )


def installed():
    """Name the extras that were installed as pyproject.toml and constraints.txt want them now."""
    extras, was, wanted = (read(STAMP).split() + ["", "", ""])[:3]
    return set(extras.split("+")) if [was, wanted] == [place(), wish()] else set()


def ready(extra):
    """Tell whether the extra is installed, by itself or within a larger one."""
    return usable() and bool(installed().intersection((extra,) + WITHIN.get(extra, ())))


def together(extra):
    """Return the extra with those that were asked for before, without what others hold."""
    named = set(read(STAMP).split()[0].split("+")) if read(STAMP) else set()
    wanted = named.difference(["unfinished"]).union([extra])
    return sorted(e for e in wanted if not wanted.intersection(WITHIN.get(e, ())))


def sources():
    """Return pip's options on where packages come from, and say so where that is unusual."""
    folder = os.environ.get("WHEELS")
    if folder:
        if not os.path.isdir(folder):
            sys.exit("There is no folder %s: WHEELS names one that 'make wheels' made." % folder)
        print("Taking the packages from %s, without a network." % folder)
        return ["--no-index", "--find-links", os.path.abspath(folder)]
    return ["--extra-index-url", CPU_BUILDS] if wants_cpu_build() else []


def wants_cpu_build():
    """Tell whether PyTorch's own index should be asked: on Linux, without a card, if it answers."""
    own = [name for name in ("PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL") if os.environ.get(name)]
    card = os.path.exists("/proc/driver/nvidia") or shutil.which("nvidia-smi")
    if not sys.platform.startswith("linux") or card or own:
        return False
    from urllib.request import Request, urlopen  # an outdated Python has it elsewhere

    try:
        with urlopen(Request(CPU_BUILDS + "/torch/", method="HEAD"), timeout=PATIENCE):
            return True
    except (OSError, ValueError):
        return False


def watch(title, command, lock):
    """Run the command into the log, show that it is alive, and return its exit status."""
    started, on_screen = time.time(), sys.stdout.isatty()
    environment = dict(os.environ, PIP_USER="0", PYTHONUNBUFFERED="1", TMPDIR=WORK)
    environment.setdefault("PIP_RETRIES", "2")
    environment.setdefault("PIP_CACHE_DIR", os.path.join(WORK, "pip"))
    process = None
    try:
        with open(LOG, "a") as log:  # the child keeps the lock: an orphan must not be overtaken
            process = subprocess.Popen(
                command, cwd=ROOT, env=environment, stdout=log, stderr=log, pass_fds=[lock.fileno()]
            )
        while process.poll() is None:
            steps = re.findall(
                r"Installing collected packages|Collecting \S+|Downloading \S+", read(LOG)
            )
            minutes, seconds = divmod(int(time.time() - started), 60)
            line = "  %d:%02d  %s" % (minutes, seconds, steps[-1] if steps else title)
            sys.stdout.write("\r" + line[:78].ljust(78) if on_screen else line[:78] + "\n")
            sys.stdout.flush()
            try:
                process.wait(0.5 if on_screen else 10)
            except subprocess.TimeoutExpired:
                continue
    finally:  # Ctrl-C may come at any moment
        if process and process.poll() is None:
            process.terminate()
            process.wait()
    sys.stdout.write("\r" + " " * 78 + "\r" if on_screen else "")
    return process.returncode


def emptied(folder):
    """Take away an environment that this folder made; tell whether nothing is left."""
    if read(STAMP).split()[1:2] == [place()]:
        for name in os.listdir(folder):
            path = os.path.join(folder, name)
            shutil.rmtree(path) if os.path.isdir(path) else os.remove(path)
    return os.path.isdir(folder) and not os.listdir(folder)


def explain_what_is_missing():
    """Let kernels say in a sentence that a package is not part of what was set up."""
    folder = os.path.join(VENV, "etc", "ipython")
    if not os.path.isdir(folder):
        os.makedirs(folder)
    write(os.path.join(folder, "ipython_kernel_config.py"), EXTENSION)


def install(extra, lock):
    """Build .venv, or build upon it; leave with a sentence where that fails."""
    if os.path.islink(VENV) and not (usable() or emptied(VENV)):
        sys.exit(LINK + AGAIN)
    before, fresh = read(STAMP), not usable()
    extras = together(extra)
    free = shutil.disk_usage(ROOT).free / 1e9
    needed = GIGABYTES.get(extra, FULL_GIGABYTES) if fresh else 1
    if free < needed:
        sys.exit("The set-up needs %d GB and %.1f GB are free: make room" % (needed, free) + AGAIN)
    pip = [os.path.join(VENV, "bin", "python"), "-m", "pip", "install", "--no-input"]
    pip += ["--progress-bar=off", "-c", "constraints.txt"] + sources()
    pip += ["-e", ".[%s]" % ",".join(extras)]
    steps = [("Installing", pip)]
    if fresh:
        steps.insert(0, ("Making .venv", [find_python(candidates()), "-m", "venv", VENV]))
        if not os.path.islink(VENV):
            shutil.rmtree(VENV, ignore_errors=True)
            os.mkdir(VENV)
    if not os.path.isdir(WORK):
        os.mkdir(WORK)
    print("Setting up .venv: minutes and gigabytes the first time, seconds afterwards.")
    started = time.time()
    write(LOG, "from a folder\n" if os.environ.get("WHEELS") else "")
    write(STAMP, "+".join(["unfinished"] + extras))
    try:
        for title, command in steps:
            if watch(title, command, lock):
                sys.exit(explain(read(LOG)))
    except BaseException:
        if not fresh and "Installing collected packages" not in read(LOG):
            write(STAMP, before)  # nothing was touched
        raise
    write(STAMP, " ".join(["+".join(extras), place(), wish()]))
    explain_what_is_missing()
    shutil.rmtree(WORK, ignore_errors=True)
    print("Set up in %d s." % (time.time() - started))


def main(extra):
    """Set up, unless all is there already; one set-up at a time."""
    if "%d.%d" % sys.version_info[:2] not in VERSIONS:
        return subprocess.call([find_python(candidates()), os.path.abspath(__file__), extra])
    if extra == "any":
        extra = "light" if usable() and installed() else "course"
    if ready(extra):
        return 0
    import fcntl  # not on Windows, where conda sets up

    with open(__file__) as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            print("Another set-up of this folder is at work; waiting for it.")
            fcntl.flock(lock, fcntl.LOCK_EX)
        if not ready(extra):
            install(extra, lock)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1]))
    except KeyboardInterrupt:
        sys.exit(STOPPED)
    except OSError as error:
        sys.exit(
            "The set-up could not write in this folder (%s): make that possible" % error + AGAIN
        )
