"""Questions on chapter 14: debug your thinking."""

import numpy as np

from descent_lib.descent import descend, trail
from descent_lib.landscapes import Landscape
from descent_lib.rules import GradientDescent
from mountain.quiz.questions import Questions

questions = Questions(14, "Debug your thinking")


@questions.drawn
def _rates_of_a_sweep(pick):
    low, high, count = pick([(1e-4, 1.0, 9), (1e-5, 1e-1, 5), (1e-3, 10.0, 9), (1e-4, 1e-1, 7)])
    number = pick([3, 4])
    rates = np.geomspace(low, high, count)
    return {
        "text": f"You sweep {count} learning rates from {low:g} to {high:g}, spaced by equal "
        f"ratios. Which one is the {number}{'rd' if number == 3 else 'th'}, counting {low:g} as "
        "the first?",
        "answer": rates[number - 1],
        "why": f"The ratio of neighbours is {rates[1] / rates[0]:.4g}.",
        "how": f"{count} rates have {count - 1} gaps. Each gap multiplies by the same ratio, and "
        f"together they make {high / low:g}.",
        "wrong": [
            (
                np.linspace(low, high, count)[number - 1],
                "That is spaced evenly. Nearly all of those rates lie in one decade.",
            ),
            (
                rates[number],
                (
                    f"One too far: the {number}{'rd' if number == 3 else 'th'} lies "
                    f"{number - 1} gaps from the first."
                ),
            ),
            (
                low * (high / low) ** ((number - 1) / count),
                f"{count} rates have only {count - 1} gaps.",
            ),
        ],
    }


@questions.drawn
def _decoupled_decay(pick):
    lr, decay, steps = pick([0.01, 0.02]), pick([0.1, 0.05]), pick([200, 300, 400])
    flat = Landscape(lambda x: 0 * x[..., 0], lambda x: 0 * x)
    left = trail(descend(flat, GradientDescent(), lr, [1.0], decay), steps).x[-1, 0]
    return {
        "text": f"A weight of 1 has slope zero for {steps} steps. AdamW runs with `lr={lr:g}` and "
        f"`weight_decay={decay:g}`. What is left of the weight?",
        "answer": left,
        "why": r"Each step multiplies it by $1 - \eta d$, with $d$ for the decay: "
        rf"$(1 - {lr * decay:g})^{{{steps}}}$.",
        "how": r"Decoupled decay $d$ multiplies a weight by $1 - \eta d$ at each step. Take that "
        "to the power of the steps.",
        "wrong": [
            (
                1 - lr * decay * steps,
                (
                    "That subtracts the same amount each time. The decay takes a "
                    "share of what is left."
                ),
            ),
            ((1 - decay) ** steps, r"The learning rate multiplies the decay: $1 - \eta d$."),
            ((1 - lr) ** steps, r"The decay is missing: $1 - \eta d$."),
            (1, "Adam adds nothing here, but the decay goes on."),
        ],
        "tolerance": 0.003,
    }


questions.choice(
    "best-at-the-end",
    "In your sweep the largest rate came out best. You …",
    (
        "sweep on, to larger rates.",
        "The best of a range that ends there is no best: the bottom may lie beyond.",
    ),
    ("take it.", "Perhaps it is good. But you have not seen the other side of the valley."),
    (
        "take the second largest, to be safe.",
        "Caution is for two rates that are equal within the noise of seeds. Here you lack data.",
    ),
)

questions.choice(
    "loss-up-accuracy-same",
    "The validation loss rises, the validation accuracy stays where it is. What may have happened?",
    (
        "The model grows more certain, also where it is wrong.",
        "Larger margins leave every decision as it is, and make the wrong ones cost more.",
    ),
    (
        "A bug: they measure the same thing.",
        "The loss counts how sure, the accuracy only which side.",
    ),
    ("The learning rate is too small.", "Then both would hardly change."),
)
