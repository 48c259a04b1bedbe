"""in_torch.Descent is a torch optimizer like any other: groups, closures, state, schedulers."""

import copy

import pytest
import torch
from torch.optim import lr_scheduler

from descent_lib import (
    Adam,
    Momentum,
    Muon,
    in_torch,
)
from descent_lib.schedules import cosine, warmup
from tests.library.helpers.rules import FOR_ANY_SHAPE

every_rule = pytest.mark.parametrize("rule", FOR_ANY_SHAPE, ids=lambda rule: type(rule).__name__)


@pytest.fixture(autouse=True)
def _double(float64):
    """Models are made in double precision."""


def make_model(seed=0):
    torch.manual_seed(seed)
    return torch.nn.Sequential(torch.nn.Linear(3, 5), torch.nn.Tanh(), torch.nn.Linear(5, 1))


def loss_of(model):
    x = torch.linspace(-1, 1, 30).reshape(10, 3)
    return ((model(x)[:, 0] - x.sum(dim=1) ** 2) ** 2).mean()


def train(model, optimizer, steps, after=lambda: None):
    for _ in range(steps):
        optimizer.zero_grad()
        loss_of(model).backward()
        optimizer.step()
        after()
    return torch.nn.utils.parameters_to_vector(model.parameters()).detach()


@every_rule
def test_resumes_from_its_saved_state_as_if_never_stopped(rule, tmp_path):
    model = make_model()
    optimizer = in_torch.Descent(model.parameters(), rule, lr=0.01, decay=0.1)
    train(model, optimizer, 5)
    path = tmp_path / "state.pt"
    torch.save({"model": model.state_dict(), "optimizer": optimizer.state_dict()}, path)
    expected = train(model, optimizer, 5)

    saved, resumed = torch.load(path, weights_only=True), make_model(seed=1)
    resumed.load_state_dict(saved["model"])
    optimizer = in_torch.Descent(resumed.parameters(), rule, lr=0.5)
    optimizer.load_state_dict(saved["optimizer"])
    assert torch.equal(train(resumed, optimizer, 5), expected)


@every_rule
def test_lowers_the_loss_of_a_network(rule):
    model = make_model()
    before = loss_of(model).item()
    train(model, in_torch.Descent(model.parameters(), rule, lr=0.01), 50)
    assert loss_of(model).item() < before


@every_rule
def test_can_be_copied_whole(rule):
    model = make_model()
    optimizer = in_torch.Descent(model.parameters(), rule, lr=0.01)
    train(model, optimizer, 3)
    twin, twins_optimizer = copy.deepcopy((model, optimizer))
    assert torch.equal(train(model, optimizer, 3), train(twin, twins_optimizer, 3))


def test_groups_have_their_own_rate_and_decay():
    def groups(model, **names):
        return [
            {"params": model[0].parameters(), "lr": 0.1},
            {"params": model[2].parameters(), **names},
        ]

    ours, theirs = make_model(), make_model()
    walk = in_torch.Descent(groups(ours, decay=0.2), Adam(), lr=0.01)
    oracle = torch.optim.AdamW(groups(theirs, weight_decay=0.2), lr=0.01, weight_decay=0.0)
    found, expected = train(ours, walk, 10), train(theirs, oracle, 10)
    torch.testing.assert_close(found, expected, rtol=1e-10, atol=1e-12)


def test_returns_what_its_closure_returns_and_lets_it_differentiate():
    model = make_model()
    optimizer = in_torch.Descent(model.parameters(), Momentum(), lr=0.1)

    def closure():
        optimizer.zero_grad()
        loss = loss_of(model)
        loss.backward()
        return loss

    before = loss_of(model).item()
    assert optimizer.step(closure).item() == before
    assert loss_of(model).item() < before
    assert in_torch.Descent(model.parameters(), Momentum(), lr=0.1).step() is None


def test_leaves_weights_without_a_gradient_alone():
    used, unused = torch.nn.Parameter(torch.ones(2)), torch.nn.Parameter(torch.ones(2))
    optimizer = in_torch.Descent([used, unused], Adam(), lr=0.1, decay=0.5)
    for _ in range(3):
        used.grad = torch.ones(2)
        optimizer.step()
    assert unused.tolist() == [1.0, 1.0]
    assert unused not in optimizer.state
    assert (used < 1).all()


@pytest.mark.parametrize("schedule", [cosine(0.1, 20), warmup(5, cosine(0.1, 15))], ids=repr)
def test_our_schedule_equals_torchs_lambda(schedule):
    ours, theirs = make_model(), make_model()
    oracle = torch.optim.Adam(theirs.parameters(), lr=1.0)
    turn = lr_scheduler.LambdaLR(oracle, schedule)
    found = train(ours, in_torch.Descent(ours.parameters(), Adam(), lr=schedule), 20)
    expected = train(theirs, oracle, 20, turn.step)
    torch.testing.assert_close(found, expected, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize(
    "make",
    [
        lambda o: lr_scheduler.StepLR(o, 3),
        lambda o: lr_scheduler.CosineAnnealingLR(o, 15),
        lambda o: lr_scheduler.OneCycleLR(o, 0.1, total_steps=30, cycle_momentum=False),
        lambda o: lr_scheduler.LinearLR(o, 0.1, 1.0, 5),
    ],
)
def test_torchs_schedulers_turn_our_rate(make):
    ours, theirs = make_model(), make_model()
    walk = in_torch.Descent(ours.parameters(), Momentum(), lr=0.1)
    oracle = torch.optim.SGD(theirs.parameters(), lr=0.1, momentum=0.9)
    found = train(ours, walk, 15, make(walk).step)
    expected = train(theirs, oracle, 15, make(oracle).step)
    torch.testing.assert_close(found, expected, rtol=1e-10, atol=1e-12)


def test_muon_takes_the_matrices_and_refuses_the_rest():
    model = make_model()
    matrices = [p for p in model.parameters() if p.ndim == 2]
    before = loss_of(model).item()
    train(model, in_torch.Descent(matrices, Muon(), lr=0.02), 30)
    assert loss_of(model).item() < before
    with pytest.raises(ValueError, match="Muon works on matrices"):
        train(model, in_torch.Descent(model.parameters(), Muon(), lr=0.02), 1)


def test_keeps_single_precision_single():
    p = torch.nn.Parameter(torch.ones(2, dtype=torch.float32))
    p.grad = torch.ones(2, dtype=torch.float32)
    optimizer = in_torch.Descent([p], Adam(), lr=0.1)
    optimizer.step()
    assert {leaf.dtype for leaf in optimizer.state[p]["memory"]} == {torch.float32} == {p.dtype}
