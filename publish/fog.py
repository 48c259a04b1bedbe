"""The fog game for a page: its rules and words in JavaScript, its mountains, and their maps.

The rules stand once, in mountain/fog/: PScript translates them, and the notebook's own panel shows
them. A page has some mountains, drawn in advance, each a script of its own that loads when needed.
"""

import hashlib
import io
import json
import re
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import pscript
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

import descent_lib
from descent_lib import plots
from mountain import fog
from mountain.fog import picture
from mountain.fog.expedition import Expedition
from mountain.fog.mountains import LEVELS
from publish import pictures, places

HERE = Path(fog.__file__).parent
RULES = ("walk.py", "words.py", "state.py")
IMPORT = re.compile(r"^(?:from|import) (?:\w|\.)+(?: import (?:\([^)]*\)|.*))?$", re.MULTILINE)
MATHS = "const {atan2, exp, floor, hypot, log10, PI: pi} = Math;\n"
EXPORTS = "return { Walk, shown, score, better };"
LAST_SEED = 12
WIDTH = 4.6  # inches of a map: its letters are read on a phone, too


def rules() -> str:
    """The rules and words of the game as JavaScript: ``fogRules``."""
    sources = [(HERE / name).read_text(encoding="utf-8") for name in RULES]
    code = IMPORT.sub("", "\n".join(sources)).replace("words.", "")
    translated = pscript.py2js(code, docstrings=False)
    return f"const fogRules = (() => {{\n{MATHS}{translated}\n{EXPORTS}\n}})();\n"


def panel() -> str:
    """The notebook's own panel, as a function ``renderFog({ model, el })``."""
    code = "\n".join((HERE / name).read_text(encoding="utf-8") for name in ("disc.js", "panel.js"))
    code = re.sub(r'^import .* from "\./.*";\n', "", code, flags=re.MULTILINE)
    code = re.sub(r"^export default .*$", "return render;", code, flags=re.MULTILINE)
    code = re.sub(r"^export ", "", code, flags=re.MULTILINE)
    return f"const renderFog = (() => {{\n{code}\n}})();\n"


def levels() -> str:
    """What the page's script must know of the levels."""
    facts = {"names": [level.name for level in LEVELS.values()], "lastSeed": LAST_SEED}
    return f"const FOG = {json.dumps(facts)};\n"


def still(level: int, seed: int, media: Path, url: str) -> str:
    """What the game leaves where no script runs: a picture, kept in ``media``, and a sentence."""
    return pictures.unpack(fog.FogGame(level, seed).still()["text/html"], media, url)


def mountains(folder: Path) -> None:
    """Write the mountains and their maps, unless they are there as the course draws them now."""
    library = Path(descent_lib.__file__).parent
    sources = [Path(__file__), plots.STYLE, *HERE.glob("*.py"), *library.rglob("*.py")]
    drawn_by = hashlib.sha256(b"".join(path.read_bytes() for path in sorted(sources))).hexdigest()
    if (folder / "drawn_by").exists() and (folder / "drawn_by").read_text() == drawn_by:
        return
    for level in LEVELS:
        for seed in range(LAST_SEED + 1):
            mountain(Expedition(level, seed), folder / f"{level}-{seed}")
    (folder / "drawn_by").write_text(drawn_by)


def mountain(expedition: Expedition, name: Path) -> None:
    """Write one mountain as a script, and its map as a picture."""
    png, frame = _map(expedition)
    image = Image.open(io.BytesIO(png)).convert("RGB")
    image.save(_made(name.with_suffix(".webp")), "WEBP", quality=60, method=4)
    facts = {"ground": expedition.ground, "map": frame}
    script = f"mountainFog({json.dumps(name.name)}, {json.dumps(facts)});\n"
    places.write_if_new(name.with_suffix(".js"), script)


def _made(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def _map(expedition: Expedition) -> tuple[bytes, dict[str, Any]]:
    """The map with the rivals' walks, edge to edge, and which metres its edges are."""
    with mpl.style.context([plots.STYLE, {"contour.negative_linestyle": "solid"}]):
        figure = Figure(figsize=(WIDTH, WIDTH / picture.RATIO), dpi=960 / WIDTH)
        figure.set_layout_engine("none")
        FigureCanvasAgg(figure)
        ax = figure.add_axes((0, 0, 1, 1))
        x, y = picture.map_of(ax, expedition, expedition.rivals)
        ax.set_axis_off()
        buffer = io.BytesIO()
        figure.savefig(buffer, format="png")
    west, east, south, north = (float(np.round(edge, 2)) for edge in (*x, *y))
    return buffer.getvalue(), {"west": west, "east": east, "south": south, "north": north}
