"""What is done and what comes next, as a panel in JupyterLab: the notebook my_marks.ipynb."""

import html
import json
from collections.abc import Iterable
from pathlib import Path

import ipywidgets as widgets

from descent_lib.still import Bundle, Still
from mountain.check import chapters, progress
from mountain.check.progress import Marks

HEAD = ("exercise", "points", "tasks")


class Overview(Still, widgets.VBox):  # type: ignore[misc]
    """The marks of all exercises in ``folder``, as their checks last showed and saved them.

    Above them the chapters in the folder ``notebooks`` beside it, and how far each was run. A
    button runs the exercises that were begun anew. ``text`` says it all in plain words.
    """

    def __init__(self, folder: Path):
        self._paths = sorted(folder.glob("ex*.ipynb"), key=progress.place)
        self._found = [progress.saved(path) for path in self._paths]
        self._chapters = chapters.read(folder.parent / "notebooks")
        self._page, self._note = widgets.HTML(), widgets.HTML()
        self.button = widgets.Button(
            description="Run again what I have begun",
            button_style="primary",
            layout={"width": "auto"},
        )
        self.button.on_click(lambda _: self.run())
        super().__init__([self._page, self.button, self._note])
        self._show()

    def __repr__(self) -> str:
        return self.text

    @property
    def text(self) -> str:
        """The whole panel as lines of text."""
        rows = [f"{_title(found)}: {found.score} of {found.points}" for found in self._found]
        read = [chapter.said for chapter in self._chapters]
        nexts = chapters.next_step(self._chapters), progress.next_step(self._found)
        return "\n".join([*read, nexts[0], _total(self._found), *rows, nexts[1]])

    def run(self) -> None:
        """Run the exercises that were begun, one after another, and show what their checks say."""
        self.button.disabled = True
        begun = [i for i, found in enumerate(self._found) if found.begun]
        for count, i in enumerate(begun, 1):
            self._say(f"Running {_title(self._found[i])}, {count} of {len(begun)} …")
            self._found[i] = progress.marks(self._paths[i])
            self._show()
        self._say(f"{len(begun)} run." if begun else "You have begun none yet: open one.")
        self.button.disabled = False

    def still(self) -> Bundle:
        return {"text/html": self._page.value, "text/plain": self.text}

    def _say(self, text: str) -> None:
        self._note.value = f'<div role="status">{html.escape(text)}</div>'

    def _show(self) -> None:
        rows = "".join(map(_row, self._found))
        head = "".join(f'<th style="text-align:left;padding:0 .8em">{name}</th>' for name in HEAD)
        read = " · ".join(
            _link(f"notebooks/{chapter.file}", chapter.said) for chapter in self._chapters
        )
        self._page.value = (
            f"<p>{read}</p><p>{html.escape(chapters.next_step(self._chapters))}</p><p><b>{_total(self._found)}</b></p><table><tr>{head}</tr>{rows}</table>"
            f"<p>{html.escape(progress.next_step(self._found))}</p>"
        )


def _title(found: Marks) -> str:
    return f"{found.path.stem[2:4]} {found.title}"


def _total(every: Iterable[Marks]) -> str:
    every = list(every)
    return f"You have {sum(m.score for m in every)} of {sum(m.points for m in every)} points."


def _row(found: Marks) -> str:
    link = _link(f"exercises/{found.path.name}", _title(found))
    signs = " ".join(f"{found.sign(task)} {html.escape(task.name)}" for task in found.tasks)
    cells = (link, f"{found.score} of {found.points}", signs if found.begun else "not begun")
    return "<tr>" + "".join(_cell(text) for text in cells) + "</tr>"


def _link(path: str, text: str) -> str:
    """A link that JupyterLab opens in a tab, without loading itself anew."""
    where = html.escape(json.dumps({"path": path}))
    return (
        f'<a href="{html.escape(path)}" data-commandlinker-command="docmanager:open" '
        f'data-commandlinker-args="{where}" style="white-space:nowrap;text-decoration:underline">'
        f"{html.escape(text)}</a>"
    )


def _cell(text: str) -> str:
    return f'<td style="text-align:left;padding:.1em .8em;white-space:normal">{text}</td>'
