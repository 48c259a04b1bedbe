"""The system calls that a learner's code may make, as a program for the kernel.

A list of what is allowed, so that calls yet to be invented are refused. Everything else gets
"function not implemented" (libraries then try an older way) or "operation not permitted".
"""

import errno
import os
import socket
from collections.abc import Callable
from typing import Any

from grading.sandbox.errors import SandboxMissing

_FILES = """
    read write readv writev pread64 pwrite64 preadv pwritev preadv2 pwritev2 open openat creat close
    close_range dup dup2 dup3 lseek stat fstat lstat newfstatat statx statfs fstatfs access
    faccessat faccessat2 readlink readlinkat getdents getdents64 getcwd chdir fchdir mkdir mkdirat
    rmdir unlink unlinkat rename renameat renameat2 link linkat truncate ftruncate
    fallocate fsync fdatasync fadvise64 chmod fchmod fchmodat utime utimes utimensat futimesat umask
    sendfile copy_file_range getxattr lgetxattr fgetxattr listxattr llistxattr
    flistxattr"""
_WAITING = """
    poll ppoll select pselect6 epoll_create epoll_create1 epoll_ctl epoll_wait epoll_pwait
    epoll_pwait2 eventfd eventfd2 pipe pipe2 timerfd_create timerfd_settime timerfd_gettime shutdown
    getsockopt getsockname getpeername"""
_MEMORY = "brk mmap munmap mremap mprotect madvise msync mlock munlock"
_THREADS = """
    futex futex_waitv set_robust_list get_robust_list rseq set_tid_address gettid getpid exit
    exit_group sched_yield sched_getaffinity sched_getparam sched_getscheduler
    sched_get_priority_max sched_get_priority_min getcpu arch_prctl get_mempolicy"""
_SIGNALS = """
    rt_sigaction rt_sigprocmask rt_sigreturn rt_sigpending rt_sigtimedwait rt_sigsuspend sigaltstack
    kill tkill tgkill pause alarm setitimer getitimer restart_syscall signalfd signalfd4 wait4
    waitid"""
_CLOCK = """
    clock_gettime clock_getres clock_nanosleep nanosleep gettimeofday time times"""
_WHO = """
    getuid geteuid getgid getegid getgroups getresuid getresgid getpgrp getpgid getppid getsid
    capget uname sysinfo getrusage getrlimit prlimit64 setrlimit getpriority getrandom"""
_LINKS = " symlink symlinkat"  # not for a kernel: the grader opens files in its folder
CALCULATING = " ".join((_FILES, _WAITING, _MEMORY, _THREADS, _SIGNALS, _CLOCK, _WHO))

# A Jupyter kernel also starts programs and listens on sockets that are files.
KERNEL = """
    fork vfork execve execveat setpgid setsid bind listen accept accept4 connect setsockopt setuid
    setgid setresuid setresgid setgroups capset inotify_init1 inotify_add_watch inotify_rm_watch
    membarrier memfd_create fchown chown lchown fchownat setpriority ioprio_get sched_setscheduler
    sched_setparam sched_setaffinity"""

# What namespaces do not part, and what a Jupyter server does without.
_SHARED = "add_key request_key keyctl bpf perf_event_open userfaultfd io_uring_setup"

# Refused in plain words rather than as unknown.
_FORBIDDEN = """
    socket fork vfork execve execveat ptrace mount umount2 unshare setns chroot pivot_root bpf
    sched_setaffinity symlink symlinkat keyctl add_key request_key perf_event_open userfaultfd
    io_uring_setup process_vm_readv process_vm_writev memfd_create setuid setgid setresuid
    setresgid setgroups capset personality kexec_load init_module shmget msgget semget mq_open
    chown fchown lchown"""

_CLONE_THREAD, _CLONE_NAMESPACES = 0x10000, 0x7E020080
_IOCTLS = (0x5401, 0x541B, 0x5421, 0x5450, 0x5451, 0x5413)  # is it a terminal, how much, and how
_FCNTLS = (0, 1, 2, 3, 4, 1030)  # copies and flags of file descriptors; no lease, no signal
_LOCKS = (6, 7, 37, 38)  # of files: there is nobody else to lock out, and shown files carry no word
_SENDS = {"sendto": 3, "recvfrom": 3, "sendmsg": 2, "recvmsg": 2}  # where their flags stand
_MSG_OOB = 1  # data that jump the queue: nobody needs them, and kernels had holes there
_PRCTLS = (15, 16, 0x53564D41)  # the name of a thread, the name of a mapping


