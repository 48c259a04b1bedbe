"""Films: pictures drawn ahead, one for every position of a slider, and flipped in the browser.

The slider therefore answers at once, also while the kernel is busy or gone, and a film can be
saved as one HTML file that needs neither kernel nor network.
"""

import inspect
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from IPython.display import display
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from descent_lib import arguments, film_player, film_scene, picture, plots
from descent_lib.film_frames import Renderer
from descent_lib.film_knob import Facts, Knob, in_range
from descent_lib.film_player import FilmWidget, Frame, Position

__all__ = ["Film", "Knob", "explore"]


class Film:
    """A picture that follows a slider over ``values``, or two: ``second`` is a Knob.

    ``draw(figure, value)`` draws one frame on an empty Matplotlib figure, ``draw(figure, value,
    second_value)`` with a second knob. It may return a sentence about the frame; otherwise the film
    makes one from the value and from what the figure knows of itself. ``backdrop(figure)`` draws
    what all frames share, and ``draw`` then adds to that; where it does no more than add, a frame
    costs a fraction. ``label``, ``start`` and ``text`` are as in ``Knob``; ``size`` is in hundreds
    of pixels; ``plays`` adds a button that moves the first slider by itself.
    """

    def __init__(
        self,
        draw: Callable[..., object],
        values: Iterable[Any],
        label: str = "",
        *,
        backdrop: Callable[[Figure], object] | None = None,
        second: Knob | None = None,
        start: int | None = None,
        text: Callable[[Any], str] | None = None,
        size: tuple[float, float] = (9, 4),
        plays: bool = False,
    ):
        arguments.function("draw", draw)
        self.first, self.second = Knob(values, label, start, text), _second(second)
        takes = ["figure", "value", "second_value"][: 1 + len(self.knobs)]
        self.draw = _function("draw", draw, takes)
        self.backdrop = backdrop and _function("backdrop", backdrop, ["figure"])
        self.size, self.plays = _size(size), plays
        self._frames: dict[Position, Frame] = {}
        self._renderer: Renderer | None = None
        self._cuts: list[float] = []

    def __repr__(self) -> str:
        labels = " and ".join(f'"{knob.label}"' for knob in self.knobs)
        return f"Film({len(self.order())} frames of {labels})"

    @property
    def knobs(self) -> list[Knob]:
        """The first knob, and the second if there is one."""
        return [self.first, self.second] if self.second else [self.first]

    @property
    def values(self) -> list[Any]:
        """The values of the first knob."""
        return self.first.values

    def frame(self, i: int, j: int = 0) -> Frame:
        """The PNG and the sentence for position ``i`` of the first knob, ``j`` of the second."""
        if (i, j) not in self._frames:
            self._frames[i, j] = self._render(i, j)
            if len(self._frames) == len(self.order()):
                self._renderer = None  # it holds a figure: some ten megabytes
        return self._frames[i, j]

    def _render(self, i: int, j: int) -> Frame:
        in_range("i", i, len(self.values))
        in_range("j", j, len(self.second.values) if self.second else 1)
        at = list(zip(self.knobs, (i, j), strict=False))
        where = ", ".join(knob.says(position) for knob, position in at)
        values = [knob.values[position] for knob, position in at]

        def draw(figure: Figure) -> str:
            said = self.draw(figure, *values)
            if isinstance(said, str) and said.strip():
                return said
            shows = picture.describe(figure) or picture.captions(figure)
            return f"{picture.sentence(where)} {shows}".rstrip()

        self._renderer = self._renderer or Renderer(self.size, self.backdrop)
        try:
            frame = self._renderer.render(draw)
        except BaseException as error:
            self._renderer = None
            error.add_note(f"The film was drawing its frame for {where}.")
            raise
        self._cuts = self._renderer.cuts or []
        return frame

    def forget(self) -> None:
        """Let go of all frames; asked for again, they are drawn anew."""
        self._frames.clear()
        self._renderer = None

    def order(self) -> list[Position]:
        """The positions (i, j) of all frames: the one shown first in front, then coarse to fine."""
        columns = [self.first.start]
        stride = len(self.values)
        while stride >= 1:
            columns += range(0, len(self.values), stride)
            stride //= 2
        rows = [0]
        if self.second:
            start = self.second.start
            rows = sorted(range(len(self.second.values)), key=lambda j: abs(j - start))
        return [(i, j) for j in rows for i in dict.fromkeys(columns)]

    def facts(self) -> Facts:
        """What the player needs to know besides the frames; where to cut, once one is drawn."""
        return {
            "knobs": [knob.facts() for knob in self.knobs],
            "width": round(self.size[0] * 100),
            "cuts": self._cuts,
            "plays": self.plays,
        }

    def _ipython_display_(self) -> None:
        """Show the first picture, then draw the others behind it."""
        widget = self.widget()
        film_player.free_last_run(self, widget)
        display(widget)
        self.fill(widget)

    def widget(self) -> FilmWidget:
        """A player that has the first picture."""
        first = self.order()[0]
        frame = self.frame(*first)
        widget = FilmWidget(self.facts(), self.order())
        widget.put(*first, frame)
        return widget

    def fill(self, widget: FilmWidget) -> None:
        """Draw the other pictures for a player, which shows each as soon as it is there."""
        try:
            for i, j in self.order()[1:]:
                widget.put(i, j, self.frame(i, j))
        except BaseException as error:
            interrupted = isinstance(error, KeyboardInterrupt)
            widget.waiting = film_player.INTERRUPTED if interrupted else film_player.FAILED
            raise

    def html(self) -> str:
        """The film as a complete HTML page."""
        frames = {(i, j): self.frame(i, j) for i, j in self.order()}
        return film_player.page(self.first.label or "A film", self.facts(), frames)

    def save_html(self, path: str | Path) -> None:
        """Write the film as one HTML page whose sliders work with neither kernel nor network."""
        Path(path).write_text(self.html(), encoding="utf-8")


