import json

import pytest

from mountain.quiz import BANK, draw
from mountain.quiz.questions import Choice
from tests.browser.helpers import lab as labs

pytestmark = pytest.mark.browser

SEED, COUNT = 2, 3


def test_the_quiz_is_answered_by_keyboard_and_keeps_the_score(server, page):
    labs.write_notebook(
        server.folder / "quiz.ipynb",
        f"from mountain.quiz import Quiz\nQuiz(seed={SEED}, count={COUNT})",
    )
    server.open(page, "quiz.ipynb")
    server.run_all(page)
    for number, question in enumerate(draw(BANK, SEED, COUNT), 1):
        page.get_by_text(f"Question {number} of {COUNT}").wait_for()
        if isinstance(question, Choice):
            page.locator(".mountain-quiz input[type=radio]").first.focus()
            page.keyboard.press("Space")
            answer = page.get_by_role("button", name="Answer")
            answer.focus()
        else:
            page.locator(".mountain-quiz .widget-text input").focus()
            page.keyboard.type("not a number")
            page.keyboard.press("Enter")
            page.get_by_role("status").filter(has_text="number").wait_for()
            page.locator(".mountain-quiz .widget-text input").fill("123456789")
        page.keyboard.press("Enter")
        page.get_by_role("status").filter(has_text="✗").or_(
            page.get_by_role("status").filter(has_text="✓")
        ).wait_for()
        last = number == COUNT
        page.get_by_role("button", name="Show the result" if last else "Next question").focus()
        page.keyboard.press("Enter")
    page.get_by_text("Result", exact=True).wait_for()
    scores = json.loads((server.folder / "quiz_scores.json").read_text("utf-8"))
    assert str(SEED) in json.dumps(scores)
