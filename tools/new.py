"""Begin something new with a skeleton that passes: make chapter, make task, make rule.

    python -m tools.new chapter "Moving ground"
    python -m tools.new task ex04_momentum faded-ball

Each says which files it wrote, and what is yours to write in them.
"""

import argparse
import json
import re
import sys
from pathlib import Path
from string import Template

import jupytext

from tools import facts

ROOT = Path(__file__).resolve().parents[1]
SKELETONS = Path(__file__).with_name("skeletons")


def fail(sentence: str) -> None:
    """Leave with a sentence, and nothing written."""
    sys.exit(sentence)


def chapter(title: str) -> list[Path]:
    """Write the next chapter, and bring the README and its neighbour up to date."""
    if not re.fullmatch(r"[A-Z][\w' -]+", title):
        fail(f'A title begins with a capital and holds words alone, as "Moving ground": {title!r}')
    chapters = sorted((ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb"))
    before = chapters[-1].stem
    number = f"{int(before[:2]) + 1:02d}"
    path = ROOT / "notebooks" / f"{number}_{re.sub(r'[^a-z0-9]+', '_', title.lower())}.ipynb"
    notebook = skeleton(
        "chapter", number=number, title=title, before=before, before_number=before[:2]
    )
    for place, cell in enumerate(notebook["cells"]):
        cell["id"] = f"ch{number}-{place:02d}"
    notebook["metadata"]["mountain"] = {
        "chapter": int(number),
        "title": title,
        "section": "",
        "minutes": 30,
        "can": "say in verbs what a reader can do afterwards",
        "ideas": [title.lower()],
        "needs": ["gradient"],
    }
    path.write_text(as_text(notebook), encoding="utf-8", newline="\n")
    facts.main([])
    return [path]


def skeleton(name: str, **words: str) -> dict:
    """Return a notebook made from one of the skeletons."""
    text = Template((SKELETONS / f"{name}.txt").read_text(encoding="utf-8")).substitute(words)
    made = json.loads(jupytext.writes(jupytext.reads(text, fmt="py:percent"), fmt="ipynb"))
    for cell in made["cells"]:
        cell["metadata"] = {}
    made["metadata"] = {
        "kernelspec": {
            "display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3",
        },
        "language_info": {"name": "python"},
    }  # fmt: skip
    return {**made, "nbformat": 4, "nbformat_minor": 5}


def as_text(notebook: dict) -> str:
    """Return a notebook as it lies in the repository."""
    return json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"
