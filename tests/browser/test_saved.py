"""A notebook that was saved shows its films, game, race and quiz when it is opened again."""

import pytest

from tests.browser.helpers import lab as labs

pytestmark = pytest.mark.browser

CELLS = (
    "import descent_lib as lib\nfrom descent_lib.film import explore",
    "from mountain.fog import FogGame\nfrom mountain.quiz import Quiz",
    "from mountain.race import Race",
    "explore(lib.Bowl(), lib.GradientDescent(), (0.1, 1), [1, 1], frames=3)",
    "FogGame()",
    "Race({'Bowl': (lib.Bowl(), [4, 2], (-5, 5), (-5, 5))}, steps=30)",
    "Quiz(seed=1)",
)
SAVE = "() => window.jupyterapp.commands.execute('docmanager:save')"
STILLS = ".jp-OutputArea-output figure:has(img[src^='data:image/png'])"


def test_stills_stand_where_the_widgets_of_an_ended_kernel_stood(server, page):
    labs.write_notebook(server.folder / "saved.ipynb", *CELLS)
    server.open(page, "saved.ipynb")
    server.run_all(page)
    page.locator(".film img[data-frame]").nth(1).wait_for()
    labs.perform(page, SAVE)
    server.open(page, "saved.ipynb")  # which ends the kernel that knew the widgets
    page.locator(STILLS).nth(2).wait_for()
    page.locator(".jp-OutputArea-output details").nth(9).wait_for(state="attached")
    assert page.locator(STILLS).count() == 3
    assert page.get_by_text("Error displaying widget").count() == 0
    server.run_all(page)
    page.locator(".film img[data-frame]").nth(1).wait_for()
