"""Lines for the system's shell: in Jupyter none ever stops a cell, so here each is a remark."""

import re
import sys
from collections.abc import Callable
from typing import Any

REMARK = "There is no shell here, so this did not run: "
NOT_FOUND = 127  # the exit code of a shell that does not know the command
PACKAGES = ("pip", "conda", "mamba", "micromamba", "uv")  # magics for a line
SCRIPTS = (  # and for a cell; Colab has one called shell
    "script", "bash", "sh", "zsh", "cmd", "shell", "perl", "ruby", "pypy", "python", "python2",
    "python3",
)  # fmt: skip


def install(shell: Any) -> None:
    """Make an IPython shell say what it does not run: !, !!, %pip, %%bash and their like."""
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

    shell.system = shell.system_raw = shell.system_piped = system
    shell.getoutput = getoutput
    for name in PACKAGES:
        shell.register_magic_function(magic(name), "line", name)
    for name in SCRIPTS:
        shell.register_magic_function(magic(name), "cell", name)
