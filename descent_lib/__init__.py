"""Gradient descent, written once: rules, schedules, landscapes and walks for The Mountain.

Only NumPy is loaded here. The rooms with heavier needs are imported by name:
``descent_lib.in_torch``, ``in_keras``, ``plots``, ``film`` and so on.
"""

from descent_lib.data import MiniBatch
from descent_lib.descent import Step, Trail, descend, steps_until, trail
from descent_lib.landscapes import (
    Beale,
    Bowl,
    Himmelblau,
    Landscape,
    LeastSquares,
    MonkeySaddle,
    Quartic,
    Ravine,
    Rosenbrock,
    Saddle,
)
from descent_lib.rules import (
    AdaGrad,
    Adam,
    AMSGrad,
    EmaMomentum,
    GradientDescent,
    Lion,
    Momentum,
    Muon,
    NAdam,
    Nesterov,
    RMSProp,
)

__version__ = "0.1.0"

__all__ = [
    "AMSGrad",
    "AdaGrad",
    "Adam",
    "Beale",
    "Bowl",
    "EmaMomentum",
    "GradientDescent",
    "Himmelblau",
    "Landscape",
    "LeastSquares",
    "Lion",
    "MiniBatch",
    "Momentum",
    "MonkeySaddle",
    "Muon",
    "NAdam",
    "Nesterov",
    "Quartic",
    "RMSProp",
    "Ravine",
    "Rosenbrock",
    "Saddle",
    "Step",
    "Trail",
    "descend",
    "steps_until",
    "trail",
]
