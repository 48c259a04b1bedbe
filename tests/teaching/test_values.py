"""The files for Zero to JupyterHub, against the chart's own schema (4.4.0) and the hub's parts."""

import json
import re
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import jsonschema
import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from teaching.hub import materials, walls
from tests.paths import ROOT

FOLDER = ROOT / "teaching" / "zero_to_jupyterhub"
CHART = Path(__file__).parent / "z2jh"
DOCKERFILE = (FOLDER / "Dockerfile").read_text(encoding="utf-8")
VALUES = yaml.safe_load((FOLDER / "values.yaml").read_text(encoding="utf-8"))


def merged(under, over):
    """Values as Helm merges them."""
    both = {name: merged(under[name], over[name]) for name in under.keys() & over.keys()
            if isinstance(under[name], dict) and isinstance(over[name], dict)}  # fmt: skip
    return {**under, **over, **both}


def complaints(values):
    defaults = yaml.safe_load((CHART / "defaults.yaml").read_text(encoding="utf-8"))
    schema = json.loads((CHART / "schema.json").read_text(encoding="utf-8"))
    found = jsonschema.validators.validator_for(schema)(schema).iter_errors(
        merged(defaults, values)
    )
    return [error.message for error in found]


def test_the_chart_takes_the_values():
    assert complaints(VALUES) == []


@pytest.mark.parametrize("wrong", [{"hub": {"servces": {}}}, {"singleuser": {"memory": 7}}])
def test_the_schema_would_see_a_mistake(wrong):
    assert complaints(merged(VALUES, wrong)) != []


def deployed(kind):
    objects = yaml.safe_load_all((FOLDER / "class.yaml").read_text(encoding="utf-8"))
    return next(one for one in objects if one["kind"] == kind)


def test_the_class_service_is_where_hub_and_learners_look_for_it():
    service, deployment = deployed("Service"), deployed("Deployment")
    url = VALUES["hub"]["services"]["class"]["url"]
    assert url == VALUES["singleuser"]["extraEnv"]["MOUNTAIN_SERVICE"]
    assert url == f"http://{service['metadata']['name']}:{service['spec']['ports'][0]['port']}"
    pod = deployment["spec"]["template"]
    assert service["spec"]["selector"].items() <= pod["metadata"]["labels"].items()
    image = VALUES["singleuser"]["image"]
    assert pod["spec"]["containers"][0]["image"] == f"{image['name']}:{image['tag']}"


def test_roles_are_those_of_one_machine():
    config = (ROOT / "teaching" / "hub" / "config.py").read_text(encoding="utf-8")
    for role in VALUES["hub"]["loadRoles"].values():
        for scope in role["scopes"]:
            assert f'"{scope.removesuffix("!service=class")}' in config
    assert "admin_users" not in VALUES["hub"]["config"]["Authenticator"]


def test_learners_begin_in_their_copy_of_the_course():
    assert VALUES["hub"]["config"]["KubeSpawner"]["notebook_dir"] == f"{walls.HOME}/course"
    assert VALUES["singleuser"]["storage"]["homeMountPath"] == walls.HOME


def test_the_class_is_kept_in_a_folder_that_the_service_makes_itself():
    """The volume is root's, and the service is not."""
    container = deployed("Deployment")["spec"]["template"]["spec"]["containers"][0]
    folder = {one["name"]: one.get("value") for one in container["env"]}["MOUNTAIN_CLASS"]
    assert str(Path(folder).parent) == container["volumeMounts"][0]["mountPath"]


def test_the_image_lays_the_course_out_as_walls_do():
    for name in walls.LIBRARY:
        top = name if not name.startswith("teaching") else "teaching"
        assert f"COPY {top} {walls.ROOM}/{top}\n" in DOCKERFILE
    laid = {}
    for line in re.findall(r"^COPY (.+)", DOCKERFILE, flags=re.MULTILINE):
        *sources, target = line.split()
        assert all((ROOT / source).exists() for source in sources)
        laid |= {f"{target}{Path(source).name}" if target.endswith("/") else target: source
                 for source in sources}  # fmt: skip
    for name in materials.MATERIALS:
        assert laid[f"{walls.ROOM}/{name}"] == name
    assert f"materials.prepare(Path('{walls.COURSE}')" in DOCKERFILE


def test_the_image_has_a_python_and_a_hub_that_course_and_chart_take():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    python = re.search(r"^FROM python:([\d.]+)-", DOCKERFILE, flags=re.MULTILINE)[1]
    assert Requirement(f"python{project['requires-python']}").specifier.contains(python)
    assert '"jupyterhub==5.5.*"' in DOCKERFILE
    assert "4.4.0" in (FOLDER / "values.yaml").read_text(encoding="utf-8")  # whose hub is 5.5


def installed_there():
    """All distributions of the image, by the metadata of those that are here."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    words = re.search(r"-c /tmp/constraints.txt (.+)", DOCKERFILE)[1].replace('"', "").split()
    wanted, found = [word.replace("/room", "the-mountain") for word in words], set()
    while wanted:
        need = Requirement(wanted.pop())
        name = canonicalize_name(need.name)
        if name == "the-mountain":
            wanted += project["dependencies"]
            wanted += [more for e in need.extras for more in project["optional-dependencies"][e]]
        elif name not in found and (not need.marker or need.marker.evaluate({"extra": ""})):
            found.add(name)
            wanted += metadata.requires(name) or []
    return found


REFUSING = """
import sys
class Refuse:
    def find_spec(self, name, *_):
        if name in {names}: raise ModuleNotFoundError(name + " is not in the image")
sys.meta_path.insert(0, Refuse())
import teaching.hub.service, teaching.hub.inside.startup, teaching.hub.inside.hand_in
import teaching.hub.inside.tell, teaching.hub.materials, jupyterlab, jupyterhub.singleuser
"""


def test_the_image_holds_all_that_its_programs_import():
    there = installed_there()
    missing = {
        module
        for module, names in metadata.packages_distributions().items()
        if not {canonicalize_name(name) for name in names} & {*there, "setuptools"}
    } - {"teaching", "mountain", "grading", "descent_lib"}
    assert {"nbgrader", "openpyxl"} <= missing  # of the grader's, which the image has not
    done = subprocess.run(
        [sys.executable, "-c", REFUSING.replace("{names}", repr(missing))],
        cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
