"""An IPython extension: what a check says, and what a learner predicts, goes to the class page.

Only names are sent, of a task and of the mistake that was recognised: nothing that was written.
"""

import contextlib
import json
import queue
import threading
from typing import Any

from ipywidgets import Widget

from teaching.hub.inside.post import post

VERDICT = "application/vnd.mountain.verdict+json"
FIELDS = ("task", "right", "mistake")


def load_ipython_extension(shell: Any) -> None:
    """Listen to what is shown. A check never waits for the service."""
    waiting: queue.Queue[bytes] = queue.Queue(100)

    def tell(said: dict[str, Any]) -> None:
        if not waiting.full():
            waiting.put_nowait(json.dumps(said).encode())

    def listen(message: dict[str, Any]) -> dict[str, Any]:
        shown = message.get("content", {}).get("data", {}).get(VERDICT)
        if isinstance(shown, dict):
            tell({name: shown.get(name) for name in FIELDS})
        return message

    def watch(widget: Any) -> None:
        if type(widget).__name__ == "Prediction":
            widget.observe(lambda _: tell(vote(widget.spec, widget.kept)), names="kept")

    def send() -> None:
        while True:
            post("tell", waiting.get())

    threading.Thread(target=send, daemon=True, name="mountain-tell").start()
    shell.display_pub.register_hook(listen)
    Widget.on_widget_constructed(watch)


def vote(spec: dict[str, Any], kept: dict[str, Any]) -> dict[str, Any]:
    """What was committed, as the number of an option from 0; of a number, whether it is right."""
    said, choice = kept.get("said"), None
    if "options" in spec:
        choice = next((i for i, pair in enumerate(spec["options"]) if pair[0] == said), None)
    elif said is not None:
        with contextlib.suppress(ValueError):
            choice = int(abs(float(said) - spec["answer"]) > spec["tolerance"])
    return {"question": spec["key"], "choice": choice}
