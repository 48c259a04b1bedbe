"""What the services read from this repository: nobody here can call them, but their files agree."""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import nbformat
import pytest
import yaml
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config.loader import PyFileConfigLoader

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


@pytest.mark.parametrize("inside", [True, False])
def test_only_in_a_codespace_kernels_answer_the_page_that_its_proxy_shows(monkeypatch, inside):
    monkeypatch.setenv("CODESPACE_NAME", "a-name-1a2b" if inside else "")
    monkeypatch.setattr(sys, "path", list(sys.path))
    settings = PyFileConfigLoader("jupyterlab.py", str(ROOT / "tools")).load_config()
    allowed = settings.ServerApp.get("allow_origin_pat", "(?!)")
    assert bool(re.match(allowed, "https://a-name-1a2b-8888.app.github.dev")) == inside
    assert not re.match(allowed, "https://other-8888.app.github.dev")
    assert not re.match(allowed, "https://a-name-1a2b-8888.app.github.dev.example.org")
    assert "token" not in settings.IdentityProvider  # a port can be made public


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
        assert " https://github.com/someone/course course\n" in first
        assert re.search(r'%pip .* "\./course\[(\w+)\]"', first)[1] in EXTRAS


def test_on_colab_a_chapter_finds_its_neighbours_also_when_its_first_cell_runs_again(
    tmp_path, monkeypatch
):
    origin = tmp_path / "origin"
    (origin / "notebooks").mkdir(parents=True)
    (origin / "notebooks" / "00_a_chapter.ipynb").touch()
    for words in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "A chapter."]):
        whose = ["-c", "user.name=Someone", "-c", "user.email=someone@example.org"]
        subprocess.run(["git", "-C", origin, *whose, *words], check=True)
    monkeypatch.chdir(tmp_path)
    cell = live.INSTALL.format(repository=origin).replace("/content", str(tmp_path))
    lines = [line for line in cell.splitlines() if not line.startswith("%pip")]
    shell = InteractiveShell()
    for _ in range(2):
        shell.run_cell("\n".join(lines)).raise_error()
        assert Path.cwd() == tmp_path / "course" / "notebooks"
        assert Path("00_a_chapter.ipynb").exists()


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
