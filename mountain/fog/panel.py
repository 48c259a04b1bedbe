"""The fog game of chapter 00: walk down a mountain by the slope under your boots alone.

The walk happens here in Python. The browser draws the panel and sends ``east`` and ``north`` of
each step; it receives the map only when the walk is over.
"""

import re
from pathlib import Path
from typing import Any, ClassVar

import anywidget
import numpy as np
import traitlets

from descent_lib import arguments
from mountain.fog import picture, words
from mountain.fog.expedition import LAST_SEED, LONGEST, Expedition
from mountain.fog.mountains import LEVELS

_HERE = Path(__file__).parent
REMEMBERED = 6  # footprints


def _joined(*names: str) -> str:
    """Several modules as one, since a widget has but one: each may import from those before it."""
    text = "\n".join((_HERE / name).read_text(encoding="utf-8") for name in names)
    return re.sub(r'^import .* from "\./.*";\n', "", text, flags=re.MULTILINE)


class FogGame(anywidget.AnyWidget):
    """A panel to play on: ``FogGame(level=1, seed=1)``; levels 1 to 3, every seed one mountain.

    ``game.expedition`` is the walk itself, with ``path``, ``slopes`` and ``learning_rates``.
    """

    _esm = _joined("disc.js", "panel.js")
    _css = (_HERE / "panel.css").read_text(encoding="utf-8")
    state = traitlets.Dict().tag(sync=True)
    picture = traitlets.Bytes().tag(sync=True)
    # (level, seed) -> the best walk of this session: whether it came home, and its score
    best: ClassVar[dict[tuple[int, int], tuple[bool, float]]] = {}

    def __init__(self, level: int = 1, seed: int = 1):
        self.expedition = Expedition(level, seed)
        self._answers = 0
        super().__init__()
        self.on_msg(lambda _, content, __: self.answer(content))
        self._show()

    def __repr__(self) -> str:
        return f"FogGame(level={self.expedition.level}, seed={self.expedition.seed})"

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
            self._keep_best()

    def _keep_best(self) -> None:
        """Remember this walk if it beats the earlier ones here: home first, then by the score."""
        walk, home = self.expedition, self.expedition.outcome == "home"
        score = (home, walk.oxygen if home else -walk.result.height)
        key = (walk.level, walk.seed)
        self.best[key] = max(score, self.best.get(key, score))

    def _show(self, refusal: str = "") -> None:
        """Send the browser what the walker may know."""
        walk, self._answers = self.expedition, self._answers + 1
        over = walk.outcome is not None
        with self.hold_sync():
            self.picture = picture.png(walk) if over else b""
            self.state = {
                "answers": self._answers,
                "level": walk.level,
                "levels": [level.name for level in LEVELS.values()],
                "seed": walk.seed,
                "last_seed": LAST_SEED,
                "best": self._best_sentence(),
                "rules": words.rules(walk),
                "oxygen": walk.oxygen,
                "tank": LEVELS[walk.level].oxygen,
                "story": words.last_step(walk),
                "feel": words.feel(walk),
                "refusal": refusal,
                "log": self._log(),
                "footprints": self._footprints(),
                **words.promise(walk),
                "end": self._end() if over else None,
            }

    def _best_sentence(self) -> str:
        home, score = self.best.get((self.expedition.level, self.expedition.seed), (None, 0))
        if home is None:
            return ""
        left = f"{score:.1f} oxygen left" if home else f"{words.metres(score)} too high"
        return f"Best here: {left}"

    def _log(self) -> list[list[Any]]:
        """Heights at the last footprints, from the crash, as text."""
        heights = self.expedition.heights
        first = max(0, len(heights) - REMEMBERED)
        return [
            [t, f"{heights[t]:+.1f} m".replace("-", "−") if t else "0 m"]
            for t in range(first, len(heights))
        ]

    def _footprints(self) -> list[list[Any]]:
        """The last footprints within sight, relative to the walker: [number, east, north]."""
        path = self.expedition.path
        away = path - path[-1]
        near = [t for t in range(len(path) - 1) if np.hypot(*away[t]) < LONGEST]
        return [[t, *map(float, away[t])] for t in near[-REMEMBERED:]]

    def _end(self) -> dict[str, Any]:
        walk = self.expedition
        return {
            "outcome": walk.outcome,
            "headline": words.headline(walk),
            "verdict": words.verdict(walk),
            "bridge": words.bridge(walk),
            "table": words.table(walk),
            "map": words.describe(walk),
        }