def explore(
    landscape: Any,
    rules: Any,
    lr: plots.Range,
    start: ArrayLike,
    *,
    steps: int = 50,
    x: plots.Range | None = None,
    y: plots.Range | None = None,
    frames: int = 41,
    also: Iterable[float] = (),
    second: Knob | None = None,
    names: Sequence[str] = (),
    axes: Sequence[str] = (),
) -> Film:
    """The course's usual film: a learning rate slider over landscape, paths and loss curves.

    ``rules`` is one rule or several; ``lr`` is the range (low, high), passed through in equal
    ratios; ``also`` holds rates at which the slider must stop. ``x`` and ``y`` are the
    ranges of the map, chosen around the start if not given. The label of a ``second`` knob is a
    field of the rules, as in ``Knob([0, 0.5, 0.9], "beta")``, or ``"start"``. ``names`` are the
    names of the minima, for the sentences: ``("the deep valley", "the shallow valley")``. ``axes``
    are the names of the map's axes.
    """
    scene = film_scene.prepare(
        landscape, rules, start, second=second, steps=steps, x=x, y=y, names=names, axes=axes
    )
    rates = film_scene.rates(lr, frames, also)
    return Film(scene.draw, rates, "learning rate", backdrop=scene.backdrop, second=second)


def _second(knob: object) -> Knob | None:
    if knob is None or isinstance(knob, Knob):
        return knob
    said = arguments.short(knob)
    raise TypeError(f'second must be a Knob, such as Knob([0, 0.9], "beta"), but it is {said}')


def _function(name: str, function: Any, takes: Sequence[str]) -> Any:
    """Return a function that can be called with these arguments, or explain."""
    arguments.function(name, function)
    try:
        inspect.signature(function).bind(*takes)
    except TypeError:
        call = f"{name}({', '.join(takes)})"
        has = f"{name}{inspect.signature(function)}"
        raise TypeError(f"the film calls {call}, but it is defined as {has}") from None
    except ValueError:  # written in C, and its arguments are not known
        pass
    return function


def _size(size: Any) -> tuple[float, float]:
    try:
        width, height = size
    except (TypeError, ValueError):
        said = arguments.short(size)
        raise TypeError(f"size must be a pair (width, height), but it is {said}") from None
    return (
        arguments.number("size", width, above=0, high=30),
        arguments.number("size", height, above=0, high=30),
    )
