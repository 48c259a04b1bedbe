"""The check in a learner's hands: what it prints, what it survives, what it keeps to itself."""

import io
import os
import shutil
import signal
import subprocess
import sys
import time
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from descent_lib.landscapes import Quartic, Ravine
from grading.sandbox.bubblewrap import PROBE
from mountain import tasks
from mountain.check import check, given, home, notebook, probe
from mountain.check.codec import Other, decode, encode
from mountain.check.inputs import (
    Gradient,
    Linear,
    Noise,
    Tensor,
    Training,
    Value,
    decode_inputs,
)
from mountain.check.judge import judge
from mountain.check.short_answers import choice, number
from mountain.check.show import MIME, NotYet, Shown
from mountain.check.task import Exercise, Task
from tests.paths import ROOT

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(
        st.sampled_from(["cases", "value", "error", "type", "text", "array", "shape", "dtype",
                         "tuple", "dict", "float", "tensor", "other", "again", "uncallable",
                         "no_pair", "changed"]) | st.text(), inner, max_size=4),
    max_leaves=20,
)  # fmt: skip


def square(rng, i):
    return [(float(rng.normal()),)]


def doubled(x):
    """That is twice the number, not its square."""
    return 2 * x


def task(*mistakes, **changes):
    """A task that asks for squares, with these mistakes."""
    fields = {"points": 2, "minutes": 5, "case": square, "reference": lambda x: x * x}
    made = Task("square", Exercise("ex"), **{**fields, "checked": "six numbers", **changes})
    for mistake in mistakes:
        made.mistake(mistake)
    return made


def verdict(answer, spec=None):
    spec = spec or task(doubled)
    payload = spec.payload("seed")
    seconds = 0.3 if answer in (looping, stubborn) else 30
    return judge(spec, payload, home.run_in_time(payload, answer, seconds))


def rows(rng, i):
    return [(rng.normal(size=(3, 2)),)]


sums = task(case=rows, reference=lambda x: x.sum(axis=0))
ones = task(case=lambda rng, i: [(rng.integers(2, 9, 4).astype(float),)],
            reference=lambda x: x / 2 + 1)  # fmt: skip


halves = task(case=lambda rng, i: [(rng.integers(2, 9, 4) + 0.5,)],
              reference=lambda x: x / 2 + 1)  # fmt: skip
thirds = task(case=rows, reference=lambda x: x / 3)
tens = task(case=rows, reference=lambda x: x / 3 * 10)
sides = task(case=lambda rng, i: [((-1) ** i * rng.uniform(1, 9),)],
             reference=lambda x: "up" if x > 0 else "down")  # fmt: skip
signs = task(case=lambda rng, i: [((-1) ** i * rng.uniform(1, 9),)],
             reference=lambda x: bool(x > 0))  # fmt: skip
several = task(case=rows, reference=lambda x: (x, x.sum(), [x[0], 1.0]))


def endless(x):
    return endless(x)


def looping(x):
    while True:
        pass


def stubborn(x):
    for _ in range(10**6):
        time.sleep(0.01)


def in_place(x):
    x *= 1
    x += 1
    return x - 1


def missing_name(x):
    return undefined_name * x  # noqa: F821


