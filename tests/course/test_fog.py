"""The fog game: its mountains, its walk, its words and the panel's messages."""

import io
import json
import math

import matplotlib.image
import numpy as np
import pytest

from descent_lib.rules import GradientDescent
from mountain.fog import FogGame, picture, words
from mountain.fog.expedition import Expedition, solo
from mountain.fog.mountains import LEVELS
from mountain.fog.walk import BREATHABLE, LONGEST, SHORTEST, cost

levels = pytest.mark.parametrize("level", LEVELS)


@pytest.fixture(autouse=True)
def no_best(monkeypatch):
    monkeypatch.setattr(FogGame, "best", {})


def walk(level=1, seed=1, share=1.0, turn=0.0):
    """Walk down at ``share`` of the mountain's own rate until it is over; camp when stuck."""
    expedition = Expedition(level, seed)
    angle = np.deg2rad(turn)
    turned = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    while not expedition.outcome:
        move = -share * expedition.mountain.rate * turned @ expedition.slope
        stride = np.linalg.norm(move)
        move = move * min(1, 0.999 * LONGEST / stride)
        if stride < SHORTEST or cost(stride) > expedition.oxygen:
            expedition.camp()
        else:
            expedition.step(*move)
    return expedition


def down(game, metres=20.0):
    """Let the panel send one step straight downhill."""
    east, north = -game.expedition.slope / np.linalg.norm(game.expedition.slope) * metres
    game.answer({"kind": "step", "east": float(east), "north": float(north)})


@levels
@pytest.mark.parametrize("seed", range(0, 60, 4))
def test_slope_and_curvature_are_the_derivatives_of_the_height(level, seed):
    mountain = Expedition(level, seed).mountain
    points = np.random.default_rng(seed).uniform(-100, 100, (20, 2))
    h = 1e-4 * np.eye(2)
    rise = mountain.value(points[:, None] + h) - mountain.value(points[:, None] - h)
    bend = mountain.gradient(points[:, None] + h) - mountain.gradient(points[:, None] - h)
    np.testing.assert_allclose(mountain.gradient(points), rise / 2e-4, atol=1e-7)
    np.testing.assert_allclose(mountain.hessian(points), bend / 2e-4, atol=1e-8)


@levels
@pytest.mark.parametrize("seed", range(0, 400, 7))
def test_every_mountain_has_distinct_valleys_and_a_walkable_start(level, seed):
    expedition = Expedition(level, seed)
    minima = expedition.mountain.minima
    assert len(minima) == (4 if level == 3 else 1)
    np.testing.assert_allclose(expedition.mountain.gradient(minima), 0, atol=1e-10)
    assert (np.linalg.eigvalsh(expedition.mountain.hessian(minima)) > 0).all()
    if level == 3:
        gaps = np.linalg.norm(minima[:, None] - minima, axis=-1) + 1e3 * np.eye(4)
        assert gaps.min() > 30
        assert np.diff(expedition.mountain.value(minima))[0] > 3 * BREATHABLE
    assert 0.25 < np.linalg.norm(expedition.slope) < 1.3
    assert expedition.result.height > 10
    assert expedition.mountain.rate * np.linalg.norm(expedition.slope) <= LONGEST


@levels
@pytest.mark.parametrize("seed", range(30))
def test_gradient_descent_comes_home_on_bowl_and_ravine_and_is_stuck_in_a_valley(level, seed):
    outcome = Expedition(level, seed).rivals[0].outcome
    assert outcome == ("stuck" if level == 3 else "home")


def test_momentum_needs_less_oxygen_than_gradient_descent_in_every_ravine():
    for seed in range(30):
        plain, momentum = Expedition(2, seed).rivals
        assert momentum.oxygen_used < plain.oxygen_used


@levels
def test_the_same_seed_gives_the_same_walk_and_another_seed_another_mountain(level):
    one, two, other = walk(level, 7), walk(level, 7), walk(level, 8)
    np.testing.assert_array_equal(one.path, two.path)
    assert one.oxygen == two.oxygen
    assert not np.array_equal(one.path, other.path)


def test_walking_by_the_rule_of_gradient_descent_is_gradient_descent():
    expedition = walk(1, 3)
    rival = solo(expedition.mountain, GradientDescent(), LEVELS[1].oxygen)
    np.testing.assert_allclose(expedition.path, rival.path, rtol=0.01, atol=0.2)
    assert expedition.result.oxygen_used == pytest.approx(rival.oxygen_used, rel=0.01)
    np.testing.assert_allclose(expedition.learning_rates, expedition.mountain.rate, rtol=0.01)


