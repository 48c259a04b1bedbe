"""The sentences of a verdict that no task has to write."""

from typing import Any

import numpy as np

from mountain.check.codec import Other

UNREADABLE = "What came out could not be read as an answer."
CHANGED_INPUT = (
    "The values are right, but the function changes the data it is given, or its state. The caller "
    "still needs them: write `x = x - step` in place of `x -= step`, or work on a copy. (A shift "
    "that is taken back leaves a rounding error.)"
)
KEEPS_STATE = (
    "Called again with the same input, it gives another answer. Something is kept from one call "
    "to the next (a global variable, a default argument that is a list), or a seed is not used."
)
LIBRARY = (
    "That is the library's; write it out. (Calling its part, however wrapped, is no answer here.)"
)
IN_PART = "More than one thing may be wrong. What fits in part: {}"
NO_PAIR = "It must return two things: the direction, and the new state."
ERRORS = {  # type of exception: name of the mistake, and what to add
    "RecursionError": ("endless", "It calls itself without an end: what stops it?"),
    "TooSlow": ("slow", "Is there a loop that does not end, or one that could be an array?"),
    "NotImplementedError": ("nothing", "It is not written yet."),
    "MemoryError": ("memory", "It asks for more memory than there is."),
    "SystemExit": ("error", "It ends Python itself: leave a function with `return`."),
    "UnboundLocalError": ("error", "A name is used before it has a value."),
}


def uncallable(value: object) -> str:
    """What to say when a function is wanted and something else is given."""
    if value is None:
        return "The answer is None. Is the cell with your function run?"
    return "The answer must be a function. Give its name, without calling it."


def error(found: dict[str, Any]) -> str:
    """One sentence about an exception, with the learner's own line."""
    text = f": {found['text']}" if found["text"] else ""
    place = f", at your line {found['line']}: `{found['source']}`" if found.get("source") else ""
    more = ERRORS.get(found["type"], ("", ""))[1]
    if found["type"] == "TooSlow":
        return f"It took longer than {found['text']}{place}. {more}"
    return f"It stopped with {found['type']}{text}{place}. {more}".rstrip()


def detail(probe: str, case: Any, value: Any) -> str:
    """The first input on which an answer is wrong, and what it gave there."""
    if probe == "walk":
        shown = ", ".join(short(gradient) for gradient in case["gradients"])
        return (
            f"For the gradients {shown} from state {short(case['start'])} it gave {short(value)}."
        )
    if len(case) == 1:
        shown = ", ".join(short(argument) for argument in case[0])
        return f"For the input ({shown}) it gave {short(value[0] if value else value)}."
    shown = "; ".join(f"({', '.join(short(argument) for argument in call)})" for call in case)
    return f"For the calls {shown} it gave {short(value)}."


def short(value: object, longest: int = 160) -> str:
    """A value, or its JSON, as a person would write it."""
    text = _written(value)
    return text if len(text) <= longest else text[: longest - 1] + "…"


def _written(value: Any) -> str:
    match value:
        case float():
            return f"{value:.6g}"
        case list() | tuple():
            return "[" + ", ".join(_written(entry) for entry in value) + "]"
        case {"float": str(name)}:
            return name
        case {"tuple": entries}:
            return "(" + ", ".join(_written(entry) for entry in entries) + ")"
        case {"array": flat, "shape": shape} | {"tensor": flat, "shape": shape}:
            return _written(_nested(flat, shape))
        case {"dict": entries}:
            return "{" + ", ".join(f"{k}: {_written(v)}" for k, v in entries.items()) + "}"
        case {"object": "mountain.check.inputs:Tensor", "fields": fields}:
            return f"tensor({_written(fields['values'])})"
        case {"object": name, "fields": fields}:
            inside = ", ".join(f"{k}={_written(v)}" for k, v in fields.items())
            return f"{name.rpartition(':')[2]}({inside})"
        case Other():
            return str(value)
    if isinstance(value, np.ndarray):
        return _written(value.tolist())
    return repr(value) if isinstance(value, (str, int, bool, type(None))) else type(value).__name__


def _nested(flat: list[Any], shape: list[int]) -> Any:
    if not shape:
        return flat[0]
    size = len(flat) // shape[0] if shape[0] else 0
    return [_nested(flat[i * size : (i + 1) * size], shape[1:]) for i in range(shape[0])]
