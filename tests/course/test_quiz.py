"""The self-check of chapter 15: its questions, its marking, its score file and its panel."""

import json
import math
import os
import re
import tempfile
from collections import Counter
from pathlib import Path

import pytest

from descent_lib import LeastSquares, Momentum, descend, trail
from mountain.quiz import BANK, Choice, Generated, Number, Quiz, bank, draw, history, rendering
from mountain.quiz.attempt import Attempt
from mountain.quiz.bank import CHAPTERS
from mountain.quiz.questions import parse
from tests.paths import NOTEBOOKS

SEEDS = range(40)

by_key = {question.key: question for question in BANK}
every = pytest.mark.parametrize("question", BANK, ids=lambda question: question.key)
every_choice = pytest.mark.parametrize(
    "question", [q for q in BANK if isinstance(q, Choice)], ids=lambda question: question.key
)
every_number = pytest.mark.parametrize(
    "question", [q for q in BANK if not isinstance(q, Choice)], ids=lambda question: question.key
)


def right_answer(form):
    return form.right[0] if isinstance(form, Choice) else repr(form.answer)


def wrong_answer(form):
    return form.wrong[0][0] if isinstance(form, Choice) else repr(float(form.wrong[0][0]))


# The bank


def test_the_bank_covers_every_chapter_in_all_three_kinds():
    assert min(Counter(question.chapter for question in BANK).values()) >= 2
    assert len(BANK) >= 36
    assert {type(question) for question in BANK} == {Choice, Number, Generated}
    assert len(by_key) == len(BANK)


UNASKED = {15, 16, 17}  # the quiz's own chapter, further reading, the map


def misplaced(chapters, notebooks, unasked):
    """A sentence for each chapter without questions, and for each module that fits no chapter.

    ``chapters`` and ``notebooks`` map numbers to (name of the notebook, title).
    """
    found = []
    for number, (name, title) in chapters.items():
        module = f"mountain/quiz/bank/c{name}.py"
        if number not in notebooks:
            found.append(f"{module} asks about chapter {number}, which has no notebook")
        elif notebooks[number] != (name, title):
            other, heading = notebooks[number]
            found.append(f"{module} says {title!r}: rename it to c{other}.py, with {heading!r}")
    for number, (name, title) in notebooks.items():
        if number not in chapters and number not in unasked:
            found.append(f"Nothing asks about {title!r}: write mountain/quiz/bank/c{name}.py")
    return found


def test_every_chapter_has_its_questions_in_a_module_of_its_name():
    notebooks = {}
    for path in NOTEBOOKS.glob("*.ipynb"):
        facts = json.loads(path.read_text("utf-8"))["metadata"]["mountain"]
        notebooks[facts["chapter"]] = path.stem, facts["title"]
    assert misplaced(CHAPTERS, notebooks, UNASKED) == []
    modules = sorted(path.stem for path in Path(bank.__file__).parent.glob("c*.py"))
    assert modules == [f"c{name}" for name, _ in CHAPTERS.values()]


def test_a_module_without_chapter_and_a_chapter_without_module_are_told():
    asked = {1: ("01_dew", "Dew"), 2: ("02_fog", "Mist"), 3: ("03_ice", "Ice")}
    course = {1: ("01_dew", "Dew"), 2: ("02_fog", "Fog"), 4: ("04_snow", "Snow"), 5: ("05_x", "X")}
    assert misplaced(asked, course, {5}) == [
        "mountain/quiz/bank/c02_fog.py says 'Mist': rename it to c02_fog.py, with 'Fog'",
        "mountain/quiz/bank/c03_ice.py asks about chapter 3, which has no notebook",
        "Nothing asks about 'Snow': write mountain/quiz/bank/c04_snow.py",
    ]


@every
def test_four_digits_of_the_right_answer_are_enough_as_chapter_15_says(question):
    for form in map(question.form, range(20)):
        if isinstance(form, Number):
            assert form.mark(f"{form.answer:.4g}").right, form.text


@every
def test_the_right_answer_is_accepted(question):
    for seed in SEEDS:
        form = question.form(seed)
        assert form.mark(right_answer(form)).right


@every_choice
def test_every_option_has_a_reply_of_its_own(question):
    replies = [question.mark(option).reply for option in question.options]
    assert len(set(replies)) == len(replies) >= 3
    assert all(len(reply.split()) >= 3 for reply in replies)
    assert sum(question.mark(option).right for option in question.options) == 1


