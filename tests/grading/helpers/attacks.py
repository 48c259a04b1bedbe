"""How a submission may try to get out. A cell prints ESCAPED where its attack has succeeded."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Attack:
    """Code to run and how it may end; ``waits``: only the clock on the wall ends it."""

    name: str
    source: str
    ends: frozenset
    waits: bool = False


TABLE = []


def attack(name, ends, source):
    TABLE.append(Attack(name, source, frozenset(ends.split(","))))


attack(
    "reads_a_file_of_the_host",
    "ok",
    """
import glob, os, sys
for path in ["/etc/shadow", "/etc/passwd", "/etc/hostname", "/root/.bashrc", "SECRET"]:
    try:
        open(path).read(); print("ESCAPED", path)
    except OSError:
        pass
for folder in ("/home/*", "/root/.[b-o]*", "/var/*", "/tmp/*", "/opt/*", "/mnt/*", "/sys/[a-c]*"):
    found = [path for path in glob.glob(folder) if not sys.prefix.startswith(path)]
    if found: print("ESCAPED", folder, found)
""",
)
attack(
    "finds_the_right_answers",
    "ok",
    """
import os, sys
for folder in ["/room", *sys.path, "REPOSITORY"]:
    for root, folders, files in os.walk(folder):
        tasks = root.endswith("/mountain") and "tasks" in folders
        if tasks or "solutions" in folders or "ex04_momentum.py" in files:
            print("ESCAPED", root)
        folders[:] = [name for name in folders if root == folder or name == "check"]
try:
    import mountain.tasks; print("ESCAPED")
except ModuleNotFoundError:
    pass
""",
)
attack(
    "sends_files_or_data_that_jump_the_queue",
    "ok",
    """
import socket
one, other = socket.socketpair()
for way in (
    lambda: one.send(b"x", socket.MSG_OOB),
    lambda: other.recv(1, socket.MSG_OOB),
    lambda: socket.send_fds(one, [b"x"], [1]),
    lambda: one.sendmsg([b"x"]),
    lambda: socket.recv_fds(other, 1, 1),
):
    try:
        way(); print("ESCAPED")
    except OSError:
        pass
one.send(b"plain")
assert other.recv(5) == b"plain"
""",
)
attack(
    "uses_up_what_the_kernel_has_for_all_of_one_user",
    "ok",
    """
import contextlib, ctypes, signal
system, timer = ctypes.CDLL(None).syscall, ctypes.c_void_p()
if system(222, 1, None, ctypes.byref(timer)) == 0: print("ESCAPED")
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGRTMIN])
with contextlib.suppress(BlockingIOError):
    for _ in range(2000): signal.raise_signal(signal.SIGRTMIN)
taken = 0
while signal.sigtimedwait([signal.SIGRTMIN], 0): taken += 1
if taken > 300: print("ESCAPED", taken)
""",
)
attack(
    "writes_where_it_would_stay",
    "ok",
    """
import os, sys
system = {"/", "/room", "/usr", "/usr/lib", "/dev", "/proc", "/etc"}
for folder in system | set(sys.path) | {os.path.dirname(os.__file__)}:
    try:
        open(os.path.join(folder, "mine"), "w"); print("ESCAPED", folder)
    except OSError:
        pass
""",
)
attack(
    "opens_a_socket",
    "ok",
    """
import socket
for family in ("AF_INET", "AF_INET6", "AF_UNIX", "AF_NETLINK", "AF_PACKET", "AF_VSOCK", "AF_ALG"):
    family = getattr(socket, family)
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_RAW, socket.SOCK_SEQPACKET):
        try:
            socket.socket(family, kind); print("ESCAPED", family, kind)
        except OSError:
            pass
""",
)
attack(
    "starts_a_process",
    "ok",
    """
import ctypes, multiprocessing, os, subprocess, sys
libc = ctypes.CDLL(None, use_errno=True)
ways = [
    os.fork,
    os.forkpty,
    lambda: os.posix_spawn(sys.executable, ["python"], {}),
    lambda: os.execv(sys.executable, ["python"]),
    lambda: subprocess.run([sys.executable, "-c", ""]),
    lambda: multiprocessing.get_context("fork").Process(target=print).start(),
]
for way in ways:
    try:
        way(); print("ESCAPED")
    except OSError:
        pass
clone3 = lambda: libc.syscall(435, bytes(88), 88)
shell = lambda: -1 if libc.system(b"true") else 0
for way in (libc.fork, shell, clone3):
    if way() != -1: print("ESCAPED", way)
""",
)
attack(
    "is_a_fork_bomb",
    "error",
    """
import os
while True:
    os.fork(); print("ESCAPED")
""",
)
attack(
    "uses_calls_into_the_kernel_that_no_exercise_needs",
    "ok",
    """
import ctypes, platform
libc = ctypes.CDLL(None, use_errno=True)
everywhere = dict(
    io_uring_setup=425, open_tree=428, fsopen=430, pidfd_open=434, clone3=435, mount_setattr=442,
    landlock=444, memfd_secret=447, process_mrelease=448, listmount=458, not_yet_invented=999)
