"""What a page plays says what Python says: the fog game, which is translated, and the quiz."""

import json
import subprocess

import numpy as np
import pytest

from mountain.fog import state
from mountain.fog.expedition import Expedition
from mountain.quiz import BANK
from publish import fog, node, places
from publish.players import panels

WALK = """
const { ground, moves } = JSON.parse(require("fs").readFileSync(0, "utf-8"));
const walk = new fogRules.Walk(ground), shown = [];
const show = (refusal) => shown.push({
  ...fogRules.shown(walk, walk.outcome ? fogRules.score(walk) : [], refusal) });
show("");
for (const move of moves) {
  let refusal = "";
  try { if (move) walk.walk(...move); else walk.camp(); }
  catch (error) { refusal = String(error.message).replace(/^\\w*Error: /, ""); }
  show(refusal);
}
console.log(JSON.stringify(shown));
"""
MARK = """
console.log(JSON.stringify(JSON.parse(require("fs").readFileSync(0, "utf-8")).map(
  ([question, given]) => {
    try { return markAnswer(question, given); } catch (error) { return { refused: error.message }; }
  })));
"""


def by_node(script, given):
    command = [node.node(), "-e", script]
    outcome = subprocess.run(
        command, input=json.dumps(given), capture_output=True, encoding="utf-8", check=True
    )
    return json.loads(outcome.stdout)


def alike(one, other):
    """Same texts, and numbers up to rounding."""
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(alike(one[key], other[key]) for key in one)
    if isinstance(one, list):
        return len(one) == len(other) and all(map(alike, one, other))
    return one == pytest.approx(other) if isinstance(one, float) else one == other


@pytest.mark.parametrize("level", [1, 2, 3])
@pytest.mark.parametrize("seed", range(4))
def test_a_page_tells_every_walk_as_python_does(level, seed):
    draws = np.random.default_rng([level, seed])
    expedition = Expedition(level, seed)
    downhill = -expedition.mountain.rate * expedition.slope
    moves = [downhill.tolist(), [0.0, 0.0], [100.0, 0.0]]
    moves += draws.uniform(-25, 25, (12, 2)).tolist()
    moves += [None, [1.0, 1.0]]
    told = [state.shown(expedition, [], "")]
    for move in moves:
        refusal = ""
        try:
            expedition.walk(*move) if move else expedition.camp()
        except ValueError as error:
            refusal = str(error)
        best = state.score(expedition) if expedition.outcome else []
        told.append(state.shown(expedition, best, refusal))
    ground = {**expedition.ground}
    for python, page in zip(
        told, by_node(fog.rules() + WALK, {"ground": ground, "moves": moves}), strict=True
    ):
        assert alike(json.loads(json.dumps(python)), page), (python, page)


def test_a_page_comes_home_where_python_does():
    expedition = Expedition(1, 3)
    moves = []
    while not expedition.outcome:
        moves.append((-expedition.mountain.rate * expedition.slope).tolist())
        expedition.walk(*moves[-1])
    [*_, last] = by_node(fog.rules() + WALK, {"ground": expedition.ground, "moves": moves})
    assert expedition.outcome == last["end"]["outcome"] == "home"
    assert last["end"]["headline"] == state.shown(expedition, [], "")["end"]["headline"]


def answers(form):
    """Right, wrong and senseless answers to a question, as Python and as a page take them."""
    if hasattr(form, "options"):
        return [(option, place) for place, option in enumerate(form.options)] + [(None, None)]
    numbers = [form.answer, -form.answer, form.answer * 1.03, form.answer * 7 + 1, -3.5]
    texts = [f"{number!r}" for number in [*numbers, *(value for value, _ in form.wrong)]]
    return [(text, text) for text in [*texts, "", "1,5", "1/0", "x", "1/4", " −2 ", "9" * 50]]


def test_a_page_marks_every_answer_as_python_does():
    asked, said = [], []
    for seed in (1, 2):
        for question in BANK:
            form = question.form(seed)
            facts = panels.question(form)
            for python, page in answers(form):
                asked.append([facts, page])
                try:
                    right, reply = form.mark(python)
                    said.append({"right": right, "reply": reply})
                except ValueError as error:
                    said.append({"refused": str(error)})
    script = (places.SETTINGS / "scripts" / "4_quiz.js").read_text(encoding="utf-8")
    script = script.replace('whenNear(".player-quiz", startQuiz);', "")
    assert by_node(script + MARK, asked) == said
