"""How many people a machine holds: python -m tests.teaching.helpers.measure [PEOPLE].

All sign in at once. It prints how long each waited until JupyterLab's page came, what that took of
a processor, and what a server and each kind of kernel take (PSS: shared memory is counted once, in
shares).
"""

import os
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from tests.teaching.helpers import hubs

KERNELS = {"empty": "", "NumPy": "import numpy", "torch": "import torch",
           "TensorFlow": "import tensorflow"}  # fmt: skip


def pss(process):
    """Megabytes of a process."""
    lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def spent(hub):
    """Processor seconds of a hub and all its servers, which a busy machine does not change much."""
    words = [Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
             for process in {*hub.processes(), *hub.servers().values()}]  # fmt: skip
    return sum(int(word) for line in words for word in line[11:15]) / os.sysconf("SC_CLK_TCK")


def enter(person):
    """Sign in and start; return the seconds that it took."""
    began = time.monotonic()
    assert person.sign_in().status_code == 200
    person.start()
    return time.monotonic() - began


def main(people):
    """Measure, and print."""
    hubs.PATIENCE, hubs.PAUSE = 600, 2  # a browser waits for news, and does not ask again and again
    with tempfile.TemporaryDirectory() as folder:
        names = [f"learner{i}" for i in range(people)]
        roster = Path(folder, "roster.csv")
        roster.write_text("\n".join(["student", *names]))
        hub = hubs.Hub(Path(folder, "room"), "--roster", str(roster))
        hub.start()
        everybody = [hubs.Person(hub, name) for name in names]
        try:
            print(f"load before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
            before = spent(hub)
            with ThreadPoolExecutor(people) as pool:
                waited = sorted(pool.map(enter, everybody))
            print(f"{people} sign-ins at once: p50 {np.percentile(waited, 50):.0f} s, "
                  f"p95 {np.percentile(waited, 95):.0f} s, none refused")  # fmt: skip
            taken = spent(hub) - before
            print(f"processor seconds for each sign-in: {taken / people:.1f}")
            servers = [pss(process) for process in hub.servers().values()]
            print(f"a server: {np.median(servers):.0f} MB")
            for person, (kind, code) in zip(everybody, KERNELS.items(), strict=False):
                person.run(code)
                kernel = person.run("print(open('/proc/self/smaps_rollup').read())")
                size = next(line for line in kernel.splitlines() if line.startswith("Pss:"))
                print(f"a kernel, {kind}: {int(size.split()[1]) / 1024:.0f} MB")
            own = set(hub.processes()) - set(hub.servers().values())
            hubs_own = [p for p in own if "bwrap" not in Path(f"/proc/{p}/cmdline").read_text()]
            print(f"hub, proxy and service: {sum(map(pss, hubs_own)):.0f} MB")
        finally:
            for person in everybody:
                person.close()
            hub.stop()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20)
