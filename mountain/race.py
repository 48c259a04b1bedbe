"""A race: eight methods on one landscape, a table of what each of them paid, and a film.

``Race(grounds)`` is the panel of chapter 06. A ground is a tuple of a landscape, a start, and the
ranges x and y of its map.
"""

import html
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from itertools import chain, islice
from typing import Any, NamedTuple, TypeAlias

import ipywidgets as widgets
import numpy as np
from IPython.display import display

from descent_lib import arguments, plots, still
from descent_lib.descent import Trail, descend
from descent_lib.film import Film
from descent_lib.film_player import FilmWidget
from descent_lib.rules import AdaGrad, Adam, GradientDescent, Momentum, Nesterov, RMSProp
from descent_lib.second_order import backtracking, newton

Range: TypeAlias = tuple[float, float]
Ground: TypeAlias = tuple[Any, Sequence[float], Range, Range]  # landscape, start, x, y

GOAL = 1e-6
RULES = {
    plots.label(rule): rule
    for rule in (GradientDescent(), Momentum(), Nesterov(), AdaGrad(), RMSProp(), Adam())
}
RUNNERS: tuple[str, ...] = (*RULES, "backtracking", "Newton")
LOOKS = {name: plots.look(rule) for name, rule in RULES.items()}
LOOKS |= {"backtracking": plots.Look("#777777", "*"), "Newton": plots.Look("#000000", "d")}
RATES = dict(zip(RUNNERS, (0.001, 0.001, 0.001, 1.0, 0.1, 0.1, 1.0, 1.0), strict=True))
HEAD = (
    "runner", "rate", "steps to 10⁻⁶", "gradients", "extra heights", "Hessians",
    "final height", "ends at",
)  # fmt: skip


class Result(NamedTuple):
    """One walk, and how often it looked at "value", "gradient" and "hessian"."""

    trail: Trail
    looks: Counter[str]


Results: TypeAlias = Mapping[tuple[str, float], Result]  # by name and rate


class _Counted:
    """A landscape that counts how often it is asked."""

    def __init__(self, landscape: Any):
        self._landscape = landscape
        self.looks: Counter[str] = Counter()

    def value(self, x):
        self.looks["value"] += 1
        return self._landscape.value(x)

    def gradient(self, x):
        self.looks["gradient"] += 1
        return self._landscape.gradient(x)

    def hessian(self, x):
        self.looks["hessian"] += 1
        return self._landscape.hessian(x)


def run(name: str, ground: Ground, steps: int, lr: float | None = None) -> Result:
    """Let one of ``RUNNERS`` walk to a height of 1e-6, at most ``steps`` steps; Newton needs no lr.

    Without ``lr`` it walks at its usual rate, ``RATES[name]``.
    """
    if name not in RUNNERS:
        raise ValueError(f"name is {name!r}; it must be one of {', '.join(RUNNERS)}")
    landscape, start, *_ = ground
    counted, lr = _Counted(landscape), RATES[name] if lr is None else lr
    if name == "Newton":
        walk = newton(counted, start)
    elif name == "backtracking":
        walk = backtracking(counted, start, lr)
    else:
        walk = descend(counted, RULES[name], lr, start)
    rows = []
    try:
        for step in islice(walk, arguments.whole("steps", steps) + 1):
            rows.append(step)
            if not GOAL < step.value < 1e9:
                break
    except np.linalg.LinAlgError:  # Newton has no step from here
        pass
    return Result(Trail(*map(np.array, zip(*rows, strict=True))), counted.looks)


def table(results: Results) -> str:
    """The results as an HTML table; ``results`` maps (name, lr) to a Result."""
    return f"<table>{_row(HEAD, 'th')}{''.join(map(_score, results.items()))}</table>"


def _scrolls(wide: str) -> str:
    return f'<div style="overflow-x:auto">{wide}</div>'


def _score(entry):
    (name, lr), (trail, looks) = entry
    last, (x, y) = trail.value[-1], trail.x[-1]
    steps = len(trail) - 1 if last <= GOAL else "–"
    fate = (f"{last:.2g}", f"({x:.2f}, {y:.2f})") if last < 1e9 else ("diverged", "")
    extra = looks["value"] - len(trail)  # one look per step is for the record
    rate = "–" if name == "Newton" else f"{lr:g}"
    return _row((name, rate, steps, looks["gradient"], extra, looks["hessian"], *fate))


def _row(cells, tag="td"):
    wraps = "normal" if tag == "th" else "nowrap"
    opening = f'<{tag} style="padding:0 .6em;text-align:right;white-space:{wraps}">'
    parts = (f"{opening}{html.escape(str(cell))}</{tag}>" for cell in cells)
    return f"<tr>{''.join(parts)}</tr>"


