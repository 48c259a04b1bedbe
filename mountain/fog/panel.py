"""The fog game of chapter 00: walk down a mountain by the slope under your boots alone.

The walk happens here in Python. The browser draws the panel and sends ``east`` and ``north`` of
each step; it receives the map only when the walk is over.
"""

import re
from pathlib import Path
from typing import Any, ClassVar

import anywidget
import traitlets

from descent_lib import arguments
from descent_lib.still import Bundle, Still, drawn
from mountain.fog import fogged, picture, state
from mountain.fog.expedition import LAST_SEED, Expedition
from mountain.fog.mountains import LEVELS

_HERE = Path(__file__).parent


def _joined(*names: str) -> str:
    """Several modules as one, since a widget has but one: each may import from those before it."""
    text = "\n".join((_HERE / name).read_text(encoding="utf-8") for name in names)
    return re.sub(r'^import .* from "\./.*";\n', "", text, flags=re.MULTILINE)


class FogGame(Still, anywidget.AnyWidget):
    """A panel to play on: ``FogGame(level=1, seed=1)``; levels 1 to 3, every seed one mountain.

    ``game.expedition`` is the walk itself, with ``path``, ``slopes`` and ``learning_rates``.
    """

    _esm = _joined("disc.js", "panel.js")
    _css = (_HERE / "panel.css").read_text(encoding="utf-8")
    state = traitlets.Dict().tag(sync=True)
    picture = traitlets.Bytes().tag(sync=True)
    # (level, seed) -> the score of the best walk of this session
    best: ClassVar[dict[tuple[int, int], list[float]]] = {}

    def __init__(self, level: int = 1, seed: int = 1):
        self.expedition = Expedition(level, seed)
        self._answers = 0
        super().__init__()
        self.on_msg(lambda _, content, __: self.answer(content))
        self._show()

    def __repr__(self) -> str:
        return f"FogGame(level={self.expedition.level}, seed={self.expedition.seed})"

    def still(self) -> Bundle:
        """The map of the walk if it is over; else the fog, and what the boots feel."""
        now = self.state
        level = f"The fog game, {now['levels'][now['level'] - 1].lower()}."
        if now["end"]:
            said = f"{level} {now['end']['headline']} {now['end']['map']}"
            return drawn(self.picture, said, 640)
        return drawn(fogged.png(), f"{level} {now['story']} {now['feel']}", 640)

    def answer(self, message: object) -> None:
        """Do what the browser asks for, or say why not; whatever arrives, nothing is lost."""
        wish, refusal = message if isinstance(message, dict) else {}, ""
        if wish.get("seen", self._answers) != self._answers:
            return  # sent twice while Python was busy
        try:
            self._obey(wish)
        except (TypeError, ValueError) as error:
            refusal = str(error)
        self._show(refusal)

    def _obey(self, message: Any) -> None:
        walk, kind = self.expedition, message.get("kind")
        if kind == "step":
            walk.step(message.get("east"), message.get("north"))
        elif kind == "camp":
            walk.camp()
        elif kind == "new":
            level = arguments.whole("level", message.get("level", walk.level))
            seed = arguments.whole("mountain", message.get("seed", walk.seed))
            self.expedition = Expedition(level, seed)
            return
        else:
            raise ValueError("The panel sent something that is not a move.")
        if walk.outcome:
            self.best[self._mountain] = state.better(state.score(walk), self._best)

    @property
    def _mountain(self) -> tuple[int, int]:
        return self.expedition.level, self.expedition.seed

    @property
    def _best(self) -> list[float]:
        return self.best.get(self._mountain, [])

    def _show(self, refusal: str = "") -> None:
        """Send the browser what the walker may know."""
        walk, self._answers = self.expedition, self._answers + 1
        with self.hold_sync():
            self.picture = picture.png(walk) if walk.outcome else b""
            self.state = {
                "answers": self._answers,
                "level": walk.level,
                "levels": [level.name for level in LEVELS.values()],
                "seed": walk.seed,
                "last_seed": LAST_SEED,
                **state.shown(walk, self._best, refusal),
            }
