"""Rules and schedules as plain data, which any file can hold, and back."""

import dataclasses
from typing import Any

from descent_lib import rules, schedules

ROOMS = {rules.__name__: rules, schedules.__name__: schedules}


def to_config(part: Any) -> dict[str, Any]:
    """A rule or schedule of ours as its class's name and its fields; TypeError for all else."""
    if type(part).__module__ not in ROOMS:
        raise TypeError(
            f"only rules and schedules of descent_lib can be saved, not {part!r}; take one of "
            "descent_lib.schedules, or give a number and change it as you train"
        )
    values = {field.name: getattr(part, field.name) for field in dataclasses.fields(part)}
    plain = {name: to_config(value) if callable(value) else value for name, value in values.items()}
    return {"name": type(part).__name__, "fields": plain}


def from_config(config: dict[str, Any]) -> Any:
    """The rule or schedule of ``to_config``."""
    values = config["fields"].items()
    fields = {name: from_config(v) if isinstance(v, dict) else v for name, v in values}
    room = rules if hasattr(rules, config["name"]) else schedules
    return getattr(room, config["name"])(**fields)


def rule_name(rule: Any) -> str:
    """A rule in words that are the same in another process."""
    kind = type(rule)
    return (
        repr(rule) if dataclasses.is_dataclass(rule) else f"{kind.__module__}.{kind.__qualname__}"
    )
