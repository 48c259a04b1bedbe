"""Questions on chapter 02: mathematical formulation."""

import math

from descent_lib.descent import descend, trail
from descent_lib.landscapes import Landscape
from descent_lib.rules import GradientDescent
from mountain.quiz.questions import Questions

questions = Questions(2, "Mathematical formulation")


@questions.drawn
def _one_step_by_hand(pick):
    a, b, x, eta = pick([1, 2, 3]), pick([-5, -1, 4]), pick([2, 3, 4]), pick([0.1, 0.05, 0.02])
    ground = Landscape(lambda x: (a * x * x + b * x)[..., 0], lambda x: 2 * a * x + b)
    after = trail(descend(ground, GradientDescent(), eta, [float(x)]), 1).x[-1, 0]
    return {
        "text": rf"$J(\theta) = {a if a > 1 else ''}\theta^2 {b:+d}\,\theta$. "
        rf"You stand at $\theta = {x}$ and take "
        rf"one step of plain descent with $\eta = {eta:g}$. Where are you?",
        "answer": after,
        "why": rf"The slope there is ${2 * a * x + b}$, and $\theta$ moves against it.",
        "how": rf"Differentiate $J$, put in $\theta = {x}$, multiply by $\eta$, subtract.",
        "wrong": [
            (2 * x - after, "You went uphill: the slope is subtracted."),
            (x - eta * 2 * a * x, rf"The slope of ${b:+d}\,\theta$ is missing."),
            (
                x - eta * (a * x * x + b * x),
                "You subtracted the height. It is the slope that moves you.",
            ),
            (x - (2 * a * x + b), "The learning rate is missing."),
        ],
        "tolerance": 0.001,
    }


@questions.drawn
def _batch_for_less_noise(pick):
    size, times = pick([10, 12, 20, 32]), pick([2, 3, 4, 5])
    return {
        "text": f"The slope of a mini-batch of {size} samples has a standard error of "
        f"{0.1 * times:.1f}. "
        "How many samples do you need for 0.1? (The data set is far larger.)",
        "answer": size * times**2,
        "why": rf"Noise falls as $1/\sqrt B$: {times} times less noise costs {times}² as many "
        "samples.",
        "how": rf"The noise falls as $1/\sqrt B$, and it has to become {times} times smaller.",
        "wrong": [
            (
                size * times,
                (
                    r"That would hold if the noise fell as $1/B$. It falls as "
                    r"$1/\sqrt B$."
                ),
            ),
            (times**2, rf"That is the factor. It multiplies the {size} samples."),
            (
                size * math.sqrt(times),
                (
                    r"The root is on the other side: noise falls as "
                    r"$1/\sqrt B$, so $B$ grows with the square."
                ),
            ),
        ],
    }


questions.choice(
    "cost-per-step",
    "Which has the lower computational cost per step: batch gradient descent on N samples, or SGD?",
    (
        "SGD: it asks 1 sample, batch descent asks N.",
        (
            "Per step. Per pass over the data they cost the same, and SGD's single samples use a "
            "graphics processor badly."
        ),
    ),
    (
        "Batch descent: it needs fewer steps.",
        "Fewer steps, perhaps. But each of them asks all N samples; the question was about one.",
    ),
    (
        "The same: both compute one gradient.",
        "One gradient each, but batch descent's is an average of N of them.",
    ),
)

questions.choice(
    "memory-of-a-batch",
    "The data do not fit into memory. Batch gradient descent is then …",
    (
        "possible: add up the slopes of pieces, then step.",
        "A mean can be summed in pieces. It is slow, not impossible.",
    ),
    ("impossible.", "The full slope is a sum over samples, and a sum can be taken piece by piece."),
    (
        "possible, if you step after each piece.",
        "That is mini-batch descent: a good method, but another one.",
    ),
)
