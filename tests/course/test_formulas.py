"""A chapter that is exported or printed shows its formulas where there is no network."""

import base64
import re

import nbformat
import pytest
from matplotlib.mathtext import MathTextParser
from nbconvert import HTMLExporter
from traitlets.config.loader import PyFileConfigLoader

from mountain import formulas
from tests.paths import NOTEBOOKS, ROOT

SETTINGS = ROOT / "tools" / "lab_settings"


def exported(words, *stills):
    """The page that JupyterLab makes of a notebook with some words, and with stills of widgets."""
    results = [nbformat.v4.new_output("display_data", {"text/html": still}) for still in stills]
    cells = [nbformat.v4.new_markdown_cell(words), nbformat.v4.new_code_cell("1", outputs=results)]
    config = PyFileConfigLoader("course.py", str(SETTINGS)).load_config()
    notebook = nbformat.v4.new_notebook(cells=cells)
    page = HTMLExporter(config=config).from_notebook_node(notebook)[0]
    return page.split("<body", 1)[1]


def test_an_exported_page_holds_its_formulas_as_pictures_and_code_as_it_was():
    block = r"$$\begin{aligned} a &= 1 \\ &= 2 \end{aligned}$$"
    page = exported(f"Half of $x^2$, `$HOME`, and\n\n{block}")
    assert page.count('src="data:image/svg+xml;base64,') == 3
    assert re.findall(r'alt="([^"]*)"', page) == ["x^2", "a = 1", "= 2"]
    assert "$HOME" in page
    assert "$x^2$" not in page
    assert "aligned" not in page


def test_a_formula_is_set_in_the_letters_of_tex():
    formulas.picture.cache_clear()
    assert b"Cmmi10" in base64.b64decode(formulas.picture("x").split("base64,")[1].rstrip('">'))


def test_a_quiz_on_an_exported_page_holds_its_formulas_as_pictures_and_scripts_stay():
    page = exported("", "<p>Is $x &lt; 1$?</p>", "<script>`${a}` + `${b}`</script>")
    assert re.findall(r'alt="([^"]*)"', page) == ["x &lt; 1"]
    assert "`${a}` + `${b}`" in page


def test_a_formula_that_cannot_be_set_stays_tex():
    assert formulas.drawn(r"$\begin{cases} 1 \end{cases}$") == r"$\begin{cases} 1 \end{cases}$"


def test_an_exported_page_has_the_styles_of_the_notebook_once():
    page = exported("<details><summary>A. 1</summary>No.</details>\n\n**2.**")
    assert page.count(f"<style>{(SETTINGS / 'custom.css').read_text()}</style>") == 1


@pytest.fixture
def read_only(monkeypatch):
    """Let Matplotlib read each formula, and draw none: that takes ten times as long."""
    parser = MathTextParser("path")

    def read(text, file, font, **_):
        file.write(b'height="1pt"')
        return parser.parse(text, prop=font).depth

    monkeypatch.setattr(formulas, "math_to_image", read)
    formulas.picture.cache_clear()
    yield
    formulas.picture.cache_clear()


@pytest.mark.parametrize("folder", [NOTEBOOKS, ROOT / "exercises"], ids=lambda path: path.name)
def test_every_formula_can_be_set(read_only, folder):
    for path in folder.glob("*.ipynb"):
        for cell in nbformat.read(path, 4).cells:
            if cell.cell_type == "markdown":
                left = [
                    found[0] for found in formulas.FORMULA.finditer(formulas.drawn(cell.source))
                ]
                assert all(code.startswith("`") for code in left), path.name
    assert formulas.picture.cache_info().misses > 50


def test_two_prices_in_a_table_are_no_formula():
    table = '<td title="$1">$5</td><td>$6</td>'
    assert table in exported("Prices:", table)
