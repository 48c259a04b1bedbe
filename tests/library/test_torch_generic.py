"""What PyTorch's own tests ask of every optimizer, asked of every rule; and what is refused."""

import copy
import os
import pickle
import shutil
import subprocess
import sys
from dataclasses import fields

import pytest
import torch
from torch.optim import lr_scheduler

from descent_lib import AdaGrad, Adam, GradientDescent, Lion, Momentum, Muon, NAdam, rules
from descent_lib.in_torch import Descent
from descent_lib.schedules import cosine, warmup
from tests.library.helpers.rules import EVERY, KINDS

VECTORS = [rule for rule in EVERY if rule.elementwise]
named = {"ids": lambda rule: type(rule).__name__}
every_rule = pytest.mark.parametrize("rule", EVERY, **named)
each_for_vectors = pytest.mark.parametrize("rule", VECTORS, **named)


def weights(*shapes, dtype=torch.float64, seed=0):
    generator = torch.Generator().manual_seed(seed)
    return [
        torch.nn.Parameter(torch.randn(shape, generator=generator, dtype=dtype))
        for shape in shapes or ((3, 5), (5, 5))
    ]


def walk(optimizer, steps=5, first=0):
    """Steps on a bowl whose middle moves; returns all numbers."""
    places = [p for group in optimizer.param_groups for p in group["params"]]
    for t in range(first, first + steps):
        optimizer.zero_grad()
        sum(((p - 0.1 * t).abs() ** 2).sum() for p in places).backward()
        optimizer.step()
    return torch.cat([p.detach().reshape(-1) for p in places])


def twin(optimizer, **settings):
    """Another optimizer of the same rule, over copies of the parameters."""
    places = [torch.nn.Parameter(p.detach().clone()) for p in optimizer.param_groups[0]["params"]]
    return Descent(places, optimizer.rule, **{"lr": 0.5} | settings)


class TestEveryRule:
    @every_rule
    @pytest.mark.parametrize("lr", [0.01, warmup(2, cosine(0.1, 9))], ids=["number", "schedule"])
    def test_goes_on_from_a_state_in_memory_that_nobody_else_moves(self, rule, lr):
        optimizer = Descent(weights(), rule, lr, 0.1)
        walk(optimizer)
        other = twin(optimizer)
        other.load_state_dict(optimizer.state_dict())
        assert torch.equal(walk(optimizer, first=5), walk(other, first=5))

    @every_rule
    @pytest.mark.parametrize("copied", [copy.deepcopy, lambda x: pickle.loads(pickle.dumps(x))])
    def test_is_copied_and_pickled_with_its_parameters(self, rule, copied):
        optimizer = Descent(weights(), rule, cosine(0.1, 9))
        walk(optimizer)
        assert torch.equal(walk(copied(optimizer), first=5), walk(optimizer, first=5))

    @every_rule
    def test_state_opens_with_plain_torch_load(self, rule, tmp_path):
        optimizer = Descent(weights(), rule, warmup(2, cosine(0.1, 9)))
        walk(optimizer)
        torch.save(optimizer.state_dict(), tmp_path / "state.pt")
        other = twin(optimizer)
        other.load_state_dict(torch.load(tmp_path / "state.pt"))
        assert other.param_groups[0]["schedule"] == warmup(2, cosine(0.1, 9))
        assert torch.equal(walk(optimizer, first=5), walk(other, first=5))

    @every_rule
    def test_parameters_without_gradient_and_without_numbers_are_left_alone(self, rule):
        used, unused, empty = weights((2, 2), (2, 2), (0, 3))
        before = unused.detach().clone()
        optimizer = Descent([used, unused, empty], rule, 0.1, 0.5)
        for _ in range(3):
            used.grad, empty.grad = torch.ones(2, 2).double(), torch.ones(0, 3).double()
            optimizer.step()
        assert torch.equal(unused, before)
        assert unused not in optimizer.state
        assert torch.isfinite(used).all()

    @every_rule
    def test_a_closure_and_hooks_are_called(self, rule):
        called = []
        optimizer = Descent(weights(), rule, 0.1)
        optimizer.register_step_pre_hook(lambda *_: called.append("before"))
        optimizer.register_step_post_hook(lambda *_: called.append("after"))

        def closure():
            called.append("closure")
            assert torch.is_grad_enabled()
            return 3.0

        assert optimizer.step(closure) == 3.0
        assert called == ["before", "closure", "after"]

    @every_rule
    def test_groups_added_later_begin_their_own_memory_and_share_the_clock(self, rule):
        first, second = weights()
        optimizer = Descent([first], rule, cosine(0.1, 9))
        walk(optimizer, 3)
        optimizer.add_param_group({"params": [second], "decay": 0.1})
        walk(optimizer, 2, first=3)
        assert [group["t"] for group in optimizer.param_groups] == [5, 5]
        assert [optimizer.state[p]["t"] for p in (first, second)] == [5, 2]
        assert optimizer.param_groups[1]["lr"] == cosine(0.1, 9)(4)

    @every_rule
    def test_the_layout_of_weights_and_gradients_does_not_matter(self, rule):
        plain, turned = weights((40, 30)), weights((40, 30))
        turned[0].data = turned[0].data.t().contiguous().t()
        found = walk(Descent(turned, rule, 0.01, 0.1))
        assert not turned[0].is_contiguous()
        torch.testing.assert_close(found, walk(Descent(plain, rule, 0.01, 0.1)), rtol=1e-12, atol=0)

    @every_rule
    @pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16, torch.float16])
    def test_keeps_the_precision_of_its_weights(self, rule, dtype):
        places = weights(dtype=dtype)
        optimizer = Descent(places, rule, 0.01)
        found = walk(optimizer)
        memory = optimizer.state[places[0]]["memory"]
        parts = memory if isinstance(memory, tuple) else (memory,)
        assert {part.dtype for part in parts if isinstance(part, torch.Tensor)} <= {dtype}
        assert found.dtype == dtype
        assert torch.isfinite(found).all()

    @every_rule
    def test_repr_shows_the_rule(self, rule):
        assert repr(rule) in repr(Descent(weights(), rule, 0.1))


