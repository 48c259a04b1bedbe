"""A place to commit a prediction before the run, and to see afterwards how it compared."""

from mountain.predict.bank import BANK
from mountain.predict.kept import forget
from mountain.predict.prediction import Prediction

__all__ = ["BANK", "Prediction", "forget"]
