"""Exercise 08, parallel: an all-reduce, shards of unequal size, and what the ring carries."""

import numpy as np

from mountain.check.short_answers import choice, number
from mountain.check.task import Exercise, Task

EXERCISE = Exercise("ex08_parallel")


def _workers(rng, i):
    if i == 0:
        one, other = ([np.full((2, 2), v), np.full(2, -v)] for v in (1.0, 4.0))
        return [([one, other],)]
    shapes = ([(2, 2), (2,)], [(3, 2), (3,), (1,)], [(4,), (2, 3)])[i % 3]
    return [([[rng.normal(size=s).round(2) for s in shapes] for _ in range(3 + i % 3)],)]


def _over_workers(combine, keep=None):
    """Each worker's arrays replaced by ``combine(that array of every worker)``."""

    def reduced(gradients):
        means = [combine(arrays) for arrays in zip(*gradients, strict=True)]
        return [means if keep is None else keep(k, means, own) for k, own in enumerate(gradients)]

    return reduced


def _mean(arrays):
    return sum(arrays) / len(arrays)


def _running(arrays):
    mean = arrays[0]
    for array in arrays[1:]:
        mean = (mean + array) / 2
    return mean


all_reduce = Task(
    "all-reduce-mean",
    EXERCISE,
    points=2,
    minutes=7,
    case=_workers,
    reference=_over_workers(_mean),
    checked="six groups of two to five workers, each with two arrays or three",
)

all_reduce.mistake(
    "sum",
    _over_workers(sum),
    "Each worker holds the sum. That is what `all_reduce` leaves, and it is not yet the average.",
)


@all_reduce.mistake
def told_once(gradients):
    """Those are the averages, once. After an all-reduce, every worker holds them."""
    return _over_workers(_mean)(gradients)[0]


all_reduce.mistake(
    "worker-0-alone",
    _over_workers(_mean, lambda k, means, own: own if k else means),
    "Worker 0 has the averages, and the others still have their own gradients.",
)
all_reduce.mistake(
    "by-two",
    _over_workers(lambda arrays: sum(arrays) / 2),
    "It divides by 2, however many workers there are.",
)
all_reduce.mistake(
    "four",
    _over_workers(lambda arrays: sum(arrays) / 4),
    "It divides by 4, as many as the chapter has workers. How many are there here?",
)
all_reduce.mistake(
    "running",
    _over_workers(_running),
    "It halves at each worker, so that the last one counts for half of it all. Add first, and "
    "divide once.",
)


@all_reduce.mistake
def one_after_another(gradients):
    """Worker 0 is right. Those after it average what has been averaged already: keep the old
    gradients until all are read.
    """
    now = list(gradients)
    for k in range(len(now)):
        now[k] = [_mean(arrays) for arrays in zip(*now, strict=True)]
    return now


@all_reduce.mistake
def without_own(gradients):
    """Each worker averages the others and leaves itself out."""
    return [
        [_mean(arrays) for arrays in zip(*(gradients[:k] + gradients[k + 1 :]), strict=True)]
        for k in range(len(gradients))
    ]


all_reduce.mistake(
    "first-array",
    _over_workers(_mean, lambda k, means, own: [means[0], *own[1:]]),
    "The first array of each worker is right, and the others are still its own.",
)
all_reduce.mistake(
    "one-less",
    _over_workers(lambda arrays: sum(arrays) / max(1, len(arrays) - 1)),
    "The sum is divided by one too few. How many workers are there, with worker 0?",
)
all_reduce.mistake(
    "entries",
    _over_workers(lambda arrays: np.full(arrays[0].shape, np.mean(arrays))),
    "It averages over the entries of an array as well. Each entry has an average of its own.",
)


@all_reduce.mistake
def by_array(gradients):
    """Right averages, in another order: they are listed by array. What does worker 0 hold, then
    worker 1?
    """
    return [[_mean(arrays)] * len(gradients) for arrays in zip(*gradients, strict=True)]


@all_reduce.mistake
def over_arrays(gradients):
    """It divides by the number of a worker's arrays. How many workers were added up?"""
    return _over_workers(lambda arrays: sum(arrays) / len(gradients[0]))(gradients)