@each_for_vectors
def test_small_large_and_flat_parameters_walk_as_each_alone(rule):
    shapes = ((), (1,), (7,), (3, 4), (0, 2), (9001,), (300, 500))
    together = walk(Descent(weights(*shapes), rule, 0.01, 0.1))
    alone = [walk(Descent([p], rule, 0.01, 0.1)) for p in weights(*shapes)]
    torch.testing.assert_close(together, torch.cat(alone), rtol=1e-13, atol=1e-13)


@each_for_vectors
def test_a_gradient_may_lie_otherwise_from_one_step_to_the_next(rule):
    ends = []
    for turned in (True, False):
        (place,) = weights((300, 500))
        optimizer = Descent([place], rule, 0.01)
        for t in range(3):
            slope = place.detach() - t
            place.grad = slope.t().contiguous().t() if turned and t == 0 else slope
            optimizer.step()
        ends.append(place.detach())
    torch.testing.assert_close(*ends, rtol=1e-12, atol=1e-12)


@each_for_vectors
def test_complex_parameters_walk_as_their_real_and_imaginary_parts(rule):
    (place,) = weights((3, 5), dtype=torch.complex128)
    real = torch.nn.Parameter(torch.view_as_real(place.detach()).clone())
    found = walk(Descent([place], rule, 0.01, 0.1))
    bowl = Descent([real], rule, 0.01, 0.1)
    for t in range(5):
        bowl.zero_grad()
        ((torch.view_as_complex(real) - 0.1 * t).abs() ** 2).sum().backward()
        bowl.step()
    assert torch.equal(torch.view_as_real(found), real.detach().reshape(-1, 2))


def test_muon_refuses_complex_parameters():
    with pytest.raises(ValueError, match="Muon works on real matrices"):
        walk(Descent(weights((2, 2), dtype=torch.complex64), Muon(), 0.1))


FAR = [  # a gradient that half precision can hold, and torch's own
    (Adam(), 300.0, lambda p: torch.optim.Adam(p, 0.1)),
    (Adam(), -6000.0, lambda p: torch.optim.Adam(p, 0.1)),
    (rules.AMSGrad(), 6000.0, lambda p: torch.optim.Adam(p, 0.1, amsgrad=True)),
    (NAdam(), 300.0, lambda p: torch.optim.NAdam(p, 0.1)),
    (rules.RMSProp(), 300.0, lambda p: torch.optim.RMSprop(p, 0.1)),
    (AdaGrad(), 200.0, lambda p: torch.optim.Adagrad(p, 0.1)),
]


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
@pytest.mark.parametrize(("rule", "slope", "oracle"), FAR)
def test_large_gradients_in_half_precision_move_as_torchs(rule, slope, oracle, dtype):
    ends = []
    single = torch.float32 if rule == NAdam() else dtype  # torch's own stands still in half
    for make, precision in ((lambda p: Descent(p, rule, 0.1), dtype), (oracle, single)):
        place = torch.nn.Parameter(torch.ones(4, dtype=precision))
        optimizer = make([place])
        for _ in range(5):
            place.grad = torch.full_like(place, slope)
            optimizer.step()
        ends.append(place.detach().float())
    assert not torch.equal(ends[0], torch.ones(4))
    torch.testing.assert_close(*ends, rtol=0, atol=0.02)