@pytest.mark.parametrize(
    ("answer", "spec", "mistake", "said"),
    [
        (lambda x: x**2, None, None, "Checked on six numbers. The grader draws other inputs"),
        (lambda x: x + x, None, "doubled", "twice the number"),
        (lambda x: -x * x, None, "sign", "wrong way round"),
        (lambda x: 3 * x * x, None, "factor", "3 times the right one"),
        (lambda x: x * x + 1, None, "offset", "plus 1"),
        (lambda x: 0 * x, None, "zero", "Your answer is 0 every time"),
        (lambda x: np.full((1, 1), x).view(np.matrix), None, "kind", "type np.matrix instead"),
        (lambda x: [*x.sum(axis=0)[:1], "2"], sums, "kind", "entry 2 of 2: it gives a text"),
        (lambda x: [*x.sum(axis=0)[:1], None], sums, "nothing", "Entry 2 of 2 is None"),
        (lambda x: [*x.sum(axis=0)[:1], 7.0], sums, "last-number", "right but the last"),
        (lambda x: [x.sum(), *x.sum(axis=0)[1:]], sums, "first-number", "right but the first"),
        (lambda x: (x / 3).round(2), thirds, "rounded", "rounded to 2 digits after the point"),
        (lambda x: np.trunc(x / 3 * 10) / 1, tens, "integers", "whole numbers"),
        (lambda x: np.maximum(x / 3, 0), thirds, "no-negatives", "below 0, yours is 0"),
        (lambda x: "up", sides, "one-word", "wherever it is, it says 'up'"),
        (lambda x: "hoch" if x > 0 else "down", sides, "no-such-word", "'hoch', a text that"),
        (lambda x: True, signs, "one-word", "wherever it is, it says True"),
        (lambda x: (x for _ in "a"), None, "kind", "a `yield` where `return` belongs"),
        (lambda x: x.sum, sums, "kind", "brackets of a call missing"),
        (lambda x: 10**400, None, "kind", "gives a very large integer instead"),
        (lambda x: x**4 + x, None, "different", "from the reference every time"),
        (lambda x: None, None, "nothing", "returns None"),
        (lambda x: str(x), None, "kind", "gives a text instead of a number"),
        (lambda x: complex(x), None, "kind", "type complex"),
        (lambda x: [x * x], None, "shape", "gives a list of one number"),
        (lambda x: x * x / 0.0 if x > 9 else float("nan"), None, "not-finite", "nan"),
        (lambda x: np.float32(x) ** 2, None, "close", "first digits agree"),
        (lambda: 1, None, "error", "TypeError"),
        (missing_name, None, "error", "undefined_name * x"),
        (endless, None, "endless", "calls itself without an end"),
        (looping, None, "slow", "longer than 0.3 seconds"),
        (stubborn, None, "slow", "at your line"),
        (7, None, "uncallable", "must be a function"),
        (None, None, "uncallable", "is None"),
        (lambda x: x.sum(axis=1), sums, "shape", "gives 3 numbers instead of 2 numbers"),
        (lambda x: x.sum(axis=0, keepdims=True), sums, "shape", "shape (1, 2)"),
        (lambda x: x.sum(axis=0).tolist(), sums, None, ""),
        (lambda x: tuple(sum(row[j] for row in x) for j in (0, 1)), sums, None, ""),
        (lambda x: (x / 2 + 1).astype(int), halves, "integers", "whole numbers"),
        (lambda x: np.zeros(4, int), halves, "zero", "is 0 every time"),
        (lambda x: np.float32(x / 3), thirds, "precision", "float32"),
        (lambda x: (x / 2 + 1)[::-1], ones, "order", "in another order"),
        (lambda x: np.zeros(4, int) + (x[0] > 0), ones, "constant", "is 1, whatever the input"),
        (lambda x: (x / 2 + 1) ** 2, ones, "squared", "the square of the right one"),
        (lambda x: (x / 2 + 1) ** 0.5, ones, "root", "the root of the right one"),
        (lambda x: 1 / (x / 2 + 1), ones, "upside-down", "1 over the right one"),
        (lambda x: abs(x / 3), thirds, "signs", "some signs are the wrong way round"),
        (lambda x: [x, x.sum(), (x[0], 1)], several, None, ""),
        (lambda x: [x, x.sum() * 2, (x[0], 1)], several, "factor", "only number 2 is wrong. Your"),
        (lambda x: (x + 1, x.max(), [x[0], 1]), several, "part", "number 1 and number 2 are wrong"),
        (lambda x: (x * 3, x.sum() * 3, [x[0] * 3, 3]), several, "factor", "3 times the right"),
        (lambda x: (x, x.sum(), [x, 1]), several, "shape", "entry 3 of 3: in entry 1 of 2: it giv"),
        (lambda x: (x, None, [x[0], 1]), several, "nothing", "Entry 2 of 3 is None"),
        (lambda x: x, several, "kind", "gives an array instead of a tuple"),
    ],
)
def test_a_check_says_what_is_wrong(answer, spec, mistake, said):
    found = verdict(answer, spec)
    assert found.mistake == mistake
    assert found.right == (mistake is None)
    assert said in found.message


