import json
import os
import sys

from jupyterlab.commands import get_app_dir
from traitlets.config.loader import PyFileConfigLoader

from tests.paths import ROOT


def test_kernels_take_no_packages_from_another_virtual_environment(monkeypatch):
    monkeypatch.setenv("VIRTUAL_ENV", "/else")
    monkeypatch.setattr(sys, "path", list(sys.path))
    PyFileConfigLoader("jupyterlab.py", str(ROOT / "tools")).load_config()
    assert "VIRTUAL_ENV" not in os.environ


def test_every_setting_is_one_that_jupyterlab_knows():
    overrides = json.loads((ROOT / "tools/lab_settings/overrides.json").read_text())
    assert overrides["@jupyterlab/docmanager-extension:plugin"]["defaultViewers"]["markdown"]
    for plugin, settings in overrides.items():
        package, _, name = plugin.partition(":")
        schema = ROOT.joinpath(get_app_dir(), "schemas", package, f"{name}.json")
        assert settings.keys() <= json.loads(schema.read_text())["properties"].keys(), plugin
