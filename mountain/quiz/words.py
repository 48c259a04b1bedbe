"""Texts of the quiz as HTML and Markdown, and the chapters they point to."""

import html
import re

CHAPTERS = {
    0: ("00_the_mountain", "The mountain"),
    1: ("01_problem_setup", "Problem setup"),
    2: ("02_mathematical_formulation", "Mathematical formulation"),
    3: ("03_derivation", "Derivation"),
    4: ("04_algorithm_construction", "Algorithm construction"),
    5: ("05_convergence_and_schedules", "Convergence and schedules"),
    6: ("06_worked_examples", "Worked examples"),
    7: ("07_production_code", "Production code"),
    8: ("08_where_it_lives", "Where it lives"),
    9: ("09_failure_analysis", "Failure analysis"),
    10: ("10_ethics_and_energy", "Ethics and energy"),
    11: ("11_advanced_theory", "Advanced theory"),
    12: ("12_mastery_signals", "Mastery signals"),
    13: ("13_interview_corner", "Interview corner"),
    14: ("14_debug_your_thinking", "Debug your thinking"),
    15: ("15_assessment", "Assessment"),
}


def as_html(text) -> str:
    """Escape everything; then `` `code` `` becomes code, and ``$formulas$`` stay for MathJax."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(text))


def link(chapter) -> str:
    """A Markdown link to a chapter."""
    if chapter not in CHAPTERS:
        return f"chapter {chapter}"
    file, title = CHAPTERS[chapter]
    return f"[{chapter:02d} {title}]({file}.ipynb)"


def summary(attempt, kept="") -> str:
    """The result of a finished attempt, as Markdown."""
    counts = attempt.by_chapter()
    missed = [n for n, (right, asked) in counts.items() if right < asked]
    lines = [f"**{attempt.score} of {len(attempt.questions)}** at the first answer. {kept}", ""]
    lines += ["| chapter | right | asked | |", "|:--|:-:|:-:|:--|"]
    for n, (right, asked) in counts.items():
        again = "read again" if n in missed else ""
        lines.append(f"| {link(n)} | {right} | {asked} | {again} |")
    ending = "Read again: " + ", ".join(map(link, missed)) if missed else "Nothing to read again"
    return "\n".join([*lines, "", ending + "."])