def test_a_step_costs_one_oxygen_and_one_more_for_every_ten_metres():
    expedition = Expedition()
    expedition.step(0, 30)
    assert expedition.oxygen == LEVELS[1].oxygen - 4
    assert expedition.result.oxygen_used == 4


def test_the_walk_ends_at_home_out_of_oxygen_or_in_camp():
    assert walk(1, 1).outcome == "home"
    assert walk(1, 1).result.height <= BREATHABLE
    tired = Expedition(1, 1)
    for move in (10, -10) * 10:
        if not tired.outcome:
            tired.step(move / 2, 0)
            last = tired.oxygen
    while not tired.outcome:
        tired.step(SHORTEST, 0)
        last = tired.oxygen
    assert tired.outcome == "out"
    assert last < cost(SHORTEST)
    camper = Expedition()
    camper.camp()
    assert camper.outcome == "camped"


@pytest.mark.parametrize("outcome", ["home", "out", "camped"])
def test_nobody_walks_or_camps_after_the_end(outcome):
    expedition = Expedition()
    expedition.outcome = outcome
    with pytest.raises(ValueError, match="over"):
        expedition.step(0, 10)
    with pytest.raises(ValueError, match="over"):
        expedition.camp()


def test_the_last_oxygen_can_be_walked_to_its_end_and_no_farther():
    expedition = Expedition()
    expedition.oxygen = 3.0
    with pytest.raises(ValueError, match=r"lasts for 20\.0 m"):
        expedition.step(0, 20.1)
    expedition.step(0, -20)
    assert expedition.oxygen == 0
    assert expedition.outcome == "out"


impossible = [
    (math.nan, 1), (1, math.inf), (1e308, 1e308), (0, 0), (0.1, 0.1), (61, 0), (0, -1e9),
    ("10", 3), (None, None), ([1], 2), ({}, 2), (10**400, 1),
]  # fmt: skip


@pytest.mark.parametrize(("east", "north"), impossible)
@pytest.mark.filterwarnings("ignore:overflow")
def test_an_impossible_step_is_refused_in_a_sentence_and_costs_nothing(east, north):
    game = FogGame()
    down(game)
    oxygen, path = game.expedition.oxygen, game.expedition.path
    game.answer({"kind": "step", "east": east, "north": north})
    assert game.state["refusal"]
    assert game.expedition.oxygen == oxygen
    np.testing.assert_array_equal(game.expedition.path, path)
    down(game)
    assert game.state["refusal"] == ""


hostile = [
    None, 7, "step", [], {}, {"kind": "steal"}, {"kind": ["step"]}, {"kind": "step"},
    {"kind": "new", "level": 4}, {"kind": "new", "level": "<b>"}, {"kind": "new", "level": True},
    {"kind": "new", "seed": -1}, {"kind": "new", "seed": 1e3}, {"kind": "new", "seed": None},
    {"kind": "new", "seed": 10**30},
]  # fmt: skip


@pytest.mark.parametrize("message", hostile)
def test_a_message_that_makes_no_sense_is_refused_and_the_game_goes_on(message):
    game = FogGame(level=2, seed=5)
    down(game)
    before = game.expedition
    game.answer(message)
    assert game.state["refusal"]
    assert game.expedition is before
    assert len(before.path) == 2


def test_a_message_that_arrives_twice_counts_once():
    game = FogGame()
    message = {"kind": "step", "east": 10, "north": 0, "seen": game.state["answers"]}
    game.answer(message)
    game.answer(message)
    assert game.expedition.result.steps == 1


@levels
def test_before_the_end_the_browser_knows_only_slope_height_and_footprints(level):
    game = FogGame(level=level)
    down(game)
    state = game.state
    assert state["end"] is None
    assert game.picture == b""
    np.testing.assert_allclose(state["slope"], game.expedition.slope)
    ((number, *behind),) = state["footprints"]
    assert number == 0
    np.testing.assert_allclose(behind, -game.expedition.path[-1])
    lowest = game.expedition.mountain.minima[0]
    for number in (*lowest, game.expedition.result.height, game.expedition.mountain.rate):
        assert f"{number:.3f}" not in json.dumps(state)


def test_only_the_last_footprints_within_sight_are_remembered():
    game = FogGame(level=2, seed=1)
    for _ in range(5):
        down(game, 8)
    for sign in (1, -1):
        game.answer({"kind": "step", "east": 0, "north": sign * 3})
    assert [entry[0] for entry in game.state["log"]] == [2, 3, 4, 5, 6, 7]
    assert len(game.state["footprints"]) == 6
    away = FogGame(level=2, seed=1)
    for _ in range(2):
        away.answer({"kind": "step", "east": 45, "north": 0})
    assert [entry[0] for entry in away.state["footprints"]] == [1]


