"""Which numbers a student typed, and did not compute. No student's code is run for this."""

import ast
import re
from collections.abc import Mapping
from contextlib import suppress

from grading.source import Source

READ = 2000  # characters of a foreign text: short, so that it cannot exhaust the parser
MAGIC = re.compile(r"^([ \t]*)(?:[\w, ]+=[ \t]*)?(?:[!%?].*|.*\?)$", re.MULTILINE)  # of IPython


def statements(text: str) -> list[ast.stmt]:
    """Return the statements at the beginning of a foreign text; none where it is no Python.

    Lines that only Jupyter understands, such as those for a shell, count as nothing.
    """
    whole = text if len(text) <= READ else text[:READ].rpartition("\n")[0]
    for form in (whole, MAGIC.sub(r"\1pass", whole)):
        try:
            return ast.parse(form).body
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
    return []


def typed_numbers(source: Source, answers: Mapping[str, str]) -> dict[str, str]:
    """Return the numbers that answer personal tasks and were typed, by task: 3, 3.0, +3 are "3".

    ``answers`` are the texts of the answer cells by their ids.
    """
    found: dict[str, str] = {}
    for check in source.checks:
        answer = source.answer_of(check.id) if check.personal else None
        text = answers.get(answer.id, "") if answer else ""
        for statement in statements(text):
            match statement:
                case ast.Assign([ast.Name(name)], value) | ast.AnnAssign(
                    ast.Name(name), _, ast.expr() as value
                ) if name == check.expression:
                    number = None
                    with suppress(RecursionError):  # a thousand signs
                        number = _number(value)
                    found.pop(check.task, None)
                    if number is not None:
                        found[check.task] = f"{number:.15g}"
    return found


def _number(value: ast.expr) -> float | None:
    """The number that an expression spells; None where it does something else."""
    match value:
        case ast.Constant(bool() | str() | bytes() | complex()):
            return None
        case ast.Constant(int() | float() as number) if abs(number) < 1e300:
            return float(number)
        case ast.UnaryOp(ast.USub() | ast.UAdd() as sign, inner):
            found = _number(inner)
            return -found if found is not None and isinstance(sign, ast.USub) else found
        case ast.Call(ast.Name("int" | "float" | "round" | "abs"), [inner, *_], []):
            return _number(inner)
    return None
