"""The three layers of a chapter: what the learner reads, what draws, and what proves."""

import ast
import re
import statistics
from collections.abc import Iterator, Sequence

TYPICAL, LONGEST_DRAWING = 6, 6  # lines of code in sight
FOLDED = {"proof", "drawing", "helper", "answer"}  # the tag says why a cell is folded
CANVAS = {"figure", "fig", "ax", "axes"}


def complaints(cells: Sequence[dict]) -> Iterator[str]:
    """Yield where the cells of a chapter mix their layers, or show too much code."""
    later = _defined_from(cells)
    in_sight: list[int] = []
    for number, cell in enumerate(cells):
        if cell["cell_type"] != "code":
            continue
        wrong, source = f"cell {number}: ", "".join(cell["source"])
        tags = FOLDED & set(cell["metadata"].get("tags", ()))
        folded = bool(cell["metadata"].get("jupyter", {}).get("source_hidden"))
        tree, lines = parse(source), sum(bool(line.strip()) for line in source.splitlines())
        if folded != (len(tags) == 1):
            yield wrong + (
                "a folded cell has one of the tags proof, drawing, helper and answer, and a cell "
                'with such a tag is folded: "jupyter": {"source_hidden": true}'
            )
        if not folded and not source.startswith("Prediction("):  # a form is no code to read
            in_sight.append(lines)
        if not folded and _draws(tree) and lines > LONGEST_DRAWING:
            yield wrong + f"draws in {lines} lines in sight: fold it, with the tag drawing"
        if "proof" in tags:
            yield from (wrong + said for said in _proof(tree, cells[number - 1], later[number]))
        elif any(isinstance(node, ast.Assert) for node in ast.walk(tree)):
            yield wrong + (
                "asserts where it should show: print or draw the result, and move the assert into "
                "a folded cell with the tag proof, right after this one"
            )
    if in_sight and statistics.median(in_sight) > TYPICAL:
        yield (
            f"half of the code cells in sight are longer than {TYPICAL} lines (median "
            f"{statistics.median(in_sight):g}): split them, or fold what only serves (tag helper)"
        )


def _proof(tree: ast.Module, before: dict, later: set[str]) -> Iterator[str]:
    if not any(isinstance(node, ast.Assert) for node in ast.walk(tree)):
        yield "a cell with the tag proof asserts nothing"
    if any(isinstance(node, ast.Expr) for node in tree.body) or _draws(tree):
        yield "a proof shows nothing: what a learner should see belongs into a cell in sight"
    if before["cell_type"] != "code" and "**Predict.**" in "".join(before["source"]):
        yield "a proof stands before its subject: the prediction is followed by its answer"
    if early := sorted(_used(tree) & later - _defined(tree)):
        yield f"a proof stands before its subject: {', '.join(early)} is made further down"


def parse(source: str) -> ast.Module:
    """The code; lines for IPython alone (``%`` and ``!``) are left out."""
    return ast.parse(re.sub(r"^[%!].*", "", source, flags=re.MULTILINE))


def _draws(tree: ast.Module) -> bool:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and CANVAS & {arg.arg for arg in node.args.args}:
            return True
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            if called.startswith("plt.") or called in ("plots.show", "Film", "explore"):
                return True
    return False


def _defined_from(cells: Sequence[dict]) -> list[set[str]]:
    """For each cell: the names that are made in later cells, and in none up to it."""
    made = [
        _defined(parse("".join(cell["source"]))) if cell["cell_type"] == "code" else set()
        for cell in cells
    ]
    return [
        set().union(*made[number + 1 :]) - set().union(*made[: number + 1])
        for number in range(len(cells))
    ]


def _defined(tree: ast.Module) -> set[str]:
    names = {
        node.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }
    names |= {
        alias.asname or alias.name.partition(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    kinds = ast.FunctionDef | ast.ClassDef
    return names | {node.name for node in ast.walk(tree) if isinstance(node, kinds)}


def _used(tree: ast.Module) -> set[str]:
    arguments = {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    return {
        node.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    } - arguments
