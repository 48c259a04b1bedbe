"""Questions on chapter 07: production code."""

import math

import numpy as np

from descent_lib.data import with_bias
from descent_lib.landscapes import Landscape, LeastSquares
from mountain.quiz.questions import Questions

questions = Questions(7, "Production code")


@questions.drawn
def _accumulation(pick):
    pieces, size = pick([8, 8, 4, 16]), pick([4, 8])
    x = np.arange(1.0, pieces * size + 1)
    loss = LeastSquares(with_bias(x / x[-1]), np.cos(x))
    summed = sum(loss.on(rows).gradient([0, 0]) for rows in np.split(np.arange(len(x)), pieces))
    return {
        "text": f"You accumulate {pieces} equal micro-batches in PyTorch: `loss.backward()` for "
        "each mean loss, and no division. How many times the slope of the one large batch do "
        "you get?",
        "answer": float(np.linalg.norm(summed) / np.linalg.norm(loss.gradient([0, 0]))),
        "why": f"`.grad` adds up, and the large batch has the mean. Divide each loss by {pieces}.",
        "how": "`.grad` is the sum of what each `backward()` brought. The slope of the large batch "
        "is their mean.",
        "wrong": [
            (1, "That needs a division: PyTorch adds up, it does not average."),
            (1 / pieces, f"The other way round: you should have divided by {pieces}."),
            (math.sqrt(pieces), "A root would belong to noise. Slopes add up in full."),
            (pieces * size, "Each loss is a mean over its rows already."),
        ],
    }


@questions.drawn
def _first_cross_entropy(pick):
    classes = pick([5, 10, 20, 100, 1000])
    margins = Landscape(lambda x: np.log(np.exp(x).sum(axis=-1)) - x[..., 0])
    return {
        "text": f"An untrained classifier gives the same chance to each of {classes} classes. What "
        "is its mean cross-entropy (natural logarithm)?",
        "answer": float(margins.value(np.zeros(classes))),
        "why": rf"$\ln {classes}$. A first loss far from it points to a mistake.",
        "how": r"Cross-entropy is $-\ln p$ of the right class. How large is $p$?",
        "wrong": [
            (math.log2(classes), "That is in bits. Frameworks use the natural logarithm."),
            (math.log10(classes), "That is with base 10. Frameworks use the natural logarithm."),
            (1 / classes, r"That is the chance $p$ itself. The loss is $-\ln p$."),
            (
                1 - 1 / classes,
                (
                    "That is the share of wrong guesses, a metric. The loss is "
                    r"$-\ln p$."
                ),
            ),
        ],
        "tolerance": 0.005,
    }


questions.choice(
    "a-loss-without-target",
    "A demo minimises the raw output w·x + b of a model, with no target. Training …",
    (
        "goes on downhill for ever.",
        "A straight line has no lowest point. The falling number looks like learning.",
    ),
    ("ends at w = b = 0.", "Nothing pulls there: the slope is the same everywhere."),
    (
        "ends where the output is 0.",
        "The output can become negative, and so it does. A loss needs a target and a floor.",
    ),
)
