import re

import pytest

from tests.browser.helpers import lab as labs

pytestmark = pytest.mark.browser

CHAPTERS = sorted((labs.ROOT / "notebooks").glob("*.ipynb"))
WRONG = "[data-mime-type$='jupyter.error'], [data-mime-type$='jupyter.stderr']"
HIDDEN = f"() => {labs.PANEL}.content.widgets.filter((cell) => cell.isHidden).length"


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.stem)
def test_a_chapter_runs_in_jupyterlab_and_its_films_follow_a_drag(server, page, chapter):
    server.open(page, f"notebooks/{chapter.name}")
    server.run_all(page)
    assert page.locator(WRONG).all_inner_texts() == []
    assert page.locator(".jp-OutputArea img:not([alt])").count() == 0
    folded = "jp-MarkdownHeadingCollapsed" in chapter.read_text("utf-8")
    assert (page.evaluate(HIDDEN) > 0) == folded
    films = page.locator(".film")
    wanted = len(re.findall(r"\b(?:Film|explore)\(", chapter.read_text("utf-8")))
    assert films.count() > 0 or wanted == 0
    for i in range(films.count()):
        follow(page, films.nth(i))


def follow(page, film):
    """Drag a film's first slider to three places: picture and sentence change each time."""
    slider, seen = film.locator("input").first, set()
    for share in (0.05, 0.5, 0.95):
        labs.drag(page, slider, [share])
        image = film.locator("img")
        assert image.get_attribute("alt") == film.locator(".film-sentence").inner_text()
        seen.add((image.get_attribute("data-frame"), image.get_attribute("alt")))
    assert len({frame for frame, _ in seen}) == 3
    assert len({text for _, text in seen}) > 1
