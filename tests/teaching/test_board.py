import ast
import re

import pytest
from ipykernel.kernelapp import IPKernelApp
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from mountain import tasks
from mountain.check import words
from mountain.predict.bank import BANK
from teaching.hub.board import Board
from teaching.hub.inside.tell import vote
from teaching.hub.wording import WORDS
from tests.paths import ROOT
from tools import bootstrap

TASK = "heavy-ball"
QUESTION = "one-step-from-four"


def test_a_kernel_loads_what_the_set_up_wants_and_what_the_hub_wants(tmp_path):
    (tmp_path / "ipython_kernel_config.py").write_text(bootstrap.EXTENSION)
    hubs = ROOT / "teaching" / "hub" / "inside" / "etc" / "ipython"
    both = Config()
    for folder in (tmp_path, hubs):
        both.merge(PyFileConfigLoader("ipython_kernel_config.py", str(folder)).load_config())
    kernel = IPKernelApp(config=both)
    assert kernel.extensions == ["mountain.light", "teaching.hub.inside.tell"]


def test_no_mistake_is_said_by_its_bare_name():
    assert not {name for name, words in WORDS.items() if words == name}


@pytest.fixture
def board(tmp_path):
    return Board(tmp_path / "board.json")


def row(board, task=TASK):
    return next(row for row in board.rows("ex04_momentum") if row["name"] == task)


def test_it_counts_who_has_begun_what_is_right_and_which_mistakes_stand(board):
    mistake = tasks.find(TASK).mistakes[0]
    board.hear("anna", {"task": TASK, "right": False, "mistake": mistake.name})
    board.hear("ben", {"task": TASK, "right": False, "mistake": mistake.name})
    board.hear("zoe", {"task": TASK, "right": True, "mistake": None})
    assert row(board)["mistakes"] == [(mistake.hint, 2)]
    assert (row(board)["tried"], row(board)["right"]) == (3, 1)
    assert board.begun("ex04_momentum") == {"anna", "ben", "zoe"}
    assert board.begun("ex05_schedules") == set()
    board.hear("anna", {"task": TASK, "right": True, "mistake": None})
    assert row(board)["mistakes"] == [(mistake.hint, 1)]
    assert dict(board.people("ex04_momentum", ["anna", "max"]))["anna"][0] == "✓"


@pytest.mark.parametrize(
    "said",
    [
        None, 7, "x", [], {}, {"task": None}, {"task": "no-such"}, {"task": ["heavy-ball"]},
        {"question": "no-such", "choice": 0}, {"question": QUESTION, "choice": -1},
        {"question": QUESTION, "choice": 99}, {"question": QUESTION, "choice": True},
        {"question": QUESTION, "choice": "0"}, {"question": QUESTION, "choice": None},
        {"question": {}, "choice": 0},
    ],
)  # fmt: skip
def test_what_is_not_known_is_not_taken_in(board, said):
    assert not board.hear("anna", said)
    assert board.said == {}
    assert board.votes == {}


def test_every_mistake_that_a_check_can_name_has_words():
    """Names stand in the check's own code as ("name", message)."""
    found = {
        "first-number",
        "last-number",
        "some-inputs",
        *(name for name, _ in words.ERRORS.values()),
    }
    for module in ("compare", "judge", "patterns"):
        text = (ROOT / "mountain" / "check" / f"{module}.py").read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(text)):
            match node:
                case ast.Tuple([ast.Constant(str(name)), ast.Constant(int()), *_]):
                    continue
                case ast.Tuple([ast.Constant(str(name)), _, *_]) if re.fullmatch("[a-z-]+", name):
                    found.add(name)
    assert len(found) > 30
    assert found <= WORDS.keys(), found - WORDS.keys()


@pytest.mark.parametrize("mistake", ["<script>", None, 7, [], "x" * 10_000])
def test_a_mistake_that_nobody_knows_is_something_else(board, mistake):
    board.hear("anna", {"task": TASK, "right": "yes", "mistake": mistake})
    assert row(board)["mistakes"] == [("something else", 1)]


def test_votes_are_bars_and_one_person_has_one(board):
    for student, choice in (("anna", 0), ("ben", 2), ("anna", 2)):
        board.hear(student, {"question": QUESTION, "choice": choice})
    options = [said for said, _ in BANK[QUESTION]["options"]]
    assert board.bars() == [(QUESTION, list(zip(options, [0, 0, 2], strict=True)))]
    assert board.mine("anna") == [(QUESTION, f"predicted: {options[2]}")]
    board.hear("anna", vote(BANK[QUESTION], {}))
    assert board.bars()[0][1][2][1] == 1


def test_a_vote_is_the_option_or_whether_the_number_is_right():
    options = BANK[QUESTION]["options"]
    assert vote(BANK[QUESTION], {"said": options[1][0]})["choice"] == 1
    number = next(spec for spec in BANK.values() if "answer" in spec)
    assert vote(number, {"said": str(number["answer"])})["choice"] == 0
    assert vote(number, {"said": "1e99"})["choice"] == 1
    assert vote(number, {"said": "many"})["choice"] is None


def test_switched_off_it_forgets_and_hears_nothing(board):
    board.hear("anna", {"task": TASK, "right": True})
    board.switch(on=False)
    assert not board.hear("anna", {"task": TASK, "right": True})
    assert board.mine("anna") == []
    board.keep()
    assert Board.read(board.path) == board


def test_one_learner_alone_does_not_turn_the_page(board):
    for student in ("anna", "ben"):
        board.hear(student, {"task": TASK, "right": True})
        board.hear(student, {"question": QUESTION, "choice": 0})
    for task in tasks.every():
        board.hear("zoe", {"task": task, "right": True})
    for question in BANK:
        board.hear("zoe", {"question": question, "choice": 0})
    assert board.exercise == "ex04_momentum"
    assert board.bars()[0][0] == QUESTION


def test_what_the_course_has_no_longer_is_forgotten(board):
    board.hear("anna", {"question": QUESTION, "choice": 0})
    board.votes |= {"no-such": {"anna": 0}, QUESTION: {"anna": 0, "ben": 99}}
    board.said["ben"] = {"no-such": "x"}
    board.keep()
    kept = Board.read(board.path)
    assert [question for question, _ in kept.bars()] == [QUESTION]
    assert kept.mine("anna")
    assert kept.mine("ben") == []


def test_a_file_that_is_damaged_begins_anew(board):
    board.path.write_text("{")
    assert Board.read(board.path) == board
