"""Data-parallel training over real processes: each worker takes the gradient of its own rows.

``train`` starts one process for each shard, on this machine only. ``save`` writes the same jobs
into a folder, for another launcher, and ``load`` reads what the workers left there::

    python -m torch.distributed.run --standalone --nproc-per-node 4 -m descent_lib.parallel FOLDER
"""

import contextlib
import copy
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
import torch.distributed as dist
from torch.nn.functional import mse_loss

from descent_lib import arguments, schedules
from descent_lib.protocols import Rule, Schedule

_LOOPBACK = {"linux": "lo", "darwin": "lo0"}  # elsewhere gloo takes the address of the host's name
_ROOT = Path(__file__).parents[1]


@dataclass(frozen=True, eq=False)
class Job:
    """What the workers do together: worker k holds ``shards[k]`` rows and walks by ``rule``.

    The rows are dealt in order. ``model`` is a torch module, built of classes that a worker can
    import, or a list of them, one for each worker; it is not changed. ``loss`` averages over rows.
    ``weighted`` averages the gradients by rows; without it each worker counts the same, as in
    PyTorch's DDP.
    """

    model: torch.nn.Module | Sequence[torch.nn.Module]
    inputs: torch.Tensor
    targets: torch.Tensor
    shards: Sequence[int]
    rule: Rule
    lr: float | Schedule
    steps: int = 1
    weighted: bool = True
    loss: Callable[[torch.Tensor, torch.Tensor], torch.Tensor] = mse_loss

    def __post_init__(self) -> None:
        object.__setattr__(self, "shards", tuple(self.shards))
        for k, rows in enumerate(self.shards):
            arguments.whole(f"shards[{k}]", rows, low=1)
        if sum(self.shards) != len(self.inputs) or len(self.inputs) != len(self.targets):
            raise ValueError(
                f"shards add up to {sum(self.shards)} rows, but there are {len(self.inputs)} "
                f"inputs and {len(self.targets)} targets"
            )
        if len(self.models) != len(self.shards):
            raise ValueError(
                f"model holds {len(self.models)} models for {len(self.shards)} shards; give one "
                "for each, or a single one"
            )
        parts = {type(part) for model in self.models for part in model.modules()}
        if homemade := [part.__name__ for part in parts if part.__module__ == "__main__"]:
            raise ValueError(
                f"model uses {homemade[0]}, which a worker cannot import from a notebook or "
                "script; build it of torch's modules, or move the class into a file of its own"
            )
        arguments.rule("rule", self.rule)
        arguments.whole("steps", self.steps)

    @property
    def models(self) -> list[torch.nn.Module]:
        """One model for each worker."""
        if isinstance(self.model, torch.nn.Module):
            return [self.model] * len(self.shards)
        return list(self.model)


class Report(NamedTuple):
    """What one worker saw: its ``own`` gradient and the ``shared`` one of step 0, both flat.

    ``weights`` has a row for the start and for every step; ``buffers`` are those after the last.
    """

    rank: int
    own: np.ndarray
    shared: np.ndarray
    weights: np.ndarray
    buffers: np.ndarray


def average_gradients(model: torch.nn.Module, share: float) -> None:
    """Multiply the gradients by this worker's share, and add them up over all workers."""
    for p in model.parameters():
        if p.grad is not None:
            p.grad.mul_(share)
            dist.all_reduce(p.grad)


def train(*jobs: Job, timeout: float = 90.0) -> list[list[Report]]:
    """Run jobs one after another in the same processes: for each job a list of reports, by worker.

    Raises RuntimeError if a worker fails, and TimeoutError after ``timeout`` seconds; no process is
    left behind.
    """
    timeout = arguments.number("timeout", timeout, above=0)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        save(folder, *jobs)
        _launch(Path(folder), len(jobs[0].shards), timeout)
        return load(folder)


def save(folder: str | Path, *jobs: Job) -> None:
    """Write jobs for as many workers as each has shards into a folder."""
    counts = {len(job.shards) for job in jobs}
    if len(counts) != 1:
        raise ValueError(f"the jobs have {sorted(counts)} shards; give all the same number")
    torch.save(jobs, Path(folder) / "jobs.pt")


def load(folder: str | Path) -> list[list[Report]]:
    """What the workers left in the folder: for each job a list of reports, by worker."""
    files = sorted(Path(folder).glob("worker-*.pt"), key=lambda path: int(path.stem[7:]))
    workers = [torch.load(path, weights_only=False) for path in files]
    return [[Report(*report) for report in job] for job in zip(*workers, strict=True)]