@levels
@pytest.mark.parametrize("share", [0.2, 1.0, 1.9])
def test_when_the_fog_lifts_there_is_a_map_a_table_and_a_description(level, share):
    expedition = walk(level, 7, share)
    image = matplotlib.image.imread(io.BytesIO(picture.png(expedition)))
    assert image.shape[1] == 1280
    assert np.ptp(image[..., :3]) > 0.8
    rows = words.table(expedition)
    assert [row[0] for row in rows][:2] == ["you", "gradient descent"]
    assert all(len(row) == 6 for row in rows)
    assert f"You walked {expedition.result.steps} step" in words.describe(expedition)


def test_the_map_can_be_drawn_without_a_single_step():
    camper = Expedition()
    camper.camp()
    assert picture.png(camper).startswith(b"\x89PNG")
    assert "walk" in words.verdict(camper)
    assert "Gradient descent kept" in words.bridge(camper)


verdicts = [
    ({"level": 1, "share": 0.15}, "short for the slope"),
    ({"level": 2, "share": 1.95}, "overshot"),
    ({"level": 2, "share": 0.9, "turn": 65}, "across the slope"),
    ({"level": 3}, "another valley"),
    ({"level": 1, "share": 1.0}, "A good way down"),
    ({"level": 1, "seed": 4, "share": 1.4}, "you beat it"),
]


@pytest.mark.parametrize(("player", "lesson"), verdicts)
def test_the_verdict_fits_the_walk(player, lesson):
    assert lesson in words.verdict(walk(**player))


@pytest.mark.parametrize(
    ("slope", "sentence"),
    [
        ([0, -0.8], "The ground falls towards the north (0°), 0.80 m per metre."),
        ([0.3, 0.4], "The ground falls towards the south-west (217°), 0.50 m per metre."),
        ([-0.03, 0.0], "The ground falls towards the east (90°), 0.03 m per metre."),
        ([1e-4, 1e-4], "The ground is level here."),
    ],
)
def test_the_boots_name_the_downhill_side_and_the_steepness(slope, sentence):
    expedition = Expedition()
    expedition.felt[-1] = slope
    assert words.feel(expedition) == sentence


def test_a_step_is_told_with_what_the_slope_had_promised():
    expedition = Expedition(1, 1)
    promised = np.linalg.norm(expedition.slope) * 20
    expedition.step(*-expedition.slope / np.linalg.norm(expedition.slope) * 20)
    told = words.last_step(expedition)
    assert f"{-expedition.heights[-1]:.1f} m lower; the slope had promised {promised:.1f} m" in told


def test_the_best_walk_of_a_mountain_is_kept_for_the_session():
    game = FogGame()
    game.answer({"kind": "camp"})
    assert "too high" in game.state["best"]
    game.answer({"kind": "new"})
    while not game.expedition.outcome:
        down(
            game,
            min(LONGEST, game.expedition.mountain.rate * np.linalg.norm(game.expedition.slope)),
        )
    best = game.state["best"]
    assert best == f"Best here: {game.expedition.oxygen:.1f} oxygen left"
    game.answer({"kind": "new"})
    game.answer({"kind": "camp"})
    assert game.state["best"] == best
    game.answer({"kind": "new", "seed": 2})
    assert game.state["best"] == ""


def test_a_new_mountain_starts_with_a_full_tank():
    game = FogGame()
    down(game)
    game.answer({"kind": "new", "level": 2, "seed": 9})
    assert repr(game) == "FogGame(level=2, seed=9)"
    assert repr(game.expedition) == "Expedition(level=2, seed=9; 0 steps, 70.0 oxygen left)"
    assert game.state["oxygen"] == game.state["tank"] == LEVELS[2].oxygen


@pytest.mark.parametrize("wrong", [{"level": 0}, {"level": 4}, {"seed": -1}, {"seed": 10**6}])
def test_a_level_or_seed_that_does_not_exist_is_explained(wrong):
    with pytest.raises(ValueError, match=f"{next(iter(wrong))} is "):
        FogGame(**wrong)


def test_the_panel_is_plain_javascript_that_loads_nothing_and_reads_no_text_as_html():
    source = FogGame._esm
    for word in ("innerHTML", "insertAdjacentHTML", "import ", "fetch(", "eval("):
        assert word not in source
    assert source.replace("http://www.w3.org/2000/svg", "").count("http") == 0
