"""What the sandbox promises to the rest of the grader."""

from dataclasses import replace

import pytest

from grading.sandbox.inside.no_shell import NOTHING
from grading.sandbox.jail import NO_SHELL, Cell, Jail
from grading.sandbox.outcomes import CellOutcome
from mountain import tasks
from mountain.check.judge import judge
from tests.grading.helpers import sandbox


@pytest.fixture(scope="module", params=["sandbox", "bare"])
def jail(request):
    if request.param == "sandbox":
        sandbox.required()
    limits = replace(sandbox.SHORT, cell_seconds=2.0)
    with Jail(("numpy",), limits, sandbox=request.param == "sandbox") as jail:
        yield jail


def statuses(outcome):
    return [cell.status for cell in outcome.cells]


def test_a_cell_runs_as_in_a_notebook(jail):
    sources = {
        "print('hello')\n6 * 7": "hello\n42\n",
        "import asyncio\nawait asyncio.sleep(0)\nawait asyncio.sleep(0, 'waited')": "'waited'\n",
        "place = %pwd": "",
        "%%capture quiet\nprint('unseen')": "",
        "display('shown')": "'shown'\n",
        "import numpy as np\nnp.arange(3)": "array([0, 1, 2])\n",
        "with open('notes.txt', 'w') as file: file.write('x')": "",
        "from threading import Thread\nt = Thread(target=print)\nt.start()\nt.join()": "\n",
    }
    outcome = jail.run([Cell(str(n), source) for n, source in enumerate(sources)])
    assert [(cell.status, cell.text) for cell in outcome.cells] == [
        ("ok", text) for text in sources.values()
    ]
    assert outcome.peak_memory > 10 * 2**20


def test_an_error_is_told_by_the_learners_own_lines(jail):
    source = "import numpy as np\ndef f(x):\n    return np.linalg.inv(x)\nf(np.zeros((2, 2)))"
    (cell,) = jail.run([Cell("a", source)]).cells
    assert cell.status == "error"
    assert "line 3, in f" in cell.error
    assert cell.error.rstrip().endswith("LinAlgError: Singular matrix")
    assert "site-packages" not in cell.error
    assert "grading" not in cell.error


def test_an_error_leaves_the_cells_after_it_alone(jail):
    outcome = jail.run([Cell("a", "x = ("), Cell("b", "1 / 0"), Cell("c", "print('here')")])
    assert statuses(outcome) == ["error", "error", "ok"]
    assert "SyntaxError" in outcome.cells[0].error
    assert outcome.cells[2].text == "here\n"


def test_a_probe_brings_back_what_the_answer_returns(jail):
    task = tasks.find("update-step")
    payload = task.payload("a secret seed", grader=True)
    for sign, verdict in (("-", True), ("+", False)):
        source = f"def step(gradient, theta, lr): return theta {sign} lr * gradient(theta)"
        outcome = jail.run([Cell("answer", source), Cell("q", "step", "probe", payload)])
        assert statuses(outcome) == ["ok", "ok"]
        assert judge(task, payload, outcome.cells[1].value).right is verdict


def test_a_probe_of_a_missing_name_is_an_error(jail):
    (cell,) = jail.run([Cell("q", "nowhere", "probe", {"task": "q", "probe": "value"})]).cells
    assert (cell.status, cell.value) == ("error", None)
    assert "NameError" in cell.error


@pytest.mark.parametrize(
    "answer",
    ["float('nan')", "10**5000", "'\\ud800'", "[[]] * 10**6", "b'raw'", "print", "object()"],
)
def test_what_comes_back_can_be_written_to_a_file(jail, answer):
    payload = {"task": "q", "probe": "value", "cases": [{}]}
    (cell,) = jail.run([Cell("q", answer, "probe", payload)]).cells
    assert cell.status == "ok"
    str(cell.value).encode()


def test_texts_are_clean_and_capped(jail):
    source = r"""
import os
os.write(1, b'\xff\x00')
print('é' * 50_000)
raise ValueError('\ud800' * 10**6)"""
    (cell,) = jail.run([Cell("a", source)]).cells
    assert cell.status == "error"
    assert cell.text.startswith("\ufffd\ufffdéé")
    assert len(cell.text.encode()) <= sandbox.SHORT.output + 4
    assert len(cell.error.encode()) < 20_000


