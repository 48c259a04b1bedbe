"""What the fog game says: sentences made from the data of a walk. Translated, like walk.py."""

from math import atan2, floor, hypot, log10, pi
from typing import Any

from mountain.fog.walk import (
    BREATHABLE,
    LONGEST,
    PER_METRE,
    PER_STEP,
    SHORTEST,
    Walk,
    alignment,
    along,
    learning_rates,
    moves,
    overshoots,
    report,
)

WINDS = [
    "north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west",
]  # fmt: skip
LEVEL_GROUND = 0.002  # metres per metre; less cannot be felt
ENDS = {
    "home": "can breathe",
    "camped": "made camp",
    "stuck": "stuck",
    "out": "out of oxygen",
}


def rules(walk: Walk) -> str:
    """Say what a step costs and when the walk ends."""
    return (
        f"Each step costs {PER_STEP:g} oxygen, and 1 more for every {1 / PER_METRE:g} m. "
        f"Strides: {SHORTEST:g} to {LONGEST:g} m. You can breathe within {BREATHABLE:g} m of the "
        f"lowest height. You start with {walk.ground['oxygen']:g} oxygen."
    )


def feel(walk: Walk) -> str:
    """Say what the boots feel: "The ground falls towards the south (180°), 0.8 m per metre"."""
    east, north = -walk.felt[-1][0], -walk.felt[-1][1]
    steepness = hypot(east, north)
    if steepness < LEVEL_GROUND:
        return "The ground is level here."
    fall = f"{steepness:.2f}" if steepness >= 0.1 else short(steepness)
    return f"The ground falls towards {towards(east, north)}, {fall} m per metre."


def last_step(walk: Walk) -> str:
    """Say what the last step promised and what it brought."""
    steps = len(walk.places) - 1
    if steps == 0:
        return "Kael: “Fog everywhere. I can only feel the slope under my boots.”"
    move = moves(walk)[-1]
    promised = -along(move, walk.felt[-2])
    fell = walk.heights_felt[-2] - walk.heights_felt[-1]
    way = "lower" if fell >= 0 else "higher"
    hope = metres(promised)
    if (fell >= 0) != (promised >= 0):
        hope += " down" if promised >= 0 else " up"
    dip = " You crossed a dip: ahead, the ground now rises." if overshoots(walk)[-1] else ""
    return (
        f"Step {steps}: {metres(hypot(move[0], move[1]))} towards {towards(move[0], move[1])}. "
        f"You are {metres(fell)} {way}; the slope had promised {hope}.{dip}"
    )


def headline(walk: Walk) -> str:
    """Say how the walk ended."""
    steps = count(len(walk.places) - 1, "step")
    above = f"{metres(walk.above())} above the lowest point"
    if walk.outcome == "home":
        rival = best_rival(walk)
        other = ""
        if rival is not None:
            spare = walk.ground["oxygen"] - rival["oxygen"]
            other = f"; {rival['name']} had {spare:.1f}"
        return f"You can breathe! {walk.oxygen:.1f} oxygen left after {steps}{other}."
    if walk.outcome == "camped":
        return f"You made camp after {steps}, {above}: too high to breathe."
    return f"Out of oxygen after {steps}, {above}."


def verdict(walk: Walk) -> str:
    """One sentence about what to learn from this walk."""
    steps, home = len(walk.places) - 1, walk.outcome == "home"
    if steps == 0:
        return "The slope only shows itself to those who walk."
    rates, rate, used = learning_rates(walk), walk.ground["rate"], report(walk)["oxygen"]
    rival = best_rival(walk)
    crossed = len([1 for crossing in overshoots(walk) if crossing])
    if not home and nearest_valley(walk) > 0:
        return (
            "You ended in another valley: level ground need not be the lowest ground, and the "
            "slope alone cannot tell you."
        )
    if home and (rival is None or used < rival["oxygen"] - 0.05):
        plain = [other for other in walk.ground["rivals"] if other["name"] == "gradient descent"]
        stuck = plain[0]["outcome"] == "stuck"
        lost = "got stuck in another valley" if stuck else "kept one learning rate"
        steady = max(rates) - min(rates) < 0.2 * quantile(rates, 0.5)
        yours = "You chose every stride anew"
        if steady:
            yours = "You kept one learning rate, and a better one"
        return f"{yours}; gradient descent {lost}, and you beat it."
    if crossed >= max(2, steps / 3):
        return (
            f"You overshot: {crossed} of {count(steps, 'step')} crossed a dip and ended on a rise. "
            "For such a slope the strides were long."
        )
    if quantile(alignment(walk), 0.5) < 0.7:
        return "You often walked across the slope; straight down loses the most height per metre."
    if quantile(rates, 0.5) < 0.6 * rate:
        return "Your strides were short for the slope, and every stop to feel the ground costs."
    if walk.outcome == "camped":
        return (
            f"You stopped with {walk.oxygen:.1f} oxygen left, and the ground still fell: walk on."
        )
    return "A good way down: long strides where it is steep, short ones where it is flat."


