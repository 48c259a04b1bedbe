import io
import json
import re

import matplotlib.pyplot as plt
import numpy as np
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from PIL import Image

from descent_lib import (
    GradientDescent,
    Himmelblau,
    Momentum,
    Quartic,
    Ravine,
    Saddle,
    descend,
    film,
    plots,
    trail,
)
from tests import kernels


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


@pytest.mark.parametrize("height", [2.3, 4.1, 4.6])
def test_a_height_whose_pixels_are_no_whole_number_for_a_computer_is_drawn_whole(height):
    ours = film.Film(line, [1, 2], backdrop=frame_axes, size=(3, height))  # 2.3 * 200 is 459.99…
    assert pixels(ours.frame(0)[0]).shape == (round(200 * height), 600)


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
    knob = {"label": "height", "texts": ["1", "2", "3"], "start": 1, "names": False}
    assert widget.film["knobs"] == [knob]


def test_a_frame_on_a_backdrop_says_nothing_of_the_frames_before():
    def backdrop(figure):
        plots.landscape(figure.subplots(), Ravine(5))

    def draw(figure, lr):
        walk = trail(descend(Ravine(5), Momentum(), lr, [1.5, 1]), 9)
        plots.path(figure.axes[0], walk, Momentum())

    walks = film.Film(draw, [0.01, 0.02, 0.03], "learning rate", backdrop=backdrop, size=(4, 4))
    for i in (0, 2, 1):
        said = walks.frame(i)[1]
        assert said.startswith(f"Learning rate 0.0{i + 1}. Map of a ravine (condition number 5)")
        assert said.count("Heavy ball walks") == 1


def test_the_automatic_colours_begin_anew_with_every_frame():
    def backdrop(figure):
        figure.subplots().plot([0, 3], [0, 3])

    colors = []

    def draw(figure, value):
        colors.extend(line.get_color() for line in figure.axes[0].plot([1, 2], [value, 1]))

    drawn = film.Film(draw, [1, 2, 3], backdrop=backdrop, size=(4, 3))
    alone = film.Film(
        lambda figure, value: [backdrop(figure), draw(figure, value)], [1], size=(4, 3)
    )
    assert [alone.frame(0), *(drawn.frame(i) for i in range(3))]
    assert len(colors) == 4
    assert len(set(colors)) == 1


T = np.linspace(0, 6, 50)
WAVES = np.add.outer(np.sin(T), np.cos(T))


def panels(figure, k):
    left, right = figure.subplots(1, 2)
    left.plot(T, np.sin(k * T), label="sine")
    left.set(title="Sine", xlabel="time $t$ [s]", ylabel="height")
    left.legend()
    right.hist(np.sin(k * T))
    right.set_title(r"$\sigma$ apart")
    figure.suptitle("Two panels")


def shades(figure, k):
    ax = figure.add_subplot(xlabel="column")
    figure.colorbar(ax.imshow(WAVES**k), label="height")


def space(figure, k):
    ax = figure.add_subplot(projection="3d")
    ax.plot_surface(*np.meshgrid(T, T), WAVES**k)
    ax.set(xlabel="x", ylabel="y", zlabel="z")


def placed(figure, k):
    ax = figure.add_axes((0.1, 0.1, 0.8, 0.8))
    ax.bar(["a", "b"], [k, 2])
    ax.annotate("here", (0, 1), (1, 1), arrowprops={})
    figure.add_axes((0.6, 0.6, 0.2, 0.2)).plot(T, T**k)
    figure.text(0.02, 0.95, "a note")


def rose(figure, k):
    ax = figure.add_subplot(projection="polar")
    ax.plot(T, T**k)
    ax.set_title("Rose")


DRAWINGS = [
    (lambda figure, k: figure.subplots().plot(T, T**k), "k = 2."),
    (panels, "k = 2. Two panels. Sine: height against time t [s]: sine. σ apart."),
    (shades, "k = 2. Column. Height."),
    (space, "k = 2. z over x and y."),
    (placed, "k = 2."),
    (lambda figure, k: figure.text(0.5, 0.5, f"{k}"), "k = 2."),
    (rose, "k = 2. Rose."),
]  # fmt: skip


@pytest.mark.parametrize(("draw", "sentence"), DRAWINGS)
def test_any_drawing_is_a_film_and_makes_a_sentence_of_what_it_writes(draw, sentence):
    drawn = film.Film(draw, [1, 2], "k", size=(5, 3))
    assert drawn.frame(1)[1] == sentence
    assert np.any(pixels(drawn.frame(0)[0]) != pixels(drawn.frame(1)[0]))


def titles(figure, k):
    figure.suptitle(f"k is {k}")
    figure.axes[0].set_title(f"{k}")


