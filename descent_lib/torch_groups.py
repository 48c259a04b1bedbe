"""The settings of a torch optimizer's parameters: checked, and with one schedule at the wheel."""

import difflib
from collections.abc import Iterable
from typing import Any

from torch import Tensor

from descent_lib import arguments
from descent_lib.protocols import Schedule

SETTINGS = ("lr", "decay")  # of a group; the others are torch's own notes about it
NOTES = ("params", "param_names", "name", "initial_lr")
ELSEWHERE = {  # what other optimizers call it, or who knows it here
    "learning_rate": "lr",
    "weight_decay": "decay, which is decoupled",
    "maximize": "the sign of the loss: minimise -loss",
    "foreach": "nothing: small tensors are moved together anyway",
    "fused": "compiled=True",
    "capturable": "compiled=True",
    **dict.fromkeys(
        ["betas", "momentum", "eps", "alpha", "rho", "dampening", "momentum_decay", "lr_decay"],
        "a setting of the rule, as in Adam(beta1=0.9)",
    ),
    **dict.fromkeys(
        ["nesterov", "amsgrad", "centered"], "a rule of its own: Nesterov(), AMSGrad()"
    ),
}


class Group(dict[str, Any]):
    """The settings of some parameters; those that follow a schedule let nobody else turn the rate.

    torch's schedulers write ``initial_lr`` or ``lr`` into a group when they are made.
    """

    def __setitem__(self, key: str, value: Any) -> None:
        self._refuse(key)
        super().__setitem__(key, value)

    def setdefault(self, key: str, default: Any = None) -> Any:
        if key not in self:
            self[key] = default
        return self[key]

    def __reduce__(self) -> Any:
        return dict, (dict(self),)

    def _refuse(self, key: str) -> None:
        if key in ("lr", "initial_lr") and self.get("schedule") is not None:
            raise TypeError(
                f"lr follows {self['schedule']!r}, and only one schedule can turn it; give Descent "
                "a number as lr to use a scheduler of torch's, or to set the rate yourself"
            )


def refuse_unknown(given: Iterable[str], where: str) -> None:
    """Raise a TypeError for a key that is no setting, and name the one that may be meant."""
    for key in given:
        if key not in SETTINGS + NOTES:
            near = difflib.get_close_matches(key, SETTINGS, 1)
            meant = ELSEWHERE.get(key, near[0] if near else "lr or decay")
            raise TypeError(f"{where} has no {key}; what is meant may be {meant}")


def checked_settings(settings: dict[str, Any]) -> dict[str, Any]:
    """The settings among these, each checked; a rate that follows a schedule says so."""
    checked: dict[str, Any] = {}
    if "lr" in settings:
        lr = settings["lr"]
        schedule = lr if callable(lr) else None
        rate = _rate(lr, 0) if schedule else arguments.number("lr", lr, low=0)
        checked |= {"lr": rate, "schedule": schedule}
    if "decay" in settings:
        checked["decay"] = arguments.number("decay", settings["decay"], low=0)
    return checked


def begin_step(group: dict[str, Any]) -> float | Tensor:
    """Count a step of a group, and return its rate."""
    t, schedule = group["t"], group["schedule"]
    group["t"] = t + 1
    if schedule is not None:
        dict.__setitem__(group, "lr", _rate(schedule, t))
    rate: float | Tensor = group["lr"]
    return rate if isinstance(rate, Tensor) and rate.ndim else float(rate)


def _rate(schedule: Schedule, t: int) -> float | Tensor:
    """The rate of step t; a tensor of rates may hold one for each of many stacked copies."""
    rate = arguments.called("lr", schedule, t)
    if isinstance(rate, Tensor) and rate.ndim:
        return rate
    return arguments.number(f"lr({t})", rate, low=0)