@every_choice
def test_options_are_shown_as_they_are_so_they_hold_no_formulas(question):
    assert not any("$" in option or "`" in option for option in question.options)


@every_number
def test_every_recognised_mistake_is_wrong_and_told_apart(question):
    for seed in SEEDS:
        form = question.form(seed)
        for value, reply in form.wrong:
            said = form.mark(repr(float(value)))
            assert said == (False, reply), (
                f"{question.key}: {value:g} is taken for another number that is too near to it"
            )


@every_number
def test_an_unforeseen_number_gets_a_hint_and_the_way(question):
    form = question.form(1)
    strange = 7.7777e5 * (abs(form.answer) + 1)
    right, reply = form.mark(repr(strange))
    assert not right
    assert reply.endswith(form.how)


@pytest.mark.parametrize("question", [q for q in BANK if isinstance(q, Generated)])
def test_every_seed_draws_its_own_data_and_always_the_same(question):
    forms = [question.form(seed) for seed in SEEDS]
    assert len({form.text for form in forms}) >= 3
    assert forms == [question.form(seed) for seed in SEEDS]
    assert all(math.isfinite(form.answer) for form in forms)


@every
def test_texts_are_whole(question):
    for seed in range(5):
        form = question.form(seed)
        texts = [form.text, *(reply for _, reply in form.wrong)]
        texts += [form.right[1]] if isinstance(form, Choice) else [form.why, form.how]
        for text in texts:
            assert text.count("$") % 2 == 0
            assert text.count("`") % 2 == 0
            assert "  " not in text
            assert text.rstrip(")\"'”$")[-1:] in {".", "?", "…", ":"}, text
            for formula in re.findall(r"\$([^$]*)\$", text):
                assert formula.count("{") == formula.count("}"), formula
                assert not re.search(r"np\.|[\t\r\n\f\v\a]", formula), formula


# Numbers that another road confirms


def numbers(text):
    return [float(found) for found in re.findall(r"-?\d+(?:\.\d+)?(?:e-?\d+)?", text)]


FORMULAS = {  # from the numbers in the text, in their order
    "limit_on_a_bowl": lambda a, _: 1 / a,
    "digits_of_a_formula": lambda _, power, __, *___: 16 - 2 * power,
    "noise_floor": lambda _, __, ___, eta, *____: eta / (2 - eta),
    "accumulation": lambda pieces: pieces,
    "first_cross_entropy": math.log,
    "ring_traffic": lambda workers, size: 2 * (workers - 1) / workers * size,
    "unequal_shards": lambda m, n, a, b: (m * a + n * b) / (m + n),
    "energy_of_a_run": lambda chips, hours, watt, pue: chips * hours * watt * pue / 1000,
    "flop_of_a_run": lambda weights, tokens, _: 6 * weights * tokens * 1e18,
    "clip_by_norm": lambda a, b, limit: limit * a / math.hypot(a, b),
    "updates_per_epoch": lambda samples, batch: math.ceil(samples / batch),
    "terminal_stride": lambda beta, eta, slope: eta * slope / (1 - beta),
    "adam_on_an_even_slope": lambda eta, slope: eta,
    "decoupled_decay": lambda _, steps, lr, decay: (1 - lr * decay) ** steps,
}


@pytest.mark.parametrize("key", FORMULAS)
def test_a_generated_answer_agrees_with_its_formula(key):
    for seed in SEEDS:
        form = by_key[key].form(seed)
        assert form.answer == pytest.approx(FORMULAS[key](*numbers(form.text)), rel=1e-5)


def test_the_numbers_of_the_course_stand():
    answers = {
        key: by_key[key].answer for key in ("overshooting-factor", "adam-without-correction")
    }
    assert answers["overshooting-factor"] == pytest.approx(-1.2)
    assert answers["adam-without-correction"] == pytest.approx(3.162278, abs=1e-6)
    assert 8 in {round(by_key["accumulation"].form(seed).answer, 9) for seed in SEEDS}


def test_the_limit_with_momentum_is_where_walks_begin_to_fly_away():
    for seed in range(12):
        form = by_key["limit_with_momentum"].form(seed)
        curvature, beta = numbers(form.text)
        ground = LeastSquares([[1.0]], [0.0], scale=curvature / 2)
        for share, grows in ((0.99, False), (1.01, True)):
            walk = trail(descend(ground, Momentum(beta=beta), share * form.answer, [1.0]), 3000)
            assert (abs(walk.x[-1, 0]) > 1) == grows