def test_an_endless_answer_is_ended_where_the_process_ignores_interrupts():
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        assert verdict(looping).mistake == "slow"
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)


def test_of_a_long_series_the_first_wrong_call_is_shown():
    series = task(case=lambda rng, i: [(float(t),) for t in range(9)], reference=lambda x: x * x)
    found = verdict(lambda x: x * x if x < 6 else 0.5, series)
    assert found.detail == "For the input (6) it gave 0.5."
    assert found.mistake == "from-step"


def test_where_two_things_are_wrong_one_of_them_is_named():
    def pairs(rng, i):
        return [(rng.normal(size=2), i // 2)]

    hint = "That is twice the number, not its square."
    one = task(reference=lambda x, n: x * x, case=pairs)
    one.mistake("doubled", lambda x, n: 2 * x, hint)
    two = task(reference=lambda x, n: (x * x, [n]), case=pairs)
    two.mistake("doubled", lambda x, n: (2 * x, [n]), hint)
    found = [verdict(lambda x, n: x * 3 if n else x + x, one),
             verdict(lambda x, n: (x + x, [n + 1]), two)]  # fmt: skip
    for each in found:
        assert each.mistake == "doubled"
        assert each.message.startswith("More than one thing may be wrong. What fits in part: That")
    assert verdict(lambda x, n: (3 * x, [n + 1]), two).mistake == "different"


def test_an_input_changed_in_place_is_seen():
    found = verdict(in_place, task(case=rows, reference=lambda x: x))
    assert found.mistake == "changed-input"


def test_a_state_changed_in_place_is_seen():
    def ball(gradient, velocity, t):
        velocity *= 0.9
        velocity += gradient
        return velocity, velocity

    walk = task(
        probe="walk",
        case=lambda rng, i: {"start": np.zeros(2), "gradients": list(rng.normal(size=(3, 2)))},
        reference=lambda g, v, t: (0.9 * v + g, 0.9 * v + g),
    )
    assert verdict(ball, walk).mistake == "changed-input"
    assert verdict(lambda g, v, t: np.array([0.9 * v + g] * 2), walk).right


def test_a_count_that_is_one_off_is_told_so():
    whole = task(probe="value", case=lambda rng, i: {}, reference=lambda: 85)
    payload = whole.payload("seed")
    assert judge(whole, payload, probe.run(payload, 84)).message == "One too few: count again."
    assert judge(whole, payload, probe.run(payload, 86)).mistake == "one-off"


def test_a_factor_is_said_only_where_it_explains_every_number():
    cut = task(case=lambda rng, i: [(float(i),)], reference=lambda x: max(0.0, 3 - x))
    found = verdict(lambda x: max(-1.0, 3 - x), cut)
    assert found.mistake == "some-inputs"
    assert "2 of 6 inputs" in found.message


def test_an_answer_that_remembers_is_seen():
    seen = []

    def remembering(x):
        seen.append(x)
        return x * x + (len(seen) > 6)

    assert verdict(remembering).mistake == "keeps-state"


def test_a_learners_interrupt_stays_an_interrupt():
    def stopped(x):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        verdict(stopped)


def test_each_check_draws_new_inputs_and_a_new_session_the_same(monkeypatch):
    seen = []
    monkeypatch.setattr(tasks, "every", lambda: {"square": task()})
    for _ in range(2):
        home.asked.clear()
        for _ in range(3):
            check("square", lambda x: seen.append(x) or x * x)
    first, second = seen[: len(seen) // 2], seen[len(seen) // 2 :]
    assert first == second
    assert len(set(first)) == 18  # six inputs a check; the first is run a second time


def test_not_yet_prints_one_line_and_the_message_comes_before(capsys):
    with pytest.raises(NotYet, match="why-slower is not right yet") as raised:
        check("why-slower", "a")
    assert raised.value._render_traceback_() == ["NotYet: why-slower is not right yet"]
    assert capsys.readouterr().out.startswith("✗ why-slower: not yet.\nNoise is not needed")


def test_a_verdict_escapes_what_the_learner_wrote():
    found = verdict(lambda x: 1 / len([]) if x else "<script>alert(1)</script>")
    shown = Shown(found._replace(message="<script>alert(1)</script> and `x < 1`"))
    page = shown._repr_html_()
    assert "<script>" not in page
    assert "<code>x &lt; 1</code>" in page
    assert set(shown._repr_mimebundle_()) == {"text/plain", "text/html", MIME}


def test_a_letter_may_be_a_capital():
    spec = tasks.find("why-slower")
    payload = spec.payload("seed")
    assert judge(spec, payload, probe.run(payload, " C")).right
    assert judge(spec, payload, probe.run(payload, "A")).mistake == "option-a"


def test_of_several_numbers_typed_the_wrong_ones_are_named():
    spec = task(case=lambda rng, i: {"a": 2.0}, reference=lambda a: [a, 2 * a, 3 * a],
                probe="value")  # fmt: skip
    payload = spec.payload("seed")
    for typed, said in (([2, 5, 7], "number 2 and number 3."), ([1, 5, 7], "None of the numbers")):
        assert said in judge(spec, payload, probe.run(payload, typed)).message


def test_what_an_answer_gave_is_named_where_it_cannot_be_shown():
    assert verdict(lambda x: (i for i in [x])).detail.endswith("gave an object of type generator.")


class Unwilling:
    """An object that answers no question."""

    def __array__(self, *_, **__):
        raise ValueError

    def __getattr__(self, name):
        raise ValueError

    @property
    def __class__(self):
        raise ValueError


class Callable(Unwilling):
    def __call__(self, *_):
        return 1.0


@pytest.mark.parametrize("name", ["noise-of-a-batch", "why-slower", "heavy-ball", "one-step-down"])
@pytest.mark.parametrize("made", [Unwilling, Callable])
def test_an_answer_that_cannot_be_looked_at_is_not_yet_right(name, made, capsys):
    with pytest.raises(NotYet):
        check(name, made())
    assert "not yet" in capsys.readouterr().out


def test_a_typed_answer_of_another_kind_is_named():
    spec = tasks.find("noise-of-a-batch")
    payload = spec.payload("seed")
    found = judge(spec, payload, probe.run(payload, 1 + 2j))
    assert (found.mistake, "type complex" in found.message) == ("kind", True)


def test_a_verdict_is_seen_where_an_answer_has_closed_what_is_printed_to(capsys, monkeypatch):
    def closing(x, slope, eta):
        sys.stdout.close()
        return x - slope * eta

    with monkeypatch.context() as patch:
        patch.setattr(sys, "stdout", io.StringIO())
        patch.setattr(sys, "__stdout__", shown := io.StringIO())
        check("one-step-down", closing)
    assert "one-step-down: right" in shown.getvalue()


def test_what_fits_two_mistakes_in_part_is_not_called_by_one_of_them():
    def pairs(rng, i):
        return [(rng.normal(size=2), i // 2)]

    spec = task(reference=lambda x, n: x * x, case=pairs)
    spec.mistake("doubled", lambda x, n: 2 * x, "That is twice the number, not its square.")
    spec.mistake("added", lambda x, n: x + x + n, "That is a sum, and not the square of it.")
    assert verdict(lambda x, n: x * 3 if n else x + x, spec).mistake == "different"


@pytest.mark.parametrize("name", [3, None, ["x"], lambda: 0])
def test_a_name_that_is_none_is_answered_with_how_to_ask(name):
    with pytest.raises(LookupError, match="name of the task comes first, in quotes"):
        check(name, "way-down")


def test_where_no_name_is_near_none_is_proposed():
    with pytest.raises(LookupError, match="The check below your answer names it"):
        check("", lambda: 0)


def test_a_misspelt_task_is_named():
    with pytest.raises(LookupError, match="Did you mean 'heavy-ball'"):
        check("heavy_bal", lambda: 0)


def test_a_learner_has_numbers_of_their_own():
    numbers = {str(given("training-memory", f"learner {n}")) for n in range(20)}
    assert len(numbers) > 10
    assert given("training-memory", "Ada") == given("training-memory", " ada ")
    with pytest.raises(TypeError, match="LEARNER must be a text"):
        given("training-memory", None)


def test_a_module_of_tasks_says_which_exercise_they_belong_to(monkeypatch, tmp_path):
    (tmp_path / "mine.py").write_text("EXERCISE = 'ex04_momentum'", encoding="utf-8")
    monkeypatch.setenv("MOUNTAIN_TASKS", str(tmp_path))
    tasks.every.cache_clear()
    try:
        with pytest.raises(AttributeError, match=r"mine.py has no EXERCISE = Exercise"):
            tasks.every()
    finally:
        monkeypatch.undo()
        tasks.every.cache_clear()


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"points": 0}, "a task has a point at least, not 0"),
        ({"points": "2"}, "a task has a point at least"),
        ({"minutes": 0}, "a task takes a minute at least, not 0"),
        ({"probe": "call"}, "no probe 'call': use one of value, calls, walk"),
        ({"checked": " "}, "checked says nothing"),
        ({"because": ""}, "because says nothing"),
        ({"graded": 0}, "at least one case"),
        ({"rtol": -1e-9}, "not negative"),
        ({"seconds": 0}, "needs time"),
    ],
)
def test_a_task_with_nonsense_settings_is_refused(settings, said):
    with pytest.raises(ValueError, match=rf"Task 'square': .*{said}"):
        task(**settings)


def test_a_name_is_used_once_and_is_lower_case():
    exercise = Exercise("ex")
    choice("which", exercise, points=1, minutes=2, right="a", b="No.")
    with pytest.raises(ValueError, match="ex has a task of that name"):
        choice("which", exercise, points=1, minutes=2, right="a", b="No.")
    with pytest.raises(ValueError, match="lower case, with dashes"):
        number("How Many", exercise, points=1, minutes=2, case=square, reference=square)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"b": ""}, "'option-b' has no hint"),
        ({"a": "Right."}, "none to the right one, 'a'"),
        ({"bb": "No."}, "a reply to each wrong option by its letter"),
        ({}, "a reply to each wrong option by its letter"),
    ],
)
def test_a_choice_needs_a_reply_to_each_wrong_letter(options, said):
    with pytest.raises(ValueError, match=said):
        choice("which", Exercise("ex"), points=1, minutes=2, right="a", **options)


