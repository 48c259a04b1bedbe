"""Films, pictures, map and quiz in a window as wide as a phone, on a dark page, and without one."""

import io

import matplotlib.pyplot as plt
import nbformat
import pytest
from PIL import Image

from descent_lib import Bowl, GradientDescent, film, plots
from mountain import concepts
from mountain.quiz import BANK, draw, rendering
from tests.browser.helpers import lab as labs
from tests.paths import NOTEBOOKS
from tools import readme_picture

pytestmark = pytest.mark.browser

SIDEWAYS = "document.documentElement.scrollWidth > innerWidth"


@pytest.fixture
def window(chromium):
    """A page of 390 by 844 pixels."""
    page = chromium.new_page(viewport={"width": 390, "height": 844})
    yield page
    page.close()


def stacked(page, parts):
    """Whether parts stand one under the other, each inside the window."""
    boxes = [part.bounding_box() for part in page.locator(parts).all()]
    assert all(box["x"] + box["width"] <= 390 for box in boxes)
    tops = [box["y"] for box in boxes]
    return len(tops) > 1 and tops == sorted(set(tops))


def test_a_film_in_a_narrow_window_stacks_its_panels_and_gives_the_slider_the_width(window):
    shown = film.explore(Bowl(), GradientDescent(), (0.1, 1), [1, 1], frames=3)
    window.set_content(shown.html())
    window.locator(".film-panel").nth(1).wait_for()
    assert stacked(window, ".film-panel")
    slider = window.locator(".film input").bounding_box()
    assert slider["width"] >= 200
    assert slider["y"] >= window.locator(".film-knob span").bounding_box()["y"] + 10
    assert window.locator(".film img[alt='']").count() == 1
    window.locator(".film input").press("End")
    window.locator(".film-panel img[data-frame='2,0']").nth(1).wait_for()
    assert not window.evaluate(SIDEWAYS)
    window.set_viewport_size({"width": 1000, "height": 800})
    window.locator(".film figure > img[data-frame='2,0']").wait_for()


def test_a_picture_in_a_narrow_window_stacks_its_panels(window):
    figure, axes = plt.subplots(1, 2, figsize=(9, 4))
    for ax in axes:
        ax.plot([1, 2])
    window.set_content(plots.show(figure, "Two lines.").html())
    assert stacked(window, "figure img")
    assert window.locator("img[alt='Two lines.']").count() == 1
    window.set_viewport_size({"width": 1000, "height": 800})
    tops = {part.bounding_box()["y"] for part in window.locator("figure img").all()}
    assert len(tops) == 1


def test_a_picture_of_one_panel_is_drawn_once_more_for_a_narrow_window(window):
    figure, ax = plt.subplots(figsize=(8, 4))
    ax.plot([1, 2])
    window.set_content(plots.show(figure, "A line.").html())
    shown = "[document.querySelector('img').currentSrc, document.querySelector('img').naturalWidth]"
    narrow, width = window.evaluate(shown)
    box = window.locator("img").bounding_box()
    assert box["x"] + box["width"] <= 390
    assert box["width"] >= 0.6 * width / 2  # of its natural size, at two dots for a pixel
    window.set_viewport_size({"width": 1000, "height": 800})
    window.wait_for_function(f"{shown}[0] !== {narrow!r}")
    assert window.locator("img").bounding_box()["width"] > 800  # letters have 16 there, not 14


def test_on_a_dark_page_a_picture_is_dimmed_and_in_print_it_is_not(window):
    figure, ax = plt.subplots()
    ax.plot([1, 2])
    dark = '<body data-jp-theme-light="false">'
    window.set_content(dark + plots.show(figure, "A line.").html())
    looks = "getComputedStyle(document.querySelector('img')).filter"
    assert window.evaluate(looks) == "brightness(0.78)"
    window.emulate_media(media="print")
    assert window.evaluate(looks) == "none"


def test_names_are_buttons_that_take_arrow_keys(window):
    window.set_content(
        film.Film(
            lambda figure, x, drug: f"{drug} {figure.subplots().plot([x]) and x}.",
            [1, 2], "dose", second=film.Knob(["salt", "sugar"], "drug", start=0), size=(4, 3),
        ).html()
    )  # fmt: skip
    sentence = window.locator(".film-sentence")
    assert sentence.inner_text() == "salt 2."
    window.get_by_role("radio", name="salt").press("ArrowRight")
    assert sentence.inner_text() == "sugar 2."
    window.get_by_text("salt").first.click()
    assert sentence.inner_text() == "salt 2."


