"""Real processes that share gradients: equal to one big batch, in sync, and none left behind."""

import os
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose
from torch import nn
from torch.nn.functional import cross_entropy, mse_loss

from descent_lib import Adam, GradientDescent, Momentum, in_torch, parallel
from descent_lib.schedules import cosine
from tests.paths import ROOT

STEPS = 4


@pytest.fixture(scope="module")
def model():
    torch.manual_seed(0)
    return nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 2)).double()


@pytest.fixture(scope="module")
def job(model):
    draw = torch.Generator().manual_seed(1)
    inputs = torch.randn(16, 3, generator=draw, dtype=torch.float64)
    targets = torch.randn(16, 2, generator=draw, dtype=torch.float64)
    return parallel.Job(model, inputs, targets, [8, 8], GradientDescent(), 0.1, STEPS)


@pytest.fixture(scope="module")
def jobs(job):
    labels = (job.targets[:, 0] > 0).long()
    return {
        "equal": job,
        "unequal": replace(job, shards=[13, 3]),
        "Momentum": replace(job, shards=[13, 3], rule=Momentum()),
        "Adam, schedule": replace(job, shards=[1, 15], rule=Adam(), lr=cosine(0.1, STEPS)),
        "classes": replace(job, targets=labels, loss=cross_entropy),
        "mean of means": replace(job, shards=[13, 3], weighted=False),
        "two starts": replace(job, model=[job.model, shifted(job.model)]),
        "batch norm": replace(job, model=nn.Sequential(nn.BatchNorm1d(3), job.model).double()),
        "no steps": replace(job, steps=0),
    }


@pytest.fixture(scope="module")
def reports(jobs):
    return dict(zip(jobs, parallel.train(*jobs.values()), strict=True))


def shifted(model):
    copy = nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 2)).double()
    copy.load_state_dict({name: value + 0.5 for name, value in model.state_dict().items()})
    return copy


def gradient(job, rows=slice(None)):
    job.model.zero_grad()
    job.loss(job.model(job.inputs[rows]), job.targets[rows]).backward()
    return flat(p.grad for p in job.model.parameters())


def flat(tensors):
    return np.concatenate([tensor.detach().numpy().ravel() for tensor in tensors])


WHOLE = ["equal", "unequal", "Momentum", "Adam, schedule", "classes"]