def test_a_mistake_takes_its_name_and_its_hint_from_a_function():
    def one_less(x):
        """It is one too small:
        count again.
        """
        return x * x - 1

    spec = task()
    assert spec.mistake(one_less) is one_less
    spec.mistake("one-more", lambda x: x * x + 1, "It is one too large.")
    assert [(m.name, m.hint) for m in spec.mistakes] == [
        ("one-less", "It is one too small: count again."),
        ("one-more", "It is one too large."),
    ]


@pytest.mark.parametrize(
    ("mistake", "said"),
    [
        ([lambda x: x], "a mistake needs a name"),
        ([square], "'square' has no hint: say it in a docstring"),
        ([Quartic()], "a mistake needs a name"),
        ([doubled], "two mistakes are called 'doubled'"),
        (["tripled", 3, "It is a number."], "'tripled' is not a function"),
        (["tripled", square, ""], "'tripled' has no hint"),
        (["tripled"], "'tripled' is not a function"),
    ],
)
def test_half_a_mistake_is_refused(mistake, said):
    spec = task(doubled)
    with pytest.raises(ValueError, match=said):
        spec.mistake(*mistake)


def test_no_mistake_joins_a_task_that_has_judged():
    spec = task()
    assert verdict(lambda x: 2 * x, spec).mistake == "different"
    with pytest.raises(ValueError, match="'doubled' comes after the task was used"):
        spec.mistake(doubled)


