import pytest

from descent_lib import GradientDescent, Momentum, Ravine, film
from tests.browser.helpers import lab as labs

pytestmark = pytest.mark.browser

FILM = """
from descent_lib import *
from descent_lib import film
film.explore(Ravine(20, 30), Momentum(), lr=(0.005, 0.12), start=[2, -1], steps=30,
             frames=9, second=film.Knob([0, 0.9], "beta"))
"""


@pytest.fixture
def film_page(server, page):
    """A page on which the film has been run to its end."""
    labs.write_notebook(server.folder / "film.ipynb", FILM)
    server.open(page, "film.ipynb")
    server.run_all(page)
    page.wait_for_selector(".film img[data-frame='4,1']")
    return page


def shown(page):
    """Frame number, alternative text and visible sentence; the last two must agree."""
    image, sentence = page.locator(".film img").first, page.locator(".film-sentence").inner_text()
    assert image.get_attribute("alt") == sentence
    return image.get_attribute("data-frame"), sentence


def test_dragging_the_slider_changes_picture_and_description_also_without_a_kernel(film_page):
    page, slider = film_page, film_page.locator(".film input").first
    labs.drag(page, slider, [0.5, 0.25, 0])
    assert shown(page)[0] == "0,1"
    assert shown(page)[1].startswith("Learning rate 0.005.")
    page.evaluate("() => window.jupyterapp.serviceManager.sessions.shutdownAll()")
    labs.drag(page, slider, [0.25, 0.5, 0.75, 1])
    assert shown(page)[0] == "8,1"
    assert shown(page)[1].startswith("Learning rate 0.12.")


def test_a_page_that_is_busy_while_a_film_comes_shows_all_of_it(server, page):
    """What gives up after some seconds does so at once."""
    labs.write_notebook(server.folder / "film.ipynb", FILM)
    server.open(page, "film.ipynb")
    page.evaluate("""() => {
        AbortSignal.timeout = () => {
            const given_up = new AbortController();
            setTimeout(() => given_up.abort());
            return given_up.signal;
        };
    }""")
    server.run_all(page)
    labs.drag(page, page.locator(".film input").first, [0, 1])
    page.goto("about:blank")  # the next test has its time


def test_the_film_works_by_keyboard(film_page):
    page = film_page
    page.locator(".film input").first.focus()
    page.keyboard.press("ArrowRight")
    assert shown(page)[0] == "5,1"
    page.keyboard.press("Home")
    assert shown(page)[0] == "0,1"
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowLeft")
    assert shown(page)[0] == "0,0"
    values = page.locator(".film input").evaluate_all("all => all.map((s) => s.ariaValueText)")
    assert values == ["0.005", "0"]


def test_every_value_of_a_slow_drag_is_shown(film_page):
    page = film_page
    page.evaluate("""() => {
        window.seen = [];
        new MutationObserver(() => seen.push(document.querySelector('.film img').dataset.frame))
            .observe(document.querySelector('.film figure'), { childList: true });
    }""")
    labs.drag(page, page.locator(".film input").first, [i / 8 for i in range(4, 9)])
    assert page.evaluate("window.seen") == ["5,1", "6,1", "7,1", "8,1"]


INTERRUPTED = """
import signal
from descent_lib import film
interrupts = [2]
def draw(figure, value):
    figure.subplots().plot([value, 1])
    if value in interrupts:
        interrupts.clear()
        signal.raise_signal(signal.SIGINT)
lines = film.Film(draw, range(5), "height", start=0, size=(4, 3))
"""


def test_an_interrupted_film_says_so_and_goes_on_when_its_cell_runs_again(server, page):
    labs.write_notebook(server.folder / "interrupted.ipynb", INTERRUPTED, "lines")
    server.open(page, "interrupted.ipynb")
    server.run_all(page)
    page.wait_for_selector(".film img[data-frame='0,0']")
    sentence = page.locator(".film-sentence")
    page.locator(".film input").press("End")
    sentence.get_by_text("The drawing was interrupted before this picture.").wait_for()
    page.evaluate("() => window.jupyterapp.commands.execute('notebook:run-cell')")
    page.wait_for_selector(".film figure:not(.film-waiting) img[data-frame='0,0']")
    assert shown(page) == ("0,0", "Height 0.")
    page.locator(".film input").press("End")
    sentence.get_by_text("Height 4.").wait_for()
    page.wait_for_selector(".film img[data-frame='4,0']")
    assert page.locator(".film").count() == 1


@pytest.mark.parametrize("zoom", [1, 2])
def test_a_saved_film_needs_neither_kernel_nor_network(chromium, tmp_path, zoom):
    rules = [GradientDescent(), Momentum()]
    saved = film.explore(Ravine(20, 30), rules, lr=(0.005, 0.12), start=[2, -1], frames=5)
    saved.save_html(tmp_path / "film.html")
    context = chromium.new_context(
        offline=True,
        viewport={"width": 1000 // zoom, "height": 800 // zoom},
        device_scale_factor=zoom,
    )
    page = context.new_page()
    complaints, asked = labs.complaints(page), []
    page.on("request", lambda request: asked.append(request.url.partition(":")[0]))
    page.goto((tmp_path / "film.html").as_uri())
    assert shown(page)[0] == "2,0"
    labs.drag(page, page.locator(".film input"), [0.75, 1])
    assert shown(page)[0] == "4,0"
    assert "Plain descent diverges" in shown(page)[1]
    page.wait_for_function("document.querySelector('.film img').naturalWidth > 0")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert set(asked) <= {"file", "data"}
    assert not complaints
    context.close()
