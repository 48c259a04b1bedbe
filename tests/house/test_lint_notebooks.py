import copy
import json

import pytest

from tests.paths import ROOT
from tools import lint_notebooks as lint

CHAPTERS = sorted((ROOT / "notebooks").glob("*.ipynb"))
CHAPTER = json.loads((ROOT / "notebooks/02_mathematical_formulation.ipynb").read_text("utf-8"))
PATH = ROOT / "notebooks" / "02_mathematical_formulation.ipynb"


def complaints(notebook):
    return list(lint.complaints(PATH, notebook, PATH.parent))


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_every_chapter_keeps_the_house_rules(path):
    notebook = json.loads(path.read_text("utf-8"))
    assert list(lint.complaints(path, notebook, path.parent)) == []


def replaced(old, new):
    """Change some words wherever they stand."""

    def spoil(notebook):
        for cell in notebook["cells"]:
            cell["source"] = lint.text(cell).replace(old, new)

    return spoil


def with_code(source):
    """Put a code cell in the middle."""
    cell = {"cell_type": "code", "id": "new", "metadata": {}, "outputs": [], "source": source}
    return lambda notebook: notebook["cells"].insert(5, cell | {"execution_count": None})


def folded(source, *tags, place=5):
    """Put a folded code cell in the middle, or elsewhere."""
    cell = {"cell_type": "code", "id": "new", "outputs": [], "source": source}
    cell["metadata"] = {"jupyter": {"source_hidden": True}, "tags": list(tags)}
    return lambda notebook: notebook["cells"].insert(place, cell | {"execution_count": None})


def proof_of_a_prediction(notebook):
    """Put a proof between a prediction and its run."""
    words = ["**Predict.**" in lint.text(cell) for cell in notebook["cells"]]
    folded("assert 1 == 1", "proof", place=words.index(True) + 1)(notebook)


def long_cells(notebook):
    """Lengthen every code cell in sight."""
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code" and not cell["metadata"]:
            cell["source"] = lint.text(cell) + "\nx = 1" * 6


def with_words(source):
    """Put a Markdown cell in the middle."""
    cell = {"cell_type": "markdown", "id": "new", "metadata": {}, "source": source}
    return lambda notebook: notebook["cells"].insert(5, cell)


def with_output(notebook):
    notebook["cells"][2]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "hi"}]


def with_twin_ids(notebook):
    notebook["cells"][1]["id"] = notebook["cells"][0]["id"]


def without_metadata(notebook):
    del notebook["metadata"]["mountain"]["ideas"]


def with_a_section_renamed(notebook):
    notebook["metadata"]["mountain"]["sections"]["epoch"] = "Flavours"


def without_questions(notebook):
    notebook["cells"] = [c for c in notebook["cells"] if "## Check yourself" not in lint.text(c)]


def unfolded(notebook):
    for cell in notebook["cells"]:
        cell["metadata"].pop("jp-MarkdownHeadingCollapsed", None)


def with_a_folded_film(notebook):
    folded = [lint.text(cell).startswith("## For the curious") for cell in notebook["cells"]]
    cell = {"cell_type": "code", "id": "new", "metadata": {}, "outputs": [], "source": "Film(1)"}
    notebook["cells"].insert(folded.index(True) + 1, cell | {"execution_count": None})


SPOILED = [
    (with_output, "has outputs"),
    (with_twin_ids, "id of its own"),
    (without_metadata, "mountain.ideas is missing"),
    (with_a_section_renamed, "no section 'Flavours' for the idea 'epoch'"),
    (without_questions, "'## Check yourself' is missing"),
    (unfolded, "must be folded"),
    (with_a_folded_film, "nobody would see it"),
    (replaced("You may skip this section", "Skip"), "must begin its cell"),
    (
        replaced("You may skip this section.", "You may skip this section.\n\n### One"),
        "stands alone",
    ),
    (replaced("## Check yourself", "## And more\n\n## Check yourself"), "must be '## Check"),
    (replaced("# 02 ·", "# 03 ·"), "first cell must begin"),
    (replaced("**Predict.**", "Guess:"), "'**Predict.**' is missing"),
    (replaced("**Time**", "It takes"), "'**Time**' is missing"),
    (replaced("\n5. With noise", "\nWith noise"), "five numbered lines"),
    (replaced("(03_derivation.ipynb)", "(03_nowhere.ipynb)"), "leads nowhere"),
    (replaced("The rule: ", "`mountain/quiz/bank.py`: "), "there is no mountain/quiz/bank.py"),
    (replaced("../README.md", "../LICENSE"), "last line must link"),
    (replaced("Yes. The stride doubles. Whether that helps depends on the ground.", "Yes."), "why"),
    (replaced("Yes. The stride doubles.", "Yes. It is $2\\eta$ now."), "has a formula"),
    (with_code("x = 1\n" * 16), "16 lines of code"),
    (with_code("x = 1" + " + 1" * 40), "longer than 100"),
    (with_code("figure, ax = plt.subplots()"), "not shown with plots.show"),
    (with_code("plt.show()"), "in place of plt.show()"),
    (with_code("import requests"), "uses the network"),
    (with_code("%pip install numpy"), "uses the network"),
    (with_code("data = datasets.fetch_openml('mnist')"), "uses the network"),
    (with_code("rng = np.random.default_rng()"), "without a visible seed"),
    (with_code("noise = np.random.randn(3)"), "without a visible seed"),
    (with_code("x = torch.randn(3)"), "torch.manual_seed"),
    (with_code("layer = keras.layers.Dense(1)"), "set_random_seed"),
    (with_code("import math"), "first code cell"),
    (with_code("x = 1\nassert x == 1"), "asserts where it should show"),
    (with_code("for x in range(3):\n    assert x < 3"), "asserts where it should show"),
    (folded("assert 1 == 1", "drawing"), "asserts where it should show"),
    (folded("x = 1"), "has one of the tags"),
    (folded("x = 1", "proof", "drawing"), "has one of the tags"),
    (folded("x = 1", "proof"), "asserts nothing"),
    (folded("assert 1 == 1\nprint(1)", "proof"), "a proof shows nothing"),
    (folded("assert bowl", "proof", place=3), "bowl is made further down"),
    (proof_of_a_prediction, "the prediction is followed by its answer"),
    (with_code("figure, ax = plt.subplots()\n" * 7), "draws in 7 lines in sight"),
    (with_code("def draw(figure, value):\n" + "    x = 1\n" * 7), "draws in 8 lines in sight"),
    (long_cells, "longer than 6 lines (median"),
    (with_words("![](picture.png)"), "no alternative text"),
    (with_words("<img src='picture.png'>"), "no alternative text"),
]


@pytest.mark.parametrize(("spoil", "complaint"), SPOILED, ids=[words for _, words in SPOILED])
def test_a_chapter_that_breaks_a_rule_is_told_which(spoil, complaint):
    notebook = copy.deepcopy(CHAPTER)
    before = complaints(notebook)
    spoil(notebook)
    assert any(complaint in line for line in set(complaints(notebook)) - set(before))
