import io
import json
import re

import numpy as np
import pytest
from PIL import Image

from descent_lib import (
    GradientDescent,
    Himmelblau,
    Momentum,
    Quartic,
    Ravine,
    Saddle,
    film,
    plots,
)


def line(figure, height):
    figure.axes[0].plot([0, 1], [height, height], color="black")
    return f"A line at height {height}."


def frame_axes(figure):
    figure.subplots().set(xlim=(0, 1), ylim=(0, 4))


def alone(figure, height):
    frame_axes(figure)
    return line(figure, height)


def pixels(png):
    return np.asarray(Image.open(io.BytesIO(png)).convert("L"), dtype=int)


@pytest.fixture
def lines():
    return film.Film(line, [1, 2, 3], "height", backdrop=frame_axes, size=(4, 3))


def test_a_frame_is_a_picture_of_twice_the_size_and_a_sentence(lines):
    png, text = lines.frame(1)
    assert pixels(png).shape == (600, 800)
    assert text == "A line at height 2."


def test_a_frame_on_a_backdrop_equals_the_same_frame_drawn_alone(lines):
    drawn = film.Film(alone, [1, 2, 3], size=(4, 3))
    for i in (0, 1, 2, 0):
        difference = np.abs(pixels(lines.frame(i)[0]) - pixels(drawn.frame(i)[0]))
        assert difference.mean() < 0.5


def test_what_a_frame_drew_is_gone_from_the_next(lines):
    first = lines.frame(0)[0]
    lines.frame(1)
    lines._frames.clear()
    assert lines.frame(0)[0] == first


def test_the_frame_shown_first_is_drawn_first_and_every_frame_once():
    second = film.Knob([0, 1], start=1)
    order = film.Film(lambda figure, i, j: "", range(7), second=second, start=3).order()
    assert order[0] == (3, 1)
    assert sorted(order) == [(i, j) for i in range(7) for j in range(2)]


def test_a_widget_receives_every_frame(lines, monkeypatch):
    shown = []
    monkeypatch.setattr(film, "display", shown.append)
    lines._ipython_display_()
    (widget,) = shown
    assert [getattr(widget, f"frame_{i}_0")["text"] for i in range(3)] == [
        f"A line at height {height}." for height in (1, 2, 3)
    ]
    assert widget.film["knobs"] == [{"label": "height", "texts": ["1", "2", "3"], "start": 1}]


def test_a_saved_film_holds_all_frames_and_no_address(lines, tmp_path):
    lines.save_html(tmp_path / "film.html")
    page = (tmp_path / "film.html").read_text("utf-8")
    facts = json.loads(re.search(r"const \{ film, frames \} = (.*);\n", page)[1])
    assert set(facts["frames"]) == {"0,0", "1,0", "2,0"}
    assert not re.search(r"https?://", page)


def test_text_from_outside_cannot_end_the_script_of_a_saved_film():
    evil = "</script><script>alert(1)</script>"
    page = film.Film(lambda figure, text: alone(figure, 1) and text, [evil], evil).html()
    assert page.count("<script>") == 1


@pytest.mark.parametrize(
    ("landscape", "start"),
    [(Ravine(20, 30), [2, -1]), (Quartic(), 1.5), (Saddle(), [1, 0.1]), (Himmelblau(), [0, 0])],
    ids=repr,
)
def test_explore_draws_every_landscape_and_says_what_happened(landscape, start):
    explored = film.explore(landscape, [GradientDescent(), Momentum()], (1e-3, 10), start, frames=3)
    for i in range(3):
        png, text = explored.frame(i)
        assert text.startswith("Learning rate")
        assert "Plain descent " in text
        assert "Heavy ball " in text
        assert pixels(png).min() < 100
    assert "Plain descent diverges" in text or "falls" in text


def test_explore_takes_a_setting_of_the_rule_or_the_start_as_its_second_knob():
    rules, walk = Momentum(), {"landscape": Quartic(), "lr": (0.01, 0.1), "frames": 2}
    betas = film.explore(rules=rules, start=2, second=film.Knob([0, 0.9], "beta"), **walk)
    assert betas.facts()["knobs"][1]["texts"] == ["0", "0.9"]
    assert betas.frame(0, 0)[1] != betas.frame(0, 1)[1]
    starts = film.explore(rules=rules, start=2, second=film.Knob([[-2], [2]], "start"), **walk)
    assert starts.facts()["knobs"][1]["texts"] == ["(-2)", "(2)"]
    assert starts.frame(0, 0)[1] != starts.frame(0, 1)[1]


def test_explore_names_the_valley_and_the_axes():
    named = film.explore(Quartic(), GradientDescent(), (0.02, 0.1), 2, frames=2, names="AB")
    assert "creeps in B, at 0.838," in named.frame(0)[1]
    bare, drawn = (
        film.explore(Saddle(), Momentum(), (0.01, 0.1), [1, 0.1], frames=2, axes=axes)
        for axes in ((), ("$w$", "$b$"))
    )
    assert np.any(pixels(bare.frame(0)[0]) != pixels(drawn.frame(0)[0]))


def test_explore_stops_at_the_rates_asked_for():
    stops = (1.0, 2.0, 2.1)
    explored = film.explore(Quartic(), Momentum(), (0.05, 2.3), 2, frames=41, also=stops)
    assert len(explored.values) == 41
    assert set(stops) < set(explored.values)
    assert list(explored.values) == sorted(explored.values)


def turning_surface(figure, azimuth):
    ax = figure.add_subplot(projection="3d", azim=azimuth)
    plots.surface(ax, Ravine(5), cells=20)


def test_a_surface_in_space_can_be_a_film_and_describes_itself():
    turning = film.Film(turning_surface, [0, 45], "azimuth", size=(4, 4))
    assert turning.frame(0)[1] == "Azimuth 0. Surface of Ravine(condition=5)."
    assert turning.frame(0)[0] != turning.frame(1)[0]


WRONG = [
    (lambda: film.Film("draw", [1]), TypeError, "draw must be a function"),
    (lambda: film.Film(line, []), ValueError, "values is empty"),
    (lambda: film.Film(line, [1], start=1), ValueError, "start is 1"),
    (lambda: film.Film(line, [1], start=-1), ValueError, "start is -1"),
    (lambda: film.Film(line, [1], size=(0, 4)), ValueError, "size"),
    (lambda: film.Film(line, 5), TypeError, "values must be a sequence"),
    (lambda: film.explore(Quartic(), Momentum(), (1, 0.1), 2), ValueError, "lower end first"),
    (lambda: film.explore(Quartic(), Momentum(), 0.1, 2), TypeError, "lr must be a pair"),
    (lambda: film.explore(Quartic(), [], (0.1, 1), 2), ValueError, "rules is empty"),
    (lambda: film.explore(Ravine(), Momentum(), (0.1, 1), [1, 2, 3]), ValueError, "3 coordinates"),
    (lambda: film.explore(Ravine(), Momentum(), (0.1, 1), [np.nan, 0]), ValueError, "start"),
    (
        lambda: film.explore(Quartic(), Momentum(), (0.1, 1), 2, second=film.Knob([1], "speed")),
        ValueError,
        "no setting 'speed'",
    ),
]


@pytest.mark.parametrize(("make", "error", "words"), WRONG, ids=[words for *_, words in WRONG])
def test_impossible_arguments_get_a_sentence(make, error, words):
    with pytest.raises(error, match=words):
        make()