def bridge(walk: Walk) -> str:
    """From strides to the learning rate, the number that the course is about."""
    rates, yours = learning_rates(walk), "Gradient descent"
    if len(rates) > 0:
        low, high = short(quantile(rates, 0.25)), short(quantile(rates, 0.75))
        mostly = low if low == high else f"{low} to {high}"
        yours = f"Yours was mostly {mostly}; gradient descent"
    fixed = short(walk.ground["rate"])
    first = 10 * hypot(walk.felt[0][0], walk.felt[0][1])
    return (
        f"Stride ÷ slope is called the learning rate. {yours} kept {fixed} all the "
        f"way. Kael’s 0.01 would have moved you {first:.0f} mm on the first step: every mountain "
        "has its own scale."
    )


def table(walk: Walk) -> list[list[str]]:
    """Say of every walker: how it ended, steps, metres, oxygen, height above the lowest point."""
    return [
        [
            one["name"],
            ENDS[one["outcome"]] if one["outcome"] else "walks on",
            f"{one['steps']:g}",
            f"{one['walked']:.0f} m",
            f"{one['oxygen']:.1f}",
            metres(one["height"]),
        ]
        for one in [report(walk)] + walk.ground["rivals"]
    ]


def describe(walk: Walk) -> str:
    """Put the map into words."""
    minima = walk.ground["minima"]
    east, north = minima[0]
    valleys = f" Of {len(minima)} valleys it is the deepest." if len(minima) > 1 else ""
    walks = " ".join([tale(one) for one in [report(walk)] + walk.ground["rivals"]])
    return (
        f"Map without fog. The lowest point lies {metres(hypot(east, north))} from the crash, "
        f"towards {towards(east, north)}.{valleys} {walks} Below the map: stride divided by slope "
        "at each step."
    )


def tale(one: dict[str, Any]) -> str:
    """Say in a sentence what became of one walker."""
    name, steps = one["name"].capitalize(), count(one["steps"], "step")
    return f"{name} walked {steps} and ended {metres(one['height'])} above it."


def metres(length: float) -> str:
    """A length as people say it, without its sign."""
    length = abs(length)
    if length < 0.05:
        return "a few cm" if length >= 0.005 else "0 m"
    if length >= 100:
        return f"{length:.0f} m"
    text = f"{length:.1f}"
    return f"{text[:-2] if text.endswith('.0') else text} m"


def short(number: float) -> str:
    """Two digits, never in powers of ten: "64", "0.8", "120"."""
    if number == 0:
        return "0"
    unit = 10 ** (floor(log10(abs(number))) - 1)
    return f"{floor(number / unit + 0.5) * unit:.12g}"


def count(number: int, thing: str) -> str:
    """Say "1 step", "2 steps"."""
    return f"{number:g} {thing}" if number == 1 else f"{number:g} {thing}s"


def towards(east: float, north: float) -> str:
    """Name a direction: "the south (180°)"."""
    bearing = (floor(atan2(east, north) * 180 / pi + 0.5) + 360) % 360
    return f"the {WINDS[floor(bearing / 45 + 0.5) % 8]} ({bearing:g}°)"


def quantile(values: list[float], share: float) -> float:
    """The value below which a share of all lies; between two neighbours, in proportion."""
    ordered = sorted(values, key=lambda value: value)  # JavaScript sorts by spelling without
    at = share * (len(ordered) - 1)
    below = floor(at)
    above = min(below + 1, len(ordered) - 1)
    low, high = ordered[below], ordered[above]
    return low + (high - low) * (at - below)


def nearest_valley(walk: Walk) -> int:
    """The number of the valley nearest to the walk's end; 0 is the lowest."""
    here, nearest, least = walk.places[-1], 0, 1e9
    for number, minimum in enumerate(walk.ground["minima"]):
        far = hypot(minimum[0] - here[0], minimum[1] - here[1])
        if far < least:
            nearest, least = number, far
    return nearest


def best_rival(walk: Walk) -> dict[str, Any] | None:
    """The rival that came home on the least oxygen, or None."""
    best = None
    for rival in walk.ground["rivals"]:
        if rival["outcome"] == "home" and (best is None or rival["oxygen"] < best["oxygen"]):
            best = rival
    return best