def test_where_there_are_no_tasks_a_check_is_an_error(monkeypatch):
    monkeypatch.setattr(notebook, "find_spec", lambda name: None)
    with pytest.raises(RuntimeError, match="nothing can be checked"):
        check("why-slower", "c")


def test_what_a_sandbox_shows_of_the_checks_is_enough_and_judges_nothing(tmp_path):
    for path in ("__init__.py", *(f"check/{name}.py" for name in PROBE)):
        (tmp_path / "mountain" / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / "mountain" / path, tmp_path / "mountain" / path)
    source = "import mountain.check.probe; from mountain.check import check; check('adam', 1)"
    where = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, (tmp_path, ROOT)))}
    command = [sys.executable, "-c", source]
    ran = subprocess.run(command, cwd=tmp_path, env=where, capture_output=True, text=True)
    assert "RuntimeError: The tasks are not to be seen here" in ran.stderr


def test_where_a_grader_judges_a_check_is_silent(monkeypatch, capsys):
    monkeypatch.setattr(probe, "JUDGED_ELSEWHERE", True)
    monkeypatch.setitem(probe.GIVEN, "training-memory", encode({"millions": 3}))
    assert check("anything", None) is None
    assert given("training-memory", "ada") == {"millions": 3}
    assert capsys.readouterr().out == ""


