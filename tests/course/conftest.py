"""These tests use Keras and PyTorch."""

from tests.frameworks import float64  # noqa: F401
