"""The pages that are no chapter: the front page, and the lists of chapters and exercises."""

from mountain import light
from publish import course, fog, places, reference
from publish.course import Chapter
from publish.pages import said_once


def pages() -> dict[str, str]:
    """Pages by their file, as Markdown for Sphinx."""
    known = course.chapters()
    text = (places.SETTINGS / "index.md").read_text(encoding="utf-8")
    teach = (places.SETTINGS / "teach.md").read_text(encoding="utf-8")
    return {
        "index.md": text.replace("CHAPTERS", table(known, "notebooks/")).replace(
            "STILL", said_once(fog.still(1, 1, places.SITE / "media" / "fog", "media/fog"))
        ),
        "teach.md": teach.replace("REPOSITORY", course.repository()),
        "notebooks/index.md": f"# Chapters\n\n{table(known, '')}\n\n{where_they_run()}\n"
        + reference.HIDDEN.format("\n".join(chapter.name for chapter in known)),
        "exercises/index.md": exercises(),
        **reference.pages(course.repository()),
    }


def table(known: list[Chapter], folder: str) -> str:
    """The chapters with their minutes and what one gains."""
    rows = [
        f"| {chapter.number:02d} | [{chapter.title}]({folder}{chapter.name}.ipynb) "
        f"| {chapter.can} | {chapter.minutes} |"
        for chapter in known
    ]
    return "\n".join(["| | Chapter | Afterwards you can | Minutes |", "|:-|:-|:-|-:|", *rows])


def where_they_run() -> str:
    """Which chapters run where, with a kernel."""
    return (
        "All chapters run on Binder (2 GB are enough) and in Codespaces. On Colab, which brings "
        f"its own PyTorch and Keras, these run as they were tested: {light.CHAPTERS}."
    )


def exercises() -> str:
    """The list of exercises."""
    paths = places.exercises()
    items = [f"- [{course.title(path)}]({path.name})" for path in paths]
    return (
        "# Exercises\n\nWork in them in Jupyter: a check runs your answer on fresh inputs and says "
        "in a sentence what is wrong with it. Here you can read the tasks.\n\n"
        + "\n".join([*items, "", reference.HIDDEN.format("\n".join(path.stem for path in paths))])
    )
