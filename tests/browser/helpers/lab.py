"""A real JupyterLab on loopback and a real Chromium to look at it."""

import contextlib
import json
import os
import re
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import nbformat
from playwright.sync_api import sync_playwright

from tests.paths import ROOT
from tools.doctor import chromium

TOKEN = "the-mountain"
PATIENCE = 240_000  # milliseconds; a page that has not done by then what it should is stuck

# It asks every new kernel, and calls it an error when the kernel is restarted meanwhile.
UNWANTED = {"@jupyterlab/debugger-extension": True}
PANEL = "[...window.jupyterapp.shell.widgets('main')].find((widget) => widget.content?.widgets)"
OPEN = f"window.jupyterapp?.commands.isEnabled('notebook:run-all-cells') && !!{PANEL}"
READY = f"""async () => {{
    const panel = {PANEL};
    await Promise.all([panel.context.ready, panel.revealed, panel.sessionContext.ready]);
    await panel.sessionContext.session.kernel.info;
}}"""
CLOSE = "for (const widget of [...window.jupyterapp.shell.widgets('main')]) widget.dispose();"
REOPEN = "() => window.jupyterapp.commands.execute('docmanager:open', {{ path: {0} }})"
RUN_ALL = "() => window.jupyterapp.commands.execute('notebook:run-all-cells')"


@contextlib.contextmanager
def browser():
    """A headless browser with no way out but loopback."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(
            executable_path=chromium(),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        try:
            yield running
        finally:
            running.close()


class Lab:
    """JupyterLab serving a folder; ``log`` is what the server wrote."""

    def __init__(self, folder, scratch):
        self.folder, self._log = Path(folder), Path(scratch) / "server.log"
        names = ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")
        home = {name: str(Path(scratch) / name.lower()) for name in names}
        settings = Path(home["JUPYTER_CONFIG_DIR"]) / "labconfig"
        settings.mkdir(parents=True)
        (settings / "page_config.json").write_text(json.dumps({"disabledExtensions": UNWANTED}))
        with self._log.open("w") as log:
            self._process = subprocess.Popen(
                [
                    sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root",
                    "--ip=127.0.0.1", "--port=0",
                    f"--IdentityProvider.token={TOKEN}", f"--ServerApp.root_dir={folder}",
                    f"--config={ROOT / 'tools' / 'jupyterlab.py'}",
                    "--LabApp.expose_app_in_browser=True",
                ],
                stdout=log, stderr=subprocess.STDOUT,
                env={**os.environ, **home, "PYTHONPATH": str(ROOT)},
            )  # fmt: skip
        self.url = self._started(Path(home["JUPYTER_RUNTIME_DIR"]))

    def _started(self, folder):
        """The address: the server writes it into a file once it listens."""
        while self._process.poll() is None:
            for file in folder.glob("jpserver-*.json"):
                with contextlib.suppress(ValueError):  # half written
                    return json.loads(file.read_text())["url"]
            time.sleep(0.1)
        raise RuntimeError(f"JupyterLab did not start:\n{self.log}")

    def _ask(self, what, method="GET"):
        url = f"{self.url}api/{what}"
        head = {"Authorization": f"token {TOKEN}"}
        request = urllib.request.Request(url, headers=head, method=method)
        return urllib.request.urlopen(request, timeout=PATIENCE / 1000)

    @property
    def log(self):
        return self._log.read_text(errors="replace")

    def stop(self):
        self._process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(20)
        self._process.kill()  # no more than a formality where it has ended
        self._process.wait()

    def open(self, page, name):
        """Open a notebook alone, with the only kernel of this server; wait until it is ready."""
        known = page.url.startswith(self.url)
        if known:  # before their kernels go, or it would look for these in vain
            page.evaluate(f"() => {{ {CLOSE} }}")
        for session in json.load(self._ask("sessions")):
            self._ask(f"sessions/{session['id']}", "DELETE")
        if known:
            perform(page, REOPEN.format(json.dumps(name)))
        else:
            page.goto(f"{self.url}lab/workspaces/w{time.time_ns()}/tree/{name}?token={TOKEN}")
        page.wait_for_function(OPEN)
        perform(page, READY)

    def run_all(self, page):
        """Run every cell; return when the last one has ended, or one has failed."""
        perform(page, RUN_ALL)

    @contextlib.contextmanager
    def busy(self, page):
        """Let the kernel of the page's notebook compute, and answer nothing, in this block."""
        stop = self.folder / "stop"
        code = f"import pathlib\nwhile not pathlib.Path({str(stop)!r}).exists(): pass"
        kernel = f"{PANEL}.sessionContext.session.kernel"
        page.evaluate(f"(code) => {{ {kernel}.requestExecute({{ code }}); }}", code)
        page.wait_for_function(f"{kernel}.status === 'busy'")
        try:
            yield
        finally:
            stop.touch()
        page.wait_for_function(f"{kernel}.status === 'idle'")
        stop.unlink()


