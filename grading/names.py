"""Names that people chose, made fit for files and for screens."""

import hashlib
import os
import re
import unicodedata

PLAIN = re.compile(r"(?!.*-[0-9a-f]{16}$)[A-Za-z0-9][A-Za-z0-9._@+-]{0,79}(?<!\.)", re.ASCII)
RESERVED = {
    "con",
    "prn",
    "aux",
    "nul",
    *(f"{port}{n}" for port in ("com", "lpt") for n in "0123456789"),
}  # on Windows, with any ending


def slug(name: str) -> str:
    """Return a file name for any ``name``: the name itself if it is plain, else with its hash."""
    if PLAIN.fullmatch(name) and not _reserved(name):
        return name
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    plain = re.sub(r"[^A-Za-z0-9_]+", "-", plain).strip("-")[:40] or "student"
    return f"{plain}-{hashlib.sha256(os.fsencode(name)).hexdigest()[:16]}"


def display(name: str) -> str:
    """Return a file's name as text, where bytes that are not UTF-8 are written as numbers."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def folder_name(text: str) -> str:
    """Return a name that every system takes for a file or folder: odd characters become ``_``."""
    text = unicodedata.normalize("NFC", text)
    text = "".join("_" if c in '<>:"/\\|?*' or not c.isprintable() else c for c in text)
    text = text[:80].strip().rstrip(". ") or "_"
    return f"_{text}" if text.startswith(".") or _reserved(text) else text


def _reserved(name):
    return name.partition(".")[0].lower() in RESERVED