def anew(figure, k):
    figure.axes[0].clear()
    figure.axes[0].plot(T, T**k)


def bars(figure, k):
    figure.axes[0].bar([1, 2], [k, 1], label="bars", color="black")
    figure.axes[0].legend()


CHANGES = [
    titles,
    anew,
    bars,
    lambda figure, k: figure.axes[0].plot(T, 10 * T**k),
    lambda figure, k: figure.axes[0].lines[0].set_ydata(np.sin(k * T)),
    lambda figure, k: figure.axes[0].lines[0].remove(),
    lambda figure, k: figure.axes[0].twinx().plot(T, np.exp(k * T)),
    lambda figure, k: figure.axes[0].inset_axes((0.5, 0.5, 0.4, 0.4)).plot(T, T**k),
    lambda figure, k: figure.axes[0].set(xlim=(0, k), yscale="symlog", xticks=[0, k]),
    lambda figure, k: figure.axes[0].grid(visible=True) or figure.axes[0].invert_yaxis(),
    lambda figure, k: figure.set_size_inches(4, 3 + k),
    lambda figure, k: figure.colorbar(figure.axes[0].imshow(WAVES**k)),
]


@pytest.mark.parametrize("draw", CHANGES)
def test_a_frame_may_change_its_backdrop_and_the_next_begins_with_a_fresh_one(draw):
    def backdrop(figure):
        figure.subplots().plot(T, np.sin(T))

    def whole(figure, k):
        backdrop(figure)
        draw(figure, k)

    changed = film.Film(draw, [1, 2, 3], backdrop=backdrop, size=(4, 3))
    drawn = film.Film(whole, [1, 2, 3], size=(4, 3))
    for i in (2, 0, 1):
        ours, wanted = pixels(changed.frame(i)[0]), pixels(drawn.frame(i)[0])
        assert ours.shape == wanted.shape
        assert np.abs(ours - wanted).mean() < 0.1


def test_a_path_in_space_lies_on_a_backdrop_too():
    def backdrop(figure):
        plots.surface(figure.add_subplot(projection="3d"), Ravine(5), cells=10)

    def draw(figure, lr):
        walk = trail(descend(Ravine(5), Momentum(), lr, [1.5, 1]), 9)
        plots.path(figure.axes[0], walk, Momentum())

    ours = film.Film(draw, [0.01, 0.1], backdrop=backdrop, size=(4, 4))
    drawn = film.Film(lambda *knobs: [backdrop(knobs[0]), draw(*knobs)], [0.01, 0.1], size=(4, 4))
    for i in range(2):
        assert np.abs(pixels(ours.frame(i)[0]) - pixels(drawn.frame(i)[0])).mean() < 0.1


@pytest.mark.parametrize("backdrop", [None, frame_axes])
def test_an_error_names_the_value_and_leaves_the_other_frames_to_be_drawn(backdrop):
    def draw(figure, k):
        ax = figure.axes[0] if figure.axes else figure.subplots()
        ax.plot([0, 1], [0, 1 / k])

    divided = film.Film(draw, [1, 0, 2], "divisor", backdrop=backdrop, size=(4, 3))
    with pytest.raises(ZeroDivisionError) as caught:
        divided.frame(1)
    assert caught.value.__notes__ == ["The film was drawing its frame for divisor 0."]
    assert np.abs(pixels(divided.frame(0)[0]) - pixels(divided.frame(2)[0])).max() > 100


def test_a_drawing_with_pyplot_is_refused_for_nobody_would_see_it():
    def draw(figure, k):
        plt.plot([k, 1])

    for _ in range(2):
        with pytest.raises(ValueError, match="draw opened a figure of its own; draw on the figure"):
            film.Film(draw, [1]).frame(0)
        assert not plt.get_fignums()
    plt.figure()
    with pytest.raises(ValueError, match="draw left its figure empty; draw on the figure"):
        film.Film(draw, [1]).frame(0)
    plt.close()


def test_an_interrupted_film_says_so_and_goes_on_when_it_is_shown_again(monkeypatch):
    shown, drawn = [], []
    monkeypatch.setattr(film, "display", shown.append)

    def draw(figure, value):
        drawn.append(value)
        if len(drawn) == 3:
            raise KeyboardInterrupt
        return alone(figure, value)

    lines = film.Film(draw, [0, 1, 2, 3, 4], "height", size=(4, 3))
    with pytest.raises(KeyboardInterrupt):
        lines._ipython_display_()
    assert "interrupted" in shown[0].waiting
    assert shown[0].frame_2_0
    assert not shown[0].frame_3_0
    lines._ipython_display_()
    assert "still being drawn" in shown[1].waiting
    assert all(getattr(shown[1], f"frame_{i}_0") for i in range(5))
    assert len(drawn) == 5 + 1


