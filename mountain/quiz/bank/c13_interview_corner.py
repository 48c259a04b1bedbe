"""Questions on chapter 13: interview corner."""

import math

from descent_lib.rules import Adam, Momentum
from mountain.quiz.questions import Questions

questions = Questions(13, "Interview corner")


@questions.drawn
def _terminal_stride(pick):
    eta, beta, slope = pick([0.01, 0.02]), pick([0.8, 0.9, 0.95]), pick([2, 3, 5])
    velocity, state = 0.0, 0.0
    for t in range(600):
        velocity, state = Momentum(beta=beta)(float(slope), state, t)
    return {
        "text": rf"A heavy ball ($v = \beta v + g$, $\beta = {beta:g}$, $\eta = {eta:g}$) has "
        f"rolled for long down an even slope of {slope}. How far does each step move it?",
        "answer": eta * velocity,
        "why": r"$\eta g/(1-\beta)$: then friction takes as much as the slope gives.",
        "how": r"The velocity no longer changes: solve $v = \beta v + g$. A step is $\eta v$.",
        "wrong": [
            (eta * slope, "That is plain descent, and the ball's first step."),
            (velocity, r"That is the velocity. A step is $\eta$ times as long."),
            (eta * slope * (1 - beta), r"Divide by $1-\beta$: the ball is faster, not slower."),
            (eta * slope * (1 + beta), "That is its second step. It goes on gathering speed."),
        ],
    }


@questions.drawn
def _adam_on_an_even_slope(pick):
    eta, slope = pick([0.001, 0.002, 0.0003]), pick([0.02, 40, 250])
    direction, _ = Adam()(float(slope), Adam().start, 0)
    return {
        "text": rf"Adam's first step, with $\eta = {eta:g}$, where the slope is {slope:g}. "
        "How long is it?",
        "answer": eta * direction,
        "why": "The slope divided by its own size is 1: the first stride is the learning rate.",
        "how": "After one slope, Adam's corrected averages are $g$ and $g^2$. Divide $g$ by the "
        "root of $g^2$.",
        "wrong": [
            (eta * slope, "That is plain descent. Adam divides by the size of the slope."),
            (eta / slope, "Adam divides $g$ by its size, not 1."),
            (eta * direction * 0.1 / math.sqrt(0.001), "That is without the bias correction."),
            (eta * 0.1, "The averages begin at zero, but Adam corrects for that."),
        ],
    }


@questions.drawn
def _updates_per_epoch(pick):
    samples, batch = pick([50_000, 60_000, 1797, 1000]), pick([32, 64, 128])
    sizes = [min(batch, samples - i) for i in range(0, samples, batch)]
    return {
        "text": f"{samples} samples, mini-batches of {batch}, and the last one may be smaller. How "
        "many updates does one epoch make?",
        "answer": len(sizes),
        "why": f"{samples}/{batch}, rounded up: the last batch has {sizes[-1]} samples.",
        "how": "Divide the samples into batches; what is left over makes one more.",
        "wrong": [
            (samples, "That is SGD with single samples."),
            (1, "That is batch descent."),
            *(
                [(len(sizes) - 1, "That leaves out the last, smaller batch.")]
                if sizes[-1] < batch
                else []
            ),
        ],
        "tolerance": 0.4 / len(sizes),
    }


questions.choice(
    "friction-of-the-ball",
    "Momentum is a heavy ball, says the picture. What plays the part of friction?",
    (
        "1 − β",
        (
            "Each step keeps the share $\\beta$ of the velocity. With $\\beta = 1$ the ball "
            "never stops."
        ),
    ),
    (
        "The learning rate.",
        "That is closer to how long each push lasts. The velocity is lost through $\\beta$.",
    ),
    ("The noise of the mini-batches.", "Noise pushes to and fro; it does not brake."),
)

questions.choice(
    "the-loaded-question",
    '"Why does Adam converge faster than SGD?" A good answer begins with …',
    (
        '"It does not always: it depends on the problem and on tuning."',
        "The question assumes what it asks. Then say where it does: on transformers, mostly.",
    ),
    (
        '"Because it approximates Newton\'s method."',
        "It divides by the size of the slopes. Curvature it does not know.",
    ),
    (
        '"Because it has momentum."',
        "So has SGD with momentum, which often wins on images, with convolutional networks.",
    ),
)