# Marking


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("0.25", 0.25),
        (" -1.2 ", -1.2),
        ("−1.2", -1.2),
        ("+.5", 0.5),
        ("5.", 5),
        ("2e-3", 2e-3),
        ("1E22", 1e22),
        ("1/4", 0.25),
        ("-1 / 3", -1 / 3),
    ],
)
def test_a_number_may_be_typed_in_many_ways(typed, number):
    assert parse(typed) == number


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Type a number first"),
        ("   ", "Type a number first"),
        ("about 3", "not a number"),
        ("nan", "not a number"),
        ("inf", "not a number"),
        ("1_000", "not a number"),
        ("٣", "not a number"),
        ("0x10", "not a number"),
        ("__import__('os')", "not a number"),
        ("<img src=x onerror=alert(1)>", "not a number"),
        ("$\\href{javascript:alert(1)}{x}$", "not a number"),
        ("1,5", "with a point"),
        ("1,000", "with a point"),
        ("1/0", "divides by zero"),
        ("1e999", "too large"),
        ("1/1e-320", "too large"),
        ("9" * 41, "longer than 40"),
        (None, "not a number"),
    ],
)
def test_what_is_no_number_gets_a_clear_sentence(typed, sentence):
    with pytest.raises(ValueError, match=sentence):
        parse(typed)


def test_a_hint_says_in_which_way_a_number_is_off():
    number = Number("k", 0, "?", 10.0, "why", "the way", ((5.0, "half"),))
    replies = {
        typed: number.mark(typed).reply for typed in ("10.05", "5", "-10", "10.3", "9", "-4")
    }
    assert replies == {
        "10.05": "why",
        "5": "half",
        "-10": "The size is right, the sign is not. the way",
        "10.3": "Close, but not close enough: calculate with more digits. the way",
        "9": "Too small. the way",
        "-4": "The answer has the other sign. the way",
    }


def test_zero_may_be_the_answer():
    number = Number("k", 0, "?", 0.0, "why", "the way")
    assert number.mark("0").right
    assert number.mark("1").reply.startswith("Too large")


def test_no_option_or_a_foreign_one_is_no_answer():
    choice = next(q for q in BANK if isinstance(q, Choice))
    with pytest.raises(ValueError, match="Choose one"):
        choice.mark(None)
    with pytest.raises(ValueError, match="none of the options"):
        choice.mark("something else")


# Drawing and walking through


def test_a_form_asks_as_many_chapters_as_it_can():
    there = len({question.chapter for question in BANK})
    for seed in SEEDS:
        assert len({question.chapter for question in draw(BANK, seed, 10)}) == 10
        assert len({question.chapter for question in draw(BANK, seed, 30)}) == min(there, 30)
    everything = draw(BANK, 1, len(BANK))
    assert {question.key for question in everything} == set(by_key)


def test_every_seed_is_another_form_and_always_the_same():
    forms = [tuple(q.text for q in draw(BANK, seed, 10)) for seed in SEEDS]
    assert len(set(forms)) == len(forms)
    assert draw(BANK, 7, 10) == draw(BANK, 7, 10)


@pytest.mark.parametrize("count", [0, -1, 10**6, 2.5, True])
def test_a_form_of_an_impossible_length_is_refused(count):
    with pytest.raises((TypeError, ValueError), match="count"):
        draw(BANK, 1, count)


def test_the_first_answer_counts_and_further_ones_teach():
    attempt = Attempt(draw(BANK, 3, 2), 3)
    with pytest.raises(ValueError, match="Answer first"):
        attempt.next()
    assert not attempt.answer(wrong_answer(attempt.question)).right
    assert attempt.answer(right_answer(attempt.question)).right
    assert attempt.first == [False]
    attempt.next()
    attempt.answer(right_answer(attempt.question))
    attempt.next()
    assert attempt.over
    assert attempt.score == 1
    assert sorted(attempt.by_chapter().values()) == [(0, 1), (1, 1)]


def test_after_two_wrong_answers_the_right_one_is_shown():
    questions = draw(BANK, 3, 10)
    attempt = Attempt(questions, 3)
    for question in questions:
        attempt.answer(wrong_answer(question))
        assert attempt.solution == ""
        attempt.answer(wrong_answer(question))
        if isinstance(question, Choice):
            assert " ".join(question.right).replace(question.right[0], "") in attempt.solution
            assert question.right[0] in attempt.solution
        else:
            assert question.near(float(attempt.solution.split(". ")[0]), question.answer)
            assert attempt.solution.endswith(question.why)
        attempt.next()
        assert attempt.over or attempt.solution == ""
    assert attempt.missed == questions


