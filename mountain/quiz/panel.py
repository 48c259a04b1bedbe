"""The quiz as a panel: one question at a time, by mouse or keyboard."""

from pathlib import Path

import anywidget
import ipywidgets as widgets
import traitlets

from mountain.quiz import history, words
from mountain.quiz.attempt import Attempt
from mountain.quiz.bank import BANK
from mountain.quiz.questions import Choice


class _Keys(anywidget.AnyWidget):
    """Keeps JupyterLab's shortcuts out of the panel; a new ``turn`` focuses its field."""

    _esm = (Path(__file__).parent / "keys.js").read_text(encoding="utf-8")
    _css = ".mountain-quiz .widget-radio-box label { height: auto; white-space: normal; }"
    turn = traitlets.Int().tag(sync=True)


class Quiz(widgets.VBox):
    """``count`` questions of ``bank``. Every ``seed`` is another form; by default, the next one.

    The first answer to a question counts, further ones are for learning. Finished attempts are kept
    in the file ``scores``. ``quiz.attempt`` is the walk itself.
    """

    def __init__(self, bank=BANK, seed=None, count=10, scores="quiz_scores.json"):
        self._bank, self._count, self._scores = bank, count, Path(scores)
        self._head, self._text, self._reply = (widgets.HTMLMath() for _ in range(3))
        self._links = widgets.Output()
        self._keys = _Keys()
        self._options = widgets.RadioButtons(layout=widgets.Layout(width="auto"))
        self._box = widgets.Text(placeholder="a number, such as 0.25, 2e-3 or 1/4")
        self._box.continuous_update = True
        self._box.on_msg(self._typed)
        self._answer = widgets.Button(description="Answer", button_style="primary")
        self._next = widgets.Button(description="Next question")
        self._again = widgets.Button(description="Another form", button_style="primary")
        self._answer.on_click(lambda _: self._mark())
        self._next.on_click(lambda _: self._go_on())
        self._again.on_click(lambda _: self._begin(self.attempt.seed + 1))
        self._body = widgets.VBox()
        super().__init__([self._body, self._keys])
        self.add_class("mountain-quiz")
        self._begin(seed)

    def __repr__(self):
        asked = len(self.attempt.questions)
        return f"Quiz(form {self.attempt.seed}, question {self.attempt.at + 1} of {asked})"

    def _begin(self, seed=None):
        try:
            earlier, message = history.read(self._scores)
        except OSError as error:
            reason = error.strerror or error
            earlier, message = [], f"{self._scores.name} cannot be read: {reason}."
        if seed is None:
            seed = 1 + max((attempt["form"] for attempt in earlier), default=0)
        self.attempt = Attempt(self._bank, seed, self._count)
        self._ask()
        self._say(f"{message} {history.summary(earlier)}")

    def _ask(self):
        """Show the current question."""
        question = self.attempt.question
        self._text.value = f"<p>{words.as_html(question.text)}</p>"
        if isinstance(question, Choice):
            options = question.options
            self._options.options, self._options.value = options, None
            field = self._options
        else:
            self._box.value = ""
            field = self._box
        buttons = widgets.HBox([self._answer, self._next])
        last = self.attempt.at + 1 == len(self.attempt.questions)
        self._next.description = "Show the result" if last else "Next question"
        self._show_links("")
        self._say("")
        self._count_up()
        self._show(self._head, self._text, field, buttons, self._reply, self._links)

    def _mark(self):
        question = self.attempt.question
        given = self._options.value if isinstance(question, Choice) else self._box.value
        try:
            right, reply = self.attempt.answer(given)
        except ValueError as error:
            self._say(str(error))
            return
        verdict = "✓ Right." if right else "✗ Not quite."
        self._say(reply, verdict)
        where = f"More in {words.link(question.chapter)}."
        self._show_links(where if right else f"{where} You may try again; the score stays.")
        self._count_up()

    def _go_on(self):
        try:
            self.attempt.next()
        except ValueError as error:
            self._say(str(error))
            return
        if self.attempt.over:
            self._end()
        else:
            self._ask()

    def _end(self):
        kept = history.keep(self._scores, self.attempt)
        self._show_links(words.summary(self.attempt, kept))
        self._count_up()
        self._show(self._head, self._links, self._again)

    def _show(self, *parts):
        if self._body.children:
            self._keys.turn += 1
        self._body.children = parts

    def _typed(self, _, content, __):
        if content.get("event") == "submit":  # Enter in the text box
            self._mark()

    def _count_up(self):
        walk = self.attempt
        place = f"Question {walk.at + 1} of {len(walk.questions)}" if not walk.over else "Result"
        score = f"score {walk.score} of {len(walk.first)}"
        self._head.value = f"<b>{place}</b> · {score} · form {walk.seed}"

    def _say(self, text, verdict=""):
        strong = f"<b>{verdict}</b> " if verdict else ""
        self._reply.value = f'<div role="status">{strong}{words.as_html(text.strip())}</div>'

    def _show_links(self, markdown):
        """Markdown, so that Jupyter opens the links to other chapters itself."""
        data = {"text/markdown": markdown, "text/plain": markdown}
        shown = {"output_type": "display_data", "data": data, "metadata": {}}
        self._links.outputs = (shown,) if markdown else ()
