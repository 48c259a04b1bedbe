"""Lines that are not Python: in Jupyter none for the shell stops a cell, so each is a remark here.

So is a magic that works on the learner's machine and not on this one.
"""

import re
import sys
from collections.abc import Callable
from typing import Any

REMARK = "There is no shell here, so this did not run: "
NOTHING = "This line does nothing here: "
RUN_CODE = {"time", "timeit", "prun", "run"}  # whose errors are the learner's own
NOT_FOUND = 127  # the exit code of a shell that does not know the command
PACKAGES = ("pip", "conda", "mamba", "micromamba", "uv")  # magics for a line
SCRIPTS = (  # and for a cell; Colab has one called shell
    "script", "bash", "sh", "zsh", "cmd", "shell", "perl", "ruby", "pypy", "python", "python2",
    "python3",
)  # fmt: skip


def install(shell: Any) -> None:
    """Make an IPython shell say what it does not run: !, !!, %pip, %%bash, unknown magics."""
    from IPython.utils.text import SList

    def system(command: str, *_: Any, **__: Any) -> None:
        sys.stdout.write(f"{REMARK}{str(command).strip()[:200]}\n")
        shell.user_ns["_exit_code"] = NOT_FOUND

    def getoutput(command: str, *_: Any, split: bool = True, **__: Any) -> Any:
        system(command)
        return SList() if split else ""

    def magic(name: str) -> Callable[..., None]:
        def say(line: str, cell: str | None = None) -> None:
            system(f"{'%' if cell is None else '%%'}{name} {line}")
            for variable in re.findall(r"--(?:out|err)[ =]+(\w+)", line):
                shell.user_ns[variable] = ""

        return say

    known = shell.run_line_magic

    def line_magic(name: str, line: str, _stack_depth: int = 1) -> Any:
        try:
            return known(name, line, _stack_depth=_stack_depth + 1)
        except Exception as error:
            if name in RUN_CODE or isinstance(error, MemoryError):
                raise
            sys.stdout.write(f"{NOTHING}%{name} {line} ({str(error)[:200]})\n")
            return None

    shell.run_line_magic = line_magic
    shell.system = shell.system_raw = shell.system_piped = system
    shell.getoutput = getoutput
    for name in PACKAGES:
        shell.register_magic_function(magic(name), "line", name)
    for name in SCRIPTS:
        shell.register_magic_function(magic(name), "cell", name)
