"""What the panel of the fog game shows: what the walker may know. Translated, like walk.py."""

from math import hypot
from typing import Any

from mountain.fog import words
from mountain.fog.walk import LONGEST, PER_METRE, SHORTEST, Walk, cost

REMEMBERED = 6  # footprints


def shown(walk: Walk, best: list[float], refusal: str) -> dict[str, Any]:
    """The state of the panel; ``best`` is the ``score`` of the best walk here, or empty."""
    return {
        "best": best_sentence(best),
        "rules": words.rules(walk),
        "oxygen": walk.oxygen,
        "tank": walk.ground["oxygen"],
        "story": words.last_step(walk),
        "feel": words.feel(walk),
        "refusal": refusal,
        "log": log(walk),
        "footprints": footprints(walk),
        "slope": walk.felt[-1],
        "step_cost": cost(0),
        "metre_cost": PER_METRE,
        "shortest": SHORTEST,
        "longest": LONGEST,
        "felt": words.LEVEL_GROUND,
        "end": end(walk) if walk.outcome else None,
    }


def score(walk: Walk) -> list[float]:
    """How good a finished walk is: home first, then oxygen left, or else how low it came."""
    return [1, walk.oxygen] if walk.outcome == "home" else [0, -walk.above()]


def better(one: list[float], other: list[float]) -> list[float]:
    """The better of two scores; the second may be empty."""
    if len(other) == 0 or one[0] > other[0] or (one[0] == other[0] and one[1] > other[1]):
        return one
    return other


def best_sentence(best: list[float]) -> str:
    """Say how good the best walk on this mountain was."""
    if len(best) == 0:
        return ""
    left = f"{best[1]:.1f} oxygen left" if best[0] else f"{words.metres(best[1])} too high"
    return f"Best here: {left}"


def log(walk: Walk) -> list[list[Any]]:
    """Heights at the last footprints, from the crash, as text."""
    heights = walk.heights_felt
    first = max(0, len(heights) - REMEMBERED)
    return [[t, rise(heights[t] - heights[0]) if t else "0 m"] for t in range(first, len(heights))]


def rise(metres: float) -> str:
    """A height with its sign."""
    return f"{metres:+.1f} m".replace("-", "−")


def footprints(walk: Walk) -> list[list[float]]:
    """The last footprints within sight, relative to the walker: [number, east, north]."""
    here, near = walk.places[-1], []
    for t, place in enumerate(walk.places[:-1]):
        away = [place[0] - here[0], place[1] - here[1]]
        if hypot(away[0], away[1]) < LONGEST:
            near.append([t, away[0], away[1]])
    return near[max(0, len(near) - REMEMBERED) :]


def end(walk: Walk) -> dict[str, Any]:
    """What is told when the fog has lifted."""
    return {
        "outcome": walk.outcome,
        "headline": words.headline(walk),
        "verdict": words.verdict(walk),
        "bridge": words.bridge(walk),
        "table": words.table(walk),
        "map": words.describe(walk),
    }
