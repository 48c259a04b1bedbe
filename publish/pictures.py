"""Pictures that a run wrote into its outputs, as files that load when they come near."""

import base64
import hashlib
import io
import re
from pathlib import Path

from PIL import Image

from publish.players.films import lighten, write

HEAVY = 30_000  # bytes
PNG = 'data:image/png;base64,([^"]+)"'
INLINE = re.compile(rf'(<picture>.*?)?<img([^>]*?)src="{PNG}([^>]*)>(</picture>)?')


def unpack(page: str, media: Path, url: str) -> str:
    """HTML whose inline PNGs are files in ``media``, at ``url``."""

    def one(found: re.Match[str]) -> str:
        source, before, data, after, end = (part or "" for part in found.groups())
        name, width, height = keep(base64.b64decode(data), media)
        size = (
            "" if re.search(r"\swidth=", before + after) else f' width="{width}" height="{height}"'
        )
        after = after.replace("max-width:100%;", "")  # site.css says it, and else on a phone
        image = f'<img class="still" loading="lazy"{size}{before}src="{url}/{name}"{after}>'
        return f'<div class="scroll">{re.sub(PNG, other, source)}{image}{end}</div>'

    def other(found: re.Match[str]) -> str:
        return f'{url}/{keep(base64.b64decode(found[1]), media)[0]}"'

    return INLINE.sub(one, page)


def keep(png: bytes, media: Path) -> tuple[str, int, int]:
    """Write a picture once; its file's name, its width and its height."""
    name = f"{hashlib.sha256(png).hexdigest()[:16]}.webp"
    given = Image.open(io.BytesIO(png))  # its size; the rest is read where it is needed
    media.mkdir(parents=True, exist_ok=True)
    if not (media / name).exists():
        picture = given.convert("RGB")
        write(picture, media / name)
        if (media / name).stat().st_size > HEAVY:  # photographs and noise
            lighten(media / name, picture, 80)
    return name, given.width, given.height