intel = dict(
    ptrace=101, personality=135, chroot=161, mount=165, umount2=166, reboot=169, add_key=248,
    keyctl=250, unshare=272, perf=298, name_to_handle=303, setns=308, vm_readv=310, vm_writev=311,
    kcmp=312, finit_module=313, memfd=319, bpf=321, userfaultfd=323, shmget=29, msgget=68,
    semget=64, mq_open=240, swapon=167, sethostname=170, iopl=172, settimeofday=164, socket=41,
    setuid=105)
for name, number in (everywhere | (intel if platform.machine() == "x86_64" else {})).items():
    if libc.syscall(number, 0, 0, 0, 0, 0) != -1 or ctypes.get_errno() not in (1, 38):
        print("ESCAPED", name, ctypes.get_errno())
""",
)
attack(
    "looks_for_other_processes",
    "ok",
    """
import os, signal
if [name for name in os.listdir("/proc") if name.isdigit()] not in ([], ["1"]): print("ESCAPED")
for pid in (os.getppid() or 2, 2, 3, -1):
    try:
        os.kill(pid, signal.SIGTERM); print("ESCAPED", pid)
    except OSError:
        pass
""",
)
attack(
    "looks_for_a_line_to_the_warm_parent",
    "ok",
    """
import os
for fd in range(4, 4096):
    try:
        print("ESCAPED", fd, os.fstat(fd))
    except OSError:
        pass
""",
)
attack(
    "asks_for_more_capabilities",
    "ok",
    """
import os, resource
ways = [
    lambda: os.setuid(0),
    lambda: os.setgid(0),
    lambda: os.setgroups([0]),
    lambda: os.chroot("/tmp"),
    lambda: os.nice(-5),
    lambda: os.mknod("/tmp/null", 0o20666, os.makedev(1, 3)),
    lambda: resource.setrlimit(resource.RLIMIT_AS, (-1, -1)),
]
for way in ways:
    try:
        way(); print("ESCAPED")
    except (OSError, ValueError):
        pass
if os.path.exists("/proc/self/status"):
    status = dict(line.split(":", 1) for line in open("/proc/self/status") if ":" in line)
    capabilities = [status[name] for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")]
    if any(int(word, 16) for word in capabilities): print("ESCAPED", capabilities)
    if (int(status["NoNewPrivs"]), int(status["Seccomp"])) != (1, 2): print("ESCAPED", status)
""",
)
attack(
    "starts_threads_without_end",
    "error",
    """
import threading, time
threading.stack_size(65536)
for count in range(100_000):
    threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
print("ESCAPED")
""",
)
attack(
    "is_a_memory_bomb",
    "memory",
    """
hoard = []
while True:
    hoard.append(bytearray(1 << 24))
""",
)
attack(
    "fills_the_disk",
    "error",
    """
import os
total = 0
try:
    for count in range(1000):
        with open(f"{count}", "wb") as file:
            total += file.write(bytes(1 << 20))
finally:
    if total > 20 << 20: print("ESCAPED", total)
""",
)
attack(
    "writes_one_large_file",
    "error",
    """
with open("large", "wb") as file:
    while file.tell() < 1 << 23:
        file.write(bytes(1 << 16))
print("ESCAPED")
""",
)
attack(
    "takes_a_lease_on_a_shared_file",
    "ok",
    """
import fcntl, os, sys
commands = dict(
    SETLEASE=1024, GETLEASE=1025, NOTIFY=1026, SETPIPE_SZ=1031, ADD_SEALS=1033, SETOWN=8, SETSIG=10,
    GETLK=5, OFD_GETLK=36, SET_RW_HINT=1036)
for path in (os.__file__, sys.executable, *[os.path.join(sys.path[0] or "/", "nowhere")]):
    if os.path.exists(path):
        with open(path) as file:
            for name, command in commands.items():
                try:
                    fcntl.fcntl(file, command, 0); print("ESCAPED", name, path)
                except OSError:
                    pass
""",
)
attack(
    "locks_what_others_read_or_leaves_word_by_a_lock",
    "ok",
    """
import fcntl, os
with open(os.__file__) as one, open(os.__file__) as other:
    for lock in (fcntl.LOCK_EX, fcntl.LOCK_SH):
        fcntl.flock(one, lock)
        try:
            fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            print("ESCAPED")
    fcntl.lockf(one, fcntl.LOCK_SH)
""",
)
attack(
    "asks_where_the_host_keeps_its_files",
    "ok",
    """
import glob, threading
def look():
    for folder in ("self", "1", "thread-self", "self/task/*"):
        for name in ("mountinfo", "mounts", "mountstats"):
            for path in glob.glob(f"/proc/{folder}/{name}"):
                if open(path).read(): print("ESCAPED", path)
thread = threading.Thread(target=look)
thread.start(); thread.join(); look()
""",
)
attack(
    "takes_more_than_one_processor",
    "ok",
    """
import ctypes, os
if len(os.sched_getaffinity(0)) != 1: print("ESCAPED", os.sched_getaffinity(0))
for way in (lambda: os.sched_setaffinity(0, range(os.cpu_count())), lambda: os.nice(-1),
            lambda: os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))):
    try:
        way(); print("ESCAPED")
    except OSError:
        pass
""",
)
