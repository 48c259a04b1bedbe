"""How fast is one body for all? Our optimizer beside torch's own, in one run, on one thread.

Ratios of processor time, ours over theirs: below 1 we are faster.
"""

import itertools
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import optim

from descent_lib import (
    AdaGrad,
    Adam,
    AMSGrad,
    EmaMomentum,
    GradientDescent,
    Lion,
    Momentum,
    Muon,
    NAdam,
    Nesterov,
    Ravine,
    RMSProp,
    descend,
)
from descent_lib.in_torch import Descent

LARGE = 10_000_000
PAIRS = [
    (GradientDescent(), lambda p: optim.SGD(p, lr=0.01)),
    (Momentum(), lambda p: optim.SGD(p, lr=0.01, momentum=0.9)),
    (EmaMomentum(), lambda p: optim.SGD(p, lr=0.01, momentum=0.9, dampening=0.1)),
    (Nesterov(), lambda p: optim.SGD(p, lr=0.01, momentum=0.9, nesterov=True)),
    (AdaGrad(), lambda p: optim.Adagrad(p, lr=0.01)),
    (RMSProp(), lambda p: optim.RMSprop(p, lr=0.01)),
    (Adam(), lambda p: optim.Adam(p, lr=0.01)),
    (AMSGrad(), lambda p: optim.Adam(p, lr=0.01, amsgrad=True)),
    (NAdam(), lambda p: optim.NAdam(p, lr=0.01)),
    (Lion(), lambda p: optim.Adam(p, lr=0.01)),  # torch has no Lion; Adam is what it replaces
    (Muon(), lambda p: optim.Muon(p, lr=0.01, weight_decay=0)),
]
NAMES = [type(rule).__name__ for rule, _ in PAIRS]
COLUMNS = ("64-32-10", "784-128-64-10", "10M weights", "peak memory", "compiled", "first step")


def main():
    """Print the tables."""
    torch.set_num_threads(1)
    print("\nProcessor time of a step, ours / torch.optim's default, one thread.")
    print("Peak memory of a step on 10M weights: ours - torch's, in buffers of that size.")
    print("Lion stands beside torch's Adam; Muon moves the matrices, and 100 of 400 x 250 as 10M.")
    print(f"{'':18}" + "".join(f"{column:>15}" for column in COLUMNS))
    for rule, theirs in PAIRS:
        cells = row(rule, theirs)
        print(f"{type(rule).__name__:18}" + "".join(f"{cell:>15}" for cell in cells), flush=True)
    for heights, what in ((True, "a torch loop with heights"), (False, "a torch loop without")):
        times = [(walks(), by_hand(heights=heights)) for _ in range(5)]
        middle = statistics.median(ours / theirs for ours, theirs in times)
        print(f"10,000 walks of 200 steps in the plane: descend / {what} = {middle:.2f}")


def row(rule, theirs):
    """A rule's cells as text."""

    def compared(net, steps):
        places = fitting(rule, net)
        return f"{ratio(lambda p: Descent(p, rule, 0.01), theirs, places, steps):.2f}"

    places = matrices if isinstance(rule, Muon) else weights
    small, middle = compared(network(64, 32, 10), 200), compared(network(784, 128, 64, 10), 60)
    first, compiled = with_compiler(rule, theirs, places)
    return small, middle, compared(places, 2), more_memory(rule), compiled, first


def fitting(rule, places):
    """The parameters that a rule takes: Muon matrices only."""
    return lambda: [p for p in places() if rule.elementwise or p.ndim == 2]


def more_memory(rule):
    """How much higher memory is at its peak than with torch's own, in buffers, as text."""
    if sys.platform != "linux":
        return "Linux only"
    number = NAMES.index(type(rule).__name__)
    code = "from benchmarks.optimizers import peak; print(peak({}, {}))"
    ours, theirs = (
        int(subprocess.check_output([sys.executable, "-c", code.format(number, side)]))
        for side in (True, False)
    )
    return f"{(ours - theirs) / (4 * LARGE):+.2f}"


def peak(number, ours):
    """The bytes that steps of a rule (ours or torch's) need at their peak, in this process."""
    rule, theirs = PAIRS[number]
    torch.set_num_threads(1)
    places = matrices() if isinstance(rule, Muon) else weights()
    for p in places:
        p.grad = torch.ones_like(p)
    optimizer = Descent(places, rule, 0.01) if ours else theirs(places)
    Path("/proc/self/clear_refs").write_text("5")  # from here on the peak is counted anew
    before = highest()
    for _ in range(3):
        optimizer.step()
    return highest() - before


def highest():
    """The peak of this process's memory in bytes."""
    status = Path("/proc/self/status").read_text()
    return 1024 * int(status.partition("VmHWM:")[2].split()[0])


def weights():
    return [torch.nn.Parameter(torch.randn(LARGE))]


def matrices():
    return [torch.nn.Parameter(torch.randn(400, 250)) for _ in range(LARGE // 100_000)]


def network(*sizes):
    layers = [torch.nn.Linear(*pair) for pair in itertools.pairwise(sizes)]
    return lambda: [torch.nn.Parameter(p.detach().clone()) for m in layers for p in m.parameters()]


def ratio(ours, theirs, places, steps, rounds=7):
    """The median of several rounds, in each of which both take their turn."""
    steppers = []
    for make in (ours, theirs):
        params = places()
        for p in params:
            p.grad = torch.randn_like(p)
        steppers.append(make(params).step)
    for step in steppers * 2:
        step()
    times = [[spent(step, steps) for step in steppers] for _ in range(rounds)]
    return statistics.median(ours / theirs for ours, theirs in times)


def spent(step, steps):
    begun = time.process_time()
    for _ in range(steps):
        step()
    return (time.process_time() - begun) / steps


def with_compiler(rule, theirs, places):
    """The first step's seconds and the ratio of the later ones, as text."""
    try:
        optimizer = Descent(places(), rule, 0.01, compiled=True)
    except RuntimeError:
        return "no compiler", "-"
    for place in optimizer.param_groups[0]["params"]:
        place.grad = torch.randn_like(place)
    begun = time.perf_counter()
    optimizer.step()
    first = time.perf_counter() - begun
    later = ratio(lambda p: Descent(p, rule, 0.01, compiled=True), theirs, places, 2)
    return f"{first:.1f} s", f"{later:.2f}"


def walks(count=10_000, steps=200):
    start = np.random.default_rng(0).standard_normal((count, 2))
    walk = descend(Ravine(20, 30), Momentum(), 0.01, start)
    return spent(lambda: next(walk), steps)


def by_hand(count=10_000, steps=200, *, heights):
    """The same walks, and their heights or not, written out in torch."""
    ravine = torch.tensor(Ravine(20, 30).hessian(np.zeros(2)))
    state: dict[str, Any] = {"x": torch.randn(count, 2, dtype=torch.float64), "v": 0.0}

    def step():
        x = state["x"]
        gradient = x @ ravine
        if heights:
            (x * gradient).sum(dim=-1) / 2
        state["v"] = 0.9 * state["v"] + gradient
        state["x"] = x - 0.01 * state["v"]

    return spent(step, steps)
