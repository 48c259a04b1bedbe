"""From the bytes of a file to the JSON object in it, in whatever encoding and with what damage."""

import json
from typing import Any

from grading.not_a_notebook import NOTEBOOK, Unreadable, of_bytes, of_text
from grading.remarks import Remarks

Json = Any  # what json.loads gives: nothing is known of it


def notebook_in(data: bytes, remarks: Remarks) -> dict[str, Json]:
    """Return the JSON object in ``data``. Raises Unreadable, which says what it is instead."""
    if found := of_bytes(data):
        raise found
    text = _text(data, remarks)
    start = len(text) - len(text.lstrip(" \t\r\n\0\ufeff"))
    try:
        notebook, end = json.JSONDecoder().raw_decode(text, start)
    except RecursionError:
        raise Unreadable("The file is nested more deeply than any notebook.") from None
    except ValueError as error:
        if found := of_text(text):
            raise found from None
        notebook, end = _without_strictness(text, error), len(text)
        remarks.ask_review("Lines are broken within the file's texts, as some mail programs do it.")
    if not isinstance(notebook, dict):
        if found := of_text(text):
            raise found
        raise Unreadable("The file is not a notebook: it holds other data.", NOTEBOOK)
    _tail(text[end:], remarks)
    return notebook


def _text(data: bytes, remarks: Remarks) -> str:
    """The file as text, in whatever encoding it was saved."""
    encoding = json.detect_encoding(data[:4]) if data[:2] != b"\xef\xbb" else "utf-8-sig"
    if encoding[:5] in ("utf-1", "utf-3"):
        name = encoding[:6].upper()
        remarks.notes.append(f"The file was saved as {name}; it was read all the same.")
        return data.decode(encoding, "replace").lstrip("\ufeff")
    try:
        return data.decode("utf-8").lstrip("\ufeff")
    except UnicodeDecodeError:
        remarks.ask_review("The file is not saved as UTF-8, so some letters may be wrong.")
        return data.decode("cp1252", "replace").removeprefix("ï»¿")


def _without_strictness(text: str, error: ValueError) -> Json:
    """Read it once more, with line breaks in strings allowed; Unreadable where that fails too."""
    try:
        return json.loads(text.strip(" \t\r\n\0\ufeff"), strict=False)
    except (ValueError, RecursionError):
        where = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        at = error.pos if isinstance(error, json.JSONDecodeError) else 0
        ends = str(error).startswith("Unterminated string") or at >= len(text.rstrip()) - 1
        why = "it breaks off" if ends else "it breaks off or is damaged"
        raise Unreadable(f"The file is not a notebook: {why}{where}.") from None


def _tail(tail: str, remarks: Remarks) -> None:
    """Cut what stands behind the end of the notebook, if nothing in it can be meant."""
    tail = tail.strip(" \t\r\n\0\x1a\ufeff")
    if not tail:
        return
    if tail.startswith(("{", "[")) or '"cell_type"' in tail:
        if found := of_text(tail):
            raise found
        raise Unreadable(
            "The file holds a second notebook, or a part of one, behind the first.", NOTEBOOK
        )
    sentence = "Behind the end of the notebook stood something else, which was cut off."
    if any(letter.isalnum() for letter in tail):
        remarks.ask_review(sentence)
    else:
        remarks.notes.append(sentence)
