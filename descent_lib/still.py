"""What a widget leaves behind in a saved notebook: a still picture and its sentence.

The live view needs a kernel. A notebook that is reopened, sent, exported or printed has none, and
shows the still.
"""

import base64
import html
import io
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, TypeAlias

from PIL import Image

Bundle: TypeAlias = dict[str, Any]  # by MIME type

VIEW = "application/vnd.jupyter.widget-view+json"
STATE = "application/vnd.jupyter.widget-state+json"
STILLS = ("text/html", "image/png")
PHONE = "(max-width: 560px)"  # of a window that is narrow
# A white picture on a dark page glares; turned around, its black lines would not be black.
DIMMED = (
    "[data-jp-theme-light=false] .mountain-picture img,"
    "[data-vscode-theme-kind=vscode-dark] .mountain-picture img{filter:brightness(.78)}"
    "@media print{.mountain-picture img{filter:none!important}}"
)


class Still:
    """A widget that leaves a still: stands before the widget's class among the bases."""

    def still(self) -> Bundle:
        """What is shown without a kernel; its ``text/plain`` is the sentence."""
        raise NotImplementedError(f"{type(self).__name__} must say what it leaves behind: still()")

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[Bundle, Bundle]:
        shown: Any = super()._repr_mimebundle_(**kwargs)  # type: ignore[misc]
        data, metadata = shown if isinstance(shown, tuple) else (shown, {})
        return {**data, **self.still()}, metadata


def drawn(
    png: bytes, sentence: str, width: int, cuts: Sequence[float] = (), below: str = ""
) -> Bundle:
    """A still of a PNG and its sentence; ``below`` is HTML under it, the rest as for ``figure``."""
    shown = figure(png, sentence, width, cuts) + below
    return {"text/html": shown, "image/png": _base64(png), "text/plain": sentence}


def figure(
    png: bytes,
    sentence: str,
    width: int,
    cuts: Sequence[float] = (),
    narrow: bytes | None = None,
) -> str:
    """A PNG and its sentence as HTML, ``width`` pixels wide where letters have 14.

    In a narrow window ``narrow`` takes its place. Without that its panels, which end at ``cuts``
    (shares of the width), stand one under the other, each as wide as there is room; a panel shrinks
    to 55 %, or 45 % where it is alone, as far as one can still read it, and then scrolls.
    """
    text, parts = html.escape(sentence, quote=True), []
    for number, (part, share) in enumerate(_panels(png, cuts)):
        size = share * width / 14
        least = 0 if narrow else (0.55 if cuts else 0.45) * size
        image = (
            f'<img alt="{"" if number else text}" src="data:image/png;base64,{_base64(part)}" '
            'style="display:block;width:100%;max-width:none;margin:0;background:white">'
        )
        parts.append(
            f'<div style="flex:{100 * share:.1f} 1 {least:.2f}em;min-width:{least:.2f}em;'
            f'max-width:{size:.2f}em">{_either(image, narrow)}</div>'
        )
    return (
        f'<figure style="margin:0"><style>{DIMMED}</style>'
        '<div class="mountain-picture" style="display:flex;flex-wrap:wrap;overflow-x:auto;'
        f'max-width:{width / 14:.1f}em">'
        f'{"".join(parts)}</div><figcaption aria-hidden="true" style="max-width:{width / 14:.1f}em;'
        f'color:var(--jp-ui-font-color2, #6b6b6b)">{text}</figcaption></figure>'
    )


def _either(image: str, narrow: bytes | None) -> str:
    """An image that in a narrow window shows another picture."""
    if narrow is None:
        return image
    source = f'<source media="{PHONE}" srcset="data:image/png;base64,{_base64(narrow)}">'
    return f"<picture>{source}{image}</picture>"


def _panels(png: bytes, cuts: Sequence[float]) -> list[tuple[bytes, float]]:
    """The parts of a picture between these shares of its width, each with its own share."""
    if not cuts:
        return [(png, 1.0)]
    picture, panels = Image.open(io.BytesIO(png)), []
    edges = [0, *(round(cut * picture.width) for cut in cuts), picture.width]
    for left, right in pairwise(edges):
        buffer = io.BytesIO()
        picture.crop((left, 0, right, picture.height)).save(buffer, "png")
        panels.append((buffer.getvalue(), (right - left) / picture.width))
    return panels


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def without_views(notebook: dict[str, Any]) -> None:
    """Take the live view out of each output that has a still, and the state of widgets with it.

    For a notebook (nbformat 4) that is saved: whoever opens it has no kernel that knows the view.
    """
    viewed = False
    for cell in notebook.get("cells", ()):
        for output in cell.get("outputs", ()):
            data = output.get("data", {})
            if any(mime in data for mime in STILLS):
                data.pop(VIEW, None)
            viewed = viewed or VIEW in data
    if not viewed:
        notebook.get("metadata", {}).get("widgets", {}).pop(STATE, None)
        if notebook.get("metadata", {}).get("widgets") == {}:
            del notebook["metadata"]["widgets"]


def before_save(model: dict[str, Any], **_: Any) -> None:
    """``without_views`` as a Jupyter server's ``pre_save_hook``."""
    if model.get("type") == "notebook" and isinstance(model.get("content"), dict):
        without_views(model["content"])
