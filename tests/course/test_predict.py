"""Predictions: each is asked once in its chapter, has its replies, and is kept or forgotten."""

import json
import re
from itertools import combinations, pairwise

import pytest

from mountain.predict import BANK, Prediction, bank, forget, kept
from tests.paths import ROOT

CALL = re.compile(r'Prediction\("([^"]+)"\)')


def asked():
    """Pairs of a chapter's number and (Markdown before, source) for each cell that asks."""
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        notebook = json.loads(path.read_text(encoding="utf-8"))
        number, cells = notebook["metadata"]["mountain"]["chapter"], notebook["cells"]
        for before, cell in pairwise(cells):
            if "Prediction(" in "".join(cell["source"]) and cell["cell_type"] == "code":
                yield number, "".join(before["source"]), "".join(cell["source"])


def test_every_prediction_stands_once_right_after_its_question():
    found = {}
    for number, question, source in asked():
        key = CALL.fullmatch(source).group(1)
        assert "**Predict" in question
        assert key not in found
        found[key] = number
    assert found == {key: spec["chapter"] for key, spec in BANK.items()}
    assert len(found) >= 40


@pytest.mark.parametrize("key", BANK)
def test_every_answer_has_a_reply_in_plain_words(key):
    spec = BANK[key]
    known = bank.answers(spec)
    assert [right for *_, right in known].count(True) == 1
    assert len({reply for _, reply, _ in known}) == len(known) > 1
    for said, reply, _ in known:
        assert not re.search(r"\$|</|!|\*\w|`", f"{said}{reply}")
        assert reply[-1] in ".?"
    if "answer" in spec:
        wrong = [value for value, _ in spec["wrong"]]
        reach = spec["tolerance"] * (abs(spec["answer"]) or 1)
        assert all(abs(value - spec["answer"]) > reach for value in wrong)
        for other, value in combinations(wrong, 2):  # the first that is near is taken
            reach = spec["tolerance"] * (abs(other) or 1)
            assert abs(value - other) > reach, f"{value} is taken for {other}: put it before that"


def test_no_place_in_the_list_is_the_right_one_more_often_than_the_others_together():
    places = [spec["right"] for spec in BANK.values() if "right" in spec]
    assert max(map(places.count, set(places))) <= 0.6 * len(places)


FLAWED = {
    "[a]\nright = 1\noptions = [['x', 'one two three']]": "two options or more",
    "[a]\nright = 1\noptions = [['x', 'one two three'], ['x', 'one two three']]": "each of them",
    "[a]\nright = 3\noptions = [['x', 'one two three'], ['y', 'one two three']]": "1 to 2",
    "[a]\nright = 1\noptions = [['x', 'one two three'], ['y', 'no']]": "a reply says no why",
    "[a]\nanswer = inf\ntolerance = 1\nwhy = ''\nhow = ''\nwrong = []": "finite",
    "[a]\nanswer = 1": "but holds ['answer']",
}


@pytest.mark.parametrize(("text", "said"), FLAWED.items(), ids=FLAWED.values())
def test_a_prediction_that_is_not_whole_is_told(tmp_path, text, said):
    (tmp_path / "03.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=re.escape(said)) as error:
        bank.load(tmp_path)
    assert str(error.value).startswith("03.toml, prediction 'a': ")


def test_two_predictions_of_one_name_are_told(tmp_path):
    whole = "[a]\nright = 1\noptions = [['x', 'one two three'], ['y', 'one two three']]"
    for name in ("03.toml", "04.toml"):
        (tmp_path / name).write_text(whole, encoding="utf-8")
    with pytest.raises(ValueError, match=r"04.toml.*another of this name"):
        bank.load(tmp_path)


def test_what_is_committed_is_kept_found_again_and_forgotten(tmp_path):
    file = tmp_path / "predictions.json"
    form = Prediction("oxygen-for-fifty", file)
    assert repr(form) == "Prediction('oxygen-for-fifty', open)"
    form.receive({"said": "just about", "compared": False})
    again = Prediction("oxygen-for-fifty", file)
    assert again.kept["said"] == "just about"
    assert not again.kept["compared"]
    assert repr(again) == "Prediction('oxygen-for-fifty', said 'just about')"
    again.receive({"said": "just about", "compared": True})
    assert kept.read(file)["oxygen-for-fifty"]["compared"]
    again.receive({"said": None, "compared": False})
    assert kept.read(file) == {}
    again.receive({"said": "x" * 1000})
    assert len(kept.read(file)["oxygen-for-fifty"]["said"]) == kept.LONGEST
    forget(file)
    assert not file.exists()
    forget(file)


@pytest.mark.parametrize("message", [None, [], "x", {"said": 3}, {"said": ["a"]}])
def test_what_is_no_prediction_is_not_kept(tmp_path, message):
    file = tmp_path / "predictions.json"
    Prediction("oxygen-for-fifty", file).receive(message)
    assert kept.read(file) == {}


@pytest.mark.parametrize("content", ["", "{", "[]", '{"kind": "x"}', "\u00e9" * 3])
def test_a_file_with_something_else_is_left_alone(tmp_path, content):
    file = tmp_path / "predictions.json"
    file.write_text(content, encoding="utf-8")
    form = Prediction("oxygen-for-fifty", file)
    form.receive({"said": "just about"})
    assert form.trouble == "predictions.json holds something else, so nothing is kept in it."
    assert form.kept["said"] == "just about"
    forget(file)
    assert file.read_text(encoding="utf-8") == content


def test_entries_that_are_not_ours_are_passed_over(tmp_path):
    good = {"said": "a", "compared": True}
    for predictions in ([], {"k": 3, "l": {"said": 1, "compared": True}, "m": good}):
        file = tmp_path / "predictions.json"
        file.write_text(json.dumps({"kind": kept.KIND, "predictions": predictions}))
        assert kept.read(file) == ({"m": good} if predictions else {})


def test_a_folder_that_cannot_be_written_gives_a_message(tmp_path):
    (tmp_path / "file").write_text("")
    said = kept.keep("a", "b", False, tmp_path / "file" / "predictions.json")
    assert said.startswith("predictions.json could not be written")


def test_a_name_that_is_not_there_is_told_with_those_near():
    with pytest.raises(ValueError, match=r"do you mean .*'oxygen-for-fifty'"):
        Prediction("oxygen-for-fivty")
    with pytest.raises(ValueError, match=r"There is no prediction 3$"):
        Prediction(3)


@pytest.mark.parametrize("key", ["oxygen-for-fifty", "noise-of-64"])
def test_without_a_kernel_it_is_a_form_and_without_a_script_replies_to_open(key):
    left = Prediction(key).still()
    assert "<script>" in left["text/html"]
    assert "http" not in left["text/html"]
    folds = left["text/html"].count("<details>")
    assert folds == len(BANK[key].get("options", ["a number"]))
    assert left["text/plain"].startswith("Your prediction: ")
    assert "2.295" not in left["text/plain"]
