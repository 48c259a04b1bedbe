"""Feedback pages: what they say, and what they must never say or run."""

import html.parser
import re
from urllib.parse import unquote

import pytest

from grading.reports import feedback, report, summary
from tests.grading.helpers.made_up import EXERCISES, cell, record, task

ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "</pre></body><script>alert(1)</script>",
    "javascript:alert(1)",
    "{{ 7 * 7 }}{% raw %}",
    "<!--",
    "<a href='javascript:alert(1)'>x</a>",
]
TAGS = {
    *("html", "head", "meta", "title", "style", "body", "header", "main", "footer", "section"),
    *("h1", "h2", "h3", "p", "a", "div", "span", "strong", "bdi", "code", "pre", "ul", "li"),
    *("table", "caption", "thead", "tbody", "tr", "th", "td", "nav", "details", "summary"),
    *("figure", "figcaption", "svg", "desc", "line", "rect", "text"),
}


class Reader(html.parser.HTMLParser):
    """Collects the tags and attributes of a page, as a browser sees them."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.attributes, self.texts, self.ids = [], [], [], []
        self.feed(page.decode())

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.attributes += attributes
        self.ids += [value for name, value in attributes if name == "id"]

    def handle_data(self, data):
        self.texts.append(data)


def hostile(attack):
    """A submission in which everything that a student can write is ``attack``."""
    tasks = [
        task("heavy-ball", 2, "wrong", attack, attack),
        task("averaged-gradients", 2, "error", attack),
    ]
    cells = [
        cell("heavy-ball-answer", attack, attack, attack),
        cell("added-1", attack, attack, attack, "added"),
        cell(attack, attack, attack, attack, "added"),
    ]
    return record(
        attack, tasks=tasks, cells=cells, notes=[attack], needs_review=[attack], file=attack
    )


def pages_of(word):
    """Every page about a class in which students write ``word`` wherever they can."""
    bad = [hostile(word)] * 2
    content = summary.make(EXERCISES, bad, [word], [word], [word], [word])
    titles = {"heavy-ball": word, "ex04_momentum": word}
    page, index = feedback.page(bad[0], titles), feedback.index(bad, titles)
    return [page, index, summary.html(content)], summary.markdown(content).decode()


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_that_a_student_writes_becomes_markup(attack):
    pages, markdown = pages_of(attack)
    for page, harmless in zip(pages, pages_of("owl")[0], strict=True):
        read = Reader(page)
        assert read.tags == Reader(harmless).tags
        assert set(read.tags) <= TAGS
        assert not any(name.startswith("on") for name, _ in read.attributes)
        links = [value for name, value in read.attributes if name in ("href", "src")]
        assert all(
            re.fullmatch(r"#[a-z0-9-]+|(feedback/)?[\w.+@%-]+(/\w+\.html)?", link, re.ASCII)
            for link in links
        )
        assert attack.split()[0] in " ".join(read.texts)
        assert b"49" not in page.replace(b"0x49", b"") or "7 * 7" not in attack
    assert "<" not in markdown.replace("](<feedback", "")


def test_every_page_forbids_scripts_and_loads_nothing():
    for page in pages_of("owl")[0]:
        policy = dict(Reader(page).attributes)["content"]
        text = page.decode()
        policy = re.search(r'Content-Security-Policy" content="([^"]+)"', text)[1].replace(
            "&#39;", "'"
        )
        assert policy.startswith("default-src 'none'; style-src 'sha256-")
        assert "unsafe" not in policy
        assert not re.search(r"https?://|src=|url\(|@import|<link|<script", text)


def test_the_style_is_the_one_that_the_policy_allows():
    import base64
    import hashlib

    text = feedback.page(record("owl")).decode()
    style = re.search(r"<style>(.*?)</style>", text, re.DOTALL)[1]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"'sha256-{digest}'" in text.replace("&#39;", "'")


def test_a_page_says_per_task_what_was_wrong_with_the_students_own_code():
    tasks = [
        task("heavy-ball", 2),
        task("averaged-gradients", 2, "wrong", "Not yet. The weights do not add up to `1`.", "sum"),
        task("training-memory", 1, "timeout", "It took too long and was stopped."),
    ]
    cells = [
        cell("averaged-gradients-answer", "def averaged(): ...", "hello\n"),
        cell("averaged-gradients-answer#2", "again = 1"),
        cell("training-memory-answer", "while True: pass", "", "\x1b[31mTimeout\x1b[0m"),
    ]
    text = feedback.page(
        record("owl", tasks=tasks, cells=cells, notes=["A cell was moved."])
    ).decode()
    for sentence in (
        "2 of 5 points", "Right", "Not yet right", "Took too long", "add up to <code>1</code>.",
        "def averaged(): ...", "again = 1", "hello", "Timeout", "A cell was moved.", 'lang="en"',
    ):  # fmt: skip
        assert sentence in text
    assert "\x1b" not in text
    ids = Reader(text.encode()).ids
    assert len(ids) == len(set(ids))


def test_exercises_and_tasks_are_called_by_their_own_titles():
    titles = {"ex04_momentum": "Exercise 04 · <Momentum>", "heavy-ball": "The heavy & the light"}
    text = feedback.page(record("owl"), titles).decode()
    assert "Feedback on Exercise 04 · &lt;Momentum&gt;" in text
    assert "The heavy &amp; the light" in text
    assert "Averaged gradients" in text  # has no title
    assert "&lt;Momentum&gt;" in feedback.index([record("owl")], titles).decode()


def test_the_index_has_a_column_for_each_exercise_that_was_handed_in():
    head = [t for t in Reader(feedback.index([record("owl")])).texts if "momentum" in t.lower()]
    assert len(head) == 1
    assert b"newton" not in feedback.index([record("owl")])
    assert b"newton" in feedback.index([record("owl"), record("elk", "ex11_newton")])


def test_folders_keep_the_names_of_people_and_links_find_them(tmp_path):
    records = [record(name) for name in ("Anna Berg", "Zoë 李雷", "O'Brien")]
    feedback.write(tmp_path, records)
    folders = sorted(path.name for path in tmp_path.iterdir() if path.is_dir())
    assert folders[0] == "Anna Berg"
    assert folders[1].startswith("O-Brien-")
    assert folders[2] == "Zoë 李雷"
    links = dict.fromkeys(
        value
        for name, value in Reader((tmp_path / "index.html").read_bytes()).attributes
        if name == "href"
    )
    assert len(links) == 3
    assert all(link.isascii() and (tmp_path / unquote(link)).is_file() for link in links)


def test_hidden_material_and_other_students_stay_off_the_page():
    cells = [
        cell("heavy-ball", "heavy_ball", "SECRET INPUT", "", "check"),
        cell("averaged-gradients", "averaged", "SECRET INPUT"),
    ]
    bad = record("owl", cells=cells, needs_review=['Other students too say LEARNER = "elk".'])
    text = feedback.page(bad).decode()
    assert "SECRET" not in text
    assert "elk" not in text
    assert feedback.PERSON in text


def test_a_page_says_when_nothing_was_marked_and_when_there_was_no_sandbox():
    lost = ["not run"] * 3
    note = "No JSON. Save it again."
    unreadable = record("owl", statuses=lost, status="unreadable", notes=[note])
    text = feedback.page(unreadable).decode()
    assert "could not be read as a notebook" in text
    assert text.count(note) == 1
    failed = record("owl", statuses=lost, status="failed", notes=["/home/teacher: Error"])
    for found in failed["tasks"]:
        found["message"] = "The grader itself failed: /home/teacher"
    text = feedback.page(failed).decode()
    assert "no fault of yours" in text
    assert "/home/teacher" not in text
    assert feedback.UNSANDBOXED in feedback.page(record("owl", sandbox=False)).decode()
    assert feedback.UNSANDBOXED not in feedback.page(record("owl")).decode()


def test_long_and_odd_text_is_cut_and_spelled_out():
    cells = [cell("heavy-ball-answer", "x = 1", "a" * 10**6 + "\u202e\x00\ud800")]
    page = feedback.page(record("\u202eowl", cells=cells))
    assert len(page) < 50_000
    assert "more characters are not shown" in page.decode()
    assert "\u202e" not in page.decode()


def contrast(one, other):
    """The contrast of two colours, as WCAG 2 defines it."""

    def luminance(colour):
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
        return 0.2126 * r + 0.7152 * g + 0.0722 * b

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_colours_are_readable_in_light_and_dark():
    style = (feedback.TEMPLATES / "style.css").read_text(encoding="utf-8")
    schemes = re.findall(r":root \{(.*?)\}", style, re.DOTALL)
    assert len(schemes) == 2
    for scheme in schemes:
        colours = dict(re.findall(r"--(\w+): (#\w{6})", scheme))
        assert contrast(colours["bar"], colours["paper"]) >= 3
        for ink in ("ink", "quiet", "right", "wrong", "link"):
            assert contrast(colours[ink], colours["paper"]) >= 4.5, ink
            assert contrast(colours[ink], colours["code"]) >= 4.5, ink


def test_pages_of_submissions_that_are_gone_go_too(tmp_path):
    records = [record("owl"), record("Zoë <b>")]
    feedback.write(tmp_path, records)
    assert len(list(tmp_path.glob("*/*.html"))) == 2
    assert (tmp_path / records[1]["slug"] / "ex04_momentum.html").exists()
    feedback.write(tmp_path, records[:1])
    assert [path.parent.name for path in tmp_path.glob("*/*.html")] == ["owl"]


def test_reports_are_the_same_when_written_again(tmp_path):
    records = [record("owl", needs_review=["Look."]), record("elk", statuses=["wrong"])]
    seen = []
    for order in (records, records[::-1]):
        report.write(tmp_path, EXERCISES, order, ["stray.txt"])
        files = [path for path in tmp_path.rglob("*") if path.is_file()]
        seen.append({path.relative_to(tmp_path).as_posix(): path.read_bytes() for path in files})
        seen[-1].pop("gradebook.db")  # SQLite counts its changes
    assert seen[0] == seen[1]
    assert {"grades.csv", "moodle.csv", "canvas.csv", "summary.md", "summary.html"} <= set(seen[0])
