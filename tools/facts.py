"""Write every fact wherever it is read, from the one place where it stands: make facts.

Points and minutes of a task stand in its specification (mountain/tasks/); the title of an exercise,
and title, minutes, gain (``can``: what one can do afterwards), sittings and short path of a chapter
in ``mountain`` of their notebook's metadata; its imports say whether the light course serves it.
From them come the README's two tables, the line on the short path there and on the site, the
headings of solutions/, their points for nbgrader, the list of the light course's chapters, and what
chapters say of time and exercises. ``--check`` writes nothing, and says what is out of date.
"""

import argparse
import json
import re
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from mountain import light, tasks
from mountain.check.task import Task
from tools import short_path

ROOT = Path(__file__).resolve().parents[1]
README, FRONT = ROOT / "README.md", ROOT / "site" / "index.md"
LIGHT = ROOT / "mountain" / "light.py"
POINTS = 100  # of the whole course
COUNTS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
STOP = "A place to stop"  # the heading between two sittings
CHAPTERS = "| | Chapter | Afterwards you can | Minutes | Short path |\n|---|---|---|---|---|\n"
EXERCISES = "| Exercise | After chapter | Tasks | Points | Minutes |\n|---|---|---|---|---|\n"
HEAVY = re.compile(rf"^\s*(import|from) ({'|'.join(light.HEAVY)})\b", re.M)
SERVED = re.compile(
    r"((?:It serves chapters |Colab \(best for |^CHAPTERS = \"))\d\d(?:, \d\d)* and \d\d\b", re.M
)


class Missing(Exception):
    """A place where a fact belongs is not there; the message says where to put it."""


def points(exercise: str) -> int:
    """Add up the points of an exercise."""
    return sum(task.points for task in tasks.of(exercise))


