"""Questions on chapter 00: the mountain."""

import math

from descent_lib.descent import descend, steps_until
from descent_lib.landscapes import Bowl
from descent_lib.rules import GradientDescent
from mountain.quiz.questions import Questions

questions = Questions(0, "The mountain")


@questions.drawn
def _limit_on_a_bowl(pick):
    a = pick([0.5, 1.5, 2, 2.5, 4, 5, 8])
    curvature = Bowl(2 * a, 1).hessian([0.0])[0, 0]
    return {
        "text": rf"The ground is $f(x) = {a:g} \, x^2$. Up to which learning rate does plain "
        "descent settle?",
        "answer": 2 / curvature,
        "why": f"The curvature is $L = {curvature:g}$, and the border is $2/L$.",
        "how": "Differentiate $f$ twice: that is the curvature $L$. The border is $2/L$.",
        "wrong": [
            (2 / a, f"That takes {a:g} for the curvature. But $f'' = 2 \\cdot {a:g}$."),
            (
                1 / curvature,
                (
                    "That is $1/L$: there one step lands on the bottom. Up to twice as "
                    "much, the walk swings and still settles."
                ),
            ),
        ],
    }


@questions.drawn
def _steps_to_a_thousandth(pick):
    eta = pick([0.05, 0.1, 0.2, 0.3, 0.4, 1.6, 1.7, 1.8, 1.9, 1.95])
    walk = descend(Bowl(dimension=1), GradientDescent(), eta, 1.0)
    steps = steps_until(walk, lambda step: abs(step.x[0]) <= 1e-3)
    assert steps  # every rate comes home
    return {
        "text": rf"On $x^2/2$, with $\eta = {eta:g}$: after how many steps is, for the first time, "
        "at most a thousandth of the distance left?",
        "answer": steps,
        "why": rf"Each step leaves the share $|1 - {eta:g}|$: "
        rf"$\ln 1000 / |\ln |1-\eta|| = {math.log(1000) / abs(math.log(abs(1 - eta))):.2f}$, "
        "rounded up.",
        "how": r"Each step multiplies the distance by $|1-\eta|$. Solve $|1-\eta|^t = 1/1000$ with "
        "logarithms, and round up.",
        "wrong": [
            (steps - 1, "One step too early: a part of a step does not exist, so round up."),
            (
                1000,
                (
                    r"The distances are multiplied, step by step. So it is a logarithm of 1000 "
                    "that counts."
                ),
            ),
        ],
        "tolerance": 0.4 / steps,
    }


questions.choice(
    "creep-or-swing",
    "On x²/2 the rates 0.1 and 1.9 both need 132 steps to come a million times closer. "
    "What is different?",
    (
        "1.9 changes sides at every step, 0.1 never does.",
        "The multipliers are $-0.9$ and $0.9$: same size, other sign.",
    ),
    (
        "1.9 ends on a more exact answer.",
        "Both leave $0.9$ of the distance per step: the same error after the same number of steps.",
    ),
    (
        "1.9 climbs first, and comes down later.",
        "No step climbs: each leaves $0.9$ of the distance, so the height falls to $0.81$.",
    ),
)
