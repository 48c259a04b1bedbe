"""The fog game in a real JupyterLab: by mouse, by keyboard, twice on a page, without its kernel."""

import math
import re

import pytest

from tests.browser.helpers import lab as labs

pytestmark = pytest.mark.browser

CELLS = (
    "from mountain.fog import FogGame\nFogGame(level=1, seed=1)",
    "game = FogGame(level=2, seed=3)\ngame",
)

# Once the notebook has taken the window's new width, the panel lies within its cell.
FITS = """([panel, width]) => innerWidth === width
    && panel.closest('.jp-Notebook').getBoundingClientRect().right <= width
    && panel.scrollWidth - panel.clientWidth <= 1"""


@pytest.fixture
def fog_page(server, page):
    """A notebook with two panels, run."""
    labs.write_notebook(server.folder / "fog.ipynb", *CELLS)
    server.open(page, "fog.ipynb")
    server.run_all(page)
    for number in (0, 1):
        page.locator(".fog").nth(number).locator(".fog-rim").wait_for()
    return page


class Player:
    """One panel, seen and touched as a learner does."""

    def __init__(self, page, number=0):
        self.page, self.panel = page, page.locator(".fog").nth(number)
        self.disc = self.panel.locator(".fog-disc")

    @property
    def story(self):
        return self.panel.locator(".fog-story").inner_text()

    @property
    def playing(self):
        return self.disc.is_visible()

    def downhill(self):
        """Read bearing and steepness off the sentence about the ground."""
        text = self.panel.locator(".fog-story strong").inner_text()
        bearing, slope = re.search(r"\((\d+)°\), ([\d.]+) m per metre", text).groups()
        return int(bearing), float(slope)

    def until_answered(self, act):
        before = self.story
        act()
        self.panel.and_(self.page.locator(":not(.fog-busy)")).wait_for()
        assert self.story != before or self.panel.locator(".fog-refusal").inner_text()

    def place(self, bearing, metres):
        """Where on the page that step lies."""
        self.disc.scroll_into_view_if_needed()
        box = self.disc.bounding_box()
        reach = metres * 2.5 * box["width"] / 360
        angle = math.radians(bearing)
        return (
            box["x"] + box["width"] / 2 + reach * math.sin(angle),
            box["y"] + box["height"] / 2 - reach * math.cos(angle),
        )

    def click(self, bearing, metres):
        self.until_answered(lambda: self.page.mouse.click(*self.place(bearing, metres)))

    def press(self, key):
        self.page.keyboard.press(key)


def test_a_mouse_walks_home_and_the_fog_lifts(fog_page):
    player = Player(fog_page)
    while player.playing:
        bearing, slope = player.downhill()
        player.click(bearing, min(58, 55 * slope))
    assert "You can breathe!" in player.story
    picture = player.panel.locator(".fog-end img")
    picture.evaluate("image => image.decode()")
    assert picture.evaluate("image => image.naturalWidth") == 1280
    assert "lowest point" in picture.get_attribute("alt")
    assert player.panel.locator("tbody tr").count() == 2
    player.panel.get_by_role("button", name="Play again").click()
    player.disc.wait_for()
    assert "Best here" in player.panel.locator(".fog-head").inner_text()
    assert Player(fog_page, 1).playing, "the other panel goes its own way"


def test_the_arrow_follows_the_pointer_without_asking_the_kernel(fog_page):
    player = Player(fog_page)
    fog_page.mouse.move(*player.place(90, 30))
    forecast = player.panel.locator(".fog-forecast").inner_text()
    assert re.match(r"(29\.9|30\.0|30\.1|30) m east", forecast)
    assert "costs 4.0 oxygen" in forecast
    assert "crash" in player.panel.locator(".fog-log").inner_text()
    assert "step 1" not in player.panel.locator(".fog-log").inner_text()


