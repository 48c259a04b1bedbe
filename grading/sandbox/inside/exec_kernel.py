"""The last step before a Jupyter kernel: become nobody, put on the limits, start."""

import json
import os
import sys

from grading.sandbox.inside import confinement


def main() -> None:
    """``settings command...`` on the command line."""
    settings = json.loads(sys.argv[1])
    other_user = settings["other_user"]
    if other_user is not None:
        os.setgroups([])
        os.setresgid(other_user, other_user, other_user)
        os.setresuid(other_user, other_user, other_user)  # and with root every capability goes
    # the change of user has undone bubblewrap's own
    confinement.die_with_parent(confinement.Kernel())
    confinement.limit(settings["limits"], used=0)  # by what comes now
    confinement.limit_processes(settings["limits"]["processes"])
    os.execv(sys.argv[2], sys.argv[2:])
