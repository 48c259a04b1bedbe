"""What the services read from this repository: nobody here can call them, but their files agree."""

import json
import re
import tomllib
from urllib.parse import parse_qs, urlsplit

import nbformat
import pytest
import yaml

from mountain import light
from publish import front, live, places

ROOT = places.ROOT
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
TARGETS = set(re.findall(r"^([a-z]+)\b.*:", MAKEFILE, re.MULTILINE)) | {"course"}
EXTRAS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"][
    "optional-dependencies"
]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


def workflow(path):
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def steps(path):
    return [step for job in workflow(path)["jobs"].values() for step in job["steps"]]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_is_well_formed_and_calls_what_is_there(path):
    assert workflow(path).keys() >= {"name", "jobs"}
    for step in steps(path):
        assert ("uses" in step) != ("run" in step)
        if "uses" in step:
            assert re.fullmatch(r"[\w.-]+/[\w.-]+@v\d+", step["uses"])
        for called in re.findall(r"^make (.*)$", step.get("run", ""), re.MULTILINE):
            assert set(called.split()) <= TARGETS
        for file in re.findall(r"(?:^| )(\.?[\w/-]+\.py|\.ci/run|tests/\w+)", step.get("run", "")):
            assert (ROOT / file).exists()


def test_a_release_carries_the_site_the_slides_and_the_hand_out():
    site = steps(ROOT / ".github/workflows/site.yml")
    [release] = [step for step in site if "gh-release" in step.get("uses", "")]
    files = release["with"]["files"].split()
    packed = re.findall(r"[\w-]+\.zip", " ".join(step.get("run", "") for step in site))
    assert {file.rpartition("/")[2] for file in files} == {*packed, "handout.pdf"}
    assert "startsWith(github.ref, 'refs/tags/')" in release["if"]


def test_what_binder_and_codespaces_install_is_there():
    asked = (ROOT / ".binder" / "requirements.txt").read_text(encoding="utf-8")
    assert set(re.findall(r"\.\[(\w+)\]", asked)) == {"course"} <= set(EXTRAS)
    for path in re.findall(r"^-c (\S+)", asked, re.MULTILINE):
        assert (ROOT / ".binder" / path).exists()
    machine = json.loads((ROOT / ".devcontainer/devcontainer.json").read_text(encoding="utf-8"))
    commands = [machine["postCreateCommand"], machine["postAttachCommand"]]
    assert {command.split()[1] for command in commands} <= TARGETS
    assert f"PORT={machine['forwardPorts'][0]}" in commands[1]


@pytest.mark.parametrize("path", places.chapters(), ids=lambda path: path.stem)
def test_a_chapter_opens_itself_on_each_service(path, monkeypatch):
    monkeypatch.setenv("MOUNTAIN_REPOSITORY", "https://github.com/someone/course/")
    links = live.links(path.stem)
    assert parse_qs(urlsplit(links["Binder"]).query)["labpath"] == [f"notebooks/{path.name}"]
    assert links["Colab"].endswith(f"/someone/course/blob/gh-pages/colab/{path.name}")
    assert "/someone/course" in links["Codespaces"]


def test_the_notebooks_for_colab_install_the_course_first(tmp_path, monkeypatch):
    monkeypatch.setenv("MOUNTAIN_REPOSITORY", "https://github.com/someone/course")
    live.colab(tmp_path)
    assert len(list(tmp_path.iterdir())) == len(places.chapters())
    for path in tmp_path.iterdir():
        notebook = nbformat.read(path, as_version=4)
        nbformat.validate(notebook)
        first = next(cell.source for cell in notebook.cells if cell.cell_type == "code")
        assert (
            re.search(r"%pip .*\[(\w+)\] @ git\+https://github.com/someone/course", first)[1]
            in EXTRAS
        )


def test_the_list_of_chapters_says_which_run_where():
    said = front.where_they_run()
    assert all(service in said for service in live.links("x"))
    assert light.CHAPTERS in said


def test_who_teaches_finds_the_run_sheets(monkeypatch):
    monkeypatch.setenv("MOUNTAIN_REPOSITORY", "https://github.com/someone/course")
    monkeypatch.setattr(front.fog, "still", lambda *_: "")
    monkeypatch.setattr(front.reference, "pages", lambda _: {})
    sheets = "](https://github.com/someone/course/blob/main/docs/teaching.md)"
    assert sheets in front.pages()["teach.md"]
