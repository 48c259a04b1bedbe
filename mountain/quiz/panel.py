"""The quiz as a panel: one question at a time, by mouse or keyboard."""

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import anywidget
import ipywidgets as widgets

from descent_lib.still import Bundle, Still
from mountain.quiz import history, rendering
from mountain.quiz.attempt import Attempt, draw
from mountain.quiz.bank import BANK
from mountain.quiz.questions import Choice, Question

_HERE = Path(__file__).parent


class _Keys(anywidget.AnyWidget):
    """Keeps JupyterLab's shortcuts out of the panel, sends the answers, and moves the focus."""

    _esm = (_HERE / "keys.js").read_text(encoding="utf-8")
    _css = (_HERE / "panel.css").read_text(encoding="utf-8")


class Quiz(Still, widgets.VBox):
    """``count`` questions of ``bank``. Every ``seed`` is another form; by default, the next one.

    The first answer to a question counts, further ones are for learning; after two wrong ones the
    right one is shown, and at the end what was missed can be asked again. Finished attempts are
    kept in the file ``scores``. ``quiz.attempt`` is the walk itself.
    """

    def __init__(
        self,
        bank: Iterable[Question] = BANK,
        seed: int | None = None,
        count: int = 10,
        scores: str | os.PathLike[str] = "quiz_scores.json",
    ):
        self._bank, self._count, self._scores = tuple(bank), count, Path(scores)
        self._head, self._text, self._reply = (widgets.HTMLMath() for _ in range(3))
        self._links = widgets.Output()
        self._field: widgets.DOMWidget | None = None  # what a learner fills in or presses next
        self._turn = 0  # how many fields there were
        answer = widgets.Button(description="Answer", button_style="primary")
        answer.add_class("quiz-answer")  # keys.js sends the answer
        self._next = widgets.Button(description="Next question")
        self._next.on_click(lambda _: self.next())
        self._buttons = widgets.HBox([answer, self._next])
        self._body = widgets.VBox()
        keys = _Keys()
        keys.on_msg(lambda _, content, __: self.receive(content))
        super().__init__([self._body, keys])
        self.add_class("mountain-quiz")
        self._begin(seed)

    def __repr__(self) -> str:
        walk = self.attempt
        if walk.over:
            return f"Quiz(form {walk.seed}, over, score {walk.score} of {len(walk.questions)})"
        return f"Quiz(form {walk.seed}, question {walk.at + 1} of {len(walk.questions)})"

    def still(self) -> Bundle:
        """The questions of this form as a page that replies without a kernel, and as text."""
        asked = self.attempt.questions
        return {"text/html": rendering.page(asked), "text/plain": rendering.plain(asked)}

    def receive(self, message: dict[str, Any]) -> None:
        """Mark what the browser sends: the ``turn`` it answers, and a text or an option's place."""
        if message.get("turn") != self._turn or self.attempt.over:
            return  # the learner saw an earlier question
        question, given = self.attempt.question, message.get("answer")
        if isinstance(question, Choice):
            options = dict(enumerate(question.options))
            given = options.get(given) if type(given) is int else None
        self.answer(given)

    def answer(self, given: str | None) -> None:
        """Mark ``given``, an option or a number as it is typed, and show the reply."""
        question = self.attempt.question
        try:
            right, reply = self.attempt.answer(given)
        except ValueError as error:
            self._say(str(error))
            return
        solution = "" if right else self.attempt.solution
        self._say(
            f"{reply} The right answer: {solution}" if solution else reply,
            "✓ Right." if right else "✗ Not quite.",
        )
        where = f"More in {rendering.link(question.chapter)}."
        once_more = "" if right or solution else " You may try again; the score stays."
        self._show_links(where + once_more)
        self._count_up()

    def next(self) -> None:
        """Go on to the next question or to the result."""
        try:
            self.attempt.next()
        except ValueError as error:
            self._say(str(error))
            return
        if self.attempt.over:
            self._end()
        else:
            self._ask()

    def _begin(self, seed: int | None = None) -> None:
        try:
            earlier, message = history.read(self._scores)
        except OSError as error:
            reason = error.strerror or error
            earlier, message = [], f"{self._scores.name} cannot be read: {reason}."
        if seed is None:
            seed = 1 + max((attempt["form"] for attempt in earlier), default=0)
        self._start(Attempt(draw(self._bank, seed, self._count), seed))
        self._say(f"{message} {history.summary(earlier)}")

    def _start(self, attempt: Attempt, counts: bool = True) -> None:
        self.attempt, self._counts = attempt, counts
        self._ask()

    def _ask(self) -> None:
        """Show the current question."""
        question = self.attempt.question
        self._text.value = f"<p>{rendering.as_html(question.text)}</p>"
        field: widgets.DOMWidget
        if isinstance(question, Choice):
            field = widgets.RadioButtons(options=question.options, value=None)
            field.layout.width = "auto"
        else:
            field = widgets.Text(placeholder="a number, such as 0.25, 2e-3 or 1/4")
        last = self.attempt.at + 1 == len(self.attempt.questions)
        self._next.description = "Show the result" if last else "Next question"
        self._show_links("")
        self._say("")
        self._count_up()
        self._show(field, [self._head, self._text], [self._buttons, self._reply, self._links])

    def _end(self) -> None:
        walk = self.attempt
        kept = history.keep(self._scores, walk) if self._counts else "This round is not kept."
        self._show_links(rendering.summary(self.attempt, kept))
        self._count_up()
        again = widgets.Button(description="Another form", button_style="primary")
        again.on_click(lambda _: self._begin(walk.seed + 1))
        if not walk.missed:
            self._show(again, [self._head, self._links])
            return
        missed = widgets.Button(description="Ask again what I missed", button_style="primary")
        missed.layout.width = "auto"
        missed.on_click(lambda _: self._start(Attempt(walk.missed, walk.seed), counts=False))
        again.button_style = ""
        self._show(missed, [self._head, self._links], [again])

    def _show(
        self,
        field: widgets.DOMWidget,
        above: Sequence[widgets.Widget],
        below: Sequence[widgets.Widget] = (),
    ) -> None:
        """Show a new ``field`` among other parts; the browser knows it by its turn."""
        self._turn += 1
        field.add_class(f"quiz-turn-{self._turn}")
        self._body.children = (*above, field, *below)
        if self._field:
            self._field.close()
        self._field = field

    def _count_up(self) -> None:
        walk = self.attempt
        place = f"Question {walk.at + 1} of {len(walk.questions)}" if not walk.over else "Result"
        score = f"score {walk.score} of {len(walk.first)}"
        self._head.value = f"<b>{place}</b> · {score} · form {walk.seed}"

    def _say(self, text: str, verdict: str = "") -> None:
        strong = f"<b>{verdict}</b> " if verdict else ""
        self._reply.value = f'<div role="status">{strong}{rendering.as_html(text.strip())}</div>'

    def _show_links(self, markdown: str) -> None:
        """Markdown, so that Jupyter opens the links to other chapters itself."""
        data = {"text/markdown": markdown, "text/plain": markdown}
        shown = {"output_type": "display_data", "data": data, "metadata": {}}
        self._links.outputs = (shown,) if markdown else ()