# The score file


@pytest.fixture
def finished():
    attempt = Attempt(draw(BANK, 4, 3), 4)
    while not attempt.over:
        attempt.answer(right_answer(attempt.question))
        attempt.next()
    return attempt


def test_attempts_are_kept_in_order(tmp_path, finished):
    path = tmp_path / "scores.json"
    assert history.keep(path, finished) == "Kept in scores.json."
    history.keep(path, finished)
    attempts, message = history.read(path)
    assert message == ""
    assert [(one["right"], one["asked"], one["form"]) for one in attempts] == [(3, 3, 4)] * 2
    assert history.summary(attempts) == "Earlier attempts: 2. Last 3 of 3, best 3 of 3."
    assert [file.name for file in tmp_path.iterdir()] == ["scores.json"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[]",
        b"null",
        b'{"grades": {"kael": 1}}',
        b"[" * 100_000,
        b'{"kind": "scores of The Mountain\'s self-check", "attempts": 3}',
        b'{"kind": "scores of The Mountain\'s self-check", "attempts": [{"right": "<b>"}]}',
        b'{"kind": "scores of The Mountain\'s self-check", "attempts": [{"right": 3, "asked": 2}]}',
    ],
    ids=lambda content: repr(content[:20]),
)
def test_a_file_with_something_else_is_put_aside(tmp_path, finished, content):
    path = tmp_path / "scores.json"
    (tmp_path / "scores.aside-1.json").write_bytes(b"older")
    path.write_bytes(content)
    assert "kept as scores.aside-2.json" in history.keep(path, finished)
    assert (tmp_path / "scores.aside-1.json").read_bytes() == b"older"
    assert (tmp_path / "scores.aside-2.json").read_bytes() == content
    assert len(history.read(path)[0]) == 1


