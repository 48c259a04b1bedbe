"""What the fog game says: sentences made from the data of a walk."""

from typing import Any

import numpy as np

from mountain.fog.expedition import (
    BREATHABLE,
    LONGEST,
    PER_METRE,
    PER_STEP,
    SHORTEST,
    Expedition,
    Result,
    cost,
)
from mountain.fog.mountains import LEVELS

WINDS = (
    "north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west",
)  # fmt: skip
NAMES = {"GradientDescent": "gradient descent", "Momentum": "momentum", "str": "you"}
LEVEL_GROUND = 0.002  # metres per metre; less cannot be felt


def rules(expedition: Expedition) -> str:
    """Say what a step costs and when the walk ends."""
    return (
        f"Each step costs {PER_STEP:g} oxygen, and 1 more for every {1 / PER_METRE:g} m. "
        f"Strides: {SHORTEST:g} to {LONGEST:g} m. You can breathe within {BREATHABLE:g} m of the "
        f"lowest height. You start with {LEVELS[expedition.level].oxygen:g} oxygen."
    )


def feel(expedition: Expedition) -> str:
    """Say what the boots feel: "The ground falls towards the south (180°), 0.8 m per metre"."""
    east, north = -expedition.slope
    steepness = np.hypot(east, north)
    if steepness < LEVEL_GROUND:
        return "The ground is level here."
    fall = f"{steepness:.2f}" if steepness >= 0.1 else short(steepness)
    return f"The ground falls towards {_towards(east, north)}, {fall} m per metre."


def last_step(expedition: Expedition) -> str:
    """Say what the last step promised and what it brought."""
    if len(expedition.path) == 1:
        return "Kael: “Fog everywhere. I can only feel the slope under my boots.”"
    move = expedition.path[-1] - expedition.path[-2]
    promised = -float(move @ expedition.slopes[-2])
    fell = float(expedition.heights[-2] - expedition.heights[-1])
    brought = f"{metres(fell)} {'lower' if fell >= 0 else 'higher'}"
    same = (fell >= 0) == (promised >= 0)
    hope = metres(promised) + ("" if same else " down" if promised >= 0 else " up")
    dip = " You crossed a dip: ahead, the ground now rises." if expedition.overshoots[-1] else ""
    return (
        f"Step {len(expedition.path) - 1}: {metres(np.hypot(*move))} towards {_towards(*move)}. "
        f"You are {brought}; the slope had promised {hope}.{dip}"
    )


def headline(expedition: Expedition) -> str:
    """Say how the walk ended."""
    result, steps = expedition.result, count(expedition.result.steps, "step")
    above = f"{metres(result.height)} above the lowest point"
    if result.outcome == "home":
        rival = _best(expedition.rivals)
        spare = LEVELS[expedition.level].oxygen - rival.oxygen_used if rival else 0
        other = f"; {name(rival.walker)} had {spare:.1f}" if rival else ""
        return f"You can breathe! {expedition.oxygen:.1f} oxygen left after {steps}{other}."
    if result.outcome == "camped":
        return f"You made camp after {steps}, {above}: too high to breathe."
    return f"Out of oxygen after {steps}, {above}."


def verdict(expedition: Expedition) -> str:
    """One sentence about what to learn from this walk."""
    result, rate = expedition.result, expedition.mountain.rate
    rates, steps, home = expedition.learning_rates, result.steps, result.outcome == "home"
    if not steps:
        return "The slope only shows itself to those who walk."
    minima, rival = expedition.mountain.minima, _best(expedition.rivals)
    nearest = np.argmin(np.linalg.norm(minima - expedition.path[-1], axis=-1))
    crossed, along = int(expedition.overshoots.sum()), np.median(expedition.alignment)
    if not home and nearest > 0:
        return (
            "You ended in another valley: level ground need not be the lowest ground, and the "
            "slope alone cannot tell you."
        )
    if home and (rival is None or result.oxygen_used < rival.oxygen_used - 0.05):
        gd = next(r for r in expedition.rivals if name(r.walker) == "gradient descent")
        lost = "got stuck in another valley" if gd.outcome == "stuck" else "kept one learning rate"
        steady = np.ptp(rates) < 0.2 * np.median(rates)
        yours = (
            "You kept one learning rate, and a better one"
            if steady
            else "You chose every stride anew"
        )
        return f"{yours}; gradient descent {lost}, and you beat it."
    if crossed >= max(2, steps / 3):
        return (
            f"You overshot: {crossed} of {count(steps, 'step')} crossed a dip and ended on a rise. "
            "For such a slope the strides were long."
        )
    if along < 0.7:
        return "You often walked across the slope; straight down loses the most height per metre."
    if np.median(rates) < 0.6 * rate:
        return "Your strides were short for the slope, and every stop to feel the ground costs."
    if result.outcome == "camped":
        left = expedition.oxygen
        return f"You stopped with {left:.1f} oxygen left, and the ground still fell: walk on."
    return "A good way down: long strides where it is steep, short ones where it is flat."


