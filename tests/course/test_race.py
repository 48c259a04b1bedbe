"""The race of chapter 06: what it counts, says and shows."""

import numpy as np
import pytest

from descent_lib import Beale, Himmelblau, Landscape, Rosenbrock
from mountain import race
from mountain.race import RUNNERS, Race, run

ROSENBROCK = (Rosenbrock(), [-1.2, 1.0], (-2, 2), (-1, 3))
BEALE = (Beale(), [1.0, 1.0], (-0.5, 4), (-2, 2.5))
HIMMELBLAU = (Himmelblau(), [0.0, 0.0], (-5, 5), (-5, 5))
GROUNDS = {"Rosenbrock": ROSENBROCK, "Beale": BEALE}


def test_a_rule_looks_once_at_every_place():
    trail, looks = run("plain descent", HIMMELBLAU, 100, 0.01)
    assert len(trail) == 33
    assert dict(looks) == {"value": 33, "gradient": 33}


def test_newton_pays_with_a_hessian_for_each_step_it_takes():
    trail, looks = run("Newton", ROSENBROCK, 100)
    assert trail.value[-1] <= race.GOAL
    assert looks["hessian"] == len(trail) - 1


def test_backtracking_pays_with_extra_heights():
    trail, looks = run("backtracking", BEALE, 20)
    assert looks["value"] > 2 * len(trail)


@pytest.mark.parametrize(("ground", "height"), [(BEALE, 14.203125), (HIMMELBLAU, 181.6165215)])
def test_newton_is_drawn_to_saddles_and_hilltops(ground, height):
    assert run("Newton", ground, 300).trail.value[-1] == pytest.approx(height)


def test_newton_stops_where_it_has_no_step():
    flat_along = np.diag([1.0, 0.0])
    trough = Landscape(
        lambda x: x[..., 0] ** 2 / 2 + 1, lambda x: x @ flat_along, lambda x: flat_along
    )
    assert len(run("Newton", (trough, [1.0, 1.0], (-2, 2), (-2, 2)), 10).trail) == 1


def test_a_walk_that_diverges_is_stopped_and_said_so():
    results = {("plain descent", 1.0): run("plain descent", ROSENBROCK, 3000, 1.0)}
    assert len(results["plain descent", 1.0].trail) < 10
    assert "<td" in race.table(results)
    assert "diverged" in race.table(results)


def test_the_table_has_a_dash_for_who_did_not_arrive_and_for_newtons_rate():
    results = {(name, 0.001): run(name, BEALE, 10, 0.001) for name in ("Adam", "Newton")}
    adam, newton = race.table(results).split("<tr>")[2:]
    assert adam.count(">–<") == 1
    assert newton.count(">–<") == 2
    assert ">10<" not in adam


@pytest.mark.parametrize("name", RUNNERS)
def test_everybody_can_run(name):
    assert len(run(name, HIMMELBLAU, 5).trail) > 1


def test_an_unknown_runner_is_an_error_that_lists_those_there_are():
    with pytest.raises(ValueError, match="'SGD'; it must be one of plain descent, heavy ball"):
        run("SGD", BEALE, 10)


def test_the_film_ranks_the_runners_by_height():
    results = {(n, race.RATES[n]): run(n, ROSENBROCK, 30) for n in ("plain descent", "Newton")}
    moving = race.film(ROSENBROCK, results, 30)
    assert moving.values[0] == 0
    assert moving.values[-1] == 30
    assert moving.frame(0)[1] == "After 0 steps: plain descent at 2.4e+01, Newton at 2.4e+01."
    assert moving.frame(len(moving.values) - 1)[1].startswith("After 30 steps: Newton at ")


def shown(panel):
    """The sentence and the moment of the film that a panel shows first."""
    (player,) = panel.screen.children
    return player.still()["text/plain"], player.film["knobs"][0]


class TestPanel:
    def test_a_race_fills_the_table_and_shows_its_end(self):
        panel = Race(GROUNDS, steps=30)
        panel.start()
        assert "Newton" in panel.score.value
        assert "Nesterov" not in panel.score.value
        sentence, time = shown(panel)
        assert sentence.startswith("After 30 steps: ")
        assert time["start"] == len(time["texts"]) - 1

    def test_whatever_is_chosen_is_run_at_once(self):
        panel = Race(GROUNDS, steps=30, runners=["Adam"])
        panel.start()
        first = shown(panel)[0]
        panel.place.value = "Beale"
        assert shown(panel)[0] != first
        panel.entry["Newton"][0].value = True
        assert "Newton" in shown(panel)[0]
        panel.entry["Adam"][1].value = 0.3
        assert ">0.3<" in panel.score.value

    def test_nobody_runs(self):
        panel = Race(GROUNDS, steps=30, runners=["Adam"])
        panel.start()
        panel.entry["Adam"][0].value = False
        assert panel.score.value == "Nobody runs. Tick at least one box."
        assert panel.screen.children == ()

    def test_newton_has_no_rate_to_turn(self):
        disabled = {name for name, (_, rate) in Race(GROUNDS).entry.items() if rate.disabled}
        assert disabled == {"Newton"}


def test_a_race_says_what_it_is_where_there_is_no_browser():
    race = Race({"valley": (Rosenbrock(), [-1, 1], (-2, 2), (-1, 3))}, steps=100)
    assert repr(race) == "Race(valley; at most 100 steps)"