def test_a_private_folder_replaces_tasks(monkeypatch, tmp_path):
    mine = "from mountain.check.task import Exercise\n"
    mine += "from mountain.check.short_answers import choice\n"
    mine += "EXERCISE = Exercise('ex04_momentum')\n"
    mine += "choice('why-slower', EXERCISE, points=5, minutes=2, right='a', b='No.')"
    (tmp_path / "mine.py").write_text(mine, encoding="utf-8")
    monkeypatch.setenv("MOUNTAIN_TASKS", str(tmp_path))
    tasks.every.cache_clear()
    try:
        assert tasks.find("why-slower").points == 5
        assert tasks.find("heavy-ball").points == 2
        assert tmp_path / "mine.py" in tasks.files("ex04_momentum")
        monkeypatch.setenv("MOUNTAIN_TASKS", str(tmp_path / "nowhere"))
        tasks.every.cache_clear()
        with pytest.raises(FileNotFoundError, match="which is not a folder"):
            tasks.every()
    finally:
        monkeypatch.undo()
        tasks.every.cache_clear()


@drawn(JSON)
def test_judging_never_raises_and_gives_nothing_away(results):
    spec = task()
    found = judge(spec, spec.payload("seed"), results)
    assert not found.right


@drawn(JSON)
def test_encoding_comes_back(value):
    back = decode(encode(value))
    if not _has_other(back):
        assert back == value or str(back) == str(value)  # nan is not itself


def _has_other(value):
    if isinstance(value, dict):
        return any(map(_has_other, value.values()))
    return isinstance(value, Other) or (isinstance(value, list) and any(map(_has_other, value)))


