"""Answers to exercise 08. For ``value`` tasks they are functions of the numbers given."""

import copy

import numpy as np

from tests.course.helpers.book import right, wrong


@right("all-reduce-mean")
def with_loops(gradients):
    means = []
    for j in range(len(gradients[0])):
        total = np.zeros_like(gradients[0][j])
        for own in gradients:
            total += own[j]
        means.append(total / len(gradients))
    return [means for _ in gradients]


@right("all-reduce-mean")
def with_copies(gradients):
    means = [np.mean(arrays, axis=0) for arrays in zip(*gradients, strict=True)]
    return [copy.deepcopy(means) for _ in range(len(gradients))]


@right("all-reduce-mean")
def shares_first(gradients):
    scaled = [[array / len(gradients) for array in own] for own in gradients]
    return tuple(
        [np.add.reduce(arrays).tolist() for arrays in zip(*scaled, strict=True)] for _ in gradients
    )


@wrong("all-reduce-mean", "sum")
def as_all_reduce_leaves_it(gradients):
    return [[np.sum(arrays, axis=0) for arrays in zip(*gradients, strict=True)] for _ in gradients]


@wrong("all-reduce-mean", "over-arrays")
def divided_by_a_workers_length(gradients):
    sums = [sum(arrays) for arrays in zip(*gradients, strict=True)]
    return [[total / len(gradients[0]) for total in sums] for _ in gradients]


@wrong("all-reduce-mean", "four")
def a_quarter_as_in_the_chapter(gradients):
    return [[sum(arrays) * 0.25 for arrays in zip(*gradients, strict=True)] for _ in gradients]


@wrong("all-reduce-mean", "shape")
def in_one_vector(gradients):
    means = np.mean([np.concatenate([a.ravel() for a in own]) for own in gradients], axis=0)
    return [[means[:4], means[4:]] for _ in gradients]


@wrong("all-reduce-mean", "told-once")
def without_handing_out(gradients):
    return [np.mean([own[j] for own in gradients], axis=0) for j in range(len(gradients[0]))]


@wrong("all-reduce-mean", "changed-input")
def into_worker_0(gradients):
    means = gradients[0]
    for own in gradients[1:]:
        for j, array in enumerate(own):
            means[j] += array
    for array in means:
        array /= len(gradients)
    return [means] * len(gradients)


@wrong("all-reduce-mean", "one-after-another")
def replaced_while_reading(gradients):
    gradients = [list(own) for own in gradients]
    for own in gradients:
        for j in range(len(own)):
            own[j] = np.mean([other[j] for other in gradients], axis=0)
    return gradients


@wrong("all-reduce-mean", "nothing")
def in_place_alone(gradients):
    means = [np.mean(arrays, axis=0) for arrays in zip(*gradients, strict=True)]
    gradients = [means] * len(gradients)


@wrong("all-reduce-mean", "error")
def as_one_array(gradients):
    return np.mean(gradients, axis=0)


@right("unequal-shards")
def by_the_mean_shard(gradients, rows):
    return [g * n / np.mean(rows) for g, n in zip(gradients, rows, strict=True)]


@right("unequal-shards")
def in_one_array(gradients, rows):
    factors = np.array(rows) * len(rows) / sum(rows)
    return factors[:, None] * np.array(gradients)


@right("unequal-shards")
def with_lists(gradients, rows):
    scaled = []
    for k, own in enumerate(gradients):
        factor = len(gradients) * rows[k] / sum(rows)
        scaled.append([factor * entry for entry in own])
    return scaled


@wrong("unequal-shards", "shares")
def by_the_chapters_share(gradients, rows):
    return np.array(gradients) * np.array(rows)[:, None] / np.sum(rows)


@wrong("unequal-shards", "inverse")
def small_ones_up(gradients, rows):
    return [g * np.mean(rows) / n for g, n in zip(gradients, rows, strict=True)]


