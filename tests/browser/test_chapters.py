import json
import re

import pytest

from tests.browser.helpers import lab as labs

pytestmark = pytest.mark.browser

CHAPTERS = sorted((labs.ROOT / "notebooks").glob("*.ipynb"))
WRONG = "[data-mime-type$='jupyter.error'], [data-mime-type$='jupyter.stderr']"
HIDDEN = f"() => {labs.PANEL}.content.widgets.filter((cell) => cell.isHidden).length"
FILES = "document.querySelector('#jp-left-stack').offsetWidth"
FILM = re.compile(r"\b(?:Film|explore)\(")


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.stem)
def test_a_chapter_opens_in_jupyterlab_with_its_sections_folded(server, page, chapter):
    """Each of them runs for the site, where every film is moved."""
    server.open(page, f"notebooks/{chapter.name}")
    folded = "jp-MarkdownHeadingCollapsed" in chapter.read_text("utf-8")
    assert (page.evaluate(HIDDEN) > 0) == folded


def test_in_a_narrow_window_the_list_of_files_makes_room(server, page):
    server.open(page, f"notebooks/{CHAPTERS[0].name}")
    assert page.evaluate(FILES) > 100
    page.set_viewport_size({"width": 390, "height": 844})
    page.wait_for_function(f"!{FILES}")


@pytest.mark.parametrize("number", [0, 6, 15, 17], ids=["game", "films", "quiz", "map"])
def test_one_with_each_widget_runs_in_jupyterlab_up_to_its_first_film(server, page, number):
    notebook = json.loads(CHAPTERS[number].read_text("utf-8"))
    sources = ["".join(cell["source"]) for cell in notebook["cells"]]
    code = [cell["cell_type"] == "code" for cell in notebook["cells"]]
    shown = [n for n, source in enumerate(sources) if code[n] and FILM.search(source)]
    if shown:
        del notebook["cells"][shown[0] + 1 :]
    labs.write(server.folder / "notebooks" / f"part_{number}.ipynb", notebook)
    server.open(page, f"notebooks/part_{number}.ipynb")
    server.run_all(page)
    assert page.locator(WRONG).all_inner_texts() == []
    assert page.locator(".jp-OutputArea img:not([alt])").count() == 0
    films = page.locator(".film")
    assert films.count() > 0 or not shown
    for i in range(films.count()):
        follow(page, films.nth(i))


def follow(page, film):
    """Move a film's first knob to three places: picture and sentence change each time."""
    knob, seen = film.locator(".film-knob").first.locator("input"), set()
    for share in (0.05, 0.5, 0.95):
        if knob.first.get_attribute("type") == "radio":
            name = knob.nth(int(share * knob.count()))
            name.evaluate("name => name.scrollIntoView({ block: 'center' })")
            name.locator("xpath=..").click()
            assert name.is_checked()
            page.wait_for_function(labs.SHOWN, arg=[name.element_handle(), None])
        else:
            labs.drag(page, knob, [share])
        image = film.locator("img")
        assert image.get_attribute("alt") == film.locator(".film-sentence").inner_text()
        seen.add((image.get_attribute("data-frame"), image.get_attribute("alt")))
    assert len({frame for frame, _ in seen}) == 3
    assert len({text for _, text in seen}) > 1
