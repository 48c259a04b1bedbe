"""The cells of a list as spreadsheets and platforms change them."""

import re
import unicodedata


def plain(cell: str) -> str:
    """The text without what cannot be seen, and without what spreadsheets add to numbers.

    Brightspace writes #123 for 123, and Excel 123.0.
    """
    cell = "".join(c for c in cell.replace("\xa0", " ") if unicodedata.category(c) != "Cf").strip()
    return re.sub(r"^(\d+)\.0+$", r"\1", cell.removeprefix("#"))


def odd(name: str, cell: str) -> str:
    """What is wrong with a cell, and what to do; "" if nothing is."""
    if "\n" in cell or "\r" in cell or "\0" in cell:
        return "its text goes on in the next line: a quotation mark is not closed"
    if name in ("id", "sis_id", "login") and re.fullmatch(r"\d[.,]\d+E\+\d+", cell):
        return f"Excel has shortened the number to {cell}: give the list as the platform makes it"
    return ""
