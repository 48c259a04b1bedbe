"""Questions on chapter 09: failure analysis."""

import math

import numpy as np

from descent_lib.descent import descend, steps_until
from descent_lib.landscapes import Landscape, Saddle
from descent_lib.rules import GradientDescent
from mountain.quiz.questions import Questions

questions = Questions(9, "Failure analysis")


@questions.drawn
def _escape_time(pick):
    eta, power = pick([0.02, 0.05, 0.1, 0.2]), pick([3, 4, 6, 9])
    start = [0.5, 10.0**-power]
    steps = steps_until(
        descend(Saddle(), GradientDescent(), eta, start), lambda step: abs(step.x[1]) > 1
    )
    assert steps  # the way out is steep
    return {
        "text": rf"Plain descent on $x^2 - y^2$ starts at $y = 10^{{-{power}}}$, with "
        rf"$\eta = {eta:g}$. At which step is $|y| > 1$ for the first time?",
        "answer": steps,
        "why": rf"Each step multiplies $y$ by $1 + 2\eta$: $\ln 10^{power} / \ln {1 + 2 * eta:g}$, "
        "rounded up.",
        "how": r"The slope along $y$ is $-2y$: each step multiplies $y$ by $1 + 2\eta$. Count the "
        f"steps that make a factor of $10^{power}$.",
        "wrong": [
            (steps - 1, "One step too early: there $|y|$ is still below 1. Round up."),
            (
                math.ceil(power * math.log(10) / math.log(1 + eta)),
                (
                    r"The slope of $y^2$ is $2y$: "
                    r"the multiplier is $1 + 2\eta$."
                ),
            ),
        ],
        "tolerance": 0.4 / steps,
    }


@questions.drawn
def _smallest_curvature(pick):
    a, b = pick([2, 3, 4, 8]), pick([5, 6])
    matrix = np.array([[a, b], [b, a]])
    ground = Landscape(
        lambda x: np.sum(x * (x @ matrix), axis=-1) / 2,
        lambda x: x @ matrix,
        lambda x: np.broadcast_to(matrix, (*x.shape, 2)),
    )
    return {
        "text": rf"$f(x, y) = \frac{{{a}}}{{2}}(x^2 + y^2) + {b} xy$. What is the "
        "smallest curvature at the origin, over all directions?",
        "answer": np.linalg.eigvalsh(ground.hessian([0.0, 0.0])).min(),
        "why": rf"The eigenvalues are ${a} \pm {b}$, along the diagonals"
        + (": a saddle, though both axes curve up." if b > a else "."),
        "how": "Write down the Hessian: second derivatives on its diagonal, the mixed one beside "
        "it. Take the smaller eigenvalue.",
        "wrong": [
            (a, "That is the curvature along the axes. Look along the diagonals as well."),
            (a + b, "That is the largest, along $x = y$."),
            (a * a - b * b, "That is the determinant, the product of both curvatures."),
            (a - b / 2, rf"The mixed derivative of ${b} xy$ is {b}, not {b / 2:g}."),
        ],
        "tolerance": 0.001,
    }


questions.choice(
    "all-zero-weights",
    "A tanh network with two layers starts with all weights and biases at zero. Adam …",
    (
        "stays there, but for the last bias.",
        (
            "Each layer's slope carries the other's weights as a factor: exactly zero. And zero "
            "scaled up is zero."
        ),
    ),
    ("escapes, because it scales up small slopes.", "Small ones, yes. These are exactly zero."),
    ("escapes once momentum has built up.", "Momentum is a sum of slopes. A sum of zeros is zero."),
)

questions.choice(
    "all-zero-weights-and-samples",
    "A network multiplies its input by a, then by b, and should give back what came in. Both "
    "weights start at zero. You train on one random sample at a time. The noise of the sampling …",
    (
        "leads nowhere: here every sample's slope is zero.",
        (
            r"The slope of a sample is $x^2(ab-1) \cdot (b, a)$, and zero at $a = b = 0$ for every "
            "$x$. Only a random start, or a kick to the weights, leads out."
        ),
    ),
    (
        "leads off the saddle, as noise always does.",
        "Noise that points off it does. A factor of zero silences this one, sample by sample.",
    ),
    (
        "leads out, if the batch is small enough.",
        "One sample is the smallest batch there is, and its slope is zero too.",
    ),
)
