"""Runs one submission's cells where they can do no harm, and says what became of each.

A warm parent sits inside bubblewrap with everything imported; each submission runs in a fork of
it that has no network, no other process, no file worth reading and no way to start a program.
The only clocks are here, outside. ``sandbox=False`` runs the same cells in a bare child process.
"""

import sys
from collections.abc import Iterable
from typing import Any, Self

from grading.sandbox.attempts import Attempts, Server
from grading.sandbox.errors import AnswersShown, JailBroken, SandboxMissing
from grading.sandbox.inside.no_shell import REMARK as NO_SHELL
from grading.sandbox.outcomes import Cell, CellOutcome, Limits, Outcome

__all__ = [
    "NO_SHELL", "AnswersShown", "Cell", "CellOutcome", "Jail", "JailBroken", "Limits", "Outcome",
    "SandboxMissing",
]  # fmt: skip

CAN_FORK = sys.platform != "win32"


class Jail:
    """Use with ``with``, in one thread: on Linux the warm parent ends with its thread."""

    def __init__(
        self,
        imports: Iterable[str] = ("numpy", "torch"),
        limits: Limits | None = None,
        sandbox: bool = True,
    ):
        self.limits = limits or Limits()
        self._server: Server
        if sandbox or CAN_FORK:
            from grading.sandbox.forkserver import ForkServer

            self._server = ForkServer(imports, self.limits, sandbox)
        else:
            from grading.sandbox.spawnserver import SpawnServer

            self._server = SpawnServer(imports, self.limits)

    def __enter__(self) -> Self:
        """Start, and run a cell as a trial. Raises SandboxMissing where there can be no sandbox."""
        try:
            self._server.start()
            trial = self.run([Cell("trial", "6 * 7")]).cells[0]
            if (trial.status, trial.text.strip()) != ("ok", "42"):
                raise JailBroken(f"6 * 7 came out as {trial}.")
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._server.close()

    def run(self, cells: Iterable[Cell], given: dict[str, Any] | None = None) -> Outcome:
        """Run the cells of one submission in forks of their own."""
        attempts = Attempts(self._server, self.limits, list(cells), given or {})
        return attempts.outcome()