@pytest.mark.parametrize("source", ["'\ud800'", "x = '\0'", "\r\n\r", "%%nonsense", "!"])
def test_a_source_may_be_any_text(jail, source):
    outcome = jail.run([Cell("a", source), Cell("b", "6 * 7")])
    assert outcome.cells[0].status in ("ok", "error")
    assert outcome.cells[1].text == "42\n"


def test_check_is_silent_and_given_answers_from_what_the_runner_gave(jail):
    name = "largest-rate"
    source = f"""
from mountain.check import check, given
check({name!r}, 1.0)
print(given({name!r}, "ada"))"""
    outcome = jail.run([Cell("a", source)], given={name: {"dict": {"curvature": 3.0}}})
    assert outcome.cells == [CellOutcome("a", "ok", "{'curvature': 3.0}\n")]


def test_a_cell_that_kills_its_fork_takes_no_other_cell_with_it(jail):
    cells = [
        Cell("a", "x = 1"),
        Cell("b", "import os; os._exit(1)"),
        Cell("c", "y = x + 1"),
        Cell("d", "import ctypes; ctypes.string_at(0)"),
        Cell("e", "print(x, y)"),
    ]
    outcome = jail.run(cells)
    assert statuses(outcome) == ["ok", "killed", "ok", "killed", "ok"]
    assert outcome.cells[4].text == "1 2\n"
    assert "SIGSEGV" in outcome.cells[3].error


def test_a_probe_that_never_returns_costs_only_itself(jail):
    payload = {"task": "q", "probe": "calls", "cases": [[[]]]}
    cells = [
        Cell("a", "def f():\n    while True:\n        try:\n            while True: pass\n"
             "        except BaseException: pass\ndef g(): return 7"),
        Cell("f", "f", "probe", payload),
        Cell("g", "g", "probe", payload),
    ]  # fmt: skip
    outcome = jail.run(cells)
    assert statuses(outcome) == ["ok", "timeout", "ok"]
    assert outcome.cells[2].value["cases"][0]["value"] == [7]


def test_after_a_few_restarts_the_rest_is_not_run(jail):
    outcome = jail.run([Cell(str(n), "import os; os._exit(1)") for n in range(6)])
    assert statuses(outcome) == ["killed"] * 4 + ["not run"] * 2


def test_an_interrupted_cell_keeps_what_was_done_before_it(jail):
    outcome = jail.run([Cell("a", "x = 5\nwhile True: pass"), Cell("b", "print(x)")])
    assert statuses(outcome) == ["timeout", "ok"]
    assert outcome.cells[1].text == "5\n"


def test_two_cells_may_have_the_same_name(jail):
    outcome = jail.run([Cell("a", "1"), Cell("a", "2")])
    assert [cell.text for cell in outcome.cells] == ["1\n", "2\n"]


def test_the_whole_submission_has_one_clock():
    sandbox.required()
    limits = replace(sandbox.SHORT, total_seconds=1.5)
    with Jail((), limits) as jail:
        outcome = jail.run([Cell(str(n), "while True: pass") for n in range(5)])
    assert statuses(outcome) == ["timeout", "timeout", "not run", "not run", "not run"]
    assert [cell.limited_by for cell in outcome.cells[:2]] == ["processor"] * 2


def test_slow_cells_of_ones_own_leave_the_answers_their_time(jail):
    slow = "import time\nend = time.process_time() + 1.5\nwhile time.process_time() < end: pass"
    limits = replace(sandbox.SHORT, cell_seconds=2.0, total_seconds=3.0, own_seconds=2.0)
    own = [Cell(f"own {n}", slow, own=True) for n in range(4)]
    with Jail((), limits, sandbox=False) as jail:
        outcome = jail.run([*own, Cell("answer", "x = 5"), Cell("check", f"{slow}\nprint(x)")])
    assert statuses(outcome) == ["ok", "timeout", "not run", "not run", "ok", "ok"]


