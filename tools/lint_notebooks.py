"""Check the house rules of docs/writing_chapters.md that a machine can check."""

import json
import re
import sys
from pathlib import Path

from tools import notebook_layers

LONGEST_CELL, LONGEST_LINE = 15, 100
NETWORK = re.compile(
    r"^\s*(import|from)\s+(requests|urllib|http|httpx|aiohttp|ftplib|socket)\b"
    r"|^\s*[!%]\s*(pip|conda|mamba|curl|wget|git)\b|\bfetch_\w+\(|\bload_url\(|\burlopen\(",
    re.M,
)
UNSEEDED = re.compile(
    r"\bdefault_rng\(\s*\)|\bRandomState\(\s*\)|\bGenerator\(\s*\)"
    r"|\bnp\.random\.(?!default_rng|Generator|SeedSequence|PCG64)\w+\(|^\s*(import|from) random\b",
    re.M,
)
TORCH_RANDOM = re.compile(r"\btorch\.(rand|randn|randint|randperm|nn\.(Linear|Conv\w+))\(")
KERAS_RANDOM = re.compile(r"\b(layers\.(Dense|Conv\w+)|keras\.random\.\w+|tf\.random\.\w+)\(")
OWN_FILE = re.compile(r"`((?:descent_lib|docs|exercises|mountain|tools)/[^`\s]*)`")
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
DETAILS = re.compile(r"<details>\s*<summary>(.*?)</summary>(.*?)</details>", re.S)


def complaints(path, notebook, folder):
    """Yield what is wrong with one chapter: ``folder`` is where its links start."""
    cells = notebook["cells"]
    code = [text(cell) for cell in cells if cell["cell_type"] == "code"]
    words = [text(cell) for cell in cells if cell["cell_type"] == "markdown"]
    yield from _form(path, notebook, words)
    for number, cell in enumerate(cells):
        for wrong in _cell(cell):
            yield f"cell {number}: {wrong}"
    yield from _code("\n".join(code), code)
    yield from notebook_layers.complaints(cells)
    yield from _curious(cells)
    yield from _links(words, folder)
    yield from _questions(words)


def _form(path, notebook, words):
    facts = notebook["metadata"].get("mountain", {})
    for key in ("chapter", "title", "section", "minutes", "can", "ideas", "needs"):
        if key not in facts:
            yield f"metadata: mountain.{key} is missing"
    number = f"{facts.get('chapter', 0):02d}"
    if not path.name.startswith(number + "_"):
        yield f"metadata: mountain.chapter is {number}, but the file is {path.name}"
    if not words or not words[0].startswith(f"# {number} · {facts.get('title')}\n"):
        yield f"the first cell must begin with '# {number} · {facts.get('title')}'"
    everything = "\n".join(words)
    headings = set(re.findall(r"^#+ (.+)", everything, re.MULTILINE))
    for idea in facts.get("ideas", ()):
        if (heading := facts.get("sections", {}).get(idea)) not in headings:
            yield f"metadata: no section {heading!r} for the idea {idea!r}: see mountain.sections"
    for part in ("**You will**", "**You need**", "**Time**", "\n> ", "**Predict.**"):
        if part not in everything:
            yield f"'{part.strip()}' is missing"
    for part in ("## Check yourself", "## Captain's log"):
        if not any(cell.startswith(part) for cell in words):
            yield f"a cell '{part}' is missing"
    log = next((cell for cell in words if cell.startswith("## Captain's log")), "")
    if len(re.findall(r"^\d\. ", log, re.M)) != 5:
        yield "the captain's log must have five numbered lines"
    ids = [cell.get("id") for cell in notebook["cells"]]
    if None in ids or len(set(ids)) < len(ids):
        yield "every cell needs an id of its own"


def _cell(cell):
    source = text(cell)
    if cell["cell_type"] == "markdown":
        if re.search(r"!\[\s*\]\(|<img(?![^>]*\balt=\"[^\"]+\")", source):
            yield "a picture has no alternative text"
        return
    if cell.get("outputs") or cell.get("execution_count"):
        yield "has outputs: commit notebooks clean (nbstripout)"
    lines = [line for line in source.splitlines() if line.strip()]
    if len(lines) > LONGEST_CELL:
        yield f"has {len(lines)} lines of code: split it, {LONGEST_CELL} are the most"
    if any(len(line) > LONGEST_LINE for line in lines):
        yield f"a line is longer than {LONGEST_LINE} characters"
    if "plt.show(" in source:
        yield "use plots.show(figure), which describes the picture, in place of plt.show()"
    made = re.findall(r"^(?:figure|fig)\b.*= plt\.(?:subplots|figure)\(", source, re.M)
    if len(made) > source.count("plots.show("):
        yield "a figure is made but not shown with plots.show"


