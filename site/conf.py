"""Sphinx's settings for the course's web site; `make site` calls it (see publish/)."""

import os
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform

from publish import katex

project = "The Mountain"
author = project_copyright = "The Mountain contributors"
extensions = ["myst_nb", "sphinx_copybutton"]
exclude_patterns = ["**/.ipynb_checkpoints"]
suppress_warnings = ["myst.header", "toc.not_included"]

nb_execution_mode = "off"  # publish/execute.py has done it
nb_ipywidgets_js: dict[str, object] = {}  # no widget is left
nb_merge_streams = True
nb_code_prompt_show = "Show the code"
nb_code_prompt_hide = "Hide the code"
myst_enable_extensions = ["dollarmath", "amsmath", "html_image", "deflist"]
myst_heading_anchors = 3

html_theme = "pydata_sphinx_theme"
html_title = project
html_static_path = [str(Path(__file__).parent / "static"), os.environ["MOUNTAIN_STATIC"]]
templates_path = [str(Path(__file__).parent / "templates")]
html_css_files = ["katex/katex.min.css", "film.css", "fog.css", "site.css"]
html_js_files = [("players.js", {"defer": "defer"})]
html_favicon = str(Path(__file__).parent / "static/icon.svg")
html_copy_source = False
html_show_sourcelink = False
html_show_sphinx = False
html_last_updated_fmt = None
html_theme_options = {
    "logo": {"text": project},
    "navbar_end": ["theme-switcher"],
    "header_links_before_dropdown": 6,
    "navbar_persistent": ["search-button"],
    "navigation_with_keys": False,  # the arrow keys belong to the sliders
    "show_prev_next": True,
    "footer_start": [],
    "footer_end": [],
    "secondary_sidebar_items": ["page-toc"],
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
}
html_context = {"default_mode": "auto"}
html_sidebars = {"teach": [], "docs/*": []}  # they have no section, and would name an empty one
copybutton_selector = "div:not(.output) > div.highlight pre"
copybutton_exclude = ".linenos, .gp"


class Fold(SphinxTransform):
    """After a comment ``fold`` and the paragraph behind it, a section is one click away."""

    default_priority = 700

    def apply(self, **kwargs: object) -> None:
        """Put the rest of such a section into a <details>."""
        for comment in list(self.document.findall(nodes.comment)):
            section = comment.parent
            if comment.astext().strip() != "fold" or not isinstance(section, nodes.section):
                continue
            first = section.index(comment) + 2
            rest = section.children[first:]
            if not rest:
                continue
            opening = '<details class="fold"><summary>Show this section</summary>'
            section.children[first:] = []
            section += [nodes.raw("", opening, format="html"), *rest]
            section += nodes.raw("", "</details>", format="html")


class Formulas(SphinxTransform):
    """Formulas as HTML."""

    default_priority = 710

    def apply(self, **kwargs: object) -> None:
        """Set all formulas of a page at once."""
        found = [
            node for node in self.document.findall()
            if isinstance(node, (nodes.math, nodes.math_block))
        ]  # fmt: skip
        blocks = [isinstance(node, nodes.math_block) for node in found]
        drawn = katex.drawn([node.astext() for node in found], blocks)
        for node, block, html in zip(found, blocks, drawn, strict=True):
            page = f'<div class="formula">{html}</div>' if block else html
            node.replace_self(nodes.raw("", page, format="html"))


def setup(app: Sphinx) -> None:
    """Add what this site needs beyond its extensions."""
    app.add_transform(Formulas)
    app.add_transform(Fold)
