"""Panels that ask Python for every move, as what a page can play: by the name of their class.

A class that is not here leaves on the page what it leaves in a saved notebook.
"""

import html
from collections.abc import Callable
from typing import Any

from descent_lib.film import Film
from publish.players.films import as_script

Save = Callable[[Film], str]
RACES = (
    "On this page the usual runners have run on every ground, at the rates in the tables. "
    "To choose others, run the chapter: links stand at its top."
)
FORMS = 8  # of the quiz; each has other questions and other numbers


def fog(game: Any, save: Save) -> str:
    """The fog game: publish/fog.py prepares its mountains for the script on the page."""
    walk = game.expedition
    return (
        f'<div class="player-fog" data-level="{walk.level}" data-seed="{walk.seed}">'
        f"{game.still()['text/html']}"
        '<p class="needs-script">The game is played with JavaScript, which is off here.</p></div>'
    )


def race(panel: Any, save: Save) -> str:
    """The usual runners on every ground: a film of their race, and what each of them paid."""
    from mountain import race as races

    steps = panel.length.value
    entered = {name: rate.value for name, (tick, rate) in panel.entry.items() if tick.value}
    parts = [f'<p class="race-note">{RACES}</p>']
    for number, (name, ground) in enumerate(panel.grounds.items()):
        results = {
            (runner, lr): races.run(runner, ground, steps, lr) for runner, lr in entered.items()
        }
        parts.append(
            f'<details class="race" name="race"{" open" if number == 0 else ""}>'
            f"<summary>{html.escape(name)}</summary>"
            f"{save(races.film(ground, results, steps))}"
            f'<div class="race-table">{races.table(results)}</div></details>'
        )
    return "".join(parts)


def quiz(panel: Any, save: Save) -> str:
    """Some forms of the quiz: their questions, and what is said to each answer."""
    from mountain.quiz import BANK, draw, rendering

    count = len(panel.attempt.questions)
    drawn = [draw(BANK, seed, count) for seed in range(1, FORMS + 1)]
    forms = [[question(form) for form in forms] for forms in drawn]
    still = rendering.page(drawn[0])  # replies also without a script
    return f'<div class="player-quiz">{as_script({"forms": forms})}{still}</div>'


def course_map(panel: Any, save: Save) -> str:
    """The map, with links to the headings of a page."""
    from mountain.concepts import Chapter, Map

    return Map(panel.chapters, Chapter.section).html()


def question(form: Any) -> dict[str, Any]:
    """A question with what is said to each answer, as plain data."""
    from mountain.quiz.bank import CHAPTERS

    file, title = CHAPTERS[form.chapter]
    said = {
        "text": form.text,
        "solution": form.solution,
        "link": [f"{file}.html", f"{form.chapter:02d} {title}"],
    }
    if hasattr(form, "options"):
        replies = dict((form.right, *form.wrong))
        options = [[option, replies[option]] for option in form.options]
        return {**said, "options": options, "right": form.options.index(form.right[0])}
    return {
        **said,
        "answer": form.answer,
        "tolerance": form.tolerance,
        "why": form.why,
        "how": form.how,
        "wrong": form.wrong,
    }


PLAYERS: dict[str, Callable[[Any, Save], str]] = {
    "mountain.fog.panel.FogGame": fog,
    "mountain.race.Race": race,
    "mountain.concepts.Map": course_map,
    "mountain.quiz.panel.Quiz": quiz,
}
