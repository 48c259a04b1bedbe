"""Questions on chapter 08: where it lives."""

import numpy as np

from descent_lib.landscapes import LeastSquares
from mountain.quiz.questions import Questions

questions = Questions(8, "Where it lives")


@questions.drawn
def _ring_traffic(pick):
    workers, megabytes = pick([4, 5, 8, 16]), pick([100, 400, 1000])
    return {
        "text": f"{workers} workers average a gradient of {megabytes} MB by a ring all-reduce. How "
        "many MB does each worker send?",
        "answer": 2 * (workers - 1) / workers * megabytes,
        "why": r"$2(K-1)/K$ of it: never more than twice, however many workers.",
        "how": r"Twice around the ring, in $K - 1$ rounds each; a round sends a piece of $1/K$.",
        "wrong": [
            (2e6 * (workers - 1) / workers * megabytes, "That is in bytes, not in MB."),
            ((workers - 1) * megabytes, "That is everyone to everyone. The ring passes pieces."),
            (
                (workers - 1) / workers * megabytes,
                "That is the first lap, which adds up. A second one hands the sums out.",
            ),
            (2 * (workers - 1) * megabytes, r"Each round sends a piece, $1/K$ of the gradient."),
        ],
    }


@questions.drawn
def _unequal_shards(pick):
    rows, slopes = pick([(30, 10), (60, 20), (90, 10), (80, 20)]), pick([(2, 6), (1, -5), (4, -2)])
    inputs = np.ones((sum(rows), 1))
    loss = LeastSquares(inputs, -np.repeat(slopes, rows), scale=0.5)
    mean = float(loss.gradient([0.0])[0])
    return {
        "text": f"Two workers hold {rows[0]} and {rows[1]} rows. The mean slopes of their rows are "
        f"{slopes[0]} and {slopes[1]}. What is the mean slope of all rows?",
        "answer": mean,
        "why": r"Weighted by rows, $n_k/N$.",
        "how": "Add up the slopes of all rows, then divide by the number of all rows.",
        "wrong": [
            (
                sum(slopes) / 2,
                "The mean of means counts a row of the small shard more than one of the large.",
            ),
            (sum(slopes), "That is the sum."),
            (np.dot(slopes, rows[::-1]) / sum(rows), "The weights are swapped."),
        ],
        "tolerance": 0.005,
    }


questions.choice(
    "what-drifts",
    "Data-parallel workers start equal and take the same averaged steps. What may still differ "
    "between them after an hour?",
    (
        "BatchNorm's running averages, unless someone synchronises them.",
        "They are no parameters: each worker updates its own from its own rows.",
    ),
    (
        "The weights, because rounding differs.",
        "All apply the same averaged slope to the same weights: equal to the last bit.",
    ),
    ("The optimizer's momentum.", "It is made of the same averaged slopes on every worker."),
)
