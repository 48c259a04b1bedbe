"""An exercise as a learner meets it: open, run all, read what the checks say."""

import json
import shutil

import pytest

from tests.browser.helpers import lab as labs

pytestmark = pytest.mark.browser


def test_run_all_reaches_every_check_and_each_says_its_word(server, page):
    path = server.folder / "ex04_momentum.ipynb"
    shutil.copy(labs.ROOT / "exercises" / path.name, path)
    text = path.read_text(encoding="utf-8").replace("reason = None", 'reason = \\"c\\"')
    averages = 'averaged(gradient, average, t):\\n",\n    "    ...  # your code here'
    assert averages in text
    text = text.replace(averages, averages.replace("...", "return 0 * average, average"))
    json.loads(text)
    path.write_text(text, encoding="utf-8")
    server.open(page, path.name)
    server.run_all(page)
    page.get_by_text("✓ why-slower: right (1 point).").wait_for()
    page.get_by_text("✗ heavy-ball: not yet.").wait_for()
    page.get_by_text("It returns None. Is it written, and does it end with return?").wait_for()
    page.get_by_text("NotYet: heavy-ball is not right yet").wait_for()
    waiting = page.get_by_role("status").filter(has_text="not yet")
    waiting.nth(2).wait_for()
    assert waiting.count() == 3
    page.locator("summary", has_text="A hint").first.click()
    page.locator("details[open]", has_text="Compute the new velocity first.").wait_for()
