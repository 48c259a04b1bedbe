"""Questions on chapter 03: derivation."""

import numpy as np

from descent_lib.descent import descend, trail
from descent_lib.landscapes import LeastSquares
from descent_lib.rules import GradientDescent
from mountain.quiz.questions import Questions

questions = Questions(3, "Derivation")


@questions.drawn
def _slope_of_one_reading(pick):
    w, x, y = pick([5, 7]), pick([2, 3, 4]), pick([1, 2, 25])
    slope = LeastSquares(np.array([[x]]), np.array([y]), scale=0.5).gradient([float(w)])[0]
    error = w * x - y
    return {
        "text": rf"$J(w) = \frac12 (w x - y)^2$ for one reading, $x = {x}$, $y = {y}$. What is "
        rf"$dJ/dw$ at $w = {w}$?",
        "answer": slope,
        "why": rf"Outer times inner: $(wx - y) \cdot x = {error} \cdot {x}$.",
        "how": r"Chain rule: the outer slope, $wx - y$, times the inner one, $x$.",
        "wrong": [
            (error, "The inner derivative is missing: $wx$ grows by $x$ when $w$ grows by 1."),
            (2 * slope, r"The factor $\frac12$ in front cancels the 2 of the square."),
            (error * w, "The inner derivative is taken with respect to $w$, and so it is $x$."),
            (-slope, "The sign is turned: it is prediction minus reading."),
        ],
        "tolerance": 0.001,
    }


@questions.drawn
def _error_factor(pick):
    x, eta = pick([2, 3, -3, -4, 6]), pick([0.01, 0.02, 0.05, 0.1])
    ground = LeastSquares(np.array([[x]]), np.zeros(1), scale=0.5)
    factor = trail(descend(ground, GradientDescent(), eta, [1.0]), 1).x[-1, 0]
    return {
        "text": rf"$J(w) = \frac12 (w x - y)^2$ with $x = {x}$. By which factor does one step with "
        rf"$\eta = {eta:g}$ multiply the error $wx - y$?",
        "answer": factor,
        "why": rf"$1 - \eta x^2 = 1 - {eta:g} \cdot {x * x}$, whatever the sign of $x$.",
        "how": r"Put $w - \eta (wx - y) x$ in place of $w$, and collect: $1 - \eta x^2$.",
        "wrong": [
            (
                1 - eta * x,
                (
                    r"One $x$ is missing: one comes from the slope, one from the error "
                    "itself."
                ),
            ),
            (1 + eta * x * x, "That error grows: the step goes uphill."),
            (1 - 2 * eta * x * x, r"That belongs to the loss without the $\frac12$."),
            (eta * x * x, "That is the share that a step takes away. What is left?"),
        ],
        "tolerance": 0.002,
    }


questions.choice(
    "width-of-a-difference",
    "You check a gradient by central differences in 64-bit numbers. Which width h, for x near 1?",
    (
        "About 1e-5.",
        r"Near the cube root of $2 \cdot 10^{-16}$, where rounding and bend err alike.",
    ),
    (
        "1e-16: the smaller the better.",
        "Then $x + h$ is $x$ to the computer, and the difference is zero.",
    ),
    (
        "1e-8.",
        (
            "That is the width for a one-sided difference, the square root. Here rounding "
            "already costs more than the bend."
        ),
    ),
    ("0.1.", "Here the bend is in the way: the error grows as $h^2$."),
)
