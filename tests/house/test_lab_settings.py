import json

from jupyterlab.commands import get_app_dir

from tests.paths import ROOT


def test_every_setting_is_one_that_jupyterlab_knows():
    overrides = json.loads((ROOT / "tools/lab_settings/overrides.json").read_text())
    assert overrides["@jupyterlab/docmanager-extension:plugin"]["defaultViewers"]["markdown"]
    for plugin, settings in overrides.items():
        package, _, name = plugin.partition(":")
        schema = ROOT.joinpath(get_app_dir(), "schemas", package, f"{name}.json")
        assert settings.keys() <= json.loads(schema.read_text())["properties"].keys(), plugin
