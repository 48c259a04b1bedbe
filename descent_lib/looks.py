"""How things look and what they are called: one colour, one marker and one name for each rule."""

from dataclasses import MISSING, fields, is_dataclass
from numbers import Real
from typing import NamedTuple


class Look(NamedTuple):
    """The colour and the marker of one rule, the same in every picture."""

    color: str
    marker: str


INK = "#222222"
LOOKS = {
    "GradientDescent": Look("#0072B2", "o"),
    "Momentum": Look("#D55E00", "s"),
    "EmaMomentum": Look("#B8860B", "D"),
    "Nesterov": Look("#009E73", "^"),
    "AdaGrad": Look("#56B4E9", "v"),
    "RMSProp": Look("#CC79A7", "P"),
    "Adam": Look("#882255", "X"),
    "AMSGrad": Look("#AA4499", "<"),
    "NAdam": Look("#332288", ">"),
    "Lion": Look("#999933", "h"),
    "Muon": Look("#117733", "p"),
}
OTHER = Look(INK, "d")
NAMES = {
    "GradientDescent": "plain descent",
    "Momentum": "heavy ball",
    "EmaMomentum": "averaged gradient",
}
GROUNDS = {
    "Landscape": "a function",
    "Bowl": "a bowl",
    "Ravine": "a ravine",
    "LeastSquares": "the mean squared error",
    "Rosenbrock": "Rosenbrock's valley",
    "Himmelblau": "Himmelblau's function",
    "Beale": "Beale's function",
    "Saddle": "a saddle",
    "MonkeySaddle": "a monkey saddle",
    "Quartic": "a W with two valleys",
}
SETTINGS = {
    "curvature": "curvature {:g}",
    "condition": "condition number {:g}",
    "angle": "turned by {:g}°",
}
SIGNS = {"beta": "β", "beta1": "β₁", "beta2": "β₂", "epsilon": "ε", "rho": "ρ"}
SERIES = (
    Look("#0072B2", "o"), Look("#D55E00", "s"), Look("#009E73", "^"), Look("#CC79A7", "P"),
    Look("#B8860B", "D"), Look("#56B4E9", "v"),
)  # fmt: skip  # for what is not a rule: batch sizes, starts, schedules


def look(rule: object) -> Look:
    """The colour and marker of a rule; one and the same spare look for a rule of your own."""
    return LOOKS.get(type(rule).__name__, OTHER)


def label(rule: object) -> str:
    """The chapters' name for a rule, and those settings that are not the defaults.

    A function goes by its own name, and a text is its own label.
    """
    if isinstance(rule, str):
        return rule
    if not is_dataclass(rule):
        return str(getattr(rule, "__name__", type(rule).__name__))
    name = NAMES.get(type(rule).__name__, type(rule).__name__)
    changed = [f"{SIGNS.get(key, key)} = {value:g}" for key, value in _changed(rule).items()]
    return f"{name} ({', '.join(changed)})" if changed else name


def landscape_name(landscape: object) -> str:
    """The landscape as a reader would name it: ``a ravine (condition number 100, turned by 30°)``.

    One of your own class goes by that class's name.
    """
    name = type(landscape).__name__
    changed = _changed(landscape)
    said = [SETTINGS[key].format(value) for key, value in changed.items() if key in SETTINGS]
    name = GROUNDS.get(name, f"the landscape {name}")
    return f"{name} ({', '.join(said)})" if said else name


def _changed(thing: object) -> dict[str, float]:
    """The settings of a dataclass that are numbers and not its defaults."""
    if not is_dataclass(thing):
        return {}
    settings = {f.name: (getattr(thing, f.name), f.default) for f in fields(thing)}
    return {
        key: float(value)
        for key, (value, default) in settings.items()
        if isinstance(value, Real) and (default is MISSING or value != default)
    }
