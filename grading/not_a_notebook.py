"""What a file is that is no notebook: a sentence for its student, and advice that fits."""

import re
from collections.abc import Callable
from typing import NamedTuple

HEAD = 4096  # bytes or characters from the beginning that say what a file is
AGAIN = "Download the notebook itself (in Jupyter: File > Download) and hand in that .ipynb file."
COPY = "Copy the code into the exercise's notebook, and hand in that .ipynb file."
NOTEBOOK = "Hand in the .ipynb file in which the exercise was solved."
SAVE = "Open it in Jupyter, save it, and hand it in again; else begin with a fresh copy."


class Unreadable(Exception):
    """The file is no notebook: what it is instead, in a sentence, and what its student can do.

    ``kind`` is what it is in a few words, where that is known.
    """

    def __init__(self, what: str, advice: str = SAVE, kind: str = ""):
        super().__init__(what)
        self.what, self.advice, self.kind = what, advice, kind


class _Kind(NamedTuple):
    name: str
    begins: str  # a regular expression for the beginning
    advice: str = AGAIN


PACKED = "Unpack it, and hand in the notebook that is in it."
_BINARY = [
    _Kind("a PDF file", r"[\s\S]{0,1020}?%PDF-"),
    _Kind("a packed file (gzip)", r"\x1f\x8b", PACKED),
    _Kind("a packed file (bzip2)", r"BZh\d", PACKED),
    _Kind("a packed file (xz)", r"\xfd7zXZ\0", PACKED),
    _Kind("a packed file (zstd)", r"\x28\xb5\x2f\xfd", PACKED),
    _Kind("a packed file (7z)", r"7z\xbc\xaf\x27\x1c", PACKED),
    _Kind("a packed file (rar)", r"Rar!\x1a\x07", PACKED),
    _Kind("a packed file (tar)", r"[\s\S]{257}ustar", PACKED),
    _Kind("an old Word, Excel or PowerPoint file", r"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
    _Kind("a picture", r"\x89PNG\r\n|\xff\xd8\xff|GIF8[79]a|RIFF....WEBP|II\*\0|MM\0\*"),
    _Kind("a picture or a film", r"[\s\S]{4}ftyp|\x1aE\xdf\xa3"),
    _Kind("a hidden file that macOS puts beside another", r"\0\x05\x16[\0\x07]"),
    _Kind("a shortcut of Windows", r"L\0\0\0\x01\x14\x02\0"),
    _Kind("a compiled Python file", r"[\s\S]{2}\r\n[\0-\x03]\0{3}"),
    _Kind("a database (SQLite)", r"SQLite format 3\0"),
]  # fmt: skip
_IN_ZIP = {  # what a zip file is that holds a name like this
    "a Word file": rb"word/document",
    "an Excel file": rb"xl/workbook",
    "a PowerPoint file": rb"ppt/presentation",
    "a LibreOffice file": rb"application/vnd\.oasis\.opendocument",
    "a file of Apple's Pages, Numbers or Keynote": rb"Index/(?:Document|Slide|Tables)[\w/.-]*\.iwa",
}
_LFS = "It only says where Git keeps the notebook: run `git lfs pull`, and hand in what it brings."
_TEXT = [
    _Kind("a Git LFS pointer", r"version https?://(?:git-lfs|hawser|git-media)\.\S*", _LFS),
    _Kind(
        "a web page",
        r"(?:<\?xml[^>]*>|<!--(?:(?!-->)[\s\S])*-->|\s)*"
        r"<(?:!doctype html|html|head|body|script|title|meta)\b",
    ),
    _Kind("a saved web page (MHTML)", r"(?:[\w-]+:[^\n]*\n)*MIME-Version:"),
    _Kind(
        "a text with code in it (R Markdown, Quarto, MyST)",
        r"\s*---[^\n]*\n(?:(?!---)[^\n]*\n)*---\s*\n[\s\S]*?```\s*\{",
        COPY,
    ),
    _Kind("an XML file", r"\s*<\?xml|\s*<[a-z]\w*[\s>]"),
    _Kind("an RTF text (Word)", r"\{\\rtf"),
    _Kind("a LaTeX text", r"(?:%[^\n]*\n|\s)*\\(?:documentclass|begin|usepackage)\b"),
    _Kind("a link", r"\s*(?:https?://\S+\s*$|\[InternetShortcut\]|\[Desktop Entry\])"),
    _Kind(
        "a patch (a diff)", r"(?:diff --git |--- a/|Index: |From [0-9a-f]{40} )",
        "Hand in the notebook that the patch changes.",
    ),
]  # fmt: skip
_SCRIPT = re.compile(
    r"^(?:#!.*python|#\s*%%|#\s*In ?\[|import \w|from \w[\w.]* import |def \w+ *\(|class \w+ *[(:]"
    r"|@\w|(?:print|check)\(|\w+ *=[^=]|(?:for|if|while|with|try)\b.*:\s*$)",
    re.MULTILINE,
)
_NOTES = re.compile(r"^(?:---|#{1,6} \w|```|- \w|\* \w)", re.MULTILINE)
_CONFLICT = re.compile(r"^[ \t]*(?:<{7}|>{7})(?: |\r?$)", re.MULTILINE)
_BETWEEN = re.compile(r"^[ \t]*={7}\r?$", re.MULTILINE)


def of_bytes(data: bytes) -> Unreadable | None:
    """What the file is, where its first bytes say it; None where it may be text."""
    if not data.strip(b"\t\n\r \x0b\x0c"):
        return Unreadable("The file is empty.", AGAIN)
    if not data.strip(b"\0\t\n\r "):
        return Unreadable("The file is empty: it holds nothing but zeros.", AGAIN)
    if re.match(rb"PK(?:\x03\x04|\x05\x06|\x07\x08)", data):
        for name, word in _IN_ZIP.items():
            if re.search(word, data):
                return _instead(name, AGAIN)
        return _instead("a zip file", PACKED)
    return _first(_BINARY, data[:HEAD].decode("latin-1"))


def of_text(text: str) -> Unreadable | None:
    """What the text is, where it is surely something else than JSON that is damaged."""
    if (mark := _CONFLICT.search(text)) and _BETWEEN.search(text):
        line = text.count("\n", 0, mark.start()) + 1
        return Unreadable(
            f"The file is not a notebook any more: it holds a merge conflict of Git (line {line}).",
            "Choose one side between the lines <<<<<<< and >>>>>>> (with nbdime: git mergetool), "
            "or `git checkout --ours` or `--theirs` it, and hand it in again.",
        )
    if found := _first(_TEXT, text[:HEAD]):
        return found
    if text.lstrip()[:1] in ("{", "["):
        return None
    if _SCRIPT.search(text):
        return _instead("a Python script", COPY)
    if "\0" in text or "\ufffd" in text[:HEAD]:
        return _instead("something else than text", AGAIN)
    return _instead("a text with notes" if _NOTES.search(text) else "plain text", AGAIN)


def _first(kinds: list[_Kind], head: str) -> Unreadable | None:
    match: Callable[[str], object]
    for kind in kinds:
        match = re.compile(kind.begins, re.IGNORECASE if kinds is _TEXT else 0).match
        if match(head):
            return _instead(kind.name, kind.advice)
    return None


def _instead(name: str, advice: str) -> Unreadable:
    return Unreadable(f"The file is not a notebook, but {name}.", advice, name)
