"""The predictions of all chapters: what may be said, what is right, and a reply to each.

The question itself stands in the chapter, in the Markdown cell above ``Prediction(key)``. Here, in
one file of ``predictions/`` for each chapter, stand the options with their replies, or the number
with replies to the usual wrong ones. ``docs/writing_chapters.md`` says how one is written.
"""

import math
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeAlias

Spec: TypeAlias = dict[str, Any]  # one prediction, as its file says it and the browser reads it

FOLDER = Path(__file__).parent / "predictions"
CHOICE, NUMBER = {"options", "right"}, {"answer", "tolerance", "why", "how", "wrong"}


def load(folder: Path = FOLDER) -> dict[str, Spec]:
    """All predictions by key; raises ValueError where one is not whole."""
    bank: dict[str, Spec] = {}
    for path in sorted(folder.glob("*.toml")):
        for key, spec in tomllib.loads(path.read_text(encoding="utf-8")).items():
            if wrong := _flaw(spec) or (key in bank and "there is another of this name"):
                raise ValueError(f"{path.name}, prediction {key!r}: {wrong}")
            bank[key] = {"key": key, "chapter": int(path.stem), **spec}
    return bank


def answers(spec: Mapping[str, Any]) -> list[tuple[str, str, bool]]:
    """What may be said, the reply to it, and whether it is right."""
    if "options" in spec:
        options = enumerate(spec["options"], 1)
        return [(said, reply, number == spec["right"]) for number, (said, reply) in options]
    wrong = [(f"{value:g}", reply, False) for value, reply in spec["wrong"]]
    return [(f"{spec['answer']:g}", spec["why"], True), *wrong]


def _flaw(spec: Spec) -> str:
    if set(spec) == CHOICE:
        pairs = spec["options"]
        if len(pairs) < 2 or len({option for option, _ in pairs}) < len(pairs):
            return "it needs two options or more, each of them different"
        if type(spec["right"]) is not int or not 1 <= spec["right"] <= len(pairs):
            return f"right must be the number of an option, 1 to {len(pairs)}"
        return "" if all(len(reply.split()) > 2 for _, reply in pairs) else "a reply says no why"
    if set(spec) == NUMBER:
        numbers = [spec["answer"], spec["tolerance"], *(value for value, _ in spec["wrong"])]
        return "" if all(map(math.isfinite, numbers)) else "its numbers must be finite"
    return f"it must hold either {sorted(CHOICE)} or {sorted(NUMBER)}, but holds {sorted(spec)}"


BANK = load()