def minutes(exercise: str) -> int:
    """Add up the minutes of an exercise's tasks, rounded up to a multiple of five."""
    return -(-sum(task.minutes for task in tasks.of(exercise)) // 5) * 5


def facts(notebook: dict) -> dict:
    """Return what a notebook says of itself."""
    return notebook["metadata"]["mountain"]


def readme(text: str, chapters: dict[str, dict], exercises: dict[str, dict]) -> str:
    """Return the README with its tables of chapters and exercises made anew."""
    rows = [
        f"| {name[:2]} | [{known['title']}](notebooks/{name}.ipynb) | {known['can']} "
        f"| {known['minutes']} | {known.get('short_path', {}).get('minutes', '–')} |\n"
        for name, known in chapters.items()
    ]
    text = path_line(_table(text, CHAPTERS, rows), chapters)
    rows = [
        f"| [{known['title']}](exercises/{name}.ipynb) | {name[2:4]} | {len(tasks.of(name))} "
        f"| {points(name)} | {minutes(name)} |\n"
        for name, known in exercises.items()
    ]
    return _table(text, EXERCISES, rows)


def path_line(text: str, chapters: dict[str, dict]) -> str:
    """Return a text with its line about the short path made anew."""
    line = (
        f"**The short path** is {short_path.whole(chapters, 'notebooks/')}. A chapter on it says "
        "at its top which sections to skip, and each of these says where to go on. "
        + short_path.WAIT
    )
    text, found = re.subn(r"^\*\*The short path\*\*.*$", lambda _: line, text, flags=re.M)
    if not found:
        raise Missing("a line is missing that begins '**The short path**': add it")
    return text


def _table(text: str, head: str, rows: list[str]) -> str:
    if head not in text:
        raise Missing(f"the table is missing that begins with {head.splitlines()[0]!r}: add it")
    before, after = text.split(head)
    return before + head + "".join(rows) + re.sub(r"\A(\|.*\n)*", "", after)


def served(text: str, notebooks: dict[str, dict], times: int = 1) -> str:
    """Return a text that lists, so many times, the chapters that need neither PyTorch nor Keras."""
    without = [
        name[:2]
        for name, notebook in notebooks.items()
        if not any(HEAVY.search("".join(cell["source"])) for cell in notebook["cells"])
    ]
    listed, count = SERVED.subn(rf"\g<1>{', '.join(without[:-1])} and {without[-1]}", text)
    if count != times:
        raise Missing(
            f"the chapters of the light course, '00, 02 and 03', are listed {count} times, and not "
            f"{times}: write 'It serves chapters' or 'Colab (best for' before them"
        )
    return listed


def chapter(chapters: dict[str, dict], name: str, notebook: dict) -> None:
    """Put title, minutes, neighbours and what it says of its exercises into a chapter's cells."""
    known = facts(notebook)
    first = f"# {name[:2]} · {known['title']}\n"
    _replace(notebook, r"\A# .*\n", first, "the title '# NN · Title' in the first cell")
    old = r"\*\*Time\*\* \d+ minutes(, in two sittings: .*?from there)?"
    _replace(notebook, old, f"**Time** {_time(known)}", "'**Time** 60 minutes'")
    short_path.write(chapters, name, notebook["cells"])
    _replace(
        notebook, r"^.*\]\(\.\./README\.md\).*\Z", _links(chapters, name), "the last line of links"
    )
    for exercise in (name for name in _exercises() if name[2:4] == f"{known['chapter']:02d}"):
        count = len(tasks.of(exercise))
        several = f"{COUNTS[count]} {'task' if count == 1 else 'tasks'}"
        link = rf"\]\(\.\./exercises/{exercise}\.ipynb\): "
        _replace(
            notebook,
            rf"(?<={link})\w+ tasks?(.*?), about \d+ minutes",
            rf"{several}\1, about {minutes(exercise)} minutes",
            f"'[...](../exercises/{exercise}.ipynb): {several}, about 25 minutes'",
        )


def _time(known: dict) -> str:
    """How long a chapter takes, and where to stop on the way."""
    if "sittings" not in known:
        return f"{known['minutes']} minutes"
    before, after = known["sittings"]
    if before + after != known["minutes"]:
        raise Missing(f"metadata: sittings of {known['minutes']} minutes together")
    return (
        f"{known['minutes']} minutes, in two sittings: {before} up to *{STOP}*, {after} from there"
    )


def _links(chapters: dict[str, dict], name: str) -> str:
    """The last line of a chapter: the chapter before, the README, the chapter after."""
    names = list(chapters)
    place = names.index(name)
    before, after = names[:place][-1:], names[place + 1 :][:1]
    links = [f"[← {n[:2]} {chapters[n]['title']}]({n}.ipynb)" for n in before]
    links.append("[The map of the course](../README.md)")
    links += [f"[{n[:2]} {chapters[n]['title']} →]({n}.ipynb)" for n in after]
    if not after:
        links.append(f"[Back to {names[0][:2]} {chapters[names[0]]['title']}]({names[0]}.ipynb)")
    links += filter(None, [short_path.onward(chapters, name, after)])
    return " · ".join(links)


def solution(name: str, notebook: dict) -> None:
    """Put title, points and minutes into the cells of an exercise with its solutions."""
    first = f"# Exercise {name[2:4]} · {facts(notebook)['title']}\n"
    _replace(notebook, r"\A# .*\n", first, "the title '# Exercise NN · Title' in the first cell")
    said = f"**Time** about {minutes(name)} minutes. **Points** {points(name)}."
    old = r"\*\*Time\*\* about \d+ minutes\. \*\*Points\*\* \d+\."
    _replace(notebook, old, said, "'**Time** about 25 minutes. **Points** 6.'")
    for number, task in enumerate(tasks.of(name), 1):
        _replace(
            notebook,
            rf"^(## {number}\. .*?)( · \d+ points?, \d+ minutes?)?$",
            rf"\1 · {_several(task.points, 'point')}, {_several(task.minutes, 'minute')}",
            f"the heading '## {number}. ...' of the task {task.name}",
        )
        _check_cell(notebook, task)["metadata"]["nbgrader"]["points"] = task.points


def _check_cell(notebook: dict, task: Task) -> dict:
    for cell in notebook["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == task.name:
            return cell
    raise Missing(f"a cell that checks the task {task.name} is missing, with that as its grade_id")


def _several(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def _replace(notebook: dict, pattern: str, new: str, what: str) -> None:
    """Replace the one place in a notebook's words that the pattern finds."""
    found = 0
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown":
            text, count = re.subn(pattern, new, "".join(cell["source"]), flags=re.M)
            found += count
            cell["source"] = text.splitlines(keepends=True)
    if found != 1:
        raise Missing(f"{what} {'is missing' if not found else 'is there twice'}")


def _exercises() -> list[str]:
    return sorted(path.stem for path in (ROOT / "solutions").glob("*.ipynb"))


def complaints() -> Iterator[str]:
    """Say what no program can write: what belongs to a task or a chapter and is not there."""
    known, named = tasks.every().values(), set(_exercises())
    for task in known:
        if task.exercise.name not in named:
            yield f"the task {task.name} has no solutions/{task.exercise.name}.ipynb: write it"
    chapters = _read("notebooks")
    yield from short_path.complaints({name: facts(n) for name, n in chapters.items()}, chapters)
    total = sum(task.points for task in known)
    if total != POINTS:
        step = f"take {total - POINTS} from" if total > POINTS else f"give {POINTS - total} to"
        yield f"the course has {total} points, where {POINTS} are wanted: {step} another task"


def update(path: Path, write: Callable[[dict], None]) -> str:
    """Return the notebook's text with its facts brought up to date."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    write(notebook)
    return json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"


def _read(folder: str) -> dict[str, dict]:
    files = sorted((ROOT / folder).glob("*.ipynb"))
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in files}


def _places() -> Iterator[tuple[Path, Callable[[], str]]]:
    """Every file that repeats a fact, with what makes its text."""
    read = {
        kind: {name: facts(notebook) for name, notebook in _read(kind).items()}
        for kind in ("notebooks", "solutions")
    }
    whole = _read("notebooks")
    yield README, lambda: served(readme(README.read_text("utf-8"), *read.values()), whole, 2)
    yield FRONT, lambda: path_line(FRONT.read_text("utf-8"), read["notebooks"])
    yield LIGHT, lambda: served(LIGHT.read_text("utf-8"), whole)
    writers = (("notebooks", partial(chapter, read["notebooks"])), ("solutions", solution))
    for kind, write in writers:
        for name in read[kind]:
            path = ROOT / kind / f"{name}.ipynb"
            yield path, partial(update, path, partial(write, name))


def main(arguments: list[str] | None = None) -> int:
    """Write what is out of date, or only say so; the exit status says whether anything is wrong."""
    ask = argparse.ArgumentParser(prog="make facts", description=__doc__.splitlines()[0])
    ask.add_argument("--check", action="store_true", help="write nothing")
    check = ask.parse_args(arguments).check
    wrong = list(complaints())
    for path, make in _places():
        name = path.relative_to(ROOT)
        try:
            text = make()
        except (Missing, KeyError) as error:
            said = error if isinstance(error, Missing) else f"metadata: mountain.{error} is missing"
            wrong.append(f"{name}: {said}")
            continue
        if text != path.read_text(encoding="utf-8"):
            if check:
                wrong.append(f"{name} is out of date: run `make facts`")
            else:
                path.write_text(text, encoding="utf-8", newline="\n")
                print(f"{name} is up to date now")
    print("\n".join(wrong), end="\n" * bool(wrong))
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
