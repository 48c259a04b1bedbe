"""Runs one submission's cells where they can do no harm, and says what became of each.

A warm parent sits inside bubblewrap with everything imported; each submission runs in a fork of
it that has no network, no other process, no file worth reading and no way to start a program.
The only clock is here, outside. ``sandbox=False`` runs the same cells in a bare child process.
"""

import sys

from grading.sandbox.attempts import Attempts
from grading.sandbox.errors import JailBroken, SandboxMissing
from grading.sandbox.outcomes import Cell, CellOutcome, Limits, Outcome

__all__ = ["Cell", "CellOutcome", "Jail", "JailBroken", "Limits", "Outcome", "SandboxMissing"]

CAN_FORK = sys.platform != "win32"


class Jail:
    """Use with ``with``, in one thread: on Linux the warm parent ends with its thread."""

    def __init__(self, imports=("numpy", "torch"), limits=None, sandbox=True):
        self.limits = limits or Limits()
        if sandbox or CAN_FORK:
            from grading.sandbox.forkserver import ForkServer

            self._server = ForkServer(imports, self.limits, sandbox)
        else:
            from grading.sandbox.spawnserver import SpawnServer

            self._server = SpawnServer(imports, self.limits)

    def __enter__(self):
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

    def __exit__(self, *_):
        self.close()

    def close(self):
        self._server.close()

    def run(self, cells, given=None):
        """Run the cells of one submission in forks of their own."""
        attempts = Attempts(self._server, self.limits, list(cells), given or {})
        return attempts.outcome()
