"""The summary: every submission at which a human should look and why, and what was hard."""

from itertools import pairwise

import pytest

from grading.reports import charts, summary
from tests.grading.helpers.made_up import EXERCISES, record, task


def section(content, title):
    return next(s for s in content["sections"] if s["title"].startswith(title))


def test_every_submission_that_needs_an_eye_is_named_with_all_reasons():
    records = [
        record("owl", needs_review=["One.", "Two."]),
        record("elk", statuses=["not run"] * 3, status="unreadable", needs_review=["No JSON."]),
        record("fox"),
    ]
    content = summary.make(EXERCISES, records, [])
    rows = section(content, "Look at these")["rows"]
    assert [(row[0], row[2], row[3]) for row in rows] == [
        ("elk", "unreadable", "No JSON."),
        ("owl", "5 of 5", "One. · Two."),
    ]
    text = summary.markdown(content).decode()
    assert "3 submissions of 3 students: 2 marked, 1 unreadable, 0 on which" in text
    assert "2 need a human to look" in text
    assert "(<feedback/owl/ex04_momentum.html>)" in text


def test_the_hardest_task_comes_first_with_the_most_frequent_mistake():
    def handed_in(student, *mistakes):
        tasks = [
            task(name, points, "wrong" if mistake else "right", "", mistake)
            for (name, points), mistake in zip(EXERCISES[0][1], mistakes, strict=True)
        ]
        return record(student, tasks=tasks)

    records = [
        handed_in("owl", None, "sign", None),
        handed_in("elk", None, "sign", None),
        handed_in("fox", "factor", "scale", None),
    ]
    content = summary.make(EXERCISES, records, [])
    found = section(content, "Tasks by success")["rows"]
    assert [[row[1], row[2]["text"], row[3]] for row in found] == [
        ["Averaged gradients", "0 of 3", "sign (2), scale (1)"],
        ["Heavy ball", "2 of 3", "factor (1)"],
        ["Training memory", "3 of 3", ""],
    ]
    assert [round(row[2]["share"], 2) for row in found] == [0, 0.67, 1]
    marked = section(content, "How the class did")["rows"]
    assert marked == [["Ex04_momentum", 3, "5", "2.3", "3", "0 1 0 2 0", 0, 0]]
    assert "| 2 of 3 |" in summary.markdown(content).decode()


def test_the_most_frequent_mistakes_say_what_they_are_and_whose():
    def wrong(student, mistake, message, status="wrong"):
        tasks = [task("heavy-ball", 2, status, message, mistake), task("averaged-gradients", 2)]
        return record(student, tasks=tasks)

    records = [wrong(f"s{i}", "sign", "The sign is wrong.") for i in range(summary.FEW + 1)]
    records += [wrong("owl", "factor", "Off by `2`."), wrong("elk", "factor", "Off by `2`.")]
    records += [
        wrong("fox", None, "It took too long.", "timeout"),
        wrong("bat", None, "", "missing"),
    ]
    content = summary.make(EXERCISES, records, [], titles={"heavy-ball": "The heavy ball"})
    found = section(content, "The most frequent mistakes")["rows"]
    assert [(row[0], row[1]["text"], row[2]) for row in found] == [
        ("The heavy ball", "9", "The sign is wrong."),
        ("The heavy ball", "2", "Off by `2`."),
        ("The heavy ball", "1", "It took too long."),
    ]
    assert [who["text"] for who in found[1][3]] == ["elk", "owl"]
    page = summary.html(content).decode()
    assert page.count("<details>") == 1
    assert "<summary>9 students</summary>" in page
    assert "elk](<feedback/elk/ex04_momentum.html>), [owl]" in summary.markdown(content).decode()


def test_points_are_drawn_and_said_in_words():
    records = [record("owl"), record("elk", statuses=["wrong"]), record("fox", "ex11_newton")]
    records.append(record("bat", statuses=["not run"] * 3, status="failed"))
    content = summary.make(EXERCISES, records, [])
    figures = section(content, "How the class did")["figures"]
    assert [figure["words"] for figure in figures] == [
        "Students by percent of what was set. 1 from 30 to 40 %, 2 from 50 to 60 %.",
        "Ex04_momentum: points. 1 with 3, 1 with 5.",
        "Ex11_newton: points. 1 with 5.",
    ]
    assert [column["count"] for column in figures[1]["columns"]] == [0, 0, 0, 1, 0, 1]
    for figure in figures:
        columns = figure["columns"]
        assert max(column["height"] for column in columns) == 108
        assert all(column["y"] + column["height"] == pytest.approx(130) for column in columns)
        assert all(a["x"] + a["width"] <= b["x"] for a, b in pairwise(columns))
    page = summary.html(content).decode()
    assert page.count('role="img"') == page.count("<desc ") == 3
    assert "1 with 3, 1 with 5." in page
    assert "1 with 3, 1 with 5" in summary.markdown(content).decode()
    one = summary.make(EXERCISES, records, [], assigned=["ex11_newton"])
    whole = section(one, "How the class did")["figures"][0]["words"]
    assert whole == "Students by percent of what was set. 1 from 90 to 100 %."


@pytest.mark.parametrize(
    ("scores", "points", "words"),
    [
        ([0, 2.5, 5], 5, "1 from 0 to 10 %, 1 from 50 to 60 %, 1 from 90 to 100 %."),
        ([30, 7], 30, "1 from 20 to 30 %, 1 from 90 to 100 %."),
        ([7], 5, "1 with 5."),
        ([0], 0, "1 with 0."),
        ([], 5, "nobody yet."),
    ],
)
def test_a_histogram_counts_by_points_or_where_there_are_many_by_tenths(scores, points, words):
    assert charts.points_histogram("x", scores, points)["words"].endswith(words)


def test_stray_files_and_people_who_are_missing_are_listed():
    people = ["elk"], ["fox"], ["owl"], (), ["bat", "cat"]
    content = summary.make(EXERCISES, [], ["b.txt", "a.txt"], *people)
    assert section(content, "Files that were not marked")["rows"] == [["a.txt"], ["b.txt"]]
    names = [s["rows"] for s in content["sections"]]
    assert [["elk"]] in names
    assert [["fox"]] in names
    assert [["owl"]] in names
    assert section(content, "Not in moodle.csv and canvas.csv")["rows"] == [["bat"], ["cat"]]


def test_a_run_without_sandbox_and_a_failed_grader_are_said_at_the_top():
    records = [
        record("owl", sandbox=False),
        record("elk", statuses=["not run"] * 3, status="failed"),
    ]
    intro = " ".join(summary.make(EXERCISES, records, [])["intro"])
    assert "1 ran WITHOUT a sandbox" in intro
    assert "Run the same command again" in intro


def test_an_empty_class_has_a_summary():
    content = summary.make(EXERCISES, [], [])
    assert b"0 submissions of 0 students" in summary.html(content)
    assert b"None needs a human to look" in summary.markdown(content)