def test_the_page_says_that_the_drawing_ended_with_an_error(monkeypatch):
    shown = []
    monkeypatch.setattr(film, "display", shown.append)
    divided = film.Film(lambda figure, k: alone(figure, 1 / k), [0, 1, 2], size=(4, 3))
    with pytest.raises(ZeroDivisionError):
        divided._ipython_display_()
    assert "error" in shown[0].waiting


COUNT = """
import gc
gc.collect()
alive = [type(thing).__name__ for thing in gc.get_objects()]
widgets = len(ipywidgets.widgets.widget._instances)
frames = sum(len(thing._frames) for thing in gc.get_objects() if type(thing) is film.Film)
print(alive.count("FilmWidget"), widgets, alive.count("Figure"), frames)
"""


def test_a_cell_that_runs_again_leaves_nothing_of_its_last_film():
    show = new_code_cell("film.Film(draw, range(5), size=(2, 2))")
    setup = (
        "import ipywidgets\nfrom descent_lib import film\ndef draw(f, k): f.subplots().plot([k])"
    )
    cells = [new_code_cell(setup), show, new_code_cell(COUNT)]
    client = kernels.client(new_notebook(cells=cells))
    with client.setup_kernel():
        client.execute_cell(cells[0], 0)
        counts = []
        for _ in range(4):
            client.execute_cell(show, 1)
            client.execute_cell(cells[2], 2)
            counts.append(cells[2].outputs[0].text.strip())
    assert counts == ["1 2 0 5"] * 4


def test_films_and_knobs_say_what_they_hold():
    second = film.Knob([0, 0.9], "beta")
    one, two = (film.Film(lambda *_: "", range(41), "rate", second=knob) for knob in (None, second))
    assert repr(second) == 'Knob(2 values of "beta")'
    assert repr(one) == 'Film(41 frames of "rate")'
    assert repr(two) == 'Film(82 frames of "rate" and "beta")'


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
    assert (explored.values[0], explored.values[-1]) == pytest.approx((0.05, 2.3))


def turning_surface(figure, azimuth):
    ax = figure.add_subplot(projection="3d", azim=azimuth)
    plots.surface(ax, Ravine(5), cells=20)


def test_a_few_names_are_buttons_and_anything_else_is_a_slider():
    for values, names in (
        (["a", "b"], True),
        ([1, 2], False),
        ([str(i) for i in range(30)], False),
    ):
        assert film.Knob(values).facts()["names"] is names


def test_a_film_knows_where_its_panels_end(lines):
    def two(figure):
        figure.subplots(1, 2)

    halves = film.Film(lambda figure, x: figure.axes[1].plot([x]), [1, 2], backdrop=two)
    assert halves.facts()["cuts"] == []
    halves.frame(0)
    (cut,) = halves.facts()["cuts"]
    assert 0.45 < cut < 0.55
    lines.frame(0)
    assert lines.facts()["cuts"] == []


def test_a_surface_in_space_can_be_a_film_and_describes_itself():
    turning = film.Film(turning_surface, [0, 45], "azimuth", size=(4, 4))
    assert turning.frame(0)[1] == "Azimuth 0. Surface of a ravine (condition number 5)."
    assert turning.frame(0)[0] != turning.frame(1)[0]


WRONG = [
    (lambda: film.Film("draw", [1]), TypeError, "draw must be a function"),
    (lambda: film.Film(line, []), ValueError, "values is empty"),
    (lambda: film.Film(line, [1], start=1), ValueError, "start is 1"),
    (lambda: film.Film(line, [1], start=-1), ValueError, "start is -1"),
    (lambda: film.Film(line, [1], size=(0, 4)), ValueError, "size"),
    (lambda: film.Film(line, [1], size=4), TypeError, "size must be a pair"),
    (lambda: film.Film(line, 5), TypeError, "values must be a sequence"),
    (lambda: film.Film(line, [1], text="x"), TypeError, "text must be a function"),
    (lambda: film.Film(line, [1], second=[2]), TypeError, "second must be a Knob, such as"),
    (lambda: film.Film(line, [1]).frame(1), ValueError, "i is 1; the last position is 0"),
    (lambda: film.Film(line, [1]).frame(0, 1), ValueError, "j is 1; the last position is 0"),
    (
        lambda: film.Film(lambda value: 1, [1]),
        TypeError,
        r"calls draw\(figure, value\), but it is defined as draw\(value\)",
    ),
    (
        lambda: film.Film(line, [1], second=film.Knob([2])),
        TypeError,
        r"calls draw\(figure, value, second_value\)",
    ),
    (lambda: film.Film(line, [1], backdrop=lambda: 1), TypeError, r"calls backdrop\(figure\)"),
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
