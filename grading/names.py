"""Names that people chose, made fit for files and for screens."""

import hashlib
import os
import re
import unicodedata

MARKED = re.compile(r"-[0-9a-f]{16}$")  # a name that was made fit ends like this
LONGEST, BYTES = 80, 200  # characters, and bytes in UTF-8, of a plain name
RESERVED = {
    "con",
    "prn",
    "aux",
    "nul",
    *(f"{port}{n}" for port in ("com", "lpt") for n in "0123456789"),
}  # on Windows, with any ending


def slug(name: str) -> str:
    """Return a file name for any ``name``: the name itself if it is plain, else with its hash.

    Plain are letters of any script, digits, single blanks, and ``._@+-``.
    """
    if _plain(name):
        return name
    letters = "".join(c if _letter(c) or c == "_" else " " for c in _composed(name))
    kept = "-".join(letters.split())[:40].strip("-") or "student"
    return f"{kept}-{hashlib.sha256(os.fsencode(name)).hexdigest()[:16]}"


def _plain(name: str) -> bool:
    return (
        0 < len(name) <= LONGEST
        and name == _composed(name)
        and all(_letter(c) or c in " ._@+-" for c in name)
        and _letter(name[0])
        and not name.endswith((" ", "."))
        and "  " not in name
        and len(name.encode()) <= BYTES
        and not MARKED.search(name)
        and not _reserved(name)
    )


def _composed(name: str) -> str:
    return unicodedata.normalize("NFC", name)


def _letter(character: str) -> bool:
    """A letter, a mark on it, or a digit. What has no look of its own counts as none."""
    return unicodedata.category(character) in {"Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Nd"}


def display(name: str) -> str:
    """Return a file's name as text, where bytes that are not UTF-8 are written as numbers."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def folder_name(text: str) -> str:
    """Return a name that every system takes for a file or folder: odd characters become ``_``."""
    text = _composed(text)
    text = "".join("_" if c in '<>:"/\\|?*' or not c.isprintable() else c for c in text)
    text = text[:80].strip().rstrip(". ") or "_"
    return f"_{text}" if text.startswith(".") or _reserved(text) else text


def _reserved(name: str) -> bool:
    return name.partition(".")[0].lower() in RESERVED
