"""The library's reference: docstrings, each with an example from site/examples."""

import importlib
import inspect
import re
from types import ModuleType
from typing import Any

from publish import places

EXAMPLES = places.SETTINGS / "examples"
HIDDEN = "```{{toctree}}\n:hidden:\n:maxdepth: 1\n\n{}\n```\n"
INTRODUCTION = """# The library

`descent_lib` is what the course teaches, small enough to read in an evening. Its core needs NumPy
alone: `pip install "git+{}"`. Every example here is run by the tests.

| Module | What is in it |
|:--|:--|
"""


def modules() -> list[ModuleType]:
    """The public modules: those that have examples."""
    return [importlib.import_module(f"descent_lib.{path.stem}") for path in EXAMPLES.glob("*.txt")]


def public(module: ModuleType) -> dict[str, Any]:
    """The public names of a module: its ``__all__``, or what it defines."""
    defined = [
        name
        for name, thing in vars(module).items()
        if not name.startswith("_") and callable(thing) and thing.__module__ == module.__name__
    ]
    return {name: getattr(module, name) for name in getattr(module, "__all__", defined)}


def examples(module: ModuleType) -> dict[str, str]:
    """The examples of a module by the name that they show."""
    path = EXAMPLES / f"{module.__name__.rpartition('.')[2]}.txt"
    parts = re.split(r"^## (\w+)\n", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    return dict(zip(parts[::2], map(str.strip, parts[1::2]), strict=True))


def pages(repository: str) -> dict[str, str]:
    """Pages by their file, as Markdown for Sphinx."""
    known = {module.__name__.rpartition(".")[2]: module for module in modules()}
    rows = [
        f"| [`{name}`]({name}.md) | {_inline((inspect.getdoc(module) or '').splitlines()[0])} |"
        for name, module in sorted(known.items())
    ]
    index = INTRODUCTION.format(repository) + "\n".join(rows) + "\n\n"
    found = {f"library/{name}.md": page(name, module) for name, module in known.items()}
    return {"library/index.md": index + HIDDEN.format("\n".join(sorted(known))), **found}


def page(name: str, module: ModuleType) -> str:
    """One module."""
    shown = examples(module)
    parts = [f"# `descent_lib.{name}`", _words(inspect.getdoc(module) or "")]
    for one, thing in sorted(public(module).items(), key=lambda pair: _line(pair[1])):
        parts += [f"## {one}", _signature(one, thing)]
        if inspect.isclass(thing) or inspect.isroutine(thing):
            parts.append(_words(inspect.getdoc(thing) or ""))
        if one in shown:
            parts.append(f"```pycon\n{shown[one]}\n```")
    return "\n\n".join(part for part in parts if part) + "\n"


def _line(thing: Any) -> int:
    try:
        return inspect.getsourcelines(thing)[1]
    except (TypeError, OSError):
        return 0


def _signature(name: str, thing: Any) -> str:
    try:
        bare = inspect.signature(thing)
    except (TypeError, ValueError):
        return ""
    shown = [
        parameter.replace(annotation=inspect.Parameter.empty)
        for parameter in bare.parameters.values()
    ]
    said = f"{name}{bare.replace(parameters=shown, return_annotation=inspect.Signature.empty)}"
    said = re.sub(r"<function (\w+) at 0x\w+>", r"\1", said)
    return f"```python\n{said}\n```"


def _words(docstring: str) -> str:
    """A docstring as Markdown: its code as code, its examples in a block of their own."""
    blocks: list[str] = []
    for block in docstring.split("\n\n"):
        if block.lstrip().startswith(">>>") or (block.startswith("    ") and blocks):
            blocks.append(f"```pycon\n{inspect.cleandoc(block)}\n```")
        else:
            blocks.append(_inline(re.sub("::$", ":", block)))
    return "\n\n".join(blocks)


def _inline(text: str) -> str:
    return re.sub(r"``([^`]+)``", r"`\1`", text).replace("$", r"\$").replace("|", r"\|")
