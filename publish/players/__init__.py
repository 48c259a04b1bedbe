"""What a chapter's kernel shows while the site is made: players that need no kernel.

An IPython extension. In place of a widget, the output is HTML: a still picture and its sentence,
and the facts from which a script on the page makes a player. It also notes which files of the
course a chapter loads, so that the chapter is executed again when one of them changes.
"""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from IPython.core.interactiveshell import InteractiveShell
from IPython.display import HTML, display

from descent_lib import film_frames
from descent_lib.film import Film
from publish.players import films, panels

PACKAGES = ("descent_lib", "mountain", "publish")


def load_ipython_extension(shell: InteractiveShell) -> None:
    """Take the place of the course's widgets."""
    media = Path(os.environ["MOUNTAIN_MEDIA"])
    film_frames.DPI = films.DPI
    film_frames.COMPRESSION = 0  # a frame is unpacked at once
    assert shell.display_formatter  # a kernel has one
    shown = shell.display_formatter.ipython_display_formatter
    numbers = iter(range(1, 1000))

    def film(film: Film) -> str:
        return films.save(film, media, f"film-{next(numbers)}")

    def shows(make: Callable[[Any], str]) -> Callable[[object], None]:
        return lambda thing: display(HTML(make(thing)))

    def player(make: Callable[[Any, panels.Save], str]) -> Callable[[object], None]:
        return shows(lambda panel: make(panel, film))

    shown.for_type(Film, shows(film))
    for name, make in panels.PLAYERS.items():
        module, _, kind = name.rpartition(".")
        shown.for_type_by_name(module, kind, player(make))
    shell.events.register("post_run_cell", lambda _: _note(media.parent / "loaded.txt"))


def _note(path: Path) -> None:
    """Write down the files that this kernel has loaded from the course."""
    loaded = list(sys.modules.items())  # a thread may be importing
    modules = [module for name, module in loaded if name.partition(".")[0] in PACKAGES]
    files = {module.__file__ or "" for module in modules if getattr(module, "__file__", None)}
    path.write_text("\n".join(sorted(files)))
