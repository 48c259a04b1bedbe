"""What a student gets in place of a solution, in an exercise and in the grader's trusted source."""

import re

STUB = "...  # your code here"
TEXT_STUB = "*Your answer here.*"
BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"


def without_solution(source: str) -> str:
    """Return an answer's cell without what stands between the marks, as nbgrader clears it."""
    if BEGIN not in source:
        return source
    kept, inside = [], False
    for line in source.split("\n"):
        if BEGIN in line:
            inside = True
            kept.append(line[: len(line) - len(line.lstrip())] + STUB)
        elif END in line:
            inside = False
        elif not inside:
            kept.append(line)
    return short_stub("\n".join(kept))


def short_stub(source: str) -> str:
    """Where a name waits for its value, None stands for it, and no further line."""
    waiting = rf"^(\w+ = None)\n{re.escape(STUB)}$"
    return re.sub(waiting, r"\1  # your answer here", source, flags=re.MULTILINE)


def without_answers(text: str) -> str:
    """The text of a cell without the lines that link to solutions/."""
    lines = (line for line in text.splitlines() if "](../solutions/" not in line)
    return "\n".join(lines).rstrip()
