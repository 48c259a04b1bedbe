"""How fresh is the picture under a dragged slider? Our film beside ipywidgets' interactive.

Both draw the same picture in the same JupyterLab. A code of black and white squares in its corner
says which value it shows; the page reads slider and corner at every animation frame. *Staleness* is
the age of the value a picture shows at the moment it appears.
"""

import statistics
import tempfile
import time
from pathlib import Path

from tests.browser.helpers.lab import browser, drag, lab, write_notebook

SETUP = """
import warnings
import matplotlib.pyplot as plt
import numpy as np
import ipywidgets
from matplotlib.patches import Rectangle
from descent_lib import GradientDescent, Ravine, descend, plots, trail
from descent_lib.film import Film

ravine, rates = Ravine(20, 30), np.geomspace(0.01, 0.1, 41)

def stage(figure):
    left, right = figure.subplots(1, 2)
    plots.landscape(left, ravine)
    plots.loss_axes(right, 30, 0, 100)

def act(figure, i):
    walk = trail(descend(ravine, GradientDescent(), rates[i], [1.7, -1.0]), 100)
    plots.path(figure.axes[0], walk, GradientDescent())
    plots.loss(figure.axes[1], walk, GradientDescent(), name=False)
    code = figure.axes[0]
    for bit in range(6):
        code.add_patch(Rectangle((bit * 20, 380), 20, 20, color="k" if i >> bit & 1 else "w",
                                 transform=pixels(figure), clip_on=False, zorder=99, lw=0))
    return f"Value {i}."

def pixels(figure):
    from matplotlib.transforms import Affine2D
    return Affine2D().scale(1 / 900, 1 / 400) + figure.transFigure
"""
FILM = "Film(act, range(41), 'value', backdrop=stage)"
INTERACTIVE = """
def whole(i):
    figure = plt.figure(figsize=(9, 4), dpi=100)
    stage(figure); act(figure, i); plt.show()
ipywidgets.interactive(whole, i=ipywidgets.IntSlider(20, 0, 40))
"""

WATCH = """([root, value]) => {
  const log = window.__log = { values: [], pictures: [] };
  const canvas = Object.assign(document.createElement('canvas'), { width: 120, height: 20 });
  const pen = canvas.getContext('2d', { willReadFrequently: true });
  let last = -1, shown = -1;
  const look = () => {
    const now = performance.now(), node = document.querySelector(value);
    const at = +(node?.value ?? node?.getAttribute('aria-valuenow') ?? -1);
    if (at !== last) log.values.push([now, last = at]);
    const image = [...document.querySelectorAll(root + ' img')].pop();
    if (image?.complete && image.naturalWidth) {
      const scale = image.naturalWidth / 900;
      pen.drawImage(image, 0, 0, 120 * scale, 20 * scale, 0, 0, 120, 20);
      let code = 0;
      for (let bit = 0; bit < 6; bit++) {
        if (pen.getImageData(bit * 20 + 10, 10, 1, 1).data[0] < 128) code |= 1 << bit;
      }
      if (code !== shown) log.pictures.push([now, shown = code]);
    }
    window.__look = requestAnimationFrame(look);
  };
  look();
}"""


def main():
    """Print the table."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "notebooks"
        folder.mkdir()
        write_notebook(folder / "film.ipynb", SETUP, FILM)
        write_notebook(folder / "interactive.ipynb", SETUP, INTERACTIVE)
        with lab(folder, scratch) as server, browser() as chromium:
            film = measure(server, chromium, "film", ".film", ".film input")
            other = measure(
                server, chromium, "interactive", ".widget-interact", ".widget-interact .noUi-handle"
            )
    print("\nA slider dragged through 31 values, one every 40 ms (milliseconds)")
    heads = {"first picture": 14, "all ready": 11, "staleness: median": 19, "p95": 7, "shown": 9}
    print(" " * 14 + "".join(f"{head:>{width}}" for head, width in heads.items()))
    for name, row in (("film", film), ("interactive", other)):
        print(
            f"{name:14}{row['first']:14.0f}{row['ready']:11.0f}{row['median']:19.0f}"
            f"{row['p95']:7.0f}{row['shown']:>9}"
        )
    ratio = other["p95"] / max(film["p95"], 1000 / 60)  # the page looks 60 times a second
    print(f"p95 staleness: the film is {ratio:.1f} times as fresh as interactive.")


def measure(server, chromium, name, root, value):
    """Run the notebook, drag its slider, and return the figures of one row."""
    page = chromium.new_page(viewport={"width": 1400, "height": 1000})
    server.open(page, f"{name}.ipynb")
    first, ready = start(server, page, root)
    page.evaluate(WATCH, [root, value])
    time.sleep(1)
    slider = page.locator(value)
    drag_all(page, slider, name)
    time.sleep(2)
    log = page.evaluate("() => { cancelAnimationFrame(window.__look); return window.__log }")
    page.close()
    seen, ages = {}, []
    events = sorted([(t, 0, v) for t, v in log["values"]] + [(t, 1, v) for t, v in log["pictures"]])
    for t, is_picture, v in events:
        if not is_picture:
            seen[v] = t
        elif v in seen and len(seen) > 1:
            ages.append(t - seen[v])
    changes = len(log["values"]) - 1
    return {
        "first": first, "ready": ready, "median": statistics.median(ages),
        "p95": sorted(ages)[int(0.95 * (len(ages) - 1) + 0.5)],
        "shown": f"{len(ages)}/{changes}",
    }  # fmt: skip


def start(server, page, root):
    """Run the set-up cell, then the widget's: milliseconds to its first picture and to its end."""
    page.evaluate("() => window.jupyterapp.commands.execute('notebook:run-cell-and-select-next')")
    page.wait_for_selector(".jp-Notebook-ExecutionIndicator[data-status=idle]")
    time.sleep(6)
    return page.evaluate(
        """async (root) => {
            const begun = performance.now();
            const done = window.jupyterapp.commands.execute('notebook:run-cell')
                .then(() => performance.now() - begun);
            const first = await new Promise((resolve) => {
                const look = () => {
                    const image = document.querySelector(root + ' img[src]');
                    image?.complete && image.naturalWidth
                        ? resolve(performance.now() - begun) : requestAnimationFrame(look);
                };
                look();
            });
            return [first, Math.max(first, await done)];
        }""",
        root,
    )


def drag_all(page, slider, name):
    """Drag the slider to its left end, then through 31 values to the right."""
    if name == "film":
        drag(page, slider, [i / 40 for i in range(19, 4, -1)])
        page.evaluate("() => { window.__log.values.length = window.__log.pictures.length = 0 }")
        drag(page, slider, [i / 40 for i in range(5, 37)])
        return
    box = page.locator(".widget-interact .noUi-target").bounding_box()
    height = box["y"] + box["height"] / 2
    handle = slider.bounding_box()
    page.mouse.move(handle["x"] + handle["width"] / 2, height)
    page.mouse.down()
    for i in [*range(19, 4, -1), *range(5, 37)]:
        if i == 5:
            time.sleep(2)
            page.evaluate("() => { window.__log.values.length = window.__log.pictures.length = 0 }")
        page.mouse.move(box["x"] + i / 40 * box["width"], height)
        time.sleep(0.04)
    page.mouse.up()
