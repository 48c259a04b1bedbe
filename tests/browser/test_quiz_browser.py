"""The quiz in a real JupyterLab, by keyboard alone, also while Python is busy."""

import json

import pytest

from mountain.quiz import BANK, Number, draw
from tests.browser.helpers import lab as labs

pytestmark = pytest.mark.browser

NUMBERS = [question for question in BANK if isinstance(question, Number)]


@pytest.fixture
def begin(server, page):
    """Open a notebook with this quiz and another cell, and go to its first field."""

    def opened(quiz):
        (server.folder / "quiz_scores.json").unlink(missing_ok=True)
        setup = "from mountain.quiz import *\nNUMBERS = [q for q in BANK if isinstance(q, Number)]"
        labs.write_notebook(server.folder / "quiz.ipynb", f"{setup}\n{quiz}", "'elsewhere'")
        server.open(page, "quiz.ipynb")
        server.run_all(page)
        page.locator(".quiz-turn-1 input").first.focus()
        return page

    return opened


def tab_to(page, text):
    """Press Tab until the button of this name has the focus."""
    for _ in range(9):
        if page.evaluate("document.activeElement.textContent") == text:
            return
        page.keyboard.press("Tab")
    pytest.fail(f"no Tab leads to {text!r}")


def say(page, text):
    """Wait for the quiz to say this about an answer."""
    page.get_by_role("status").filter(has_text=text).wait_for()


def test_the_quiz_is_answered_by_keyboard_and_keeps_the_score(server, begin):
    seed, count = 2, 3
    page = begin(f"Quiz(seed={seed}, count={count})")
    for turn, question in enumerate(draw(BANK, seed, count), 1):
        page.locator(f".quiz-turn-{turn} input:focus").wait_for()
        if isinstance(question, Number):
            page.keyboard.type("not a number")
            page.keyboard.press("Enter")
            say(page, "That is not a number")
            page.keyboard.press("ControlOrMeta+a")
            page.keyboard.type(repr(question.answer))
        else:
            page.keyboard.press("Space")
            for _ in range(question.options.index(question.right[0])):
                page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        say(page, "✓ Right")
        tab_to(page, "Show the result" if turn == count else "Next question")
        page.keyboard.press("Enter")
    page.get_by_text("Result", exact=True).wait_for()
    scores = json.loads((server.folder / "quiz_scores.json").read_text("utf-8"))
    assert scores["attempts"][0]["right"] == count
    page.locator("button.quiz-turn-4:focus").press("Enter")
    page.locator(".quiz-turn-5 input:focus").wait_for()


def test_an_answer_is_marked_as_typed_however_late_python_hears_of_it(server, begin):
    page = begin("Quiz(NUMBERS, seed=1, count=1)")
    with server.busy(page):
        page.keyboard.type(repr(draw(NUMBERS, 1, 1)[0].answer))
        page.keyboard.press("Enter")
    say(page, "✓ Right")


def test_a_new_question_leaves_the_focus_to_whoever_went_elsewhere(server, begin):
    page = begin("Quiz(NUMBERS, seed=1, count=2)")
    page.keyboard.type("123456789")
    page.keyboard.press("Enter")
    say(page, "✗ Not quite")
    tab_to(page, "Next question")
    with server.busy(page):
        page.keyboard.press("Enter")
        page.locator(".jp-Cell .cm-content").nth(1).focus()
    page.locator(".quiz-turn-2 input").wait_for()
    assert page.evaluate("document.activeElement.matches('.cm-content')")