def test_a_film_that_plays_ends_at_its_last_picture(window):
    def line(figure, x):
        figure.subplots().plot([x])

    window.clock.install()  # or the film might end before anyone looks
    window.set_content(film.Film(line, [1, 2, 3], "time", size=(4, 3), start=2, plays=True).html())
    window.locator(".film img[data-frame='2,0']").wait_for()
    window.get_by_role("button", name="Play").click()
    assert window.get_by_role("button", name="Stop").count() == 1
    window.clock.run_for(1000)
    assert window.get_by_role("button", name="Play").count() == 1
    assert window.locator(".film-sentence").inner_text() == "Time 3."


def test_the_map_fits_a_narrow_window(window):
    window.set_content(concepts.Map(concepts.read(NOTEBOOKS)).html())
    assert not window.evaluate(SIDEWAYS)
    assert window.locator("nav svg").bounding_box() is None


def test_a_saved_quiz_leaves_room_between_the_options_and_the_next_question(window):
    window.set_content(rendering.page(draw(BANK, 1, 2)))
    second = window.locator("p:has(b)").nth(1)
    above = second.locator("xpath=preceding-sibling::details[1]").bounding_box()
    assert second.bounding_box()["y"] - above["y"] - above["height"] >= 16


def test_the_picture_of_the_readme_is_a_film_with_its_sentence(chromium, tmp_path):
    said = readme_picture.photograph(chromium, tmp_path / "picture.png")
    assert said.startswith("Learning rate 0.08. Plain descent settles in 60 steps. Heavy ball ")
    kept, made = (
        Image.open(io.BytesIO(path.read_bytes()))
        for path in (readme_picture.PICTURE, tmp_path / "picture.png")
    )
    assert made.size == kept.size


def test_in_jupyterlab_a_row_of_numbers_stays_one_row_in_a_narrow_window(server, page):
    labs.write_notebook(server.folder / "rows.ipynb", "print('1234567890 ' * 12)")
    page.set_viewport_size({"width": 390, "height": 844})
    server.open(page, "rows.ipynb")
    server.run_all(page)
    printed = page.locator(".jp-OutputArea-output pre")
    printed.wait_for()
    assert printed.bounding_box()["height"] < 30
    assert printed.evaluate("(row) => row.scrollWidth > row.clientWidth")


def test_in_jupyterlab_what_is_printed_breaks_between_its_words(server, page):
    labs.write_notebook(server.folder / "words.ipynb", "print('mountain ' * 60)")
    server.open(page, "words.ipynb")
    server.run_all(page)
    printed = page.locator(".jp-OutputArea-output pre")
    printed.wait_for()
    assert printed.evaluate("(row) => getComputedStyle(row).wordBreak") == "normal"


def test_in_jupyterlab_a_diagram_follows_the_theme(server, page):
    source = "```mermaid\ngraph TD; A[Step] --> B[Next]\n```"
    labs.write_notebook(server.folder / "diagram.ipynb", nbformat.v4.new_markdown_cell(source))
    server.open(page, "diagram.ipynb")
    diagram = ".jp-RenderedMermaid img"
    drawn = page.locator(diagram).get_attribute("src")
    change = """() => window.jupyterapp.commands.execute(
        'apputils:change-theme', {{ theme: 'JupyterLab {}' }})"""
    changed = "([of, before]) => ![null, before].includes(document.querySelector(of)?.src ?? null)"
    for theme in ("Dark", "Light"):
        labs.perform(page, change.format(theme))
        page.wait_for_function(changed, arg=[diagram, drawn])
        drawn = page.locator(diagram).get_attribute("src")
    page.goto("about:blank")  # JupyterLab, at work on the theme, would miss what is closed now


def test_in_jupyterlab_a_long_formula_is_not_cut_in_a_narrow_window(server, page):
    source = "Far: $(1.5 - x + xy)^2 + (2.25 - x + xy^2)^2 + (2.625 - x + xy^3)^2$"
    labs.write_notebook(server.folder / "formula.ipynb", nbformat.v4.new_markdown_cell(source))
    page.set_viewport_size({"width": 390, "height": 844})
    server.open(page, "formula.ipynb")
    page.locator("mjx-c").first.wait_for()
    ends = [part.bounding_box() for part in page.locator("mjx-c").all()]
    assert max(end["x"] + end["width"] for end in ends) < 350  # the rest is a bar of JupyterLab's