def work(folder: str | Path) -> None:
    """The life of one worker: meet the others, do the jobs, leave the reports in the folder."""
    rank, count = int(os.environ["RANK"]), int(os.environ["WORLD_SIZE"])
    jobs = torch.load(Path(folder) / "jobs.pt", weights_only=False)
    if count != len(jobs[0].shards):
        raise ValueError(f"there are {count} workers for {len(jobs[0].shards)} shards")
    torch.set_num_threads(1)
    launched = "MASTER_ADDR" in os.environ  # by torchrun, which brings a meeting place of its own
    store = None if launched else dist.FileStore(str(Path(folder) / "meeting"), count)
    patience = timedelta(seconds=float(os.environ.get("PATIENCE", "90")))
    dist.init_process_group("gloo", store=store, rank=rank, world_size=count, timeout=patience)
    torch.save([tuple(_do(job, rank)) for job in jobs], Path(folder) / f"worker-{rank}.pt")
    dist.barrier()
    dist.destroy_process_group()


def _do(job: Job, rank: int) -> Report:
    first = sum(job.shards[:rank])
    mine = slice(first, first + job.shards[rank])
    share = job.shards[rank] / len(job.inputs) if job.weighted else 1 / len(job.shards)
    model = copy.deepcopy(job.models[rank])
    rate = job.lr if callable(job.lr) else schedules.constant(job.lr)
    own, shared, weights = np.empty(0), np.empty(0), [_flat(model.parameters())]
    states: dict[str, Any] = {}
    for t in range(job.steps):
        model.zero_grad()
        loss = job.loss(model(job.inputs[mine]), job.targets[mine])
        loss.backward()  # type: ignore[no-untyped-call]
        own = own if t else _gradient(model)
        average_gradients(model, share)
        shared = shared if t else _gradient(model)
        _step(model, job.rule, rate(t), states, t)
        weights.append(_flat(model.parameters()))
    return Report(rank, own, shared, np.array(weights), _flat(model.buffers()))


@torch.no_grad()
def _step(model: torch.nn.Module, rule: Rule, lr: Any, states: dict[str, Any], t: int) -> None:
    """What ``in_torch.Descent`` does; but loading ``torch.optim`` takes a worker another second."""
    for name, p in model.named_parameters():
        direction, states[name] = rule(p.grad, states.get(name, rule.start), t)
        p.sub_(lr * direction)


def _gradient(model: torch.nn.Module) -> Any:
    return _flat(p.grad for p in model.parameters())


def _flat(tensors: Iterable[Any]) -> Any:
    """All numbers of some tensors in one new array."""
    parts = [tensor.detach().numpy().ravel() for tensor in tensors]
    return np.concatenate(parts) if parts else np.empty(0)


def _launch(folder: Path, count: int, timeout: float) -> None:
    """Start the workers, and wait until all have ended well, one has failed, or time is up."""
    surroundings = {**os.environ, "WORLD_SIZE": str(count), "PATIENCE": str(timeout)}
    surroundings.pop("MASTER_ADDR", None)
    if sys.platform in _LOOPBACK:
        surroundings["GLOO_SOCKET_IFNAME"] = _LOOPBACK[sys.platform]
    logs = [folder / f"worker-{rank}.log" for rank in range(count)]
    with contextlib.ExitStack() as stack:
        workers = []
        for rank, log in enumerate(logs):
            worker = subprocess.Popen(
                [sys.executable, "-m", __spec__.name, str(folder)],
                cwd=_ROOT, env={**surroundings, "RANK": str(rank)}, stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL, stderr=stack.enter_context(log.open("wb")),
            )  # fmt: skip
            stack.callback(_stop, worker)
            workers.append(worker)
        deadline = time.monotonic() + timeout
        while any(worker.poll() is None for worker in workers):
            if any(worker.poll() for worker in workers):
                time.sleep(0.2)  # another may have failed before it, and still be closing
                break
            if time.monotonic() > deadline:
                late = sum(worker.poll() is None for worker in workers)
                raise TimeoutError(f"{late} of {count} workers were not done after {timeout:g} s")
            time.sleep(0.02)
        _complain(workers, logs)


def _stop(worker: subprocess.Popen[bytes]) -> None:
    worker.kill()
    worker.wait()


def _complain(workers: list[subprocess.Popen[bytes]], logs: list[Path]) -> None:
    """Raise the error of the worker that failed first; those it left alone failed after it."""
    failed = [rank for rank, worker in enumerate(workers) if worker.poll()]
    if failed:
        first = min(failed, key=lambda rank: logs[rank].stat().st_mtime_ns)
        said = logs[first].read_text(encoding="utf-8", errors="replace").strip()
        code = workers[first].returncode
        reason = said.splitlines()[-1].split("]: ", 1)[-1] if said else f"it ended with code {code}"
        error = RuntimeError(f"worker {first} of {len(workers)} failed: {reason}")
        error.add_note(said)
        raise error


if __name__ == "__main__":
    work(sys.argv[1])