def test_a_press_that_is_let_go_outside_the_disc_is_no_step(fog_page):
    player = Player(fog_page)
    fog_page.mouse.move(*player.place(0, 20))
    fog_page.mouse.down()
    fog_page.mouse.move(*player.place(270, 90))
    fog_page.mouse.up()
    player.click(0, 20)
    assert "step 1" in player.panel.locator(".fog-log").inner_text()
    assert "step 2" not in player.panel.locator(".fog-log").inner_text()


def test_impatient_presses_while_python_is_busy_are_one_step(server, fog_page):
    player = Player(fog_page)
    player.disc.focus()

    def press_thrice():
        with server.busy(fog_page):
            for _ in range(3):
                player.press("Enter")
            assert "step 1" not in player.panel.locator(".fog-log").inner_text()

    player.until_answered(press_thrice)
    player.until_answered(lambda: player.press("Enter"))
    log = player.panel.locator(".fog-log").inner_text()
    assert "step 2" in log
    assert "step 3" not in log


def test_the_keyboard_alone_walks_home_and_starts_again(fog_page):
    player = Player(fog_page)
    player.disc.focus()
    for key in ("ArrowRight", "ArrowUp", "Shift+ArrowDown"):
        player.press(key)
    assert player.panel.get_by_label("Direction in degrees").input_value() == "5"
    assert player.panel.get_by_label("Stride in metres").input_value() == "21.5"
    while player.playing:
        player.press("d")
        player.until_answered(lambda: player.press("Enter"))
        if player.playing and float(player.downhill()[1]) < 0.3:
            for _ in range(3):
                player.press("ArrowDown")
    assert "You can breathe!" in player.story
    assert fog_page.evaluate("document.activeElement.textContent") == "Play again"
    player.press("Enter")
    player.disc.wait_for()
    assert fog_page.evaluate("document.activeElement.className") == "fog-disc"
    assert fog_page.locator(".jp-Notebook .jp-Cell").count() == 2, (
        "no shortcut reached the notebook"
    )


def test_number_fields_and_buttons_are_enough_to_play(fog_page):
    player = Player(fog_page, 1)
    player.panel.get_by_label("Direction in degrees").fill("180")
    player.panel.get_by_label("Stride in metres").fill("12.5")
    player.until_answered(player.panel.get_by_role("button", name="Step", exact=True).click)
    assert "12.5 m towards the south (180°)" in player.story
    player.until_answered(
        player.panel.get_by_role("button", name="I think this is the bottom").click
    )
    assert "You made camp after 1 step" in player.story
    player.panel.get_by_label("Mountain").fill("42")
    player.press("Enter")
    player.disc.wait_for()
    player.panel.get_by_role("button", name="3 Several valleys").click()
    player.panel.get_by_text("level 3: several valleys").wait_for()
    assert player.panel.get_by_label("Mountain").input_value() == "42"


def test_a_step_that_is_too_long_for_the_oxygen_is_explained(fog_page):
    player = Player(fog_page)
    for bearing in (0, 180) * 2:
        player.click(bearing, 55)
    player.click(0, 55)
    assert "Not enough oxygen" in player.panel.locator(".fog-refusal").inner_text()
    assert player.playing


def test_nothing_sticks_out_of_the_panel_at_any_width(fog_page):
    player = Player(fog_page)
    fog_page.evaluate("window.jupyterapp.commands.execute('application:toggle-left-area')")
    ending = player.panel.get_by_role("button", name="I think this is the bottom")
    for finish in (False, True):
        if finish:
            player.until_answered(ending.click)
        for width in (1200, 640, 420):
            fog_page.set_viewport_size({"width": width, "height": 900})
            fog_page.wait_for_function(FITS, arg=[player.panel.element_handle(), width])


def test_a_restarted_kernel_is_told_in_a_sentence(fog_page):
    player = Player(fog_page)
    fog_page.evaluate(
        "window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()"
    )
    player.panel.get_by_text("run the cell again").wait_for()
