"""What a fork gives up before a learner's code runs in it. Any lock that fails to shut raises.

The warm parent is user 0 of bubblewrap's user namespace and may make namespaces; a fork takes
namespaces of its own and then drops every power for good.
"""

import ctypes
import errno
import os
from pathlib import Path

_NEWNS, _NEWCGROUP, _NEWUTS, _NEWIPC = 0x20000, 0x2000000, 0x4000000, 0x8000000
_NEWPID, _NEWNET = 0x20000000, 0x40000000
_READONLY, _NOSUID, _NODEV, _NOEXEC, _BIND, _REC, _PRIVATE = 1, 2, 4, 8, 1 << 12, 1 << 14, 1 << 18
_PDEATHSIG, _DUMPABLE, _SECCOMP, _CAPBSET_DROP, _SECUREBITS = 1, 4, 22, 24, 28
_NO_NEW_PRIVS, _CAP_AMBIENT, _CLEAR_ALL = 38, 47, 4
_NO_ROOT = 0b11100011  # user 0 is nobody special, and no power can be kept or raised; locked


def _function(name, *types):
    function = getattr(ctypes.CDLL(None, use_errno=True), name)
    function.argtypes = types

    def call(*arguments):
        if function(*arguments) < 0:
            number = ctypes.get_errno()
            raise OSError(number, f"{name}: {os.strerror(number)}")

    return call


class Kernel:
    """The calls into Linux that Python lacks, looked up once, before there is any need."""

    def __init__(self):
        word, text = ctypes.c_ulong, ctypes.c_char_p
        self.unshare = _function("unshare", ctypes.c_int)
        self.setns = _function("setns", ctypes.c_int, ctypes.c_int)
        self.mount = _function("mount", text, text, text, word, text)
        self.prctl = _function("prctl", ctypes.c_int, word, word, word, word)
        self.capset = _function("capset", ctypes.c_void_p, ctypes.c_void_p)


class PidNamespace:
    """Each fork becomes number 1 of a process namespace of its own, where it sees only itself."""

    def __init__(self, kernel):
        self.kernel = kernel
        self._home = os.open("/proc/self/ns/pid", os.O_RDONLY | os.O_CLOEXEC)

    def fork(self):
        self.kernel.unshare(_NEWPID)
        try:
            pid = os.fork()
        except OSError:
            self.kernel.setns(self._home, _NEWPID)
            raise
        if pid:
            self.kernel.setns(self._home, _NEWPID)
        return pid


def move_out(kernel, scratch, size):
    """Namespaces of its own: no network, an empty scratch of limited size, a /proc of itself."""
    kernel.unshare(_NEWNS | _NEWNET | _NEWIPC | _NEWUTS | _NEWCGROUP)
    kernel.mount(None, b"/", None, _REC | _PRIVATE, None)
    quiet = _NOSUID | _NODEV | _NOEXEC
    try:
        kernel.mount(b"proc", b"/proc", b"proc", quiet | _READONLY, b"subset=pid")
    except OSError:  # in some containers a fresh /proc is forbidden: then there is none at all
        kernel.mount(b"none", b"/proc", b"tmpfs", quiet | _READONLY, b"size=4k")
    options = f"size={size},nr_inodes=4096,mode=1777".encode()
    kernel.mount(b"tmp", scratch.encode(), b"tmpfs", quiet, options)
    kernel.mount(scratch.encode(), b"/dev/shm", None, _BIND, None)
    os.chdir(scratch)


def drop_capabilities(kernel, other_user):
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


def limit(limits):
    """Caps on address space, processor time, files, threads; where the system knows them."""
    import resource

    def cap(name, value):
        kind = getattr(resource, f"RLIMIT_{name}", None)
        if kind is not None:
            hard = resource.getrlimit(kind)[1]
            value = value if hard == resource.RLIM_INFINITY else min(value, hard)
            resource.setrlimit(kind, (value, value))

    size = _read("/proc/self/statm", "")
    if size:
        cap("AS", int(size.split()[0]) * resource.getpagesize() + limits["memory"])
    cap("CPU", int(limits["total_seconds"]) + 2)
    cap("FSIZE", limits["file_size"])
    cap("NOFILE", 256)
    cap("CORE", 0)
    cap("MSGQUEUE", 0)


def limit_processes(number):
    """Only inside a namespace: outside, the count would include all that the user runs."""
    import resource

    resource.setrlimit(resource.RLIMIT_NPROC, (number, number))


def filter_calls(kernel, program):
    """From here on only the system calls that calculating needs. Cannot be undone."""

    class Filter(ctypes.Structure):
        _fields_ = (("length", ctypes.c_ushort), ("program", ctypes.c_char_p))

    told = Filter(len(program) // 8, program)
    kernel.prctl(_SECCOMP, 2, ctypes.addressof(told), 0, 0)


def die_with_parent(kernel):
    """The end of the process that started this one is the end of this one."""
    kernel.prctl(_PDEATHSIG, 9, 0, 0, 0)


def _read(path, otherwise):
    try:
        return Path(path).read_text(encoding="ascii")
    except OSError:
        return otherwise
