"""Questions on chapter 11: advanced theory."""

import numpy as np

from descent_lib.descent import trail
from descent_lib.landscapes import Quartic
from descent_lib.rules import Adam
from descent_lib.second_order import newton
from mountain.quiz.questions import Questions

questions = Questions(11, "Advanced theory")


def _over_root(mean, square):
    return mean / square**0.5


questions.number(
    "adam-without-correction",
    r"You leave out Adam's bias correction. How many times $\eta$ is the first step, with the "
    r"usual $\beta_1 = 0.9$ and $\beta_2 = 0.999$?",
    _over_root(*Adam()(1.0, Adam().start, 0)[1]),
    r"$(1-\beta_1)/\sqrt{1-\beta_2} = 0.1/\sqrt{0.001}$: too long, not too short.",
    r"After one slope $g$ the averages hold $(1-\beta_1) g$ and $(1-\beta_2) g^2$. Divide the "
    "one by the root of the other.",
    (1, "That is the first step with the correction."),
    (0.1, "You left the denominator as if it were corrected."),
    (100, "The second average holds a square: take its root."),
    (0.1**0.5, "Turned upside down."),
    tolerance=0.002,
)


@questions.drawn
def _newton_on_the_w(pick):
    x, quartic = pick([-2, -1.5, 1.5, 2, 0.2]), Quartic()
    slope, bend = float(quartic.gradient([x])[0]), float(quartic.hessian([x])[0, 0])
    landing = trail(newton(quartic, [float(x)]), 1).x[-1, 0]
    return {
        "text": rf"$f(x) = x^4 - 2x^2 + x$. From $x = {x}$, where does one Newton step land?",
        "answer": landing,
        "why": rf"$x - f'/f''$, with $f' = {slope:.4g}$ and $f'' = {bend:.4g}$"
        + (". The curvature is negative: it jumped towards the hilltop." if bend < 0 else "."),
        "how": r"$f' = 4x^3 - 4x + 1$ and $f'' = 12x^2 - 4$. The step is $-f'/f''$.",
        "wrong": [
            (2 * x - landing, "That is $x + f'/f''$: the sign is turned."),
            (
                x - float(quartic.value([x])) / slope,
                "That is Newton's method for a zero of $f$. A minimum is a zero of $f'$.",
            ),
            (x - slope, "That is plain descent with rate 1. Newton divides by the curvature."),
            (landing - x, "That is the step. Where does it land?"),
        ],
        "tolerance": 0.003,
    }


@questions.drawn
def _clip_by_norm(pick):
    a, b, norm = pick([(3, 4, 5), (6, 8, 10), (5, 12, 13), (8, 15, 17), (30, 40, 50)])
    limit = pick([1, 2])
    return {
        "text": f"The gradient is ({a}, {b}). You clip it by its norm, at {limit}. What is its "
        "first entry now?",
        "answer": limit * a / float(np.linalg.norm([a, b])),
        "why": f"The norm is {norm}; both entries are multiplied by {limit}/{norm}.",
        "how": f"Compute the norm of the gradient, and shrink both entries alike until it is "
        f"{limit}.",
        "wrong": [
            (limit, "That is clipping by value. By norm, the arrow keeps its direction."),
            (a, f"The norm is {norm}, above the limit."),
            (
                limit * a / (a + b),
                (
                    "That divides by the sum of the entries. The norm is the root of "
                    "the sum of squares."
                ),
            ),
            (limit * a / b, f"That divides by the largest entry. The norm is {norm}."),
        ],
        "tolerance": 0.005,
    }


questions.choice(
    "newton-on-a-saddle",
    "On x² − y² you stand at (3, 2) and take one Newton step. You land …",
    (
        "on the saddle (0, 0).",
        "Newton looks for the flat place of the local parabola, whatever kind it is.",
    ),
    (
        "far out, at lower ground.",
        (
            "Plain descent would go there. Newton divides by the negative curvature, which turns "
            "the step round."
        ),
    ),
    (
        "nowhere: the Hessian has no inverse.",
        "Its eigenvalues are 2 and $-2$: none is zero, so it has one.",
    ),
)
