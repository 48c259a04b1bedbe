"""Make the pages that are printed, run-sheets and the assistants' page: python -m teaching.printed.

They are HTML in build/printed, for a browser: JupyterLab prints no Markdown.
"""

import sys
from pathlib import Path

from nbconvert.filters import markdown2html

from mountain.files import write_changed

ROOT = Path(__file__).parents[1]
FRAME = """<!doctype html><html lang="en"><meta charset="utf-8"><title>{name}</title>
<style>body {{ font: 10pt/1.35 sans-serif; max-width: 18cm; margin: auto }}
h2 {{ font-size: 12pt; break-after: avoid }} ul, tr {{ break-inside: avoid }}
p {{ break-after: avoid }} a {{ color: inherit; text-decoration: none }}
.anchor-link {{ display: none }}
td {{ border-top: 1px solid #999; padding: 1mm 2mm; vertical-align: top }} th {{ text-align: left }}
</style>{body}</html>
"""


def pages() -> dict[str, str]:
    """What is printed, as HTML, by the names of the files."""
    sources = [*ROOT.glob("teaching/run_sheets/*.md"), ROOT / "docs" / "assistants.md"]
    return {
        f"{path.stem}.html": FRAME.format(
            name=path.stem, body=markdown2html(path.read_text(encoding="utf-8"))
        )
        for path in sorted(sources)
    }


def main() -> int:
    """Write the pages, and name each."""
    folder = ROOT / "build" / "printed"
    folder.mkdir(parents=True, exist_ok=True)
    for name, page in pages().items():
        write_changed(folder / name, page.encode())
        sys.stdout.write(f"{folder / name}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
