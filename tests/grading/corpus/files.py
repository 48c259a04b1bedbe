# ruff: noqa: E501 -- a submission is a line here
"""Files and names that are broken, or meant to break something."""

import json
import os

from tests.grading.corpus.form import FULL, WRONG, entry, notebook
from tests.grading.helpers.handin import (
    EXERCISE,
    ROOT,
    added,
    again,
    cell,
    release,
    save,
    solved,
    without,
)

whole = json.dumps(solved(learner="")).encode()


def broken(name, data, says):
    notebook(name, data, status="unreadable", says=says, needs_review=True)


broken("empty", b"", "empty")
broken("blanks only", b" \n" * 1000, "empty")
broken("not JSON", b"Dear teacher, my notebook is in the cloud.", "not a notebook")
broken("a web page", b"<!DOCTYPE html><script>alert(666)</script>", "not a notebook")
broken("a zip file", b"PK\x03\x04" + bytes(range(256)) * 40, "not a notebook")
broken("truncated", whole[: len(whole) // 2], "breaks off")
broken("JSON of another kind", b'["cells"]', "other data")
broken("no cells", b'{"nbformat": 4, "metadata": {}}', "no list of cells")
broken("nested a million deep", b'{"nbformat": 4, "cells": ' + b"[" * 10**6, "deeply")
broken("an integer of a million digits", b'{"nbformat": ' + b"9" * 10**6 + b"}", "not a notebook")
broken("a list of ten million lists", b"[" + b"[]," * 6_000_000 + b"[]]", "other data")


def _hundred_megabytes(folder, student):
    with save(folder, student, whole).open("r+b") as file:
        file.truncate(100 * 2**20)


entry("100 MB", _hundred_megabytes, status="unreadable", says="100 MB", needs_review=True)


def readable(name, made, score=FULL, **expected):
    notebook(name, made, score=score, **{"ends": "right", **expected})


readable("nbformat 5", whole.replace(b'"nbformat": 4', b'"nbformat": 5'), says="format is 5")
script = {**solved(learner=""), "nbformat": "<script>alert(666)</script>"}
readable("nbformat of a script", script, says="format is")
three = {"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [{"cells": [
    {"cell_type": "code", "input": c["source"], "outputs": [], "language": "python", "metadata": c["metadata"]}
    for c in solved(learner="")["cells"] if c["cell_type"] == "code"]}]}  # fmt: skip
readable("nbformat 3", json.dumps(three).encode(), says="old format")
foreign = solved(learner="")
foreign["metadata"] = {"kernelspec": {"name": "ir<script>", "language": "R", "display_name": "R"}}
readable("wrong kernel", foreign, says="another kernel", needs_review=True)
readable("UTF-16", json.dumps(solved(learner="")).encode("utf-16"), says="UTF-16")
latin = json.dumps(solved({"learner": 'LEARNER = ""  # Zoë'}), ensure_ascii=False)
readable("Latin-1", latin.encode("latin-1"), says="UTF-8", needs_review=True)
readable(
    "a duplicated answer",
    again(solved(learner=""), "heavy-ball-answer"),
    says="2 times",
    needs_review=True,
)
readable("a duplicated check", again(solved(learner=""), "heavy-ball"), says="2 times")
readable(
    "missing checks and given cells",
    without(without(solved(learner=""), "heavy-ball"), "given-01"),
    says="put back",
)
readable(
    "a missing answer",
    without(solved(learner=""), "heavy-ball-answer"),
    score=4,
    ends="missing",
    says="missing",
)
readable("nothing written", release(), score=0, ends="missing")
bare = solved(learner="")
for found in bare["cells"]:
    found.pop("id")
    found["metadata"] = {}
