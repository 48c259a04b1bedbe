"""Which exercise a file is, from the names that people, browsers and platforms give it."""

import re
from collections.abc import Collection

EXACT = float("inf")  # the number of a file with the exact name of its exercise
ENDINGS = re.compile(
    r"(.+?)\.ipynb((?:[ _-]*\(\d{1,4}\))*)(?:\.(?:txt|json|ipynb|download))*[\s.]*", re.IGNORECASE
)
COPY = (
    "copy|copie|copia|cópia|còpia|kopie|kopia|kópia|kopi|kopija|kopio|kopya|másolat|koopia|"
    "копия|копія|копие|αντίγραφο|コピー|副本|복사본|نسخة"
)
NUMBER = re.compile(
    rf"[\s_–—-]*(?:\((\d{{1,4}})\)|\(?(?:{COPY})\)?[ _]*(\d{{0,4}})|-(\d{{1,4}}))\s*$",
    re.IGNORECASE,
)
OF = r"(?:(?:of|von|de|di|do|van|af|av|z|d['’])\b[ _]*)?"
COPY_OF = re.compile(rf"^\s*(?:{COPY})(?:\s*\((\d{{1,4}})\))?[ _-]+{OF}", re.IGNORECASE)
INSIDE = re.compile(rb'"mountain"\s*:\s*\{[^{}]{0,4000}?"exercise"\s*:\s*"([^"\\]{1,200})"')


def notebook_stem(name: str) -> str | None:
    """The name of a notebook's file without its ending, or None for another file.

    What mail programs and browsers hang on counts as part of the ending: ``a.ipynb.txt``.
    """
    found = ENDINGS.fullmatch(name)
    return found[1] + found[2] if found else None


def matched(stem: str, exercises: Collection[str]) -> tuple[str, float] | None:
    """(exercise, number) of a file's name, as people, browsers and platforms change it; else None.

    The number is infinite for the exact name: of several files that one counts.
    """
    if stem in exercises:
        return stem, EXACT
    plain = {_plain(name): name for name in exercises}
    copies = []
    while _plain(stem) not in plain:
        if found := NUMBER.search(stem):
            stem = stem[: found.start()]
        elif found := COPY_OF.search(stem):
            stem = stem[found.end() :]
        else:
            return None
        copies.append(int(next((digits for digits in found.groups() if digits), "1")))
    return plain[_plain(stem)], copies[0] if copies else 0


def exercise_of(name: str, exercises: Collection[str]) -> tuple[str, float] | None:
    """``matched`` for a notebook's file with its ending: only ``<exercise>.ipynb`` is exact."""
    stem = notebook_stem(name)
    found = matched(stem, exercises) if stem is not None else None
    return (found[0], 0) if found and found[1] == EXACT and name != f"{stem}.ipynb" else found


def _plain(name: str) -> str:
    return re.sub(r"[\s_-]+", "_", name.strip()).casefold()


def exercise_inside(data: bytes) -> str:
    """The exercise that a notebook's own metadata names; "" if it names none, or several.

    Looks without reading the JSON, which may be damaged or hostile: a text inside the notebook
    cannot look like this, since its quotes are written with a backslash.
    """
    found = {name.decode("utf-8", "replace") for name in INSIDE.findall(data)}
    return found.pop() if len(found) == 1 else ""
