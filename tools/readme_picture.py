"""Draw docs/picture.png, the film that README shows, as a browser shows it.

.venv/bin/python -m tools.readme_picture
"""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from descent_lib import GradientDescent, Momentum, Ravine
from descent_lib.film import explore
from tools.doctor import chromium

if TYPE_CHECKING:
    from playwright.sync_api import Browser

PICTURE = Path(__file__).resolve().parents[1] / "docs" / "picture.png"
WIDTH = 932  # the film and a margin


def photograph(browser: "Browser", path: Path) -> str:
    """Save the film at a rate at which the heavy ball swings; return its sentence."""
    rules = [GradientDescent(), Momentum()]
    film = explore(Ravine(20, 30), rules, (0.005, 0.12), [2, -1], steps=60, frames=9, also=[0.08])
    film.first.start = film.values.index(0.08)
    page = browser.new_page(viewport={"width": WIDTH, "height": 600}, device_scale_factor=1.5)
    page.set_content(film.html())
    page.locator(".film img[data-frame]").wait_for()
    page.locator(".film").screenshot(path=path)
    page.close()
    return film.frame(film.first.start)[1]


def main() -> int:
    """Save the picture."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        print(f"{PICTURE.name} shows: {photograph(browser, PICTURE)}")
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
