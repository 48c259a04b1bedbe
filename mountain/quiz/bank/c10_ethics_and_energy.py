"""Questions on chapter 10: ethics and energy."""

from descent_lib import energy
from mountain.quiz.questions import Questions

questions = Questions(10, "Ethics and energy")


@questions.drawn
def _flop_of_a_run(pick):
    weights, tokens = pick([1, 7, 13, 70]), pick([100, 300, 2000])
    flop = energy.training_flop(weights * 1e9, tokens * 1e9).middle
    return {
        "text": f"A language model has {weights} billion weights and reads {tokens} billion "
        "tokens. About how many FLOP does its training take? (Type it as 1.5e21.)",
        "answer": flop,
        "why": "$6ND$: 2 FLOP per weight and token forward, 4 backward.",
        "how": "Count 6 FLOP per weight and token: multiply and add, once forward, twice backward.",
        "wrong": [
            (flop / 3, "That is the forward pass alone, $2ND$."),
            (flop * 2 / 3, "That is the backward pass alone, $4ND$."),
            (flop / 6, "That is one FLOP per weight and token. It takes 6."),
        ],
        "tolerance": 0.02,
    }


@questions.drawn
def _energy_of_a_run(pick):
    chips, hours, watt, pue = pick([8, 64, 512]), pick([12, 24, 100]), pick([300, 700]), 1.2
    used = energy.kwh(chips * hours * 3600, watt, pue).middle
    return {
        "text": f"{chips} chips run for {hours} hours at {watt} W each, in a data centre with a "
        f"PUE of {pue}. How many kilowatt hours is that?",
        "answer": used,
        "why": "Chips × hours × kilowatts × PUE.",
        "how": "Multiply chips, hours and kilowatts per chip; then by the PUE, for cooling and "
        "losses.",
        "wrong": [
            (used / pue, "The PUE is missing: cooling and losses come on top."),
            (used / pue**2, "The PUE is above 1: multiply by it."),
            (used * 1000, "That is in watt hours."),
            (used / chips, "That is for one chip."),
        ],
    }


questions.choice(
    "price-of-tuning",
    '"Tuning costs a hundred times the energy of training." What do you ask first?',
    (
        "How many trials, and how large is each?",
        "A hundred trials on copies that cost a thousandth add a tenth of a run.",
    ),
    (
        "Which optimizer?",
        "It changes the number of trials a little. How many and how large decides.",
    ),
    (
        "Nothing: it is well known.",
        (
            "There is no source for the number. It depends on the size of the trials, by factors "
            "of thousands."
        ),
    ),
)