def test_what_is_run_again_after_a_lost_fork_is_not_paid_for_twice():
    slow = (
        "import time\nend = time.process_time() + 1\nwhile time.process_time() < end: pass\nx = 1"
    )
    limits = replace(sandbox.SHORT, cell_seconds=2.0, total_seconds=1.5, own_seconds=1.5)
    cells = [
        Cell("own", slow, own=True),
        Cell("a", "import os; os._exit(1)"),
        Cell("b", "print(x)"),
    ]
    with Jail((), limits, sandbox=False) as jail:
        assert statuses(jail.run(cells)) == ["ok", "killed", "ok"]


SHELL = {
    "!pip install -q numpy": "pip install -q numpy",
    "%pip install -q numpy": "%pip install -q numpy",
    "%conda install numpy": "%conda install numpy",
    "!!ls": "ls",
    "files = !ls -l": "ls -l",
    "files = %sx ls": "ls",
    "%ls": "ls",
    "get_ipython().system('ls')": "ls",
    "get_ipython().getoutput('ls')": "ls",
}


@pytest.mark.parametrize("line", SHELL)
def test_a_line_for_the_shell_is_a_remark_and_stops_nothing(jail, line):
    (cell,) = jail.run([Cell("a", f"{line}\nprint('goes on')")]).cells
    assert cell.status == "ok"
    assert cell.text.startswith(f"{NO_SHELL}{SHELL[line]}")
    assert cell.text.endswith("goes on\n")


@pytest.mark.parametrize(
    "line",
    ["%tensorflow_version 2.x", "%matplotlib widget", "%load_ext not_here", "%store -r x"],
)
def test_a_magic_that_only_another_machine_knows_stops_nothing(jail, line):
    (cell,) = jail.run([Cell("a", f"{line}\nprint('goes on')")]).cells
    assert cell.status == "ok", cell.error
    assert f"{NOTHING}{line}" in cell.text
    assert cell.text.endswith("goes on\n")


def test_magics_see_the_learner_s_names_and_their_errors_are_the_learner_s(jail):
    code = "def f(x):\n    %time print(x + 1)\nf(1)"
    cells = [Cell("a", code), Cell("b", "%time 1/0"), Cell("c", "n = 3\nm = %timeit -n1 -r1 -o n")]
    outcome = jail.run(cells)
    assert statuses(outcome) == ["ok", "error", "ok"]
    assert "ZeroDivisionError" in outcome.cells[1].error


@pytest.mark.parametrize(
    "first", ["%%bash", "%%sh -e", "%%script perl", "%%sx", "%%python3", "%%shell"]
)
def test_a_cell_for_the_shell_is_a_remark(jail, first):
    cells = [Cell("a", f"{first}\nls"), Cell("b", "%%bash --out listed\nls"), Cell("c", "listed")]
    outcome = jail.run(cells)
    assert statuses(outcome) == ["ok"] * 3
    assert outcome.cells[0].text.startswith(NO_SHELL)
    assert outcome.cells[2].text == "''\n"


def test_a_result_larger_than_expected_is_refused_with_a_sentence(jail):
    large = {"task": "q", "probe": "calls", "cases": [[[]]]}
    many = large | {"cases": [[[]]] * 9}
    cells = [
        Cell("a", "def large(): return [[0.5] * 100_000] * 19\ndef many(): return [0.5] * 5_000"),
        Cell("l", "large", "probe", large),
        Cell("m", "many", "probe", many, largest=50_000),
    ]
    outcome = jail.run(cells)
    assert statuses(outcome) == ["ok", "ok", "error"]
    assert outcome.cells[1].value["cases"][0]["value"] == [{"other": "very large data"}]
    assert "larger than anything that is expected" in outcome.cells[2].error


def test_torch_has_nothing_of_its_own_to_say():
    sandbox.required()
    with Jail(("torch",), replace(sandbox.SHORT, memory=2**31)) as jail:
        (cell,) = jail.run([Cell("a", "import torch\nprint(torch.ones(3).sum().item())")]).cells
    assert (cell.status, cell.text) == ("ok", "3.0\n")
