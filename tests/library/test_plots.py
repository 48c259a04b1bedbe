import matplotlib.pyplot as plt
import numpy as np
import pytest

from descent_lib import (
    Adam,
    Bowl,
    EmaMomentum,
    GradientDescent,
    Landscape,
    LeastSquares,
    Momentum,
    Quartic,
    Ravine,
    descend,
    plots,
    schedules,
    trail,
)
from tests.library.helpers.rules import EVERY, KINDS


@pytest.fixture
def ax():
    figure, ax = plt.subplots()
    yield ax
    plt.close(figure)


def test_every_rule_has_a_look_of_its_own():
    names = {kind.__name__ for kind in KINDS}
    missing = ", ".join(names - set(plots.LOOKS))
    assert not missing, f"LOOKS in descent_lib/looks.py has no line for {missing}: add one"
    assert set(plots.LOOKS) == names
    assert len({look.color for look in plots.LOOKS.values()}) == len(names)
    assert len({look.marker for look in plots.LOOKS.values()}) == len(names)


@pytest.mark.parametrize("look", [*plots.LOOKS.values(), *plots.SERIES, plots.OTHER], ids=str)
def test_every_line_stands_out_from_the_page_in_greyscale(look):
    red, green, blue = (int(look.color[i : i + 2], 16) / 255 for i in (1, 3, 5))
    luminance = 0.2126 * red**2.2 + 0.7152 * green**2.2 + 0.0722 * blue**2.2
    assert 1.05 / (luminance + 0.05) > 2.2


@pytest.mark.parametrize(
    ("rule", "name"),
    [
        (Adam(), "Adam"),
        (GradientDescent(), "plain descent"),
        (EmaMomentum(), "averaged gradient"),
        (Adam(beta1=0.5, epsilon=1e-4), "Adam (β₁ = 0.5, ε = 0.0001)"),
        (Momentum(beta=0.99), "heavy ball (β = 0.99)"),
        (abs, "abs"),
    ],
)
def test_a_label_is_the_chapters_name_with_the_settings_that_are_not_the_defaults(rule, name):
    assert plots.label(rule) == name


@pytest.mark.parametrize(
    ("landscape", "name"),
    [
        (Ravine(10, 30), "a ravine (condition number 10, turned by 30°)"),
        (Bowl(dimension=1), "a bowl"),
        (Landscape(abs), "a function"),
        (LeastSquares([[1.0]], [2.0]), "the mean squared error"),
    ],
)
def test_a_landscape_is_named_in_words(landscape, name):
    assert plots.landscape_name(landscape) == name


def test_the_description_is_made_from_the_data(ax):
    ax.set_title(r"$\eta = 0.1$")
    walk = trail(descend(Ravine(4), Momentum(), 0.1, [2, 1]), 3)
    plots.landscape(ax, Ravine(4))
    plots.path(ax, walk, Momentum())
    end = "({:.3g}, {:.3g})".format(*walk.x[-1])
    assert plots.describe(ax.figure) == (
        "η = 0.1: Map of a ravine (condition number 4) with the minimum at (0, 0). "
        f"Heavy ball walks from (2, 1) to {end}."
    )


def test_several_minima_are_named_as_several(ax):
    plots.landscape(ax, Quartic(), x=(-2, 2), y=None)
    assert plots.describe(ax.figure).endswith(" with minima at -1.11 and 0.838.")


def test_a_schedule_is_described_by_its_ends_and_its_peak(ax):
    plots.schedule(ax, schedules.warmup(10, schedules.cosine(0.1, 90)), 100)
    assert plots.describe(ax.figure) == (
        "Schedule warmup: from 0 to 0 in 100 steps, highest 0.1 at step 10."
    )


def test_a_picture_carries_its_description_as_text_and_cannot_break_out_of_it(ax):
    plots.landscape(ax, Quartic(), x=(-2, 2), y=None)
    picture = plots.show(ax.figure, 'a "quoted" <b>W</b>')
    bundle = picture._repr_mimebundle_()
    assert bundle["text/plain"] == 'a "quoted" <b>W</b>'
    assert 'alt="a &quot;quoted&quot; &lt;b&gt;W&lt;/b&gt;"' in bundle["text/html"]
    assert "<b>" not in bundle["text/html"]
    assert not plt.fignum_exists(ax.figure.number)


def test_a_picture_without_a_description_is_refused(ax):
    ax.plot([1, 2])
    with pytest.raises(ValueError, match="description is empty"):
        plots.show(ax.figure)


@pytest.mark.parametrize("rule", EVERY[:10], ids=plots.label)
def test_a_diverging_walk_is_drawn_as_far_as_it_is_finite(ax, rule):
    walk = trail(descend(Bowl(), rule, 1e200, [1, 2]), 20)
    plots.landscape(ax, Bowl())
    plots.path(ax, walk, rule)
    plots.loss(ax.figure.add_subplot(), walk, rule)
    ax.figure.canvas.draw()


def test_steps_that_crowd_are_not_all_marked_and_long_strides_all_are(ax):
    plots.landscape(ax, Bowl())
    for lr, marked in ((0.001, 18), (1.9, 21)):
        walk = trail(descend(Bowl(), GradientDescent(), lr, [2, 1]), 2000 if lr < 1 else 20)
        line = plots.path(ax, walk, GradientDescent())[1]
        assert abs(len(line.get_markevery()) - marked) <= 1


def test_long_names_stand_in_one_column(ax):
    short, long = [GradientDescent(), EmaMomentum()], [Momentum(beta=0.123456), Adam()]
    assert [plots.columns(rules) for rules in (short, long)] == [2, 1]
    ax.figure.set_size_inches(4, 4)
    box = plots.legend(ax, long).get_window_extent()
    assert box.x1 <= ax.figure.bbox.x1


def test_a_path_on_a_surface_follows_its_height():
    figure = plt.figure()
    ax = figure.add_subplot(projection="3d")
    walk = trail(descend(Bowl(), EmaMomentum(), 0.5, [1, 1]), 4)
    plots.surface(ax, Bowl(), cells=10)
    line = plots.path(ax, walk, EmaMomentum(), lift=0.5)[0]
    assert np.allclose(line.get_data_3d()[2], walk.value + 0.5)
    plt.close(figure)


def test_a_narrow_picture_is_left_out_where_its_texts_would_touch():
    def picture(words):
        figure, ax = plt.subplots(figsize=(8, 3))
        for x, word in enumerate(words):
            ax.text(x / len(words), 0.5, word)
        return plots.show(figure, "Words.")

    assert picture(["left", "right"]).narrow
    assert picture(["quite a long word"] * 4).narrow is None
    assert picture(["one", "two", "something too long for a phone"]).narrow is None


def test_a_narrow_picture_is_left_out_where_it_would_be_cut_also_if_fewer_texts_touch():
    figure, ax = plt.subplots(figsize=(8, 3))
    figure.set_layout_engine("none")
    ax.text(0.8, 0.5, "one", transform=figure.transFigure)
    ax.text(6.4, 1.5, "two", transform=figure.dpi_scale_trans)  # which is at the same place
    assert plots.show(figure, "Words.").narrow is None