@wrong("unequal-shards", "all-of-it")
def finished(gradients, rows):
    total = np.average(gradients, axis=0, weights=rows)
    return [total for _ in rows]


@wrong("unequal-shards", "finished")
def one_for_all(gradients, rows):
    return np.average(gradients, axis=0, weights=rows)


@wrong("unequal-shards", "changed-input")
def scaled_in_place(gradients, rows):
    for g, n in zip(gradients, rows, strict=True):
        g *= n * len(rows) / sum(rows)
    return gradients


@wrong("unequal-shards", "rounded")
def whole_rows(gradients, rows):
    fair = sum(rows) // len(rows)
    return [n * g / fair for g, n in zip(gradients, rows, strict=True)]


@right("traffic")
def by_rounds(workers, millions):
    chunk = 4 * millions / workers
    return 2 * (workers - 1) * chunk


@right("traffic")
def typed(workers, millions):
    return float(f"{8 * millions * (1 - 1 / workers):.4g}")


@wrong("traffic", "whole-vectors")
def whole_gradients(workers, millions):
    return 4 * millions * (workers - 1) * 2


@wrong("traffic", "doubled")
def sent_and_received(workers, millions):
    sent = 2 * (workers - 1) * 4 * millions / workers
    return sent + sent


@wrong("traffic", "doubled")
def eight_bytes(workers, millions):
    return 2 * (workers - 1) * 8 * millions / workers


@wrong("traffic", "mebibytes")
def in_mebibytes(workers, millions):
    return 8 * millions * (workers - 1) / workers / 1.048576


@right("all-reduce-mean")
def by_stacks(gradients):
    means = [np.stack(arrays).mean(axis=0).tolist() for arrays in zip(*gradients, strict=True)]
    return tuple(tuple(means) for _ in gradients)


@wrong("all-reduce-mean", "error")
def two_arrays_each(gradients):
    weights, biases = zip(*gradients, strict=True)
    means = [sum(weights) / len(gradients), sum(biases) / len(gradients)]
    return [means for _ in gradients]


@wrong("all-reduce-mean", "worker-0-for-all")
def broadcast(gradients):
    return [[array.copy() for array in gradients[0]] for _ in range(len(gradients))]


@wrong("all-reduce-mean", "median")
def robust(gradients):
    middle = [np.median(np.stack(arrays), axis=0) for arrays in zip(*gradients, strict=True)]
    return [middle] * len(gradients)


@wrong("all-reduce-mean", "by-array")
def loops_the_other_way_round(gradients):
    means = [sum(arrays) / len(arrays) for arrays in zip(*gradients, strict=True)]
    return [[mean for _ in gradients] for mean in means]


@wrong("unequal-shards", "of-the-largest")
def against_the_largest(gradients, rows):
    top = max(rows)
    return [g * n / top for g, n in zip(gradients, rows, strict=True)]


@wrong("unequal-shards", "others")
def counter_weights(gradients, rows):
    return [len(rows) * (1 - n / sum(rows)) * g for g, n in zip(gradients, rows, strict=True)]


@wrong("unequal-shards", "of-the-first")
def against_worker_0(gradients, rows):
    return [g * (n / rows[0]) for g, n in zip(gradients, rows, strict=True)]


@wrong("traffic", "bytes")
def with_all_its_zeros(workers, millions):
    return 2 * (workers - 1) * 4 * millions * 1e6 / workers


@wrong("traffic", "one-round-too-many")
def both_tours_joined(workers, millions):
    return (2 * workers - 1) * 4 * millions / workers


@wrong("all-reduce-mean", "by-two")
def two_workers(gradients):
    means = [sum(arrays) * 0.5 for arrays in zip(*gradients, strict=True)]
    return [means for _ in gradients]


@wrong("unequal-shards", "inverse-shares")
def all_over_own(gradients, rows):
    return [sum(rows) / n * g for g, n in zip(gradients, rows, strict=True)]