def film(ground: Ground, results: Results, steps: int) -> Film:
    """The race over time: some 20 moments, spaced by ratio, since the first steps matter most."""
    landscape, start, x, y = ground
    moments = np.unique(np.round(np.geomspace(1, steps, 20)).astype(int))

    def backdrop(figure):
        figure.set_layout_engine("none")  # finding margins would take longer than all the rest
        margins = {"left": 0.07, "right": 0.99, "bottom": 0.13, "top": 0.97, "wspace": 0.22}
        left, right = figure.subplots(1, 2, gridspec_kw=margins)
        plots.landscape(left, landscape, x, y)
        plots.loss_axes(right, landscape.value(np.array(start)), 0.0, steps)
        right.set(xscale="symlog", xlim=(0, steps * 1.1), ylim=(1e-7, 1e5))
        for name, _ in results:
            right.plot([], [], label=name, **LOOKS[name]._asdict())
        right.legend(loc="upper left", ncols=2, fontsize=9)

    def draw(figure, t):
        heights, (left, right) = {}, figure.axes
        for (name, _), (trail, _) in results.items():
            rows = np.unique(np.minimum([0, *moments[moments <= t]], len(trail) - 1))
            seen = Trail(*(column[rows] for column in vars(trail).values()))
            plots.path(left, seen, name, style=LOOKS[name])
            plots.loss(right, seen, name, name=False, style=LOOKS[name])
            heights[name] = np.nan_to_num(seen.value[-1], nan=np.inf)
        order = sorted(heights, key=lambda name: heights[name])
        return f"After {t} steps: {', '.join(f'{n} at {heights[n]:.1e}' for n in order)}."

    return Film(draw, [0, *moments], "time", backdrop=backdrop, start=len(moments), plays=True)


class Race:
    """A panel: choose a ground, who runs and at which rate. ``grounds`` is by name."""

    def __init__(
        self,
        grounds: Mapping[str, Ground],
        steps: int = 300,
        runners: Collection[str] = ("plain descent", "heavy ball", "Adam", "Newton"),
    ):
        self.grounds = dict(grounds)
        self.place = widgets.ToggleButtons(
            options=list(self.grounds), style={"button_width": "100px"}
        )
        lengths = sorted({30, 100, 300, 1000, 3000, steps})
        self.length = widgets.Dropdown(
            options=lengths, value=steps, description="steps, at most",
            style={"description_width": "100px"}, layout={"width": "190px"},
        )  # fmt: skip
        self.entry = {name: _entry(name, name in runners) for name in RUNNERS}
        self.score, self.screen = widgets.HTML(), widgets.VBox()
        self._last: tuple[Film, Results] | None = None
        for part in (self.place, self.length, *chain.from_iterable(self.entry.values())):
            part.observe(self.start, "value")

    def __repr__(self) -> str:
        return f"Race({', '.join(self.grounds)}; at most {self.length.value} steps)"

    def start(self, _: object = None) -> None:
        """Run the race: all walks, the table and the film."""
        chosen = [(name, rate.value) for name, (tick, rate) in self.entry.items() if tick.value]
        if not chosen:
            self._show("Nobody runs. Tick at least one box.", ())
            return
        self._show("They are walking …", ())
        ground, steps = self.grounds[self.place.value], self.length.value
        results = {(name, lr): run(name, ground, steps, lr) for name, lr in chosen}
        moving = film(ground, results, steps)
        self._last = moving, results
        player = moving.widget()
        self._show(_scrolls(table(results)), (player,))
        moving.fill(player)

    def _show(self, score: str, screen: tuple[FilmWidget, ...]) -> None:
        """What is seen belongs to what is chosen: the last race goes when the next begins."""
        old, self.screen.children = self.screen.children, screen
        self.score.value = score
        for player in old:
            player.close()

    def _ipython_display_(self) -> None:
        self.start()
        columns = widgets.Layout(display="flex", flex_flow="row wrap", grid_gap="0 28px")
        board = widgets.Box([widgets.HBox(pair) for pair in self.entry.values()], layout=columns)
        columns.max_width = "600px"
        display(_Panel([self.place, board, self.length, self.score, self.screen], self._still()))

    def _still(self) -> still.Bundle:
        """The end of the race as it is now: the last picture, its sentence and the table."""
        if self._last is None:
            return {"text/plain": "A race: nobody has run yet."}
        moving, results = self._last
        png, sentence = moving.frame(len(moving.values) - 1)
        below = _scrolls(table(results))
        return still.drawn(png, sentence, 900, moving.facts()["cuts"], below)


class _Panel(still.Still, widgets.VBox):
    def __init__(self, parts, left):
        super().__init__(parts)
        self.add_class("mountain-race")
        self._left = left

    def still(self):
        return self._left


def _entry(name, runs):
    choices = [0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0]
    tick = widgets.Checkbox(runs, description=name, indent=False, layout={"width": "130px"})
    rate = widgets.Dropdown(
        options=choices, value=RATES[name], description="rate", disabled=name == "Newton",
        layout={"width": "115px"}, style={"description_width": "32px"},
    )  # fmt: skip
    return tick, rate
