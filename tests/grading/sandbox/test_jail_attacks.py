"""Each protection is shown by an attack that fails, beside an honest cell that still runs."""

import pytest

from grading.sandbox import bubblewrap
from grading.sandbox.jail import Jail
from tests.grading.helpers import nuisances, sandbox


@pytest.fixture(scope="module")
def secret(tmp_path_factory):
    path = tmp_path_factory.mktemp("gradebook") / "marks.csv"
    path.write_text("all of them")
    path.chmod(0o644)
    return path


@pytest.fixture(scope="module")
def jail():
    sandbox.required()
    with Jail(("numpy",), sandbox.SHORT) as jail:
        yield jail


@pytest.fixture(scope="module")
def bare():
    with Jail(("numpy",), sandbox.SHORT, sandbox=False) as jail:
        yield jail


@pytest.mark.parametrize("attack", sandbox.EVERYTHING, ids=lambda attack: attack.name)
def test_a_submission_gains_nothing_if_it(jail, secret, attack):
    assert not sandbox.complaints(jail, attack, secret)


@pytest.mark.parametrize("attack", nuisances.TABLE, ids=lambda attack: attack.name)
def test_without_a_sandbox_the_batch_goes_on_if_one(bare, attack):
    assert not sandbox.complaints(bare, attack)


@pytest.mark.parametrize("name", ["loops_for_ever", "leaves_python", "forges_no_object"])
def test_where_nothing_can_be_forked_the_batch_goes_on_if_one(monkeypatch, name):
    monkeypatch.setattr("grading.sandbox.jail.CAN_FORK", False)
    (attack,) = [attack for attack in nuisances.TABLE if attack.name == name]
    with Jail((), sandbox.SHORT, sandbox=False) as jail:
        assert not sandbox.complaints(jail, attack)


@pytest.mark.parametrize("forks", [True, False])
def test_no_packages_come_from_a_virtual_environment_that_is_not_the_graders(
    monkeypatch, tmp_path, forks
):
    if not forks:
        monkeypatch.setattr("grading.sandbox.jail.CAN_FORK", False)
    monkeypatch.setenv("VIRTUAL_ENV", str(tmp_path))
    with Jail((), sandbox.SHORT, sandbox=False) as jail:
        result = jail.run([sandbox.Cell("path", "import sys; print(sys.path)")])
    assert str(tmp_path) not in result.cells[0].text


def test_the_same_holds_when_the_grader_is_an_ordinary_user(secret):
    sandbox.required()
    code = f"""
from grading.sandbox import bubblewrap
from grading.sandbox.jail import Jail
from tests.grading.helpers import sandbox
with Jail(("numpy",), sandbox.SHORT) as jail:
    for attack in sandbox.EVERYTHING:
        print(attack.name, sandbox.complaints(jail, attack, {str(secret)!r}))
"""
    expected = [f"{attack.name} []" for attack in sandbox.EVERYTHING]
    assert sandbox.as_ordinary_user(code).splitlines() == expected


@pytest.mark.parametrize("first", [f"{bubblewrap.scratch()}/mine", "/dev/shm/mine", "mine"])
def test_one_submission_leaves_nothing_for_the_next(jail, first):
    write = sandbox.Cell("write", f"print(open({first!r}, 'w').write('the answer is 42'))")
    read = sandbox.Cell("read", f"import os; print(os.path.exists({first!r}), os.listdir('.'))")
    assert jail.run([write]).cells[0].text == "16\n"
    assert jail.run([read]).cells[0].text == "False []\n"


def test_names_and_patches_of_one_submission_are_gone_in_the_next(jail):
    patch = sandbox.Cell("patch", "import math; answer = 42; math.pi = 3")
    look = sandbox.Cell("look", "import math; print('answer' in dir(), math.pi > 3)")
    jail.run([patch])
    assert jail.run([look]).cells[0].text == "False True\n"
