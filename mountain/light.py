"""Say in a sentence why torch or Keras is missing, where the light course was set up.

``make lab`` loads this into each kernel as an IPython extension.
"""

from types import TracebackType
from typing import Any

CHAPTERS = "00, 02, 03, 06, 09, 13, 16 and 17"  # what the light course serves
HEAVY = {"keras": "Keras", "tensorflow": "TensorFlow", "torch": "PyTorch"}


def load_ipython_extension(shell: Any) -> None:
    """Let the shell explain a missing package before it shows the error."""
    shell.set_custom_exc((ModuleNotFoundError,), explain)


def explain(
    shell: Any,
    kind: type[ModuleNotFoundError],
    error: ModuleNotFoundError,
    trace: TracebackType | None,
    tb_offset: int | None = None,
) -> None:
    """Show the error: in one sentence where the light course lacks what is asked for."""
    package = HEAVY.get((error.name or "").partition(".")[0])
    if package:
        error.msg = (
            f"this is the light course, without {package}, which this cell needs. Chapters "
            f"{CHAPTERS} do without it; for the others stop JupyterLab, and run: make lab"
        )
    shell.showtraceback((kind, error, trace), tb_offset=tb_offset, exception_only=bool(package))
