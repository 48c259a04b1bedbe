"""What a fork gives up before a learner's code runs in it. Any lock that fails to shut raises.

The warm parent is user 0 of bubblewrap's user namespace and may make namespaces; a fork takes
namespaces of its own and then drops every capability for good.
"""

import ctypes
import errno
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

_NEWNS, _NEWCGROUP, _NEWUTS, _NEWIPC = 0x20000, 0x2000000, 0x4000000, 0x8000000
_NEWPID, _NEWNET = 0x20000000, 0x40000000
_READONLY, _NOSUID, _NODEV, _NOEXEC, _BIND, _REC, _PRIVATE = 1, 2, 4, 8, 1 << 12, 1 << 14, 1 << 18
_PDEATHSIG, _DUMPABLE, _SECCOMP, _CAPBSET_DROP, _SECUREBITS = 1, 4, 22, 24, 28
_NO_NEW_PRIVS, _CAP_AMBIENT, _CLEAR_ALL = 38, 47, 4
_TELLS_MOUNTS = ("mountinfo", "mounts", "mountstats")  # each with paths of the host
_NO_ROOT = 0b11100011  # user 0 is nobody special, and no capability can be kept or raised; locked


def _function(name: str, *types: Any) -> Callable[..., None]:
    function = getattr(ctypes.CDLL(None, use_errno=True), name)
    function.argtypes = types

    def call(*arguments: Any) -> None:
        if function(*arguments) < 0:
            number = ctypes.get_errno()
            raise OSError(number, f"{name}: {os.strerror(number)}")

    return call


class Kernel:
    """The calls into Linux that Python lacks, looked up once, before there is any need."""

    def __init__(self) -> None:
        word, text = ctypes.c_ulong, ctypes.c_char_p
        self.unshare = _function("unshare", ctypes.c_int)
        self.setns = _function("setns", ctypes.c_int, ctypes.c_int)
        self.mount = _function("mount", text, text, text, word, text)
        self.prctl = _function("prctl", ctypes.c_int, word, word, word, word)
        self.capset = _function("capset", ctypes.c_void_p, ctypes.c_void_p)


class PidNamespace:
    """Each fork becomes number 1 of a process namespace of its own, where it sees only itself."""

    def __init__(self, kernel: Kernel):
        self.kernel = kernel
        self._home = os.open("/proc/self/ns/pid", os.O_RDONLY | os.O_CLOEXEC)

    def fork(self) -> int:
        self.kernel.unshare(_NEWPID)
        try:
            pid = os.fork()
        except OSError:
            self.kernel.setns(self._home, _NEWPID)
            raise
        if pid:
            self.kernel.setns(self._home, _NEWPID)
        return pid


def move_out(kernel: Kernel, scratch: str, size: int) -> None:
    """Namespaces of its own: no network, an empty scratch of limited size, a /proc of itself."""
    kernel.unshare(_NEWNS | _NEWNET | _NEWIPC | _NEWUTS | _NEWCGROUP)
    kernel.mount(None, b"/", None, _REC | _PRIVATE, None)
    quiet = _NOSUID | _NODEV | _NOEXEC
    try:
        kernel.mount(b"proc", b"/proc", b"proc", quiet | _READONLY, b"subset=pid")
    except OSError:  # in some containers a fresh /proc is forbidden: then there is none at all
        kernel.mount(b"none", b"/proc", b"tmpfs", quiet | _READONLY, b"size=4k")
    else:
        kernel.mount(b"none", b"/proc/1/task", b"tmpfs", quiet | _READONLY, b"size=4k")
        for name in _TELLS_MOUNTS:
            kernel.mount(b"/dev/null", f"/proc/1/{name}".encode(), None, _BIND, None)
    options = f"size={size},nr_inodes=4096,mode=1777".encode()
    kernel.mount(b"tmp", scratch.encode(), b"tmpfs", quiet, options)
    kernel.mount(scratch.encode(), b"/dev/shm", None, _BIND, None)
    os.chdir(scratch)


def cover(kernel: Kernel, path: str) -> None:
    """From here on a folder is empty, and a file is a device that holds nothing."""
    place = os.fsencode(path)
    if Path(path).is_dir():
        quiet = _READONLY | _NOSUID | _NODEV | _NOEXEC
        kernel.mount(b"none", place, b"tmpfs", quiet, b"size=4k,mode=755")
    else:
        kernel.mount(b"/dev/null", place, None, _BIND, None)


def drop_capabilities(kernel: Kernel, other_user: int | None) -> None:
    """No capability, now or later; where the grader is root, also another user."""
    if other_user is not None:
        os.setgroups([])
    kernel.prctl(_CAP_AMBIENT, _CLEAR_ALL, 0, 0, 0)
    kernel.prctl(_SECUREBITS, _NO_ROOT, 0, 0, 0)
    for capability in range(64):
        try:
            kernel.prctl(_CAPBSET_DROP, capability, 0, 0, 0)
        except OSError as error:
            if error.errno != errno.EINVAL:  # EINVAL: beyond the last one of this kernel
                raise
    if other_user is not None:
        os.setresgid(other_user, other_user, other_user)
        os.setresuid(other_user, other_user, other_user)
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    kernel.capset(ctypes.byref(header), ctypes.byref((ctypes.c_uint32 * 6)()))
    kernel.prctl(_NO_NEW_PRIVS, 1, 0, 0, 0)
    kernel.prctl(_DUMPABLE, 1, 0, 0, 0)  # or its own /proc/self would be closed to it


def limit(limits: Mapping[str, Any], used: int | None = None) -> None:
    """Caps on address space, processor time and files, where the system knows them.

    ``used`` are bytes of address space beside which there may be more, in place of what /proc says.
    """
    import resource

    def cap(name: str, value: int) -> None:
        kind = getattr(resource, f"RLIMIT_{name}", None)
        if kind is not None:
            hard = resource.getrlimit(kind)[1]
            value = value if hard == resource.RLIM_INFINITY else min(value, hard)
            resource.setrlimit(kind, (value, value))

    if used is None and (size := _read("/proc/self/statm", "")):
        used = int(size.split()[0]) * resource.getpagesize()
    if used is not None:
        cap("AS", used + limits["memory"])
    cap("CPU", int(limits["total_seconds"] + limits["own_seconds"]) + 2)
    cap("FSIZE", limits["file_size"])
    cap("NOFILE", 256)
    cap("CORE", 0)
    cap("MSGQUEUE", 0)
    cap("SIGPENDING", 256)


def keep_to_one_processor() -> None:
    """The one on which the system has just put this process: more threads get no greater share."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {ctypes.CDLL(None).sched_getcpu()})


def limit_processes(number: int) -> None:
    """Only inside a namespace: outside, the count would include all that the user runs."""
    import resource

    resource.setrlimit(resource.RLIMIT_NPROC, (number, number))


def filter_calls(kernel: Kernel, program: bytes) -> None:
    """From here on only the system calls that calculating needs. Cannot be undone."""

    class Filter(ctypes.Structure):
        _fields_ = (("length", ctypes.c_ushort), ("program", ctypes.c_char_p))

    rules = Filter(len(program) // 8, program)
    kernel.prctl(_SECCOMP, 2, ctypes.addressof(rules), 0, 0)


def die_with_parent(kernel: Kernel) -> None:
    """The end of the process that started this one is the end of this one."""
    kernel.prctl(_PDEATHSIG, 9, 0, 0, 0)


def _read(path: str, otherwise: str) -> str:
    try:
        return Path(path).read_text(encoding="ascii")
    except OSError:
        return otherwise
