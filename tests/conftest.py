"""What every test shares: quiet frameworks, reproducible random examples, Keras in float64."""

import os
import warnings

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # TensorFlow reads both when it is loaded
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")

import pytest
from hypothesis import settings

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # what the frameworks say about themselves while loading
    import keras
    import tensorflow as tf  # noqa: F401
    import torch

settings.register_profile("course", deadline=None, derandomize=True, max_examples=50)
settings.load_profile("course")
torch.set_num_threads(1)


@pytest.fixture
def float64():
    """Both frameworks in double precision: their scalars are otherwise rounded to float32."""
    before = keras.config.floatx(), torch.get_default_dtype()
    keras.config.set_floatx("float64")
    torch.set_default_dtype(torch.float64)
    yield
    keras.config.set_floatx(before[0])
    torch.set_default_dtype(before[1])


def pytest_terminal_summary(terminalreporter):
    """Print the tables that tests have recorded as their property ``table``."""
    rows = [row for report in terminalreporter.getreports("passed")
            for key, row in report.user_properties if key == "table"]  # fmt: skip
    if rows:
        terminalreporter.section("tables")
    for row in rows:
        terminalreporter.write_line(row)