all_reduce.mistake(
    "largest",
    _over_workers(lambda arrays: np.max(arrays, axis=0)),
    "Each entry is the largest of all workers. The average is wanted.",
)
all_reduce.mistake(
    "median",
    _over_workers(lambda arrays: np.median(arrays, axis=0)),
    "Each entry is the median. The average is wanted.",
)
all_reduce.mistake(
    "worker-0-for-all",
    lambda gradients: [gradients[0]] * len(gradients),
    "All workers hold what worker 0 had. That is a broadcast.",
)
all_reduce.mistake(
    "unchanged",
    lambda gradients: [list(own) for own in gradients],
    "Nothing has been averaged: each worker still has its own.",
)
all_reduce.mistake(
    "one-more",
    _over_workers(lambda arrays: sum(arrays) / (len(arrays) + 1)),
    "The sum is divided by one too many.",
)
all_reduce.mistake(
    "neighbours",
    lambda gradients: [
        [_mean(pair) for pair in zip(own, gradients[k - 1], strict=True)]
        for k, own in enumerate(gradients)
    ],
    "Each worker averages with one neighbour. All of them are to be averaged.",
)


def _shards(rng, i):
    if i == 0:
        return [([np.array([1.0, 0.0]), np.array([0.0, 1.0])], [30, 10])]
    number = 3 + i % 3
    rows = rng.permutation(np.arange(1, 12))[:number] * 4
    rows[0] += (sum(rows) % number == 0) * 2  # no whole number of rows for each
    return [(list(rng.normal(size=(number, 1 + i % 4)).round(2)), rows.tolist())]


def _scaled(factor):
    """Each gradient times ``factor(its rows, all rows, workers)``."""
    return lambda gradients, rows: [
        factor(n, sum(rows), len(rows)) * g for g, n in zip(gradients, rows, strict=True)
    ]


def _all_of_it(gradients, rows):
    return [sum(_scaled(lambda n, total, workers: n / total)(gradients, rows))] * len(rows)


shards = Task(
    "unequal-shards",
    EXERCISE,
    points=2,
    minutes=8,
    case=_shards,
    reference=_scaled(lambda n, total, workers: workers * n / total),
    checked="six groups of two to five workers with unequal shards",
)