def test_inputs_arrive_as_what_they_stand_for():
    import torch

    def arrive(value):
        return decode_inputs(encode(value))

    assert arrive(Ravine(10, 30)) == Ravine(10, 30)
    assert arrive(Gradient(Quartic()))(np.array([0.0])) == Quartic().gradient(np.array([0.0]))
    assert arrive(Value(Quartic()))(np.array([1.0])) == Quartic().value(np.array([1.0]))
    assert arrive(Noise(3)).normal() == np.random.default_rng(3).normal()
    tensor = arrive(Tensor([1.0, 2.0], requires_grad=True))
    assert tensor.dtype == torch.float64
    assert tensor.requires_grad
    model = arrive(Linear([[1.0, 2.0]], [0.5]))
    assert model(torch.ones(2, dtype=torch.float64)).item() == 3.5


def test_the_weights_of_a_training_change_in_place():
    training = decode_inputs(encode(Training([2.0, 1.0], np.array([[1.0, 2.0], [3.0, 4.0]]))))
    (first, weights), (second, again) = training
    assert (first, second) == (2.0, 1.0)
    assert weights is again
    assert weights.tolist() == [3.0, 4.0]


@pytest.mark.parametrize(
    "value",
    [
        object(),
        lambda: 0,
        {1, 2},
        np.zeros(200_000),
        2**5000,
        1j,
        np.complex128(1j),
        np.ma.masked_array([1.0], [1]),
        "x" * 9999,
    ],
)
def test_what_json_cannot_hold_becomes_the_name_of_its_type(value):
    assert isinstance(decode(encode(value)), Other)


@pytest.mark.parametrize(
    "same",
    [
        np.array(4.0),
        np.float32(4),
        np.longdouble(4),
        Fraction(4),
        Decimal(4),
        np.int8(4),
        np.array(4, dtype=object),
        np.array(Fraction(4)),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_single_number_is_a_number_whatever_holds_it(same):
    assert decode(encode(same)) == 4
    assert type(decode(encode(same))) in (int, float)
    fours = task(case=lambda rng, i: [(float(rng.normal()),)], reference=lambda x: 4.0)
    assert verdict(lambda x: same, fours).right


def test_texts_truths_and_tensors_are_read_whatever_holds_them():
    import torch

    for value, plain in (
        (np.str_("deep"), "deep"),
        (np.array("deep"), "deep"),
        (np.bool_(True), True),
        (torch.tensor(True), True),
        (torch.tensor(2.0, dtype=torch.float64, requires_grad=True), 2.0),
        (np.array(["a", "b"]), ["a", "b"]),
        (np.array([Fraction(1, 2), 1]), [0.5, 1]),
        ({np.str_("a"): Decimal("0.5")}, {"a": 0.5}),
    ):
        assert decode(encode(value)) == plain
    assert decode(encode(np.array([1, 2], dtype=np.longdouble))).tolist() == [1.0, 2.0]


@pytest.mark.parametrize("leaves", [sys.exit, lambda: sys.exit("bye"), exit, GeneratorExit])
def test_an_answer_that_leaves_python_leaves_only_itself(leaves):
    def answer(x):
        if leaves is GeneratorExit:
            raise leaves
        leaves()

    found = verdict(answer)
    assert found.mistake == "error"
    assert found.message.startswith("It stopped with ")


def test_deep_nesting_ends():
    deep = []
    for _ in range(sys.getrecursionlimit() // 2):
        deep = [deep]
    encode(deep)
    with pytest.raises(ValueError, match="nested too deeply"):
        decode(deep)


def resting(x):
    time.sleep(0.05)
    return x * x


def test_an_answer_that_only_waits_for_its_turn_is_not_slow(monkeypatch):
    monkeypatch.setattr(home, "WALL", 10_000)
    spec = task(doubled)
    payload = spec.payload("seed")
    found = judge(spec, payload, home.run_in_time(payload, resting, 0.2))
    assert (found.mistake, found.right) == (None, True)


def test_an_answer_that_sleeps_for_ever_is_slow(monkeypatch):
    monkeypatch.setattr(home, "WALL", 1)
    payload = task(doubled).payload("seed")
    results = home.run_in_time(payload, lambda x: time.sleep(3600), 0.2)
    assert results["cases"][0]["error"]["type"] == "TooSlow"
