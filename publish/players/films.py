"""A film as files: a backdrop that its frames share, and of each frame only what differs."""

import html
import io
import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from descent_lib.film import Film

Pixels = NDArray[np.uint8]
DPI = 150  # of a hundred to the inch on the page: sharp enough, and a third lighter than 200
SAMPLES = 15  # frames whose middle is the backdrop


def save(film: Film, media: Path, name: str) -> str:
    """Write the pictures to ``media/name`` and return the HTML that a player starts from."""
    folder = media / name
    folder.mkdir(parents=True)
    order = film.order()
    frames = {at: film.frame(*at) for at in order}
    film.forget()
    pixels = {at: _pixels(png) for at, (png, _) in frames.items()}
    backdrop = middle([pixels[at] for at in sorted(order)[:: max(1, len(order) // SAMPLES)]])
    write(Image.fromarray(backdrop).convert("RGB"), folder / "back.webp")
    for (i, j), picture in pixels.items():
        write(_difference(picture, backdrop), folder / f"{i}-{j}.webp")
    first = order[0]
    height, width = backdrop.shape[:2]
    small = (width * 100 // DPI, height * 100 // DPI)
    shown = Image.fromarray(pixels[first]).convert("RGB")
    shown = shown.resize(small, Image.Resampling.LANCZOS)
    few = shown.quantize(32, dither=Image.Dither.NONE).convert("RGB")
    write(few, folder / "poster.webp")  # for the moment before the film is there
    lighten(folder / "poster.webp", shown, 70)
    facts = {
        **film.facts(),
        "size": [width, height],
        "texts": {f"{i},{j}": text for (i, j), (_, text) in frames.items()},
    }
    return (
        f'<div class="player-film" data-media="{name}">{as_script(facts)}'
        f"{poster(f'{name}/poster.webp', frames[first][1], *small)}"
        f'<p class="film-sentence">{html.escape(frames[first][1])}</p></div>'
    )


def poster(path: str, text: str, width: int, height: int) -> str:
    """A still picture from the media of its chapter; whoever makes the page puts MEDIA right."""
    return (
        f'<div class="scroll"><img class="still" loading="lazy" width="{width}" height="{height}" '
        f'style="width:{width}px" src="MEDIA/{path}" alt="{html.escape(text)}"></div>'
    )


def as_script(facts: Any) -> str:
    """Data for a script on the page."""
    data = json.dumps(facts, ensure_ascii=False).replace("<", "\\u003c")
    return f'<script type="application/json">{data}</script>'


def write(picture: Image.Image, path: Path) -> None:
    """Keep a picture without loss."""
    picture.save(path, "WEBP", lossless=True, quality=80, method=2)


def lighten(path: Path, picture: Image.Image, quality: int) -> None:
    """Put a picture with some loss in the place of what is kept, where that is lighter."""
    buffer = io.BytesIO()
    picture.save(buffer, "WEBP", quality=quality, method=4)
    if buffer.tell() < path.stat().st_size:
        path.write_bytes(buffer.getvalue())


def _pixels(png: bytes) -> Pixels:
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGBA"))


def middle(frames: list[Pixels]) -> Pixels:
    """Of each pixel the middle one of its colours: that of most frames, where most agree."""
    colours = np.stack([frame.view(np.uint32) for frame in frames])
    return np.partition(colours, len(frames) // 2, axis=0)[len(frames) // 2].view(np.uint8)


def _difference(picture: Pixels, backdrop: Pixels) -> Image.Image:
    """What differs from the backdrop; nothing, and transparent, where nothing does."""
    now, before = picture.view(np.uint32), backdrop.view(np.uint32)
    return Image.fromarray(np.where(now == before, 0, now).view(np.uint8))