def bridge(expedition: Expedition) -> str:
    """From strides to the learning rate, the number that the course is about."""
    rates, yours = expedition.learning_rates, "Gradient descent"
    if len(rates):
        low, high = (short(rate) for rate in np.quantile(rates, [0.25, 0.75]))
        yours = f"Yours was mostly {low if low == high else f'{low} to {high}'}; gradient descent"
    fixed = short(expedition.mountain.rate)
    first = 10 * np.linalg.norm(expedition.slopes[0])
    return (
        f"Stride ÷ slope is called the learning rate. {yours} kept {fixed} all the "
        f"way. Kael’s 0.01 would have moved you {first:.0f} mm on the first step: every mountain "
        "has its own scale."
    )


def table(expedition: Expedition) -> list[list[str]]:
    """Say of every walker: how it ended, steps, metres, oxygen, height above the lowest point."""
    ends = {
        "home": "can breathe",
        "camped": "made camp",
        "stuck": "stuck",
        "out": "out of oxygen",
        None: "walks on",
    }
    return [
        [
            name(result.walker),
            ends[result.outcome],
            str(result.steps),
            f"{result.strides.sum():.0f} m",
            f"{result.oxygen_used:.1f}",
            metres(result.height),
        ]
        for result in (expedition.result, *expedition.rivals)
    ]


def describe(expedition: Expedition) -> str:
    """Put the map into words."""
    minima, rivals = expedition.mountain.minima, expedition.rivals
    east, north = minima[0]
    valleys = f" Of {len(minima)} valleys it is the deepest." if len(minima) > 1 else ""
    walks = " ".join(
        f"{name(r.walker).capitalize()} walked {count(r.steps, 'step')} and ended "
        f"{metres(r.height)} above it."
        for r in (expedition.result, *rivals)
    )
    return (
        f"Map without fog. The lowest point lies {metres(np.hypot(east, north))} from the crash, "
        f"towards {_towards(east, north)}.{valleys} {walks} Below the map: stride divided by slope "
        "at each step."
    )


def name(walker: object) -> str:
    """The word for a walker in sentences."""
    return NAMES[type(walker).__name__]


def metres(length: float) -> str:
    """A length as people say it, without its sign."""
    length = abs(length)
    if length < 0.05:
        return "a few cm" if length >= 0.005 else "0 m"
    return f"{length:.1f}".removesuffix(".0") + " m" if length < 100 else f"{length:.0f} m"


def short(number: float) -> str:
    """Two digits, never in powers of ten: "64", "0.8", "120"."""
    return f"{float(f'{number:.2g}'):.12g}"


def count(number: int, thing: str) -> str:
    """Say "1 step", "2 steps"."""
    return f"{number} {thing}{'' if number == 1 else 's'}"


def promise(expedition: Expedition) -> dict[str, Any]:
    """What the browser needs to preview a step: the cost, and the fall that the slope promises."""
    return {
        "slope": [float(part) for part in expedition.slope],
        "step_cost": cost(0),
        "metre_cost": PER_METRE,
        "shortest": SHORTEST,
        "longest": LONGEST,
        "felt": LEVEL_GROUND,
    }


def _towards(east: float, north: float) -> str:
    bearing = round(np.rad2deg(np.arctan2(east, north))) % 360
    return f"the {WINDS[round(bearing / 45) % 8]} ({bearing}°)"


def _best(rivals: list[Result]) -> Result | None:
    """The rival that came home on the least oxygen, or None."""
    home = [rival for rival in rivals if rival.outcome == "home"]
    return min(home, key=lambda rival: rival.oxygen_used, default=None)
