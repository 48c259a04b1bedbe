"""Many tensors as one number: what is done to it is done to each; and how memory is kept."""

import operator
import subprocess
import sys

import pytest
import torch

from descent_lib.in_torch import Descent
from descent_lib.torch_foreach import Many
from tests.library.helpers.rules import EVERY

DTYPES = [torch.float64, torch.float32, torch.bfloat16, torch.float16]
OPERATORS = [operator.add, operator.sub, operator.mul, operator.truediv]


def tensors(seed, dtype=torch.float64):
    generator = torch.Generator().manual_seed(seed)
    shapes = (3, 5), (), (0, 2), (7,)
    return [torch.rand(shape, generator=generator).to(dtype) + 0.5 for shape in shapes]


def assert_each(found, expected):
    assert isinstance(found, Many)
    for one, other in zip(found.tensors, expected, strict=True):
        torch.testing.assert_close(one, other)  # by the precision of its type


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
@pytest.mark.parametrize("operate", OPERATORS, ids=lambda f: f.__name__)
def test_an_operation_is_done_to_each_with_many_and_with_a_number_on_either_side(operate, dtype):
    x, y = tensors(0, dtype), tensors(1, dtype)
    assert_each(operate(Many(x), Many(y)), [operate(a, b) for a, b in zip(x, y, strict=True)])
    assert_each(operate(Many(x), 0.3), [operate(a, 0.3) for a in x])
    assert_each(operate(0.3, Many(x)), [operate(0.3, a) for a in x])


@pytest.mark.parametrize("operate", OPERATORS, ids=lambda f: f.__name__)
def test_a_product_that_waits_is_taken_along_by_any_operation(operate):
    x, y = tensors(0), tensors(1)
    scaled, both = [0.3 * a for a in x], list(zip(x, y, strict=True))
    assert_each(operate(0.3 * Many(x), Many(y)), map(operate, scaled, y))
    assert_each(operate(Many(y), Many(x) * 0.3), map(operate, y, scaled))
    assert_each(operate(0.3 * Many(x), Many(y) / 0.7), [operate(0.3 * a, b / 0.7) for a, b in both])
    assert_each(operate(0.3 * Many(x), 2.0), [operate(a, 2.0) for a in scaled])
    assert_each(operate(2.0, 0.3 * Many(x)), [operate(2.0, a) for a in scaled])


def test_powers_signs_and_the_larger_of_two_are_those_of_each():
    x, y = tensors(0), tensors(1)
    both = zip(x, y, strict=True)
    for power in (0.5, 2, -1):
        assert_each((3 * Many(x)) ** power, [(3 * a) ** power for a in x])
    assert_each(abs(-Many(x)), x)
    assert_each(Many.sign(0.1 - 0.2 * Many(x)), [torch.sign(0.1 - 0.2 * a) for a in x])
    assert_each(Many.maximum(2 * Many(x), Many(y)), [torch.maximum(2 * a, b) for a, b in both])


@pytest.mark.parametrize("rule", EVERY, ids=lambda rule: type(rule).__name__)
def test_what_a_rule_remembers_never_lies_in_the_gradient(rule):
    place = torch.nn.Parameter(torch.ones(4, 4))
    optimizer = Descent([place], rule, 0.1)
    place.grad = torch.ones(4, 4)
    for _ in range(2):
        optimizer.step()
    memory = optimizer.state[place]["memory"]
    for part in memory if isinstance(memory, tuple) else (memory,):
        if isinstance(part, torch.Tensor):
            assert part.untyped_storage().data_ptr() != place.grad.untyped_storage().data_ptr()


@pytest.mark.skipif(sys.platform != "linux", reason="counts the page faults of glibc's malloc")
def test_a_step_takes_its_memory_from_the_step_before():
    """Judged by most of the steps: single ones still move the heap about."""
    assert int(in_a_fresh_process(FAULTS)) < 20


def in_a_fresh_process(code):
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout


FAULTS = """
import resource, statistics, torch
from descent_lib import Adam
from descent_lib.in_torch import Descent
torch.set_num_threads(1)
places = list(torch.nn.Linear(1000, 300).parameters())
optimizer, faults = Descent(places, Adam(), 0.1), []
for _ in range(30):
    for place in places:
        place.grad = torch.ones_like(place)
    optimizer.step()
    faults.append(resource.getrusage(resource.RUSAGE_SELF).ru_minflt)
print(int(statistics.median(after - before for before, after in zip(faults, faults[1:]))))
"""
