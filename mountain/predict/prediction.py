"""One prediction as a form: live in a notebook, and as plain HTML where there is no kernel."""

import html
import json
import os
from difflib import get_close_matches
from pathlib import Path

import anywidget
import traitlets

from descent_lib.still import Bundle, Still
from mountain.predict.bank import BANK, answers
from mountain.predict.kept import FILE, keep, read

_HERE = Path(__file__).parent
_FORM, _WIDGET, _PAGE, _CSS = (
    (_HERE / name).read_text(encoding="utf-8")
    for name in ("form.js", "widget.js", "page.js", "form.css")
)


class Prediction(Still, anywidget.AnyWidget):
    """The form for one prediction of the bank: commit, run on, and compare. Never a barrier.

    What was committed is kept in ``file``, beside the notebook; ``forget()`` deletes it all.
    """

    _esm = _FORM + _WIDGET
    _css = _CSS
    spec = traitlets.Dict().tag(sync=True)
    kept = traitlets.Dict().tag(sync=True)  # said and compared, empty if nothing was committed
    trouble = traitlets.Unicode().tag(sync=True)

    def __init__(self, key: str, file: str | os.PathLike[str] = FILE):
        if key not in BANK:
            near = get_close_matches(str(key), BANK, n=3, cutoff=0.3)
            meant = f"; do you mean {', '.join(map(repr, near))}?" if near else ""
            raise ValueError(f"There is no prediction {key!r}{meant}")
        self._file = Path(file)
        super().__init__(spec=BANK[key], kept=read(file).get(key, {}))
        self.on_msg(lambda _, content, __: self.receive(content))

    def __repr__(self) -> str:
        said = self.kept.get("said")
        return f"Prediction({self.spec['key']!r}, {f'said {said!r}' if said else 'open'})"

    def receive(self, message: object) -> None:
        """Keep what the browser sends: ``said``, a text or None to forget, and ``compared``."""
        wish = message if isinstance(message, dict) else {}
        said, compared = wish.get("said"), wish.get("compared") is True
        if said is not None and not isinstance(said, str):
            return
        self.trouble = keep(self.spec["key"], said, compared, self._file)
        self.kept = {} if said is None else {"said": said, "compared": compared}

    def still(self) -> Bundle:
        """The form as HTML that works without a kernel, and without a script as replies to open."""
        folded = "".join(
            f"<details><summary>{html.escape(said)}</summary>{html.escape(reply)}</details>"
            for said, reply in self._shown()
        )
        spec = html.escape(json.dumps(self.spec), quote=True)
        form = f'<div class="mountain-predict-page" data-spec="{spec}">{folded}</div>'
        script = f"<script>(() => {{\n{_FORM}{_PAGE}}})();</script>"
        return {
            "text/html": f"<style>{_CSS}</style>{form}{script}",
            "text/plain": "Your prediction: " + " / ".join(said for said, _ in self._shown()),
        }

    def _shown(self) -> list[tuple[str, str]]:
        """What is seen without a script; a number does not give itself away."""
        if "options" in self.spec:
            return [(said, reply) for said, reply, _ in answers(self.spec)]
        return [("a number", f"{self.spec['answer']:g}. {self.spec['why']}")]