shards.mistake(
    "unchanged",
    _scaled(lambda n, total, workers: 1.0),
    "Handed in as they are, they give the mean of means. A row of a small shard then counts for "
    "more.",
)
shards.mistake(
    "shares",
    _scaled(lambda n, total, workers: n / total),
    "With these shares the *sum* would be right. But DDP divides, too: its mean comes out too "
    "short.",
)
shards.mistake(
    "divided-twice",
    _scaled(lambda n, total, workers: n / total / workers),
    "The number of workers stands on the wrong side: DDP divides by it already, and so do you.",
)
shards.mistake(
    "rows",
    _scaled(lambda n, total, workers: n),
    "It weighs by rows, and the total is too long. In the end the weights of all rows must add up "
    "to 1.",
)
shards.mistake(
    "inverse",
    _scaled(lambda n, total, workers: total / (workers * n)),
    "The factor is upside down: a worker with more rows must count for more.",
)
shards.mistake(
    "inverse-shares",
    _scaled(lambda n, total, workers: total / n),
    "The share is upside down: a worker with more rows must count for more. And DDP divides, too.",
)
shards.mistake(
    "workers",
    _scaled(lambda n, total, workers: workers),
    "That turns DDP's mean into a sum. Where do the rows come in?",
)
shards.mistake(
    "rounded",
    _scaled(lambda n, total, workers: n / (total // workers)),
    "It compares with a whole number of rows for each worker. The rows do not divide evenly: do "
    "not round.",
)
shards.mistake(
    "all-of-it",
    _all_of_it,
    "Each worker hands in the finished gradient. But it knows its own alone, before anything is "
    "sent.",
)


@shards.mistake
def finished(gradients, rows):
    """That is the finished gradient, which nobody knows yet. What does each worker hand in?"""
    return _all_of_it(gradients, rows)[0]


@shards.mistake
def factors(gradients, rows):
    """Those are the right factors. Handed in are gradients: multiply."""
    return [len(rows) * n / sum(rows) for n in rows]


shards.mistake(
    "own-sum",
    _scaled(lambda n, total, workers: workers * n),
    "One part of it is missing: the rows of all workers together.",
)


shards.mistake(
    "of-the-largest",
    lambda gradients, rows: [n / max(rows) * g for g, n in zip(gradients, rows, strict=True)],
    "It compares with the largest shard. Compare with the rows of all workers.",
)
shards.mistake(
    "of-the-first",
    lambda gradients, rows: [n / rows[0] * g for g, n in zip(gradients, rows, strict=True)],
    "It compares with the shard of worker 0. Compare with the rows of all workers.",
)
shards.mistake(
    "others",
    _scaled(lambda n, total, workers: workers * (total - n) / total),
    "Each worker is weighed by the rows of the others.",
)
shards.mistake(
    "per-row",
    _scaled(lambda n, total, workers: workers / n),
    "It divides by the rows. A worker with more rows must count for more.",
)
shards.mistake(
    "of-the-smallest",
    lambda gradients, rows: [n / min(rows) * g for g, n in zip(gradients, rows, strict=True)],
    "Each number is a multiple of the smallest shard. Compare a shard with the average one.",
)
shards.mistake(
    "two-workers",
    _scaled(lambda n, total, workers: 2 * n / total),
    "Right for two workers. DDP divides by as many as there are.",
)
shards.mistake(
    "three-workers",
    _scaled(lambda n, total, workers: 3 * n / total),
    "Right for three workers. DDP divides by as many as there are.",
)
shards.mistake(
    "over-the-workers",
    _scaled(lambda n, total, workers: n / workers),
    "It divides by the number of workers, as DDP does once more. How many rows are there in all?",
)
shards.mistake(
    "rows-squared",
    _scaled(lambda n, total, workers: n * n / total),
    "A worker's own rows enter twice. What does the share of a shard make of them?",
)
shards.mistake(
    "workers-alone",
    _scaled(lambda n, total, workers: workers / total),
    "Each worker has the same number. One with more rows has more to say.",
)
shards.mistake(
    "whole-numbers",
    _scaled(lambda n, total, workers: n * workers // total),
    "The numbers are cut down to whole ones: `//` in place of `/`?",
)
shards.mistake(
    "by-one-worker",
    _scaled(lambda n, total, workers: 1 / workers),
    "It divides by the number of workers, which DDP does already, and the rows do not come in.",
)


def _ring(rng, i):
    return {
        "workers": int(rng.choice([5, 6, 7, 9, 10, 11, 12])),
        "millions": int(rng.integers(11, 100)),
    }


def _sent(share):
    """Megabytes, for ``share(workers)`` gradients of four bytes a number."""
    return lambda workers, millions: 4 * millions * share(workers)


traffic = number(
    "traffic",
    EXERCISE,
    points=1,
    minutes=5,
    case=_ring,
    reference=_sent(lambda workers: 2 * (workers - 1) / workers),
)

traffic.mistake(
    "half",
    _sent(lambda workers: (workers - 1) / workers),
    "That is half of it. After the rounds that add come the rounds that copy, and a float32 "
    "number has 4 bytes.",
)
traffic.mistake(
    "whole-vectors",
    _sent(lambda workers: 2 * (workers - 1)),
    "That is what all workers send together, or what each would send if it sent whole gradients. "
    "In a ring it sends one chunk a round.",
)
traffic.mistake(
    "collector",
    _sent(lambda workers: workers - 1),
    "That is what a single collector would send back to the others. A ring has none.",
)
traffic.mistake(
    "twice",
    _sent(lambda workers: 2),
    "Nearly: twice the gradient is the limit for very many workers.",
)
traffic.mistake(
    "once",
    _sent(lambda workers: 1),
    "That is the gradient, sent once. Each worker sends chunks, in two times as many rounds as it "
    "has fellows.",
)
traffic.mistake(
    "one-round",
    _sent(lambda workers: 1 / workers),
    "That is one chunk, one round. Count the rounds.",
)
traffic.mistake(
    "numbers",
    _sent(lambda workers: (workers - 1) / workers / 2),
    "That counts numbers, in millions. Each float32 number has 4 bytes.",
)
traffic.mistake(
    "doubled",
    _sent(lambda workers: 4 * (workers - 1) / workers),
    "That is twice as much. A float32 number has four bytes, and what a worker receives does not "
    "count.",
)
traffic.mistake(
    "bits",
    _sent(lambda workers: 16 * (workers - 1) / workers),
    "That is in megabits. A byte has 8 bits.",
)


traffic.mistake(
    "all-rounds-whole-chunks",
    _sent(lambda workers: 2 * workers / (workers - 1)),
    "The fraction is upside down: in how many rounds does a worker send, and how large is a chunk?",
)
traffic.mistake(
    "bytes",
    _sent(lambda workers: 2e6 * (workers - 1) / workers),
    "That is in bytes, not in megabytes.",
)
traffic.mistake(
    "mebibytes",
    _sent(lambda workers: 2e6 / 1024**2 * (workers - 1) / workers),
    "That divides by 1024². Here 1 MB is a million bytes.",
)
traffic.mistake(
    "one-round-too-many",
    _sent(lambda workers: (2 * workers - 1) / workers),
    "That is one round too many: each of the two tours has as many rounds as there are fellows.",
)


choice(
    "why-behind",
    EXERCISE,
    points=1,
    minutes=5,
    right="d",
    a=(
        "The order of addition changes the last digits, about the sixteenth. Nobody sees that in "
        "a loss."
    ),
    b=(
        "The shards are equal and each loss is a mean. Under these two conditions it is the "
        "gradient of all 512 rows."
    ),
    c="They began alike and subtract the same step, so they are alike to the last bit.",
)
