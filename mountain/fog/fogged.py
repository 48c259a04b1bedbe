"""The fog game before its end, as a still: nothing but fog around the place where one stands."""

import io
from functools import cache

import matplotlib as mpl
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from descent_lib import plots


@cache
def png() -> bytes:
    """Draw the fog: clouds that hide everything but the ground under the boots."""
    side = np.linspace(-1, 1, 160)
    east, north = np.meshgrid(1.6 * side, side)
    waves = np.random.default_rng(0).uniform(-4, 4, (24, 2))
    clouds = sum(np.sin(a * east + b * north + a * b) for a, b in waves) / len(waves)
    seen = np.exp(-9 * (east**2 + north**2))
    with mpl.style.context(plots.STYLE):
        figure = Figure(figsize=(6.4, 4), dpi=100)
        FigureCanvasAgg(figure)
        figure.set_layout_engine("none")  # there is nothing to lay out
        ax = figure.add_axes((0, 0, 1, 1))
        ax.imshow(0.86 + 0.06 * clouds - 0.25 * seen, cmap="gray", vmin=0, vmax=1, aspect="auto")
        ax.plot(79.5, 79.5, "o", color=plots.INK, ms=9)
        ax.annotate("you", (79.5, 79.5), (10, 0), textcoords="offset points", va="center")
        ax.set_axis_off()
        buffer = io.BytesIO()
        figure.savefig(buffer, format="png")
    return buffer.getvalue()
