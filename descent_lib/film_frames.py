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
from matplotlib.axis import Axis
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.transforms import Bbox
from mpl_toolkits.mplot3d import Axes3D
from numpy.typing import NDArray
from PIL import Image

from descent_lib import picture, plots

Draw: TypeAlias = Callable[[Figure], str]
Pixels: TypeAlias = NDArray[np.uint8]
T = TypeVar("T")

DPI = 200
COMPRESSION = 4  # of a PNG, from 0 to 9
COLORS = 256  # of a PNG that has a palette
SHARED = 192  # of them for the backdrop, the others for what a frame adds
LITTLE = 0.2  # share of the pixels for which these others are enough


class Renderer:
    """Draws frames, all of one size (in inches); one that failed makes the renderer unusable."""

    def __init__(self, size: tuple[float, float], backdrop: Callable[[Figure], object] | None):
        self._size, self._backdrop = size, backdrop
        self._stage: _Stage | None = None
        self._shortcut = backdrop is not None
        self.cuts: list[float] | None = None  # of the first frame, as in ``picture.cuts``

    def render(self, draw: Draw) -> tuple[bytes, str]:
        """One frame: its PNG, and what ``draw(figure)`` said."""
        with matplotlib.style.context(plots.STYLE):
            if self._shortcut:
                stage = self._stage = self._stage or _Stage(self._figure())
                text = _call("draw", draw, stage.figure)
                if stage.only_added():
                    self.cuts = stage.cuts
                    return stage.take(), text
                self._shortcut, self._stage = False, None
            figure = self._figure()
            text = _call("draw", draw, figure)
            if figure.get_children() == [figure.patch]:
                raise ValueError(f"draw left its figure empty; {ADVICE}")
            frame = _png(_draw(figure))
            self.cuts = picture.cuts(figure) if self.cuts is None else self.cuts
            return frame, text

    def _figure(self) -> Figure:
        figure = Figure(figsize=self._size, dpi=DPI)
        if self._backdrop:
            _call("backdrop", self._backdrop, figure)
        return figure


class _Stage:
    """A backdrop, drawn: a frame adds to it, is taken, and leaves it as it was."""

    def __init__(self, figure: Figure):
        self.figure = figure
        self._colors = {ax: _colors(ax) for ax in figure.axes}
        _draw(figure)
        figure.set_layout_engine("none")  # it is laid out
        self.cuts = picture.cuts(figure)  # which leaves labels to be drawn anew
        self._canvas = _draw(figure)
        height, width, _ = _rgba(self._canvas).shape
        whole = Bbox.from_bounds(0, 0, width, height)  # figure.bbox may end a hair before a pixel
        self._pixels = self._canvas.copy_from_bbox(whole)
        self._blank: Pixels = np.asarray(self._pixels)
        self._indexed = _quantized(self._blank, SHARED, figure)
        self._children = {ax: set(ax.get_children()) for ax in figure.axes}
        self._containers = {ax: list(ax.containers) for ax in figure.axes}
        self._artists = figure.findobj()
        self._state = self._now()
        self._reset()

    def only_added(self) -> bool:
        """Whether the frame did nothing but add artists to the axes of the backdrop."""
        kept = all(known <= set(ax.get_children()) for ax, known in self._children.items())
        simple = all(  # axes in axes and things in space need more than to be drawn
            isinstance(artist, Line2D) or (not isinstance(artist, Axes) and ax.name != "3d")
            for ax, artist in self._additions()
        )
        return kept and simple and self._now() == self._state

    def take(self) -> bytes:
        """The frame as PNG; what it added is removed."""
        self._canvas.restore_region(self._pixels)
        additions = self._additions()
        for ax, artist in sorted(additions, key=lambda pair: pair[1].get_zorder()):
            ax.draw_artist(artist)
        png = self._png()
        for _, artist in additions:
            artist.remove()
        self._reset()
        return png

    def _png(self) -> bytes:
        """The canvas as PNG; where it shows the backdrop it has the same colours in every frame."""
        now, (indices, palette) = _rgba(self._canvas), self._indexed
        added = (now.view(np.uint32) != self._blank.view(np.uint32))[..., 0]
        if added.mean() > LITTLE:
            return _png(self._canvas)
        if added.any():
            row, more = _quantized(now[added][None], COLORS - len(palette), self.figure)
            indices, palette = indices.copy(), np.concatenate([palette, more])
            indices[added] = row[0] + (len(palette) - len(more))
        return _encoded(indices, palette)

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
        spaces = [
            (ax.elev, ax.azim, ax.roll, ax.get_zlim()) for ax in axes if isinstance(ax, Axes3D)
        ]
        places = [ax.get_position().bounds for ax in axes]
        ticks = [
            (axis.get_major_locator(), axis.get_minor_locator(), axis.get_major_formatter())
            for ax in axes
            for axis in (ax.xaxis, ax.yaxis)
        ]
        marks = [
            (artist.get_visible(), artist.stale and not isinstance(artist, (Figure, Axes, Axis)))
            for artist in self._artists
        ]
        size = tuple(figure.get_size_inches())
        return [views, spaces, places, ticks, marks, figure.get_children(), size]

    def _reset(self) -> None:
        """Let every frame begin with the same colour, and no legend name the bars of the last."""
        for ax, colors in self._colors.items():
            ax.set_prop_cycle(color=colors)
        for ax, containers in self._containers.items():
            ax.containers[:] = containers


def _colors(ax: Axes) -> list[object]:
    """The colours that the next lines on these axes would have, once round the cycle."""
    nowhere: list[list[float]] = [[]] * (3 if ax.name == "3d" else 2)
    lines = [ax.plot(*nowhere)[0] for _ in matplotlib.rcParams["axes.prop_cycle"]]
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


def _draw(figure: Figure) -> FigureCanvasAgg:
    canvas = FigureCanvasAgg(figure)
    if not any(ax.get_subplotspec() for ax in figure.axes):
        figure.set_layout_engine("none")  # there is nothing to lay out, and it would warn
    canvas.draw()
    return canvas


def _rgba(canvas: FigureCanvasAgg) -> Pixels:
    return np.asarray(canvas.buffer_rgba())


def _png(canvas: FigureCanvasAgg) -> bytes:
    return _encoded(*_quantized(_rgba(canvas), COLORS, canvas.figure))


def _quantized(pixels: Pixels, colors: int, figure: Figure) -> tuple[Pixels, Pixels]:
    """Pixels as indices into a palette of that many colours, and the palette, (colours, 3)."""
    images = any(ax.images for ax in figure.axes)  # shades, which the quick way would band
    method = Image.Quantize.MEDIANCUT if images else Image.Quantize.FASTOCTREE
    picture = Image.fromarray(np.ascontiguousarray(pixels[..., :3]))
    small = picture.quantize(colors, method=method, dither=Image.Dither.NONE)
    palette = np.array(small.getpalette(), "uint8").reshape(-1, 3)[:colors]
    palette[palette >= 250] = 255  # keep white
    return np.asarray(small), palette


def _encoded(indices: Pixels, palette: Pixels) -> bytes:
    picture, buffer = Image.fromarray(indices), io.BytesIO()
    picture.putpalette(palette.tobytes())
    picture.save(buffer, "png", compress_level=COMPRESSION)
    return buffer.getvalue()
