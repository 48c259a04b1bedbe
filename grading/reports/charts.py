"""The pictures of a summary: where each bar stands. The template draws them as SVG."""

import math
from collections.abc import Sequence
from typing import TypedDict

WIDTH, HEIGHT = 320, 150  # of a histogram, in the units of its drawing
LEFT, TOP, BOTTOM = 4, 22, 20  # room beside, above and below the columns
COLUMNS = 12  # at most


class Bar(TypedDict):
    """A part of a whole, as a cell of a table: ``share`` from 0 to 1, and what it says."""

    share: float
    text: str


class Column(TypedDict):
    """One column of a histogram: its rectangle, and its count."""

    x: float
    y: float
    width: float
    height: float
    middle: float
    count: int


class Label(TypedDict):
    """A word below the columns, and its middle."""

    x: float
    text: str


class Histogram(TypedDict):
    """How many have how much; ``words`` says the same as the picture."""

    title: str
    words: str
    columns: list[Column]
    labels: list[Label]


def points_histogram(title: str, scores: Sequence[float], points: float) -> Histogram:
    """How many have how many points: a column for each point, or for each tenth of them."""
    each = points == int(points) and points < COLUMNS and all(s == int(s) for s in scores)
    if not each:
        percents = [100 * score / points if points else 100 for score in scores]
        return percent_histogram(f"{title}: percent", percents)
    values = range(int(points) + 1)
    places = [min(int(score), int(points)) for score in scores]
    step = (WIDTH - 2 * LEFT) / len(values)
    labels: list[Label] = [{"x": LEFT + (v + 0.5) * step, "text": str(v)} for v in values]
    return _histogram(f"{title}: points", [f"with {v}" for v in values], places, labels)


def percent_histogram(title: str, percents: Sequence[float]) -> Histogram:
    """How many have how many percent, by tens; what is above 100 is with the highest."""
    names = [f"from {10 * i} to {10 * i + 10} %" for i in range(10)]
    places = [max(0, min(math.floor(percent / 10), 9)) for percent in percents]
    step = (WIDTH - 2 * LEFT) / 10
    labels: list[Label] = [
        {"x": LEFT + i * step, "text": f"{10 * i}"} for i in range(1, 10)
    ]  # between the columns
    return _histogram(title, names, places, labels)


def _histogram(
    title: str, names: Sequence[str], places: Sequence[int], labels: list[Label]
) -> Histogram:
    counts = [places.count(i) for i in range(len(names))]
    step, most = (WIDTH - 2 * LEFT) / len(names), max([*counts, 1])
    columns: list[Column] = []
    for i, count in enumerate(counts):
        height = round((HEIGHT - TOP - BOTTOM) * count / most, 1)
        columns.append({
            "x": round(LEFT + (i + 0.1) * step, 1), "y": round(HEIGHT - BOTTOM - height, 1),
            "width": round(0.8 * step, 1), "height": height,
            "middle": round(LEFT + (i + 0.5) * step, 1), "count": count,
        })  # fmt: skip
    said = ", ".join(f"{count} {name}" for count, name in zip(counts, names, strict=True) if count)
    words = f"{title}. {said or 'nobody yet'}."
    return {"title": title, "words": words, "columns": columns, "labels": labels}