@pytest.mark.parametrize("name", WHOLE)
def test_the_shared_gradient_is_that_of_all_rows(name, jobs, reports):
    for report in reports[name]:
        assert_allclose(report.shared, gradient(jobs[name]), rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("name", WHOLE)
def test_the_walk_is_that_of_one_process(name, jobs, reports):
    job = jobs[name]
    model = nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 2)).double()
    model.load_state_dict(job.model.state_dict())
    optimizer = in_torch.Descent(model.parameters(), job.rule, job.lr)
    rows = [flat(model.parameters())]
    for _ in range(STEPS):
        optimizer.zero_grad()
        job.loss(model(job.inputs), job.targets).backward()
        optimizer.step()
        rows.append(flat(model.parameters()))
    assert_allclose(reports[name][0].weights, rows, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("name", [*WHOLE, "mean of means", "batch norm"])
def test_all_workers_hold_the_same_weights_bit_for_bit(name, reports):
    first, second = reports[name]
    assert (first.rank, second.rank) == (0, 1)
    assert first.weights.tobytes() == second.weights.tobytes()


def test_own_gradients_are_those_of_the_shards(jobs, reports):
    for report, rows in zip(reports["unequal"], [slice(13), slice(13, 16)], strict=True):
        assert_allclose(report.own, gradient(jobs["unequal"], rows), rtol=1e-12, atol=1e-14)


def test_without_weights_every_worker_counts_the_same(jobs, reports):
    first, second = reports["mean of means"]
    assert_allclose(first.shared, (first.own + second.own) / 2, rtol=1e-12, atol=1e-14)
    assert not np.allclose(first.shared, gradient(jobs["mean of means"]), rtol=0.01)


def test_workers_that_start_apart_stay_apart(reports):
    first, second = reports["two starts"]
    assert_allclose(second.weights - first.weights, 0.5, atol=1e-12)


def test_buffers_are_not_shared(reports):
    first, second = reports["batch norm"]
    assert not np.allclose(first.buffers, second.buffers)


def test_a_job_of_no_steps_reports_the_start(jobs, reports):
    start = flat(jobs["no steps"].model.parameters())[None]
    assert all(np.array_equal(report.weights, start) for report in reports["no steps"])


def test_the_model_of_the_caller_is_not_changed(job, reports):
    assert np.array_equal(flat(job.model.parameters()), reports["equal"][0].weights[0])


def torchrun(*command):
    surroundings = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": str(ROOT)}
    launcher = [sys.executable, "-m", "torch.distributed.run", "--standalone"]
    subprocess.run(
        [*launcher, "--nproc-per-node", "2", *command],
        env=surroundings,
        check=True,
        capture_output=True,
        timeout=600,
    )


@pytest.mark.skipif(os.name == "nt", reason="torchrun needs libuv, which PyTorch lacks on Windows")
def test_torchrun_runs_the_same_job_and_ddp_takes_the_mean_of_means(job, reports, tmp_path):
    parallel.save(tmp_path, replace(job, shards=[13, 3], weighted=False))
    torchrun("-m", "descent_lib.parallel", str(tmp_path))
    (found,) = parallel.load(tmp_path)
    for report, known in zip(found, reports["mean of means"], strict=True):
        assert_allclose(report.weights, known.weights, rtol=1e-12, atol=1e-14)
    torchrun(str(ROOT / "tests" / "library" / "helpers" / "ddp.py"), str(tmp_path))
    ddp = torch.load(tmp_path / "gradients.pt")
    assert_allclose(flat(ddp), reports["mean of means"][0].shared, rtol=1e-12, atol=1e-14)


@pytest.mark.skipif(sys.platform != "linux", reason="threads are counted in /proc")
def test_a_worker_leaves_no_thread_behind_it(job, tmp_path):
    parallel.save(tmp_path, replace(job, shards=[13, 3]))
    code = (
        "import os, sys; from descent_lib import parallel; parallel.work(sys.argv[1]);"
        "print(len(os.listdir('/proc/self/task')))"
    )
    command = [sys.executable, "-c", code, str(tmp_path)]
    plain = {**os.environ, "OMP_NUM_THREADS": "1", "WORLD_SIZE": "2", "PYTHONPATH": str(ROOT)}
    workers = [
        subprocess.Popen(command, env={**plain, "RANK": rank}, stdout=subprocess.PIPE, text=True)
        for rank in "01"
    ]
    assert [worker.communicate()[0] for worker in workers] == ["1\n", "1\n"]


@pytest.fixture
def started(monkeypatch):
    """The worker processes that were started."""
    processes = []

    class Noted(subprocess.Popen):
        def __init__(self, *arguments, **settings):
            super().__init__(*arguments, **settings)
            processes.append(self)

    monkeypatch.setattr(parallel.subprocess, "Popen", Noted)
    yield processes
    assert len(processes) == 2
    assert all(process.returncode is not None for process in processes)


def test_the_worker_that_failed_is_named_and_the_others_are_stopped(job, started):
    broken = replace(job, model=[job.model, nn.Linear(5, 2).double()])
    with pytest.raises(RuntimeError, match="worker 1 of 2 failed: RuntimeError: mat1") as caught:
        parallel.train(broken)
    assert "Traceback" in caught.value.__notes__[0]


def test_workers_that_are_late_are_stopped(job, started):
    with pytest.raises(TimeoutError, match=r"2 of 2 workers were not done after 0.5 s"):
        parallel.train(replace(job, steps=10**9), timeout=0.5)


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"shards": [8, 9]}, ValueError, "shards add up to 17 rows, but there are 16 inputs"),
        ({"shards": [16, 0]}, ValueError, r"shards\[1\] is 0; it must be at least 1"),
        ({"shards": [8.0, 8.0]}, TypeError, r"shards\[0\] must be a whole number"),
        ({"targets": torch.zeros(15, 2)}, ValueError, "16 inputs and 15 targets"),
        ({"model": [nn.Linear(3, 2)]}, ValueError, "model holds 1 models for 2 shards"),
        ({"rule": Adam}, TypeError, "rule must be an optimizer such as"),
        ({"steps": -1}, ValueError, "steps is -1"),
    ],
)
def test_bad_jobs_are_refused_by_name(job, change, error, message):
    with pytest.raises(error, match=message):
        replace(job, **change)


def test_a_class_of_the_notebook_is_refused(job):
    homemade = type("Homemade", (nn.Linear,), {"__module__": "__main__"})
    with pytest.raises(ValueError, match="model uses Homemade, which a worker cannot import"):
        replace(job, model=homemade(3, 2))


def test_jobs_of_one_run_have_one_number_of_workers(job):
    with pytest.raises(ValueError, match=r"the jobs have \[2, 3\] shards; give all"):
        parallel.train(job, replace(job, shards=[8, 4, 4]))


def test_loss_defaults_to_the_mean_squared_error(job):
    assert job.loss is mse_loss