def program(kernel: bool = False) -> bytes:
    """Return the filter as bytes; ``kernel``: for a whole Jupyter kernel. Raises SandboxMissing."""
    return _made(lambda: _compile(kernel))


def program_of_a_room() -> bytes:
    """The filter for a learner's own server, which allows all but ways out of its namespaces.

    Keys of the kernel are seen across namespaces, and so are some kinds of sockets: those of
    virtual machines, of Bluetooth. Raises SandboxMissing.
    """
    return _made(_compile_for_a_room)


def _made(compiled: Callable[[], bytes]) -> bytes:
    try:
        return compiled()
    except (ImportError, RuntimeError, OSError) as error:
        raise SandboxMissing(f"pyseccomp with libseccomp cannot be used: {error}") from None


def _compile(kernel: bool) -> bytes:
    import pyseccomp as sc

    done = sc.ERRNO(0)  # reports success, and does nothing
    rules = sc.SyscallFilter(sc.ERRNO(errno.ENOSYS))
    known: dict[str, int] = {}

    def rule(action: Any, name: str, *arguments: Any) -> None:
        number = known.setdefault(name, sc.resolve_syscall(sc.Arch.NATIVE, name))
        if number != -1:  # a call that this libseccomp does not know stays refused
            rules.add_rule(action, number, *arguments)

    def equal(position: int, value: int) -> Any:
        return sc.Arg(position, sc.MASKED_EQ, 0xFFFFFFFF, value)

    allowed = (CALCULATING + (KERNEL if kernel else _LINKS)).split()
    for name in allowed:
        rule(sc.ALLOW, name)
    for name in set(_FORBIDDEN.split()) - set(allowed) - ({"socket"} if kernel else set()):
        rule(sc.ERRNO(errno.EPERM), name)
    for command in _FCNTLS:
        rule(sc.ALLOW, "fcntl", equal(1, command))
    for command in _LOCKS:
        rule(done, "fcntl", equal(1, command))
    rule(done, "flock")
    for request in _IOCTLS:
        rule(sc.ALLOW, "ioctl", equal(1, request))
    for name, position in _SENDS.items():
        if kernel or name.endswith(("to", "from")):  # the others also carry files
            rule(sc.ALLOW, name, sc.Arg(position, sc.MASKED_EQ, _MSG_OOB, 0))
    for option in (*_PRCTLS, *((1, 38) if kernel else ())):
        rule(sc.ALLOW, "prctl", equal(0, option))
    rule(sc.ALLOW, "socketpair", equal(0, int(socket.AF_UNIX)))
    if kernel:  # ZeroMQ takes "not supported" for an answer, and nothing else
        rule(sc.ALLOW, "socket", equal(0, int(socket.AF_UNIX)))
        rule(sc.ERRNO(errno.EOPNOTSUPP), "socket", sc.Arg(0, sc.NE, int(socket.AF_UNIX)))
        rule(sc.ALLOW, "clone", sc.Arg(0, sc.MASKED_EQ, _CLONE_NAMESPACES, 0))
    else:
        rule(sc.ALLOW, "clone", sc.Arg(0, sc.MASKED_EQ, _CLONE_THREAD, _CLONE_THREAD))
    return _exported(rules)


def _compile_for_a_room() -> bytes:
    import pyseccomp as sc

    rules = sc.SyscallFilter(sc.ALLOW)
    for name in _SHARED.split():
        number = sc.resolve_syscall(sc.Arch.NATIVE, name)
        if number >= 0:  # one that this libseccomp does not know cannot be named
            rules.add_rule(sc.ERRNO(errno.EPERM), number)
    beyond = sc.Arg(0, sc.GT, int(socket.AF_NETLINK))  # up to it are those that namespaces part
    rules.add_rule(sc.ERRNO(errno.EAFNOSUPPORT), "socket", beyond)
    return _exported(rules)


def _exported(rules: Any) -> bytes:
    with os.fdopen(os.memfd_create("filter"), "w+b") as file:
        rules.export_bpf(file)
        file.seek(0)
        return bytes(file.read())
