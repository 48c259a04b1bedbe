"""Load Keras and PyTorch quietly, once: the tests that use them say so in their conftest.py."""

import os
import warnings

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # TensorFlow reads both when it is loaded
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")

import pytest

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # what the frameworks say about themselves while loading
    import keras
    import tensorflow as tf  # noqa: F401
    import torch

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
