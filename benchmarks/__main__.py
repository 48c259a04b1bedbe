"""``python -m benchmarks [NAME ...]``: run all benchmarks, or those named."""

import importlib
import pkgutil
import sys

import benchmarks

NAMES = sorted(m.name for m in pkgutil.iter_modules(benchmarks.__path__) if m.name[0] != "_")

chosen = sys.argv[1:] or NAMES
if unknown := set(chosen) - set(NAMES):
    sys.exit(f"There is no benchmark named {', '.join(unknown)}; choose from {', '.join(NAMES)}.")
for name in chosen:
    importlib.import_module(f"benchmarks.{name}").main()
