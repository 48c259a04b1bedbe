"""Nothing of the source chapter is dropped: every line of it has its place in a notebook."""

import csv
import json
from pathlib import Path

import pytest

from tests.paths import NOTEBOOKS

HERE = Path(__file__).parent
SOURCE = (HERE / "source_coverage" / "source.md").read_text("utf-8").splitlines()
TABLES = sorted((HERE / "source_coverage").glob("*.csv"))


def rows(table):
    with table.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            first, _, last = row["lines"].partition("-")
            yield range(int(first), int(last or first) + 1), row["words"]


def cells(number):
    (path,) = NOTEBOOKS.glob(f"{number}_*.ipynb")
    return ["".join(cell["source"]) for cell in json.loads(path.read_text("utf-8"))["cells"]]


@pytest.mark.parametrize("table", TABLES, ids=lambda path: path.stem)
def test_every_item_of_the_source_stands_in_a_cell_of_its_chapter(table):
    chapter = cells(table.stem)
    missing = [words for _, words in rows(table) if not any(words in cell for cell in chapter)]
    assert not missing


def test_every_line_of_the_source_has_a_chapter():
    covered = {line for table in TABLES for lines, _ in rows(table) for line in lines}
    telling = {n for n, line in enumerate(SOURCE, 1) if line.strip(" >`-#") and line != SOURCE[0]}
    repeated = {n for n in telling if SOURCE[n - 1].startswith("#") and SOURCE[n - 1] in SOURCE[:n]}
    assert [f"{n}: {SOURCE[n - 1]}" for n in sorted(telling - covered - repeated)] == []
