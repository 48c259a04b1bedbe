"""Whose each notebook is, in folders as people make them: notebooks alone decide."""

import pytest

from grading.layout import layout

EXERCISES = ("ex04_momentum", "ex11_newton")


def students(*paths, known=(), others=()):
    """The students' folders of notebooks, where 4 and 11 stand for files of these exercises."""
    names = {"4": "ex04_momentum.ipynb", "11": "ex11_newton.ipynb"}
    split = [path.split("/") for path in paths]
    notebooks = [(*folders, names.get(file, file)) for *folders, file in split]
    found = layout(notebooks, EXERCISES, known)
    return ["/".join(found.student(path)) for path in (*notebooks, *others)]


@pytest.mark.parametrize(
    ("paths", "whose"),
    [
        (["fox/4", "owl/4"], ["fox", "owl"]),
        (["week4/fox/4", "week4/owl/4"], ["week4/fox", "week4/owl"]),
        (["week4/fox/4", "week4/owl/11"], ["week4/fox", "week4/owl"]),
        (["week4/fox/4"], ["week4/fox"]),
        (["a/b/week4/fox/4"], ["a/b/week4/fox"]),
        (["fox/ex04_momentum/4", "fox/ex11_newton/11"], ["fox", "fox"]),
        (["t/ex04_momentum/fox/4", "t/ex11_newton/fox/11"], ["t/fox", "t/fox"]),
        (["week4/4", "week4/fox/4", "week4/owl/4"], ["", "week4/fox", "week4/owl"]),
        (["fox/4", "fox/backup/4"], ["fox", "fox"]),
        (["fox/4", "fox/v1/4", "fox/v2/4", "owl/4"], ["fox", "fox", "fox", "owl"]),
        (["fox/my work/4", "owl/4"], ["fox", "owl"]),
        (["fox/work/4", "owl/work/4"], ["fox", "owl"]),
        (["fox/work/4", "owl/work/11"], ["fox", "owl"]),
        (["t/w4/fox/4", "t/w4/owl/4", "t/w5/fox/11"], ["t/w4/fox", "t/w4/owl", "t/w5/fox"]),
        (
            ["w4/fox/4", "w4/owl/11", "w5/fox/11", "w5/owl/4"],
            ["w4/fox", "w4/owl", "w5/fox", "w5/owl"],
        ),
        (["4", "fox/4"], ["", "fox"]),
        (
            ["s/fox/ps1/4", "s/fox/ps2/11", "s/owl/ps1/4", "s/owl/ps2/11"],
            ["s/fox"] * 2 + ["s/owl"] * 2,
        ),
        (["fox/ps1/4", "fox/ps2/11", "owl/w4/4", "owl/w11/11"], ["fox", "fox", "owl", "owl"]),
        (["fox/Attempt 1/4", "fox/attempt2/4", "owl/Version 1/4"], ["fox", "fox", "owl"]),
        (["w/v01/4", "w/v02/4"], ["w/v01", "w/v02"]),
        (["submitted/fox/ps1/4"], ["submitted/fox"]),
        (["submitted/w4/fox/4", "submitted/w4/owl/4"], ["submitted/w4/fox", "submitted/w4/owl"]),
    ],
)
def test_the_student_s_folder_is_found_whatever_goes_around_it(paths, whose):
    assert students(*paths) == whose


def test_names_that_are_known_help():
    class_ = ["fox", "owl"]
    assert students("w5/fox/11", "w6/owl/4", known=class_) == ["w5/fox", "w6/owl"]
    assert students("fox/my work/11", known=class_) == ["fox"]


def test_what_is_no_notebook_belongs_to_the_student_in_whose_folder_it_lies():
    files = ("week4/elk/more.zip", "week4/README.txt", "x.csv", "week4/owl/deep/x.zip")
    others = [tuple(file.split("/")) for file in files]
    whose = students("week4/fox/4", "week4/owl/4", others=others)
    assert whose[2:] == ["week4/elk", "", "", "week4/owl"]