@contextlib.contextmanager
def lab(folder, scratch):
    """A running Lab."""
    running = Lab(folder, scratch)
    try:
        yield running
    finally:
        running.stop()


def errors(log):
    """The errors in a server's log, but those of writing to a page that was closed meanwhile."""
    entries = re.findall(r"^\[[EC] .*\n(?:    .*\n)*", log, re.MULTILINE)
    return [entry for entry in entries if not entry.endswith(".WebSocketClosedError\n")]


def perform(page, work):
    """Call a function of JavaScript that returns a promise; return once the promise is kept."""
    page.evaluate(f"""() => {{
        const ended = (outcome) => {{ window.outcome = outcome; }};
        ended('');
        ({work})().then(() => ended('done'), (error) => ended(`${{error}}`));
    }}""")
    page.wait_for_function("window.outcome")
    assert page.evaluate("window.outcome") == "done"


def write_notebook(path, *cells):
    """Write a notebook with these cells, or the code of some."""
    made = [nbformat.v4.new_code_cell(cell) if isinstance(cell, str) else cell for cell in cells]
    notebook = nbformat.v4.new_notebook(cells=made)
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3"}
    write(path, notebook)


def write(path, notebook):
    """Write what a notebook is, in place of what stood there."""
    Path(path).write_text(json.dumps(notebook), encoding="utf-8")


def complaints(page):
    """Collect what goes wrong on a page: script errors and error messages on its console.

    JupyterLab throws an error where a notebook is closed before its kernel has answered.
    """
    found = []

    def hear(message):
        if message.type == "error":
            found.append(message.text)

    def caught(error):
        if not str(error).startswith("Error: Canceled future for "):
            found.append(str(error))

    page.on("pageerror", caught)
    page.on("console", hear)
    return found


SHOWN = """([input, share]) => {
    const film = input.closest('.film'), image = film.querySelector('img[data-frame]');
    const at = [...film.querySelectorAll('.film-knob')].map((knob) => {
        const inputs = [...knob.querySelectorAll('input')];
        return inputs[0].type === 'range' ? inputs[0].value : inputs.findIndex((i) => i.checked);
    });
    return (share === null || Math.abs(input.value - share * input.max) <= 1)
        && image?.dataset.frame === `${at[0]},${at[1] ?? 0}`
        && image.alt === film.querySelector('.film-sentence').textContent;
}"""


def drag(page, slider, shares):
    """Drag a film's slider by mouse to these shares of its length, and wait for each picture."""
    slider.evaluate("slider => slider.scrollIntoView({ block: 'center' })")
    slider.hover()  # once it has stopped moving
    box = slider.bounding_box()
    height = box["y"] + box["height"] / 2
    length = box["width"] - 16
    now = float(slider.evaluate("s => (s.value - s.min) / (s.max - s.min)"))
    page.mouse.move(box["x"] + 8 + now * length, height)
    page.mouse.down()
    for share in shares:
        page.mouse.move(box["x"] + 8 + share * length, height)
        page.wait_for_function(SHOWN, arg=[slider.element_handle(), share])
    page.mouse.up()
