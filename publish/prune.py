"""What pages load and do not use goes: scripts that nobody calls, and most letters of the fonts."""

import re
from html import unescape
from pathlib import Path

from fontTools import subset

from publish import npm

NAMED = re.compile(r"((?:\.fa-[a-z0-9-]+,?)+)\{--fa:\"\\?([^\"]+)\"")  # an icon may have several
USED = re.compile(r"fa-([a-z0-9-]+)")
ICONS = "_static/vendor/fontawesome/webfonts"
SCRIPT = '\\s*<script[^>]*src="(?:[^"]*/)?(?:{})\\.js[^"]*"></script>'
CUSTOM_ICONS = re.compile(SCRIPT.format("fontawesome"))
SEARCH = re.compile(SCRIPT.format("searchtools|language_data|searchindex"))  # while one types


def scripts(site: Path, page: Path, text: str) -> str:
    """The text of a page without the scripts that it has no use for."""
    text = CUSTOM_ICONS.sub("", text)
    return text if page == site / "search.html" else SEARCH.sub("", text)


def icons(site: Path) -> None:
    """Keep in the fonts of icons only what pages, styles and scripts of the theme name."""
    style = (site / "_static/styles/pydata-sphinx-theme.css").read_text(encoding="utf-8")
    codes = {name: code for names, code in NAMED.findall(style) for name in USED.findall(names)}
    used = {
        name
        for path in (*site.rglob("*.html"), site / "_static/scripts/pydata-sphinx-theme.js")
        for name in USED.findall(path.read_text(encoding="utf-8"))
    }
    letters = {_letter(codes[name]) for name in used & codes.keys()}
    letters |= {_letter(code) for code in re.findall(r"content:\"(\\[^\"]+)\"", style)}
    for font in (site / ICONS).glob("*.woff2"):
        _cut(font, font, f"--unicodes={','.join(sorted(letters))}")


def letters(site: Path) -> None:
    """Keep in the fonts of formulas only letters that stand on some page."""
    texts = (path.read_text(encoding="utf-8") for path in site.rglob("*.html"))
    used = sorted(set().union(*(unescape(text) for text in texts)))
    for font in (npm.MODULES / "katex/dist/fonts").glob("*.woff2"):
        _cut(font, site / "_static/katex/fonts" / font.name, f"--text={''.join(used)}")


def _cut(font: Path, to: Path, kept: str) -> None:
    options = ["--flavor=woff2", "--layout-features=*", "--ignore-missing-unicodes"]
    subset.main([str(font), kept, f"--output-file={to}", *options])


def _letter(code: str) -> str:
    return code.lstrip("\\").strip() if len(code) > 1 else f"{ord(code):x}"