def test_one_clock_turns_the_rate_and_each_parameter_corrects_its_own_start():
    schedule, ends = cosine(0.1, 10), []
    for ours in (True, False):
        early, late = weights((2, 2), (2, 2))
        own = torch.optim.Adam([early, late], lr=1.0)
        optimizer = Descent([early, late], Adam(), schedule) if ours else own
        turn = None if ours else lr_scheduler.LambdaLR(own, schedule)
        for t in range(9):
            early.grad = early.detach().clone()
            late.grad = late.detach().clone() if t >= 5 else None
            optimizer.step()
            if turn:
                turn.step()
        ends.append(torch.stack([early.detach(), late.detach()]))
    torch.testing.assert_close(*ends, rtol=1e-12, atol=1e-12)


SCHEDULERS = [
    lambda o: lr_scheduler.StepLR(o, 3),
    lambda o: lr_scheduler.LambdaLR(o, lambda t: 1.0),
    lambda o: lr_scheduler.OneCycleLR(o, 0.1, total_steps=30, cycle_momentum=False),
    lambda o: lr_scheduler.CyclicLR(o, 0.01, 0.1, cycle_momentum=False),
    lambda o: lr_scheduler.CosineAnnealingLR(o, 15),
    lambda o: torch.optim.swa_utils.SWALR(o, 0.1),
]


@pytest.mark.parametrize("make", SCHEDULERS)
def test_a_scheduler_of_torchs_on_top_of_our_schedule_is_refused(make):
    optimizer = Descent(weights(), Adam(), cosine(0.1, 9))
    with pytest.raises(TypeError, match=r"lr follows cosine\(.*give Descent a number"):
        make(optimizer)
    copied = copy.deepcopy(optimizer)
    with pytest.raises(TypeError, match="lr follows cosine"):
        copied.param_groups[0]["lr"] = 0.3


def test_a_plateau_cannot_lower_our_schedule():
    optimizer = Descent(weights(), Adam(), cosine(0.1, 9))
    plateau = lr_scheduler.ReduceLROnPlateau(optimizer, patience=0)
    plateau.step(1.0)
    with pytest.raises(TypeError, match="lr follows cosine"):
        plateau.step(2.0)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"lr": -1}, "lr is -1; it must be at least 0"),
        ({"lr": float("nan")}, "lr is nan"),
        ({"lr": "fast"}, "lr must be a number"),
        ({"lr": lambda t: None}, r"lr\(0\) must be a number, but it is None"),
        ({"lr": lambda: 0.1}, "lr is a function that does not take the step"),
        ({"decay": -3}, "decay is -3; it must be at least 0"),
        ({"weight_decay": 0.1}, "has no weight_decay; what is meant may be decay"),
        ({"learning_rate": 0.1}, "what is meant may be lr"),
        ({"Lr": 0.1}, "what is meant may be lr"),
        ({"betas": (0.9, 0.99)}, "what is meant may be a setting of the rule"),
        ({"maximize": True}, "minimise -loss"),
        ({"fused": True}, "compiled=True"),
    ],
)
def test_a_group_is_checked_as_the_constructor_is(settings, said):
    with pytest.raises((TypeError, ValueError), match=said):
        Descent(weights(), Adam(), **{"lr": 0.1} | settings)
    with pytest.raises((TypeError, ValueError), match=said):
        Descent([{"params": weights(), **settings}], Adam(), 0.1)
    with pytest.raises((TypeError, ValueError), match=said):
        Descent(weights(), Adam(), 0.1).add_param_group({"params": weights(), **settings})


def test_a_rate_may_be_a_tensor():
    found = walk(Descent(weights(), Adam(), torch.tensor(0.25, dtype=torch.float64)))
    assert torch.equal(found, walk(Descent(weights(), Adam(), 0.25)))


def test_stacked_copies_may_each_have_their_rate():
    rates = torch.tensor([0.1, 0.2], dtype=torch.float64).reshape(2, 1)
    (both,) = weights((2, 3))
    alone = [torch.nn.Parameter(row.detach().clone()) for row in both]
    found = walk(Descent([both], Adam(), lambda t: rates))
    ends = [walk(Descent([p], Adam(), lr)) for p, lr in zip(alone, (0.1, 0.2), strict=True)]
    torch.testing.assert_close(found, torch.cat(ends), rtol=1e-13, atol=0)


class TestStates:
    def test_another_rules_is_refused(self):
        state = Descent(weights(), Adam(), 0.1).state_dict()
        for rule in (NAdam(), Adam(beta1=0.5)):
            with pytest.raises(ValueError, match=r"saved by Adam\(.*goes on only under its own"):
                Descent(weights(), rule, 0.1).load_state_dict(state)

    def test_another_optimizers_is_refused(self):
        state = torch.optim.Adam(weights()).state_dict()
        with pytest.raises(ValueError, match="saved by another optimizer than descent_lib"):
            Descent(weights(), Adam(), 0.1).load_state_dict(state)

    def test_a_function_of_your_own_cannot_be_saved_and_says_so(self):
        with pytest.raises(TypeError, match=r"only rules and schedules of descent_lib can be sav"):
            Descent(weights(), Adam(), lambda t: 0.1).state_dict()


