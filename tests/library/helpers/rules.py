"""Every rule of the library, found and not listed, so that no test forgets a new one."""

from dataclasses import is_dataclass

from descent_lib import rules

KINDS = [kind for kind in vars(rules).values() if is_dataclass(kind) and hasattr(kind, "start")]
EVERY = [kind() for kind in KINDS]


def _walks_anywhere(rule) -> bool:
    try:
        rule(0.5, rule.start, 0)
    except ValueError:  # for matrices only
        return False
    return True


FOR_ANY_SHAPE = [rule for rule in EVERY if _walks_anywhere(rule)]
