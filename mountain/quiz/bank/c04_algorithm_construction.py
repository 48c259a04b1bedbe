"""Questions on chapter 04: algorithm construction."""

import numpy as np

from descent_lib.rules import Adam, AMSGrad, EmaMomentum, GradientDescent, Momentum
from mountain.quiz.questions import Questions

questions = Questions(4, "Algorithm construction")


@questions.drawn
def _luggage(pick):
    millions = pick([25, 60, 110, 350])
    rule = pick([GradientDescent(), Momentum(), Adam(), AMSGrad()])
    extra = np.size(rule.start)
    name = {GradientDescent: "plain descent", Momentum: "momentum", Adam: "Adam"}
    return {
        "text": f"A network has {millions} million weights, in 32-bit numbers. How many megabytes "
        f"(10⁶ bytes) do weights, gradients and the state of "
        f"{name.get(type(rule), 'AMSGrad')} take together?",
        "answer": 4 * millions * (2 + extra),
        "why": f"Weight, gradient and {extra} more, 4 bytes each.",
        "how": "Count the numbers kept for each weight: the weight, its gradient, and what the "
        "optimizer remembers. Each takes 4 bytes.",
        "wrong": [
            (4e6 * millions * (2 + extra), "That is in bytes, not in megabytes."),
            (
                4e6 * millions * (2 + extra) / 1024**2,
                "That divides by 1024². Here a megabyte is a million bytes.",
            ),
            (4 * millions, "That is the weights alone, or one byte where there should be four."),
            *([(millions * (2 + extra), "A 32-bit number has 4 bytes.")] if extra != 2 else []),
            *(
                [
                    (
                        4 * millions * (1 + extra),
                        "One of three is missing: weights, gradients, state.",
                    )
                ]
                if extra
                else []
            ),
        ],
    }


@questions.drawn
def _limit_with_momentum(pick):
    curvature, beta = pick([4, 5, 10, 20, 50]), pick([0.5, 0.8, 0.9, 0.95])
    return {
        "text": rf"The steepest curvature is $L = {curvature}$. Up to which learning rate does the "
        rf"heavy ball $v = \beta v + g$ with $\beta = {beta:g}$ settle?",
        "answer": 2 * (1 + beta) / curvature,
        "why": r"$2(1+\beta)/L$: the ball tolerates nearly twice the rate of plain descent.",
        "how": r"At the border the ball jumps from side to side: $x_{t+1} = -x_t$. Put that "
        r"into $x_{t+1} = (1 + \beta - \eta L) x_t - \beta x_{t-1}$.",
        "wrong": [
            (2 / curvature, "That is plain descent's. The ball tolerates more."),
            (2 * (1 + beta) / (1 + 2 * beta) / curvature, "That is Nesterov's."),
            (
                2 * (1 + beta) / (1 - beta) / curvature,
                (
                    "That belongs to the averaged rule, whose "
                    r"velocity is $1 - \beta$ times the ball's."
                ),
            ),
            (2 * (1 - beta) / curvature, r"The sign of $\beta$ is turned."),
        ],
    }


@questions.drawn
def _from_average_to_ball(pick):
    eta, beta = pick([0.1, 0.2, 0.5]), pick([0.8, 0.9, 0.95, 0.98])
    state, ball = EmaMomentum(beta=beta)(1.0, 0.0, 0)[0], Momentum(beta=beta)(1.0, 0.0, 0)[0]
    return {
        "text": rf"A paper walks with $v = \beta v + (1-\beta) g$, $\beta = {beta:g}$ and "
        rf"$\eta = {eta:g}$. Which `lr` gives the same walk with `torch.optim.SGD(momentum="
        rf"{beta:g})`?",
        "answer": eta * state / ball,
        "why": rf"The ball's velocity is $1/(1-\beta) = {ball / state:.3g}$ times as large, and so "
        "its rate is that much smaller.",
        "how": "PyTorch adds the whole gradient to its velocity, the paper a share of it. Which "
        "share?",
        "wrong": [
            (eta, "PyTorch's velocity is larger: it adds the whole gradient."),
            (eta / (1 - beta), "The factor is right, its direction is not."),
            (eta * beta, r"The share is $1-\beta$, not $\beta$."),
        ],
    }


questions.choice(
    "diagonal-rules-and-turns",
    "Adam walks a ravine whose axes are the coordinate axes, then the same ravine turned by 45°.",
    (
        "The turned one costs it far more steps.",
        "It scales each coordinate alone, and in the turned ravine no coordinate is the steep one.",
    ),
    (
        "Both cost the same.",
        "That holds for plain descent and momentum. Adam works coordinate by coordinate.",
    ),
    (
        "The turned one is easier: it mixes steep and gentle.",
        "Mixing is the trouble: each coordinate then carries both, and one scale serves neither.",
    ),
)
