"""Begin something new with a skeleton that passes: make chapter, make task, make rule.

Each says which files it wrote, and what is yours to write in them.
"""

import argparse
import colorsys
import json
import keyword
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from string import Template

import jupytext

from descent_lib.looks import LOOKS, OTHER
from mountain import tasks
from tools import facts

ROOT = Path(__file__).resolve().parents[1]
SKELETONS = Path(__file__).with_name("skeletons")
CONVENTIONS = ROOT / "docs" / "conventions.md"
BENCHMARK = ROOT / "benchmarks" / "optimizers.py"
PLAIN = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


class Refused(Exception):
    """Nothing was written; the message says why, and what to do."""


def chapter(title: str) -> str:
    """Add the next chapter, and bring the README and its neighbour up to date."""
    if not re.fullmatch(r"[A-Z][\w' -]+", title):
        raise Refused(f'A title is a few words, as TITLE="Moving ground", and not {title!r}')
    before = max((ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb")).stem
    number, idea = f"{int(before[:2]) + 1:02d}", title.lower()
    path = ROOT / "notebooks" / f"{number}_{re.sub(r'[^a-z0-9]+', '_', idea)}.ipynb"
    cells = _cells("chapter", number=number, title=title, before=before, before_number=before[:2])
    for place, cell in enumerate(cells):
        cell["id"] = f"ch{number}-{place:02d}"
    can = "say in verbs what a reader can do afterwards"
    known = {"chapter": int(number), "title": title, "section": "", "minutes": 30, "can": can}
    known |= {"ideas": [idea], "sections": {idea: "The first thing"}, "needs": ["gradient"]}
    _save(path, {"cells": cells, "metadata": {**PLAIN, "mountain": known}})
    words = {"number": number.lstrip("0"), "title": title, "key": re.sub(r"\W+", "-", idea)}
    quiz = ROOT / "mountain" / "quiz" / "bank" / f"c{path.stem}.py"
    _write(quiz, _text("quiz", words))
    facts.main([])
    return (
        f"{_name(path)} is a chapter that runs, and {_name(quiz)} asks about it. Write both, and "
        "the chapter's entry `mountain` in its metadata (section, minutes, can, ideas, sections, "
        "needs), which cells are slides, and its predictions in mountain/predict/predictions/"
        f"{number}.toml, as docs/writing_chapters.md says; then `make facts`."
    )


def task(exercise: str, name: str) -> str:
    """Add a task to an exercise: its specification, its answers, and its three cells."""
    if not re.fullmatch(r"[a-z]+(-[a-z]+)*", name) or keyword.iskeyword(name):
        raise Refused(f"A task has a name of small letters and dashes, and not {name!r}")
    if name in tasks.every():
        raise Refused(f"There is a task {name} already")
    others = tasks.of(exercise)
    if not others:
        known = sorted({task.exercise.name for task in tasks.every().values()})
        raise Refused(f"There is no exercise {exercise!r}: name one of {', '.join(known)}")
    richest = max(others, key=lambda task: task.points)
    if richest.points < 2:
        raise Refused(f"No task of {exercise} has a point to spare: the course has {facts.POINTS}")
    words = {"task": name, "name": name.replace("-", "_"), "number": str(len(others) + 1)}
    wrote = [_take_a_point(exercise, richest), _specify(exercise, words)]
    answers = ROOT / "tests" / "course" / "helpers" / "answers" / f"{exercise}.py"
    wrote += [_append(answers, "answers", words), _ask(exercise, words)]
    return (
        f"The task {name} has 1 point, taken from {richest.name}. Write its specification, answers "
        f"and cells in {', '.join(dict.fromkeys(wrote))}, as docs/writing_exercises.md says; then "
        "`make facts exercises`."
    )


def rule(name: str) -> str:
    """Add an optimizer: equations, look, example, and its rows in the tables that name each."""
    if not re.fullmatch(r"[A-Z][A-Za-z0-9]*", name):
        raise Refused(f"A rule has a name like AdaGrad, and not {name!r}")
    if name in LOOKS:
        raise Refused(f"There is a rule {name} already")
    library, tests = ROOT / "descent_lib", ROOT / "tests" / "library"
    color, marker = _free_look()
    wrote = [
        _insert(
            library / "rules.py", r"(?s)class .*?\n\n\n(?=def )", _text("rule", {"name": name})
        ),
        _insert(library / "__init__.py", r"descent_lib\.rules import \(\n", f"    {name},\n"),
        _insert(library / "__init__.py", r"__all__ = \[\n", f'    "{name}",\n'),
        _insert(library / "looks.py", r"(?s)\nLOOKS = .*?(?=\n})", _look(name, color, marker)),
        _insert(tests / "test_parity.py", r"from descent_lib import \(\n", f"    {name},\n"),
        _add_row(tests / "test_parity.py", "TORCH", _row(name, "0.01, 0.0, ")),
        _insert(tests / "test_rules.py", r"from descent_lib import \(\n", f"    {name},\n"),
        _add_row(tests / "test_rules.py", "NUMBERS_PER_WEIGHT", f"    ({name}(), 1),\n"),
        _insert(BENCHMARK, r"from descent_lib import \(\n", f"    {name},\n"),
        _add_row(BENCHMARK, "PAIRS", _row(name)),
        _insert(CONVENTIONS, r"## Rule by rule\n\n(\|.*\n)+", _text("conventions", {"name": name})),
        _append(ROOT / "site" / "examples" / "rules.txt", "example", {"name": name}),
    ]
    places = list(dict.fromkeys(wrote))
    code = [ROOT / place for place in places if place.endswith(".py")]
    sort = [sys.executable, "-m", "ruff", "check", "--quiet", "--fix", "--select=I,RUF022"]
    subprocess.run([*sort, *code], check=True, cwd=ROOT)
    return (
        f"{name} walks as the heavy ball does, in {', '.join(places)}. "
        "CONTRIBUTING.md says what to write in each, and in tests/facts/test_conventions.py."
    )


def _free_look() -> tuple[str, str]:
    """A colour that no rule has and that stands out from the page, and a marker that none has."""
    colors = {look.color for look in LOOKS.values()}
    markers = {look.marker for look in (*LOOKS.values(), OTHER)}
    wheel = (colorsys.hls_to_rgb(turn / 60, 0.35, 0.6) for turn in range(60))
    shades = ("#" + "".join(f"{round(255 * part):02X}" for part in shade) for shade in wheel)
    free = [mark for mark in "H8*+x1234|_.," if mark not in markers]
    return next(shade for shade in shades if shade not in colors), free[0]


def _look(name: str, color: str, marker: str) -> str:
    return f'\n    "{name}": Look("{color}", "{marker}"),'


def _row(name: str, settings: str = "") -> str:
    return f"    ({name}(), {settings}lambda p: optim.SGD(p, lr=0.01, momentum=0.9)),\n"


def _add_row(path: Path, table: str, row: str) -> str:
    """Write the last row of a list that a module holds under the name ``table``."""
    return _insert(path, rf"(?s)\n{table} = .*?\n(?=\])", row)


def _insert(path: Path, after: str, what: str) -> str:
    """Write ``what`` behind the place that the pattern ``after`` finds."""
    text = path.read_text(encoding="utf-8")
    found = re.search(after, text)
    if not found:
        raise Refused(f"{_name(path)} has no place that looks like {after}: write it by hand")
    _write(path, text[: found.end()] + what + text[found.end() :])
    return _name(path)


def _take_a_point(exercise: str, other: tasks.Task) -> str:
    for path in tasks.files(exercise):
        text = path.read_text(encoding="utf-8")
        found = re.search(rf'"{other.name}",\s+EXERCISE,\s+points=(?={other.points}\b)', text)
        if found:
            rest = text[found.end() :].removeprefix(str(other.points))
            _write(path, f"{text[: found.end()]}{other.points - 1}{rest}")
            return _name(path)
    raise Refused(f"The points of {other.name} were not found: take one away by hand")


def _specify(exercise: str, words: dict[str, str]) -> str:
    home = ROOT / "mountain" / "tasks"
    if not (home / exercise).is_dir():
        return _append(home / f"{exercise}.py", "task", words)
    path = home / exercise / f"task{words['number']}_{words['name']}.py"
    head = (
        f'"""Say in a line what this task asks."""\n\n'
        f'from mountain.check.task import Exercise, Task\n\nEXERCISE = Exercise("{exercise}")\n'
    )
    _write(path, head)
    return _append(path, "task", words)


def _ask(exercise: str, words: dict[str, str]) -> str:
    """Put the cells of the task before the last one, which says what comes next."""
    path = ROOT / "solutions" / f"{exercise}.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    text, answer, check = _cells("cells", **words)
    for cell, end in ((text, "text"), (answer, "answer"), (check, "check")):
        cell["id"] = f"{exercise.replace('_', '-')}-{words['task']}-{end}"[-64:].lstrip("-")
    answer["metadata"]["nbgrader"] = _mark(f"{words['task']}-answer", solution=True)
    check["metadata"]["nbgrader"] = _mark(words["task"], grade=True, locked=True, points=1)
    check["metadata"]["tags"] = ["raises-exception"]
    notebook["cells"][-1:-1] = [text, answer, check]
    _save(path, notebook)
    return _name(path)


def _mark(name: str, **what: bool | int) -> dict[str, object]:
    plain = {"grade": False, "grade_id": name, "locked": False, "schema_version": 3}
    return dict(sorted({**plain, "solution": False, "task": False, **what}.items()))


def _cells(skeleton: str, **words: str) -> list[dict]:
    made = jupytext.reads(_text(skeleton, words), fmt="py:percent")
    cells = json.loads(jupytext.writes(made, fmt="ipynb"))["cells"]
    return [cell | {"metadata": {}} for cell in cells]


def _append(path: Path, skeleton: str, words: dict[str, str]) -> str:
    _write(path, path.read_text(encoding="utf-8") + _text(skeleton, words))
    return _name(path)


def _text(skeleton: str, words: dict[str, str]) -> str:
    template = (SKELETONS / f"{skeleton}.txt").read_text(encoding="utf-8")
    return Template(template).substitute(words)


def _save(path: Path, notebook: dict) -> None:
    whole = {**notebook, "nbformat": 4, "nbformat_minor": 5}
    _write(path, json.dumps(whole, indent=1, ensure_ascii=False) + "\n")


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def main(arguments: list[str] | None = None) -> None:
    """Begin what was asked for, and say what is to be done with it."""
    ask = argparse.ArgumentParser(prog="python -m tools.new", description=__doc__.splitlines()[0])
    kinds = ask.add_subparsers(dest="kind", required=True)
    begin: dict[str, tuple[Callable[..., str], tuple[str, ...]]] = {
        "chapter": (chapter, ("title",)),
        "task": (task, ("exercise", "name")),
        "rule": (rule, ("name",)),
    }
    for kind, (function, words) in begin.items():
        parser = kinds.add_parser(kind, help=function.__doc__)
        for word in words:
            parser.add_argument(word)
    asked = vars(ask.parse_args(arguments))
    function, words = begin[asked["kind"]]
    try:
        print(function(*(asked[word] for word in words)))
    except Refused as why:
        sys.exit(f"{why}.")


if __name__ == "__main__":
    main()
