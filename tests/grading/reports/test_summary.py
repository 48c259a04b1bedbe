"""The summary: every submission at which a human should look and why, and what was hard."""

from grading.reports import summary
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
    assert section(content, "What was hard")["rows"] == [
        ["ex04_momentum", "averaged-gradients", "3 of 3", "sign (2), scale (1)"],
        ["ex04_momentum", "heavy-ball", "1 of 3", "factor (1)"],
    ]
    marked = section(content, "How the class did")["rows"]
    assert marked == [["ex04_momentum", 3, "5", "2.3", "3", "0 1 0 2 0", 0, 0]]


def test_stray_files_and_people_who_are_missing_are_listed():
    content = summary.make(EXERCISES, [], ["b.txt", "a.txt"], ["elk"], ["fox"], ["owl"])
    assert section(content, "Files that were not marked")["rows"] == [["a.txt"], ["b.txt"]]
    names = [s["rows"] for s in content["sections"]]
    assert [["elk"]] in names
    assert [["fox"]] in names
    assert [["owl"]] in names


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