def _code(everything, code):
    if found := NETWORK.search(everything):
        yield f"uses the network: {found.group().strip()}"
    if found := UNSEEDED.search(everything):
        yield f"random numbers without a visible seed: {found.group().strip()}"
    if TORCH_RANDOM.search(everything) and "manual_seed(" not in everything:
        yield "torch's random numbers without torch.manual_seed"
    if KERAS_RANDOM.search(everything) and "set_random_seed(" not in everything:
        yield "Keras's random numbers without keras.utils.set_random_seed"
    for source in code[1:]:
        if re.search(r"^(import|from)\s+\w", source, re.M):
            yield f"imports belong in the first code cell: {source.splitlines()[0]}"


def _curious(cells):
    """The part that may be skipped is folded, stands just before the questions, without films."""
    heads = [text(cell) for cell in cells]
    begin = next((i for i, head in enumerate(heads) if "## For the curious" in head), None)
    if begin is None:
        return
    if re.search(r"^### ", heads[begin], re.M):
        yield "'## For the curious' stands alone in its cell, or its first part is not folded"
    if not heads[begin].startswith("## For the curious\n\nYou may skip this section"):
        yield "'## For the curious' must begin its cell and go on 'You may skip this section'"
    if not cells[begin]["metadata"].get("jp-MarkdownHeadingCollapsed"):
        yield "'## For the curious' must be folded: jp-MarkdownHeadingCollapsed in its metadata"
    for cell, head in zip(cells[begin + 1 :], heads[begin + 1 :], strict=True):
        if re.search(r"^##? ", head, re.M) and cell["cell_type"] == "markdown":
            if not head.startswith("## Check yourself"):
                yield "after '## For the curious' the next section must be '## Check yourself'"
            return
        if re.search(r"\b(?:Film|explore)\(", head):
            yield "a film is folded away in '## For the curious': nobody would see it"


def _links(words, folder):
    for source in words:
        for target in LINK.findall(source):
            file = target.partition("#")[0]
            if target.startswith("#"):
                yield f"write the file's name before {target}: JupyterLab looks in every open tab"
            if file and "://" not in target and not (folder / file).exists():
                yield f"the link to {target} leads nowhere"
        for file in OWN_FILE.findall(source):
            if not (folder.parent / file).exists():
                yield f"there is no {file}"
    last = words[-1].splitlines()[-1] if words else ""
    if "../README.md" not in last or not re.search(r"\(\d\d_\w+\.ipynb\)", last):
        yield "the last line must link to the neighbouring chapters and to ../README.md"


def _questions(words):
    asked = [part for cell in words if cell.startswith("## Check yourself")
             for part in re.split(r"^\*\*\d+\. ", cell, flags=re.M)[1:]]  # fmt: skip
    if len(asked) < 3:
        yield f"'Check yourself' has {len(asked)} questions; three are the least"
    for question in asked:
        options = DETAILS.findall(question)
        name = question.splitlines()[0][:40]
        if len(options) < 2:
            yield f"the question '{name}' needs at least two options, each in <details>"
        for option, answer in options:
            if len(answer.split()) < 3:
                yield f"the option '{option}' of '{name}' does not say why"
            if "$" in option + answer:
                yield f"the option '{option}' of '{name}' has a formula, which no page sets"


def taught_twice(notebooks):
    """Yield what is wrong between chapters: ``notebooks`` maps files to notebooks."""
    taught: dict[str, str] = {}
    for name, notebook in notebooks.items():
        for idea in notebook["metadata"].get("mountain", {}).get("ideas", ()):
            first = taught.setdefault(idea, name)
            if first != name:
                yield f"{name}: the idea {idea!r} is taught in {first}: name it under 'needs' here"


def text(cell):
    """The source of a cell as one string."""
    return "".join(cell["source"])


def main(paths):
    """Print all complaints; the exit status says whether there were any."""
    notebooks = {Path(path): json.loads(Path(path).read_text(encoding="utf-8")) for path in paths}
    wrong = [
        f"{path}: {said}"
        for path, notebook in notebooks.items()
        for said in complaints(path, notebook, path.parent)
    ]
    wrong += taught_twice(notebooks)
    print("\n".join(wrong), end="\n" * bool(wrong))
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