def test_a_crash_while_writing_leaves_the_old_file(tmp_path, finished, monkeypatch):
    path = tmp_path / "scores.json"
    history.keep(path, finished)
    before = path.read_bytes()

    def broken(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", broken)
    assert "could not be kept in scores.json: No space left" in history.keep(path, finished)
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["scores.json"]


def test_a_folder_that_cannot_be_written_gives_a_message(tmp_path, finished):
    (tmp_path / "file").touch()
    assert "could not be kept" in history.keep(tmp_path / "file" / "scores.json", finished)
    (tmp_path / "scores.json").mkdir()
    assert "could not be kept" in history.keep(tmp_path / "scores.json", finished)


def test_a_read_only_folder_gives_a_message(tmp_path, finished, monkeypatch):
    def refuse(**_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(tempfile, "mkstemp", refuse)
    message = history.keep(tmp_path / "scores.json", finished)
    assert message == "The score could not be kept in scores.json: Permission denied."


def test_a_foreign_file_that_cannot_be_put_aside_is_left_alone(tmp_path, finished, monkeypatch):
    path = tmp_path / "scores.json"
    path.write_text("mine")

    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "rename", refuse)
    assert "could not be kept" in history.keep(path, finished)
    assert path.read_text() == "mine"


# The panel


@pytest.fixture
def quiz(tmp_path):
    return Quiz(seed=5, count=10, scores=tmp_path / "scores.json")


def press(quiz, answer, turn=None):
    """What the browser sends when the learner presses Answer, or Enter in the field."""
    quiz.receive({"turn": quiz._turn if turn is None else turn, "answer": answer})


def give(quiz, answer):
    question = quiz.attempt.question
    press(quiz, question.options.index(answer) if isinstance(question, Choice) else answer)


def test_a_learner_walks_through_by_the_buttons(quiz, tmp_path):
    for n in range(10):
        assert f"Question {n + 1} of 10" in quiz._head.value
        question = quiz.attempt.question
        give(quiz, right_answer(question) if n % 2 else wrong_answer(question))
        assert ("✓ Right" if n % 2 else "✗ Not quite") in quiz._reply.value
        assert rendering.link(question.chapter) in quiz._links.outputs[0]["data"]["text/markdown"]
        quiz._next.click()
    shown = quiz._links.outputs[0]["data"]["text/markdown"]
    assert "**5 of 10**" in shown
    assert shown.count("read again") == 5
    assert "Read again: [" in shown
    assert len(history.read(tmp_path / "scores.json")[0]) == 1
    quiz._body.children[-1].click()  # another form
    assert quiz.attempt.seed == 6
    assert "Last 5 of 10" in quiz._reply.value


def test_what_was_missed_is_asked_again_and_not_kept(quiz, tmp_path):
    missed = []
    for n in range(10):
        question = quiz.attempt.question
        if n in (2, 7):
            missed.append(question)
            give(quiz, wrong_answer(question))
            assert "The right answer" not in quiz._reply.value
            give(quiz, wrong_answer(question))
            assert "The right answer" in quiz._reply.value
            assert "try again" not in quiz._links.outputs[0]["data"]["text/markdown"]
        else:
            give(quiz, right_answer(question))
        quiz._next.click()
    quiz._field.click()  # ask again what I missed
    assert list(quiz.attempt.questions) == missed
    assert "Question 1 of 2" in quiz._head.value
    for question in missed:
        give(quiz, right_answer(question))
        quiz._next.click()
    assert "**2 of 2**" in quiz._links.outputs[0]["data"]["text/markdown"]
    assert quiz._field.description == "Another form"
    assert len(history.read(tmp_path / "scores.json")[0]) == 1


def test_an_answer_to_an_earlier_question_is_not_taken_for_one_to_this(quiz):
    turn = quiz._turn
    give(quiz, right_answer(quiz.attempt.question))
    quiz._next.click()
    before = list(quiz.attempt.first)
    press(quiz, "0", turn)
    assert quiz.attempt.first == before
    assert "Question 2" in quiz._head.value


@pytest.mark.parametrize("sent", [-1, 99, None, "0", True, [], {}, 1.0])
def test_what_is_no_option_asks_for_one(tmp_path, sent):
    asked = Choice("k", 0, "?", ("yes", "why"), ())
    quiz = Quiz([asked], seed=1, count=1, scores=tmp_path / "s.json")
    press(quiz, sent)
    assert quiz.attempt.first == []
    assert "Choose one of the options first." in quiz._reply.value


def test_an_answer_after_the_end_changes_nothing(tmp_path):
    quiz = Quiz([by_key["overshooting-factor"]], seed=1, count=1, scores=tmp_path / "s.json")
    press(quiz, "-1.2")
    quiz._next.click()
    press(quiz, "-1.2")
    assert repr(quiz) == "Quiz(form 1, over, score 1 of 1)"
    assert repr(quiz.attempt) == "Attempt(form 1, over, score 1 of 1)"
    with pytest.raises(ValueError, match="begin another form"):
        quiz.answer("-1.2")


def test_malformed_input_is_explained_and_costs_nothing(tmp_path):
    quiz = Quiz([by_key["overshooting-factor"]], seed=1, count=1, scores=tmp_path / "s.json")
    for typed in ("", "abc", "<script>alert(1)</script>"):
        give(quiz, typed)
        assert quiz.attempt.first == []
        assert "umber" in quiz._reply.value
        assert "<script" not in quiz._reply.value
    quiz._next.click()
    assert "Answer first" in quiz._reply.value


def test_texts_are_escaped(tmp_path):
    text, reply = "Is $a < b$ & `<i>`?", "<b>no</b>"
    asked = Choice("k", 0, text, ("yes", reply), (("no", reply), ("x", "y")))
    quiz = Quiz([asked], seed=1, count=1, scores=tmp_path / "s.json")
    assert "$a &lt; b$ &amp; <code>&lt;i&gt;</code>" in quiz._text.value
    give(quiz, "yes")
    assert "&lt;b&gt;no" in quiz._reply.value


def test_without_a_seed_the_next_form_is_asked(tmp_path, finished):
    path = tmp_path / "scores.json"
    assert Quiz(scores=path).attempt.seed == 1
    history.keep(path, finished)
    assert Quiz(scores=path).attempt.seed == 5


def test_a_score_file_that_cannot_be_read_does_not_stop_the_quiz(tmp_path):
    (tmp_path / "scores.json").mkdir()
    quiz = Quiz(scores=tmp_path / "scores.json")
    assert "cannot be read" in quiz._reply.value


def test_the_panel_says_what_it_is_where_there_is_no_browser(quiz):
    assert repr(quiz) == "Quiz(form 5, question 1 of 10)"
    assert repr(quiz.attempt) == "Attempt(form 5, question 1 of 10, score 0 of 0)"
    assert not any("0x" in repr(question) for question in BANK)