readable("every mark lost", bare, says="its code identified it", needs_review=True)
odd = solved(learner="")
odd["cells"] += [7, {}, {"cell_type": "code"}, added({"a": 1}), added("x" * 300_000)]
readable("damaged cells among whole ones", odd, says="damaged", needs_review=True)
readable(
    "five thousand cells",
    {**solved(learner=""), "cells": solved(learner="")["cells"] + [added("pass")] * 5000},
    says="cells",
    needs_review=True,
)
half = solved({"learner": 'LEARNER = ""  # \ud800'}, learner="")
readable("half a character", half)
path = solved(learner="")
path["cells"].append(
    added("x = 1")
    | {
        "metadata": {"nbgrader": {"grade_id": "../../x", "solution": True, "schema_version": 3}},
        "id": "../../x",
    }
)
readable("a grade_id that is a path", path, says="added")
readable(
    "an identifier of script",
    solved(
        {
            "learner": 'LEARNER = "<script>alert(666)</script>"',
            "training-memory-answer": "megabytes = 1",
        }
    ),
    score=5,
)
readable(
    "an identifier that must be computed",
    solved({"learner": "LEARNER = input()"}),
    says="identifier",
    needs_review=True,
)
changed = solved({"heavy-ball-answer": "import math\n" + WRONG}, learner="")
cell(changed, "given-01")["source"] = "import os; os._exit(0)"
readable("a changed locked cell", changed, score=4, ends="wrong", says="changed", needs_review=True)
outputs = solved(learner="")
outputs["cells"][4]["outputs"] = [
    {
        "output_type": "display_data",
        "data": {"text/html": "<script>alert(666)</script>"},
        "metadata": {},
    }
] * 100
readable("script in the outputs that came with it", outputs)


def linked(target):
    def put(folder, student):
        (folder / student).mkdir(parents=True)
        (folder / student / f"{EXERCISE}.ipynb").symlink_to(target)

    return put


def _pipe(folder, student):
    (folder / student).mkdir(parents=True)
    os.mkfifo(folder / student / f"{EXERCISE}.ipynb")


def _folder(folder, student):
    (folder / student / f"{EXERCISE}.ipynb").mkdir(parents=True)


solution = ROOT / "solutions" / f"{EXERCISE}.ipynb"
entry(
    "a symbolic link to the solutions",
    linked(solution),
    status="unreadable",
    says="symbolic link",
    needs_review=True,
)
entry(
    "a symbolic link to another's file",
    linked(f"../Honest/{EXERCISE}.ipynb"),
    status="unreadable",
    says="symbolic link",
    needs_review=True,
)
entry(
    "a symbolic link to a device",
    linked("/dev/zero"),
    status="unreadable",
    says="symbolic link",
    needs_review=True,
)
entry("a pipe", _pipe, status="unreadable", says="no file", needs_review=True)
entry(
    "a folder in place of the file", _folder, status="unreadable", says="no file", needs_review=True
)
entry(
    "a symbolic link as a student",
    lambda f, s: (f / s).symlink_to(f / "Honest"),
    status="none",
    says="symbolic link",
)
nameless = solved()
del nameless["metadata"]["mountain"]
entry(
    "the name of no exercise",
    lambda f, s: save(f, s, nameless, name="final2.ipynb"),
    status="none",
    says="not the name of any exercise",
)
entry(
    "a name of one's own",
    lambda f, s: save(f, s, solved(learner=""), name="final2.ipynb"),
    score=FULL,
    ends="right",
    says="was named",
)
entry(
    "a name as browsers make it",
    lambda f, s: save(f, s, solved(learner=""), name="Ex04_Momentum (1).ipynb"),
    score=FULL,
    ends="right",
    says="was named",
)

STUDENTS = {
    "script as a name": "<script>alert(666)<script>",
    "markup as a name": '"><img src=x onerror=alert(666)>',
    "a name that is a path on Windows": "..\\..\\x",
    "a name that is a path when decoded": "..%2F..%2Fx",
    "a name that is an option": "--no-sandbox",
    "a name that is a formula": "=cmd|' -C calc'!A0",
    "a name with a newline": "ada\nbob,6,6",
    "a name that is reserved on Windows": "CON.x",
    "a name of 250 characters": "x" * 250,
    "a name that is not UTF-8": os.fsdecode(b"z\xff\xfe"),
    "a name that turns the line round": "ada\u202egnp",
    "a name that ends like another's slug": "ada-0123456789abcdef",
    "a name of dots": "...",
}
for what, student in STUDENTS.items():
    notebook(what, solved(learner=""), score=FULL, ends="right", student=student)
notebook("the first honest one", solved(), score=FULL, ends="right", student="Honest")
notebook(
    "the last honest one", solved(learner="eve"), score=FULL, ends="right", student="zz-honest"
)
