"""docs/architecture.md names every room of the house, and no room that is not there."""

import re

import pytest

from tests.paths import ROOT

TEXT = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
LIKE_ONE = re.compile(r"ex\d\d_|task\d_|c\d\d_")  # a file for each task, a file for each chapter
PACKAGES = "descent_lib", "mountain", "grading", "publish", "teaching"
MODULES = [
    path.relative_to(ROOT)
    for package in PACKAGES
    for path in sorted((ROOT / package).rglob("*.py"))
    if (path.parent / "__init__.py").exists()
    and not path.name.startswith("__")
    and not LIKE_ONE.match(path.name)
]


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_every_module_stands_in_the_tree(path):
    folder = path.parts[0]
    _, _, tree = TEXT.partition(f"### `{folder}/`")
    block = tree.partition("\n###")[0].partition("\n## ")[0]
    assert re.search(rf"\b{path.stem}\b", block), f"docs/architecture.md does not name {path}"


@pytest.mark.parametrize("name", sorted(set(re.findall(r"`([a-z_/]+\.(?:py|js|md))`", TEXT))))
def test_every_file_that_it_names_is_there(name):
    found = [*ROOT.glob(name), *(path for room in PACKAGES for path in (ROOT / room).rglob(name))]
    assert found, f"{name} is not there"