class Remembers:
    """A rule of one's own, whose memory is the gradient itself."""

    start = None

    def __call__(self, gradient, before, t):
        return gradient if before is None else 2 * gradient - before, gradient


class ByNorm(Adam):
    """A rule that looks at a whole array."""

    def __call__(self, gradient, state, t):
        return gradient / gradient.norm(), state


def test_a_rule_of_your_own_sees_each_array_whole_and_keeps_what_it_remembers():
    first, second = weights((3,), (3,))
    optimizer = Descent([first, second], ByNorm(), 1.0)
    before = [p.detach().clone() for p in (first, second)]
    walk(optimizer, 1)
    for p, old in zip((first, second), before, strict=True):
        assert (p.detach() - old).norm() == pytest.approx(1)

    (place,) = weights((3,))
    optimizer = Descent([place], Remembers(), 0.0)
    place.grad = torch.ones(3).double()
    optimizer.step()
    optimizer.zero_grad(set_to_none=False)
    assert optimizer.state[place]["memory"].tolist() == [1, 1, 1]


def test_sparse_gradients_move_plain_descent_and_are_refused_elsewhere():
    def embedding(make):
        torch.manual_seed(0)
        layer = torch.nn.Embedding(5, 2, sparse=True)
        optimizer = make(layer.parameters())
        for _ in range(3):
            optimizer.zero_grad()
            layer(torch.tensor([1, 3, 3])).pow(2).sum().backward()
            optimizer.step()
        return layer.weight.detach()

    found = embedding(lambda p: Descent(p, GradientDescent(), 0.1))
    torch.testing.assert_close(found, embedding(lambda p: torch.optim.SGD(p, 0.1)))
    for rule in VECTORS:
        if rule.start != ():
            with pytest.raises(ValueError, match=r"sparse_coo, and .* sparse=False"):
                embedding(lambda p, rule=rule: Descent(p, rule, 0.1))


@pytest.mark.parametrize("kind", KINDS)
def test_settings_go_by_name_and_each_has_a_range(kind):
    with pytest.raises(TypeError, match=f"{kind.__name__} takes its settings by name"):
        kind(0.001)
    assert {field.name for field in fields(kind)} <= set(rules.RANGES)


needs_compiler = pytest.mark.skipif(
    not os.environ.get("CI") and not shutil.which("clang++" if sys.platform == "darwin" else "g++"),
    reason="no C++ compiler",
)


@needs_compiler
@pytest.mark.filterwarnings(
    "ignore::DeprecationWarning:torch"
)  # torch's compiler uses its old parts
@pytest.mark.parametrize("rule", [Momentum(), Adam(), NAdam(), Lion(), Muon()], **named)
def test_compiled_it_takes_the_same_steps_and_compiles_once(rule):
    shapes = ((30, 500), (4, 4), (5, 2)) if rule.elementwise else ((4, 4),)
    eager, compiled = (
        Descent(weights(*shapes), rule, cosine(0.1, 9), 0.1, compiled=c) for c in (False, True)
    )
    walk(eager, 2)
    walk(compiled, 2)
    graphs = torch._dynamo.utils.counters["stats"]["unique_graphs"]
    found, expected = walk(compiled, 3, first=2), walk(eager, 3, first=2)
    assert torch._dynamo.utils.counters["stats"]["unique_graphs"] == graphs > 0
    torch.testing.assert_close(found, expected, rtol=1e-11, atol=1e-12)

    other = twin(eager, compiled=True) if len(shapes) == 1 else Descent(
        [torch.nn.Parameter(p.detach().clone()) for p in eager.param_groups[0]["params"]],
        rule, 0.5, compiled=True,
    )  # fmt: skip
    other.load_state_dict(eager.state_dict())
    back = twin(other)
    back.load_state_dict(other.state_dict())
    found, again, expected = (walk(o, 2, first=5) for o in (other, back, eager))
    torch.testing.assert_close(found, expected, rtol=1e-11, atol=1e-12)
    assert torch.equal(again, expected)


def test_without_a_compiler_it_says_what_to_install():
    code = (
        "import torch; from descent_lib import Adam; from descent_lib.in_torch import Descent\n"
        "Descent([torch.nn.Parameter(torch.zeros(1))], Adam(), 0.1, compiled=True)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env=os.environ | {"CXX": "no-such-compiler"},
        capture_output=True, text=True,
    )  # fmt: skip
    assert "compiled=True needs a C++ compiler, and none was found: install g++" in done.stderr
