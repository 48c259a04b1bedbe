"""The frames of a film: figures drawn off screen, as PNG.

With a backdrop, a frame that only adds artists to the backdrop's axes costs a fraction: the
backdrop is kept as pixels, and what was added is drawn onto them. A frame that does more (a title,
other limits, axes of its own) is drawn whole, and so are all after it.
"""

import io
from collections.abc import Callable
from typing import TypeAlias, TypeVar

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from descent_lib import plots

Draw: TypeAlias = Callable[[Figure], str]
T = TypeVar("T")

DPI = 200


class Renderer:
    """Draws frames, all of one size (in inches); one that failed makes the renderer unusable."""

    def __init__(self, size: tuple[float, float], backdrop: Callable[[Figure], object] | None):
        self._size, self._backdrop = size, backdrop
        self._stage: _Stage | None = None
        self._shortcut = backdrop is not None

    def render(self, draw: Draw) -> tuple[bytes, str]:
        """One frame: its PNG, and what ``draw(figure)`` said."""
        with matplotlib.style.context(plots.STYLE):
            if self._shortcut:
                return self._added(draw)
            figure = self._figure()
            text = _call("draw", draw, figure)
            if figure.get_children() == [figure.patch]:
                raise ValueError(f"draw left its figure empty; {ADVICE}")
            return _whole(figure), text

    def _added(self, draw: Draw) -> tuple[bytes, str]:
        stage = self._stage = self._stage or _Stage(self._figure())
        text = _call("draw", draw, stage.figure)
        if stage.only_added():
            return stage.take(), text
        self._shortcut, self._stage = False, None
        return _whole(stage.figure), text

    def _figure(self) -> Figure:
        figure = Figure(figsize=self._size, dpi=DPI)
        if self._backdrop:
            _call("backdrop", self._backdrop, figure)
        return figure


class _Stage:
    """A backdrop, drawn: a frame adds to it, is taken, and leaves it as it was."""

    def __init__(self, figure: Figure):
        self.figure = figure
        self._colors = {ax: _colors(ax) for ax in figure.axes if ax.name != "3d"}
        self._canvas = FigureCanvasAgg(figure)
        self._canvas.draw()
        self._pixels = self._canvas.copy_from_bbox(figure.bbox)
        self._children = {ax: set(ax.get_children()) for ax in figure.axes}
        self._containers = {ax: list(ax.containers) for ax in figure.axes}
        self._artists = figure.findobj()
        self._state = self._now()
        self._reset()

    def only_added(self) -> bool:
        """Whether the frame did nothing but add artists to the axes of the backdrop."""
        kept = all(known <= set(ax.get_children()) for ax, known in self._children.items())
        flat = all(ax.name != "3d" for ax in self.figure.axes)
        return (
            flat
            and kept
            and self._now() == self._state
            and not any(isinstance(artist, Axes) for _, artist in self._additions())
        )

    def take(self) -> bytes:
        """The frame as PNG; what it added is removed."""
        self._canvas.restore_region(self._pixels)  # type: ignore[no-untyped-call]
        additions = self._additions()
        for ax, artist in sorted(additions, key=lambda pair: pair[1].get_zorder()):
            ax.draw_artist(artist)
        png = _png(self._canvas)
        for _, artist in additions:
            artist.remove()
        self._reset()
        return png

    def _additions(self) -> list[tuple[Axes, Artist]]:
        return [
            (ax, artist)
            for ax, known in self._children.items()
            for artist in ax.get_children()
            if artist not in known
        ]

    def _now(self) -> list[object]:
        """What only a change of the backdrop changes, as opposed to an addition."""
        figure, axes = self.figure, self.figure.axes
        views = [
            (ax.axison, ax.get_xscale(), ax.get_yscale(), str(ax.get_aspect()), *ax.viewLim.extents)
            for ax in axes
        ]
        places = [ax.get_position().bounds for ax in axes]
        marks = [
            (artist.get_visible(), artist.stale and not isinstance(artist, (Axes, Figure)))
            for artist in self._artists
        ]
        return [views, places, marks, figure.get_children(), tuple(figure.get_size_inches())]

    def _reset(self) -> None:
        """Let every frame begin with the same colour, and forget the bars of the last."""
        for ax, colors in self._colors.items():
            ax.set_prop_cycle(color=colors)
        for ax, containers in self._containers.items():
            ax.containers[:] = containers


def _colors(ax: Axes) -> list[object]:
    """The colours that the next lines on these axes would have, once round the cycle."""
    lines = [ax.plot([], [])[0] for _ in matplotlib.rcParams["axes.prop_cycle"]]
    for line in lines:
        line.remove()
    return [line.get_color() for line in lines]


ADVICE = "draw on the figure that it is given, as in ax = figure.subplots(), not with plt"


def _call(name: str, function: Callable[[Figure], T], figure: Figure) -> T:
    """Call a function that draws on a figure; pyplot would draw elsewhere, and nobody see it."""
    open_before = set(plt.get_fignums())
    result = function(figure)
    if opened := set(plt.get_fignums()) - open_before:
        for number in opened:
            plt.close(number)
        raise ValueError(f"{name} opened a figure of its own; {ADVICE}")
    return result


def _whole(figure: Figure) -> bytes:
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    return _png(canvas)


def _png(canvas: FigureCanvasAgg) -> bytes:
    picture = Image.fromarray(np.asarray(canvas.buffer_rgba())[..., :3])
    small = picture.quantize(256, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    colors = [255 if part >= 250 else part for part in small.getpalette() or ()]  # keep white
    small.putpalette(colors)
    buffer = io.BytesIO()
    small.save(buffer, "png", compress_level=4)
    return buffer.getvalue()
